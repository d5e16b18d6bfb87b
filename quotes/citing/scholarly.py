"""Reference styles of books and papers: Chicago (three ways), APA and MLA.

Each cites the article, as the manuals ask for newspaper articles on the web, says whose words it quotes and gives the
words; the manuals are the Chicago Manual of Style (17th edition), the Publication Manual of the APA (7th) and the MLA
Handbook (9th).  What the manuals have no place for (status, confidence, who spoke to whom) stands in brackets.
"""

from __future__ import annotations

from collections.abc import Sequence

from quotes.citing.citation import Citation, joined
from quotes.citing.dates import written, year_first
from quotes.citing.names import name


def chicago_note(c: Citation) -> str:
    """A footnote: speaker, role, words, then where they are quoted."""
    place = [joined(list(c.authors)), f"“{_headline(c)},”" if c.title else "", c.publisher or ""]
    source = _list([*place[:1], _list(place[1:], sep=" "), written(c.published) if c.published else "n.d."])
    tail = [f"quoted in {source}", _accessed(c).replace("Accessed", "accessed"), _link(c)]
    return _end(f"{_spoken(c)}, {_quoted(c)} {_list(tail)}") + _notes(c)


def chicago_bibliography(c: Citation) -> str:
    """An entry of the bibliography, by the first author of the article."""
    head = _end(_inverted(c)) if c.authors else ""
    title = f"“{_stopped(_headline(c))}”" if c.title else ""
    source = _end(_list([c.publisher or "", written(c.published) if c.published else "n.d."]))
    parts = [head, title, source, _end(_accessed(c)), _end(_link(c))]
    return f"{_list(parts, sep=' ')} {_quoting(c)}{_notes(c)}"


def chicago_author_date(c: Citation) -> str:
    """An entry of the reference list, the year behind the author."""
    head = _end(_inverted(c) if c.authors else c.publisher or _headline(c))
    year = _end(c.published[:4] if c.published else "n.d.")
    title = f"“{_stopped(_headline(c))}”" if c.title else ""
    day = written(c.published) if c.published and len(c.published) > 4 else ""
    source = _end(_list([c.publisher or "" if c.authors else "", day]))
    parts = [head, year, title, source, _end(_accessed(c)), _end(_link(c))]
    return f"{_list(parts, sep=' ')} {_quoting(c)}{_notes(c)}"


def apa(c: Citation) -> str:
    """An entry of the reference list as APA has newspaper articles."""
    people = [name(author).initials for author in c.authors]
    head = people[0] if len(people) == 1 else f"{', '.join(people[:-1])}, & {people[-1]}" if people else ""
    when = f"({year_first(c.published) if c.published else 'n.d.'})."
    title = f"{_stopped(_headline(c))}" if c.title else ""
    parts = [_end(head), when, title] if head else [title or _end(c.publisher or "Untitled"), when]
    source = _end(c.publisher) if c.publisher and (head or title) else ""
    accessed = f"Retrieved {written(c.accessed)}, from" if c.accessed and c.url else ""
    return f"{_list([*parts, source, accessed, _link(c)], sep=' ')} {_quoting(c)}{_notes(c)}"


def mla(c: Citation) -> str:
    """An entry of the works cited."""
    people = [name(author) for author in c.authors]
    head = ""
    if people:
        second = {1: "", 2: f", and {c.authors[1]}" if len(c.authors) > 1 else ""}.get(len(people), ", et al.")
        head = _end(people[0].inverted + second)
    title = f"“{_stopped(_headline(c))}”" if c.title else ""
    source = _list([c.publisher or "", written(c.published, "mla") if c.published else "", _link(c)])
    accessed = f"Accessed {written(c.accessed, 'mla')}." if c.accessed else ""
    return f"{_list([head, title, _end(source), accessed], sep=' ')} {_quoting(c)}{_notes(c)}"


def _spoken(c: Citation) -> str:
    who = joined([f"{source.name}, {source.role}" if source.role else source.name for source in c.speakers])
    told = f" to {c.told_to}" if c.told_to else ""
    said = f" on {written(c.said_on)}" if c.said_on else ""
    return f"{who or c.who}{told}{said}"


def _quoted(c: Citation) -> str:
    return c.words if c.kind == "indirect" else f"“{c.words}”"


def _quoting(c: Citation) -> str:
    return _end(f"{'Reporting' if c.kind == 'indirect' else 'Quoting'} {_spoken(c)}: {_quoted(c)}")


def _inverted(c: Citation) -> str:
    return joined([name(c.authors[0]).inverted, *c.authors[1:]])


def _headline(c: Citation) -> str:
    return (c.title or "Untitled article").strip()


def _link(c: Citation) -> str:
    archived = f" (archived {c.archive_url})" if c.archive_url else ""
    return f"{c.url}{archived}" if c.url else archived.strip()


def _accessed(c: Citation) -> str:
    return f"Accessed {written(c.accessed)}" if c.accessed and c.url else ""


def _notes(c: Citation) -> str:
    lasting = [c.permalink] if c.permalink else []
    return f" [{'; '.join([*c.notes, *lasting])}]"


def _list(parts: Sequence[str], sep: str = ", ") -> str:
    return sep.join(part for part in parts if part)


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _end(text: str) -> str:
    """TEXT with a full stop, unless it has an end: no stop after an address, which it would be taken for a part of."""
    last = text.rsplit(" ", 1)[-1].rstrip(")")
    if not text or text.endswith((".", "?", "!", "…", ".”", "?”", "!”", ",”")) or "://" in last:
        return text
    return f"{text}."
