"""``quotes show``: a quote with why its speaker is thought to be that, a statement, an article or a speaker."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument

from quotes.cli import _options as options
from quotes.cli._collection import open_there
from quotes.cli._output import complain, console, counted, json_text
from quotes.cli.correct.deciding import line_of
from quotes.numbers import called, read_number

if TYPE_CHECKING:
    from quotes.store import Store


def show(
    number: Annotated[
        str,
        Argument(
            metavar="ID", help="The number or key of a quote (q717); the number of a statement, article or speaker."
        ),
    ],
    as_json: options.AsObject = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Show a quote, a statement, an article or a speaker.

    Of a quote (q717), the words, the mention and the cue are marked; then comes everything known about them, why the
    speaker is thought to be theirs, what people decided, and where else it appeared. Of a statement (st40), every
    appearance comes with what it left out of the longest form, [-so-], and what it has in its place, {+so+}. Of an
    article (a12), its quotes come in their order; of a speaker (s189), names and roles.
    """
    showing = {"quote": _show_quote, "statement": _show_statement, "article": _show_article, "speaker": _show_speaker}
    read = read_number(number)
    # A number without letters, and a key, is a quote's.
    kind = (read.kind if read else None) or "quote"
    with open_there(db) as store:
        showing[kind](store, number, as_json=as_json)


def _show_quote(store: Store, number: str, *, as_json: bool) -> None:
    from quotes.cli.find import explaining

    quote = store.quote(number)
    entries, whole = store.corrections(quote=quote.statement.id), store.statement(quote.statement.id)
    if as_json:
        found = {
            **asdict(quote),
            "statement": quote.statement.plain(),
            "corrections": [asdict(entry) for entry in entries],
            "appearances": [report.statement.plain() for report in whole.reports],
        }
        typer.echo(json_text(found))
    else:
        out = console()
        explaining.print_quote(out, quote)
        explaining.print_related(out, quote, [line_of(store, entry, entries) for entry in entries], whole)


def _show_statement(store: Store, number: str, *, as_json: bool) -> None:
    from quotes.cli.find import explaining

    found = store.statement(number)
    if as_json:
        reports = [
            {**each.statement.plain(), "source": each.source, "changes": [list(piece) for piece in each.changes]}
            for each in found.reports
        ]
        typer.echo(json_text({**found.longest.plain(), "reports": reports}))
    else:
        explaining.print_in_full(console(), found)


def _show_article(store: Store, number: str, *, as_json: bool) -> None:
    from quotes.cli.find import explaining, views
    from quotes.store.read.quotes import load
    from quotes.store.read.statements import of_key

    article = store.article(number)
    quotes = load(store.database, of_key(store.database, number) or [])
    if as_json:
        typer.echo(json_text({**asdict(article), "statements": [quote.plain() for quote in quotes]}))
        return
    out = console()
    explaining.print_facts(
        out, [("article", called("article", article.id)), *explaining.article_facts(article.article)]
    )
    for quote in quotes:
        views.print_heading(out, quote, views.who_said(quote))
        views.print_words(out, quote)
    if doubtful := store.counts(articles=[article.id]).doubtful:
        complain(f"{doubtful:,} doubtful left out (`quotes review` goes through what is doubtful)")
    if not quotes:
        complain(f"no sound quotes in {called('article', article.id)}")


def _show_speaker(store: Store, number: str, *, as_json: bool) -> None:
    from quotes.cli.find import explaining

    found = store.speaker(number)
    if as_json:
        typer.echo(json_text(asdict(found)))
        return
    who = called("speaker", found.id)
    roles = "; ".join(f"{role.role} ({counted(role.quotes, 'quote')})" for role in found.roles)
    facts = [
        ("speaker", f"{who}, {found.name}, {found.kind}"),
        ("names", "; ".join(name for name in found.names if name != found.name)),
        ("roles", roles),
        ("speaks for", found.organization),
        ("wikidata", found.wikidata),
    ]
    explaining.print_facts(console(), facts)
    complain(f"`quotes history {who}` lists what they said")
