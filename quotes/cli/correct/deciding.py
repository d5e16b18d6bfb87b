"""The commands by which a person decides about quotes: ``correct``, ``undo`` and ``log``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, cast

import typer
from typer import Argument, Option

from quotes.cli import _options as options
from quotes.cli._collection import open_there, open_to_change
from quotes.cli._output import Listing, one_line, print_list
from quotes.numbers import called, is_key, read_number
from quotes.records import POLARITIES, QUOTE_KINDS, SPEAKER_KINDS, Polarity, QuoteKind, SpeakerKind

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.store import Correction, Store
    from quotes.store.corrections.decide import Verdict

By = Annotated[
    str | None,
    Option("--by", metavar="NAME", help="Who decides; $QUOTES_USER or the name of the login where not given."),
]
# As many digits of a key as tell one correction from another in any log that a person reads.
_SHOWN_DIGITS = 10
_LOG = Listing(
    ("key", "made_at", "made_by", "action", "subject_kind", "subject", "old", "new", "why", "undoes", "undone"),
    as_rows=lambda found: (
        each | {name: json.dumps(each[name]) for name in ("old", "new")} for each in map(asdict, found)
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The options of every command by which a person decides something."""

    why: Annotated[str | None, Option(metavar="TEXT", help="The reason, kept with the correction.")] = None
    by: By = None
    dry_run: options.DryRun = False
    db: options.Database = options.DEFAULT_DATABASE

    def open(self) -> AbstractContextManager[Store]:
        """Open the collection to decide something; in a dry run all that is done to it is taken back."""
        return open_to_change(self.db, dry_run=self.dry_run)

    @property
    def signed(self) -> dict[str, str | None]:
        """Why and by whom, as the store takes it."""
        return {"why": self.why, "by": self.by}

    def tell(self, made: Iterable[Correction]) -> None:
        """Say what was decided, and on standard error how to take it back."""
        for each in made:
            typer.echo(described(each))
            self.tell_undo(each)

    def tell_undo(self, made: Correction) -> None:
        """Say on standard error how to take the correction MADE back; after a dry run there is nothing to take back."""
        if self.dry_run:
            return
        digits = made.key[:_SHOWN_DIGITS]
        typer.echo(f"logged as {digits}; take it back with: {options.command_for(f'undo {digits}', self.db)}", err=True)


def correct(
    quote: Annotated[str, Argument(metavar="QUOTE", help="The number of a quote, as `quotes search` shows it.")],
    speaker: Annotated[
        list[str] | None,
        Option(metavar="NAME", help="Who said it, a name or number; give it again for a joint statement."),
    ] = None,
    no_speaker: Annotated[bool, Option("--no-speaker", help="Nobody can tell who said it.")] = False,
    new: Annotated[
        str | None,
        Option(metavar="|".join(SPEAKER_KINDS), help="Make a speaker of this kind of a name that nobody has."),
    ] = None,
    kind: Annotated[str | None, Option(metavar="|".join(QUOTE_KINDS), help="What kind of quote it is.")] = None,
    told_to: Annotated[str | None, Option(metavar="NAME", help="To whom it was said; '' for nobody.")] = None,
    polarity: Annotated[str | None, Option(metavar="|".join(POLARITIES), help="Whether it was said at all.")] = None,
    confirm: Annotated[bool, Option("--confirm", help="It is right as it is.")] = False,
    dispute: Annotated[bool, Option("--dispute", help="It is in doubt; it is shown, and marked.")] = False,
    reject: Annotated[bool, Option("--reject", help="It is no quote; it is not shown any more.")] = False,
    *,
    decision: Decision,
) -> None:
    """Say what is right about a quote.

    What a person says goes before everything that a program finds later, and can be undone.
    """
    verdicts = {"confirm": confirm, "dispute": dispute, "reject": reject}
    options.refuse_two({f"--{name}": given for name, given in verdicts.items()})
    options.refuse_two({"--speaker": speaker, "--no-speaker": no_speaker})
    with decision.open() as store:
        made = store.correct(
            quote,
            speakers=[] if no_speaker else speaker,
            kind=cast("QuoteKind | None", kind),
            told_to=told_to,
            polarity=cast("Polarity | None", polarity),
            verdict=cast("Verdict | None", next((name for name, given in verdicts.items() if given), None)),
            new=cast("SpeakerKind | None", new),
            **decision.signed,
        )
        statement = store.quote(quote).statement
    who = " and ".join(speaker.name for speaker in statement.speakers) or "nobody"
    told = statement.told_to and f"to {statement.told_to}"
    said = None if statement.polarity == "positive" else statement.polarity
    about = one_line(", ".join(filter(None, (who, statement.kind, told, said))))
    typer.echo(f"{called('quote', statement.id)} is {statement.status}: {about}")
    decision.tell_undo(made)


def undo(
    entry: Annotated[str, Argument(metavar="ENTRY", help="The digits that `quotes log` shows, or the first few.")],
    *,
    decision: Decision,
) -> None:
    """Take a correction back.

    The correction stays in the log, and so does this; undoing an undo brings it back.
    """
    with decision.open() as store:
        made = store.undo(entry, **decision.signed)
        undone = next(each for each in store.corrections() if each.key == made.undoes)
    typer.echo(f"undone: {described(undone)}")
    decision.tell_undo(made)


def log(
    about: Annotated[
        str | None, Argument(metavar="QUOTE|SPEAKER", help="The number of a quote, or the name of a speaker.")
    ] = None,
    speaker: Annotated[
        str | None, Option(metavar="NAME", help="Only what is about this speaker, a name or number.")
    ] = None,
    *,
    form: options.Format,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """List what people decided.

    Who decided it, when and why, the earliest first; what was undone is marked.
    """
    options.refuse_two({"--speaker": speaker is not None, "QUOTE|SPEAKER": about is not None})
    with open_there(db) as store:
        number = read_number(about or "")
        if about and (is_key(about) or (number is not None and number.kind in (None, "quote"))):
            found = store.corrections(quote=about)
        else:
            found = store.corrections(speaker=about or speaker)

        def show(out: Console, entries: Sequence[Correction]) -> None:
            for entry in entries:
                out.print(line_of(store, entry, entries), soft_wrap=True)

        print_list(found, _LOG, form, show)


def described(entry: Correction) -> str:
    """Tell what ENTRY decided, in a few words on one line."""
    return one_line(entry.in_words)


def line_of(store: Store, entry: Correction, found: Sequence[Correction]) -> str:
    """Write ENTRY of the log on one line: its key, when, who, what and why; FOUND may hold what it undoes."""
    words = described(entry)
    if entry.undoes is not None:
        undone = {each.key: each for each in found}.get(entry.undoes)
        words = f"undo {entry.undoes[:_SHOWN_DIGITS]}" + (f" ({described(undone)})" if undone else "")
    number = store.database.execute("SELECT id FROM quotes WHERE key = ?", [entry.subject]).fetchone()
    subject = f"{called('quote', number[0])}: " if number else ""
    why = f" — {one_line(entry.why)}" if entry.why else ""
    mark = "  [undone]" if entry.undone else ""
    moment = entry.made_at[:16].replace("T", " ")
    return f"{entry.key[:_SHOWN_DIGITS]}  {moment}  {one_line(entry.made_by)}: {subject}{words}{why}{mark}"
