"""The options that several commands share, declared once."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from typer import Argument, Option

from quotes.errors import OptionError
from quotes.records import CUE_CLASSES, POLARITIES, QUOTE_KINDS, SORTS, SOUND

if TYPE_CHECKING:
    from quotes.records import Sort
    from quotes.store import Filter, Found, Statement, Store

DEFAULT_DATABASE = Path("quotes.db")

Database = Annotated[Path, Option("--db", metavar="FILE", envvar="QUOTES_DB", help="The database.")]
AsObject = Annotated[bool, Option("--json", help="Print a JSON object.")]
Plain = Annotated[bool, Option("--plain", help="No bars over time, which only a terminal shows.")]
By = Annotated[
    str | None,
    Option("--by", metavar="month|year", help="What to count by; without it, months as long as there is room."),
]
Since = Annotated[
    str | None,
    Option(metavar="DATE", help="Only from this day on: 2016-08-16, 2016-08, 2016, 7d, yesterday, last week."),
]
About = Annotated[
    str | None, Option(metavar="WORDS", help='Only what has these words; "a phrase", begin*, OR and NOT.')
]
Speakers = Annotated[
    list[str] | None,
    Option("--speaker", metavar="NAME", help="Only what this speaker said; may be given several times."),
]
New = Annotated[bool, Option("--new", help="Only what came in since the same was last asked with --new.")]
Limit = Annotated[int | None, Option("--limit", metavar="N", min=1, help="At most so many.")]
Pipeline = Annotated[
    str | None, Option(metavar="NAME", help="A spaCy pipeline, by name or path, in place of the one that ships.")
]
Workers = Annotated[
    int, Option("--workers", metavar="N", min=1, help="Find quotes in so many processes; one for each core is best.")
]
Columns = Annotated[
    list[str] | None,
    Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="Take FIELD (text, title, outlet …) from this column or key of a table; may be repeated.",
    ),
]
AllowPrivate = Annotated[bool, Option("--allow-private", help="Fetch addresses of this machine and its network, too.")]
DryRun = Annotated[bool, Option("--dry-run", help="Say what would be done, and leave everything as it is.")]
Paths = Annotated[list[str], Argument(metavar="PATH", help="Files, folders, web addresses, or - for standard input.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The options that say how a list is printed, in place of words for people.

    Raises:
        OptionError: there are two of them.
    """

    as_json: Annotated[bool, Option("--json", help="Print a JSON array, one object a line.")] = False
    as_jsonl: Annotated[bool, Option("--jsonl", help="Print JSON Lines.")] = False
    as_csv: Annotated[bool, Option("--csv", help="Print CSV with a header line.")] = False

    def __post_init__(self) -> None:
        refuse_two({"--json": self.as_json, "--jsonl": self.as_jsonl, "--csv": self.as_csv})

    def __bool__(self) -> bool:
        """Whether the list is for a program."""
        return self.as_json or self.as_jsonl or self.as_csv


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """The options that leave quotes out, the same for every command that lists, cites or exports them."""

    outlet: Annotated[str | None, Option(metavar="NAME", help="Only what this outlet published.")] = None
    since: Since = None
    until: Annotated[
        str | None, Option(metavar="DATE", help="Only up to this day, itself included; dates as for --since.")
    ] = None
    kind: Annotated[
        str | None,
        Option(
            metavar="|".join(QUOTE_KINDS),
            help="Only whole clauses in marks, marked words in a paraphrase, or speech without marks.",
        ),
    ] = None
    cue_class: Annotated[
        str | None,
        Option(
            metavar="CLASS",
            help=f"Only what was said by way of a {', '.join(CUE_CLASSES[:-1])} or {CUE_CLASSES[-1]} word.",
        ),
    ] = None
    polarity: Annotated[
        str,
        Option(
            metavar="|".join((*POLARITIES, "all")),
            help="What was said, or what the article says was not said, might be said, or somebody would not say.",
        ),
    ] = "positive"
    told_to: Annotated[str | None, Option(metavar="NAME", help="Only what was said to this outlet or person.")] = None
    topic: Annotated[
        str | None, Option(metavar="WORD", help="Only what is about this, a key term such as interest rate.")
    ] = None
    status: Annotated[
        str | None,
        Option(
            metavar="machine|confirmed|corrected|disputed|rejected|all",
            help="Only what people said this of; without it, all but what was rejected.",
        ),
    ] = None
    min_confidence: Annotated[
        float, Option(metavar="CHANCE", help="Only what is so likely to have the right speakers, from 0 to 1.")
    ] = SOUND
    everything: Annotated[bool, Option("--all", help="The doubtful, too: the same as --min-confidence 0.")] = False

    def filter(self, **more: Any) -> Filter:
        """Make the filter that these options ask for, with what MORE is asked.

        Raises:
            OptionError: ``--all`` and ``--min-confidence`` are both given, or a value is none of its option's.
        """
        from quotes.store import Filter

        refuse_two({"--all": self.everything, "--min-confidence": self.min_confidence != SOUND})
        given = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "everything"}
        return Filter(**more, **given | ({"min_confidence": 0.0} if self.everything else {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The options of the commands that list what was said, each statement once."""

    about: About = None
    each: Annotated[bool, Option("--each", help="Every appearance by itself, also of what several articles have.")] = (
        False
    )
    sort: Annotated[str, Option(metavar="|".join(SORTS), help="What comes first.")] = "oldest"
    limit: Limit = None

    def find(self, store: Store, asked: Filter) -> tuple[Found, list[Statement]]:
        """Find what is ASKED in STORE: how much there is in all, and statements or their appearances up to the limit.

        Raises:
            NotFoundError, OptionError: see :meth:`quotes.store.Store.quotes`.
        """
        found = store.quotes(asked, sort=cast("Sort", self.sort), limit=self.limit, each=self.each)
        return found, [hit.statement for hit in found.hits]


def expanded(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give COMMAND, in place of each parameter whose type is a class of options, the options of that class."""
    own = inspect.signature(command, eval_str=True).parameters.values()
    groups: dict[str, Any] = {each.name: each.annotation for each in own if is_dataclass(each.annotation)}
    parameters = [
        option.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for each in own
        for option in (
            inspect.signature(each.annotation, eval_str=True).parameters.values() if each.name in groups else [each]
        )
    ]

    def called(**given: Any) -> Any:
        for name, group in groups.items():
            given[name] = group(**{option.name: given.pop(option.name) for option in fields(group)})
        return command(**given)

    called.__name__, called.__doc__ = command.__name__, command.__doc__
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {each.name: each.annotation for each in parameters}
    return called


def refuse_two(options: Mapping[str, object]) -> None:
    """Refuse two of OPTIONS, by their names, that have a value.

    Raises:
        OptionError: two have one.
    """
    given = [name for name, value in options.items() if value]
    if len(given) > 1:
        raise OptionError(f"{given[0]} and {given[1]} can't be had at once: leave one out")


def none_before(context: typer.Context) -> None:
    """Refuse options that stand between a command that lists and the name of its command that changes something.

    Raises:
        OptionError: one does.  Silently left aside, it could mean another database than the one that is changed.
    """
    for name in context.params:
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            option = name.removeprefix("as_")
            raise OptionError(f"--{option} stands before `{context.invoked_subcommand}`: put it behind")


def columns_of(pairs: Sequence[str] | None) -> dict[str, str]:
    """Read the ``--map`` PAIRS, ``field=column``, as a dictionary.

    Raises:
        OptionError: a pair has no ``=``, an empty side, or a field that another one has named already.
    """
    columns: dict[str, str] = {}
    for pair in pairs or ():
        field, equals, column = pair.partition("=")
        if not (equals and field and column):
            raise OptionError(f"--map {pair!r} is not FIELD=COLUMN: write it like text=body")
        if field in columns:
            raise OptionError(
                f"--map names the field {field!r} twice, as {columns[field]!r} and as {column!r}: keep one"
            )
        columns[field] = column
    return columns


def command_for(words: str, database: Path) -> str:
    """Tell how to call ``quotes WORDS`` on DATABASE the way that this process was called."""
    import shlex
    import shutil

    program, found = Path(sys.argv[0]), shutil.which("quotes")
    # Not on the search path, as without an activated environment: name the script by its path.
    is_elsewhere = program.name == "quotes" and (found is None or not Path(found).samefile(program))
    name = shlex.quote(str(program)) if is_elsewhere else "quotes"
    place = "" if database == DEFAULT_DATABASE else f" --db {shlex.quote(str(database))}"
    return f"{name} {words}{place}"
