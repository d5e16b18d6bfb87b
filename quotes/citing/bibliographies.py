"""Citations for reference managers: BibTeX, BibLaTeX, RIS, CSL-JSON, and any style of the Citation Style Language.

An item is an article, and its notes are the quotes; or each quote is an item, with the words as its abstract.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.citing.citation import Citation, archived, one_line, percent_encoded
from quotes.citing.forms import name, parts, short_month, spoken
from quotes.citing.reported import saying
from quotes.errors import OptionError
from quotes.identity import fold

BY = ("article", "quote")

_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{char: f"\\{char}" for char in "$&%#_"},
}  # fmt: skip
# Where TeX would make two characters one: dashes, curly marks, turned question marks.
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=[`?!])(?=`)")
_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a library: the quotes of one article, or ALONE a single quote."""

    quotes: tuple[Citation, ...]
    alone: bool = False

    @property
    def first(self) -> Citation:
        """What tells of the article."""
        return self.quotes[0]

    @property
    def key(self) -> str:
        """What tells it from the others: the key of its article or of its quote."""
        return self.first.key if self.alone else self.first.article_key

    @property
    def accessed(self) -> str | None:
        """When its address was looked at."""
        return self.first.accessed[:10] if self.first.accessed and self.first.url else None

    @property
    def notes(self) -> list[str]:
        """A note for each quote: who said which words, and whose judgement that is."""
        return [note(c) for c in self.quotes]


def items(citations: Sequence[Citation], by: str = "article") -> list[Item]:
    """Put CITATIONS together as items, one for each article or quote, in the order in which each is first needed."""
    if by == "quote":
        return [Item((c,), alone=True) for c in citations]
    groups: dict[str, list[Citation]] = {}
    for c in citations:
        groups.setdefault(c.article_key, []).append(c)
    return [Item(tuple(group)) for group in groups.values()]


def bibtex(item: Item) -> str:
    """Write an ``@article`` for classic BibTeX."""
    c, date = item.first, parts(item.first.published)
    fields = {
        "journal": _latex(c.publisher),
        "year": date[0] if date else None,
        "month": short_month(c.published),
        "day": date[2] if len(date) > 2 else None,
    }
    return _entry(item, fields)


def biblatex(item: Item) -> str:
    """Write an ``@article`` of the subtype newspaper for BibLaTeX."""
    c = item.first
    dates = {
        "date": c.published and c.published[:10],
        "eventdate": "/".join(spoken(c.said_on, c.said_precision)) if item.alone and c.said_on else None,
        "urldate": item.accessed,
    }
    return _entry(item, {"entrysubtype": "newspaper", "journaltitle": _latex(c.publisher), **dates})


def _entry(item: Item, more: dict[str, Any]) -> str:
    """An entry with what both kinds of BibTeX have, and MORE."""
    c = item.first
    fields = {
        "author": " and ".join(map(_latex_name, c.authors)),
        "title": f"{{{_latex(c.headline)}}}",
        "url": percent_encoded(c.url, "{}\\ "),
        "abstract": _latex(c.words) if item.alone else None,
        "note": _latex(" ".join(item.notes)),
        **more,
    }
    names = [source.name for source in c.speakers] if item.alone else [name(author).family for author in c.authors]
    label = _NOT_IN_KEYS.sub("-", fold(next(iter(names), c.outlet or c.agency or "anonymous"))).strip("-") or "quote"
    year = c.published[:4] if c.published else "nd"
    # Months are macros of BibTeX and stand without braces.
    lines = (f"  {key} = {value if key == 'month' else f'{{{value}}}'},\n" for key, value in fields.items() if value)
    return f"@article{{{label}-{year}-{item.key[:8]},\n{''.join(lines)}}}"


def _latex(text: str | None) -> str:
    return _LIGATURE.sub("{}", "".join(_LATEX.get(char, char) for char in one_line(text or "")))


def _latex_name(author: str) -> str:
    taken = name(author)
    if not taken.given:
        return f"{{{_latex(taken.family)}}}"
    return ", ".join(_latex(part) for part in (taken.family, taken.suffix, taken.given) if part)


