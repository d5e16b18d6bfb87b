"""Citations for Wikipedia and Wikiquote."""

from __future__ import annotations

import re

from quotes.citing.citation import Citation, in_prose, percent_encoded
from quotes.citing.forms import name, written
from quotes.citing.reported import attributed, block, saying
from quotes.citing.words import nested

# What would be taken for markup stands as a character reference, which shows the same: braces, brackets, bars, tags,
# signatures; two or more apostrophes or underscores; references to characters; marks of lists where they begin.
_MARKUP = re.compile(r"[|{}\[\]<>~]|'(?=')|(?<=')'|_(?=_)|(?<=_)_|&(?=#?\w+;)|^[*#:;=]")


def cite_news(c: Citation) -> str:
    """Wikipedia's template ``cite news`` with the words, and whose judgement the speaker is, as its quote."""
    fields: list[tuple[str, str | None]] = []
    for number, author in enumerate(c.authors, 1):
        taken = name(author)
        if taken.given:
            given = f"{taken.given}, {taken.suffix}" if taken.suffix else taken.given
            fields += [(f"last{number}", taken.family), (f"first{number}", given)]
        else:
            fields.append((f"author{number}", taken.family))
    fields += [
        ("title", nested(c.headline)),
        ("work", c.outlet or c.agency),
        ("agency", c.agency if c.outlet != c.agency and c.outlet else None),
        ("date", written(c.published, "day-first")),
    ]
    address, copy = _address(c.url), _address(c.archive_url)
    # The template puts quotation marks around it, as around the title.
    quoted = f"{saying(c, 'day-first', outer=1)} [{'; '.join(c.notes)}]"
    shown = "".join(f" |{key}={_text(value)}" for key, value in fields if value)
    # The template wants the date of every copy.
    if address:
        shown += f" |url={address}"
        shown += f" |access-date={written(c.accessed, 'day-first')}" if c.accessed else ""
        if copy and c.archived_on:
            shown += f" |archive-url={copy} |archive-date={written(c.archived_on, 'day-first')} |url-status=live"
    return f"{{{{cite news{shown} |quote={_text(quoted)}}}}}{_comment(c)}"


def quote(c: Citation) -> str:
    """Wikipedia's template for a block quotation, with its reference; the review stands in its source line."""
    place = ", ".join(filter(None, (c.publisher, written(c.published, "day-first"))))
    fields = [
        ("text", block(c)),
        ("author", attributed(c, "day-first")),
        ("title", f"“{nested(c.title)}”" if c.title else None),
        ("source", f"{place} [{'; '.join(c.notes)}]".strip()),
    ]
    given = "".join(f" |{key}={_text(value)}" for key, value in fields if value)
    return f"{{{{quote{given}}}}}<ref>{cite_news(c)}</ref>"


def wikiquote(c: Citation) -> str:
    """An entry of a Wikiquote page: the words, and below them where they stand and whose judgement the speaker is."""
    title = _text(c.headline)
    address = _address(c.url)
    link = f"[{address} {title}]" if address else title
    publisher = f", {_text(c.publisher)}" if c.publisher else ""
    when = f" ({written(c.published, 'day-first')})" if c.published else ""
    copy = f", [{_address(c.archive_url)} archived copy]" if c.archive_url else ""
    notes = _text(f"[{'; '.join(c.notes)}]")
    who = _text(attributed(c, "day-first"))
    return f"* {_text(block(c))}\n** {who}, quoted in {link}{publisher}{when}{copy} {notes}{_comment(c)}"


def _text(value: str) -> str:
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", in_prose(value).strip())


def _address(url: str | None) -> str:
    return percent_encoded(url, "|{}[]<>\"' ")


def _comment(c: Citation) -> str:
    """The lasting address, for whoever edits the page; it can't end the comment."""
    address = _address(c.permalink)
    return f"<!-- {address.replace('--', '-%2D')} -->" if address else ""
