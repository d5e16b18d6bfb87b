"""The command ``cite``: a speaker's statements, one statement, or what a search finds, in any style."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, cast

import typer

from quotes.cli import options
from quotes.cli.boundary import complain
from quotes.cli.naming import open_there, speaker_number, tell_extent
from quotes.cli.printing import json_escaped, visible
from quotes.errors import NotFoundError, OptionError
from quotes.numbers import called, read_number

if TYPE_CHECKING:
    from quotes.citing.bibliographies import By
    from quotes.citing.citation import Citation
    from quotes.citing.schemaorg import Rating
    from quotes.records import Sort
    from quotes.store import Filter, Statement, Store


def _list_styles(wanted: bool) -> None:
    if wanted:
        from quotes.citing.styles import DOCUMENTS, STYLES

        described = {**{name: style.about for name, style in STYLES.items()}, **DOCUMENTS}
        for name, about in described.items():
            typer.echo(f"{name:22}{about}")
        typer.echo(f"{'PATH.csl':22}any style of the Citation Style Language, by its file (pip install 'quotes[csl]')")
        raise typer.Exit


def cite(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="WHAT",
            help="A speaker by name, s189 or slug; or q717, st40, a12 or a key: a quote, a statement, an article.",
            show_default=False,
        ),
    ] = None,
    style: Annotated[
        str, typer.Option("--style", metavar="NAME|PATH.csl", help="How to write it; --styles lists them.")
    ] = "text",
    by: Annotated[
        str,
        typer.Option("--by", metavar="article|quote", help="What an item is, for BibTeX, RIS and all that uses CSL."),
    ] = "article",
    about: options.About = None,
    *,
    narrowed: options.Narrowed,
    each: Annotated[
        bool,
        typer.Option("--each", help="Every appearance by itself, not each statement once."),
    ] = False,
    sort: options.Sort = "oldest",
    limit: options.Limit = None,
    site: Annotated[
        str | None,
        typer.Option(
            "--site", metavar="URL", envvar="QUOTES_SITE", help="Where the collection is published, for lasting links."
        ),
    ] = None,
    accessed: Annotated[
        str | None,
        typer.Option("--accessed", metavar="DATE", help="When the articles were looked at; today where not given."),
    ] = None,
    rating: Annotated[
        str | None, typer.Option("--rating", metavar="VERDICT", help="Your verdict, for --style claim-review.")
    ] = None,
    reviewer: Annotated[str | None, typer.Option("--reviewer", metavar="NAME", help="Who gave the verdict.")] = None,
    review_url: Annotated[
        str | None, typer.Option("--review-url", metavar="URL", help="Where the verdict is published.")
    ] = None,
    styles: Annotated[  # noqa: ARG001 (its callback acts on it)
        bool, typer.Option("--styles", callback=_list_styles, is_eager=True, help="List the styles and exit.")
    ] = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Print statements as citations.

    Each says whose judgement the speaker is: a machine's, with its confidence, or a person's.
    """
    from quotes.citing.collecting import citations
    from quotes.citing.styles import check_style
    from quotes.store import Filter
    from quotes.store.read.quotes import load

    verdict = _rating(rating, reviewer, review_url)
    check_style(style, verdict)
    item, accessed_on = _item(by), _day(accessed)
    asked = narrowed.filter(words=about)
    with open_there(db) as store:
        numbers, extent = _called(store, what, each=each), None
        if numbers is not None:
            _refuse_filters(asked)
            said = load(store.database, numbers)
        elif what is None and asked == Filter():
            raise OptionError("nothing to cite: name a speaker, a quote or a statement, or give words with --about")
        else:
            who = () if what is None else (speaker_number(store, what),)
            extent = store.quotes(replace(asked, speakers=who), sort=cast("Sort", sort))
            said = [hit.statement for hit in extent.hits]
            said = said if each else store.told_once(said)
        found = citations(store.database, said[:limit], accessed=accessed_on, site=site)
    if found:
        _write_those_that_fit(found, style, verdict, item)
    if extent is not None:
        tell_extent(replace(extent, total=len(said)), shown=len(found))


def print_citations(store: Store, quotes: Sequence[Statement], style: str) -> None:
    """Print the citations of QUOTES in STYLE, as of today."""
    from quotes.citing.collecting import citations

    if found := citations(store.database, quotes, accessed=_day(None)):
        _write_those_that_fit(found, style, None, "article")


def lines_of(store: Store, quotes: Sequence[Statement], style: str) -> dict[int, str]:
    """The citation of each of QUOTES in STYLE, as of today; none of a fragment that would make no sentence.

    Raises:
        OptionError: there is no such style, or its citations are one document together.
    """
    from quotes.citing.collecting import citations
    from quotes.citing.styles import DOCUMENTS, render

    if style in DOCUMENTS:
        raise OptionError(f"style {style!r} makes one document of all citations: `quotes cite` writes it")
    found = citations(store.database, quotes, accessed=_day(None))
    return {citation.id: render([citation], style) for citation in found}


def _called(store: Store, what: str | None, *, each: bool) -> list[int] | None:
    """The quotes that WHAT is the number or key of; None where it can only be a name."""
    from quotes.citing.collecting import of_key

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


def _write_those_that_fit(found: list[Citation], style: str, verdict: Rating | None, item: By) -> None:
    from quotes.citing.styles import left_out, render

    missing = left_out(found, style)
    if missing < len(found):
        _write(render(found, style, rating=verdict, by=item), style)
    if missing:
        fragments = "1 fragment" if missing == 1 else f"{missing} fragments"
        complain(f"left out {fragments} of reported speech that would make no sentence; --style csv has all")


def _write(written: str, style: str) -> None:
    out = sys.stdout
    if style in ("csl-json", "json-ld", "claim-review"):
        # Where the locale has no letter for a character, JSON has an escape.
        letters = "utf" in (getattr(out, "encoding", None) or "utf-8").lower()
        typer.echo(json_escaped(written if letters else json.dumps(json.loads(written), indent=2)))
    elif style == "csv" and isinstance(out, io.TextIOWrapper) and not out.isatty():
        # A table is for another program: it is UTF-8 whatever the locale, and nothing of it is changed.
        out.reconfigure(encoding="utf-8")
        typer.echo(written)
    else:
        typer.echo(visible(written))


def _refuse_filters(asked: Filter) -> None:
    plain = type(asked)()
    given = next((each.name for each in fields(asked) if getattr(asked, each.name) != getattr(plain, each.name)), None)
    if given is not None:
        option = "--about" if given == "words" else f"--{given.replace('_', '-')}"
        raise OptionError(f"{option} narrows down a history or a search, and a number or key means one: leave it out")


def _item(by: str) -> By:
    from quotes.citing.bibliographies import BY

    for known in BY:
        if by == known:
            return known
    raise OptionError(f"--by {by!r} is not one of {', '.join(BY)}")


def _rating(verdict: str | None, reviewer: str | None, url: str | None) -> Rating | None:
    from quotes.citing.citation import is_web
    from quotes.citing.schemaorg import Rating

    if not (verdict or reviewer or url):
        return None
    if not (verdict and reviewer and url):
        raise OptionError("a rating needs --rating, --reviewer and --review-url: give all three")
    if not is_web(url):
        raise OptionError(f"--review-url {url!r} is not a web address: write it from https:// on")
    return Rating(verdict=verdict, reviewer=reviewer, url=url)


def _day(accessed: str | None) -> str:
    if accessed is None:
        return date.today().isoformat()
    from quotes.store.read.filter import day

    return day(accessed, "accessed")
