"""What follows from the log of corrections, worked out anew after everything that may change it.

A person's word goes before every run of the machine: it names a quote by its key, that is by its ranges in the text, so
it holds when the article comes later, is read again, or comes into another collection.  Nothing here asks what the
tables held before; a quote whose corrections are all undone is again what the machine found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlite_utils import Database

from quotes.store.corrections import log
from quotes.store.corrections.resolve import (
    OTHERS,
    break_circles,
    quotes_of,
    replay_speakers,
    unscoped,
)
from quotes.store.corrections.restore import machine_attribution, restore, speakers_of, write_speakers
from quotes.store.db import Row, align, among, column, next_number, one
from quotes.store.write import statements
from quotes.store.write.article import add_attributions, change_attribution
from quotes.store.write.memory import Memory
from quotes.store.write.outlets import told_to_outlet
from quotes.store.write.speakers import point, store_name

#: What a person may say of an attribution besides its speakers.
ATTRIBUTION_FIELDS = ("told_to", "polarity")
#: The method and confidence of an attribution that a person made.
BY_A_PERSON = "person"


class QuoteState(NamedTuple):
    """What people say of one quote: its status, as in ``quotes.status``, and the fields that they decided."""

    status: str
    said: dict[str, Any]


def state_of(entries: Iterable[log.Correction], keys: Collection[str]) -> QuoteState:
    """What the ENTRIES about one quote, in order, come to; KEYS are its own, in all versions of its article."""
    status, said = "machine", dict[str, Any]()
    corrected = False
    for entry in log.in_force(entries):
        fields = dict(entry.new)
        if entry.action == "split":
            fields = {
                "status": "corrected",
                "speakers": next(spoken for key, spoken in entry.new["quotes"].items() if key in keys),
            }
        status = fields.pop("status")
        said |= fields
        if status == "confirmed":
            # Who confirms what somebody corrected leaves it corrected.
            status = "corrected" if corrected else "confirmed"
        else:
            corrected = corrected or bool(fields)
    return QuoteState(status, said)


def replay(db: Database, subjects: Iterable[str], *, article: int | None = None) -> set[int]:
    """Bring every quote and speaker that an entry about the keys SUBJECTS concerns in line with the log.

    Inside a transaction.  The quotes of ARTICLE are looked at in any case, where there is an entry at all.

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
    first = next_number(db, "speakers")
    for key in sorted(quote_keys):
        restore(db, key)
    changed = replay_speakers(db, speakers) if speakers else set()
    numbers = quotes_of(db, changed) | _with_later(db, quote_keys)
    for number in sorted(numbers):
        replay_quote(db, number)
    articles = set(column(db, "SELECT DISTINCT article FROM quotes WHERE id IN {}", numbers))
    for each in articles | ({article} if article and entries else set()):
        overrule(db, each)
    # Whoever came into the collection by this may be somebody about whom there are entries, too.
    newcomers = [row["key"] for row in db.query("SELECT key FROM speakers WHERE id >= ?", [first])]
    return numbers | _replay(db, _with_unscoped(newcomers)) if newcomers else numbers


def replay_article(db: Database, article: int) -> set[int]:
    """Bring the quotes of ARTICLE, which was just read, and their speakers in line with the log.

    Inside a transaction.  Costs a few look-ups in indexes where nobody ever corrected anything in it.

    Returns:
        The numbers of the quotes, of any article, that may be others now.
    """
    sql = """
        SELECT key FROM articles WHERE id IN {0}
        UNION SELECT identity FROM attributed_speakers
            JOIN attributions ON attributions.id = attribution JOIN quotes ON quotes.id = quote
            WHERE article IN {0}
    """
    quotes = column(db, "SELECT id FROM quotes WHERE article IN {}", [article])
    return replay(db, _with_unscoped([*column(db, sql, [article]), *_with_earlier(db, quotes)]), article=article)


def replay_quote(db: Database, number: int) -> None:
    """Make quote NUMBER what people, and failing that the machine, say of it."""
    quote = db.table("quotes").get(number)
    keys = _with_earlier(db, [number])
    state = state_of(log.about(db, keys), keys)
    machine_kind = quote["machine_kind"] or quote["kind"]
    values = {
        "status": state.status,
        "kind": state.said.get("kind", machine_kind),
        "machine_kind": machine_kind if "kind" in state.said else None,
    }
    align(db, "quotes", quote, values)
    mine = one(db, "SELECT id FROM attributions WHERE quote = :quote AND origin = 'person'", {"quote": number})
    if {"speakers", *ATTRIBUTION_FIELDS} & state.said.keys():
        _attribute(db, quote, state, mine)
    elif mine is not None:
        db.table("attributions").delete(mine["id"])
        db.execute(
            "UPDATE attributions SET status = 'current' WHERE id = (SELECT max(id) FROM attributions WHERE quote = ?)",
            [number],
        )
    for attribution in column(db, "SELECT id FROM attributions WHERE quote IN {} ORDER BY id", [number]):
        point(db, attribution)


