"""Citations to read: a line of plain text, a sentence for a news story, Markdown and HTML."""

from __future__ import annotations

import re
from html import escape

from quotes.citing.citation import Citation, joined
from quotes.citing.citation import is_web as is_link
from quotes.citing.dates import written

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")


def text(c: Citation) -> str:
    """One line: who, in what role, to whom and when; the words; where and when they were published; the notes."""
    who = joined([f"{source.name} ({source.role})" if source.role else source.name for source in c.speakers]) or c.who
    told = f", to {c.told_to}" if c.told_to else ""
    said = f", on {c.said_on}" if c.said_on else ""
    return f"{who}{told}{said}: {_quoted(c)} {_published(c)} [{'; '.join(_notes(c))}]"


def ap(c: Citation) -> str:
    """A sentence as a news story has it: the speaker with the role, whom they told, the words as they are.

    The form of roles and dates is that of the Associated Press Stylebook.
    """
    who = joined([_with_title(source.name, source.role) for source in c.speakers]) or "an unidentified speaker"
    told = f" told {c.told_to}" if c.told_to else " said"
    said = f" on {written(c.said_on, 'ap')}" if c.said_on else ""
    words = f" {_that(c.words)}" if c.kind == "indirect" else f": “{c.words}”"
    when = f", published {written(c.published, 'ap')}" if c.published else ""
    links = " ".join(part for part in (c.url, c.archive_url) if part)
    source = f"(From {_article(c)}{when}{f', {links}' if links else ''})"
    return f"{who[:1].upper()}{who[1:]}{told}{said}{words} {source} [{'; '.join(_notes(c))}]"


def markdown(c: Citation) -> str:
    """A block quotation with its source below; marks of Markdown in the words are kept from working."""
    lines = _MARKDOWN.sub(r"\\\1", c.words).split("\n")
    words = "\n".join(f"> {line}".rstrip() for line in lines)
    title = _MARKDOWN.sub(r"\\\1", c.title or "Untitled article").replace("\n", " ")
    link = f"[{title}](<{_address(c.url)}>)" if is_link(c.url) and c.url else title
    who = _MARKDOWN.sub(r"\\\1", _line(c)).replace("\n", " ")
    where = [link, *(_MARKDOWN.sub(r"\\\1", part) for part in (c.publisher, c.published) if part)]
    notes = _MARKDOWN.sub(r"\\\1", "; ".join(c.notes))
    lasting = f" ([statement](<{_address(c.permalink)}>))" if is_link(c.permalink) and c.permalink else ""
    return f"{words}\n>\n> — {who}, {', '.join(where)} \\[{notes}\\]{lasting}"


def html(c: Citation) -> str:
    """A ``figure`` with the words as ``blockquote``; every word is escaped and only web addresses become links."""
    cite = f' cite="{escape(c.url)}"' if c.url and is_link(c.url) else ""
    title = escape(c.title or "Untitled article")
    link = (
        f'<a href="{escape(c.url)}"><cite>{title}</cite></a>' if c.url and is_link(c.url) else f"<cite>{title}</cite>"
    )
    when = f'<time datetime="{escape(c.published)}">{escape(written(c.published))}</time>' if c.published else ""
    where = ", ".join(part for part in (link, escape(c.publisher or ""), when) if part)
    lasting = f' <a href="{escape(c.permalink)}">statement</a>' if c.permalink and is_link(c.permalink) else ""
    tag = ("p", "p") if c.kind == "indirect" else (f"blockquote{cite}", "blockquote")
    ranges = " ".join(f"{part.start}-{part.end}" for part in c.parts)
    return (
        f'<figure data-statement="{escape(c.key)}" data-characters="{ranges}">\n'
        f"<{tag[0]}>{escape(c.words)}</{tag[1]}>\n"
        f"<figcaption>{escape(_line(c))}, {where} <small>[{escape('; '.join(c.notes))}]</small>{lasting}</figcaption>\n"
        "</figure>"
    )


def _line(c: Citation) -> str:
    who = joined([f"{source.name}, {source.role}" if source.role else source.name for source in c.speakers]) or c.who
    told = f", to {c.told_to}" if c.told_to else ""
    said = f", {written(c.said_on)}" if c.said_on else ""
    return f"{who}{told}{said}"


def _quoted(c: Citation) -> str:
    words = c.words if c.kind == "indirect" else f"“{c.words}”"
    stop = "" if c.words.endswith((".", "?", "!", "…", ",", ";", ":")) else "."
    return f"{words}{stop}"


def _published(c: Citation) -> str:
    container = [f"“{c.title}”" if c.title else None, f"by {joined(c.authors)}" if c.authors else None, c.publisher]
    named = [part for part in container if part]
    published = f"published {c.published}" if c.published else "publication date unknown"
    appeared = [f"In {', '.join(named)}", published] if named else [published.capitalize()]
    accessed = f"accessed {c.accessed}" if c.accessed else None
    archived = f"archived {c.archived_on or ''} {c.archive_url}".replace("  ", " ") if c.archive_url else None
    return ", ".join([*appeared, *(part for part in (c.url, accessed, archived) if part)])


def _notes(c: Citation) -> list[str]:
    return [*c.notes, *([c.permalink] if c.permalink else [])]


def _with_title(name: str, role: str | None) -> str:
    # A short role goes before the name; a long one behind it, between commas.
    if role is None:
        return name
    return f"{role} {name}" if len(role.split()) <= 2 else f"{name}, {role},"


def _article(c: Citation) -> str:
    if c.title and c.publisher:
        return f"“{c.title}” in {c.publisher}"
    return f"“{c.title}”" if c.title else c.publisher or "an article"


def _that(words: str) -> str:
    words = words.removesuffix(".")
    return words if words.lower().startswith(("that ", "to ", "it would")) else f"that {words}"


def _address(url: str | None) -> str:
    return (url or "").replace("<", "%3C").replace(">", "%3E").replace("\n", "%0A")
