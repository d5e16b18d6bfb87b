"""Coreference as people have marked it in GUM."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from quotes.errors import TrainingError

_COLUMNS = 10  # of CoNLL-U


@dataclass(frozen=True, slots=True)
class Chained:
    """A text with its marked mentions, each ``(start, end, chain)`` in characters, half-open."""

    name: str
    part: str
    text: str
    mentions: tuple[tuple[int, int, str], ...]


def read_gum(folder: Path) -> list[Chained]:
    """The documents of GUM in FOLDER with the part (train, dev, test) that ``splits.md`` gives each.

    Raises:
        TrainingError: the folder, its ``splits.md`` or a file of it cannot be read.
    """
    parts = {name: part for part, names in gum_splits(folder).items() for name in names}
    return [_read(path, parts.get(path.stem, "train")) for path in sorted(folder.glob("*.conllu"))]


def gum_splits(folder: Path) -> dict[str, list[str]]:
    """The names of the documents of each part, as ``splits.md`` in the FOLDER of GUM lists them.

    Raises:
        TrainingError: it can't be read.
    """
    try:
        lines = _lines(folder / "splits.md")
    except OSError as error:
        raise TrainingError(f"{folder}: no splits.md ({error.strerror}); give the folder of the GUM files") from error
    parts: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        if line.startswith("## "):
            current = parts.setdefault(line[3:].strip(), [])
        elif line.strip().startswith("* "):
            current.append(line.strip()[2:].strip())
    return parts


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise TrainingError(f"{path}: is not UTF-8 (byte {error.start}); fetch it anew") from error


def _read(path: Path, part: str) -> Chained:
    text, found = "", list[tuple[int, int, str]]()
    opened: dict[str, list[int]] = {}
    for row, line in enumerate(_lines(path), 1):
        if line.startswith("# newpar") and not line.startswith("# newpar_block") and text:
            text = text.rstrip(" ") + ("" if text.endswith("\n") else "\n\n")
        if not line or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) != _COLUMNS:
            raise TrainingError(f"{path}:{row}: has {len(columns)} columns where CoNLL-U has ten; fetch it anew")
        number, form, misc = columns[0], columns[1], columns[-1]
        if not number.isdigit():
            continue
        start = len(text)
        text += form + ("" if "SpaceAfter=No" in misc else " ")
        value = next((m[7:] for m in misc.split("|") if m.startswith("Entity=")), "")
        for match in re.finditer(r"\(([^()]+)(\)?)|([^()]+)\)", value):
            chain = (match[1] or match[3]).split("-")[0]
            if match[1] and not match[2]:
                opened.setdefault(chain, []).append(start)
            elif match[2] or opened.get(chain):
                found.append((start if match[2] else opened[chain].pop(), start + len(form), chain))
    return Chained(path.stem, part, text, tuple(found))
