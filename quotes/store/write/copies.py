"""Articles that are near-copies of each other, found through the index of their runs of words."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable

from sqlite_utils import Database

from quotes.identity.copies import are_copies, runs, sample

# Legal notices and the like stand in every article of an outlet: of such lists only the beginning is read.
_LONGEST_LIST = 200
#: A story in more papers than this is compared with so many of them; the others are found through those.
_COMPARED = 20

_QUOTED = """
    SELECT quotes.article, quote_parts.start_char, quote_parts.end_char
    FROM quotes JOIN quote_parts ON quote_parts.quote = quotes.id
    WHERE quotes.kind <> 'indirect' AND quotes.article IN (SELECT value FROM json_each(?))
"""


def store_copies(db: Database, article: int) -> tuple[list[int], list[int]]:
    """Put ARTICLE, which is stored, into the index and among its near-copies; inside a transaction.

    Returns:
        the near-copies themselves, and all articles whose ``origin`` is now another than before.
    """
    text, every = _runs(db, [article])[article]
    copies = _copies(db, article, text, every)
    rows = [(value, article) for value in sample(every)]
    db.conn.executemany("INSERT OR IGNORE INTO article_shingles VALUES (?, ?)", rows)
    db.execute("UPDATE articles SET origin = id WHERE id = ? AND origin IS NULL", [article])
    return copies, _unite(db, [article, *copies]) if copies else []


def copies_of(db: Database, article: int) -> list[int]:
    """The numbers of stored articles that are near-copies of ARTICLE, the likest first; at most twenty."""
    text, every = _runs(db, [article])[article]
    return _copies(db, article, text, every)


def _copies(db: Database, article: int, text: str, every: frozenset[int]) -> list[int]:
    shared: Counter[int] = Counter()
    for value in sample(every):
        found = db.execute("SELECT article FROM article_shingles WHERE shingle = ? LIMIT ?", [value, _LONGEST_LIST])
        shared.update(row[0] for row in found)
    del shared[article]
    likely = [number for number, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_COMPARED]]
    if not likely:
        return []
    others = _runs(db, likely).items()
    # Without a word between the quotes only the same text is the same story.
    copies = [number for number, (other, its) in others if other == text or are_copies(every, its)]
    return sorted(copies, key=likely.index)


def _runs(db: Database, articles: Iterable[int]) -> dict[int, tuple[str, frozenset[int]]]:
    """The texts of ARTICLES and their runs of words that nobody said."""
    numbers = json.dumps(sorted(articles))
    quoted: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, start, end in db.execute(_QUOTED, [numbers]):
        quoted[number].append((start, end))
    texts = db.execute("SELECT id, text FROM articles WHERE id IN (SELECT value FROM json_each(?))", [numbers])
    return {number: (text, runs(text, quoted[number])) for number, text in texts}


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
