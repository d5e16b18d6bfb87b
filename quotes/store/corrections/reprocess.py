"""A stored article read again: what another pipeline, or a better one, finds in it.

Nothing is lost: a quote that is found again keeps its row and key, what was thought of it stays beside the new finding
as superseded, and a quote that is not found any more is marked with the time of the run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlite_utils import Database

from quotes.identity.dates import dated
from quotes.records import Extraction, Quote, Speaker
from quotes.store.corrections.replay import replay_article
from quotes.store.corrections.restore import arrange, machine_attribution, speakers_of
from quotes.store.db import Row, one
from quotes.store.read import quotes as reader
from quotes.store.write import statements, versions
from quotes.store.write.article import insert_attribution, insert_quote, insert_speakers, quote_key
from quotes.store.write.linking import link_article

# Who speaks in a quote, after the number of the identity.
Spoken = list[tuple[int, Speaker]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """What became of an article's quotes.

    Attributes:
        found: how many the run found.
        new: how many of them were not there before.
        changed: how many were there with another speaker or kind.
        gone: how many were found by the run before and are no more.
        kept: how many it did not find and are in force by a person's word.
    """

    found: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    kept: int = 0

    def __add__(self, other: Reread) -> Reread:
        return Reread(
            found=self.found + other.found,
            new=self.new + other.new,
            changed=self.changed + other.changed,
            gone=self.gone + other.gone,
            kept=self.kept + other.kept,
        )


def reread(db: Database, article: int, extraction: Extraction) -> Reread:
    """Take EXTRACTION for what the machine finds in the stored ARTICLE from now on; inside a transaction.

    Args:
        article: its number; EXTRACTION is one of its text.
    """
    extraction = dated(reader.article(db, article).article, extraction)
    row = db.table("articles").get(article)
    held = {each["key"]: each for each in db.query("SELECT * FROM quotes WHERE article = ?", [article])}
    found: list[int] = []
    spoken: list[tuple[int, Speaker]] = []
    new = changed = 0
    for quote in extraction.quotes:
        key = quote_key(row["key"], quote.parts)
        if key in held:
            number = int(held[key]["id"])
            is_other, said = _find_again(db, held[key], quote, row, extraction.pipeline)
            changed += is_other
        else:
            # A free place for now; the places are given out below.
            number = insert_quote(db, row, len(held) + new, quote.parts, quote.kind, said_on=quote.attribution.said_on)
            _, said = _attribute(db, number, quote, row, extraction.pipeline)
            new += 1
        found.append(number)
        spoken += said
    now = datetime.now(UTC).isoformat(timespec="seconds")
    gone = [each for each in held.values() if each["id"] not in found]
    for each in gone:
        if each["retired"] is None:
            db.table("quotes").update(each["id"], {"retired": now})
    arrange(db, article, found)
    told = {} if extraction.language is None else {"language": extraction.language}
    db.table("articles").update(article, {"pipeline": extraction.pipeline, **told})
    moved = link_article(db, article, spoken)
    versions.link(db, article)
    replay_article(db, article)
    statements.replace(db, {*found, *moved, *(each["id"] for each in gone)})
    _forget_names(db, article)
    return Reread(
        found=len(found),
        new=new,
        changed=changed,
        gone=sum(each["retired"] is None for each in gone),
        kept=sum(each["status"] not in ("machine", "rejected") for each in gone),
    )


def _find_again(db: Database, held: Row, quote: Quote, article: Row, pipeline: str) -> tuple[bool, Spoken]:
    """Bring the row HELD in line with QUOTE; whether its speakers or its kind are others now, and who speaks."""
    number = int(held["id"])
    before = machine_attribution(db, number)
    kind = "kind" if held["machine_kind"] is None else "machine_kind"
    other_kind = held[kind] != quote.kind
    db.table("quotes").update(number, {kind: quote.kind, "retired": None})
    earlier = None if before is None else (_content(db, before), before["pipeline"])
    attribution, said = _attribute(db, number, quote, article, pipeline)
    if earlier is None:
        return True, said
    written = one(db, "SELECT * FROM attributions_in_words WHERE id = :id", {"id": attribution})
    assert written is not None
    content = _content(db, written)
    if (content, pipeline) == earlier:
        # The same finding of the same pipeline is one finding.
        assert before is not None
        db.table("attributions").delete(attribution)
        db.table("attributions").update(before["id"], {"status": "current"})
    return other_kind or content[1] != earlier[0][1], said


def _attribute(db: Database, number: int, quote: Quote, article: Row, pipeline: str) -> tuple[int, Spoken]:
    db.execute("UPDATE attributions SET status = 'superseded' WHERE quote = ? AND status = 'current'", [number])
    attribution = insert_attribution(db, number, quote.attribution, pipeline)
    return attribution, insert_speakers(db, attribution, quote.attribution, article["id"], article["key"])


def _content(db: Database, attribution: Row) -> tuple[Row, list[tuple[str, str | None]]]:
    """What ATTRIBUTION says, without its own number and place in time, and of whom."""
    ours = {name: value for name, value in attribution.items() if name not in ("id", "status", "pipeline")}
    return ours, [(each["key"], each.get("role")) for each in speakers_of(db, attribution["id"])]


def _forget_names(db: Database, article: int) -> None:
    """Drop the names that only a superseded finding in ARTICLE gives: who looks for one would find nobody's words."""
    gone = db.execute(
        """
        WITH present AS (
            SELECT said.speaker, identity FROM quotes
            JOIN attributions ON attributions.quote = quotes.id
            JOIN attributed_speakers AS said ON said.attribution = attributions.id
            WHERE quotes.article = :article AND (
                attributions.status = 'current' OR attributions.id = (
                    SELECT max(id) FROM attributions AS own WHERE own.quote = quotes.id AND origin = 'machine'
                )
            )
        )
        DELETE FROM speaker_name_articles WHERE article = :article AND name NOT IN (
            SELECT id FROM speaker_names WHERE speaker IN (
                SELECT speaker FROM present
                UNION SELECT id FROM speakers WHERE key IN (SELECT identity FROM present)
            )
        )
        RETURNING name
        """,
        {"article": article},
    ).fetchall()
    db.execute(
        "DELETE FROM speaker_names WHERE id IN (SELECT value FROM json_each(?)) "
        "AND id NOT IN (SELECT name FROM speaker_name_articles)",
        [json.dumps([name for (name,) in gone])],
    )
