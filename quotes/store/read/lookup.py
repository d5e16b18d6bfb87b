"""Which outlet, topic or addressee, or whom of an article, a caller means by a name; and words that nobody said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlite_utils import Database

from quotes.errors import NotFoundError
from quotes.identity import fold, outlet_key
from quotes.identity.addresses import slug
from quotes.store.db import Row, by_key, one
from quotes.store.write.outlets import held_outlet

# How many names are suggested, and the share of matching letters, in percent, from which one is worth it.
_MOST, _NEAR = 3, 70
# The same for a word of the quotes, in percent, and how long a word has to be.
_NEAR_WORD, _SHORTEST = 75, 4
_OCCURS = "SELECT 1 FROM quotes_fts WHERE quotes_fts MATCH :word LIMIT 1"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def speakers_of_article(db: Database, article: int) -> list[Row]:
    """Who is quoted in ARTICLE, most often first: number (``speaker``), name, kind, role, and all ``names`` there."""
    rows = db.query(
        """
        SELECT said.speaker, said.name, said.kind, max(said.role) AS role, count(*) AS quotes,
            json_group_array(called.name) AS names
        FROM current_quotes AS told
        JOIN current_speakers AS said USING (attribution)
        JOIN attributed_speakers AS called ON called.attribution = said.attribution AND called.position = said.position
        WHERE told.article = ? GROUP BY said.speaker ORDER BY quotes DESC, min(told.position)
        """,
        [article],
    )
    return [{**row, "names": sorted({row["name"], *json.loads(row["names"])})} for row in rows]


def _outlet(db: Database, name: str) -> Row | None:
    """The row of the outlet of that NAME or slug, None where there is none."""
    return held_outlet(db, name) or one(db, "SELECT * FROM outlets WHERE slug = :slug", {"slug": name.strip()})


def find_outlet(db: Database, path: Path, name: str) -> int:
    """The number of the outlet that NAME means.

    Raises:
        NotFoundError: none; the message has near matches.
    """
    if (held := _outlet(db, name)) is not None:
        return int(held["id"])
    names = {fold(row["name"]): row["name"] for row in db.query("SELECT name FROM outlet_names")}
    raise NotFoundError(f"no outlet {name!r} in {path}{near(name, names)}")


def find_addressees(db: Database, path: Path, name: str) -> list[str]:
    """The forms under which the articles name the one to whom something was said and whom NAME means.

    Raises:
        NotFoundError: nobody was told anything under that name; the message has near matches.
    """
    rows = list(
        db.query(
            "SELECT DISTINCT told_to, outlets.key AS outlet_key FROM attributions "
            "LEFT JOIN outlets ON outlets.id = told_to_outlet WHERE told_to IS NOT NULL"
        )
    )
    held = _outlet(db, name)
    wanted = held["key"] if held else outlet_key(name)
    forms = [row["told_to"] for row in rows if wanted in (row["outlet_key"], outlet_key(row["told_to"]))]
    if not forms:
        names = {fold(row["told_to"]): row["told_to"] for row in rows}
        raise NotFoundError(f"nothing was told to {name!r} in {path}{near(name, names)}")
    return sorted(set(forms))


def find_topic(db: Database, path: Path, word: str) -> int:
    """The number of the topic that WORD, a term in the singular or the plural or a key, means.

    Raises:
        NotFoundError: none; the message has near matches.
    """
    key = slug(word, otherwise="")
    singular = (key.removesuffix("s"), key.removesuffix("es"), f"{key.removesuffix('ies')}y")
    for form in (key, *singular):
        if (held := by_key(db, "topics", form)) is not None:
            return int(held["id"])
    terms = {row["term"]: row["term"] for row in db.query("SELECT term FROM topics")}
    if not terms:
        raise NotFoundError(f"no quote in {path} has a topic: `quotes doctor` says whether they get any here")
    raise NotFoundError(f"no topic {word!r} in {path}{near(word, terms)}")


def near(name: str, by_fold: Mapping[str, str]) -> str:
    """``; did you mean …?`` with those that come near NAME of names BY their FOLDed forms, or nothing."""
    # A misspelt surname is far from a full name, but near one of its words.
    found = _nearest(name, by_fold) or _nearest(name, {word: by_fold[key] for key in by_fold for word in key.split()})
    return f"; did you mean {' or '.join(found)}?" if found else ""


def _nearest(name: str, by_fold: Mapping[str, str]) -> list[str]:
    from rapidfuzz import fuzz, process

    found = process.extract(fold(name), by_fold.keys(), scorer=fuzz.ratio, limit=_MOST, score_cutoff=_NEAR)
    return list(dict.fromkeys(by_fold[each] for each, _, _ in found))


def suggestion(db: Database, words: str, names: Iterable[str] = ()) -> str | None:
    """WORDS, without operators, with each that no quote and no name has replaced by the nearest that one has.

    None where nothing comes near.  The words of NAMES, of speakers, are looked at first; DB may be only to be read.
    """
    from rapidfuzz import fuzz, process

    of_names = {part: fold(part) for name in names for part in _WORD.findall(name) if len(part) >= _SHORTEST}
    known = set(of_names.values())
    # Of its own connection alone, so that nothing is written to the file.
    db.conn.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, quotes_fts, row)")
    stems: list[str] | None = None
    found, changed = [], False
    for word in words.split():
        folded, escaped = fold(word), word.replace('"', '""')
        if len(folded) < _SHORTEST or folded in known or one(db, _OCCURS, {"word": f'"{escaped}"'}):
            found.append(word)
            continue
        close = process.extractOne(folded, of_names, scorer=fuzz.ratio, score_cutoff=_NEAR_WORD)
        if close is not None:
            found.append(close[2])
        else:
            if stems is None:
                stems = [term for (term,) in db.conn.execute("SELECT term FROM vocabulary") if len(term) >= _SHORTEST]
            stem = process.extractOne(folded, stems, scorer=fuzz.ratio, score_cutoff=_NEAR_WORD)
            if stem is None:
                return None
            found.append(_whole(db, stem[0], folded))
        changed = True
    return " ".join(found) if changed else None


def _whole(db: Database, stem: str, typed: str) -> str:
    """The word of a quote that has STEM and is nearest to TYPED; the index keeps stems alone."""
    from rapidfuzz import fuzz, process

    sql = "SELECT text FROM quotes WHERE id IN (SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH ? LIMIT 5)"
    texts = db.conn.execute(sql, [f'"{stem}"']).fetchall()
    words = {word.casefold() for (text,) in texts for word in _WORD.findall(text)}
    best = process.extractOne(typed, words, scorer=fuzz.ratio)
    return str(best[0]) if best else stem