def ris(item: Item) -> str:
    """Write a record of the type newspaper article."""
    c = item.first
    date = [f"{part:02}" for part in parts(c.published)]
    names = dict.fromkeys(source.name for each in item.quotes for source in each.speakers)
    lines: list[tuple[str, str | None]] = [
        ("TY", "NEWS"),
        ("ID", item.key),
        *(("AU", name(author).inverted) for author in c.authors),
        ("TI", c.headline),
        ("T2", c.publisher),
        ("PY", c.published and c.published[:4]),
        ("DA", f"{'/'.join(date)}{'/' * (4 - len(date))}" if date else None),
        ("UR", c.url),
        ("Y2", item.accessed and item.accessed.replace("-", "/")),
        ("L2", c.archive_url),
        ("AB", c.words if item.alone else None),
        *(("KW", name) for name in names),
        *(("N1", note) for note in item.notes),
        ("ER", ""),
    ]
    return "\n".join(f"{tag}  - {one_line(value)}" for tag, value in lines if value is not None)


def csl(item: Item) -> dict[str, Any]:
    """Make an item of CSL-JSON; what the format has no place for is under ``custom``, for each quote."""
    c = item.first
    found: dict[str, Any] = {
        "id": item.key,
        "type": "article-newspaper",
        "title": c.headline,
        "note": "\n".join(item.notes),
        "author": [_csl_name(author) for author in c.authors],
    }
    names = {"container-title": c.outlet or c.agency, "source": c.agency, "URL": c.url}
    names["archive_location"] = c.archive_url
    found |= {field: one_line(value) for field, value in names.items() if value}
    dates = {"issued": [c.published], "accessed": [c.accessed]}
    if item.alone and c.said_on:
        dates["event-date"] = [*spoken(c.said_on, c.said_precision)]
    found |= {field: {"date-parts": [parts(each) for each in days]} for field, days in dates.items() if days[0]}
    quotes = ({**c.plain(), "selectors": c.selectors, "permalink": c.permalink} for c in item.quotes)
    empty: tuple[Any, ...] = (None, "", [], ())
    found["custom"] = {"quotes": [{key: value for key, value in q.items() if value not in empty} for q in quotes]}
    return {field: value for field, value in found.items() if value}


def _csl_name(author: str) -> dict[str, str]:
    taken = name(author)
    if not taken.given:
        return {"literal": taken.family}
    found = {"family": taken.family, "given": taken.given}
    return {**found, "suffix": taken.suffix} if taken.suffix else found


def note(c: Citation) -> str:
    """Who said which words, whose judgement that is, and where the words are."""
    more = (f"characters {c.characters}" if c.parts else None, archived(c), c.permalink)
    return one_line(f"{saying(c, role='{} ({})')} [{'; '.join([*c.notes, *filter(None, more)])}]")


def with_style(style: Path, citations: Sequence[Citation], by: str) -> str:
    """Write the bibliography of the CSL file STYLE, each item with who said what and whose judgement that is.

    Raises:
        OptionError: citeproc-py is not installed, or STYLE can't be read or used.
    """
    if not style.is_file():
        raise OptionError(f"{style}: no such CSL style: give the path of a .csl file")
    try:
        from citeproc import Citation as Cited
        from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
        from citeproc.source.json import CiteProcJSON
    except ImportError as error:
        raise OptionError(f"{style}: CSL styles need one more package: pip install 'quotes[csl]'") from error
    listed = [csl(item) for item in items(citations, by)]
    notes = [item["note"].replace("\n", " ") for item in listed]
    # The note has the archived copy, with its date; styles take the field for a place on a shelf.
    left_out = ("note", "custom", "archive_location")
    listed = [{field: value for field, value in item.items() if field not in left_out} for item in listed]
    try:
        with warnings.catch_warnings():
            # It warns of every field of CSL-JSON that it does not know.
            warnings.simplefilter("ignore")
            styled = CitationStylesStyle(str(style), validate=False)
            bibliography = CitationStylesBibliography(styled, CiteProcJSON(listed), formatter.plain)
            for item in listed:
                bibliography.register(Cited([CitationItem(item["id"])]))
            entries = map(str, bibliography.bibliography())
            written = dict(zip(bibliography.keys, entries, strict=True))
    except Exception as error:  # citeproc and lxml raise whatever they run into
        # Of a file that is XML and no style, citeproc only says which of its own methods it missed.
        why = "" if isinstance(error, AttributeError | TypeError | KeyError) else f" ({error})"
        raise OptionError(f"{style}: is no CSL style that can be used{why}: give another .csl file") from error
    return "\n".join(f"{written[item['id'].lower()]} {note}" for item, note in zip(listed, notes, strict=True))
