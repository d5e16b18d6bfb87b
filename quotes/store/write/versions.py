"""Versions: articles that stood at one address, one after the other, with other words.

The later one is that with the later date of publication, where both have one to the day or better.  A version without a
date follows those that the collection had seen before it.  The same text again is no new version: where it comes with a
later date than the present one, the page went back to it (``articles.returned``).

Articles of two outlets, and a site's front page, never make versions; addresses that agree only without parameters
such as ``utm_source`` do where title or text speak for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from sqlite_utils import Database

from quotes.identity.addresses import address
from quotes.identity.folding import fold
from quotes.identity.statements.alignment import same_quotes
from quotes.identity.statements.copies import runs, shared
from quotes.store.db import Row, align, among, column, one
from quotes.store.write.counting import recount

_DAY = len("YYYY-MM-DD")
# Where the address speaks for it, too, so much in common is enough: a page is rewritten more than a dispatch is.
_ENOUGH = 0.2
# What the last run found, and what people hold to.
STANDING = "quotes.overruled_by IS NULL AND (quotes.retired IS NULL OR quotes.status <> 'machine')"
_COLUMNS = "id, outlet, url, title, published, first_seen, returned, version, replaced_by, page"


class _Sighting(NamedTuple):
    """A text on its page: when this collection saw it, which article it is, when it was published, whether again."""

    seen: str
    article: int
    published: str | None
    again: bool

    @property
    def is_dated(self) -> bool:
        return self.published is not None and len(self.published) >= _DAY


def page_address(url: str | None) -> str | None:
    """How the page at URL is named in ``articles.address``; None where it can't be one article's."""
    if url is None:
        return None
    found = address(url)
    return found.page if found.is_article else None


def link(db: Database, article: int) -> None:
    """Put ARTICLE, which was stored or changed just now, in its place among the versions of its page.

    Its quotes have to be stored.  Inside a transaction.  To be called again where its address, its outlet, its date
    or its quotes change; calling it too often does no harm.
    """
    row = one(db, "SELECT id, url, address FROM articles WHERE id = :id", {"id": article})
    assert row is not None, "the article, which is stored first"
    place = page_address(row["url"])
    align(db, "articles", row, {"address": place})
    link_at(db, article, place)


def link_at(db: Database, article: int, place: str | None) -> None:
    """The same for an ARTICLE that is known to stand at PLACE, its :func:`page_address`."""
    here = "SELECT id FROM articles WHERE address = ? LIMIT 2"
    if place is None or len(db.conn.execute(here, [place]).fetchall()) < 2:
        return
    rows = list(db.query(f"SELECT {_COLUMNS} FROM articles WHERE address = ? ORDER BY id", [place]))
    for group in _pages(db, rows):
        _arrange(db, group, article)


def went_back(db: Database, row: Row, published: str | None) -> bool:
    """Whether the page of the stored article ROW went back to it: it comes anew, PUBLISHED later than all versions."""
    now = _Sighting("", row["id"], published, True)
    if row["replaced_by"] is None or not now.is_dated:
        return False
    last = _timeline(db.query(f"SELECT {_COLUMNS} FROM articles WHERE page = ?", [row["page"]]))[-1]
    earlier, later = _moments([last, now])
    return last.is_dated and later > earlier


def appearances(rows: Iterable[Row]) -> list[int]:
    """The articles of one page, given as ROWS of the table, in the order in which they stood there.

    One to which the page went back is there twice, the last time in its present place.
    """
    return [sighting.article for sighting in _timeline(rows)]


def _pages(db: Database, rows: Sequence[Row]) -> list[list[Row]]:
    """ROWS of one address, apart where they can't be versions of one article."""
    outlets = {row["outlet"] for row in rows} - {None}
    pools: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        pools[row["outlet"] if len(outlets) > 1 else None].append(row)
    pages: list[list[Row]] = []
    for pool in pools.values():
        exact: defaultdict[str, list[Row]] = defaultdict(list)
        for row in pool:
            exact[address(row["url"]).exact].append(row)
        here: list[list[Row]] = []
        for group in exact.values():
            if page := next((page for page in here if _are_alike(db, page[0], group[0])), None):
                page += group
            else:
                here.append(group)
        pages += here
    return pages


def _are_alike(db: Database, row: Row, other: Row) -> bool:
    if row["title"] and other["title"] and fold(row["title"]) == fold(other["title"]):
        return True
    one, two = column(db, "SELECT text FROM articles WHERE id IN {}", [row["id"], other["id"]])
    return one == two or shared(runs(one), runs(two)) > _ENOUGH


def _arrange(db: Database, rows: list[Row], changed: int) -> None:
    """Number the versions that ROWS are, and link each, and its quotes, to the next; CHANGED has new quotes."""
    version = {article: place for place, article in enumerate(appearances(rows), start=1)}
    chain = sorted(version, key=version.__getitem__)
    following = {**dict(pairwise(chain)), chain[-1]: None}
    for row in rows:
        article, after = row["id"], following[row["id"]]
        align(db, "articles", row, {"version": version[article], "replaced_by": after, "page": min(chain)})
        if row["replaced_by"] != after or changed in (article, after):
            _link_quotes(db, article, after)


def _link_quotes(db: Database, old: int, new: int | None) -> None:
    """Let each quote of the article OLD have the one that stands for it in NEW, and count statements accordingly."""
    db.execute("UPDATE quotes SET replaced_by = NULL WHERE article = ? AND replaced_by IS NOT NULL", [old])
    if new is not None:
        sql = f"SELECT id, text FROM quotes WHERE article IN {{}} AND {STANDING} ORDER BY position"
        before, after = among(db, sql, [old]), among(db, sql, [new])
        for i, j in same_quotes([text for _, text in before], [text for _, text in after]):
            db.execute("UPDATE quotes SET replaced_by = ? WHERE id = ?", [after[j][0], before[i][0]])
    recount(db, column(db, "SELECT statement FROM quotes WHERE article IN {} AND statement IS NOT NULL", [old]))


def _timeline(rows: Iterable[Row]) -> list[_Sighting]:
    sightings = [
        _Sighting(row["first_seen"], row["id"], row[when], when == "returned")
        for row in rows
        for when in ("published", "returned")
        if when == "published" or row[when]
    ]
    dated = [sighting for sighting in sightings if sighting.is_dated]
    order = sorted(zip(_moments(dated), [(each.again, each) for each in dated], strict=True))
    ordered = [sighting for _, (_, sighting) in order]
    undated = [sighting for sighting in sightings if not sighting.is_dated]
    for each in sorted(undated, key=lambda each: each[:2]):
        earlier = [place for place, other in enumerate(ordered, start=1) if not other.again and other[:2] < each[:2]]
        ordered.insert(max(earlier, default=0), each)
    # Nothing stood between a text and its return where what had is no version any more.
    return [
        each for each, after in pairwise([*ordered, None]) if each and (after is None or after.article != each.article)
    ]


def _moments(sightings: Sequence[_Sighting]) -> list[str]:
    """When each of SIGHTINGS was published, in a form that sorts: as days where one of them is no more precise."""
    dates = [each.published or "" for each in sightings]
    if any(len(date) <= _DAY for date in dates):
        return [date[:_DAY] for date in dates]
    moments = [datetime.fromisoformat(date) for date in dates]
    # A time without a zone is taken for UTC.
    zoned = [moment if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in moments]
    return [moment.astimezone(UTC).isoformat(timespec="microseconds") for moment in zoned]
