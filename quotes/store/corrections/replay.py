"""What follows from the log of corrections, worked out anew after everything that may change it.

A person's word goes before every run of the machine: it names a quote by its key, that is by its ranges in the text, so
it holds when the article comes later, is read again, or comes into another collection.  Nothing here asks what the
tables held before; a quote whose corrections are all undone is again what the machine found.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from quotes.store.corrections import log
from quotes.store.corrections.resolve import (
    break_circles,
    having_identity,
    quotes_of,
    relink,
    replay_speakers,
    unscoped,
)
from quotes.store.corrections.restore import machine_attribution, restore, speakers_of, write_speakers
from quotes.store.db import Row, one
from quotes.store.write import statements
from quotes.store.write.article import add_attribution, change_attribution
from quotes.store.write.outlets import told_to_outlet
from quotes.store.write.speakers import store_name

#: What a person may say of an attribution besides its speakers.
ATTRIBUTION_FIELDS = ("told_to", "polarity")
#: The method and confidence of an attribution that a person made.
BY_A_PERSON = "person"
# Where an entry about a speaker names another one.
_OTHERS = ("into", "speaker", "other")
# Of a person's attribution these are the machine's: where in the text the words stand that it read.
_FROM_MACHINE = (
    "cue", "cue_lemma", "cue_class", "cue_start", "cue_end",
    "mention", "mention_kind", "mention_start", "mention_end",
    "told_to", "told_to_outlet", "polarity",
    "said_on", "said_words", "said_start", "said_end", "said_precision",
)  # fmt: skip


@dataclass(slots=True)
class QuoteState:
    """What people say of one quote.

    Attributes:
        status: as in ``quotes.status``.
        said: the fields that a person decided, ``speakers`` among them.
    """

    status: str = "machine"
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def attributes(self) -> bool:
        """Whether a person said who spoke, to whom, or whether at all."""
        return bool({"speakers", *ATTRIBUTION_FIELDS} & self.said.keys())


def state_of(entries: Iterable[log.Correction], keys: Collection[str]) -> QuoteState:
    """What the ENTRIES about one quote, in order, come to.

    Args:
        keys: those of the quote, in this and in earlier versions of its article.
    """
    state = QuoteState()
    corrected = False
    for entry in log.in_force(entries):
        if entry.action == "split":
            fields = {"speakers": next(said for key, said in entry.new["quotes"].items() if key in keys)}
            state.status = "corrected"
        else:
            fields = {name: value for name, value in entry.new.items() if name != "status"}
            state.status = entry.new["status"]
        state.said |= fields
        if state.status == "confirmed":
            # Who confirms what somebody corrected leaves it corrected.
            state.status = "corrected" if corrected else "confirmed"
        else:
            corrected = corrected or bool(fields)
    return state


def replay(db: Database, subjects: Iterable[str], *, article: int | None = None) -> set[int]:
    """Bring every quote and speaker that an entry about the keys SUBJECTS concerns in line with the log.

    Inside a transaction.

    Args:
        article: one whose quotes are to be looked at in any case, where there is an entry at all.

    Returns:
        The numbers of the quotes that may be others now.
    """
    numbers = _replay(db, subjects, article)
    # Articles may tell since that the one is the other whom a person merged into it.
    numbers |= quotes_of(db, break_circles(db))
    if numbers:
        statements.replace(db, numbers)
    return numbers


def _replay(db: Database, subjects: Iterable[str], article: int | None = None) -> set[int]:
    entries = log.about(db, subjects)
    speakers, quote_keys = _concerned(db, entries)
    before = _last_speaker(db)
    for key in sorted(quote_keys):
        restore(db, key)
    changed = replay_speakers(db, speakers) if speakers else set()
    numbers = quotes_of(db, changed) | _numbers(db, quote_keys)
    for number in sorted(numbers):
        replay_quote(db, number)
    for each in _articles_of(db, numbers) | ({article} if article and entries else set()):
        overrule(db, each)
    # Whoever came into the collection by this may be somebody about whom there are entries, too.
    newcomers = db.query("SELECT key FROM speakers WHERE id > ?", [before])
    keys = {row["key"] for row in newcomers}
    return numbers | _replay(db, _with_unscoped(keys)) if keys else numbers


def replay_article(db: Database, article: int) -> set[int]:
    """Bring the quotes of ARTICLE, which was just read, and their speakers in line with the log.

    Inside a transaction.  Costs one look at an index where nobody ever corrected anything in it.

    Returns:
        The numbers of the quotes, of any article, that may be others now.
    """
    rows = db.query(
        """
        WITH RECURSIVE same (id) AS (
            SELECT id FROM quotes WHERE article = :article
            UNION SELECT quotes.id FROM quotes JOIN same ON quotes.replaced_by = same.id
        )
        SELECT key FROM articles WHERE id = :article
        UNION SELECT key FROM quotes JOIN same USING (id)
        UNION SELECT identity FROM attributed_speakers
            JOIN attributions ON attributions.id = attribution JOIN quotes ON quotes.id = quote
            WHERE article = :article
        """,
        {"article": article},
    )
    return replay(db, _with_unscoped({row["key"] for row in rows}), article=article)


def replay_all(db: Database) -> set[int]:
    """Bring the whole collection in line with the log, as after entries of another collection were taken in."""
    return replay(db, {entry.subject for entry in log.entries(db)})


def replay_quote(db: Database, number: int) -> None:
    """Make quote NUMBER what people, and failing that the machine, say of it."""
    quote = one(db, "SELECT * FROM quotes WHERE id = :id", {"id": number})
    assert quote is not None
    keys = _keys(db, number)
    state = state_of(log.about(db, keys), keys)
    machine_kind = quote["machine_kind"] or quote["kind"]
    kind = state.said.get("kind", machine_kind)
    values = {
        "status": state.status,
        "kind": kind,
        "machine_kind": machine_kind if "kind" in state.said else None,
    }
    if any(quote[name] != value for name, value in values.items()):
        db.table("quotes").update(number, values)
    if state.attributes:
        _attribute(db, number, state)
    else:
        _leave_to_machine(db, number)
    relink(db, number)


def overrule(db: Database, article: int) -> None:
    """Hide those quotes of ARTICLE that a person's word on other limits goes before, and show the others.

    That is a quote which the last run found in place of one that a person decided about and that this run did not find:
    one that overlaps it or, where the person rejected it, one that is mostly the same words.
    """
    ranges = _ranges(db, article)
    kept = [row for row in ranges if row["status"] != "machine" and row["retired"] is not None]
    for row in ranges:
        over = None
        if row["status"] == "machine" and row["retired"] is None:
            over = next((other["id"] for other in kept if _stands_for(other, row)), None)
        if over != row["overruled_by"]:
            db.table("quotes").update(row["id"], {"overruled_by": over})


def _attribute(db: Database, quote: int, state: QuoteState) -> None:
    """Make a person's attribution of QUOTE the present one."""
    machine = machine_attribution(db, quote)
    assert machine is not None, "the machine's finding that was corrected"
    values: Row = {name: machine[name] for name in _FROM_MACHINE}
    values |= {name: state.said[name] for name in ATTRIBUTION_FIELDS if name in state.said}
    if "told_to" in state.said:
        values["told_to_outlet"] = told_to_outlet(db, state.said["told_to"])
    values |= {"origin": "person", "method": BY_A_PERSON, "confidence": 1.0, "status": "current"}
    db.execute(
        "UPDATE attributions SET status = 'superseded' WHERE quote = ? AND origin = 'machine' AND status = 'current'",
        [quote],
    )
    mine = one(db, "SELECT id FROM attributions WHERE quote = :quote AND origin = 'person'", {"quote": quote})
    if mine is None:
        number = add_attribution(db, {"quote": quote, **values})
    else:
        number = int(mine["id"])
        change_attribution(db, number, values)
    article = int(db.table("quotes").get(quote)["article"])
    said = state.said.get("speakers", speakers_of(db, machine["id"]))
    for speaker in write_speakers(db, number, said):
        # So that whoever asks for the name finds what a person said they said.
        store_name(db, speaker, str(db.table("speakers").get(speaker)["name"]), article)


