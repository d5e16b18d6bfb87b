"""How ``quotes show`` explains a quote: where it stands, who said it and why that is thought, and what followed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.text import Text

from quotes.citing.citation import publisher
from quotes.cli._output import one_line
from quotes.cli.find import views
from quotes.numbers import called
from quotes.records import Span, lines_around

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.records import Article
    from quotes.store import QuoteInContext, Statement, StatementInFull

Fact = tuple[str, str | None]

# What was read, by the method of an attribution: how mention and cue hang together, or that there was none.
_READINGS = {
    "subject": "the mention is the subject of the cue",
    "inverted": "the mention stands behind its cue",
    "shared": "the mention is the subject of another verb, and of the cue with it",
    "participle": "the cue is a participle that belongs to the mention",
    "relative": "the cue is in a relative clause of the mention",
    "passive": "the mention is quoted in the passive",
    "agent": "the mention is named with “by”",
    "according": "the cue says according to whom",
    "owner": "the mention owns the cue, a noun",
    "label": "the mention stands before the words as a label",
    "signature": "the mention stands below the words as a signature",
    "bare": "the mention is beside the words, without a cue of its own",
    "continuation": "the quote before goes on",
    "abstained": "no mention was sure enough",
    "person": "a person said so",
}


def print_quote(out: Console, quote: QuoteInContext) -> None:
    """Print a quote in its paragraph, marked up, with everything known about it below."""
    text = quote.article.article.text
    told = quote.statement
    marks = [(part, views.QUOTE, "quote") for part in told.parts]
    marks += [(told.mention_span, views.MENTION, "mention")] if told.mention_span else []
    marks += [(told.cue_span, views.CUE, "cue")] if told.cue_span else []
    # A cue may stand in the paragraph before.
    spans = [quote.paragraph, *(span for span, _, _ in marks)]
    shown = lines_around(text, Span(min(span.start for span in spans), max(span.end for span in spans)))
    out.print(views.marked_text(text, shown, marks, tags=not out.is_terminal))
    if out.is_terminal:
        legend = (("quote", views.QUOTE), ("  ", ""), ("mention", views.MENTION), ("  ", ""), ("cue", views.CUE))
        out.print(Text.assemble("\n", *legend))
    out.print()
    print_facts(out, _facts(quote))


def print_related(out: Console, quote: QuoteInContext, entries: Iterable[str], whole: StatementInFull) -> None:
    """Print what people decided about a quote, in the words of the log, and where else its statement appeared."""
    facts = [("decided", entry) for entry in entries]
    others = [report.statement for report in whole.reports if report.statement.id != quote.statement.id]
    if others:
        facts.append(("statement", views.extent_of(whole.longest)))
    for other in others:
        parts = (called("quote", other.id), other.published and other.published[:10], publisher(other), other.title)
        facts.append(("also in", ", ".join(filter(None, (*parts, other.url)))))
    print_facts(out, facts)


def print_in_full(out: Console, found: StatementInFull) -> None:
    """Print the longest form, how widely it was reported, and every appearance with its changes."""
    longest = found.longest
    views.hanging(out, Text(views.who_said(longest), "bold"), Text("statement  ", "dim"))
    views.print_words(out, longest)
    views.hanging(out, Text(views.extent_of(longest), "dim"))
    views.hanging(out, Text(f"key {longest.statement}", "dim"))
    out.print()
    for report in found.reports:
        views.print_heading(out, report.statement, views.who_said(report.statement))
        changed = any(piece.op != "same" for piece in report.changes)
        views.hanging(out, views.marked_changes(report.changes, shorten=True) if changed else Text("the same words"))
        views.print_link(out, report.statement)
        if longest.sources < longest.appearances:
            views.hanging(out, Text(f"source {report.source}", "dim"))


def print_facts(out: Console, facts: Iterable[Fact]) -> None:
    """Print each fact that is known, behind its name."""
    for name, value in facts:
        if value:
            views.hanging(out, Text(one_line(value)), Text(f"{name + ':':12}", "dim"))


def _facts(quote: QuoteInContext) -> list[Fact]:
    statement = quote.statement
    cue = statement.cue
    who = "; ".join(f"{s.name} ({', '.join(filter(None, (s.role, s.kind)))})" for s in statement.speakers)
    judged = f"{statement.confidence:.2f} by {statement.method}"
    reviewed = "not reviewed" if statement.status == "machine" else f"{statement.status} by a person"
    by_machine = f", {statement.pipeline}; machine-attributed, {reviewed}"
    ranges = ", ".join(f"{part.start}–{part.end}" for part in statement.parts)
    return [
        ("quote", f"{called('quote', statement.id)}, {statement.kind}, characters {ranges}"),
        ("status", None if statement.status == "machine" else statement.status),
        ("polarity", None if statement.polarity == "positive" else statement.polarity),
        ("speaker", who or views.NOBODY),
        ("cue", cue and f"{cue} (lemma {statement.cue_lemma or cue}, {statement.cue_class or 'other'})"),
        ("mention", statement.mention and f"{statement.mention} ({statement.mention_kind})"),
        ("told to", statement.told_to),
        ("said on", _said(statement)),
        ("why", _why(quote)),
        ("confidence", judged if statement.pipeline is None else judged + by_machine),
        *article_facts(quote.article.article),
        ("version", _version(quote)),
    ]


def article_facts(article: Article) -> list[Fact]:
    """List what is known of ARTICLE."""
    return [
        ("title", article.title),
        ("authors", ", ".join(article.authors)),
        ("outlet", article.outlet),
        ("agency", article.agency),
        ("published", article.published and article.published + " (by the address)" * article.published_from_url),
        ("link", article.url),
        ("archived", " ".join(part for part in (article.archived_on, article.archive_url) if part)),
        ("retrieved", article.retrieved),
        ("read from", article.source),
    ]


def _why(quote: QuoteInContext) -> str:
    """What was read, with its words: who the mention is, beside the cue."""
    # Another pipeline may have methods of its own.
    read = _READINGS.get(quote.statement.method, quote.statement.method)
    marked = (("mention", quote.statement.mention), ("cue", quote.statement.cue))
    words = [f"{name} “{text}”" for name, text in marked if text]
    return f"{read} ({', '.join(words)})" if words else read


def _version(quote: QuoteInContext) -> str | None:
    """Which version of its article a quote stands in, where that is not the only or the present one."""
    article = quote.article
    if article.replaced_by is None:
        return None if article.version == 1 else f"{article.version}, the present one"
    later = quote.statement.replaced_by
    fate = "has vanished" if later is None else f"is {called('quote', later)}"
    return f"{article.version}; in the next, {called('article', article.replaced_by)}, this quote {fate}"


def _said(statement: Statement) -> str | None:
    """When it was said, how precise that is, and by what words; the words alone where they have no date."""
    words = f"“{statement.said_words}”" if statement.said_words else None
    if statement.said_on is None:
        return words
    noted = ", ".join(filter(None, (statement.said_precision, words)))
    return f"{statement.said_on} ({noted})" if noted else statement.said_on
