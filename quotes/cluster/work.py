"""What a worker of the cluster does: it loads the pipeline when it starts, and writes one partition after another."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from distributed import Worker, WorkerPlugin, get_worker

from quotes.cluster.inputs import Piece, articles
from quotes.errors import ArticleError, QuotesError, WorkerError
from quotes.records import Article
from quotes.store.transfer.partitions import About, Writer

if TYPE_CHECKING:
    from spacy.language import Language

NAME = "quotes"


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a worker tells of itself: the versions of this package and of the pipeline, or why it has none."""

    version: str
    pipeline: str | None
    fault: str | None
    threads: int


@dataclass(frozen=True, slots=True)
class Done:
    """A partition that was written: what it is about, and how long it took."""

    key: str
    about: About
    seconds: float


class PipelinePlugin(WorkerPlugin):
    """Loads the pipeline NAMED once, when the worker starts; a worker that takes another's place does the same."""

    name = NAME

    def __init__(self, named: str | None) -> None:
        self.named = named
        self.nlp: Language | None = None
        self.fault: str | None = None

    def setup(self, worker: Worker) -> None:
        """Make WORKER ready.  A pipeline that can't be loaded is told when it is asked for, as a sentence."""
        from quotes.threads import keep_to_one_thread

        keep_to_one_thread()
        self.threads = worker.state.nthreads
        # A pipeline is not made for several threads.
        self.lock = threading.Lock()
        try:
            from quotes.extraction.pipeline import load

            self.nlp = load(self.named)
        except QuotesError as error:
            self.fault = str(error)


def _plugin() -> PipelinePlugin:
    plugin = get_worker().plugins[NAME]
    assert isinstance(plugin, PipelinePlugin)
    return plugin


def introduce(dask_worker: Worker) -> Introduction:
    """What DASK_WORKER has; run on each of them."""
    from quotes import __version__
    from quotes.extraction import pipeline_name

    plugin = dask_worker.plugins[NAME]
    name = plugin.nlp and pipeline_name(plugin.nlp)
    return Introduction(__version__, name, plugin.fault, plugin.threads)


def write(piece: Piece, folder: str, columns: Mapping[str, str], pipeline: str) -> Done:
    """Find the quotes of PIECE and write them as its partition into FOLDER.

    Raises:
        WorkerError: this worker has another pipeline than the one that was asked for, sees other files, or can't write.
    """
    from quotes.extraction import extract_many, pipeline_name

    plugin = _plugin()
    if plugin.nlp is None or pipeline_name(plugin.nlp) != pipeline:
        held = plugin.fault or (plugin.nlp and pipeline_name(plugin.nlp))
        raise WorkerError(f"a worker that came later has not {pipeline} ({held}): install the same on every machine")
    began = time.perf_counter()
    about = About(
        pipeline=pipeline,
        inputs=tuple(each.mark for each in piece.inputs),
        slice=piece.share,
        columns=dict(columns),
    )
    try:
        with plugin.lock, Writer(Path(folder), piece.key) as writer:
            # What comes in goes out in the same order, or is told of in its place.
            unread: deque[Article] = deque()

            def arriving() -> Iterator[Article]:
                for article in articles(piece, columns, writer.add_failure):
                    unread.append(article)
                    yield article

            def failed(error: ArticleError) -> None:
                writer.add_failure(error, unread.popleft())

            for article, extraction in extract_many(arriving(), plugin.nlp, on_error=failed):
                unread.popleft()
                writer.add(article, extraction)
            full = writer.finish(about)
    except OSError as error:
        raise WorkerError(f"{folder}: a worker can't write there ({error.strerror or error})") from None
    return Done(piece.key, full, time.perf_counter() - began)