def _leave_to_machine(db: Database, quote: int) -> None:
    mine = one(db, "SELECT id FROM attributions WHERE quote = :quote AND origin = 'person'", {"quote": quote})
    if mine is None:
        return
    db.table("attributions").delete(mine["id"])
    db.execute(
        "UPDATE attributions SET status = 'current' WHERE id = (SELECT max(id) FROM attributions WHERE quote = ?)",
        [quote],
    )


def _concerned(db: Database, entries: Iterable[log.Correction]) -> tuple[set[str], set[str]]:
    """The keys of the speakers and of the quotes that ENTRIES decide about."""
    speakers: set[str] = set()
    quotes: set[str] = set()
    for each in entries:
        entry = each
        while entry.undoes is not None:
            entry = log.find(db, entry.undoes)
        if entry.subject_kind == "quote":
            quotes.add(entry.subject)
            continue
        speakers |= {entry.subject} | {entry.new[name]["key"] for name in _OTHERS if name in entry.new}
        quotes |= set(entry.new.get("quotes", ()))
        if "identity" in entry.new:
            speakers |= having_identity(db, entry.new["identity"])
    return speakers, quotes


def _with_unscoped(keys: set[str]) -> set[str]:
    """KEYS, and those under which an alias would name them in every article."""
    return keys | {unscoped(key) for key in keys}


