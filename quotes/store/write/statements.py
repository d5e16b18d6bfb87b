"""Which quotes are one statement: found through the index, kept right as articles and corrections come in.

What several quotes are is a row of ``statements``, with the key of the quote that founded it; a quote that stands alone
has none and is its own statement.  In what order articles come makes no difference to what is one, within the limits
below.  A part that two quotes have in common unites them, even if they differ in what the part leaves out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from quotes.disjoint import Disjoint
from quotes.identity.statements.copies import are_copies, runs, sample
from quotes.identity.statements.matching import Said, Voice, day_of, day_said, index_values, is_one, neighbours
from quotes.identity.statements.worded import Worded
from quotes.identity.statements.wording import content, folded_words
from quotes.store.db import added, among, column, one
from quotes.store.write.counting import recount
from quotes.store.write.versions import STANDING

# The latest quotes of a list in the index; longer lists are of phrases that a speaker uses all the time.
_LONGEST_LIST = 100
# Of what the lists have in common with a quote, the likeliest.
_COMPARED = 60

# The same for articles: legal notices and the like stand in every article of an outlet; of a report in more papers than
# are compared the others are found through those.
_LONGEST_LIST_OF_ARTICLES = 200
_ARTICLES_COMPARED = 20

_SAID = """
    SELECT quotes.id, quotes.article, quotes.kind, quotes.text, quotes.statement,
        attributions.id, attributions.polarity, attributions.said_on, attributions.said_precision, articles.published
    FROM quotes
    JOIN articles ON articles.id = quotes.article
    JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current'
    WHERE quotes.status <> 'rejected' AND {} AND quotes.{} IN {{}}
    ORDER BY quotes.id
"""
_VOICES = """
    SELECT attribution, speakers.id, speakers.kind, speakers.article IS NOT NULL
    FROM attribution_speakers JOIN speakers ON speakers.id = attribution_speakers.speaker WHERE attribution IN {}
"""
_QUOTED = """
    SELECT quotes.article, quote_parts.start_char, quote_parts.end_char
    FROM quotes JOIN quote_parts ON quote_parts.quote = quotes.id
    WHERE quotes.kind <> 'indirect' AND quotes.article IN {}
"""
# Each number with the others that share some of its values, by how many; the lists are cut.
_SHARING = """
    SELECT CAST(own.key AS INTEGER) AS number, {of} AS other
    FROM json_each(?) AS own CROSS JOIN json_each(own.value) AS marks CROSS JOIN {table} ON shingle = marks.value
    WHERE other <> number AND {of} {within} coalesce((
        SELECT last.{of} FROM {table} AS last WHERE last.shingle = marks.value
        ORDER BY last.{of} {order} LIMIT 1 OFFSET {most} - 1
    ), {of})
    GROUP BY number, other ORDER BY count(*) DESC, other {order}
