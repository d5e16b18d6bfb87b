"""Which quotes are one statement: found through the index, kept right as articles and corrections come in.

What several quotes are is a row of ``statements``; a quote that stands alone has none and is its own statement.
A statement has the key of the quote that founded it, so a key of either sort leads to it.

In what order articles come makes no difference to what is one, within these limits: of a list in the index only the
latest hundred quotes are read, of the quotes that share values the sixty likeliest, and of the copies of a story
twenty.  A part that two quotes have in common unites them, even if they differ in what the part leaves out.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlite_utils import Database

from quotes.identity.statements import Said, Voice, index_values, is_one, neighbours
from quotes.identity.wording import content, folded_words
from quotes.store.db import one
from quotes.store.write.copies import copies_of, store_copies
from quotes.store.write.counting import recount

__all__ = ["place", "place_again", "recount", "replace"]

# The latest quotes of a list in the index; longer lists are of phrases that a speaker uses all the time.
_LONGEST_LIST = 100
# Of what the lists have in common with a quote, the likeliest.
_COMPARED = 60

_SAID = """
    SELECT quotes.id, quotes.article, quotes.kind, quotes.text, quotes.statement,
        attributions.id, attributions.polarity, attributions.said_on, attributions.said_precision, articles.published
    FROM quotes
    JOIN articles ON articles.id = quotes.article
    JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current'
    WHERE quotes.status <> 'rejected' AND (quotes.retired IS NULL OR quotes.status <> 'machine')
        AND quotes.overruled_by IS NULL AND {} IN (SELECT value FROM json_each(?))
    ORDER BY quotes.id
