"""The files of an archive: which are read, as those of a folder are, and their articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from quotes.articles.document import Document, Items
from quotes.articles.limits import LARGEST_MEMBER, metered
from quotes.errors import ArticleError

# What browsers call the folder with the pictures of a page, after the name of the page.
_FILES_OF_A_PAGE = re.compile(
    r"(?P<page>.+)[_-](?:files|file|dateien|fichiers|archivos|arquivos|bestanden|pliki|soubory|filer|elemei|dosyalar)",
    re.IGNORECASE,
)
_PAGES = (".html", ".htm", ".xhtml")
_DRIVE = re.compile(r"[A-Za-z]:")
_RESOURCES = "__MACOSX"


class Member(NamedTuple):
    """A file of an archive."""

    path: str
    kind: str | None  #: what it is counted as, where it is no plain file
    opened: Callable[[str], Any]  #: opens it; it is told what the file is called in messages


def read_members(
    document: Document, members: Iterable[Member], suffixes: Collection[str], spend: Callable[[int], None]
) -> Items:
    """The articles of MEMBERS of an archive with one of SUFFIXES, in their order; what is left out is counted in it.

    SPEND is told of every piece how many bytes came out.

    Raises:
        ArticleError: it holds no file that can be read.
    """
    none = True
    for member in members:
        if is_hidden(member.path):
            continue
        if kind := member.kind or _left_out(member.path, suffixes):
            document.left_out[kind] += 1
            continue
        none = False
        yield from _articles(document, member, spend)
        if document.budget.is_spent:
            return
    if none:
        raise ArticleError(document.source, "holds no articles; see the README for what is read")


def _left_out(path: str, suffixes: Collection[str]) -> str | None:
    """What the file at PATH is counted as, if it is not read."""
    if leads_out(path):
        return "path outside the archive"
    return None if PurePosixPath(path).suffix.lower() in suffixes else kind_of(path)


def _articles(document: Document, member: Member, spend: Callable[[int], None]) -> Items:
    source = f"{document.source}!/{member.path}"
    try:
        document.budget.count()
        with member.opened(source) as opened:
            stream = metered(opened, source, spend, limit=LARGEST_MEMBER)
            yield from document.read(document.within(member.path, stream))
    except ArticleError as error:
        yield error


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
    return {path for path in known if any(is_of_a_page(str(each), known) for each in PurePosixPath(path).parents)}


def kind_of(path: str) -> str:
    """What a file at PATH that is left out is counted as: its ending."""
    return PurePosixPath(path).suffix.lower() or "without ending"
