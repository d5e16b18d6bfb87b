"""The main job in one call: articles in, attributed quotes kept."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from quotes.errors import ArticleError
from quotes.faults import OnError, attempt
from quotes.records import Article, Extraction

if TYPE_CHECKING:
    from quotes.store import Reread, Store, StoredArticle

Outcome = Literal["new", "known", "updated"]
#: Called with an article that is not in English, in which no quotes are looked for, and the code of its language.
OnForeign = Callable[[Article, str], None]

_log = logging.getLogger(__name__)
# Seconds to wait while somebody else writes: hours of work must not end because a large import or a backup takes its
# time.
_PATIENCE = 600.0
# Seconds between two lines of the log that tell how fast it goes.
_BETWEEN = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What a run went through.

    Attributes:
        articles: how many were read.
        new: how many of them the database did not hold before.
        updated: how many it held, with less known about them.
        foreign: how many of the new ones are not in English, so that no quotes were looked for in them.
        quotes: sound quotes of all these articles, new or not.
        doubtful: how many more of theirs are not sure enough of their speakers.
        speakers: different speakers of those quotes.
    """

    articles: int = 0
    new: int = 0
    updated: int = 0
    foreign: int = 0
    quotes: int = 0
    doubtful: int = 0
    speakers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprocessed:
    """What a second reading went through.

    Attributes:
        articles: how many were read.
        foreign: how many of them are not in English, so that they have no quotes any more.
        quotes: what became of their quotes.
    """

    articles: int
    foreign: int
    quotes: Reread


def ingest(
    articles: Iterable[Article | None],
    database: str | Path,
    *,
    pipeline: str | None = None,
    workers: int = 1,
    on_stored: Callable[[Article, Outcome], None] | None = None,
    on_foreign: OnForeign | None = None,
    on_error: OnError | None = None,
) -> Ingested:
    """Extract and store ARTICLES; several processes find quotes while this one writes down what they have found.

    The database is made when there is something to put into it: not where no article comes, nor where the pipeline
    can't be loaded.  An article that it holds already costs no extraction.  What is found by the time it is to be
    written goes into one transaction.  Stopped at any moment, the database holds whole articles only, and another run
    goes on from there.

    Args:
        articles: from ``quotes.read`` or made by hand; read lazily.  ``quotes.extraction.ahead`` reads them while
            quotes are found; None among them, as it gives it, says that none comes for now.
        database: path of the SQLite file.
        pipeline: name or path of a spaCy pipeline; None for the one that ships.
        workers: how many processes find quotes; 1 does so in this one, which stores them in any case, in the order in
            which the articles come.
        on_stored: called for each article with what became of it, once that is written.
        on_foreign: called with each article that is not in English, and its language.  It is stored without quotes.
        on_error: called with a FaultError for each article on which our own code fails.  Nothing of it is stored, and
            the rest go on.  Without it the first one is raised.

    Raises:
        OptionError: WORKERS is less than one.
        PipelineError: the pipeline can't be loaded or lacks a parser or entities.
        StoreError: the database can't be opened or written, or is not one of ours.
        ArticleError: whatever ARTICLES raises.
        FaultError: as said under ``on_error``.
        WorkerError: a process that finds quotes was killed from outside.
    """
    from quotes.extraction.workers import extract_together

    with ExitStack() as stack:
        work = _Work(Path(database), on_stored, on_foreign, on_error, stack)
        fresh = work.fresh(articles)
        # A pipeline takes seconds to load.  One that was asked for by name is tried also where it has nothing to do.
        first = next((each for each in fresh if each is not None), None) if pipeline is None else None
        if first is not None or pipeline is not None:
            todo = chain([first], fresh)
            # Closed at once where storing fails: no worker goes on for nobody.
            finding = extract_together(todo, pipeline=pipeline, workers=workers, on_error=on_error)
            for group in stack.enter_context(closing(finding)):
                work.add(group)
        return work.summary()


