"""Citations for Wikipedia and Wikiquote."""

from __future__ import annotations

from quotes.citing.citation import Citation, is_web, joined, one_line
from quotes.citing.dates import written
from quotes.citing.names import name

# What would be taken for markup stands as a character reference, which shows the same.
_MARKUP = {ord(char): f"&#{ord(char)};" for char in "|{}[]<>~"}


def cite_news(c: Citation) -> str:
    """Wikipedia's template ``cite news`` with the words as its quote."""
    fields: list[tuple[str, str | None]] = []
    for number, author in enumerate(c.authors, 1):
        taken = name(author)
        if taken.given:
            given = f"{taken.given}, {taken.suffix}" if taken.suffix else taken.given
            fields += [(f"last{number}", taken.family), (f"first{number}", given)]
        else:
            fields.append((f"author{number}", taken.family))
    fields += [
        ("title", c.title or "Untitled article"),
        ("work", c.outlet or c.agency),
        ("agency", c.agency if c.outlet else None),
        ("date", written(c.published, "day-first") if c.published else None),
        ("url", _address(c.url)),
        ("access-date", written(c.accessed, "day-first") if c.accessed and c.url else None),
        ("archive-url", _address(c.archive_url)),
        ("archive-date", written(c.archived_on, "day-first") if c.archived_on and c.archive_url else None),
        ("quote", f"{c.who}: {c.words}"),
    ]
    return f"{_template('cite news', fields)} {_comment(c)}"


def quote(c: Citation) -> str:
    """Wikipedia's template for a block quotation; what follows it is the reference and a comment with the review."""
    who = joined([source.name for source in c.speakers])
    roles = joined([source.role for source in c.speakers if source.role])
    fields = [
        ("text", c.words),
        ("author", who or c.who),
        ("title", roles or None),
        ("source", ", ".join(part for part in (c.title, c.publisher, c.published) if part) or None),
    ]
    return f"{_template('quote', fields)}<ref>{cite_news(c)}</ref>"


def wikiquote(c: Citation) -> str:
    """An entry of a Wikiquote page: the words, and below them where they stand."""
    who = joined([f"{s.name}, {s.role}" if s.role else s.name for s in c.speakers]) or c.who
    title = _text(c.title or "Untitled article")
    address = _address(c.url)
    link = f"[{address} {title}]" if address else title
    said = f"said {written(c.said_on, 'day-first')}, " if c.said_on else ""
    when = f" ({written(c.published, 'day-first')})" if c.published else ""
    where = f"{said}quoted in {link}{f', {_text(c.publisher)}' if c.publisher else ''}{when}"
    told = f", to {_text(c.told_to)}" if c.told_to else ""
    return f"* {_text(c.words)}\n** {_text(who)}{told}, {where} {_comment(c)}"


def _template(called: str, fields: list[tuple[str, str | None]]) -> str:
    given = "".join(f" |{key}={_text(value)}" for key, value in fields if value)
    return f"{{{{{called}{given}}}}}"


def _text(value: str) -> str:
    return one_line(value).translate(_MARKUP)


def _address(url: str | None) -> str | None:
    if url is None or not is_web(url):
        return None
    return "".join(f"%{ord(char):02X}" if char in "|{}[]<>\"' " else char for char in one_line(url))


def _comment(c: Citation) -> str:
    # Two hyphens would end a comment early.
    told = "; ".join([*c.notes, *([c.permalink] if c.permalink else [])]).replace("--", "- -")
    return f"<!-- {one_line(told).translate({60: None, 62: None})} -->"
