"""The words of a collection, for whoever mistypes one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlite_utils import Database

from quotes.identity import fold

# From which share of matching letters on a word is worth suggesting, and how long a word has to be.
_NEAR, _SHORTEST = 75, 4
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def suggestion(db: Database, words: str, names: Iterable[str] = ()) -> str | None:
    """WORDS with each that no quote and no name has replaced by the nearest that one has.

    Args:
        db: a collection; its connection may be one that only reads.
        words: what was typed, without operators.
        names: of speakers; the words of these are looked at first.

    Returns:
        What may have been meant, None where nothing comes near.
    """
    from rapidfuzz import fuzz, process

    of_names = {part: fold(part) for name in names for part in _WORD.findall(name) if len(part) >= _SHORTEST}
    known = set(of_names.values())
    # Of its own connection alone, so that nothing is written to the file.
    db.conn.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, quotes_fts, row)")
    stems: list[str] | None = None
    found, changed = [], False
    for word in words.split():
        folded = fold(word)
        if len(folded) < _SHORTEST or folded in known or _occurs(db, word):
            found.append(word)
            continue
        near = process.extractOne(folded, of_names, scorer=fuzz.ratio, score_cutoff=_NEAR)
        if near is not None:
            found.append(near[2])
        else:
            if stems is None:
                stems = [term for (term,) in db.conn.execute("SELECT term FROM vocabulary") if len(term) >= _SHORTEST]
            stem = process.extractOne(folded, stems, scorer=fuzz.ratio, score_cutoff=_NEAR)
            if stem is None:
                return None
            found.append(_whole(db, stem[0], folded))
        changed = True
    return " ".join(found) if changed else None


def _occurs(db: Database, word: str) -> bool:
    sql = "SELECT 1 FROM quotes_fts WHERE quotes_fts MATCH ? LIMIT 1"
    return db.conn.execute(sql, ['"' + word.replace('"', '""') + '"']).fetchone() is not None


def _whole(db: Database, stem: str, typed: str) -> str:
    """The word of a quote that has STEM and is nearest to TYPED; the index keeps stems alone."""
    from rapidfuzz import fuzz, process

    sql = "SELECT text FROM quotes WHERE id IN (SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH ? LIMIT 5)"
    texts = db.conn.execute(sql, [f'"{stem}"']).fetchall()
    words = {word.casefold() for (text,) in texts for word in _WORD.findall(text)}
    best = process.extractOne(typed, words, scorer=fuzz.ratio)
    return str(best[0]) if best else stem