def rehearse(
    articles: Iterable[Article | None],
    database: str | Path,
    *,
    on_stored: Callable[[Article, Outcome], None] | None = None,
) -> Ingested:
    """Tell what :func:`ingest` would make of ARTICLES, without finding their quotes, and leave DATABASE as it is.

    Args:
        articles, database, on_stored: as there; the database need not be there.

    Returns:
        How many there are, and how many are new or would be updated.

    Raises:
        StoreError, ArticleError: as there.
    """
    from quotes.store import open_store

    outcomes: Counter[Outcome] = Counter()
    nothing = Extraction((), "")
    with ExitStack() as stack:
        store = stack.enter_context(open_store(database, create=False)) if Path(database).exists() else None
        # What comes twice is known the second time; what came is kept on disk, however much it is.
        folder = stack.enter_context(TemporaryDirectory())
        seen = stack.enter_context(open_store(Path(folder, "seen.db")))
        for article in filter(None, articles):
            if store is not None and store.holds(article):
                outcome: Outcome = "known"
            else:
                outcome = seen.add(article, nothing)
                if outcome == "new" and store is not None and store.number(article) is not None:
                    outcome = "updated"
            outcomes[outcome] += 1
            if on_stored is not None:
                on_stored(article, outcome)
    return Ingested(articles=outcomes.total(), new=outcomes["new"], updated=outcomes["updated"])


class _Work:
    """A store that is opened when it is first needed and not before, and what has gone through it."""

    def __init__(
        self,
        database: Path,
        on_stored: Callable[[Article, Outcome], None] | None,
        on_foreign: OnForeign | None,
        on_error: OnError | None,
        stack: ExitStack,
    ) -> None:
        from quotes.store import Chosen

        self._database = database
        self._on_stored = on_stored
        self._on_foreign = on_foreign
        self._on_error = on_error
        self._stack = stack
        self._store: Store | None = None
        self._outcomes: Counter[Outcome] = Counter()
        self._numbers = Chosen()
        self._foreign = 0
        self._rate = _Rate()
        # A database that is there is tried at once: hours of reading must not end in "not a database".
        if database.exists():
            self._open()

    def fresh(self, articles: Iterable[Article | None]) -> Iterator[Article | None]:
        """Those of ARTICLES that the database does not hold; the others are counted on the way."""
        for article in articles:
            if article is not None and self._store is not None and self._store.holds(article):
                self._count(article, "known")
            else:
                yield article

    def add(self, group: Sequence[tuple[Article, Extraction]]) -> None:
        """Store the articles of GROUP, all that can be, at once."""
        # The store comes last: where the extraction fails, there is nothing to put into a new one.
        store = self._open()
        done: list[tuple[Article, Extraction, Outcome]] = []
        with store.writing():
            for article, extraction in group:
                adding = partial(store.add, article, extraction)
                outcome = attempt(adding, article.source or article.id, self._on_error, extraction.pipeline)
                if outcome is not None:
                    done.append((article, extraction, outcome))
        # Told when it is so: until then a full disk can take all of them back.
        try:
            while done:
                self._tell(*done[0])
                del done[0]
        except KeyboardInterrupt:
            for each in done:
                self._tell(*each)
            raise

    def _tell(self, article: Article, extraction: Extraction, outcome: Outcome) -> None:
        if outcome == "new" and extraction.language is not None and not extraction.is_read:
            self._foreign += 1
            if self._on_foreign is not None:
                self._on_foreign(article, extraction.language)
        self._count(article, outcome, len(extraction.quotes))

    def summary(self) -> Ingested:
        """What has gone through, and what the database holds of it."""
        if self._store is None:
            return Ingested()
        self._rate.tell()
        counts = self._store.counts(articles=self._numbers)
        return Ingested(
            articles=self._outcomes.total(),
            new=self._outcomes["new"],
            updated=self._outcomes["updated"],
            foreign=self._foreign,
            quotes=counts.quotes,
            doubtful=counts.doubtful,
            speakers=counts.speakers,
        )

    def _count(self, article: Article, outcome: Outcome, quotes: int | None = None) -> None:
        number = self._open().number(article)
        assert number is not None, "an article that is stored"
        self._numbers.add(number)
        self._outcomes[outcome] += 1
        found = {} if quotes is None else {"quotes": quotes}
        source = article.source or article.id
        _log.info("%s: %s", source, outcome, extra={"article": source, "outcome": outcome, **found})
        self._rate.count()
        if self._on_stored is not None:
            self._on_stored(article, outcome)

    def _open(self) -> Store:
        if self._store is None:
            from quotes.store import open_store

            self._store = self._stack.enter_context(open_store(self._database, timeout=_PATIENCE))
        return self._store


class _Rate:
    """How many articles are done, told in the log now and then."""

    def __init__(self) -> None:
        self._began = self._told = time.perf_counter()
        self._done = 0

    def count(self) -> None:
        """Another article is done."""
        self._done += 1
        if time.perf_counter() - self._told > _BETWEEN:
            self.tell()

    def tell(self) -> None:
        """Write down how many are done, and how many a second."""
        self._told = time.perf_counter()
        rate = round(self._done / max(self._told - self._began, 1e-9), 2)
        _log.info("articles done: %d, %s a second", self._done, rate, extra={"articles": self._done, "rate": rate})


