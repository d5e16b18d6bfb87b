"""The main job in one call: articles in, attributed quotes kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from quotes.records import Article

if TYPE_CHECKING:
    from spacy.language import Language

    from quotes.store import Store

Outcome = Literal["new", "known", "updated"]

# Small enough for a progress bar that moves, large enough for the parser to work in batches.
_BATCH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What a run went through.

    Attributes:
        articles: how many were read.
        new: how many of them the database did not hold before.
        updated: how many it held, with less known about them.
        quotes: quotes of all these articles, new or not.
        speakers: different speakers of those quotes.
    """

    articles: int = 0
    new: int = 0
    updated: int = 0
    quotes: int = 0
    speakers: int = 0


def ingest(
    articles: Iterable[Article],
    database: str | Path,
    *,
    pipeline: str | None = None,
    on_stored: Callable[[Article, Outcome], None] | None = None,
) -> Ingested:
    """Extracts and stores ARTICLES, one transaction for each.

    The database is made when there is something to put into it: not where no article comes, nor where the pipeline
    can't be loaded.  An article that it holds already costs no extraction.  Stopped at any moment, it holds whole
    articles only, and another run goes on from there.

    Args:
        articles: from ``quotes.read`` or made by hand; read lazily.
        database: path of the SQLite file.
        pipeline: name or path of a spaCy pipeline; None for the one that ships.
        on_stored: called after each article with what became of it.

    Raises:
        PipelineError: the pipeline can't be loaded or lacks a parser or entities.
        StoreError: the database can't be opened or written, or is not one of ours.
        ArticleError: whatever ARTICLES raises.
    """
    with ExitStack() as stack:
        work = _Work(database, pipeline, stack)
        numbers: set[int] = set()
        outcomes = {"new": 0, "known": 0, "updated": 0}
        arriving = iter(articles)
        while batch := list(islice(arriving, _BATCH)):
            for article, outcome in work.keep(batch):
                outcomes[outcome] += 1
                numbers.add(work.number(article))
                if on_stored is not None:
                    on_stored(article, outcome)
        if work.store is None:
            return Ingested()
        counts = work.store.counts(articles=numbers)
    return Ingested(
        articles=sum(outcomes.values()),
        new=outcomes["new"],
        updated=outcomes["updated"],
        quotes=counts.quotes,
        speakers=counts.speakers,
    )


class _Work:
    """A store and a pipeline, each opened when it is first needed and not before."""

    def __init__(self, database: str | Path, pipeline: str | None, stack: ExitStack) -> None:
        self.database = Path(database)
        self.pipeline = pipeline
        self.stack = stack
        self.nlp: Language | None = None
        self.store: Store | None = None
        # A pipeline that was asked for by name is tried at once, also where it will have nothing to do.
        if pipeline is not None:
            self._load()
        # So is a database that is there: hours of reading must not end in "not a database".
        if self.database.exists():
            self._open()

    def keep(self, batch: list[Article]) -> Iterator[tuple[Article, Outcome]]:
        """Stores the articles of BATCH and yields each with its outcome."""
        fresh: list[Article] = []
        for article in batch:
            if self.store is not None and self.store.holds(article):
                yield article, "known"
            else:
                fresh.append(article)
        if not fresh:
            return
        from quotes.extraction import extract_many

        # The store comes last: where the extraction fails, there is nothing to put into a new one.
        for article, extraction in extract_many(fresh, self._load()):
            yield article, self._open().add(article, extraction)

    def number(self, article: Article) -> int:
        """The number of the stored ARTICLE."""
        found = self._open().find(article)
        assert found is not None, "an article that was just stored"
        return found.id

    def _load(self) -> Language:
        if self.nlp is None:
            from quotes.extraction.pipeline import load

            self.nlp = load(self.pipeline)
        return self.nlp

    def _open(self) -> Store:
        if self.store is None:
            from quotes.store import open_store

            self.store = self.stack.enter_context(open_store(self.database))
        return self.store
