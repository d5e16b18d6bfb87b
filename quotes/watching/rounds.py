"""One round after the other: ask what is due, read what is new, hand it to be stored, and say how it went."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from quotes.articles import FetchSettings
from quotes.articles.fetch.client import Fetched, host_of, shown
from quotes.articles.fetch.lists import Entry
from quotes.articles.fetch.web import Web, told
from quotes.articles.formats.tables import resolve
from quotes.errors import ArticleError, FetchError
from quotes.ingesting import Ingested, OnForeign, Outcome, ingest
from quotes.records import Article
from quotes.watching.plan import Plan, Source
from quotes.watching.state import State

# An OPML of sitemaps of sitemaps.
_DEEPEST = 3


@dataclass(slots=True)
class Round:
    """How a round went.

    Attributes:
        sources: how many were asked.
        unchanged: how many lists and pages the sites said to be the same as before.
        pages: how many pages were asked for.
        failed: how many sources and pages could not be read.
        ingested: what became of the articles.
    """

    sources: int = 0
    unchanged: int = 0
    pages: int = 0
    failed: int = 0
    ingested: Ingested = field(default_factory=Ingested)


class Watch:
    """A plan that is carried out; a context manager that closes its memory, a file named like the database.

    Args:
        plan: what is watched.
        database: where the articles go.
        settings: how addresses are fetched.
        pipeline, workers, on_foreign: as for :func:`quotes.ingesting.ingest`.
        on_error: called with whatever can't be read; the rest go on.
        clock: the seconds since 1970.
        is_kept: whether anything is remembered; without it, :meth:`news` is all that makes sense.
    """

    def __init__(
        self,
        plan: Plan,
        database: Path,
        settings: FetchSettings,
        *,
        on_error: Callable[[ArticleError], None],
        pipeline: str | None = None,
        workers: int = 1,
        on_foreign: OnForeign | None = None,
        clock: Callable[[], float] = time.time,
        is_kept: bool = True,
    ) -> None:
        self._sources = {shown(source.url): source for source in plan.sources}
        self.database = database
        self.settings = settings
        self.on_error = on_error
        self._pipeline = pipeline
        self._workers = workers
        self._on_foreign = on_foreign
        self.clock = clock
        self.state = State(database.with_name(f"{database.name}-watch"), is_kept=is_kept)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.state.__exit__(*error)

    def wait(self) -> float:
        """How many seconds it is until a source is due; 0 where one is."""
        first = min(self._due(source) for source in self._sources.values())
        return max(0.0, first - self.clock())

    def news(self) -> list[str]:
        """The addresses that a round would read now; nothing is read but the lists."""
        with _Asking(self, Round()) as asking:
            return [*(entry.address for entry in asking.wanted()), *asking.own]

    def round(self) -> Round:
        """Ask every source that is due, and read and store what is new.

        Raises:
            StoreError, PipelineError, WorkerError: as for :func:`quotes.ingesting.ingest`, or the memory can't be
                written.  What was not stored is read in another round.
        """
        found = Round()
        with _Asking(self, found) as asking:
            found.ingested = ingest(
                asking.articles(),
                self.database,
                pipeline=self._pipeline,
                workers=self._workers,
                on_stored=asking.stored,
                on_foreign=self._on_foreign,
                on_error=asking.not_stored,
            )
            asking.remember_hosts()
            self.state.forget(self.clock())
        return found

    def due(self, now: float) -> dict[str, Source]:
        """The sources that are due at that moment, by their address."""
        return {address: source for address, source in self._sources.items() if self._due(source) <= now}

    def _due(self, source: Source) -> float:
        address = shown(source.url)
        return self.state.due(address, host_of(address), source.every)


class _Asking:
    """One round under way.

    Attributes:
        own: the sources that are pages themselves and have changed, by their address.
    """

    def __init__(self, watch: Watch, found: Round) -> None:
        self.own: dict[str, tuple[Entry, Fetched]] = {}
        self._state = watch.state
        self._on_error = watch.on_error
        self._now = watch.clock()
        self._due = watch.due(self._now)
        self._round = found
        self._web = Web(watch.settings, resolve({}))
        # The address that an article under way was wanted under, by its source.
        self._behind: dict[str, str] = {}
        # Hosts that answered; those that failed, with how long they ask to be left alone; and the pages behind that.
        self._well: set[str] = set()
        self._ill: dict[str, float | None] = {}
        self._failed: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._web.__exit__(*error)

    def articles(self) -> Iterator[Article]:
        """The articles that are new, as they come."""
        for entry, outcome in self._web.fetched(self.wanted()):
            self._round.pages += 1
            if isinstance(outcome, Fetched):
                self._well.add(host_of(entry.address))
                yield from self._read(entry, outcome)
            else:
                self._page_failed(shown(entry.address), told(outcome, entry))
        for entry, fetched in list(self.own.values()):
            self._round.pages += 1
            yield from self._read(entry, fetched)

    def wanted(self) -> list[Entry]:
        """The pages to be read: what the lists that are due name by now, at hosts that are not left alone."""
        self._round.sources += len(self._due)
        origin = {address: address for address in self._due}
        named = [
            Entry(address=source.url, outlet=source.outlet, known=self._state.known(address))
            for address, source in self._due.items()
        ]
        for depth in range(_DEEPEST):
            deeper: list[Entry] = []
            for entry, outcome in self._web.fetched(named):
                source = origin[shown(entry.address)]
                for inner in self._asked(entry, outcome, source, is_last=depth == _DEEPEST - 1):
                    origin.setdefault(shown(inner.address), source)
                    deeper.append(inner)
            named = [each for each in deeper if self._is_due(each, origin[shown(each.address)])]
        return [
            replace(entry, outlet=source.outlet or entry.outlet)
            for address, source in self._due.items()
            for entry in self._state.wanted(address)
            if self._state.host_ready(host_of(entry.address)) <= self._now
        ]

    def _is_due(self, entry: Entry, source: str) -> bool:
        """Whether the list of ENTRY, which one behind SOURCE names, is to be asked: one that fails is, now and then."""
        address = shown(entry.address)
        return self._state.due(address, host_of(address), self._due[source].every) <= self._now

    def stored(self, article: Article, _: Outcome) -> None:
        """Remember that ARTICLE need not be read again."""
        self._done(self._behind[article.source or ""])

    def not_stored(self, error: ArticleError) -> None:
        """Report that an article could not be stored."""
        self._page_failed(self._behind[error.source], error)

    def remember_hosts(self) -> None:
        """At the end of a round: remember which hosts failed as a whole, and which only with some of their pages."""
        for host in self._well:
            if self._state.host_ready(host):
                self._state.host_answered(host)
        for host, retry_after in self._ill.items():
            if host not in self._well:
                self._state.host_failed(host, self._now, retry_after)
        for address in self._failed:
            if host_of(address) in self._well:
                self._state.page_failed(address, is_temporary=True)

    def _asked(self, entry: Entry, outcome: Fetched | Exception, source: str, *, is_last: bool) -> list[Entry]:
        """Remember what the list or page of ENTRY, which is behind SOURCE, names; give the lists that it names."""
        address = shown(entry.address)
        try:
            if not isinstance(outcome, Fetched):
                raise told(outcome, entry)
            self._well.add(host_of(address))
            listed = self._web.opened(outcome)
            if listed is not None and listed.is_of_lists and is_last:
                raise ArticleError(address, "is a list behind too many other lists; watch it by itself")
        except ArticleError as error:
            self._report(error, address)
            self._state.list_failed(address, self._now, self._due[source].every)
            return []
        self._round.unchanged += outcome.is_same
        named: list[Entry] = []
        inner: list[Entry] = []
        validators = None
        if listed is None:
            # A page that is watched itself is the same as before once it is stored.
            self.own |= {} if outcome.is_same else {address: (entry, outcome)}
        elif listed.is_of_lists:
            # It is had whole every time, as the lists that it names have to be known then, too.
            inner = [replace(each, known=self._state.known(shown(each.address))) for each in listed.entries]
        else:
            named, validators = listed.entries, outcome.validators
        self._state.list_came(address, self._now, validators=validators, source=source, named=named)
        return inner

    def _read(self, entry: Entry, fetched: Fetched) -> Iterator[Article]:
        """The article of a page; one that was read under another address in this round is done with."""
        address = shown(entry.address)
        is_any = False
        for item in self._web.articles(fetched, entry):
            is_any = True
            if isinstance(item, ArticleError):
                self._page_failed(address, item)
            else:
                self._behind[item.source or ""] = address
                yield item
        if not is_any:
            self._done(address)

    def _done(self, address: str) -> None:
        if address in self.own:
            validators = self.own[address][1].validators
            self._state.list_came(address, self._now, validators=validators, source=address, named=[])
        else:
            self._state.page_read(address)

    def _page_failed(self, address: str, error: ArticleError) -> None:
        if self._report(error, address):
            self._failed.append(address)
        elif source := self._due.get(address):
            self._state.list_failed(address, self._now, source.every)
        else:
            self._state.page_failed(address, is_temporary=False)

    def _report(self, error: ArticleError, address: str) -> bool:
        """Report ERROR; whether it is its host that fails, for the moment."""
        self._round.failed += 1
        self._on_error(error)
        is_temporary = isinstance(error, FetchError) and (error.is_temporary or error.retry_after is not None)
        if is_temporary and isinstance(error, FetchError):
            self._ill[host_of(address)] = error.retry_after
        return is_temporary
