"""What is new, by what is followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from quotes.citing.citation import Citation
from quotes.citing.collecting import checked_site, citations
from quotes.citing.reported import is_citable
from quotes.errors import NotFoundError, OptionError
from quotes.store.read.filter import Filter
from quotes.store.read.statements import told_once

if TYPE_CHECKING:
    from quotes.store import Store
    from quotes.watching import Follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What is new of one that is followed.

    Attributes:
        title: who or what it is.
        citations: of its statements, the newest first; none of what a section before has.
        more: how many are not among them.
        address: where the site lists all of them, None where there is no site.
    """

    title: str
    citations: tuple[Citation, ...]
    more: int
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What is new.

    Attributes:
        since: the ISO 8601 date or date-time, in UTC, after which it came in.
        sections: those that have something, in the order of what is followed.
        faults: why something that is followed could not be asked for, such as a speaker nobody has quoted yet.
    """

    since: str
    sections: tuple[Section, ...]
    faults: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many statements are new."""
        return sum(len(section.citations) + section.more for section in self.sections)


def collect(store: Store, follow: Follow, *, since: str, site: str | None = None, limit: int | None = None) -> Digest:
    """Collect the sound statements that came in after SINCE and are of what is FOLLOWed, or all where that is nothing.

    A statement stands once, in the first section that it fits.

    Args:
        store: the collection.
        follow: speakers, topics, words and outlets.
        since: an ISO 8601 date or date-time in UTC.
        site: the address under which the collection is published, for links.
        limit: so many statements are cited in a section at most; None for all.

    Raises:
        OptionError: SITE is no web address.
    """
    place = checked_site(site)
    sections, faults, told = [], [], set[str]()
    with store.reading():
        for title, asked, query in _asked(follow, since):
            try:
                hits = store.quotes(asked).hits
            except (NotFoundError, OptionError) as error:
                faults.append(str(error))
                continue
            new = [each for each in told_once(hit.statement for hit in hits) if each.statement not in told]
            told.update(each.statement for each in new)
            cited = citations(store.database, new, accessed=date.today().isoformat(), site=place)
            shown = tuple(each for each in cited if is_citable(each))[:limit]
            if new:
                address = f"{place}/search?{urlencode({**query, 'order': 'newest'})}" if place else None
                more = len(new) - len(shown)
                sections.append(Section(title=title, citations=shown, more=more, address=address))
    return Digest(since=since, sections=tuple(sections), faults=tuple(faults))


def _asked(follow: Follow, since: str) -> Iterator[tuple[str, Filter, dict[str, str]]]:
    """The title, the filter and the search of the site of each section."""
    for name in follow.speakers:
        yield name, Filter(speakers=(name,), seen_since=since), {"speaker": name}
    for topic in follow.topics:
        yield f"Topic: {topic}", Filter(topic=topic, seen_since=since), {"topic": topic}
    for words in follow.words:
        yield f"“{words}”", Filter(words=words, seen_since=since), {"q": words}
    for outlet in follow.outlets:
        yield outlet, Filter(outlet=outlet, seen_since=since), {"outlet": outlet}
    if follow == type(follow)():
        yield "All statements", Filter(seen_since=since), {}
