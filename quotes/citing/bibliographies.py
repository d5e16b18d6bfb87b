"""Citations for reference managers: BibTeX, BibLaTeX, RIS and CSL-JSON."""

from __future__ import annotations

import re
from typing import Any

from quotes.citing.citation import Citation, one_line
from quotes.citing.dates import parts, when_said
from quotes.citing.names import name
from quotes.identity import fold

_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{char: f"\\{char}" for char in "$&%#_"},
}  # fmt: skip
# Where TeX would make two characters one: dashes, curly marks, turned question marks.
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=[`?!])(?=`)")
_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")
_MONTH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def bibtex(c: Citation) -> str:
    """An ``@article`` for classic BibTeX."""
    date = parts(c.published) if c.published else []
    fields: list[tuple[str, str | None]] = [
        *_shared(c),
        ("journal", _latex(c.publisher)),
        ("year", str(date[0]) if date else None),
        ("month", _MONTH[date[1] - 1] if len(date) > 1 else None),
        ("day", str(date[2]) if len(date) > 2 else None),
    ]
    return _entry("article", c, fields)


def biblatex(c: Citation) -> str:
    """An ``@article`` of the subtype newspaper for BibLaTeX."""
    fields: list[tuple[str, str | None]] = [
        *_shared(c),
        ("entrysubtype", "newspaper"),
        ("journaltitle", _latex(c.publisher)),
        ("date", c.published[:10] if c.published else None),
        ("eventdate", c.said_on[:10] if c.said_on else None),
        ("urldate", c.accessed[:10] if c.accessed and c.url else None),
    ]
    return _entry("article", c, fields)


def ris(c: Citation) -> str:
    """A record of the type newspaper article; the words are its abstract."""
    date = "/".join([f"{part:02}" for part in parts(c.published)] + [""] * (3 - len(parts(c.published)))) if (
        c.published) else None  # fmt: skip
    lines: list[tuple[str, str | None]] = [
        ("TY", "NEWS"),
        ("ID", f"{c.key}-{c.quote_key}" if c.key != c.quote_key else c.key),
        *(("AU", name(author).inverted) for author in c.authors),
        ("TI", c.title or "Untitled article"),
        ("T2", c.publisher),
        ("PY", c.published[:4] if c.published else None),
        ("DA", f"{date}/" if date else None),
        ("UR", c.url),
        ("Y2", c.accessed[:10].replace("-", "/") if c.accessed and c.url else None),
        ("L2", c.archive_url),
        ("AB", c.words),
        *(("KW", source.name) for source in c.speakers),
        ("N1", note(c)),
        ("ER", ""),
    ]
    return "\n".join(f"{tag}  - {one_line(value)}" for tag, value in lines if value is not None)


def csl(c: Citation) -> dict[str, Any]:
    """An item of CSL-JSON; what the format has no place for is under ``custom``."""
    item: dict[str, Any] = {
        "id": c.quote_key,
        "type": "article-newspaper",
        "title": c.title or "Untitled article",
        "note": note(c),
    }
    if c.authors:
        item["author"] = [_csl_name(author) for author in c.authors]
    for field, value in (("container-title", c.outlet or c.agency), ("source", c.agency), ("URL", c.url),
                         ("archive_location", c.archive_url)):  # fmt: skip
        if value:
            item[field] = one_line(value)
    for field, date in (("issued", c.published), ("accessed", c.accessed), ("event-date", c.said_on)):
        if date:
            item[field] = {"date-parts": [parts(date)]}
    item["custom"] = {
        "words": c.words,
        "kind": c.kind,
        "polarity": c.polarity,
        "speakers": [{"name": s.name, "kind": s.kind, "role": s.role} for s in c.speakers],
        "told_to": c.told_to,
        "status": c.status,
        "confidence": c.confidence,
        "characters": [[part.start, part.end] for part in c.parts],
        "selectors": c.selectors,
        "statement": c.key,
        "permalink": c.permalink,
    }
    return item


def note(c: Citation) -> str:
    """Who said which words, and whose judgement that is."""
    roles = f" ({'; '.join(s.role for s in c.speakers if s.role)})" if any(s.role for s in c.speakers) else ""
    told = f" to {c.told_to}" if c.told_to else ""
    said = f", {when_said(c.said_on, c.said_precision)}" if c.said_on else ""
    words = c.words if c.kind == "indirect" else f"“{c.words}”"
    more = [
        f"characters {c.characters}" if c.parts else None,
        " ".join(part for part in ("archived", c.archived_on, c.archive_url) if part) if c.archive_url else None,
        c.permalink,
    ]
    return one_line(f"{c.who}{roles}{told}{said}: {words} [{'; '.join([*c.notes, *filter(None, more)])}]")


def _csl_name(author: str) -> dict[str, str]:
    taken = name(author)
    if not taken.given:
        return {"literal": taken.family}
    found = {"family": taken.family, "given": taken.given}
    return {**found, "suffix": taken.suffix} if taken.suffix else found


def _shared(c: Citation) -> list[tuple[str, str | None]]:
    people = [_latex_name(author) for author in c.authors]
    return [
        ("author", " and ".join(people) or None),
        ("title", f"{{{_latex(c.title or 'Untitled article')}}}"),
        ("url", _address(c.url)),
        ("abstract", _latex(c.words)),
        ("note", _latex(note(c))),
    ]


def _latex_name(author: str) -> str:
    taken = name(author)
    if not taken.given:
        return f"{{{_latex(taken.family)}}}"
    middle = [taken.suffix] if taken.suffix else []
    return ", ".join(str(_latex(part)) for part in (taken.family, *middle, taken.given))


def _entry(kind: str, c: Citation, fields: list[tuple[str, str | None]]) -> str:
    first = c.speakers[0].name if c.speakers else (c.outlet or "anonymous")
    label = _NOT_IN_KEYS.sub("-", fold(first)).strip("-") or "quote"
    year = c.published[:4] if c.published else "nd"
    # Months are macros of BibTeX and stand without braces.
    lines = "".join(f"  {key} = {value if key == 'month' else f'{{{value}}}'},\n" for key, value in fields if value)
    return f"@{kind}{{{label}-{year}-{c.quote_key[:8]},\n{lines}}}"


def _latex(text: str | None) -> str | None:
    if not text:
        return None
    return _LIGATURE.sub("{}", "".join(_LATEX.get(char, char) for char in one_line(text)))


def _address(url: str | None) -> str | None:
    return "".join(f"%{ord(char):02X}" if char in "{}\\ " else char for char in one_line(url)) if url else None
