"""The main job in one call: articles in, attributed quotes kept."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from quotes.errors import ArticleError
from quotes.faults import OnError, attempt
from quotes.records import Article, Extraction

if TYPE_CHECKING:
    from quotes.store import Reread, Store, StoredArticle

Outcome = Literal["new", "known", "updated"]
#: Called with an article that is not in English, in which no quotes are looked for, and the code of its language.
OnForeign = Callable[[Article, str], None]


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
    articles: Iterable[Article],
    database: str | Path,
    *,
    pipeline: str | None = None,
    workers: int = 1,
    on_stored: Callable[[Article, Outcome], None] | None = None,
    on_foreign: OnForeign | None = None,
    on_error: OnError | None = None,
) -> Ingested:
    """Extracts and stores ARTICLES, one transaction for each.

    The database is made when there is something to put into it: not where no article comes, nor where the pipeline
    can't be loaded.  An article that it holds already costs no extraction.  Stopped at any moment, it holds whole
    articles only, and another run goes on from there.

    Args:
        articles: from ``quotes.read`` or made by hand; read lazily.
        database: path of the SQLite file.
        pipeline: name or path of a spaCy pipeline; None for the one that ships.
        workers: how many processes find quotes; 1 does so in this one, which stores them in any case.
        on_stored: called after each article with what became of it.
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
    from quotes.extraction.workers import extract_all

    with ExitStack() as stack:
        work = _Work(Path(database), on_stored, on_foreign, on_error, stack)
        fresh = work.fresh(articles)
        # A pipeline takes seconds to load.  One that was asked for by name is tried also where it has nothing to do.
        first = next(fresh, None) if pipeline is None else None
        if first is not None or pipeline is not None:
            todo = fresh if first is None else chain([first], fresh)
            # Closed at once where storing fails: no worker goes on for nobody.
            finding = extract_all(todo, pipeline=pipeline, workers=workers, on_error=on_error)
            extracted = stack.enter_context(closing(finding))
            for article, extraction in extracted:
                work.add(article, extraction)
        return work.summary()


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
        self._database = database
        self._on_stored = on_stored
        self._on_foreign = on_foreign
        self._on_error = on_error
        self._stack = stack
        self._store: Store | None = None
        self._outcomes: Counter[Outcome] = Counter()
        self._numbers: set[int] = set()
        self._foreign = 0
        # A database that is there is tried at once: hours of reading must not end in "not a database".
        if database.exists():
            self._open()

    def fresh(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Those of ARTICLES that the database does not hold; the others are counted on the way."""
        for article in articles:
            if self._store is not None and self._store.holds(article):
                self._count(article, "known")
            else:
                yield article

    def add(self, article: Article, extraction: Extraction) -> None:
        """Stores ARTICLE."""
        # The store comes last: where the extraction fails, there is nothing to put into a new one.
        store = self._open()
        source = article.source or article.id
        outcome = attempt(lambda: store.add(article, extraction), source, self._on_error, extraction.pipeline)
        if outcome is None:
            return
        if outcome == "new" and extraction.language is not None and not extraction.is_read:
            self._foreign += 1
            if self._on_foreign is not None:
                self._on_foreign(article, extraction.language)
        self._count(article, outcome)

    def summary(self) -> Ingested:
        """What has gone through, and what the database holds of it."""
        if self._store is None:
            return Ingested()
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

    def _count(self, article: Article, outcome: Outcome) -> None:
        found = self._open().find(article)
        assert found is not None, "an article that is stored"
        self._numbers.add(found.id)
        self._outcomes[outcome] += 1
        if self._on_stored is not None:
            self._on_stored(article, outcome)

    def _open(self) -> Store:
        if self._store is None:
            from quotes.store import open_store

            self._store = self._stack.enter_context(open_store(self._database))
        return self._store


def reprocess(
    database: str | Path,
    *,
    pipeline: str | None = None,
    workers: int = 1,
    on_read: Callable[[StoredArticle], None] | None = None,
    on_foreign: OnForeign | None = None,
    on_error: OnError | None = None,
) -> Reprocessed:
    """Finds the quotes of every stored article anew, one transaction for each.

    What people decided holds: see ``quotes.store.corrections.reprocess`` for what becomes of a quote that is found
    again, found for the first time, or found no more.  Stopped at any moment, some articles are read again and the
    others as they were; another run reads them all.

    Args:
        database: path of a SQLite file that is there.
        pipeline, workers: as in :func:`ingest`.
        on_read: called after each article.
        on_foreign, on_error: as in :func:`ingest`, with the article's number in place of where it came from
            (``article 12``), and only for articles of which the language was not known.  An article on which our own
            code fails stays as it was; one that is not in English keeps what people decided, and loses what the machine
            found.

    Raises:
        OptionError, PipelineError, FaultError, WorkerError, StoreError: as in :func:`ingest`; StoreError where there
            is no database and where its texts are not as they were read, too.
    """
    from quotes.extraction.workers import extract_all
    from quotes.store import Reread, open_store

    with ExitStack() as stack:
        store = stack.enter_context(open_store(database, create=False))
        store.check_texts()
        numbers = store.article_numbers()
        # The articles go through other processes as they are; which is which is told by their order.
        unread: deque[StoredArticle] = deque()

        def articles() -> Iterator[Article]:
            for number in numbers:
                unread.append(store.article(number))
                yield replace(unread[-1].article, source=f"article {number}")

        def failed(error: ArticleError) -> None:
            unread.popleft()
            if on_error is None:
                raise error
            on_error(error)

        finding = extract_all(articles(), pipeline=pipeline, workers=workers, on_error=failed)
        total, read, foreign = Reread(), 0, 0
        for article, extraction in stack.enter_context(closing(finding)):
            stored = unread.popleft()
            writing = partial(store.reread, stored.id, extraction)
            done = attempt(writing, article.source, on_error, extraction.pipeline)
            if done is None:
                continue
            total, read = total + done, read + 1
            if extraction.language is not None and not extraction.is_read:
                foreign += 1
                if on_foreign is not None and extraction.language != article.language:
                    on_foreign(article, extraction.language)
            if on_read is not None:
                on_read(stored)
        return Reprocessed(articles=read, foreign=foreign, quotes=total)
