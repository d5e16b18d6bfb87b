"""Whom and which outlet a caller means by a name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from sqlite_utils import Database

from quotes.errors import NotFoundError, OptionError
from quotes.identity import fold, identify, outlet_key
from quotes.identity.speakers import name_in
from quotes.records import Speaker, SpeakerKind
from quotes.store.db import Row
from quotes.store.write.outlets import held_outlet
from quotes.store.write.speakers import resolve_number

# Comparing a misspelt name with very many takes longer than a person waits for an error message.
_NAMES_COMPARED = 20_000
_NAMES_LISTED = 8
# Share of matching letters from which a name is worth suggesting.
_NEAR = 0.7


def find_speaker(db: Database, path: Path, name: str | int) -> int:
    """The number of the speaker whom NAME means.

    NAME is a number, a slug or a name.  Whoever a person renamed so goes first, then the user's aliases and the full
    name of somebody who is the same in every article, in any spelling that folds to it; then whoever is named so in
    one article, was ever called so, or is the only one with that surname.  Whoever was merged or linked is the one
    that they are now.

    Raises:
        NotFoundError: nobody; the message has near matches.
        OptionError: several; the message lists them with their numbers.
    """
    if isinstance(name, int):
        return resolve_number(db, _numbered_speaker(db, path, name))
    outright = _named_outright(db, name)
    numbers = _renamed(db, name, outright) or outright or _meant(db, _candidates(db, name))
    if not numbers and name.strip().isdecimal():
        return resolve_number(db, _numbered_speaker(db, path, int(name)))
    if not numbers:
        near = _near(fold(name), _speaker_names(db))
        raise NotFoundError(f"no speaker {name!r} in {path}{near}")
    if len(numbers) > 1:
        listed = ", ".join(_described(db, number) for number in numbers[:_NAMES_LISTED])
        more = f" and {len(numbers) - _NAMES_LISTED} more" if len(numbers) > _NAMES_LISTED else ""
        raise OptionError(
            f"{name!r} may be any of {len(numbers)} speakers in {path}: {listed}{more}; give a full name or the number"
        )
    return numbers[0]


def _named_outright(db: Database, name: str) -> list[int]:
    """Who has NAME as an alias, as a full name or as a slug, by the first of these that anybody has."""
    kinds: tuple[SpeakerKind, ...] = ("person", "organization")
    keys = [identify(Speaker(name, kind), "").key for kind in kinds]
    folded = [fold(name), *(name_in(key) for key in keys)]
    ways: tuple[tuple[str, list[str]], ...] = (
        (
            "SELECT speakers.id FROM speaker_aliases JOIN speakers ON speakers.key = speaker_key "
            "WHERE speaker_aliases.folded IN (?, ?, ?)",
            folded,
        ),
        # A person before an organization of that name.
        *(("SELECT id FROM speakers WHERE key = ?", [key]) for key in keys),
        # Two walks of life under one name, and neither without.
        ("SELECT id FROM speakers WHERE folded_name = ? AND article IS NULL AND kind = 'person'", [name_in(keys[0])]),
        ("SELECT id FROM speakers WHERE slug = ?", [name.strip()]),
    )
    for sql, values in ways:
        found = _meant(db, {row["id"] for row in list(db.query(sql, values))})
        if found:
            return found
    return []


def _renamed(db: Database, name: str, others: Iterable[int]) -> list[int]:
    """Whom a person had shown as NAME, and those of OTHERS who are shown so as well; nobody where nobody renamed one.

    What is shown is what a reader types, though no article has the name and identities go by those of the articles.
    """
    sql = """
        SELECT DISTINCT speakers.id, speakers.name FROM corrections JOIN speakers ON speakers.key = corrections.subject
        WHERE corrections.action = 'rename' AND corrections.subject_kind = 'speaker'
    """
    folded = fold(name)
    found = _meant(db, [row["id"] for row in list(db.query(sql)) if fold(row["name"]) == folded])
    if not found:
        return []
    return sorted({*found, *(number for number in others if fold(_shown(db, number)) == folded)})


def _shown(db: Database, number: int) -> str:
    return str(db.table("speakers").get(number)["name"])


def _meant(db: Database, numbers: Iterable[int]) -> list[int]:
    return sorted({resolve_number(db, number) for number in numbers})


def speakers_of_article(db: Database, article: int) -> list[Row]:
    """Who is quoted in ARTICLE, most often first: number (``speaker``), name, kind, role, and all ``names`` there."""
    rows = db.query(
        """
        SELECT speakers.id AS speaker, speakers.name, speakers.kind, max(role) AS role, count(*) AS quotes,
            json_group_array(designations.name) AS names
        FROM quotes
        JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current'
        JOIN attribution_speakers ON attribution_speakers.attribution = attributions.id
        JOIN designations ON designations.id = attribution_speakers.designation
        JOIN speakers ON speakers.id = attribution_speakers.speaker AND speakers.stands
        WHERE quotes.article = ? AND quotes.shown
        GROUP BY speakers.id ORDER BY quotes DESC, min(quotes.position)
        """,
        [article],
    )
    return [{**row, "names": sorted({row["name"], *json.loads(row["names"])})} for row in rows]


def find_outlet(db: Database, path: Path, name: str) -> int:
    """The number of the outlet that NAME means.

    Raises:
        NotFoundError: none; the message has near matches.
    """
    if (held := held_outlet(db, name)) is not None:
        return int(held["id"])
    names = [row["name"] for row in db.query("SELECT name FROM outlet_names")]
    raise NotFoundError(f"no outlet {name!r} in {path}{_near(fold(name), names)}")


def find_listeners(db: Database, path: Path, name: str) -> list[str]:
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
    held = held_outlet(db, name)
    wanted = held["key"] if held else outlet_key(name)
    forms = [row["told_to"] for row in rows if wanted in (row["outlet_key"], outlet_key(row["told_to"]))]
    if not forms:
        near = _near(fold(name), [row["told_to"] for row in rows])
        raise NotFoundError(f"nothing was told to {name!r} in {path}{near}")
    return sorted(set(forms))


def _numbered_speaker(db: Database, path: Path, number: int) -> int:
    # Beyond 64 bits SQLite has no numbers, and Python refuses to hand them over.
    if not (0 < number < 2**63 and db.table("speakers").count_where("id = ?", [number])):
        raise NotFoundError(f"no speaker number {number} in {path}: `quotes speakers` lists them")
    return number


def _candidates(db: Database, name: str) -> set[int]:
    folded = fold(name)
    sql = """
        SELECT speaker AS id FROM speaker_names WHERE folded IN (:bare, 'the ' || :bare)
        UNION SELECT id FROM speakers WHERE surname = :folded
        UNION SELECT speakers.id FROM speaker_aliases JOIN speakers ON speakers.key = speaker_key
            WHERE speaker_aliases.folded IN (:bare, 'the ' || :bare)
    """
    bare = folded.removeprefix("the ")
    return {row["id"] for row in db.query(sql, {"folded": folded, "bare": bare})}


def _described(db: Database, number: int) -> str:
    rows = db.query(
        "SELECT speakers.name, articles.title, speakers.article FROM speakers "
        "LEFT JOIN articles ON articles.id = speakers.article WHERE speakers.id = ?",
        [number],
    )
    row = next(iter(list(rows)))
    where = ""
    if row["article"] is not None:
        where = f" in {row['title']!r}" if row["title"] else f" in article {row['article']}"
    return f"{row['name']}{where} ({number})"


def _speaker_names(db: Database) -> list[str]:
    # Those seen in most articles first, as they are likeliest to be meant.
    sql = """
        SELECT speaker_names.name FROM speaker_names
        JOIN speaker_name_articles ON speaker_name_articles.name = speaker_names.id
        GROUP BY speaker_names.name ORDER BY count(*) DESC, speaker_names.name LIMIT :most
    """
    return [row["name"] for row in db.query(sql, {"most": _NAMES_COMPARED})]


def _near(folded: str, names: Iterable[str]) -> str:
    """``; did you mean …?`` with those of NAMES that come near FOLDED, or nothing."""
    by_fold: dict[str, str] = {}
    for name in names:
        by_fold.setdefault(fold(name), name)
    near = [by_fold[match] for match in get_close_matches(folded, by_fold, n=3, cutoff=_NEAR)]
    # A misspelt surname is far from a full name, but near one of its words.
    if not near:
        by_word = {word: name for key, name in by_fold.items() for word in key.split()}
        near = sorted({by_word[match] for match in get_close_matches(folded, by_word, n=3, cutoff=_NEAR)})
    return f"; did you mean {' or '.join(near)}?" if near else ""
