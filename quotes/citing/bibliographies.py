"""Citations for reference managers: BibTeX, BibLaTeX, RIS and CSL-JSON.

An item is an article, and its notes are the quotes; or each quote is an item, with the words as its abstract.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from quotes.citing.citation import Citation, one_line
from quotes.citing.dates import parts, spoken
from quotes.citing.names import name
from quotes.citing.reported import saying
from quotes.identity import fold

By = Literal["article", "quote"]
BY: tuple[By, ...] = ("article", "quote")

_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{char: f"\\{char}" for char in "$&%#_"},
}  # fmt: skip
# Where TeX would make two characters one: dashes, curly marks, turned question marks.
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=[`?!])(?=`)")
_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")
_MONTH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a library: the quotes of one article, or ALONE a single quote."""

    quotes: tuple[Citation, ...]
    alone: bool = False

    @property
    def key(self) -> str:
        """What tells it from the others: the key of its article or of its quote."""
        first = self.quotes[0]
        return first.key if self.alone else first.article_key

    @property
    def note(self) -> list[str]:
        """A note for each quote."""
        return [note(c) for c in self.quotes]


def items(citations: Sequence[Citation], by: By = "article") -> list[Item]:
    """CITATIONS as items, in the order in which each is first needed."""
    if by == "quote":
        return [Item((c,), alone=True) for c in citations]
    groups: dict[str, list[Citation]] = {}
    for c in citations:
        groups.setdefault(c.article_key, []).append(c)
    return [Item(tuple(group)) for group in groups.values()]


def bibtex(item: Item) -> str:
    """An ``@article`` for classic BibTeX."""
    c = item.quotes[0]
    date = parts(c.published) if c.published else []
    fields: list[tuple[str, str | None]] = [
        *_shared(item),
        ("journal", _latex(c.publisher)),
        ("year", str(date[0]) if date else None),
        ("month", _MONTH[date[1] - 1] if len(date) > 1 else None),
        ("day", str(date[2]) if len(date) > 2 else None),
    ]
    return _entry(item, fields)


def biblatex(item: Item) -> str:
    """An ``@article`` of the subtype newspaper for BibLaTeX."""
    c = item.quotes[0]
    fields: list[tuple[str, str | None]] = [
        *_shared(item),
        ("entrysubtype", "newspaper"),
        ("journaltitle", _latex(c.publisher)),
        ("date", c.published[:10] if c.published else None),
        ("eventdate", "/".join(spoken(c.said_on, c.said_precision)) if item.alone and c.said_on else None),
        ("urldate", c.accessed[:10] if c.accessed and c.url else None),
    ]
    return _entry(item, fields)


def ris(item: Item) -> str:
    """A record of the type newspaper article."""
    c = item.quotes[0]
    date = "/".join([f"{part:02}" for part in parts(c.published)] + [""] * (3 - len(parts(c.published)))) if (
        c.published) else None  # fmt: skip
    lines: list[tuple[str, str | None]] = [
        ("TY", "NEWS"),
        ("ID", item.key),
        *(("AU", name(author).inverted) for author in c.authors),
        ("TI", c.title or "Untitled article"),
        ("T2", c.publisher),
        ("PY", c.published[:4] if c.published else None),
        ("DA", f"{date}/" if date else None),
        ("UR", c.url),
        ("Y2", c.accessed[:10].replace("-", "/") if c.accessed and c.url else None),
        ("L2", c.archive_url),
        ("AB", c.words if item.alone else None),
        *(("KW", name) for name in dict.fromkeys(source.name for each in item.quotes for source in each.speakers)),
        *(("N1", note) for note in item.note),
        ("ER", ""),
    ]
    return "\n".join(f"{tag}  - {one_line(value)}" for tag, value in lines if value is not None)


