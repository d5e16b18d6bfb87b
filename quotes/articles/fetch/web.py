"""Addresses, and files that list them, to articles: what a list names is fetched from several hosts side by side."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Self
from urllib.parse import urlsplit

from quotes.articles.document import Columns, Items
from quotes.articles.fetch.body import BrokenBodyError, TooLargeError, gunzip
from quotes.articles.fetch.client import Client, Fetched, host_of, shown
from quotes.articles.fetch.lists import Entry, ListKind, entries, kind_of
from quotes.articles.fetch.settings import FetchSettings
from quotes.articles.formats import read_bytes
from quotes.errors import ArticleError, FetchError
from quotes.faults import NOT_THE_ARTICLE, Fault
from quotes.records import Article

Outcome = tuple[Entry, Fetched | Exception]
# A list of lists of sitemaps of pages, and one more.
_DEEPEST = 4
_POLL = 0.2
# A page for telephones, by what AMP pages begin with or by its host.
_AMP = re.compile(rb"<html\b[^>]{0,500}?\s(?:amp|\xe2\x9a\xa1)(?=[\s>=])", re.IGNORECASE)
_SMALL_HOSTS = {"m", "mobile", "amp"}


@dataclass(frozen=True, slots=True)
class Opened:
    """A list that was fetched: what kind it is, and what it names."""

    kind: ListKind
    entries: list[Entry]

    @property
    def is_of_lists(self) -> bool:
        """Whether what it names are lists again."""
        return self.kind in ("OPML", "sitemap index")


class Web:
    """What is read from the web in one run; a context manager that ends what is under way.

    Each page is read once, under whichever of its addresses it comes.
    """

    def __init__(self, settings: FetchSettings, columns: Columns) -> None:
        self.client = Client(settings)
        self._settings = settings
        self._columns = columns
        self._asked: set[str] = set()
        self._read: set[tuple[str, bytes]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def read(self, address: str) -> Items:
        """The articles at ADDRESS: of the page there, or of all pages that the list there names."""
        yield from self._followed([Entry(address=address)])

    def read_list(self, path: Path, source: str) -> Items:
        """The articles that the file at PATH, a feed, a list of feeds or a sitemap, leads to.

        Raises:
            ArticleError: the file is broken or names nothing.
        """
        data = path.read_bytes()
        kind = kind_of(data)
        if kind is None:
            raise ArticleError(source, "is no feed, no OPML and no sitemap; check that it is whole")
        yield from self._followed(entries(self._unpacked(data, source), kind, source))

    def _followed(self, named: list[Entry], *, depth: int = 0, is_collecting: bool = False) -> Items:
        """The articles behind the addresses NAMED.

        Behind an OPML all feeds are read before any page is, so that many hosts can be asked side by side then; a
        sitemap of sitemaps is followed one by one, since there may be thousands, of one host.
        """
        collected: list[Entry] = []
        for entry, outcome in self.fetched(named):
            try:
                if not isinstance(outcome, Fetched):
                    raise told(outcome, entry)
                listed = self.opened(outcome)
                if listed is not None and depth == _DEEPEST:
                    raise ArticleError(entry.address, "is a list behind too many other lists; name it by itself")
            except ArticleError as error:
                yield error
                continue
            if listed is None:
                yield from self.articles(outcome, entry)
            elif is_collecting:
                collected += listed.entries
            else:
                yield from self._followed(listed.entries, depth=depth + 1, is_collecting=listed.kind == "OPML")
        if collected:
            yield from self._followed(collected, depth=depth + 1)

    def opened(self, fetched: Fetched) -> Opened | None:
        """The list that was FETCHED, None where it is a page, or the same as before.

        Raises:
            ArticleError: it is broken, or names nothing.
        """
        kind = kind_of(fetched.data)
        if kind is None:
            return None
        data = self._unpacked(fetched.data, fetched.url)
        return Opened(kind, entries(data, kind, fetched.url, fetched.content_type))

    def _unpacked(self, data: bytes, source: str) -> bytes:
        try:
            return gunzip(data, self._settings.largest)
        except TooLargeError:
            raise ArticleError(
                source, f"unpacks to more than {self._settings.largest:,} bytes, too many for a list; split it"
            ) from None
        except BrokenBodyError as error:
            raise ArticleError(source, f"is a gzip file that {error}; check that it is whole") from None

    def articles(self, fetched: Fetched, entry: Entry) -> Items:
        """The article of the page FETCHED, filled with what the list says, unless it was read already."""
        url = fetched.url
        for item in read_bytes(
            fetched.data,
            shown(entry.address),
            columns=self._columns,
            content_type=fetched.content_type or None,
            url=url,
            retrieved=fetched.retrieved,
        ):
            if not isinstance(item, Article):
                yield item
                continue
            if better := preferred(item, fetched.data, url):
                yield from self._preferred(better, item, entry)
                continue
            if item.url and is_front_page(item.url) and not is_front_page(url):
                item = replace(item, url=url)  # noqa: PLW2901
            if self._is_unread(item):
                yield entry.fill(item)

    def _preferred(self, address: str, article: Article, entry: Entry) -> Items:
        """The article at ADDRESS, the page's own form, or ARTICLE, its form for telephones, where that can't be had."""
        if address in self._asked:
            return
        self._asked.add(address)
        try:
            fetched = self.client.get(address)
        except FetchError:
            if self._is_unread(article):
                yield entry.fill(article)
            return
        yield from self.articles(replace(fetched, url=address), replace(entry, address=address))

    def _is_unread(self, article: Article) -> bool:
        """Whether ARTICLE was not read before in this run: the same words at what may be the same address."""
        from courlan import normalize_url

        known = (
            normalize_url(article.url) if article.url else "",
            hashlib.sha256(article.text.encode(errors="surrogatepass")).digest(),
        )
        is_new = known not in self._read
        self._read.add(known)
        return is_new

    def fetched(self, named: Iterable[Entry]) -> Iterator[Outcome]:
        """What is at each of the addresses NAMED that was not asked for yet, as it comes."""
        fresh: dict[str, deque[Entry]] = {}
        total = 0
        for entry in named:
            if (place := shown(entry.address)) in self._asked:
                continue
            if len(self._asked) >= self._settings.most_addresses:
                most = f"{self._settings.most_addresses:,}"
                yield entry, FetchError(place, f"comes after {most} others, as many as are read at once; name it alone")
                break
            self._asked.add(place)
            fresh.setdefault(host_of(place), deque()).append(entry)
            total += 1
        if total == 1:
            ((entry,),) = fresh.values()
            yield entry, self._outcome(entry)
        elif total:
            yield from self._side_by_side(list(fresh.values()), total)

    def _side_by_side(self, queues: list[deque[Entry]], total: int) -> Iterator[Outcome]:
        """Fetch from several hosts at once, from each in turn; what is not yet wanted waits, and not much of it."""
        hosts: Queue[deque[Entry]] = Queue()
        for queue in queues:
            hosts.put(queue)
        results: Queue[Outcome] = Queue(maxsize=self._settings.hosts_at_once)
        ended = Event()

        def work() -> None:
            while not ended.is_set():
                try:
                    queue = hosts.get_nowait()
                except Empty:
                    return
                while queue and not ended.is_set():
                    entry = queue.popleft()
                    outcome = entry, self._outcome(entry)
                    while not ended.is_set():
                        try:
                            results.put(outcome, timeout=_POLL)
                            break
                        except Full:
                            continue

        try:
            for _ in range(min(len(queues), self._settings.hosts_at_once)):
                # As daemons: nobody who presses Ctrl-C waits for a site.
                Thread(target=work, daemon=True).start()
            for _ in range(total):
                yield results.get()
        finally:
            ended.set()

    def _outcome(self, entry: Entry) -> Fetched | Exception:
        try:
            return self.client.get(entry.address, known=entry.known)
        except Exception as error:  # noqa: BLE001 - told, or raised, by whoever asked
            return error


def told(error: Exception, entry: Entry) -> ArticleError:
    """ERROR for the page of ENTRY as one that is reported; what no page is to blame for is raised."""
    if isinstance(error, ArticleError):
        return error
    if isinstance(error, NOT_THE_ARTICLE):
        raise error
    return Fault.of(error).error(shown(entry.address))


def preferred(article: Article, data: bytes, url: str) -> str | None:
    """The address of the page that the one at URL, of DATA, is a form of for telephones; None where it is none."""
    from courlan import extract_domain

    if not article.url or not (_AMP.search(data[:4096]) or _host(url).partition(".")[0] in _SMALL_HOSTS):
        return None
    same_site = extract_domain(article.url, fast=True) == extract_domain(url, fast=True) or _host(article.url) == _host(
        url
    )
    return article.url if same_site and article.url != url else None


def is_front_page(url: str) -> bool:
    """Whether URL is that of a whole site, which some pages state in place of their own."""
    parts = urlsplit(url)
    return not parts.path.strip("/") and not parts.query


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