def _last_speaker(db: Database) -> int:
    return int(db.execute("SELECT coalesce(max(id), 0) FROM speakers").fetchone()[0])


def _keys(db: Database, number: int) -> list[str]:
    """The key of quote NUMBER and those of the same quote in earlier versions of its article."""
    rows = db.query(
        """
        WITH RECURSIVE same (id) AS (
            SELECT ? UNION SELECT quotes.id FROM quotes JOIN same ON quotes.replaced_by = same.id
        )
        SELECT key FROM quotes JOIN same USING (id)
        """,
        [number],
    )
    return [row["key"] for row in rows]


def _numbers(db: Database, keys: set[str]) -> set[int]:
    """The numbers of the quotes KEYS, and of the same quotes in later versions of their articles."""
    rows = db.query(
        """
        WITH RECURSIVE same (id) AS (
            SELECT id FROM quotes WHERE key IN (SELECT value FROM json_each(:keys))
            UNION SELECT replaced_by FROM quotes JOIN same USING (id) WHERE replaced_by IS NOT NULL
        )
        SELECT id FROM same
        """,
        {"keys": json.dumps(sorted(keys))},
    )
    return {row["id"] for row in rows}


def _articles_of(db: Database, quotes: set[int]) -> set[int]:
    rows = db.query(
        "SELECT DISTINCT article FROM quotes WHERE id IN (SELECT value FROM json_each(:quotes))",
        {"quotes": json.dumps(sorted(quotes))},
    )
    return {row["article"] for row in rows}


def _ranges(db: Database, article: int) -> list[Row]:
    rows: dict[int, Row] = {}
    for row in db.query(
        """
        SELECT quotes.id, status, retired, overruled_by, start_char, end_char
        FROM quotes JOIN quote_parts ON quote_parts.quote = quotes.id
        WHERE article = ? ORDER BY quotes.id, quote_parts.position
        """,
        [article],
    ):
        held = rows.setdefault(row["id"], {**row, "chars": set()})
        held["chars"].update(range(row["start_char"], row["end_char"]))
    return [*rows.values()]


def _stands_for(kept: Row, found: Row) -> bool:
    both = len(kept["chars"] & found["chars"])
    if kept["status"] == "rejected":
        return 2 * both > len(kept["chars"] | found["chars"])
    return both > 0