def csl(item: Item) -> dict[str, Any]:
    """An item of CSL-JSON; what the format has no place for is under ``custom``, a row for each quote."""
    c = item.quotes[0]
    found: dict[str, Any] = {
        "id": item.key,
        "type": "article-newspaper",
        "title": c.title or "Untitled article",
        "note": "\n".join(item.note),
    }
    if c.authors:
        found["author"] = [_csl_name(author) for author in c.authors]
    for field, value in (("container-title", c.outlet or c.agency), ("source", c.agency), ("URL", c.url),
                         ("archive_location", c.archive_url)):  # fmt: skip
        if value:
            found[field] = one_line(value)
    for field, date in (("issued", c.published), ("accessed", c.accessed)):
        if date:
            found[field] = {"date-parts": [parts(date)]}
    if item.alone and c.said_on:
        found["event-date"] = {"date-parts": [parts(each) for each in spoken(c.said_on, c.said_precision)]}
    found["custom"] = {"quotes": [_csl_quote(c) for c in item.quotes]}
    return found


def _csl_quote(c: Citation) -> dict[str, Any]:
    return {
        "words": c.words,
        "kind": c.kind,
        "polarity": c.polarity,
        "speakers": [{"name": s.name, "kind": s.kind, "role": s.role} for s in c.speakers],
        "told_to": c.told_to,
        "said_on": c.said_on,
        "said_precision": c.said_precision,
        "status": c.status,
        "confidence": c.confidence,
        "characters": [[part.start, part.end] for part in c.parts],
        "selectors": c.selectors,
        "statement": c.statement,
        "quote": c.key,
        "permalink": c.permalink,
    }


def note(c: Citation) -> str:
    """Who said which words, and whose judgement that is."""
    more = [
        f"characters {c.characters}" if c.parts else None,
        " ".join(part for part in ("archived", c.archived_on, c.archive_url) if part) if c.archive_url else None,
        c.permalink,
    ]
    return one_line(f"{saying(c, role='{} ({})')} [{'; '.join([*c.notes, *filter(None, more)])}]")


def _csl_name(author: str) -> dict[str, str]:
    taken = name(author)
    if not taken.given:
        return {"literal": taken.family}
    found = {"family": taken.family, "given": taken.given}
    return {**found, "suffix": taken.suffix} if taken.suffix else found


def _shared(item: Item) -> list[tuple[str, str | None]]:
    c = item.quotes[0]
    people = [_latex_name(author) for author in c.authors]
    return [
        ("author", " and ".join(people) or None),
        ("title", f"{{{_latex(c.title or 'Untitled article')}}}"),
        ("url", _address(c.url)),
        ("abstract", _latex(c.words) if item.alone else None),
        ("note", _latex(" ".join(item.note))),
    ]


def _latex_name(author: str) -> str:
    taken = name(author)
    if not taken.given:
        return f"{{{_latex(taken.family)}}}"
    middle = [taken.suffix] if taken.suffix else []
    return ", ".join(str(_latex(part)) for part in (taken.family, *middle, taken.given))


def _entry(item: Item, fields: list[tuple[str, str | None]]) -> str:
    c = item.quotes[0]
    names = [source.name for source in c.speakers] if item.alone else [name(author).family for author in c.authors]
    first = next(iter(names), c.outlet or c.agency or "anonymous")
    label = _NOT_IN_KEYS.sub("-", fold(first)).strip("-") or "quote"
    year = c.published[:4] if c.published else "nd"
    # Months are macros of BibTeX and stand without braces.
    lines = "".join(f"  {key} = {value if key == 'month' else f'{{{value}}}'},\n" for key, value in fields if value)
    return f"@article{{{label}-{year}-{item.key[:8]},\n{lines}}}"


def _latex(text: str | None) -> str | None:
    if not text:
        return None
    return _LIGATURE.sub("{}", "".join(_LATEX.get(char, char) for char in one_line(text)))


def _address(url: str | None) -> str | None:
    return "".join(f"%{ord(char):02X}" if char in "{}\\ " else char for char in one_line(url)) if url else None
