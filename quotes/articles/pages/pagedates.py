"""When the article of a web page was published: what the page states, then what is written on it, then its address.

A date is never guessed.  What the library htmldate finds among the words of a page holds only where that very day is
written there, in a form that can be read in one way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from quotes.articles.fields.dates import WRITTEN, DateError, published, written
from quotes.articles.pages.linkeddata import is_article, types

# Names of meta elements, the surest first; those below come after the page's JSON-LD.
_SURE_NAMES = ("article:published_time", "article:published", "og:article:published_time")
_NAMES = (
    "datepublished", "article:published_date", "article:post_date", "article.published", "article_date_original",
    "originalpublicationdate", "parsely-pub-date", "sailthru.date", "shareaholic:article_published_time",
    "cxenseparse:recs:publishtime", "og:published_time", "og:pubdate", "og:publish_date", "og:datepublished",
    "rnews:datepublished", "vr:published_time", "mediator_published_time", "dcsext.articlefirstpublished", "bt:pubdate",
    "rbpubdate", "dcterms.issued", "dc.date.issued", "dc.date.publication", "dcterms.date", "dc.date", "dc:date",
    "dcterms.created", "dc.date.created", "dc.created", "citation_publication_date", "citation_date", "ptime", "pdate",
    "pubdate", "publishdate", "publish-date", "publish_date", "publish_time", "published-date", "published_date",
    "published_time", "publisheddate", "publication_date", "date_published", "dateposted", "displaydate",
    "release_date", "datecreated", "date_created", "date",
)  # fmt: skip
# Things on a page that have a date of their own.
_OTHER_THINGS = re.compile(r"Comment|Review|Video|Image|Audio|Podcast|Event|Product|List")
_MARKED = (
    ".//*[@itemprop='datePublished']",
    ".//time[@pubdate]",
    ".//time[contains(@class, 'publish') or contains(@class, 'posted') or contains(@class, 'entry-date')]",
)
# Where the dates of other articles, of comments and of the page itself stand.
_ELSEWHERE = (
    "descendant-or-self::*[self::aside or self::nav or self::footer[not(ancestor::article or ancestor::main)]"
    " or self::header[not(.//h1)][not(ancestor::article or ancestor::main)]"
    " or contains(@class, 'comment') or contains(@id, 'comment') or contains(@class, 'elated')"
    " or contains(@class, 'recommend') or contains(@class, 'most-') or contains(@class, 'sidebar')"
    " or contains(@class, 'today') or contains(@class, 'current-date') or contains(@class, 'masthead')]"
)
_FRAMES = {"body", "main", "article"}
_NO_SMALL_PRINT = {"head", "script", "style", "noscript", "blockquote", "figure", "form", "table", "time"}
_EPOCH_SECONDS = re.compile(r"(1\d{9}|[2-9]\d{8})(?:\d{3})?")
# The date of a database field that was never filled.
_UNSET = "1970-01-01T00:00"
_CHANGED = re.compile(r"\b(?:updated?|modified|changed|edited|revised|corrected|copyright)\b|©", re.IGNORECASE)
_OF_CHANGE = re.compile(r"updat|modif", re.IGNORECASE)
_PUBLISHED = re.compile(r"\b(?:published|posted)\b", re.IGNORECASE)
# A line that is nothing but a date.
_DATE_LINE = re.compile(
    r"(?:(?:first )?(?:published|posted)(?: on| at)?:? )?(?:[a-z]+day,? )?"
    rf"(?:{WRITTEN.pattern})(?:[ ,|·•-]*(?:at )?\d{{1,2}}[:.]\d\d ?(?:[ap]\.?m\.?)?(?: [a-z]{{2,5}})?)?\W*",
    re.IGNORECASE,
)
_LONGEST_STATEMENT = 120

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_ADDRESS = (
    re.compile(
        rf"/(?P<year>(?:19|20)\d\d)/(?P<month>0?[1-9]|1[0-2]|{'|'.join(_MONTHS)})[a-z]*/"
        r"(?:(?P<day>0?[1-9]|[12]\d|3[01])(?=[/_-]|$))?"
    ),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"),
    re.compile(r"[/_-](?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?=[/_.-]|$)"),
)
_FIRST_WEB_PAGE = "1991-08-06"


class PageDate(NamedTuple):
    """A date of publication, and whether only the address of the page tells it."""

    date: str
    from_url: bool = False


def publication(
    tree: Any, meta: Mapping[str, Sequence[str]], things: Sequence[dict[str, Any]], url: str | None
) -> PageDate | None:
    """When the article of a page was published, None where the page does not say.

    META are the values of the meta elements of its lxml HTML TREE, THINGS what it describes as JSON-LD, the article
    first, and URL is its canonical address.
    """
    if found := _plain(tree, meta, things) or _among_the_words(tree):
        return PageDate(found)
    found = url and in_address(url)
    return PageDate(found, from_url=True) if found else None


def stated(value: str) -> str:
    """The date that VALUE, one statement of a page, tells: the whole of it, or the one day that is written in it.

    Raises:
        DateError: it tells none, several, or that of a change.
    """
    value = " ".join(value.split())
    if match := _EPOCH_SECONDS.fullmatch(value):
        value = datetime.fromtimestamp(int(match[1]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        result = published(value)
    except DateError:
        # A zone that means several, words around it: the day is told all the same.
        days = written(value)
        if len(days) != 1 or len(value) > _LONGEST_STATEMENT or _CHANGED.search(value):
            raise
        result = days.pop()
    if result.startswith(_UNSET):
        raise DateError(f"{value!r} is the date of a field that was never filled")
    if result[:10] > _tomorrow():
        raise DateError(f"{value!r} is a day to come; write the day of publication")
    return result


def in_address(url: str) -> str | None:
    """The day, or the month, that the path of URL tells, as ISO 8601; None for none, and for one yet to come."""
    try:
        path = urlsplit(url).path.lower()
    except ValueError:
        return None
    tomorrow = _tomorrow()
    for pattern in _IN_ADDRESS:
        if match := pattern.search(path):
            month = match["month"]
            number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
            try:
                day = date(int(match["year"]), number, int(match["day"] or 1)).isoformat()
            except ValueError:
                continue
            if _FIRST_WEB_PAGE <= day <= tomorrow:
                return day if match["day"] else day[:7]
    return None


def _tomorrow() -> str:
    """The last day that it can be anywhere: what is read was published before it."""
    return (datetime.now(UTC) + timedelta(days=1)).date().isoformat()


def _plain(tree: Any, meta: Mapping[str, Sequence[str]], things: Sequence[dict[str, Any]]) -> str | None:
    """The first date that the page states outright, with the local day where another statement tells it."""
    found = []
    for value in _statements(tree, meta, things):
        try:
            found.append(stated(value))
        except DateError:
            continue
    return next((other for other in found[1:] if _is_local(found[0], other)), found[0]) if found else None


def _statements(tree: Any, meta: Mapping[str, Sequence[str]], things: Sequence[dict[str, Any]]) -> Iterator[str]:
    for name in _SURE_NAMES:
        yield from meta.get(name, ())
    for key in ("datePublished", "dateCreated"):
        for chosen in (True, False):
            for thing in things:
                value = thing.get(key)
                other = any(_OTHER_THINGS.search(name) for name in types(thing))
                if is_article(thing) is chosen and not other and isinstance(value, str | int):
                    yield str(value)
    for name in _NAMES:
        yield from meta.get(name, ())
    here = _here(tree)
    for path in _MARKED:
        for element in filter(here.__contains__, tree.xpath(path)):
            yield from _told_by(element)
    yield from _times(tree, here)
    lines = [
        line
        for element in tree.iter("p", "div", "span", "li")
        if element in here and not len(element) and _DATE_LINE.fullmatch(line := " ".join((element.text or "").split()))
    ]
    days = {day for line in lines for day in written(line)}
    # More than one are those of a list of articles.
    if len(days) == 1:
        yield from days


def _times(tree: Any, here: set[Any]) -> Sequence[str]:
    """The dates of the time elements HERE nearest to the headline, none where they are of several days.

    Those are of other articles, or of what the article is about.
    """
    found = {element: value for element in tree.iter("time") if element in here and (value := _time(element))}
    for place in _around_headline(tree):
        if values := [value for element, value in found.items() if place in element.iterancestors()]:
            return values if len({value[:10] for value in values}) == 1 else ()
    return ()


def _here(tree: Any) -> set[Any]:
    """The elements of TREE but for those of other articles, of comments and of the page itself."""
    elsewhere = set(tree.xpath(_ELSEWHERE))
    found, held = set(), [tree]
    while held:
        element = held.pop()
        if element not in elsewhere:
            found.add(element)
            held.extend(element)
    return found


def _around_headline(tree: Any) -> Iterator[Any]:
    """What the one headline of TREE stands in, from its header to the whole page; the page alone where it has none."""
    headlines = list(tree.iter("h1"))
    yield from headlines[0].iterancestors() if len(headlines) == 1 else [tree]


def _told_by(element: Any) -> Iterator[str]:
    for value in (element.get("datetime"), element.get("content"), element.text_content()):
        if value:
            yield value


def _time(element: Any) -> str | None:
    """The date of a time ELEMENT, None for that of a change."""
    marks = f"{element.get('class')} {element.get('itemprop')}"
    before = element.getprevious().tail if element.getprevious() is not None else element.getparent().text
    if (_OF_CHANGE.search(marks) and not _PUBLISHED.search(marks)) or _CHANGED.search((before or "")[-40:]):
        return None
    for value in _told_by(element):
        try:
            return stated(value)
        except DateError:
            continue
    return None


def _is_local(first: str, other: str) -> bool:
    """Whether OTHER tells the day at the place of publication for FIRST, a moment in universal time."""
    if not first.endswith(("Z", "+00:00")) or other.endswith(("Z", "+00:00")):
        return False
    moment = datetime.fromisoformat(first)
    told = datetime.fromisoformat(other)
    if told.tzinfo is not None:
        return abs(told - moment) < timedelta(minutes=1)
    # Zones reach from twelve hours behind to fourteen ahead, in quarters of an hour.
    if len(other) > 10:
        ahead = told - moment.replace(tzinfo=None)
        return timedelta(hours=-12) <= ahead <= timedelta(hours=14) and not ahead % timedelta(minutes=15)
    days = {(moment - timedelta(hours=12)).date(), (moment + timedelta(hours=14)).date()}
    return told.date() != moment.date() and told.date() in days


def _among_the_words(tree: Any) -> str | None:
    """The day that htmldate finds in the small print of the page, if that is the one day written by the headline."""
    from htmldate import find_date

    small_print = _small_print(tree)
    found = find_date(small_print, extensive_search=False, original_date=True)
    if found is not None:
        for place in _around_headline(small_print):
            if days := _days_in(place):
                return found if days == {found} else None
    return None


def _days_in(place: Any) -> set[str]:
    """The days written in PLACE, within its elements and over several of them."""
    texts = [value for element in place.iter() for value in (element.text, element.tail, *element.values())]
    return {day for text in [*texts, place.text_content()] if text for day in written(text)}


def _small_print(tree: Any) -> Any:
    """A copy of TREE without what tells other dates: the head, prose, headlines, notes of changes, other articles.

    What the head and marked times state has been read; htmldate would take the day of a change, one that a headline
    names, and the year of a copyright.
    """
    copy = deepcopy(tree)
    keep = _here(copy)
    for headline in copy.iter("h1"):
        headline.clear(keep_tail=True)
    held = [copy]
    while held:
        for element in list(held.pop()):
            own = " ".join(filter(None, [element.text, *(child.tail for child in element)]))
            changed = _CHANGED.search(own) and not _PUBLISHED.search(own)
            is_told = element in keep and element.tag not in _NO_SMALL_PRINT
            if element.tag in _FRAMES or (is_told and not changed and len(own) <= _LONGEST_STATEMENT):
                held.append(element)
            else:
                element.drop_tree()
    return copy
