"""Versions: articles that stood at one address, one after the other, with other words.

Which is the later one: that with the later date of publication, where both have one to the day or better; dates of
different precision are compared as days.  A version without a date follows those that the collection had seen before
it, and dates that are equal leave the order in which they were seen.  So an old copy that is read late comes out as
what it is, where it has its date.

The same text again is no new version.  Where it comes with a later date than the present version, the page went back
to it (``articles.returned``): it is the present one again.

Articles of two outlets, and a site's front page, never make versions; addresses that agree only without parameters
such as ``utm_source`` do where title or text speak for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from sqlite_utils import Database

from quotes.identity.addresses import address
from quotes.identity.alignment import copies, same_quotes
from quotes.identity.folding import fold
from quotes.store.db import Row, one
from quotes.store.write.counting import recount

_DAY = len("YYYY-MM-DD")
# What the last run found, and what people hold to.
STANDING = "quotes.overruled_by IS NULL AND (quotes.retired IS NULL OR quotes.status <> 'machine')"
_COLUMNS = "id, outlet, url, title, published, first_seen, returned, version, replaced_by, page"


@dataclass(frozen=True, slots=True)
class _Sighting:
    """A text on its page: when it was published, when this collection saw it, which article it is."""

    published: str | None
    seen: str
    article: int
    again: bool = False


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
    row = one(db, "SELECT url FROM articles WHERE id = :id", {"id": article})
    assert row is not None
    place = page_address(row["url"])
    db.execute("UPDATE articles SET address = ?, page = coalesce(page, id) WHERE id = ?", [place, article])
    if place is None:
        return
    rows = list(db.query(f"SELECT {_COLUMNS} FROM articles WHERE address = ? ORDER BY id", [place]))
    if len(rows) == 1:
        return
    for group in _pages(db, rows):
        _arrange(db, group, article)


def went_back(db: Database, row: Row, published: str | None) -> bool:
    """Whether the page of the stored article ROW went back to it: it comes anew, PUBLISHED later than all versions."""
    if row["replaced_by"] is None or not _is_dated(published):
        return False
    rows = list(db.query(f"SELECT {_COLUMNS} FROM articles WHERE page = ?", [row["page"]]))
    last = _timeline(rows)[-1]
    if not _is_dated(last.published):
        return False
    days = _in_days((last.published, published))
    return _moment(str(published), days=days) > _moment(str(last.published), days=days)


def appearances(rows: Iterable[Row]) -> list[int]:
    """The articles of one page, given as ROWS of the table, in the order in which they stood there.

    One to which the page went back is there twice, the last time in its present place.
    """
    return [sighting.article for sighting in _timeline(list(rows))]


def _pages(db: Database, rows: Sequence[Row]) -> list[list[Row]]:
    """ROWS of one address, apart where they can't be versions of one article."""
    outlets = {row["outlet"] for row in rows} - {None}
    pools: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        pools[row["outlet"] if len(outlets) > 1 else None].append(row)
    return [page for pool in pools.values() for page in _united(db, pool)]


def _united(db: Database, rows: Sequence[Row]) -> list[list[Row]]:
    exact: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        exact[address(row["url"]).exact].append(row)
    pages: list[list[Row]] = []
    for group in exact.values():
        page = next((page for page in pages if _alike(db, page[0], group[0])), None)
        if page is None:
            pages.append(group)
        else:
            page += group
    return pages


def _alike(db: Database, row: Row, other: Row) -> bool:
    if row["title"] and other["title"] and fold(row["title"]) == fold(other["title"]):
        return True
    texts = [one(db, "SELECT text FROM articles WHERE id = :id", {"id": each["id"]}) for each in (row, other)]
    return copies(*(text["text"] for text in texts if text is not None))


def _arrange(db: Database, rows: list[Row], changed: int) -> None:
    """Number the versions that ROWS are, and link each, and its quotes, to the next; CHANGED has new quotes."""
    timeline = appearances(rows)
    version = {article: place for place, article in enumerate(timeline, start=1)}
    chain = sorted(version, key=version.__getitem__)
    following = {**dict(pairwise(chain)), chain[-1]: None}
    page = min(chain)
    for row in rows:
        article = row["id"]
        now = {"version": version[article], "replaced_by": following[article], "page": page}
        if any(row[name] != value for name, value in now.items()):
            db.table("articles").update(article, now)
        if row["replaced_by"] != following[article] or changed in (article, following[article]):
            _link_quotes(db, article, following[article])


def _link_quotes(db: Database, old: int, new: int | None) -> None:
    """Let each quote of the article OLD have the one that stands for it in NEW, and count statements accordingly."""
    db.execute("UPDATE quotes SET replaced_by = NULL WHERE article = ? AND replaced_by IS NOT NULL", [old])
    if new is not None:
        _match(db, old, new)
    rows = db.query("SELECT DISTINCT statement FROM quotes WHERE article = ? AND statement IS NOT NULL", [old])
    recount(db, [row["statement"] for row in rows])


def _match(db: Database, old: int, new: int) -> None:
    before, after = (
        list(db.query(f"SELECT id, text FROM quotes WHERE article = ? AND {STANDING} ORDER BY position", [article]))
        for article in (old, new)
    )
    for i, j in same_quotes([row["text"] for row in before], [row["text"] for row in after]):
        db.execute("UPDATE quotes SET replaced_by = ? WHERE id = ?", [after[j]["id"], before[i]["id"]])


def _timeline(rows: Sequence[Row]) -> list[_Sighting]:
    sightings = [_Sighting(row["published"], row["first_seen"], row["id"]) for row in rows]
    sightings += [_Sighting(row["returned"], row["first_seen"], row["id"], True) for row in rows if row["returned"]]
    dated = [sighting for sighting in sightings if _is_dated(sighting.published)]
    days = _in_days(sighting.published for sighting in dated)
    ordered = sorted(
        dated,
        key=lambda each: (_moment(str(each.published), days=days), each.again, each.seen, each.article),
    )
    undated = [sighting for sighting in sightings if not _is_dated(sighting.published)]
    for each in sorted(undated, key=lambda each: (each.seen, each.article)):
        earlier = [
            place
            for place, other in enumerate(ordered, start=1)
            if not other.again and (other.seen, other.article) < (each.seen, each.article)
        ]
        ordered.insert(max(earlier, default=0), each)
    # Nothing stood between a text and its return where what had is no version any more.
    return [
        each for each, after in pairwise([*ordered, None]) if each and (after is None or after.article != each.article)
    ]


def _is_dated(published: str | None) -> bool:
    return published is not None and len(published) >= _DAY


def _in_days(dates: Iterable[str | None]) -> bool:
    """Whether some of DATES are no more precise than a day, so that all have to be compared as days."""
    return any(date is not None and len(date) == _DAY for date in dates)


def _moment(published: str, *, days: bool) -> str:
    """PUBLISHED in a form that sorts; a time without a zone is taken for UTC."""
    if days:
        return published[:_DAY]
    moment = datetime.fromisoformat(published)
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
