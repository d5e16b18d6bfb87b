"""Whom a caller means by a name: the forms that people type, from ``s189`` and ``Trump`` to ``Kristi Noem, governor``.

Somebody is found by a number or slug, by what a person decided (a new name, an alias), by a full name, by a surname or
another form that articles have, and at last by words of a name in any spelling.  Where several fit, the one is taken
who is quoted at least nine times as often as all others together; a role beside the name narrows them down first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from quotes.errors import NotFoundError, OptionError
from quotes.identity import fold, identify
from quotes.identity.folding import alike
from quotes.identity.roles import role_of
from quotes.identity.speakers import bare_name, distinctive_words, name_in
from quotes.numbers import called, read_number
from quotes.records import Speaker, SpeakerKind
from quotes.store.db import Row
from quotes.store.read.lookup import near
from quotes.store.write.speakers import resolve_number

#: The share of the uses of a name from which the one who is meant by them is taken to be meant.
ENOUGH = 0.9
_LISTED = 8
_NAMED: tuple[SpeakerKind, ...] = ("person", "organization")
_CANDIDATES = """
    SELECT speakers.id, speakers.name, speakers.rejected, speakers.article, articles.title,
        (SELECT count(*) FROM attribution_speakers WHERE speaker = speakers.id) AS uses
    FROM speakers LEFT JOIN articles ON articles.id = speakers.article
    WHERE speakers.id IN (SELECT value FROM json_each(:numbers)) ORDER BY uses DESC, speakers.id
"""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A name as it was typed, and in parts: without titles, and the folded words of a role beside it."""

    name: str
    bare: str
    role: tuple[str, ...]


def whom(
    db: Database, path: Path, name: str | int, *, exact: bool = False, even_rejected: bool = False
) -> tuple[int, tuple[str, ...]]:
    """Find the number of the one whom NAME means, and describe whom else it might, most quoted first.

    Whoever was merged or linked is the one that they are now.

    Args:
        db: the collection, which is at PATH.
        path: for messages.
        name: a number (``189``, ``s189``), a slug, or a name in any form.
        exact: take nobody but the only one who has this very name, as a correction should.
        even_rejected: take those, too, of whom a person said that they are no speaker.

    Raises:
        NotFoundError: nobody, or what was rejected as a speaker; the message has near matches.
        OptionError: several; the message lists them with their numbers.
    """
    # What a person decided goes first, then what is certain; each way is tried where those before it find nobody.
    certain = [] if isinstance(name, int) else _decided(db, name)
    if not certain and (number := read_number(name)) is not None:
        certain = _numbers(db, "SELECT id FROM speakers WHERE id = :id", id=number.number)
        if not certain or number.kind not in (None, "speaker"):
            raise NotFoundError(f"no speaker {name} in {path}: `quotes speakers` lists them with their numbers")
    for asked in _readings(str(name)):
        numbers = certain or _in_full(db, asked) or _by_form(db, asked) or ([] if exact else _by_words(db, asked))
        found = list(db.query(_CANDIDATES, {"numbers": json.dumps(numbers)}))
        if meant := [each for each in found if even_rejected or not each["rejected"]]:
            return _choice(db, path, asked, meant, exact=exact)
        if found:
            raise NotFoundError(
                f"no speaker {name!r} in {path}: {_described(found[0])} was rejected; `quotes log` has the entry"
            )
    names = {
        row["folded"]: row["name"] for row in db.query("SELECT folded, name FROM speaker_names ORDER BY name DESC")
    }
    raise NotFoundError(f"no speaker {name!r} in {path}{near(str(name), names)}")


def likeliest(found: Sequence[Row], *, by: str) -> Row | None:
    """The one of FOUND who is quoted at least nine times as often, BY a column of theirs, as all others together."""
    first = max(found, key=lambda each: int(each[by]), default=None)
    return first if first is not None and first[by] >= ENOUGH * sum(each[by] for each in found) else None


def _readings(name: str) -> list[_Asked]:
    """What NAME may be, the likelier first: what stands behind a comma is a role, or the first names as in an index."""
    readings = [_asked(name)]
    before, comma, after = name.partition(",")
    if comma:
        with_role = _Asked(name, bare_name(before.strip()), _words(after))
        readings.insert(0 if role_of(after.strip().lower()).offices else 1, with_role)
    return readings


def _asked(name: str) -> _Asked:
    """NAME without the titles before it, such as ``FBI Director``, which are its role."""
    bare = bare_name(name)
    words = bare.split()
    ends = [end for end in range(1, len(words) - 1) if _ends_in_office(words[:end])]
    bare = " ".join(words[ends[-1] :]) if ends else bare
    folded = fold(name)
    return _Asked(name, bare, _words(folded.removesuffix(fold(bare))) if folded.endswith(fold(bare)) else ())


def _ends_in_office(words: Sequence[str]) -> bool:
    with_last, without = (role_of(" ".join(some).lower()).offices for some in (words, words[:-1]))
    return bool(with_last - without)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in fold(text).split() if word not in ("the", "of", "for", "and"))


