"""What became of the quotes of an article from one of its versions to the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from quotes.errors import NotFoundError
from quotes.identity.addresses import address
from quotes.identity.alignment import same_quotes, same_words
from quotes.identity.differences import Piece
from quotes.identity.differences import diff as word_diff
from quotes.identity.folding import fold
from quotes.store.db import explained, one
from quotes.store.models import SpokenBy, Statement
from quotes.store.read import filter as filters
from quotes.store.read import quotes as reader
from quotes.store.read.filter import day
from quotes.store.write import versions

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

What = Literal["added", "vanished", "altered", "speaker", "polarity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One of the texts that stood at an address.

    Attributes:
        article: number of the stored article; ``key title outlet url published`` are the article's.
        number: its place among the versions, from 1.  A text that came back has two.
        first_seen: when it came into this collection.
        returned: the date with which it came back after a later version; None where it did not.
        words: how many words its text has.
    """

    article: int
    key: str
    number: int
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    first_seen: str
    returned: str | None
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteChange:
    """One quote that is not the same in two versions.

    Attributes:
        what: ``added`` or ``vanished``, or one or several of ``altered`` (other words), ``speaker`` (said by others)
            and ``polarity`` (whether the article says it was said).
        old, new: the quote in either version; None where it was added, or has vanished.
        diff: how the words were altered, in pieces; empty where they were not.
    """

    what: tuple[What, ...]
    old: Statement | None
    new: Statement | None
    diff: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionChanges:
    """The step from one version of an article to the next.

    Attributes:
        old, new: the two versions.
        date: when NEW was published, where that differs from when OLD was; else when it was first seen.
        kept: how many quotes are the same in both.
        changes: those that are not, in the order of the new text; what vanished stands where it stood.
    """

    old: Version
    new: Version
    date: str
    kept: int
    changes: tuple[QuoteChange, ...]


def changes(db: Database, path: Path, of: str | int | None, *, since: str | None = None) -> list[VersionChanges]:
    """What changed in the articles that have versions, each article's steps in their order.

    Args:
        db, path: the collection and where it is.
        of: the number or key of any version of an article, or its address; None for all articles.
        since: only steps from this day, month or year on.

    Raises:
        NotFoundError: no article is OF.
        OptionError: SINCE is no date.
    """
    since = None if since is None else day(since, "since")
    with explained(path):
        pages = _pages_with_versions(db) if of is None else [_page_of(db, path, of)]
        steps = [step for page in pages for step in _steps(db, page)]
    return [step for step in steps if since is None or step.date >= since]


def _pages_with_versions(db: Database) -> list[int]:
    # The article whose last change was seen last comes last, as in a log.
    rows = db.query("SELECT page FROM articles GROUP BY page HAVING count(*) > 1 ORDER BY max(first_seen), page")
    return [row["page"] for row in rows]


def _page_of(db: Database, path: Path, of: str | int) -> int:
    number = reader.number_of(db, "article", of)
    place = address(of).page if isinstance(of, str) else None
    row = one(
        db,
        "SELECT page FROM articles WHERE id = :id OR (:id IS NULL AND (address = :place OR url = :of)) ORDER BY id",
        {"id": number, "place": place, "of": of},
    )
    if row is None:
        raise NotFoundError(
            f"no article {of} in {path}: give a number that a search with --json shows, or an address that was "
            "read with its article"
        )
    return int(row["page"])


def _versions(db: Database, page: int) -> list[Version]:
    rows = {
        row["id"]: row
        for row in db.query(
            """
            SELECT articles.*, outlets.name AS outlet_name FROM articles
            LEFT JOIN outlets ON outlets.id = articles.outlet WHERE page = ?
            """,
            [page],
        )
    }
    return [
        Version(
            article=number,
            number=place,
            outlet=rows[number]["outlet_name"],
            words=len(rows[number]["text"].split()),
            **{name: rows[number][name] for name in ("key", "title", "url", "published", "first_seen", "returned")},
        )
        for place, number in enumerate(versions.appearances(rows.values()), start=1)
    ]


def _steps(db: Database, page: int) -> Iterator[VersionChanges]:
    found = _versions(db, page)
    statements = defaultdict(list)
    where = filters.Where(["articles.page = :page", versions.STANDING, "quotes.status <> 'rejected'"], {"page": page})
    for statement in sorted(reader.statements(db, where, -1), key=lambda each: each.id):
        statements[statement.article].append(statement)
    for old, new in pairwise(found):
        kept, changed = _compared(statements[old.article], statements[new.article])
        yield VersionChanges(old=old, new=new, date=_date(old, new, found), kept=kept, changes=tuple(changed))


def _date(old: Version, new: Version, found: list[Version]) -> str:
    came_back = any(version.article == new.article for version in found[: new.number - 1])
    published = new.returned if came_back else new.published
    if published is not None and published != old.published:
        return published
    return new.first_seen


def _compared(old: list[Statement], new: list[Statement]) -> tuple[int, list[QuoteChange]]:
    """How many statements are the same, and the others in the order of the new text."""
    pairs = same_quotes([each.words for each in old], [each.words for each in new])
    before = {j: i for i, j in pairs}
    still = {i for i, _ in pairs}
    placed: list[tuple[float, QuoteChange]] = []
    kept = 0
    for j, statement in enumerate(new):
        change = _change(old[before[j]], statement) if j in before else _lone(None, statement)
        if change is None:
            kept += 1
        else:
            placed.append((j, change))
    after = dict(pairs)
    for i, statement in enumerate(old):
        if i not in still:
            # Behind the last quote before it that still stands.
            place = max((after[k] for k in range(i) if k in still), default=-1)
            placed.append((place + 0.5, _lone(statement, None)))
    placed.sort(key=lambda each: each[0])
    return kept, [change for _, change in placed]


def _lone(old: Statement | None, new: Statement | None) -> QuoteChange:
    return QuoteChange(what=("added" if old is None else "vanished",), old=old, new=new, diff=())


def _change(old: Statement, new: Statement) -> QuoteChange | None:
    what: list[What] = []
    if not same_words(old.words, new.words):
        what.append("altered")
    if not _same_speakers(old.speakers, new.speakers):
        what.append("speaker")
    if old.polarity != new.polarity:
        what.append("polarity")
    if not what:
        return None
    diff = tuple(word_diff(old.words, new.words)) if "altered" in what else ()
    return QuoteChange(what=tuple(what), old=old, new=new, diff=diff)


def _same_speakers(old: tuple[SpokenBy, ...], new: tuple[SpokenBy, ...]) -> bool:
    """Whether OLD and NEW are the same people.

    Who is known within an article only, by a surname or a description, is another speaker in each version; there the
    names decide, of which one may be a part of the other.
    """
    if {each.speaker for each in old} == {each.speaker for each in new}:
        return True
    if len(old) != len(new):
        return False
    names = [[set(fold(each.name).split()) for each in side] for side in (old, new)]
    return all(any(name <= other or other <= name for other in names[1]) for name in names[0])
