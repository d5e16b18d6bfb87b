"""``quotes speakers``: who is quoted, and what people decide about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from quotes.cli import _options as options
from quotes.cli._collection import open_there
from quotes.cli._output import Column, Listing, print_list, print_table
from quotes.cli.correct.deciding import Decision
from quotes.errors import NotFoundError, OptionError
from quotes.numbers import called, read_number
from quotes.records import SPEAKER_KINDS

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.store import SpeakerSummary, Store

app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)

Who = Annotated[str, Argument(metavar="SPEAKER", help="A name, or the number that `quotes speakers` shows.")]

# The roles by their words alone, the latest first.
_LISTING = Listing(
    ("id", "name", "kind", "roles", "statements", "first", "last", "outlets"),
    as_rows=lambda found: ({**asdict(each), "roles": [held.role for held in each.roles]} for each in found),
)
_COLUMNS = (
    Column("no.", is_number=True),
    Column("speaker", folds=True),
    Column("kind"),
    Column("quotes", is_number=True),
    Column("first", width=10),
    Column("last", width=10),
    Column("latest role", folds=True),
    Column("outlets", folds=True),
)
# A role can be half a sentence, and outlets can be many; whole ones are in the JSON.
_ROLE_WIDTH, _NAMED = 36, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """The options by which a command is given many speakers at once."""

    ids: Annotated[str | None, Option(metavar="NUMBERS", help="More of them by number: s12,s40.")] = None
    file: Annotated[
        Path | None,
        Option(
            "--from",
            metavar="FILE",
            help="More of them from a file: a name or number a line; lines with # are left out.",
        ),
    ] = None

    def speakers(self, store: Store, names: list[str] | None) -> list[str]:
        """List the speakers that a command is given: as NAMES, by numbers and in a file.

        Raises:
            OptionError: there are none, a number is none, or the file can't be read.
            NotFoundError, OptionError: a line of the file means nobody, or several.
        """
        numbers = [] if self.ids is None else [part.strip() for part in self.ids.split(",")]
        for given in numbers:
            number = read_number(given)
            if number is None or number.kind not in (None, "speaker"):
                raise OptionError(f"--ids {given!r} is not the number of a speaker: write numbers such as s12,s40")
        found = [*(names or ()), *numbers, *([] if self.file is None else _listed_in(store, self.file))]
        if not found:
            raise OptionError("no speakers to decide about: give names or numbers, --ids or --from")
        return found


@app.callback(epilog="Example: quotes speakers --kind person --csv > speakers.csv")
@options.expanded
def speakers(
    context: typer.Context,
    kind: Annotated[str | None, Option(metavar="|".join(SPEAKER_KINDS), help="Only speakers of this kind.")] = None,
    limit: options.Limit = None,
    *,
    form: options.Format,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """List who is quoted, the most quoted first.

    The commands below say who is who.
    """
    if context.invoked_subcommand is not None:
        options.none_before(context)
        return
    with open_there(db) as store:
        print_list(store.speakers(kind=kind, limit=limit), _LISTING, form, _print)


def _print(out: Console, speakers: Sequence[SpeakerSummary]) -> None:
    rows = []
    for each in speakers:
        role = shorten(each.roles[0].role, _ROLE_WIDTH, placeholder=" …") if each.roles else ""
        more = f" and {len(each.outlets) - _NAMED} more" if len(each.outlets) > _NAMED else ""
        outlets = ", ".join(each.outlets[:_NAMED]) + more
        first, last = (date[:10] if date else "" for date in (each.first, each.last))
        number = called("speaker", each.id)
        rows.append((number, each.name, each.kind, str(each.statements), first, last, role, outlets))
    print_table(out, _COLUMNS, rows, spare=("outlets", "latest role", "first", "kind", "last"))


@app.command(epilog='Example: quotes speakers merge "Sergei Shoigu" "Sergey Shoigu"')
@options.expanded
def merge(
    speaker: Who,
    other: Annotated[list[str] | None, Argument(metavar="OTHER", help="Who is the same; names or numbers.")] = None,
    *,
    more: More,
    decision: Decision,
) -> None:
    """Say that OTHER is SPEAKER.

    What OTHER said is listed as said by SPEAKER from now on.
    """
    with decision.open() as store:
        decision.tell(store.merge(speaker, *more.speakers(store, other), **decision.signed))


@app.command(epilog='Example: quotes speakers reject "Facebook Page" "Last Updated" --why "words of the page"')
@options.expanded
def reject(
    speaker: Annotated[
        list[str] | None, Argument(metavar="SPEAKER", help="What is no speaker; names or numbers.")
    ] = None,
    *,
    more: More,
    decision: Decision,
) -> None:
    """Say that SPEAKER is none.

    It is in no list any more, and what it was taken to have said is nobody's statement, in all articles that are here
    and those to come. A quote that somebody else said is put right with `quotes correct`.
    """
    with decision.open() as store:
        decision.tell(store.reject_speakers(*more.speakers(store, speaker), **decision.signed))


@app.command(epilog='Example: quotes speakers split "John Smith" 12 40 --name "John Smith (Leeds)"')
@options.expanded
def split(
    speaker: Who,
    quote: Annotated[list[str], Argument(metavar="QUOTE", help="The numbers of what somebody else said.")],
    name: Annotated[str, Option(metavar="NAME", help="The name of the other one; it may be the same.")],
    *,
    decision: Decision,
) -> None:
    """Say that SPEAKER is two.

    The quotes that are named go to a speaker of their own.
    """
    with decision.open() as store:
        decision.tell([store.split(speaker, quote, name=name, **decision.signed)])


@app.command(epilog='Example: quotes speakers rename "Mark C. Toner" "Mark Toner"')
@options.expanded
def rename(
    speaker: Who, name: Annotated[str, Argument(metavar="NAME", help="The name to show.")], *, decision: Decision
) -> None:
    """Show SPEAKER under another name."""
    with decision.open() as store:
        decision.tell([store.rename(speaker, name, **decision.signed)])


@app.command(epilog='Example: quotes speakers alias "Russian government" Kremlin')
@options.expanded
def alias(
    speaker: Who,
    name: Annotated[str, Argument(metavar="NAME", help="What articles call them.")],
    *,
    decision: Decision,
) -> None:
    """Say that whoever is called NAME is SPEAKER.

    In all articles that are here and those to come.
    """
    with decision.open() as store:
        decision.tell([store.alias(speaker, name, **decision.signed)])


@app.command(epilog='Example: quotes speakers describe "Mark Toner" --organization "State Department"')
@options.expanded
def describe(
    speaker: Who,
    organization: Annotated[str | None, Option(metavar="NAME", help="The organization they speak for.")] = None,
    wikidata: Annotated[str | None, Option(metavar="ITEM", help="Their item of Wikidata, like Q42.")] = None,
    *,
    decision: Decision,
) -> None:
    """Say for whom SPEAKER speaks, or which item of Wikidata they are."""
    with decision.open() as store:
        decision.tell(store.describe(speaker, organization=organization, wikidata=wikidata, **decision.signed))


def _listed_in(store: Store, file: Path) -> list[str]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise OptionError(f"{file}: can't be read ({error.strerror}): give another file") from None
    except UnicodeDecodeError:
        raise OptionError(f"{file}: is not in UTF-8: store it anew") from None
    found = []
    for number, line in enumerate(lines, start=1):
        if not (name := line.strip()) or name.startswith("#"):
            continue
        try:
            store.whom(name, exact=True)
        except (NotFoundError, OptionError) as error:
            raise type(error)(f"{file}:{number}: {error}") from None
        found.append(name)
    return found
