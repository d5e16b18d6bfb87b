"""What an article tells about its speakers, into the tables, and the links between speakers that follow from it.

A link is the machine's word (``speakers.linked_to``) and is made anew as evidence comes in; merges by people
(``merged_into``) stand beside it and go first.  Every look-up is by an index, and what an article costs does not grow
with the collection: only those of a surname about whom something new is told are looked at again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from sqlite_utils import Database

from quotes.identity.linking import Doubt, Known, Years, facts_of, united
from quotes.identity.surnames import resolve_surname
from quotes.records import Speaker
from quotes.store.db import Row, among, column
from quotes.store.write.memory import Memory
from quotes.store.write.speakers import relink, resolve_number

# What is told of more people of a surname than these is no evidence who of them is meant.
_NAMESAKES = 12
# Where more articles than these have a surname without a first name, a new office of whoever has it is not held against
# their texts again: each new article would cost more than the one before.
_WAITING = 200
# What tells whom a bare surname means, apart from there being only one.
_SHARED = ("single:", "with:", "given:")
# Facts about a bare surname are stored with this before them, so that those of full names are found alone.
_BARE = "?"


def link_article(memory: Memory, article: Row, spoken: Iterable[tuple[int, Speaker]]) -> set[int]:
    """Take in what ARTICLE tells about those SPOKEN of (number of the identity and the speaker there), and link anew.

    Returns:
        The quotes, of any article, whose speaker may be another now.
    """
    year = int(article["published"][:4]) if article["published"] else None
    told = [each for each in dict.fromkeys(spoken) if memory.is_new(link_article, *each, year)]
    sql = "SELECT id FROM speakers WHERE article IS NOT NULL AND id IN {}"
    scoped = set(column(memory.db, sql, {number for number, _ in told}))
    facts: dict[int, set[str]] = defaultdict(set)
    for number, speaker in told:
        facts[number] |= facts_of(speaker, scoped=number in scoped, text=article["text"] if number in scoped else None)
    return link(memory, {number: each for number, each in facts.items() if each}, year)


def link(memory: Memory, facts: Mapping[int, Iterable[str]], year: int | None) -> set[int]:
    """Note FACTS about speakers, as of YEAR, and link whoever they concern.

    Returns:
        The quotes whose speaker may be another now.
    """
    db = memory.db
    fresh = _note(db, facts, year)
    if not fresh:
        return set()
    again: set[int] = set()
    changed: list[int] = []
    done: set[int] = set()
    for number, new in sorted(fresh.items()):
        if body := next((fact for fact in new if fact.startswith("is:")), None):
            # The names of organizations that stand for one body.
            name, rows = body.removeprefix("is:"), _with_facts(db, [body])
            head = min(rows, key=lambda row: (row["folded_name"].removeprefix("the ") != name, row["key"]))
            changed += _set_links(db, {row["id"]: head["id"] for row in rows})
        elif any(fact.startswith("bare:") for fact in facts[number]):
            again.add(number)
        elif number not in done:
            members = _namesakes(db, number)
            done |= {member.id for member in members}
            heads, doubts = united(members)
            _replace_doubts(db, [*heads], doubts, among_themselves=True)
            moved = _set_links(db, heads)
            changed += moved
            again |= _concerned(db, members, {fact for member in members for fact in fresh.get(member.id, ())}, moved)
    for number in sorted(again):
        changed += _link_bare(db, number)
    if not changed:
        return set()
    memory.forget(resolve_number)
    attributions = relink(db, changed)
    return set(column(db, "SELECT quote FROM attributions WHERE status = 'current' AND id IN {}", attributions))


def _note(db: Database, facts: Mapping[int, Iterable[str]], year: int | None) -> dict[int, set[str]]:
    """Store FACTS about speakers; those that are new, or an office that is told of another time than before."""
    held = _facts(db, facts)
    rows = []
    fresh: dict[int, set[str]] = defaultdict(set)
    for speaker, facts_told in facts.items():
        told, known = set(facts_told), held[speaker]
        before = _BARE if any(fact.startswith("bare:") for fact in told) else ""
        for fact in told:
            years = [each for each in (*known.get(fact, ()), year) if each is not None]
            span = (min(years), max(years)) if years else (None, None)
            if known.get(fact) == span:
                continue
            rows.append((before + fact, speaker, *span))
            if fact not in known or fact.startswith("single:"):
                fresh[speaker].add(fact)
    db.conn.executemany(
        "INSERT INTO speaker_facts (fact, speaker, first, last) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (fact, speaker) DO UPDATE SET first = excluded.first, last = excluded.last",
        rows,
    )
    return fresh


def _namesakes(db: Database, number: int) -> list[Known]:
    """Everybody of a full name that may be that of speaker NUMBER, by way of others too, with what is known."""
    sql = """
        WITH RECURSIVE namesakes (id) AS (
            SELECT value FROM json_each(?)
            UNION SELECT other.speaker FROM namesakes
            CROSS JOIN speaker_facts AS own ON own.speaker = namesakes.id
                AND (own.fact GLOB 'name:*' OR own.fact GLOB 'pet:*' OR own.fact GLOB 'both:*')
            CROSS JOIN speaker_facts AS other ON other.fact = own.fact
        )
        SELECT id FROM namesakes
    """
    return _known(db, [row[0] for row in db.execute(sql, [json.dumps([number])])])


def _concerned(db: Database, members: list[Known], fresh: set[str], moved: list[int]) -> set[int]:
    """The bare surnames to ask about again when FRESH facts about MEMBERS are told, some of whom MOVED."""
    surnames = {fact.removeprefix("surname:") for member in members for fact in member.facts if fact[:8] == "surname:"}
    regrouped = moved or any(fact.startswith(("surname:", "state:")) for fact in fresh)
    known = {fact for member in members for fact in member.facts} if regrouped else fresh
    # Given names are told of a bare surname, and of a full one as part of the name.
    wanted = [f"given:{fact[5:]}" if fact.startswith("name:") else fact for fact in known]
    # A fact that had been evidence until one more speaker had it has to be asked about that once.
    # Of most facts no bare surname has them, which takes less to find out than of how many full names they are told.
    shared = _told_of_any(db, [_BARE + fact for fact in wanted if fact.startswith(_SHARED)])
    few = [fact for fact in shared if _count(db, _as_full(fact.removeprefix(_BARE))) <= _NAMESAKES + 1]
    found = {row["id"] for row in _with_facts(db, few)}
    new_office = any(fact.startswith(("body:", "office:")) for fact in fresh)
    for bare in _told_of_any(db, [f"{_BARE}bare:{surname}" for surname in surnames]):
        if _count(db, f"surname:{bare.removeprefix(f'{_BARE}bare:')}") > _NAMESAKES + 1:
            continue
        if regrouped:
            found |= {row["id"] for row in _with_facts(db, [bare])}
        elif new_office and _count(db, bare, most=_WAITING) <= _WAITING:
            found |= {row["id"] for row in _with_facts(db, [bare]) if row["linked_to"] is None}
    if moved:
        sql = "SELECT id FROM speakers WHERE article IS NOT NULL AND linked_to IN {}"
        found.update(column(db, sql, [member.id for member in members]))
    return found


def _link_bare(db: Database, number: int) -> list[int]:
    """Link the bare surname NUMBER to whom it means in its article, if that is clear; the number where that is new."""
    (bare,) = _known(db, [number])
    surname = next(fact.removeprefix("bare:") for fact in bare.facts if fact.startswith("bare:"))
    known = [f"surname:{surname}", *(_as_full(fact) for fact in bare.facts if fact.startswith(_SHARED))]
    known = [fact for fact in known if _count(db, fact) <= _NAMESAKES]
    heads = {row["linked_to"] or row["id"] for row in _with_facts(db, known)}
    group = "SELECT id FROM speakers WHERE id = :head OR (linked_to = :head AND article IS NULL)"
    candidates = {head: _known(db, [row[0] for row in db.execute(group, {"head": head})]) for head in sorted(heads)}

    def text() -> str:
        sql = "SELECT text FROM articles JOIN speakers ON speakers.article = articles.id WHERE speakers.id IN {}"
        return str(*column(db, sql, [number]))

    meant, doubts = resolve_surname(bare, candidates, text)
    _replace_doubts(db, [number], doubts, among_themselves=False)
    return _set_links(db, {number: number if meant is None else meant})


def _as_full(fact: str) -> str:
    """FACT about a bare surname as it is told of a full name."""
    return f"name:{fact[6:]}" if fact.startswith("given:") else fact


def _told_of_any(db: Database, facts: Iterable[str]) -> list[str]:
    """Those of FACTS that are told of anybody."""
    # One at a time rather than as a JSON list, in which SQLite ends a string at a null character.
    asked = "EXISTS (SELECT 1 FROM speaker_facts WHERE fact = ?)"
    distinct = sorted(set(facts))
    told: list[str] = []
    for some in (distinct[start : start + 8] for start in range(0, len(distinct), 8)):
        ((*known,),) = db.conn.execute(f"SELECT {', '.join([asked] * len(some))}", some).fetchall()
        told += [fact for fact, is_told in zip(some, known, strict=True) if is_told]
    return told


def _with_facts(db: Database, facts: Iterable[str]) -> list[Row]:
    """The speakers of whom one of FACTS is told, in the order of their numbers."""
    listed = sorted(set(facts))
    sql = f"""
        SELECT DISTINCT speakers.id, key, folded_name, linked_to
        FROM speaker_facts JOIN speakers ON speakers.id = speaker
        WHERE fact IN ({", ".join("?" * len(listed))}) ORDER BY speakers.id
    """
    return list(db.query(sql, listed))


def _count(db: Database, fact: str, *, most: int = _NAMESAKES) -> int:
    """Of how many FACT is told, counted no further than tells whether they are two more than MOST."""
    sql = f"SELECT count(*) FROM (SELECT 1 FROM speaker_facts WHERE fact = ? LIMIT {most + 2})"
    (number,) = db.execute(sql, [fact]).fetchone()
    return int(number)


def _known(db: Database, numbers: Iterable[int]) -> list[Known]:
    """NUMBERS, in ascending order, with the facts told of them."""
    facts = _facts(db, numbers)
    rows = among(db, "SELECT id, key, name FROM speakers WHERE id IN {} ORDER BY id", numbers)
    return [Known(number, key, name, facts[number]) for number, key, name in rows]


def _facts(db: Database, numbers: Iterable[int]) -> defaultdict[int, dict[str, Years]]:
    """The facts told of the speakers NUMBERS, with the first and last year of each."""
    facts: defaultdict[int, dict[str, Years]] = defaultdict(dict)
    sql = "SELECT speaker, fact, first, last FROM speaker_facts WHERE speaker IN {}"
    for speaker, fact, first, last in among(db, sql, numbers):
        facts[speaker][fact.removeprefix(_BARE)] = (first, last)
    return facts


def _set_links(db: Database, meant: Mapping[int, int]) -> list[int]:
    """Link each to the one that it means, or to nobody where that is itself; those for whom that is new."""
    rows = among(db, "SELECT id, coalesce(linked_to, id) FROM speakers WHERE id IN {} ORDER BY id", meant)
    changed = [number for number, linked in rows if linked != meant[number]]
    for number in changed:
        head = None if meant[number] == number else meant[number]
        db.execute("UPDATE speakers SET linked_to = ? WHERE id = ?", [head, number])
    return changed


def _replace_doubts(db: Database, numbers: list[int], doubts: Iterable[Doubt], *, among_themselves: bool) -> None:
    """Put DOUBTS about NUMBERS in the place of those that nobody has answered."""
    if among_themselves and len(numbers) < 2:
        return
    joined = "AND" if among_themselves else "OR"
    among(db, f"DELETE FROM suggestions WHERE status = 'open' AND (speaker IN {{0}} {joined} other IN {{0}})", numbers)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    db.conn.executemany(
        "INSERT OR IGNORE INTO suggestions (speaker, other, reason, score, made_at) VALUES (?, ?, ?, ?, ?)",
        [(*doubt.ids, doubt.reason, doubt.score, now) for doubt in doubts],
    )
