"""``quotes changes``: what became of quotes where an article changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli import options, rows
from quotes.cli.boundary import complain
from quotes.cli.naming import open_there
from quotes.cli.printing import console, one_line
from quotes.numbers import called

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from quotes.store import QuoteChange, Statement, Version, VersionChanges

_STYLES = {"same": "", "left out": "red strike", "added": "green bold"}
# Without colours, the marks that word-by-word comparisons are commonly printed with.
_MARKS = {"same": ("", ""), "left out": ("[-", "-]"), "added": ("{+", "+}")}


def changes(
    article: Annotated[
        str | None,
        typer.Argument(
            metavar="ARTICLE",
            help="The number, key or address of an article; all where none is given.",
            show_default=False,
        ),
    ] = None,
    since: options.Since = None,
    *,
    form: options.Format,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Show which quotes an article gained, lost or altered.

    An address that was read again with other words is a new version of its article. For every step from one version
    to the next: quotes that were added, that vanished, whose words were altered, or that somebody else now says.
    """
    with open_there(db) as store:
        steps = store.changes(article, since=since)
    if form:
        rows.print_listing(steps, rows.CHANGES, form)
    else:
        _print(console(), steps)
    if not steps:
        complain("no article has changed" if article is None else f"article {article} has not changed")


def _print(out: Console, steps: list[VersionChanges]) -> None:
    from rich.text import Text

    last = None
    for step in steps:
        if last is not None:
            out.print()
        if last is None or last.new.article != step.old.article:
            heading = " · ".join(filter(None, (step.new.title, step.new.outlet))) or "without a title"
            out.print(Text(one_line(heading), "bold"), soft_wrap=True)
            out.print(Text(one_line(step.new.url or ""), "dim"), soft_wrap=True)
        out.print(f"{_named(step.old)} to {_named(step.new)}: {_counted(step)}", soft_wrap=True)
        for change in step.changes:
            _print_change(out, change)
        last = step


def _named(version: Version) -> str:
    back = version.returned is not None and version.number > 1
    published = version.returned if back else version.published
    date = f"published {published[:10]}" if published else f"seen {version.first_seen[:10]}"
    return f"version {version.number} ({called('article', version.article)}, {date})"


def _counted(step: VersionChanges) -> str:
    counts = {
        "added": sum("added" in change.what for change in step.changes),
        "vanished": sum("vanished" in change.what for change in step.changes),
        "altered": sum(change.old is not None and change.new is not None for change in step.changes),
        "kept": step.kept,
    }
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "no quotes"


def _print_change(out: Console, change: QuoteChange) -> None:
    from rich.text import Text

    statement = change.new or change.old
    assert statement is not None
    line = Text(f"  {called('quote', statement.id):>5}  ", "dim").append(_what(change), "bold")
    line.append("  ").append(_who(change))
    out.print(line, soft_wrap=True)
    out.print(Text("         ").append_text(_words(change, statement, marked=not out.is_terminal)), soft_wrap=True)


def _what(change: QuoteChange) -> str:
    names = {"speaker": "speaker changed", "polarity": "polarity changed"}
    return ", ".join(names.get(what, what) for what in change.what)


def _who(change: QuoteChange) -> str:
    sides = [one_line(_speakers(each)) for each in (change.old, change.new) if each is not None]
    if "speaker" in change.what:
        sides = [" → ".join(sides)]
    if "polarity" in change.what and change.old and change.new:
        return f"{sides[-1]}: {change.old.polarity} → {change.new.polarity}"
    return sides[-1]


def _words(change: QuoteChange, statement: Statement, *, marked: bool) -> Text:
    from rich.text import Text

    from quotes.cli.views import stands_apart

    if not change.diff:
        return Text(one_line(statement.words))
    text = Text()
    for piece in change.diff:
        before, after = _MARKS[piece.op] if marked else ("", "")
        space = " " if len(text) and stands_apart(piece.words) else ""
        text.append(space).append(before + one_line(piece.words) + after, _STYLES[piece.op])
    return text


def _speakers(statement: Statement) -> str:
    return "; ".join(speaker.name for speaker in statement.speakers) or "nobody named"
