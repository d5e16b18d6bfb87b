"""The command ``cite``: a speaker's statements, one statement, or what a search finds, in any style."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from quotes.cli import _options as options
from quotes.cli._collection import narrowed_by, open_there, speaker_number, tell_extent
from quotes.cli._output import complain, counted, json_text, print_csv, visible
from quotes.errors import NotFoundError, OptionError
from quotes.numbers import called, read_number

if TYPE_CHECKING:
    from quotes.citing.citation import Citation
    from quotes.citing.metadata import Rating
    from quotes.store import Filter, Statement, Store


def _list_styles(wanted: bool) -> None:
    if wanted:
        from quotes.citing.styles import described

        for name, about in described().items():
            typer.echo(f"{name:22}{about}")
        typer.echo(f"{'PATH.csl':22}any style of the Citation Style Language, by its file (pip install 'quotes[csl]')")
        raise typer.Exit


def cite(
    what: Annotated[
        str | None,
        Argument(
            metavar="WHAT",
            help="A speaker by name, s189 or slug; or q717, st40, a12 or a key: a quote, a statement, an article.",
        ),
    ] = None,
    style: Annotated[str, Option(metavar="NAME|PATH.csl", help="How to write it; --styles lists them.")] = "text",
    by: Annotated[
        str, Option(metavar="article|quote", help="What an item is, for BibTeX, RIS and all that uses CSL.")
    ] = "article",
    *,
    listed: options.Listed,
    narrowed: options.Narrowed,
    site: Annotated[
        str | None,
        Option(metavar="URL", envvar="QUOTES_SITE", help="Where the collection is published, for lasting links."),
    ] = None,
    accessed: Annotated[
        str | None,
        Option(metavar="DATE", help="When the articles were looked at; else when each was fetched, or today."),
    ] = None,
    rating: Annotated[str | None, Option(metavar="VERDICT", help="Your verdict, for --style claim-review.")] = None,
    reviewer: Annotated[str | None, Option(metavar="NAME", help="Who gave the verdict.")] = None,
    review_url: Annotated[str | None, Option(metavar="URL", help="Where the verdict is published.")] = None,
    styles: Annotated[  # noqa: ARG001 (its callback acts on it)
        bool, Option("--styles", callback=_list_styles, is_eager=True, help="List the styles and exit.")
    ] = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Print statements as citations.

    Each says whose judgement the speaker is: a machine's, with its confidence, or a person's.
    """
    from quotes.citing.citation import citations
    from quotes.citing.styles import check_style
    from quotes.store import Filter
    from quotes.store.read.filter import day
    from quotes.store.read.quotes import load

    verdict = _rating(rating, reviewer, review_url)
    check_style(style, verdict, by)
    accessed_on, asked = accessed and day(accessed, "accessed"), narrowed.filter(words=listed.about)
    with open_there(db) as store:
        numbers, extent = _called(store, what, each=listed.each), None
        if numbers is not None:
            _refuse_filters(asked)
            said = load(store.database, numbers)
        elif what is None and asked == Filter():
            raise OptionError("nothing to cite: name a speaker, a quote or a statement, or give words with --about")
        else:
            who = () if what is None else (speaker_number(store, what),)
            extent, said = listed.find(store, replace(asked, speakers=who))
        found = citations(store.database, said[: listed.limit], accessed=accessed_on, site=site)
    _print(found, style, verdict, by)
    if extent is not None:
        tell_extent(extent, shown=len(said))


def print_citations(store: Store, quotes: Sequence[Statement], style: str) -> None:
    """Print the citations of QUOTES in STYLE."""
    from quotes.citing.citation import citations

    _print(citations(store.database, quotes), style)


def lines_of(store: Store, quotes: Sequence[Statement], style: str) -> dict[int, str]:
    """Write the citation of each of QUOTES in STYLE; none of a fragment that would make no sentence.

    Raises:
        OptionError: there is no such style, or its citations are one document together.
    """
    from quotes.citing.citation import citations
    from quotes.citing.styles import DOCUMENTS, render

    if style in DOCUMENTS:
        raise OptionError(f"style {style!r} makes one document of all citations: `quotes cite` writes it")
    return {citation.id: render([citation], style) for citation in citations(store.database, quotes)}


def _called(store: Store, what: str | None, *, each: bool) -> list[int] | None:
    """The quotes that WHAT is the number or key of; None where it can only be a name."""
    from quotes.store.read.statements import of_key

    if what is None:
        return None
    numbers, number = of_key(store.database, what.strip(), each=each), read_number(what)
    if number is not None and number.kind not in (None, "speaker") and numbers is None:
        raise NotFoundError(f"no {number.kind} {what} in {store.path}: give a number or key that a search shows")
    if numbers and number is not None and number.kind is None:
        with suppress(NotFoundError):
            other = store.speaker(f"s{number.number}")
            complain(f"{what}: {called('quote', number.number)}; for {other.name} write {called('speaker', other.id)}")
    return numbers


def _print(found: list[Citation], style: str, verdict: Rating | None = None, by: str = "article") -> None:
    """Print what was FOUND in STYLE, as far as it makes sentences, and say how much does not."""
    from quotes.citing.styles import left_out, render

    missing = left_out(found, style)
    if missing < len(found):
        written = render(found, style, rating=verdict, by=by)
        if style in ("csl-json", "json-ld", "claim-review"):
            written = json_text(json.loads(written), indent=2)
        if style == "csv":
            print_csv(f"{written}\n")
        else:
            typer.echo(visible(written))
    if missing:
        fragments = counted(missing, "fragment")
        complain(f"left out {fragments} of reported speech that would make no sentence; --style csv has all")


def _refuse_filters(asked: Filter) -> None:
    for given in narrowed_by(asked):
        option = "--about" if given == "words" else f"--{given.replace('_', '-')}"
        raise OptionError(f"{option} narrows down a history or a search, and a number or key means one: leave it out")


def _rating(verdict: str | None, reviewer: str | None, url: str | None) -> Rating | None:
    from quotes.citing.metadata import Rating
    from quotes.records import is_web

    if not (verdict or reviewer or url):
        return None
    if not (verdict and reviewer and url):
        raise OptionError("a rating needs --rating, --reviewer and --review-url: give all three")
    if not is_web(url):
        raise OptionError(f"--review-url {url!r} is not a web address: write it from https:// on")
    return Rating(verdict=verdict, reviewer=reviewer, url=url)
