"""Which files of an archive are read, as those of a folder are."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from pathlib import PurePosixPath

# What browsers call the folder with the pictures of a page, after the name of the page.
_FILES_OF_A_PAGE = re.compile(
    r"(?P<page>.+)[_-](?:files|file|dateien|fichiers|archivos|arquivos|bestanden|pliki|soubory|filer|elemei|dosyalar)",
    re.IGNORECASE,
)
_PAGES = (".html", ".htm", ".xhtml")
_DRIVE = re.compile(r"[A-Za-z]:")
_RESOURCES = "__MACOSX"


def is_of_a_page(folder: str, beside: Container[str]) -> bool:
    """Whether FOLDER belongs to a saved page that lies BESIDE it: ``Story_files`` to ``Story.html``."""
    match = _FILES_OF_A_PAGE.fullmatch(folder)
    return match is not None and any(match["page"] + suffix in beside for suffix in _PAGES)


def leads_out(path: str) -> bool:
    """Whether PATH, of a file in an archive, names a place outside of it."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    return ".." in parts or path.startswith(("/", "\\")) or _DRIVE.match(path) is not None


def is_hidden(path: str) -> bool:
    """Whether PATH lies in what its system keeps for itself, or tells of the folder it lies in: ``README.md``."""
    parts = PurePosixPath(path).parts
    is_kept = any((part.startswith(".") and part != "..") or part == _RESOURCES for part in parts)
    return is_kept or PurePosixPath(path).stem.lower() == "readme"


def of_pages(paths: Iterable[str]) -> set[str]:
    """Those of PATHS that belong to saved pages among them."""
    known = set(paths)
    return {path for path in known if any(is_of_a_page(folder, known) for folder in _folders(path))}


def kind_of(path: str) -> str:
    """What a file at PATH that is left out is counted as: its ending."""
    return PurePosixPath(path).suffix.lower() or "without ending"


def _folders(path: str) -> Iterator[str]:
    return (str(folder) for folder in PurePosixPath(path).parents)
