"""Partitions into the database, in bulk: identity and statements as at ingest, by the same functions.

What makes it fast is what is done once for many articles: a transaction, the indexes that nothing here looks into, and
the full text, both of which a new database gets at the end.  Until then it is beside its place under another name, so
that nobody takes it for a whole one; a load that was stopped goes on there.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from quotes.errors import OptionError, StoreError, TransferError
from quotes.faults import OnError, attempt
from quotes.identity.statements.worded import Worded
from quotes.records import Article, Extraction
from quotes.store.corrections import replay
from quotes.store.db import Opened, explained, one, open_database
from quotes.store.transfer import partitions
from quotes.store.transfer.partitions import COUNTS, About, Record
from quotes.store.write import article as writer
from quotes.store.write.checks import check
from quotes.store.write.memory import Memory

_AT_ONCE = 1000  # articles in a transaction
# KiB of pages that SQLite keeps in memory, and while it sorts an index, for which it takes as much again.  What it has
# to read again is in the memory of the system.
_CACHE, _SORTING = -64_000, -32_000
# The indexes that writing does not look into.
_LAST = (
    "idx_articles_agency", "idx_articles_first_seen", "idx_articles_language", "idx_articles_outlet",
    "idx_articles_published", "idx_articles_replaced_by", "idx_articles_url",
    "idx_attributions_cue", "idx_attributions_polarity", "idx_attributions_told_to_outlet", "idx_authors_name",
    "idx_quotes_date", "idx_quotes_kind", "idx_quotes_overruled_by", "idx_quotes_replaced_by",
    "idx_quotes_status", "idx_quotes_unreviewed", "idx_quote_topics_topic", "idx_speaker_name_articles_article",
    "idx_speaker_names_folded", "idx_speakers_kind", "idx_speakers_name", "idx_speakers_surname",
    "idx_statements_appearances", "idx_statements_first_reported", "idx_statements_quote", "idx_suggestions_status",
)  # fmt: skip
# Triggers that fill the full text, and that keep right what a row has right from the start where nobody has corrected.
_TRIGGERS = ("quotes_ai", "quotes_shown_insert", "quotes_date_insert", "attribution_speakers_disowned_insert")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a load went through."""

    partitions: int = 0
    articles: int = 0  #: how many the partitions have
    new: int = 0  #: how many of them the database did not hold before
    updated: int = 0  #: how many it held with less known about them
    foreign: int = 0  #: how many of the new ones are not in English
    failed: int = 0  #: how many files, records and articles have no quotes because they could not be read
    faults: int = 0  #: on how many articles our own code failed
    quotes: int = 0  #: how many the new articles have, the doubtful included
    pipelines: tuple[str, ...] = ()  #: what found them


def load(
    files: Iterable[Path],
    database: Path,
    *,
    mixed: bool = False,
    dry_run: bool = False,
    on_total: Callable[[int], None] | None = None,
    on_article: Callable[[], None] | None = None,
    on_error: OnError | None = None,
) -> Loaded:
    """Put the partitions FILES into DATABASE, which is made where there is none.

    The result is that of ingesting the same articles in the same order: that of the inputs by their paths, whatever the
    partitions are called.  Articles that the database holds are passed over, so that a load that was stopped goes on
    where it was.

    Args:
        files: partitions of articles; see :mod:`quotes.store.transfer.partitions`.
        database: path of the SQLite file.
        mixed: take in what several pipelines found, or another one than that of the database.
        dry_run: say what would be loaded, by what the partitions tell of themselves, and write nothing.
        on_total: called with how many rows there will be.
        on_article: called after each row.
        on_error: called with a FaultError for each article on which our own code fails; nothing of it is stored.

    Raises:
        OptionError: PyArrow is not installed, there are no FILES, or they are a mixture that was not asked for.
        TransferError: a file can't be read, or is no partition.
        StoreError: the database can't be opened or written, or is not one of ours.
        FaultError: as said under ``on_error``.
    """
    partitions.need_pyarrow()
    told = ((partitions.about(file), file) for file in files)
    known = sorted(told, key=lambda each: (each[0].inputs, each[0].slice, each[1]))
    if not known:
        raise OptionError("no partition is given: name the files that `quotes extract --dask` made")
    if not mixed:
        _refuse_mixture(known, database)
    total = _told([about for about, _ in known])
    if dry_run:
        return total
    if on_total is not None:
        on_total(total.articles + total.failed)
    with _opened(database) as store:
        count: Counter[str] = Counter()
        loading = _Loading(store, count, on_error)
        for _, file in known:
            records = partitions.read(file)
            for first in records:
                with store.writing():
                    loading.forget()
                    for record in chain([first], islice(records, _AT_ONCE - 1)):
                        loading.add(record)
                        if on_article is not None:
                            on_article()
    counts: dict[str, Any] = {name: count[name] for name in ("new", "updated", "foreign", "faults", "quotes")}
    return replace(total, **counts)


def _told(known: Sequence[About]) -> Loaded:
    """What partitions, by what is KNOWN of them, hold for a database that is new."""
    counts = {name: sum(getattr(about, name) for about in known) for name in COUNTS if name != "words"}
    pipelines = tuple(sorted({about.pipeline for about in known}))
    return Loaded(partitions=len(known), new=counts["articles"], pipelines=pipelines, **counts)


