"""Reading ahead: articles come in a thread of their own while quotes are found in those that came before."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from queue import Empty, Queue

from quotes.records import Article

# Articles that wait to be asked for: enough for one slow page or answer, and little to keep in memory.
_WAITING = 32
# Seconds without an article after which whoever asks is told that there is none for now.
_PATIENCE = 0.25
# Seconds in which a source may close what it has open.  One that waits for a network is left to end with the process.
_FAREWELL = 1.0


@dataclass(slots=True)
class _End:
    """The last thing that a source gives, with what it raised."""

    error: BaseException | None = None


def ahead(articles: Iterable[Article]) -> Generator[Article | None, None, None]:
    """The articles in order, read a few ahead of whoever asks for them; None where there is none for now.

    Args:
        articles: read in a thread of its own, where what it calls is called, too: it must not share a connection to a
            database with whoever asks.

    Returns:
        A generator; closing it early stops the reading.

    Raises:
        Exception: whatever ARTICLES raises, in its place.
    """
    waiting: Queue[Article | _End] = Queue(_WAITING)
    stopped = threading.Event()
    reading = threading.Thread(target=_read, args=(articles, waiting, stopped), daemon=True, name="reading")
    reading.start()
    try:
        while True:
            try:
                item = waiting.get(timeout=_PATIENCE)
            except Empty:
                yield None
                continue
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return
            yield item
    finally:
        stopped.set()
        # Whoever waits for room to put another one is let go.
        while not waiting.empty():
            waiting.get()
        reading.join(_FAREWELL)


def _read(articles: Iterable[Article], waiting: Queue[Article | _End], stopped: threading.Event) -> None:
    end = _End()
    source = iter(articles)
    try:
        for article in source:
            waiting.put(article)
            if stopped.is_set():
                break
    except BaseException as error:  # noqa: BLE001 - it is raised again where the article is asked for
        end.error = error
    finally:
        # At once: who reads files or addresses may have some open.
        if isinstance(source, Generator):
            source.close()
    waiting.put(end)
