"""Articles that are near-copies of each other, found through the index of their runs of words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from sqlite_utils import Database

from quotes.identity.copies import are_copies, runs, sample

# Legal notices and the like stand in every article of an outlet: of such lists only the beginning is read.
_LONGEST_LIST = 200
#: A story in more papers than this is compared with so many of them; the others are found through those.
_COMPARED = 20


def store_copies(db: Database, article: int) -> tuple[list[int], list[int]]:
    """Put ARTICLE, which is stored, into the index and among its near-copies; inside a transaction.

    Returns:
        the near-copies themselves, and all articles whose ``origin`` is now another than before.
    """
    text = _text(db, article)
    every = runs(text)
    copies = _copies(db, article, text, every)
    rows = [(value, article) for value in sample(every)]
    db.conn.executemany("INSERT OR IGNORE INTO article_shingles VALUES (?, ?)", rows)
    db.execute("UPDATE articles SET origin = id WHERE id = ? AND origin IS NULL", [article])
    return copies, _unite(db, [article, *copies]) if copies else []


def copies_of(db: Database, article: int) -> list[int]:
    """The numbers of stored articles that are near-copies of ARTICLE, the likest first; at most twenty."""
    text = _text(db, article)
    return _copies(db, article, text, runs(text))


def _copies(db: Database, article: int, text: str, every: frozenset[int]) -> list[int]:
    shared: Counter[int] = Counter()
    for value in sample(every):
        found = db.execute("SELECT article FROM article_shingles WHERE shingle = ? LIMIT ?", [value, _LONGEST_LIST])
        shared.update(row[0] for row in found)
    del shared[article]
    likely = [number for number, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_COMPARED]]
    if not likely:
        return []
    numbers = json.dumps(likely)
    texts = db.execute("SELECT id, text FROM articles WHERE id IN (SELECT value FROM json_each(?))", [numbers])
    copies = [number for number, other in texts if other == text or are_copies(every, runs(other))]
    return sorted(copies, key=likely.index)


def _text(db: Database, article: int) -> str:
    return str(db.execute("SELECT text FROM articles WHERE id = ?", [article]).fetchone()[0])


def _unite(db: Database, articles: Iterable[int]) -> list[int]:
    """Give the copies that ARTICLES are, with all that were known before, the first of them as their origin."""
    numbers = json.dumps(sorted(articles))
    origins = [
        row[0]
        for row in db.execute(
            "SELECT DISTINCT origin FROM articles WHERE id IN (SELECT value FROM json_each(?))", [numbers]
        )
    ]
    first = min(origins)
    others = json.dumps([origin for origin in origins if origin != first])
    moved = "SELECT id FROM articles WHERE origin IN (SELECT value FROM json_each(?))"
    changed = [row[0] for row in db.execute(moved, [others])]
    db.execute("UPDATE articles SET origin = ? WHERE origin IN (SELECT value FROM json_each(?))", [first, others])
    return changed
