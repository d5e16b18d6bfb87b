"""A stored article read again: what another pipeline, or a better one, finds in it.

Nothing is lost: a quote that is found again keeps its row and key, what was thought of it stays beside the new finding
as superseded, and a quote that is not found any more is marked with the time of the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlite_utils import Database

from quotes.identity.dates import dated
from quotes.records import Attribution, Extraction, Speaker
from quotes.store.corrections.replay import replay_article
from quotes.store.corrections.restore import arrange, machine_attribution, speakers_of
from quotes.store.db import Row, align, among, change, column
from quotes.store.read import quotes as reader
from quotes.store.write import statements, versions
from quotes.store.write.article import NewQuote, insert_attributions, insert_quotes, insert_topics, quote_key
from quotes.store.write.linking import link_article
from quotes.store.write.memory import Memory
from quotes.store.write.speakers import insert_speakers


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """What became of an article's quotes."""

    found: int = 0  #: how many the run found
    new: int = 0  #: how many of them were not there before
    changed: int = 0  #: how many were there with another speaker or kind
    gone: int = 0  #: how many were found by the run before and are no more
    kept: int = 0  #: how many it did not find and are in force by a person's word

    def __add__(self, other: Reread) -> Reread:
        return Reread(**{name: getattr(self, name) + getattr(other, name) for name in Reread.__slots__})


def reread(db: Database, article: int, extraction: Extraction) -> Reread:
    """Take EXTRACTION for what the machine finds in the stored ARTICLE from now on; inside a transaction."""
    extraction = dated(reader.article(db, article).article, extraction)
    row = db.table("articles").get(article)
    held = {each["key"]: each for each in db.query("SELECT * FROM quotes WHERE article = ?", [article])}
    memory = Memory(db)
    found: list[int] = []
    spoken: list[tuple[int, Speaker]] = []
    new = changed = 0
    for quote in extraction.quotes:
        before = held.get(quote_key(row["key"], quote.parts))
        # A free place for now; the places are given out below.
        place, said_on = len(held) + new, quote.attribution.said_on
        if before:
            number = before["id"]
        else:
            (number,) = insert_quotes(memory, row, [NewQuote(place, quote.parts, quote.kind, said_on)])
        db.execute("DELETE FROM quote_topics WHERE quote = ?", [number])
        insert_topics(memory, [(number, quote.topics)])
        said, is_other = _attribute(memory, number, quote.attribution, row, extraction.pipeline)
        if before is None:
            new += 1
        else:
            # A person may have said another kind, beside which the machine's stands.
            kind = "kind" if before["machine_kind"] is None else "machine_kind"
            changed += is_other or before[kind] != quote.kind
            align(db, "quotes", before, {kind: quote.kind, "retired": None})
        found.append(number)
        spoken += said
    now = datetime.now(UTC).isoformat(timespec="seconds")
    gone = [each for each in held.values() if each["id"] not in found]
    for each in gone:
        if each["retired"] is None:
            change(db, "quotes", each["id"], {"retired": now})
    arrange(db, article)
    told = {} if extraction.language is None else {"language": extraction.language}
    change(db, "articles", article, {"pipeline": extraction.pipeline, **told})
    moved = link_article(memory, row, spoken)
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


def _attribute(
    memory: Memory, quote: int, attribution: Attribution, article: Row, pipeline: str
) -> tuple[list[tuple[int, Speaker]], bool]:
    """Make the present attribution of QUOTE what PIPELINE finds; the same finding of the same pipeline is one finding.

    Returns:
        Who speaks, after the numbers of the identities, and whether that is somebody else than before.
    """
    db = memory.db
    before = machine_attribution(db, quote)
    db.execute("UPDATE attributions SET status = 'superseded' WHERE quote = ? AND status = 'current'", [quote])
    (number,) = insert_attributions(memory, [(quote, attribution)], pipeline)
    spoken = insert_speakers(memory, [(number, attribution)], article["id"], article["key"])
    if before is None:
        return spoken, True
    was, now = ([(each["key"], each.get("role")) for each in speakers_of(db, n)] for n in (before["id"], number))
    same = {"id": number, "status": "current"}
    if was == now and {**before, **same} == machine_attribution(db, quote):
        db.table("attributions").delete(number)
        change(db, "attributions", before["id"], {"status": "current"})
    return spoken, was != now


def _forget_names(db: Database, article: int) -> None:
    """Drop the names that only a superseded finding in ARTICLE gives: who looks for one would find nobody's words."""
    sql = """
        WITH present AS (
            SELECT said.speaker, identity FROM quotes
            JOIN attributions ON attributions.quote = quotes.id
            JOIN attributed_speakers AS said ON said.attribution = attributions.id
            WHERE quotes.article IN {0} AND (
                attributions.status = 'current' OR attributions.id = (
                    SELECT max(id) FROM attributions AS own WHERE own.quote = quotes.id AND origin = 'machine'
                )
            )
        )
        DELETE FROM speaker_name_articles WHERE article IN {0} AND name NOT IN (
            SELECT id FROM speaker_names WHERE speaker IN (
                SELECT speaker FROM present
                UNION SELECT id FROM speakers WHERE key IN (SELECT identity FROM present)
            )
        )
        RETURNING name
    """
    unused = "DELETE FROM speaker_names WHERE id IN {} AND id NOT IN (SELECT name FROM speaker_name_articles)"
    among(db, unused, column(db, sql, [article]))
