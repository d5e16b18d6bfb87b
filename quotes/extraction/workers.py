"""Extraction by the name of a pipeline, in this process or in several: batches go out, quotations come back in order.

What is sent is text, and what comes back are records; a pipeline never crosses from one process to another, each loads
its own.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import TYPE_CHECKING

from quotes.errors import OptionError, QuotesError, WorkerError
from quotes.extraction import batches, extract_many, paired, pipeline_name, read
from quotes.faults import Fault, OnError
from quotes.records import Article, Extraction
from quotes.threads import keep_to_one_thread

if TYPE_CHECKING:
    from spacy.language import Language

# Batches that are out for each worker: enough that none waits while the oldest is still being read.
_AHEAD = 4

Pair = tuple[Article, Extraction]
Extracted = Generator[Pair, None, None]
Together = Generator[list[Pair], None, None]
Found = tuple[str, list[Extraction | Fault]]
Out = deque[tuple[Sequence[Article], Future[Found]]]


def extract_all(
    articles: Iterable[Article | None],
    *,
    pipeline: str | Path | None = None,
    workers: int = 1,
    on_error: OnError | None = None,
) -> Extracted:
    """The articles in order, each with its quotations, found by as many processes as wanted.

    What is found does not depend on their number.  The processes start anew rather than fork, so a script that asks
    for several has to keep its own work under ``if __name__ == "__main__"``.

    Args:
        articles: read lazily; no more than a few batches for each worker are in memory at any time.  None among them,
            as ``quotes.extraction.ahead`` gives it, says that none comes for now.
        pipeline: name or path of a spaCy pipeline; None for the one that ships.
        workers: how many processes; 1 does the work in this one.  Each uses one core and loads a pipeline of its own.
        on_error: called with a FaultError for each article on which our own code fails, in its place; the article is
            left out and the rest go on.  Without it the first one is raised.

    Returns:
        A generator; closing it early stops the processes.

    Raises:
        OptionError: WORKERS is less than one.
        PipelineError: the pipeline can't be loaded; raised on the first step, as all that follows.
        ArticleError: a text is longer than ``records.LONGEST_TEXT``, or whatever ARTICLES raises.
        FaultError: as said under ``on_error``.
        WorkerError: a process was killed from outside.
    """
    _check(workers)
    return _one_by_one(articles, partial(_load, pipeline), workers, on_error)


def extract_together(
    articles: Iterable[Article | None],
    *,
    pipeline: str | Path | None = None,
    workers: int = 1,
    on_error: OnError | None = None,
) -> Together:
    """What :func:`extract_all` gives, as many at a time as are found when they are asked for; never none.

    Whoever writes them together writes the more at once the further behind it is.
    """
    _check(workers)
    return _groups(articles, partial(_load, pipeline), workers, on_error)


def _check(workers: int) -> None:
    if workers < 1:
        raise OptionError(f"workers must be at least 1, not {workers}")


def _load(pipeline: str | Path | None) -> Language:
    from quotes.extraction.pipeline import load

    return load(pipeline)


def _one_by_one(
    articles: Iterable[Article | None], loading: Callable[[], Language], workers: int, on_error: OnError | None
) -> Extracted:
    if workers == 1:
        # Each is handed on before the next one is looked at.
        yield from extract_many(articles, loading(), on_error=on_error)
        return
    with closing(_spread(articles, loading, workers, on_error)) as groups:
        for group in groups:
            yield from group


def _groups(
    articles: Iterable[Article | None], loading: Callable[[], Language], workers: int, on_error: OnError | None
) -> Together:
    if workers > 1:
        yield from _spread(articles, loading, workers, on_error)
        return
    nlp = loading()
    for batch in batches(articles):
        yield from _gathered(extract_many(batch, nlp, on_error=on_error))


def _gathered(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """All PAIRS as one list, if there are any; where one of them is an error, those before it come first."""
    group: list[Pair] = []
    try:
        group.extend(pairs)
    except Exception:
        if group:
            yield group
        raise
    if group:
        yield group


def _spread(
    articles: Iterable[Article | None], loading: Callable[[], Language], workers: int, on_error: OnError | None
) -> Together:
    """Sends the batches of ARTICLES to WORKERS processes and yields what comes back, the oldest first."""
    context = get_context("spawn")
    stopped = context.Event()
    pool = ProcessPoolExecutor(workers, context, _begin, (loading, stopped))
    failure: QuotesError | None = None
    try:
        # An empty batch comes first: a pipeline that can't be loaded is an error also where no article comes.
        out: Out = deque([((), _submit(pool, ()))])
        arriving = batches(articles)
        while True:
            try:
                batch = next(arriving, None)
            except QuotesError as error:
                # What came before it is still to be handed on, as it would have been by one process.
                failure, batch = error, None
            if batch is None:
                break
            if batch:
                out.append((batch, _submit(pool, batch)))
            yield from _gathered(_back(out, _AHEAD * workers, on_error))
        while out:
            yield from _gathered(_back(out, len(out) - 1, on_error))
    except BrokenProcessPool as error:
        raise WorkerError(
            "a worker process was ended from outside, perhaps for want of memory; run it again with fewer workers"
        ) from error
    finally:
        stopped.set()
        pool.shutdown(cancel_futures=True)
    if failure is not None:
        raise failure


def _back(out: Out, most: int, on_error: OnError | None) -> Iterator[Pair]:
    """What comes back of the batches that are OUT, in their order: of those that are done, or more than MOST."""
    while out and (out[0][1].done() or len(out) > most):
        batch, future = out.popleft()
        name, found = future.result()
        yield from paired(batch, found, name, on_error)


def _submit(pool: ProcessPoolExecutor, batch: Sequence[Article]) -> Future[Found]:
    with _interrupts_held():
        return pool.submit(_find, [article.text for article in batch])


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keeps Ctrl-C back for a moment, and for good from a process that is started meanwhile.

    A terminal sends it to every process at once; only the first has something to say then.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# -- in a worker


@dataclass(slots=True)
class _Own:
    """What a worker keeps from its start on: a pipeline or why there is none, and whether to go on."""

    nlp: Language | None = None
    fault: QuotesError | None = None
    stopped: Event | None = None


_own = _Own()


def _begin(loading: Callable[[], Language], stopped: Event) -> None:
    """Makes a worker ready; a pipeline that can't be loaded is told with the first batch, as a sentence."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    keep_to_one_thread()
    _own.stopped = stopped
    try:
        _own.nlp = loading()
    except QuotesError as error:
        _own.fault = error


def _leave_with_parent() -> None:
    """Ends this process when the one that started it is gone, which would never send another batch."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _find(texts: Sequence[str]) -> Found:
    """The name of the pipeline, and what is found in each of TEXTS; of fewer where nobody wants them any more."""
    if _own.fault is not None:
        raise _own.fault
    assert _own.nlp is not None and _own.stopped is not None, "a worker that has begun"
    found: list[Extraction | Fault] = []
    if not _own.stopped.is_set():
        for each in read(texts, _own.nlp):
            found.append(each.without_cause() if isinstance(each, Fault) else each)
            if _own.stopped.is_set():
                break
    return pipeline_name(_own.nlp), found
