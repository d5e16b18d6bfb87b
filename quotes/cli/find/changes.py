"""``quotes changes``: what became of quotes where an article changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument

from quotes.cli import _options as options
from quotes.cli._collection import open_there
from quotes.cli._output import Listing, one_line, print_list, there_are
from quotes.numbers import called

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.store import QuoteChange, Version, VersionChanges

_OF_SIDE = ("version", "article", "id", "speakers", "words")


def changes(
    article: Annotated[
        str | None,
        Argument(metavar="ARTICLE", help="The number, key or address of an article; all where none is given."),
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
    none = "no article has changed" if article is None else f"article {article} has not changed"
    print_list(steps, _LISTING, form, _print, if_none=none)


def _object(step: VersionChanges) -> dict[str, Any]:
    """A step with its versions and changes; ``diff`` is a list of a mark and its words."""
    changed = [
        {
            "what": list(change.what),
            "old": change.old and change.old.plain(),
            "new": change.new and change.new.plain(),
            "diff": [list(piece) for piece in change.diff],
        }
        for change in step.changes
    ]
    return {**asdict(step), "changes": changed}


def _rows(steps: Sequence[VersionChanges]) -> Iterator[dict[str, Any]]:
    """A row for each quote that was changed from one version to the next."""
    changed = [(each, change) for each in steps for change in each.changes]
    for step, change in changed:
        row: dict[str, Any] = {"date": step.date, "url": step.new.url, "outlet": step.new.outlet, "what": change.what}
        for side, version, statement in (("old", step.old, change.old), ("new", step.new, change.new)):
            values: list[Any] = [version.number, version.article]
            if statement is not None:
                values += [statement.id, [speaker.name for speaker in statement.speakers], statement.words]
            row |= {f"{side}_{name}": value for name, value in zip(_OF_SIDE, values, strict=False)}
        yield row


_LISTING = Listing(
    ("date", "url", "outlet", "what", *(f"{side}_{name}" for side in ("old", "new") for name in _OF_SIDE)),
    _object,
    _rows,
)


def _print(out: Console, steps: Sequence[VersionChanges]) -> None:
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
    return ", ".join(there_are(counts)) or "no quotes"


def _print_change(out: Console, change: QuoteChange) -> None:
    from rich.text import Text

    from quotes.cli.find.views import marked_changes

    statement = change.new or change.old
    assert statement is not None
    names = {"speaker": "speaker changed", "polarity": "polarity changed"}
    what = ", ".join(names.get(what, what) for what in change.what)
    line = Text(f"  {called('quote', statement.id):>5}  ", "dim").append(what, "bold")
    out.print(line.append("  ").append(_who(change)), soft_wrap=True)
    words = marked_changes(change.diff) if change.diff else Text(one_line(statement.words))
    out.print(Text("         ").append_text(words), soft_wrap=True)


def _who(change: QuoteChange) -> str:
    named = [[who.name for who in each.speakers] for each in (change.old, change.new) if each is not None]
    sides = [one_line("; ".join(names) or "nobody named") for names in named]
    if "speaker" in change.what:
        sides = [" → ".join(sides)]
    if "polarity" in change.what and change.old and change.new:
        return f"{sides[-1]}: {change.old.polarity} → {change.new.polarity}"
    return sides[-1]