"""
_SHARING_QUOTES = _SHARING.format(of="quote", table="shingles", within=">=", order="DESC", most=_LONGEST_LIST)
_SHARING_ARTICLES = _SHARING.format(
    of="article", table="article_shingles", within="<=", order="ASC", most=_LONGEST_LIST_OF_ARTICLES
)


Words = tuple[str, ...]


class _Quote(NamedTuple):
    """A stored quote as it is compared, the statement that it belongs to so far, and its marks where they are known."""

    number: int
    said: Said
    statement: int | None
    indexed: Sequence[str] | None = None

    def marks(self) -> list[str]:
        """What it has in common with others that may be the same; short ones have to be so word for word."""
        return [*neighbours(content(self.said.words)), " ".join(self.said.words)]


def place(db: Database, article: int, quotes: Sequence[int], worded: Worded) -> None:
    """Find the statements that QUOTES belong to, all those of the new ARTICLE, stored with their attributions.

    Inside a transaction.  WORDED are the words of the article and of these quotes, in their order.
    """
    copies = _copies(db, article, worded.runs)
    rows = [(value, article) for value in worded.runs]
    db.conn.executemany("INSERT OR IGNORE INTO article_shingles VALUES (?, ?)", rows)
    # The copies, with all that were known before, have the first of them as their origin.
    moved = []
    if copies:
        first, *others = sorted(column(db, "SELECT DISTINCT origin FROM articles WHERE id IN {}", [article, *copies]))
        moved = column(db, f"UPDATE articles SET origin = {first} WHERE origin IN {{}} RETURNING id", others)
    known = dict(zip(quotes, zip(worded.words, worded.marks, strict=True), strict=True))
    touched = _join(db, _load(db, "id", quotes, known), {article: copies}, load=copies)
    recount(db, touched | _statements_of(db, "article", moved))


def place_again(db: Database, article: int) -> None:
    """Put right what hangs on the date, the outlet, the agency or the address of an ARTICLE, which are now others."""
    replace(db, column(db, "SELECT id FROM quotes WHERE article IN {}", [article]))


def replace(db: Database, quotes: Iterable[int]) -> None:
    """Take QUOTES (their numbers) out of their statements and place them anew; inside a transaction.

    To be called when something has changed by which they are compared: the speaker, the date, whether it was said at
    all, or that they are rejected.  What they held together may fall apart.  Where two speakers become one, the quotes
    of the one whose number changes are enough: they find the others.
    """
    chosen = set(quotes)
    old = _statements_of(db, "id", chosen)
    numbers = chosen.union(column(db, "SELECT id FROM quotes WHERE statement IN {}", old))
    among(db, "UPDATE quotes SET statement = NULL WHERE id IN {}", numbers)
    loaded = _load(db, "id", numbers)
    near = {article: _copies(db, article) for article in {quote.said.article for quote in loaded}}
    touched = _join(db, loaded, near, load={*near}.union(*near.values()))
    for statement in sorted(old):
        _settle(db, statement)
    recount(db, touched | old)


def _load(
    db: Database, column: str, numbers: Collection[int], known: Mapping[int, tuple[Words, Sequence[str]]] | None = None
) -> list[_Quote]:
    """The quotes whose COLUMN is one of NUMBERS, in the order of their numbers; KNOWN has words and marks of some."""
    known = known or {}
    rows = among(db, _SAID.format(STANDING, column), numbers)
    voices = _voices(db, [row[5] for row in rows])
    loaded = []
    for number, article, kind, text, statement, attribution, polarity, said_on, precision, published in rows:
        words, marks = known.get(number) or (folded_words(text), None)
        said = Said(
            article=article,
            kind=kind,
            polarity=polarity,
            words=words,
            voices=frozenset(voices[attribution]),
            said=day_said(said_on, precision),
            published=day_of(published),
        )
        loaded.append(_Quote(number, said, statement, marks))
    return loaded


def _voices(db: Database, attributions: Iterable[int]) -> defaultdict[int, set[Voice]]:
    """Who speaks by each of ATTRIBUTIONS."""
    voices: defaultdict[int, set[Voice]] = defaultdict(set)
    for attribution, number, kind, scoped in among(db, _VOICES, attributions):
        voices[attribution].add(Voice(number, kind, bool(scoped)))
    return voices


def _join(
    db: Database, quotes: Sequence[_Quote], near: Mapping[int, Sequence[int]], *, load: Collection[int]
) -> set[int]:
    """Put QUOTES into the index and into statements, with those they belong with.

    NEAR has the near-copies of their articles; of the articles LOAD, quotes other than these are looked at, too.
    Returns the numbers of the statements that changed.
    """
    values = {quote.number: index_values(quote.said, quote.indexed) for quote in quotes}
    rows = [(value, quote) for quote, each in values.items() for value in each]
    db.conn.executemany("INSERT OR IGNORE INTO shingles VALUES (?, ?)", rows)
    # The latest of equals come first, as they are likeliest to be of the same days.
    found = _sharing(db, _SHARING_QUOTES, values, most=_COMPARED)
    known = (*quotes, *_load(db, "article", load))
    held = {quote.number: quote for quote in known}
    missing = {number for numbers in found.values() for number in numbers} - held.keys()
    held |= {quote.number: quote for quote in _load(db, "id", missing)}
    # Those of one article and of its near-copies need no index to be found, whoever says them.
    marks = {quote.number: quote.marks() for quote in quotes}
    beside: defaultdict[int, dict[str, list[_Quote]]] = defaultdict(dict)
    for quote in known:
        here = beside[quote.said.article]
        for mark in marks.get(quote.number) or quote.marks():
            here.setdefault(mark, []).append(quote)
    # A statement as it was is a member of its group like its quotes, under its number with a minus.
    groups = Disjoint[int]()
    for quote in quotes:
        copies = near.get(quote.said.article, ())
        others = {number: held[number] for number in found[quote.number] if number in held}
        for here in (beside[article] for article in (quote.said.article, *copies)):
            for mark in marks[quote.number]:
                # Most marks are of this quote alone.
                if (sharing := here.get(mark, ())) != [quote]:
                    others |= {other.number: other for other in sharing}
        for other in (quote, *others.values()):
            if other.statement is not None:
                groups.unite(other.number, -other.statement)
            if other is quote:
                continue
            same = groups.find(quote.number) == groups.find(other.number)
            if not same and is_one(quote.said, other.said, copies=other.said.article in copies):
                groups.unite(quote.number, other.number)
    several = [sorted(number for number in group if number > 0) for group in groups.groups()]
    return {_assign(db, numbers) for numbers in several if len(numbers) > 1}


def _assign(db: Database, quotes: Sequence[int]) -> int:
    """Make QUOTES, and all that are in one statement with any of them, one statement, and return its number.

    The oldest of their statements keeps its row; the others lead to it.
    """
    held = sorted(_statements_of(db, "id", quotes))
    if not held:
        # One that any of them founded, if only once, holds again.
        founded = (
            "SELECT statements.id FROM quotes JOIN statements ON statements.key = quotes.key WHERE quotes.id IN {}"
        )
        ((key, text),) = among(db, "SELECT key, text FROM quotes WHERE id IN {}", quotes[:1])
        held = sorted(column(db, founded, quotes))[:1]
        held = held or [added(db, "statements", {"key": key, "quote": quotes[0], "text": text})]
        db.execute("UPDATE statements SET merged_into = NULL WHERE id = ?", held)
    stays, *others = held
    among(db, f"UPDATE quotes SET statement = {stays} WHERE id IN {{}}", quotes)
    if others:
        among(db, f"UPDATE quotes SET statement = {stays} WHERE statement IN {{}}", others)
        # Those that led to one of them lead to the same place at once.
        sql = f"UPDATE statements SET merged_into = {stays}, appearances = 0 WHERE id IN {{0}} OR merged_into IN {{0}}"
        among(db, sql, others)
    return stays


def _settle(db: Database, statement: int) -> None:
    """Let a STATEMENT that lost all its quotes lead to where the one that founded it is now."""
    if column(db, "SELECT 1 FROM quotes WHERE statement IN {} LIMIT 1", [statement]):
        return
    founder = one(
        db,
        "SELECT quotes.id, quotes.statement FROM quotes JOIN statements ON statements.key = quotes.key "
        "WHERE statements.id = :statement",
        {"statement": statement},
    )
    if founder is None:
        return
    if founder["statement"] is None:
        db.execute("UPDATE quotes SET statement = ? WHERE id = ?", [statement, founder["id"]])
    else:
        values = {"stays": founder["statement"], "statement": statement}
        db.execute(
            "UPDATE statements SET merged_into = :stays WHERE id = :statement OR merged_into = :statement", values
        )


def _statements_of(db: Database, of: str, numbers: Collection[int]) -> set[int]:
    """The statements of the quotes whose column OF is one of NUMBERS."""
    return set(column(db, f"SELECT statement FROM quotes WHERE statement IS NOT NULL AND {of} IN {{}}", numbers))


def _copies(db: Database, article: int, sampled: Sequence[int] | None = None) -> list[int]:
    """The near-copies of ARTICLE, the likest first; SAMPLED is what the index keeps of it, where that is known."""
    values = sample(_runs(db, [article])[article]) if sampled is None else sampled
    likely = _sharing(db, _SHARING_ARTICLES, {article: values}, most=_ARTICLES_COMPARED)[article]
    # Without a word between the quotes only the same text is the same article.
    same = f"SELECT id FROM articles WHERE text_sha256 = (SELECT text_sha256 FROM articles WHERE id = {article})"
    copies = set(column(db, f"{same} AND id IN {{}}", likely))
    if others := set(likely) - copies:
        every = _runs(db, {article, *others})
        copies |= {other for other in others if are_copies(every[article], every[other])}
    return [each for each in likely if each in copies]


def _sharing(db: Database, sql: str, values: Mapping[int, Sequence[int]], *, most: int) -> dict[int, list[int]]:
    """For each number the MOST others that SQL finds by its VALUES, those with most of them in common first."""
    found: dict[int, list[int]] = {number: [] for number in values}
    for number, other in db.execute(sql, [json.dumps(values)]).fetchall():
        if len(found[number]) < most:
            found[number].append(other)
    return found


def _runs(db: Database, articles: Iterable[int]) -> dict[int, frozenset[int]]:
    """The runs of words of ARTICLES that nobody said."""
    quoted: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, start, end in among(db, _QUOTED, articles):
        quoted[number].append((start, end))
    texts = among(db, "SELECT id, text FROM articles WHERE id IN {}", articles)
    return {number: runs(text, quoted[number]) for number, text in texts}