def _decided(db: Database, name: str) -> list[int]:
    """Whom a person had shown under NAME, with others who are shown so as well, or made it an alias of."""
    folded = fold(name)
    renamed = """
        SELECT DISTINCT speakers.id, speakers.name FROM corrections JOIN speakers ON speakers.key = corrections.subject
        WHERE corrections.action = 'rename' AND corrections.subject_kind = 'speaker'
    """
    found = _now(db, (row["id"] for row in list(db.query(renamed)) if fold(row["name"]) == folded))
    if found:
        others = _in_full(db, _asked(name))
        return sorted({*found, *(each for each in others if fold(db.table("speakers").get(each)["name"]) == folded)})
    aliases = """
        SELECT speakers.id FROM speaker_aliases JOIN speakers ON speakers.key = speaker_key
        WHERE speaker_aliases.folded IN (:folded, :bare, 'the ' || :bare)
    """
    return _numbers(db, aliases, folded=folded, bare=folded.removeprefix("the "))


def _in_full(db: Database, asked: _Asked) -> list[int]:
    """Who is the same in every article and has this full name, or this slug."""
    person = identify(Speaker(asked.bare, "person"), "").key
    keys = [person, *(identify(Speaker(asked.name, kind), "").key for kind in _NAMED)]
    ways: tuple[tuple[str, dict[str, str]], ...] = (
        # A person before an organization of that name.
        *(("SELECT id FROM speakers WHERE key = :key", {"key": key}) for key in dict.fromkeys(keys)),
        # Two walks of life under one name, and neither without.
        (
            "SELECT id FROM speakers WHERE folded_name = :name AND article IS NULL AND kind = 'person'",
            {"name": name_in(person)},
        ),
        ("SELECT id FROM speakers WHERE slug = :slug", {"slug": asked.name.strip()}),
    )
    # One word is hardly a full name: whoever else has it is looked at beside.
    if len(asked.bare.split()) < 2:
        ways = ways[-1:]
    return next((found for sql, values in ways if (found := _numbers(db, sql, **values))), [])


def _by_form(db: Database, asked: _Asked) -> list[int]:
    """Who is called so by some article, or has that surname."""
    sql = """
        SELECT speaker AS id FROM speaker_names WHERE folded IN (:bare, 'the ' || :bare)
        UNION SELECT id FROM speakers WHERE surname = :bare OR folded_name = :bare
    """
    names = {fold(asked.name), fold(asked.bare)}
    return sorted({number for name in names for number in _numbers(db, sql, bare=name.removeprefix("the "))})


def _by_words(db: Database, asked: _Asked) -> list[int]:
    """Who has all words of the name among those of theirs, in any spelling and order; else all but a middle name."""
    wanted = _spelt(asked.bare)
    if not wanted:
        return []
    names = [(row["speaker"], _spelt(row["name"])) for row in db.query("SELECT speaker, name FROM speaker_names")]
    found = {speaker for speaker, words in names if wanted <= words}
    ends = {alike(word) for word in distinctive_words(asked.bare)[:: max(1, len(distinctive_words(asked.bare)) - 1)]}
    return _now(db, found or {speaker for speaker, words in names if len(ends) > 1 and words == ends})


def _spelt(name: str) -> set[str]:
    return {alike(part) for word in distinctive_words(name) for part in word.split("-") if part}


def _choice(
    db: Database, path: Path, asked: _Asked, found: Sequence[Row], *, exact: bool
) -> tuple[int, tuple[str, ...]]:
    if len(found) == 1:
        return found[0]["id"], ()
    fitting = _in_role(db, found, asked.role) or found
    # Somebody who is known by a bare surname in one article may well be the one who is meant: no rival of theirs.
    lasting = [each for each in fitting if each["article"] is None] or fitting
    first = None if exact else likeliest(lasting, by="uses")
    if first is not None:
        return first["id"], tuple(_described(each) for each in found if each is not first)
    listed = ", ".join(map(_described, found[:_LISTED]))
    more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    raise OptionError(
        f"{asked.name!r} may be any of {len(found)} speakers in {path}: {listed}{more}; give a full name or the number"
    )


def _in_role(db: Database, found: Sequence[Row], role: tuple[str, ...]) -> list[Row]:
    """Those of whom some article tells all words of ROLE; nobody where there are none."""
    if not role:
        return []
    sql = """
        SELECT DISTINCT speaker AS id, role FROM attribution_speakers
        JOIN designations ON designations.id = designation
        WHERE role IS NOT NULL AND speaker IN (SELECT value FROM json_each(:numbers))
    """
    rows = db.query(sql, {"numbers": json.dumps([each["id"] for each in found])})
    fitting = {row["id"] for row in rows if set(role) <= set(_words(row["role"]))}
    return [each for each in found if each["id"] in fitting]


def _numbers(db: Database, sql: str, **values: str | int) -> list[int]:
    return _now(db, [row["id"] for row in db.query(sql, values)])


def _now(db: Database, numbers: Iterable[int]) -> list[int]:
    return sorted({resolve_number(db, number) for number in numbers})


def _described(speaker: Row) -> str:
    """SPEAKER for somebody who has to choose: ``Ann Lee (s12)``, with the only article that has them."""
    where = ""
    if speaker["article"] is not None:
        where = f" in {speaker['title']!r}" if speaker["title"] else f" in {called('article', speaker['article'])}"
    return f"{speaker['name']}{where} ({called('speaker', speaker['id'])})"
