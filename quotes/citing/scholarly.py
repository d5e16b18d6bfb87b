"""Reference styles of books and papers: Chicago (three ways), APA and MLA.

Each cites the article, as the manuals ask for newspaper articles on the web, says whose words it quotes and gives the
words; the manuals are the Chicago Manual of Style (17th edition), the Publication Manual of the APA (7th) and the MLA
Handbook (9th).  What the manuals have no place for (status, confidence, who spoke to whom) stands in brackets.  Plain
text has no italics: set the name of the newspaper in them.
"""

from __future__ import annotations

from collections.abc import Sequence

from quotes.citing.citation import Citation, bracketed, in_prose, joined
from quotes.citing.forms import Style, name, written
from quotes.citing.reported import attributed, saying
from quotes.citing.words import nested, quoted

# From so many authors on, a note of Chicago, its bibliography and APA's list name some of them only.
_NOTE, _BIBLIOGRAPHY, _APA = 4, 11, 21


def chicago_note(c: Citation) -> str:
    """A footnote: speaker, role, words, then where they are quoted."""
    people = [in_prose(author) for author in c.authors]
    authors = f"{people[0]} et al." if len(people) >= _NOTE else joined(people, serial=True)
    title = f"“{nested(in_prose(c.title))},”" if c.title else "untitled article,"
    when = written(c.published) or "n.d."
    source = _list([authors, _list([title, _publisher(c)], sep=" ").rstrip(","), when])
    is_reported = c.kind == "indirect"
    tail = [f"{'reported' if is_reported else 'quoted'} in {source}", _accessed(c, "accessed {}"), _link(c)]
    said = saying(c, serial=True, stop=",") if is_reported else f"{attributed(c, serial=True)}, {quoted(c, ',')}"
    return f"{_end(f'{said} {_list(tail)}')} {bracketed(c)}"


def chicago_bibliography(c: Citation) -> str:
    """An entry of the bibliography, by the first author of the article."""
    head = _end(_inverted(c))
    source = _end(_list([_publisher(c), written(c.published) or "n.d."]))
    return _entry(c, head, _headline(c), source, _end(_accessed(c)), _end(_link(c)))


def chicago_author_date(c: Citation) -> str:
    """An entry of the reference list, the year behind the author; the newspaper or the title stands for an author."""
    head = _inverted(c) or _publisher(c)
    year = _end(c.published[:4] if c.published else "n.d.")
    day = written(c.published) if c.published and len(c.published) > 4 else ""
    source = _end(_list([_publisher(c) if c.authors else "", day]))
    start = [_end(head), year, _headline(c)] if head else [_headline(c), year]
    return _entry(c, *start, source, _end(_accessed(c)), _end(_link(c)))


def apa(c: Citation) -> str:
    """An entry of the reference list as APA has newspaper articles."""
    people = [in_prose(name(author).initials) for author in c.authors]
    if len(people) >= _APA:
        head = f"{', '.join(people[:19])}, . . . {people[-1]}"
    else:
        head = f"{', '.join(people[:-1])}, & {people[-1]}" if len(people) > 1 else "".join(people)
    when = f"({written(c.published, 'apa') or 'n.d.'})."
    title = _stopped(in_prose(c.title)) if c.title else "[Untitled newspaper article]."
    start = [_end(head), when, title] if head else [title, when]
    return _entry(c, *start, _end(_publisher(c)), _accessed(c, "Retrieved {}, from"), _link(c))


def mla(c: Citation) -> str:
    """An entry of the works cited."""
    head = ""
    if c.authors:
        second = {1: "", 2: f", and {in_prose(c.authors[-1])}"}.get(len(c.authors), ", et al.")
        head = _end(in_prose(name(c.authors[0]).inverted) + second)
    source = _list([_publisher(c), written(c.published, "mla"), _link(c, "mla")])
    return _entry(c, head, _headline(c), _end(source), _accessed(c, "Accessed {}.", "mla"))


def _entry(c: Citation, *parts: str) -> str:
    """Put an entry together: those of its PARTS that are there, whose words the article has, and the notes on that."""
    said = f"{'Reporting that' if c.kind == 'indirect' else 'Quoting'} {saying(c, serial=True)}"
    return _list([*parts, said, bracketed(c)], sep=" ")


def _inverted(c: Citation) -> str:
    if not c.authors:
        return ""
    people = [name(c.authors[0]).inverted, *c.authors[1:]]
    if len(people) >= _BIBLIOGRAPHY:
        return in_prose(f"{', '.join(people[:7])}, et al.")
    # A comma goes before "and" with two, too: the first one's name has a comma in it.
    return in_prose(joined(people, serial=True) if len(people) != 2 else f"{people[0]}, and {people[1]}")


def _headline(c: Citation) -> str:
    return f"“{_stopped(nested(in_prose(c.title).strip()))}”" if c.title else "Untitled newspaper article."


def _publisher(c: Citation) -> str:
    return in_prose(c.publisher or "")


def _link(c: Citation, style: Style = "us") -> str:
    """The address, with that of the archived copy and its date."""
    if not c.archive_url:
        return in_prose(c.url or "")
    dated = f"{written(c.archived_on, style)}, " if c.archived_on else ""
    return in_prose(f"{c.url} (archived {dated}{c.archive_url})" if c.url else f"archived {dated}{c.archive_url}")


def _accessed(c: Citation, words: str = "Accessed {}", style: Style = "us") -> str:
    return words.format(written(c.accessed, style)) if c.accessed and c.url else ""


def _list(parts: Sequence[str], sep: str = ", ") -> str:
    return sep.join(part for part in parts if part)


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _end(text: str) -> str:
    """TEXT with a full stop, unless it has an end."""
    return text if not text or text.endswith((".", "?", "!", "…", ".”", "?”", "!”", ",”", "…”")) else f"{text}."