def overrule(db: Database, article: int) -> None:
    """Hide those quotes of ARTICLE that a person's word on other limits goes before, and show the others.

    That is a quote which the last run found in place of one that a person decided about and that this run did not find:
    one that overlaps it or, where the person rejected it, one that is mostly the same words.
    """
    rows = list(
        db.query("SELECT id, status, retired, overruled_by FROM quotes WHERE article = ? ORDER BY id", [article])
    )
    chars: defaultdict[int, set[int]] = defaultdict(set)
    sql = "SELECT quote, start_char, end_char FROM quote_parts WHERE quote IN {}"
    for quote, start, end in among(db, sql, [row["id"] for row in rows]):
        chars[quote].update(range(start, end))

    def stands_for(kept: Row, found: Row) -> bool:
        both, either = chars[kept["id"]] & chars[found["id"]], chars[kept["id"]] | chars[found["id"]]
        return 2 * len(both) > len(either) if kept["status"] == "rejected" else bool(both)

    decided = [row for row in rows if row["status"] != "machine" and row["retired"] is not None]
    for row in rows:
        is_found = row["status"] == "machine" and row["retired"] is None
        over = next((kept["id"] for kept in decided if is_found and stands_for(kept, row)), None)
        align(db, "quotes", row, {"overruled_by": over})


def _attribute(db: Database, quote: Row, state: QuoteState, mine: Row | None) -> None:
    """Make a person's attribution of QUOTE, of which MINE is the earlier one, the present one."""
    number = quote["id"]
    machine = machine_attribution(db, number)
    assert machine is not None, "the machine's finding that was corrected"
    # Where in the text the words stand that it read is the machine's.
    values: Row = {name: value for name, value in machine.items() if name not in ("id", "pipeline")}
    values |= {name: state.said[name] for name in ATTRIBUTION_FIELDS if name in state.said}
    if "told_to" in state.said:
        values["told_to_outlet"] = told_to_outlet(db, state.said["told_to"])
    values |= {"origin": "person", "method": BY_A_PERSON, "confidence": 1.0, "status": "current"}
    db.execute(
        "UPDATE attributions SET status = 'superseded' WHERE quote = ? AND origin = 'machine' AND status = 'current'",
        [number],
    )
    memory = Memory(db)
    if mine is None:
        (attribution,) = add_attributions(memory, [values])
    else:
        attribution = mine["id"]
        change_attribution(db, attribution, values)
    said = state.said.get("speakers", speakers_of(db, machine["id"]))
    for speaker in write_speakers(db, attribution, said):
        # So that whoever asks for the name finds what a person said they said.
        store_name(memory, speaker, str(db.table("speakers").get(speaker)["name"]), quote["article"])


def _concerned(db: Database, entries: Iterable[log.Correction]) -> tuple[set[str], set[str]]:
    """The keys of the speakers and of the quotes that ENTRIES, among which is what any of them undoes, decide about."""
    speakers: set[str] = set()
    quotes: set[str] = set()
    for entry in entries:
        if entry.undoes is not None:
            continue
        if entry.subject_kind == "quote":
            quotes.add(entry.subject)
            continue
        speakers |= {entry.subject} | {entry.new[name]["key"] for name in OTHERS if name in entry.new}
        quotes |= set(entry.new.get("quotes", ()))
        if "identity" in entry.new:
            # Those whom the alias is about: in every article, or in one.
            sql = "SELECT key FROM speakers WHERE key = :own OR substr(key, -length(:own) - 1) = '/' || :own"
            speakers |= {row["key"] for row in db.query(sql, {"own": entry.new["identity"]})}
    return speakers, quotes


def _with_unscoped(keys: Iterable[str]) -> set[str]:
    """KEYS, and those under which an alias would name them in every article."""
    return {each for key in keys for each in (key, unscoped(key))}


def _with_earlier(db: Database, quotes: Iterable[int]) -> list[str]:
    """The keys of QUOTES, given by number, and those of the same quotes in earlier versions of their articles."""
    sql = """
        WITH RECURSIVE same (id) AS (
            SELECT value FROM {} UNION SELECT quotes.id FROM quotes JOIN same ON quotes.replaced_by = same.id
        )
        SELECT key FROM quotes JOIN same USING (id)
    """
    return column(db, sql, quotes)


def _with_later(db: Database, keys: Iterable[str]) -> set[int]:
    """The numbers of the quotes KEYS, and of the same quotes in later versions of their articles."""
    sql = """
        WITH RECURSIVE same (id) AS (
            SELECT id FROM quotes WHERE key IN {}
            UNION SELECT replaced_by FROM quotes JOIN same USING (id) WHERE replaced_by IS NOT NULL
        )
        SELECT id FROM same
    """
    return set(column(db, sql, keys))
