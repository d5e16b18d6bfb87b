"""What an article tells about its speakers, into the tables, and the links between speakers that follow from it.

A link is the machine's word (``speakers.linked_to``) and is made anew as evidence comes in; merges by people
(``merged_into``) stand beside it and go first.  Every look-up is by an index, and what an article costs does not grow
with the collection: only the bearers of a surname about whom something new is told are looked at again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from sqlite_utils import Database

from quotes.identity.linking import Doubt, Known, Years, facts_of, united
from quotes.identity.surnames import bearer
from quotes.records import Speaker
from quotes.store.db import Row, add_rows, one
from quotes.store.write.speakers import relink

# What is told of more people of a surname than these is no evidence who of them is meant.
_BEARERS = 12
# Where more articles than these have a surname without a first name, a new office of its bearer is not held against
# their texts again: each new article would cost more than the one before.
_WAITING = 200
# What tells whom a bare surname means, apart from there being only one.
_SHARED = ("single:", "with:", "given:")
# Facts about a bare surname are stored with this before them, so that the bearers of full names are found alone.
_BARE = "?"


def link_article(db: Database, article: int, spoken: Iterable[tuple[int, Speaker]]) -> set[int]:
    """Take in what ARTICLE tells about those SPOKEN of (number of the identity's row and speaker), and link anew.

    Returns:
        The quotes, of any article, whose speaker may be another now.
    """
    row = one(db, "SELECT published, text FROM articles WHERE id = :id", {"id": article})
    assert row is not None
    year = int(row["published"][:4]) if row["published"] else None
    facts: dict[int, set[str]] = defaultdict(set)
    for number, speaker in dict.fromkeys(spoken):
        scoped = one(db, "SELECT article FROM speakers WHERE id = :id", {"id": number})
        assert scoped is not None
        is_scoped = scoped["article"] is not None
        facts[number] |= facts_of(speaker, scoped=is_scoped, text=row["text"] if is_scoped else None)
    return link(db, {number: told for number, told in facts.items() if told}, year)


def link(db: Database, facts: Mapping[int, Iterable[str]], year: int | None) -> set[int]:
    """Note FACTS about speakers, as of YEAR, and link whoever they concern.

    Returns:
        The quotes whose speaker may be another now.
    """
    fresh = {number: new for number, told in facts.items() if (new := _note(db, number, told, year))}
    again: set[int] = set()
    changed: list[int] = []
    done: set[int] = set()
    for number, new in sorted(fresh.items()):
        if any(fact.startswith("is:") for fact in new):
            changed += _link_bodies(db, next(fact for fact in new if fact.startswith("is:")))
        elif any(fact.startswith("bare:") for fact in facts[number]):
            again.add(number)
        elif number not in done:
            members = _namesakes(db, number)
            done |= {member.id for member in members}
            moved = _link_names(db, members)
            changed += moved
            again |= _concerned(db, members, {fact for member in members for fact in fresh.get(member.id, ())}, moved)
    for number in sorted(again):
        changed += _link_bare(db, number)
    if not changed:
        return set()
    keys = db.query("SELECT key FROM speakers WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(changed)])
    attributions = relink(db, [row["key"] for row in list(keys)])
    sql = "SELECT quote FROM attributions WHERE status = 'current' AND id IN (SELECT value FROM json_each(?))"
    return {row["quote"] for row in db.query(sql, [json.dumps(sorted(attributions))])}


def _note(db: Database, speaker: int, facts: Iterable[str], year: int | None) -> set[str]:
    """Store FACTS about SPEAKER; those that are new, or an office that is told of another time than before."""
    told = set(facts)
    before = _BARE if any(fact.startswith("bare:") for fact in told) else ""
    sql = "SELECT fact, first, last FROM speaker_facts WHERE speaker = ?"
    held = {row["fact"].removeprefix(_BARE): (row["first"], row["last"]) for row in db.query(sql, [speaker])}
    fresh = set()
    for fact in told:
        first, last = held.get(fact, (None, None))
        years = [known for known in (first, last, year) if known is not None]
        span = (min(years), max(years)) if years else (None, None)
        if fact in held and span == (first, last):
            continue
        db.execute(
            "INSERT INTO speaker_facts (fact, speaker, first, last) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (fact, speaker) DO UPDATE SET first = excluded.first, last = excluded.last",
            [before + fact, speaker, *span],
        )
        if fact not in held or fact.startswith("single:"):
            fresh.add(fact)
    return fresh


def _link_bodies(db: Database, fact: str) -> list[int]:
    """Link the organizations whose names stand for one body; those that now mean another."""
    rows = _bearers(db, [fact])
    name = fact.partition(":")[2]
    head = min(rows, key=lambda row: (row["folded_name"].removeprefix("the ") != name, row["key"]))
    return _set_links(db, {row["id"]: head["id"] for row in rows})


def _namesakes(db: Database, number: int) -> list[Known]:
    """Everybody of a full name that may be that of speaker NUMBER, by way of others too, with what is known."""
    found, todo = {number}, [number]
    sql = """
        SELECT DISTINCT other.speaker FROM speaker_facts AS own
        JOIN speaker_facts AS other ON other.fact = own.fact
        WHERE own.speaker = ? AND (own.fact GLOB 'name:*' OR own.fact GLOB 'pet:*' OR own.fact GLOB 'both:*')
    """
    while todo:
        near = {row["speaker"] for row in db.query(sql, [todo.pop()])} - found
        found |= near
        todo += sorted(near)
    return _known(db, found)


def _link_names(db: Database, members: list[Known]) -> list[int]:
    heads, doubts = united(members)
    _replace_doubts(db, [member.id for member in members], doubts, among_themselves=True)
    return _set_links(db, heads)


def _concerned(db: Database, members: list[Known], fresh: set[str], moved: list[int]) -> set[int]:
    """The bare surnames to ask about again when FRESH facts about MEMBERS are told, some of whom MOVED."""
    surnames = {fact.removeprefix("surname:") for member in members for fact in member.facts if fact[:8] == "surname:"}
    regrouped = moved or any(fact.startswith(("surname:", "state:")) for fact in fresh)
    telling = {fact for member in members for fact in member.facts} if regrouped else fresh
    # Given names are told of a bare surname, and of a full one as part of the name.
    wanted = [f"given:{fact[5:]}" if fact.startswith("name:") else fact for fact in telling]
    # A fact that had been evidence until one more bearer of it came has to be asked about that once.
    shared = [fact for fact in wanted if fact.startswith(_SHARED) and _count(db, _as_full(fact)) <= _BEARERS + 1]
    found = {row["id"] for row in _bearers(db, [_BARE + fact for fact in shared])}
    for surname in surnames:
        if _count(db, f"surname:{surname}") > _BEARERS + 1:
            continue
        bare = f"{_BARE}bare:{surname}"
        if regrouped:
            found |= {row["id"] for row in _bearers(db, [bare])}
        elif _count(db, bare, most=_WAITING) <= _WAITING and any(
            fact.startswith(("body:", "office:")) for fact in fresh
        ):
            found |= {row["id"] for row in _bearers(db, [bare]) if row["linked_to"] is None}
    if moved:
        numbers = json.dumps([member.id for member in members])
        sql = """
            SELECT id FROM speakers WHERE article IS NOT NULL AND linked_to IN (SELECT value FROM json_each(?))
        """
        found |= {row["id"] for row in db.query(sql, [numbers])}
    return found


def _link_bare(db: Database, number: int) -> list[int]:
    """Link the bare surname NUMBER to whom it means in its article, if that is clear; the number where that is new."""
    (bare,) = _known(db, [number])
    surname = next(fact.removeprefix("bare:") for fact in bare.facts if fact.startswith("bare:"))
    telling = [f"surname:{surname}", *(_as_full(fact) for fact in bare.facts if fact.startswith(_SHARED))]
    telling = [fact for fact in telling if _count(db, fact) <= _BEARERS]
    heads = {row["linked_to"] or row["id"] for row in _bearers(db, telling)}
    candidates = {head: _known(db, _group(db, head)) for head in sorted(heads)}

    def text() -> str:
        sql = "SELECT text FROM articles JOIN speakers ON speakers.article = articles.id WHERE speakers.id = ?"
        return str(next(iter(db.execute(sql, [number])))[0])

    meant, doubts = bearer(bare, candidates, text)
    _replace_doubts(db, [number], doubts, among_themselves=False)
    return _set_links(db, {number: number if meant is None else meant})


def _group(db: Database, head: int) -> list[int]:
    sql = "SELECT id FROM speakers WHERE id = :head OR (linked_to = :head AND article IS NULL)"
    return [row["id"] for row in db.query(sql, {"head": head})]


def _as_full(fact: str) -> str:
    """FACT about a bare surname as it is told of a full name."""
    return f"name:{fact[6:]}" if fact.startswith("given:") else fact


def _bearers(db: Database, facts: Iterable[str]) -> list[Row]:
    """The speakers of whom one of FACTS is told."""
    found: dict[int, Row] = {}
    # One at a time rather than as a JSON list, in which SQLite ends a string at a null character.
    for fact in sorted(set(facts)):
        rows = db.query(
            """
            SELECT speakers.id, speakers.key, speakers.folded_name, speakers.linked_to FROM speaker_facts
            JOIN speakers ON speakers.id = speaker_facts.speaker WHERE fact = :fact
            """,
            {"fact": fact},
        )
        found |= {row["id"]: row for row in rows}
    return [found[number] for number in sorted(found)]


def _count(db: Database, fact: str, *, most: int = _BEARERS) -> int:
    """Of how many FACT is told, counted no further than tells whether they are two more than MOST."""
    sql = f"SELECT count(*) FROM (SELECT 1 FROM speaker_facts WHERE fact = ? LIMIT {most + 2})"
    return int(next(iter(db.execute(sql, [fact])))[0])


def _known(db: Database, numbers: Iterable[int]) -> list[Known]:
    wanted = json.dumps(sorted(numbers))
    facts: dict[int, dict[str, Years]] = defaultdict(dict)
    sql = "SELECT speaker, fact, first, last FROM speaker_facts WHERE speaker IN (SELECT value FROM json_each(?))"
    for row in db.query(sql, [wanted]):
        facts[row["speaker"]][row["fact"].removeprefix(_BARE)] = (row["first"], row["last"])
    rows = db.query(
        "SELECT id, key, name FROM speakers WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", [wanted]
    )
    return [Known(row["id"], row["key"], row["name"], facts[row["id"]]) for row in list(rows)]


def _set_links(db: Database, meant: Mapping[int, int]) -> list[int]:
    """Link each to the one that it means, or to nobody where that is itself; those for whom that is new."""
    changed = []
    for number, head in sorted(meant.items()):
        linked = None if head == number else head
        done = db.execute(
            "UPDATE speakers SET linked_to = ? WHERE id = ? AND linked_to IS NOT ?", [linked, number, linked]
        )
        if done.rowcount:
            changed.append(number)
    return changed


def _replace_doubts(db: Database, numbers: list[int], doubts: Iterable[Doubt], *, among_themselves: bool) -> None:
    """Put DOUBTS about NUMBERS in the place of those that nobody has answered."""
    joined = "AND" if among_themselves else "OR"
    db.execute(
        f"""
        DELETE FROM suggestions WHERE status = 'open' AND (
            speaker IN (SELECT value FROM json_each(:numbers)) {joined} other IN (SELECT value FROM json_each(:numbers))
        )
        """,
        {"numbers": json.dumps(numbers)},
    )
    now = datetime.now(UTC).isoformat(timespec="seconds")
    add_rows(
        db,
        "suggestions",
        (
            {"speaker": d.ids[0], "other": d.ids[1], "reason": d.reason, "score": d.score, "made_at": now}
            for d in doubts
        ),
        ignore=True,
    )
