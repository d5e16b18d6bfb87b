"""Quotes as an entry of the log keeps them, so that a person's word finds its quote in any collection.

An entry about a quote says in ``old`` where the quote stands and what the machine had found.  Where the article is held
but the machine has not found the quote there, the quote is made from that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from quotes.errors import StoreError
from quotes.records import Span, Topic
from quotes.store.corrections import log
from quotes.store.db import Row, by_key, column, one
from quotes.store.read.quotes import identities, load
from quotes.store.write.article import NewQuote, add_attributions, insert_quotes, insert_topics, quote_key
from quotes.store.write.memory import Memory
from quotes.store.write.speakers import ensure_speaker, rename_speakers

# What an attribution has besides its quote, its number and what follows from the rest.
_MACHINE = (
    "pipeline", "method", "confidence", "polarity", "cue", "cue_lemma", "cue_class", "cue_start", "cue_end",
    "mention", "mention_kind", "mention_start", "mention_end",
    "told_to", "said_on", "said_words", "said_start", "said_end", "said_precision",
)  # fmt: skip


def snapshot(db: Database, number: int) -> dict[str, Any]:
    """Quote NUMBER as JSON: article and ranges, what holds, and what the machine found last.

    The speakers are named by their identities, which merges do not change.
    """
    (told,) = load(db, [number])
    quote = db.table("quotes").get(number)
    (current,) = column(db, "SELECT id FROM attributions WHERE status = 'current' AND quote IN {}", [number])
    machine = machine_attribution(db, number)
    assert machine is not None
    return {
        "article": told.article_key,
        "parts": [list(part) for part in told.parts],
        **({"topics": [[topic.term, *topic.span] for topic in told.topics]} if told.topics else {}),
        "status": told.status,
        "kind": told.kind,
        "told_to": told.told_to_words,
        "polarity": told.polarity,
        "speakers": speakers_of(db, current),
        "machine": {
            "kind": quote["machine_kind"] or quote["kind"],
            "speakers": speakers_of(db, machine["id"]),
            **{name: machine[name] for name in _MACHINE if machine[name] is not None},
        },
    }


def machine_attribution(db: Database, quote: int) -> Row | None:
    """What the machine's last run says of QUOTE."""
    return one(
        db,
        "SELECT * FROM attributions_in_words WHERE quote = :quote AND origin = 'machine' ORDER BY id DESC LIMIT 1",
        {"quote": quote},
    )


def speakers_of(db: Database, attribution: int) -> list[Row]:
    """The speakers of ATTRIBUTION as an entry names them: key, name, kind, role and organization in the article."""
    rows = identities(db, [attribution])[attribution]
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def restore(db: Database, key: str) -> None:
    """Make the quote KEY from the log where its article is held and it is not; inside a transaction.

    Raises:
        StoreError: the log gives it ranges that its article does not have.
    """
    if by_key(db, "quotes", key):
        return
    entries = log.about(db, [key])
    keeping = (entry.old if entry.subject == key else entry.old.get("quotes", {}).get(key) for entry in entries)
    kept = next((each for each in keeping if each and "parts" in each), None)
    if kept is None or not any(log.in_force(entries)):
        return
    article = by_key(db, "articles", kept["article"])
    if article is None:
        return
    machine, parts = kept["machine"], kept["parts"]
    if quote_key(article["key"], parts) != key or not all(
        0 <= start < end <= len(article["text"]) for start, end in parts
    ):
        raise StoreError(f"the log of corrections gives the quote {key} ranges that it has not: it was changed by hand")
    last = db.table("quotes").count_where("article = ?", [article["id"]])
    # The machine that read this collection did not find it.
    now = datetime.now(UTC).isoformat(timespec="seconds")
    memory, topics = Memory(db), kept.get("topics", ())
    (number,) = insert_quotes(memory, article, [NewQuote(last, parts, machine["kind"])], retired=now)
    insert_topics(memory, [(number, (Topic(term, Span(start, end)) for term, start, end in topics))])
    values = {name: machine[name] for name in _MACHINE if name in machine}
    (attribution,) = add_attributions(memory, [{"quote": number, "origin": "machine", **values}])
    write_speakers(db, attribution, machine["speakers"])
    arrange(db, article["id"])


def arrange(db: Database, article: int) -> None:
    """Number the quotes of ARTICLE in the order of the text; of two that begin alike, what the last run found first."""
    # No two may share a place on the way either.
    db.execute("UPDATE quotes SET position = -1 - position WHERE article = ?", [article])
    sql = """
        UPDATE quotes SET position = place FROM (
            SELECT quotes.id AS quote, row_number() OVER (
                ORDER BY min(start_char), retired IS NOT NULL, quotes.position DESC
            ) - 1 AS place
            FROM quotes JOIN quote_parts ON quote_parts.quote = quotes.id WHERE article = ? GROUP BY quotes.id
        ) WHERE quote = id
    """
    db.execute(sql, [article])


def write_speakers(db: Database, attribution: int, speakers: Sequence[Row]) -> list[int]:
    """Make SPEAKERS, as an entry names them, those of ATTRIBUTION, and give the numbers of their identities."""
    numbers = [ensure_speaker(db, named["key"], named["name"], named["kind"]) for named in speakers]
    called = [
        (number, named["name"], named.get("role"), named.get("organization"))
        for number, named in zip(numbers, speakers, strict=True)
    ]
    rename_speakers(Memory(db), attribution, called)
    return numbers
