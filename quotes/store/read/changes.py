"""What became of the quotes of an article from one of its versions to the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sqlite_utils import Database

from quotes.errors import NotFoundError
from quotes.identity.addresses import address
from quotes.identity.folding import fold
from quotes.identity.statements.alignment import Piece, same_quotes, same_words
from quotes.identity.statements.alignment import diff as word_diff
from quotes.store.db import Opened, column, explained, one
from quotes.store.models import SpokenBy, Statement
from quotes.store.read.filter import day
from quotes.store.read.quotes import load, number_of
from quotes.store.write import versions

What = Literal["added", "vanished", "altered", "speaker", "polarity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One of the texts that stood at an address."""

    article: int  #: number of the stored article, whose are key, title, outlet, url and published
    key: str
    number: int  #: its place among the versions, from 1; a text that came back has two
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    first_seen: str  #: when it came into this collection
    returned: str | None  #: the date with which it came back after a later version
    words: int  #: how many its text has


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteChange:
    """One quote that is not the same in two versions."""

    #: ``added`` or ``vanished``, or one or several of ``altered`` (other words), ``speaker`` (said by others) and
    #: ``polarity`` (whether the article says it was said).
    what: tuple[What, ...]
    old: Statement | None  #: None where it was added
    new: Statement | None  #: None where it has vanished
    diff: tuple[Piece, ...]  #: how the words were altered; empty where they were not


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionChanges:
    """The step from one version of an article to the next."""

    old: Version
    new: Version
    date: str  #: when the new one was published, where that differs from when the old one was; else when first seen
    kept: int  #: how many quotes are the same in both
    changes: tuple[QuoteChange, ...]  #: the others, in the order of the new text; what vanished stands where it stood


class TellingChanges(Opened):
    """The part of a store that compares versions."""

    def changes(self, of: str | int | None = None, *, since: str | None = None) -> list[VersionChanges]:
        """What became of quotes where an article changed, each article's steps in their order.

        Args:
            of: the number or key of any version of an article, or its address; None for all articles.
            since: only steps from this day, month or year on.

        Raises:
            NotFoundError: no article is OF.
            OptionError: SINCE is no date.
        """
        since = None if since is None else day(since, "since")
        with explained(self.path):
            # The article whose last change was seen last comes last, as in a log.
            sql = "SELECT page FROM articles GROUP BY page HAVING count(*) > 1 ORDER BY max(first_seen), page"
            pages = [row["page"] for row in self.database.query(sql)] if of is None else [self._page_of(of)]
            steps = [step for page in pages for step in _steps(self.database, page)]
        return [step for step in steps if since is None or step.date >= since]

    def _page_of(self, of: str | int) -> int:
        number = number_of(self.database, "article", of)
        place = address(of).page if isinstance(of, str) else None
        row = one(
            self.database,
            "SELECT page FROM articles WHERE id = :id OR (:id IS NULL AND (address = :place OR url = :of)) ORDER BY id",
            {"id": number, "place": place, "of": of},
        )
        if row is None:
            raise NotFoundError(
                f"no article {of} in {self.path}: give a number that a search with --json shows, or an address that "
                "was read with its article"
            )
        return int(row["page"])


def standing(db: Database, articles: Iterable[int]) -> list[int]:
    """List the quotes of these ARTICLES that no person rejected, in their order, also what a later version tells."""
    chosen = f"status <> 'rejected' AND {versions.STANDING}"
    return column(db, f"SELECT id FROM quotes WHERE article IN {{}} AND {chosen} ORDER BY article, position", articles)


def _versions(db: Database, page: int) -> list[Version]:
    sql = """
        SELECT articles.*, outlets.name AS outlet_name FROM articles
        LEFT JOIN outlets ON outlets.id = articles.outlet WHERE page = ?
    """
    rows = {row["id"]: row for row in db.query(sql, [page])}
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
    for statement in load(db, standing(db, {version.article for version in found})):
        statements[statement.article].append(statement)
    for old, new in pairwise(found):
        compared = list(_compared(statements[old.article], statements[new.article]))
        changed = tuple(change for change in compared if change is not None)
        kept = len(compared) - len(changed)
        yield VersionChanges(old=old, new=new, date=_date(old, new, found), kept=kept, changes=changed)


def _date(old: Version, new: Version, found: list[Version]) -> str:
    came_back = any(version.article == new.article for version in found[: new.number - 1])
    published = new.returned if came_back else new.published
    if published is not None and published != old.published:
        return published
    return new.first_seen


def _compared(old: list[Statement], new: list[Statement]) -> Iterator[QuoteChange | None]:
    """What became of each statement, in the order of the new text; None for one that is the same."""
    pairs = same_quotes([each.words for each in old], [each.words for each in new])
    after, before = dict(pairs), {j: i for i, j in pairs}
    placed: list[tuple[float, QuoteChange | None]] = [
        (j, _change(old[before[j]] if j in before else None, statement)) for j, statement in enumerate(new)
    ]
    for i, statement in enumerate(old):
        if i not in after:
            # Behind the last quote before it that still stands.
            place = max((after[k] for k in range(i) if k in after), default=-1)
            placed.append((place + 0.5, _change(statement, None)))
    return (change for _, change in sorted(placed, key=lambda each: each[0]))


def _change(old: Statement | None, new: Statement | None) -> QuoteChange | None:
    if old is None or new is None:
        return QuoteChange(what=("added" if old is None else "vanished",), old=old, new=new, diff=())
    differs: dict[What, bool] = {
        "altered": not same_words(old.words, new.words),
        "speaker": not _same_speakers(old.speakers, new.speakers),
        "polarity": old.polarity != new.polarity,
    }
    if not any(differs.values()):
        return None
    diff = tuple(word_diff(old.words, new.words)) if differs["altered"] else ()
    return QuoteChange(what=tuple(name for name, is_so in differs.items() if is_so), old=old, new=new, diff=diff)


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
