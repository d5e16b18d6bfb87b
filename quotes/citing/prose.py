"""Citations to read: a line of plain text, a sentence for a news story, Markdown and HTML."""

from __future__ import annotations

import re
from html import escape

from quotes.citing.citation import Citation, archived, bracketed, in_prose, joined, percent_encoded
from quotes.citing.forms import when_said, written
from quotes.citing.reported import attributed, block, saying, sentence
from quotes.citing.words import closed, nested, quoted

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~]|&(?=#?\w+;)|!(?=\[))")
# What begins a list, a heading or a rule where it begins a line.
_LINE_START = re.compile(r"^(\d*)(?=[-+=]|(?<=\d)[.)])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
# How the sentence goes where the words were not said, or nobody knows: no plain "said" may stand before them.
_NOT_SAID = {
    "negated": "is reported not to have said",
    "refused": "is reported to have refused to say",
    "hypothetical": "is reported as possibly saying, not as having said",
}


def text(c: Citation) -> str:
    """One line: who, in what role, to whom and when; the words; where and when they were published; the notes."""
    return f"{saying(c, 'iso', '{} ({})')} {in_prose(_published(c))} {bracketed(c)}"


def ap(c: Citation) -> str:
    """A sentence as a news story has it: the speaker with the role, whom they told, the words as they are.

    The form of roles and dates is that of the Associated Press Stylebook.
    """
    who = joined([_with_title(source.name, source.role) for source in c.speakers]) or "an unidentified speaker"
    who = in_prose(f"{who[:1].upper()}{who[1:].rstrip(',')}{c.doubt}" if c.doubt else f"{who[:1].upper()}{who[1:]}")
    if c.kind == "indirect":
        said = closed(sentence(c, who, "ap"), ".")
    else:
        day = when_said(c.said_on, c.said_precision, "ap")
        said = f"{' '.join(filter(None, (who, _verb(c), day)))}: {quoted(c, '.')}"
    when = f", published {written(c.published, 'ap')}" if c.published else ""
    links = in_prose(" ".join(part for part in (c.url, c.archive_url) if part))
    source = f"(From {in_prose(_article(c))}{when}{f', {links}' if links else ''})"
    return f"{said} {source} {bracketed(c)}"


def markdown(c: Citation) -> str:
    """A block quotation with its source below; marks of Markdown in the words are kept from working."""
    lines = [_LINE_START.sub(r"\1\\", plain_markdown(line.strip())) for line in block(c).splitlines()]
    words = "\n".join(f"> {line}".rstrip() for line in lines) or ">"
    title = plain_markdown(in_prose(c.headline))
    where = [
        _linked(title, c.url),
        *(plain_markdown(in_prose(part)) for part in (c.publisher, _day(c.published)) if part),
    ]
    if c.archive_url:
        where.append(_linked("archived copy", c.archive_url) + (f" of {c.archived_on}" if c.archived_on else ""))
    notes = plain_markdown(in_prose("; ".join(c.notes)))
    lasting = f" ({_linked('statement', c.permalink)})" if c.permalink else ""
    return f"{words}\n>\n> — {plain_markdown(attributed(c))}, {', '.join(where)} \\[{notes}\\]{lasting}"


def html(c: Citation) -> str:
    """A ``figure`` with the words as ``blockquote``; every word is escaped and only web addresses become links."""
    cite = f' cite="{escape(c.url)}"' if c.url else ""
    title = f"<cite>{escape(c.headline)}</cite>"
    when = f'<time datetime="{escape(c.published)}">{escape(written(c.published))}</time>' if c.published else ""
    copied = f"archived {written(c.archived_on)}" if c.archived_on else "archived copy"
    copy = _anchor(copied, c.archive_url) if c.archive_url else ""
    where = [_anchor(title, c.url), escape(c.publisher or ""), when, copy]
    lasting = f" {_anchor('statement', c.permalink)}" if c.permalink else ""
    tag = ("p", "p") if c.kind == "indirect" else (f"blockquote{cite}", "blockquote")
    ranges = c.characters.replace(",", "")
    named = ", ".join(filter(None, (f"<bdi>{escape(attributed(c))}</bdi>", *where)))
    return (
        f'<figure data-statement="{escape(c.statement)}" data-characters="{ranges}">\n'
        f'<{tag[0]} dir="auto">{escape(block(c))}</{tag[1]}>\n'
        f"<figcaption>{named} <small>[{escape('; '.join(c.notes))}]</small>{lasting}"
        "</figcaption>\n</figure>"
    )


def _day(date: str | None) -> str | None:
    """DATE without a time of day, which no reader of a citation looks for."""
    return date and date[:10]


def _published(c: Citation) -> str:
    title = f"“{nested(c.title)}”" if c.title else ""
    by = f"by {joined(c.authors)}" if c.authors else ""
    named = ", ".join(filter(None, (title, by, c.publisher)))
    published = f"published {_day(c.published)}" if c.published else "publication date unknown"
    appeared = f"In {named}, {published}" if named else published.capitalize()
    accessed = f"accessed {c.accessed}" if c.accessed and c.url else None
    return ", ".join(filter(None, (appeared, c.url, accessed, archived(c))))


def _with_title(name: str, role: str | None) -> str:
    # A short role goes before the name; a long one behind it, between commas.
    if role is None:
        return name
    return f"{role} {name}" if len(role.split()) <= 2 else f"{name}, {role},"


def _verb(c: Citation) -> str:
    told = in_prose(c.told_to) if c.told_to else ""
    if c.polarity != "positive":
        return f"{_NOT_SAID[c.polarity]}{f' to {told}' if told else ''}"
    return f"told {told}" if told else "said"


def _article(c: Citation) -> str:
    title = f"“{nested(c.title)}”" if c.title else ""
    return " in ".join(part for part in (title, c.publisher) if part) or "an article"


def plain_markdown(line: str) -> str:
    """LINE in Markdown that shows it as it is."""
    return _MARKDOWN.sub(r"\\\1", line)


def _linked(shown: str, url: str | None) -> str:
    if url is None:
        return shown
    address = percent_encoded(url, "<>\\")
    return f"[{shown}](<{_ENTITY.sub('&amp;', address)}>)"


def _anchor(shown: str, url: str | None) -> str:
    """SHOWN, which is HTML, as a link to URL where there is one."""
    return f'<a href="{escape(url)}">{shown}</a>' if url else shown