"""


class _Quote:
    """A stored quote as it is compared, with the statement that it belongs to so far."""

    __slots__ = ("number", "said", "statement")

    def __init__(self, number: int, said: Said, statement: int | None) -> None:
        self.number, self.said, self.statement = number, said, statement


def place(db: Database, article: int) -> None:
    """Find the statements that the quotes of the new ARTICLE (its number) belong to; inside a transaction.

    The article and its quotes with their attributions have to be stored already.
    """
    copies, moved = store_copies(db, article)
    quotes = _load(db, "quotes.article", [article])
    touched = _join(db, quotes, {article: copies}, load=copies)
    if moved:
        touched |= _statements_of(db, "article", moved)
    recount(db, touched)


def place_again(db: Database, article: int) -> None:
    """Put right what hangs on the date, the outlet, the agency or the address of an ARTICLE, which are now others."""
    replace(db, [row[0] for row in db.execute("SELECT id FROM quotes WHERE article = ?", [article])])


def replace(db: Database, quotes: Iterable[int]) -> None:
    """Take QUOTES (their numbers) out of their statements and place them anew; inside a transaction.

    To be called when something has changed by which they are compared: the speaker, the date, whether it was said at
    all, or that they are rejected.  What they held together may fall apart.  Where two speakers become one, the quotes
    of the one whose number changes are enough: they find the others.
    """
    chosen = sorted(set(quotes))
    old = _statements_of(db, "id", chosen)
    members = {row[0] for row in _where(db, "SELECT id FROM quotes WHERE statement IN ({})", sorted(old))}
    numbers = sorted(members.union(chosen))
    _where(db, "UPDATE quotes SET statement = NULL WHERE id IN ({})", numbers)
    loaded = _load(db, "quotes.id", numbers)
    near = {article: copies_of(db, article) for article in {quote.said.article for quote in loaded}}
    beside = {number for article, copies in near.items() for number in (article, *copies)}
    touched = _join(db, loaded, near, load=beside)
    for statement in sorted(old):
        _settle(db, statement)
    recount(db, touched | old)


def _load(db: Database, column: str, numbers: Collection[int]) -> list[_Quote]:
    """The quotes whose COLUMN is one of NUMBERS, in the order of their own numbers."""
    rows = list(db.execute(_SAID.format(column), [json.dumps(sorted(numbers))])) if numbers else []
    if not rows:
        return []
    voices: defaultdict[int, set[Voice]] = defaultdict(set)
    spoken = """
        SELECT attribution, speakers.id, speakers.kind, speakers.article IS NOT NULL
        FROM attribution_speakers JOIN speakers ON speakers.id = attribution_speakers.speaker
        WHERE attribution IN ({})
    """
    for attribution, number, kind, scoped in _where(db, spoken, [row[5] for row in rows]):
        voices[attribution].add(Voice(number, kind, bool(scoped)))
    loaded = []
    for number, article, kind, text, statement, attribution, polarity, said_on, precision, published in rows:
        said = Said(
            article=article,
            kind=kind,
            polarity=polarity,
            words=folded_words(text),
            voices=frozenset(voices[attribution]),
            said=_day(said_on) if precision in (None, "time", "day") else None,
            published=_day(published),
        )
        loaded.append(_Quote(number, said, statement))
    return loaded


def _day(moment: str | None) -> date | None:
    """The day of an ISO 8601 date, None where it is not known to the day."""
    return date.fromisoformat(moment[:10]) if moment and len(moment) >= 10 else None


def _join(
    db: Database, quotes: Sequence[_Quote], near: Mapping[int, Sequence[int]], *, load: Collection[int]
) -> set[int]:
    """Put QUOTES into the index and into statements, with those they belong with.

    NEAR has the near-copies of their articles; of the articles LOAD, quotes other than these are looked at, too.
    Returns the numbers of the statements that changed.
    """
    values = {quote.number: index_values(quote.said) for quote in quotes}
    rows = [(value, quote) for quote, each in values.items() for value in each]
    db.conn.executemany("INSERT OR IGNORE INTO shingles VALUES (?, ?)", rows)
    groups = _Groups(quotes)
    found = {quote.number: _from_index(db, values[quote.number], quote.number) for quote in quotes}
    held = {quote.number: quote for quote in quotes}
    missing = {number for numbers in found.values() for number in numbers} - held.keys()
    held |= {quote.number: quote for quote in _load(db, "quotes.id", missing)}
    beside = _Beside(near, [*quotes, *_load(db, "quotes.article", load)])
    for quote in quotes:
        indexed = (held[number] for number in found[quote.number] if number in held)
        for other in [*indexed, *beside.of(quote)]:
            groups.add(other)
            copies = other.said.article in near.get(quote.said.article, ())
            if not groups.together(quote, other) and is_one(quote.said, other.said, copies=copies):
                groups.unite(quote, other)
    return {_assign(db, numbers) for numbers in groups.several()}


def _from_index(db: Database, values: Iterable[int], but: int) -> list[int]:
    """The quotes that share most of VALUES, likeliest first, without the quote BUT."""
    shared: Counter[int] = Counter()
    for value in values:
        # The latest, as they are likeliest to be of the same days.
        sql = "SELECT quote FROM shingles WHERE shingle = ? ORDER BY quote DESC LIMIT ?"
        shared.update(row[0] for row in db.execute(sql, [value, _LONGEST_LIST]))
    del shared[but]
    return [number for number, _ in sorted(shared.items(), key=lambda item: (-item[1], -item[0]))[:_COMPARED]]


class _Beside:
    """The quotes that need no index to be found: of the same article and of its near-copies, whoever says them."""

    def __init__(self, near: Mapping[int, Sequence[int]], quotes: Iterable[_Quote]) -> None:
        self._near = near
        self._by_mark: defaultdict[tuple[int, str], list[_Quote]] = defaultdict(list)
        for quote in quotes:
            for mark in self._marks(quote.said):
                self._by_mark[quote.said.article, mark].append(quote)

    def of(self, quote: _Quote) -> Iterator[_Quote]:
        """Those that share words with QUOTE, each once."""
        marks, seen = self._marks(quote.said), {quote.number}
        for article in (quote.said.article, *self._near.get(quote.said.article, ())):
            for mark in marks:
                for other in self._by_mark.get((article, mark), ()):
                    if other.number not in seen:
                        seen.add(other.number)
                        yield other

    @staticmethod
    def _marks(said: Said) -> list[str]:
        # Short ones have to be the same word for word.
        return [*neighbours(content(said.words)), " ".join(said.words)]


class _Groups:
    """Quotes and whole statements that turn out to be one."""

    def __init__(self, quotes: Iterable[_Quote]) -> None:
        self._above: dict[int, int] = {}
        self._statements: dict[int, int] = {}
        for quote in quotes:
            self.add(quote)

    def add(self, quote: _Quote) -> None:
        if quote.number in self._above:
            return
        self._above[quote.number] = quote.number
        if quote.statement is not None:
            first = self._statements.setdefault(quote.statement, quote.number)
            self._above[self._top(quote.number)] = self._top(first)

    def together(self, one: _Quote, other: _Quote) -> bool:
        return self._top(one.number) == self._top(other.number)

    def unite(self, one: _Quote, other: _Quote) -> None:
        self._above[self._top(one.number)] = self._top(other.number)

    def several(self) -> Iterator[list[int]]:
        """The quotes of each group of more than one, as far as they were looked at, in ascending order."""
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for number in sorted(self._above):
            groups[self._top(number)].append(number)
        return (numbers for numbers in groups.values() if len(numbers) > 1)

    def _top(self, number: int) -> int:
        while self._above[number] != number:
            self._above[number] = self._above[self._above[number]]
            number = self._above[number]
        return number


def _assign(db: Database, quotes: Sequence[int]) -> int:
    """Make QUOTES, and all that are in one statement with any of them, one statement, and return its number.

    The oldest of their statements keeps its row; the others lead to it.
    """
    statements = sorted(_statements_of(db, "id", quotes))
    stays = statements[0] if statements else _founded(db, quotes)
    _where(db, f"UPDATE quotes SET statement = {stays} WHERE id IN ({{}})", quotes)
    if others := statements[1:]:
        _where(db, f"UPDATE quotes SET statement = {stays} WHERE statement IN ({{}})", others)
        # Those that led to one of them lead to the same place at once.
        _where(db, f"UPDATE statements SET merged_into = {stays} WHERE merged_into IN ({{}})", others)
        _where(db, f"UPDATE statements SET merged_into = {stays}, appearances = 0 WHERE id IN ({{}})", others)
    return stays


def _founded(db: Database, quotes: Sequence[int]) -> int:
    """The number of a statement that one of QUOTES founded, if only once; a new one otherwise."""
    rows = _where(
        db,
        "SELECT statements.id FROM quotes JOIN statements ON statements.key = quotes.key "
        "WHERE quotes.id IN ({}) ORDER BY statements.id LIMIT 1",
        quotes,
    )
    for row in rows:
        db.execute("UPDATE statements SET merged_into = NULL WHERE id = ?", [row[0]])
        return int(row[0])
    added = db.execute(
        "INSERT INTO statements (key, quote, text) SELECT key, id, text FROM quotes WHERE id = ? RETURNING id",
        [quotes[0]],
    )
    return int(added.fetchone()[0])


def _settle(db: Database, statement: int) -> None:
    """Let a STATEMENT that lost all its quotes lead to where the one that founded it is now."""
    if db.execute("SELECT 1 FROM quotes WHERE statement = ? LIMIT 1", [statement]).fetchone():
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
        return
    stays = founder["statement"]
    db.execute("UPDATE statements SET merged_into = ? WHERE merged_into = ?", [stays, statement])
    db.execute("UPDATE statements SET merged_into = ? WHERE id = ?", [stays, statement])


def _statements_of(db: Database, column: str, numbers: Sequence[int]) -> set[int]:
    """The statements of the quotes whose COLUMN is one of NUMBERS."""
    sql = f"SELECT DISTINCT statement FROM quotes WHERE statement IS NOT NULL AND {column} IN ({{}})"
    return {row[0] for row in _where(db, sql, numbers)}


def _where(db: Database, sql: str, numbers: Iterable[int]) -> list[tuple[Any, ...]]:
    """What SQL gives with NUMBERS in its place for a list, which SQLite takes as one value of JSON."""
    return list(db.execute(sql.format("SELECT value FROM json_each(?)"), [json.dumps(sorted(numbers))]))