def reprocess(
    database: str | Path,
    *,
    pipeline: str | None = None,
    workers: int = 1,
    resume: bool = False,
    keep: bool = True,
    on_read: Callable[[StoredArticle], None] | None = None,
    on_foreign: OnForeign | None = None,
    on_error: OnError | None = None,
) -> Reprocessed:
    """Find the quotes of every stored article anew, some together in one transaction.

    What people decided holds: see ``quotes.store.corrections.reprocess`` for what becomes of a quote that is found
    again, found for the first time, or found no more.  Stopped at any moment, some articles are read again and the
    others as they were.

    Args:
        database: path of a SQLite file that is there.
        pipeline, workers: as in :func:`ingest`.
        resume: leave out the articles that this pipeline, by name and version, has read last.
        keep: False takes everything back, and leaves the database as it was.
        on_read: called after each article.
        on_foreign, on_error: as in :func:`ingest`, with the article's number in place of where it came from
            (``article 12``), and only for articles of which the language was not known.  An article on which our own
            code fails stays as it was; one that is not in English keeps what people decided, and loses what the machine
            found.

    Raises:
        OptionError, PipelineError, FaultError, WorkerError, StoreError: as in :func:`ingest`; StoreError where there
            is no database and where its texts are not as they were read, too.
    """
    from quotes.extraction.workers import extract_together
    from quotes.store import Reread, open_store

    with ExitStack() as stack:
        store = stack.enter_context(open_store(database, create=False, timeout=_PATIENCE))
        store.check_texts()
        numbers = store.article_numbers(not_by=_name_of(pipeline) if resume else None)
        work = _Again(store, Reread(), on_read, on_foreign, on_error)
        articles = work.articles(numbers)
        finding = extract_together(articles, pipeline=pipeline, workers=workers, on_error=work.failed)
        for group in stack.enter_context(closing(finding)):
            work.take(group, keep=keep)
        return work.summary()


@dataclass(slots=True)
class _Again:
    """Stored articles on their way through other processes and back, and what has BECOME of their quotes.

    Those that are being read are UNREAD, by what they are called meanwhile.
    """

    store: Store
    became: Reread
    on_read: Callable[[StoredArticle], None] | None
    on_foreign: OnForeign | None
    on_error: OnError | None
    unread: dict[str, StoredArticle] = field(default_factory=dict)
    read: int = 0
    foreign: int = 0
    rate: _Rate = field(default_factory=_Rate)

    def articles(self, numbers: Iterable[int]) -> Iterator[Article]:
        """The stored articles of these NUMBERS, as they are to be read."""
        for number in numbers:
            stored = self.unread[f"article {number}"] = self.store.article(number)
            yield replace(stored.article, source=f"article {number}")

    def failed(self, error: ArticleError) -> None:
        """Pass over the article of ERROR."""
        if self.on_error is None:
            raise error
        self.unread.pop(error.source, None)
        self.on_error(error)

    def take(self, group: Sequence[tuple[Article, Extraction]], *, keep: bool) -> None:
        """Store what was found in the articles of GROUP at once, or only see what would become of it."""
        done: list[tuple[StoredArticle, Article, Extraction]] = []
        with self.store.writing(keep=keep):
            for article, extraction in group:
                stored = self.unread.pop(str(article.source))
                writing = partial(self.store.reread, stored.id, extraction)
                became = attempt(writing, article.source, self.on_error, extraction.pipeline)
                if became is not None:
                    self.became += became
                    done.append((stored, article, extraction))
        for stored, article, extraction in done:
            self.read += 1
            told = {"article": stored.id, "quotes": len(extraction.quotes)}
            _log.info("%s: read again", article.source, extra=told)
            self.rate.count()
            if extraction.language is not None and not extraction.is_read:
                self.foreign += 1
                if self.on_foreign is not None and extraction.language != article.language:
                    self.on_foreign(article, extraction.language)
            if self.on_read is not None:
                self.on_read(stored)

    def summary(self) -> Reprocessed:
        """What was gone through."""
        self.rate.tell()
        return Reprocessed(articles=self.read, foreign=self.foreign, quotes=self.became)


def _name_of(pipeline: str | None) -> str:
    from quotes.extraction import pipeline_name
    from quotes.extraction.pipeline import load

    return pipeline_name(load(pipeline))