def _refuse_mixture(known: Sequence[tuple[About, Path]], database: Path) -> None:
    counts = Counter(about.pipeline for about, _ in known)
    held: set[str] = set()
    for place in (database, _beside(database)):
        if place.exists():
            with Opened(open_database(place, create=False, timeout=20), place) as store, explained(place):
                held |= {row[0] for row in store.database.execute("SELECT DISTINCT pipeline FROM articles")}
    if len(held | set(counts)) < 2:
        return
    told = [f"{name} ({count} partition{'' if count == 1 else 's'})" for name, count in sorted(counts.items())]
    told += [f"{name} ({database})" for name in sorted(held - set(counts))]
    raise OptionError(
        f"the quotes were found by {' and '.join(told)}, which are not to be compared: load those of one model, or "
        "give --mixed"
    )


class _Loading:
    """Articles into an open STORE, inside a transaction."""

    def __init__(self, store: Opened, count: Counter[str], on_error: OnError | None) -> None:
        self._db, self._path, self._count, self._on_error = store.database, store.path, count, on_error
        self.forget()
        # A database of articles alone has nothing that could hold of a new one.
        self._replays = one(self._db, "SELECT 1 FROM corrections LIMIT 1", {}) is not None

    def add(self, record: Record) -> None:
        """Store what RECORD has, unless it is held or could not be read."""
        article, extraction = record.article, record.extraction
        if article is None or extraction is None:
            return
        try:
            check(article, extraction)
        except StoreError as error:
            raise TransferError(record.place, str(error)) from None
        self._db.execute("SAVEPOINT article")
        storing = partial(self._store, writer.blanks_as_unknown(article), extraction, record.words)
        outcome = attempt(storing, record.place, self._on_error, extraction.pipeline)
        if outcome is None:
            self._db.execute("ROLLBACK TO article")
            self.forget()
            self._count["faults"] += 1
        self._db.execute("RELEASE article")
        if outcome == "new":
            self._count["quotes"] += len(extraction.quotes)
            self._count["foreign"] += extraction.language is not None and not extraction.is_read
        if outcome is not None:
            self._count[outcome] += 1

    def _store(self, article: Article, extraction: Extraction, words: Worded | None) -> writer.Outcome:
        with explained(self._path):
            number, outcome = writer.write(self._memory, article, extraction, words)
            if self._replays and outcome != "known":
                replay.replay_article(self._db, number)
        if self._replays or outcome == "updated":
            self.forget()
        return outcome

    def forget(self) -> None:
        """Ask the database anew: it may hold something else."""
        self._memory = Memory(self._db)


@contextmanager
def _opened(database: Path) -> Iterator[Opened]:
    """The collection at DATABASE, open for a load; a new one is beside its place until all is in it."""
    is_new = not database.exists()
    place = _beside(database) if is_new else database
    holds_some = True
    try:
        with Opened(open_database(place, create=True, timeout=20), place) as store:
            store.database.execute(f"PRAGMA cache_size = {_CACHE}")
            if is_new:
                _put_off(store)
                # Pages that have no room in memory are written at any time: nobody waits for the disk until the end.
                store.database.execute("PRAGMA synchronous = OFF")
                # Both guard against others: what is loaded has been checked (write/checks), and its numbers are ours.
                store.database.execute("PRAGMA ignore_check_constraints = ON")
                store.database.execute("PRAGMA foreign_keys = OFF")
            try:
                yield store
            finally:
                holds_some = one(store.database, "SELECT 1 FROM articles ORDER BY id LIMIT 1", {}) is not None
            if is_new:
                _make_good(store)
    except BaseException:
        if is_new and not holds_some:
            place.unlink(missing_ok=True)
        raise
    if is_new:
        if database.exists():
            raise StoreError(f"{database}: was made meanwhile: {place} has what was loaded, so rename one of them")
        place.replace(database)


def _beside(database: Path) -> Path:
    return database.with_name(f"{database.name}.loading")


def _put_off(store: Opened) -> None:
    """Take indexes and triggers out of the new database, and note in it how they are made."""
    with store.writing():
        db = store.database
        if "put_off" in db.table_names():
            # Where the power failed, not all of it need be there.
            if db.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
                raise StoreError(f"{store.path}: is damaged: delete it, and load again")
            return
        names = json.dumps([*_LAST, *_TRIGGERS])
        db.execute(
            "CREATE TABLE put_off AS SELECT type, name, sql FROM sqlite_master "
            "WHERE name IN (SELECT value FROM json_each(?))",
            [names],
        )
        for kind, name in db.execute("SELECT type, name FROM put_off").fetchall():
            db.execute(f"DROP {kind} {name}")


def _make_good(store: Opened) -> None:
    """Make what :func:`_put_off` put off, in one transaction."""
    store.database.execute(f"PRAGMA cache_size = {_SORTING}")
    store.database.execute("PRAGMA synchronous = FULL")
    with store.writing():
        db = store.database
        for (sql,) in db.execute("SELECT sql FROM put_off").fetchall():
            db.execute(sql)
        db.execute("INSERT INTO quotes_fts (quotes_fts) VALUES ('rebuild')")
        db.execute("DROP TABLE put_off")
