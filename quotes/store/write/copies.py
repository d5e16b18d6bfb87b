"""Articles that are near-copies of each other, found through the index of their runs of words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from sqlite_utils import Database

from quotes.identity.copies import are_copies, runs, sample
from quotes.store.db import among, column

# Legal notices and the like stand in every article of an outlet: of such lists only the beginning is read.
_LONGEST_LIST = 200
#: A story in more papers than this is compared with so many of them; the others are found through those.
_COMPARED = 20

_QUOTED = """
    SELECT quotes.article, quote_parts.start_char, quote_parts.end_char
    FROM quotes JOIN quote_parts ON quote_parts.quote = quotes.id
    WHERE quotes.kind <> 'indirect' AND quotes.article IN {}
"""


def store_copies(db: Database, article: int) -> tuple[list[int], list[int]]:
    """Put ARTICLE, which is stored, into the index and among its near-copies; inside a transaction.

    Returns:
        the near-copies themselves, and all articles whose ``origin`` is now another than before.
    """
    copies, values = _copies(db, article)
    rows = [(value, article) for value in values]
    db.conn.executemany("INSERT OR IGNORE INTO article_shingles VALUES (?, ?)", rows)
    db.execute("UPDATE articles SET origin = id WHERE id = ? AND origin IS NULL", [article])
    return copies, _unite(db, [article, *copies]) if copies else []


def copies_of(db: Database, article: int) -> list[int]:
    """The numbers of stored articles that are near-copies of ARTICLE, the likest first; at most twenty."""
    return _copies(db, article)[0]


def _copies(db: Database, article: int) -> tuple[list[int], list[int]]:
    """The near-copies of ARTICLE, and the values under which the index keeps it."""
    text, every = _runs(db, [article])[article]
    values = sample(every)
    sql = f"SELECT article FROM article_shingles WHERE shingle = ? LIMIT {_LONGEST_LIST}"
    likely = sharing(db, sql, values, but=article)[:_COMPARED]
    others = _runs(db, likely)
    # Without a word between the quotes only the same text is the same story.
    copies = {each for each, (words, its) in others.items() if words == text or are_copies(every, its)}
    return [each for each in likely if each in copies], values


def sharing(db: Database, sql: str, values: Iterable[int], *, but: int) -> list[int]:
    """The numbers, but for one, that SQL finds by any of VALUES: by most of them first, and of equals the lowest."""
    shared = Counter(row[0] for value in values for row in db.execute(sql, [value]))
    del shared[but]
    return sorted(shared, key=lambda number: (-shared[number], number))


def _runs(db: Database, articles: Iterable[int]) -> dict[int, tuple[str, frozenset[int]]]:
    """The texts of ARTICLES and their runs of words that nobody said."""
    quoted: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, start, end in among(db, _QUOTED, articles):
        quoted[number].append((start, end))
    texts = among(db, "SELECT id, text FROM articles WHERE id IN {}", articles)
    return {number: (text, runs(text, quoted[number])) for number, text in texts}


def _unite(db: Database, articles: Iterable[int]) -> list[int]:
    """Give the copies that ARTICLES are, with all that were known before, the first of them as their origin."""
    first, *others = sorted(column(db, "SELECT DISTINCT origin FROM articles WHERE id IN {}", articles))
    return column(db, f"UPDATE articles SET origin = {first} WHERE origin IN {{}} RETURNING id", others)
