"""Citations to read: a line of plain text, a sentence for a news story, Markdown and HTML."""

from __future__ import annotations

import re
from html import escape

from quotes.citing.citation import Citation, in_prose, joined
from quotes.citing.dates import when_said, written

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
    who = joined([f"{source.name} ({source.role})" if source.role else source.name for source in c.speakers]) or c.who
    told = f", to {c.told_to}" if c.told_to else ""
    said = f", {when_said(c.said_on, c.said_precision, 'iso')}" if c.said_on else ""
    return f"{in_prose(who)}{in_prose(told)}{said}: {_quoted(c)} {in_prose(_published(c))} {_notes(c)}"


def ap(c: Citation) -> str:
    """A sentence as a news story has it: the speaker with the role, whom they told, the words as they are.

    The form of roles and dates is that of the Associated Press Stylebook.
    """
    who = in_prose(
        joined([_with_title(source.name, source.role) for source in c.speakers]) or "an unidentified speaker"
    )
    said = f" {when_said(c.said_on, c.said_precision, 'ap')}" if c.said_on else ""
    when = f", published {written(c.published, 'ap')}" if c.published else ""
    links = in_prose(" ".join(part for part in (c.url, c.archive_url) if part))
    source = f"(From {in_prose(_article(c))}{when}{f', {links}' if links else ''})"
    return f"{who[:1].upper()}{who[1:]} {_verb(c)}{said}{_told_words(c)} {source} {_notes(c)}"


def markdown(c: Citation) -> str:
    """A block quotation with its source below; marks of Markdown in the words are kept from working."""
    lines = [_LINE_START.sub(r"\1\\", _plain(line.strip())) for line in c.words.splitlines()]
    words = "\n".join(f"> {line}".rstrip() for line in lines) or ">"
    title = _plain(in_prose(c.title or "Untitled article"))
    where = [_linked(title, c.url), *(_plain(in_prose(part)) for part in (c.publisher, _day(c.published)) if part)]
    if c.archive_url:
        where.append(_linked("archived copy", c.archive_url) + (f" of {c.archived_on}" if c.archived_on else ""))
    notes = _plain(in_prose("; ".join(c.notes)))
    lasting = f" ({_linked('statement', c.permalink)})" if c.permalink else ""
    return f"{words}\n>\n> — {_plain(in_prose(_line(c)))}, {', '.join(where)} \\[{notes}\\]{lasting}"


def html(c: Citation) -> str:
    """A ``figure`` with the words as ``blockquote``; every word is escaped and only web addresses become links."""
    cite = f' cite="{escape(c.url)}"' if c.url else ""
    title = f"<cite>{escape(c.title or 'Untitled article')}</cite>"
    when = f'<time datetime="{escape(c.published)}">{escape(written(c.published))}</time>' if c.published else ""
    copied = f"archived {written(c.archived_on)}" if c.archived_on else "archived copy"
    copy = _anchor(copied, c.archive_url) if c.archive_url else ""
    where = [_anchor(title, c.url), escape(c.publisher or ""), when, copy]
    lasting = f" {_anchor('statement', c.permalink)}" if c.permalink else ""
    tag = ("p", "p") if c.kind == "indirect" else (f"blockquote{cite}", "blockquote")
    ranges = " ".join(f"{part.start}-{part.end}" for part in c.parts)
    named = ", ".join(part for part in where if part)
    return (
        f'<figure data-statement="{escape(c.key)}" data-characters="{ranges}">\n'
        f'<{tag[0]} dir="auto">{escape(c.words)}</{tag[1]}>\n'
        f"<figcaption><bdi>{escape(_line(c))}</bdi>, {named} <small>[{escape('; '.join(c.notes))}]</small>{lasting}"
        "</figcaption>\n</figure>"
    )


def _line(c: Citation) -> str:
    who = joined([f"{source.name}, {source.role}" if source.role else source.name for source in c.speakers]) or c.who
    told = f", to {c.told_to}" if c.told_to else ""
    said = f", {when_said(c.said_on, c.said_precision)}" if c.said_on else ""
    return f"{who}{told}{said}"


def _quoted(c: Citation) -> str:
    words = in_prose(c.words)
    stop = "" if c.words.endswith((".", "?", "!", "…", ",", ";", ":")) else "."
    return f"{words}{stop}" if c.kind == "indirect" else f"“{words}”{stop}"


def _day(date: str | None) -> str | None:
    """DATE without a time of day, which no reader of a citation looks for."""
    return date and date[:10]


def _published(c: Citation) -> str:
    container = [f"“{c.title}”" if c.title else None, f"by {joined(c.authors)}" if c.authors else None, c.publisher]
    named = [part for part in container if part]
    published = f"published {_day(c.published)}" if c.published else "publication date unknown"
    appeared = [f"In {', '.join(named)}", published] if named else [published.capitalize()]
    accessed = f"accessed {c.accessed}" if c.accessed and c.url else None
    archived = " ".join(part for part in ("archived", c.archived_on, c.archive_url) if part) if c.archive_url else None
    return ", ".join([*appeared, *(part for part in (c.url, accessed, archived) if part)])


def _notes(c: Citation) -> str:
    return in_prose(f"[{'; '.join([*c.notes, *([c.permalink] if c.permalink else [])])}]")


def _with_title(name: str, role: str | None) -> str:
    # A short role goes before the name; a long one behind it, between commas.
    if role is None:
        return name
    return f"{role} {name}" if len(role.split()) <= 2 else f"{name}, {role},"


def _verb(c: Citation) -> str:
    told = in_prose(c.told_to) if c.told_to else ""
    if c.polarity != "positive":
        return f"{_NOT_SAID[c.polarity]}{f' to {told}' if told else ''}"
    # A denial without marks is of what the words say: "said" would turn it round.
    if c.kind == "indirect" and c.cue_class == "denial":
        return f"denied{f' to {told}' if told else ''}"
    return f"told {told}" if told else "said"


def _told_words(c: Citation) -> str:
    if c.kind != "indirect":
        return f": “{in_prose(c.words)}”"
    words = in_prose(c.words).removesuffix(".")
    if c.polarity != "positive":
        return f": {words}"
    return f" {words}" if words.lower().startswith(("that ", "to ", "it would")) else f" that {words}"


def _article(c: Citation) -> str:
    if c.title and c.publisher:
        return f"“{c.title}” in {c.publisher}"
    return f"“{c.title}”" if c.title else c.publisher or "an article"


def _plain(line: str) -> str:
    """LINE in Markdown that shows it as it is."""
    return _MARKDOWN.sub(r"\\\1", line)


def _linked(shown: str, url: str | None) -> str:
    if url is None:
        return shown
    address = "".join(f"%{ord(char):02X}" if char in "<>\\\n\r" else char for char in url)
    return f"[{shown}](<{_ENTITY.sub('&amp;', address)}>)"


def _anchor(shown: str, url: str | None) -> str:
    """SHOWN, which is HTML, as a link to URL where there is one."""
    return f'<a href="{escape(url)}">{shown}</a>' if url else shown
