"""One statement: its words, every appearance, and how to cite it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote as encoded
from urllib.parse import urlencode

from quotes.citing import metadata
from quotes.citing.bibliographies import note
from quotes.citing.citation import Citation, citations
from quotes.identity.statements.alignment import diff
from quotes.numbers import is_key
from quotes.publishing.cards import card, cards, doubt
from quotes.publishing.pages.articles import paragraphs, ranges
from quotes.publishing.pages.cite import in_every_style
from quotes.publishing.pages.parts import names, shortened
from quotes.publishing.questions import numbered
from quotes.publishing.sharing.frames import frame
from quotes.publishing.sharing.picture import can_draw
from quotes.publishing.site import Data, Moved, NoSuchPageError, Page, Site
from quotes.records import is_web
from quotes.store import Correction, Statement
from quotes.store.corrections.log import about
from quotes.store.read.quotes import load, number_of, texts
from quotes.store.read.statements import appearances

if TYPE_CHECKING:
    from datasette.utils.asgi import Request
    from sqlite_utils import Database

_LONGEST_TITLE = 70
# Of a decision: when, what, by whom and why.
_TOLD = ("made_at", "made_by", "action", "why", "undone")
# Words at the beginning and at the end of a long quotation by which a browser finds it in the original.
_ENDS = 6
# More appearances than anybody reads; the data has them all by its table.
_MOST = 500


@dataclass(frozen=True, slots=True)
class Located:
    """A statement: the quotation that has its longest form, and the numbers of its appearances, or that one's."""

    longest: Citation
    appearances: Sequence[int]


async def statement(site: Site, request: Request) -> Page | Moved:
    """The page at ``/statements/KEY``; the key of any of its quotations leads there too."""
    key = request.url_vars["key"]

    def look(held: Database) -> str | tuple[Located, list[Data], list[Correction], list[Data]]:
        found = located(held, key, site.absolute(request, "/"))
        if isinstance(found, str):
            return found
        said_in = cards(held, found.appearances)
        subjects = [key, *(each["quote"] for each in said_in)]
        return found, said_in, about(held, subjects), passage(held, found.longest)

    looked = await site.read(look)
    if isinstance(looked, str):
        return Moved(address_of(looked))
    found, said_in, decided, around = looked
    cited, shown = found.longest, card(found.longest)
    for each in said_in:
        differs = each["words"] != cited.words
        each["diff"] = [list(piece) for piece in diff(cited.words, each["words"])] if differs else []
    own = site.absolute(request, address_of(key))
    return Page(
        template="statement.html",
        data={
            "title": titled(shown),
            "key": key,
            "words": cited.words,
            "card": shown,
            "first_reported": cited.first_reported,
            "counts": {name: shown[name] for name in ("appearances", "outlets", "sources")},
            "appearances": said_in,
            "cite": in_every_style(cited),
            "passage": around,
            "original": original(cited.url, cited.pieces),
            "decided": [{name: getattr(entry, name) for name in _TOLD} for entry in decided],
            "report": site.report(own),
            "embed": frame(f"{own}/embed", titled(shown), shown)["html"],
            "picture": f"{own}/card.png" if can_draw() else None,
            "oembed": f"{site.absolute(request, '/oembed.json')}?{urlencode({'url': own})}",
        },
        whole=numbered(site, found.appearances),
        linked=metadata.quotation(cited),
        tags=metadata.tags(cited, own, abstract=note(cited)),
    )


def address_of(key: str) -> str:
    """The path of the page of the statement with this KEY."""
    return f"/statements/{key}"


def located(held: Database, key: str, place: str | None = None) -> Located | str:
    """The statement with this KEY, or the key of the statement that it was merged into or that its quotation is of.

    Its links last where the PLACE of the site is given.

    Raises:
        NoSuchPageError: there is none, or it stands in no article any more.
    """
    number = number_of(held, "statement", key) if is_key(key) else None
    if number is not None:
        row = held.table("statements").get(number)
        if row["key"] != key:
            return str(row["key"])
        listed = appearances(held, number, limit=_MOST)
        longest = [row["quote"]] if row["quote"] is not None else listed[:1]
    else:
        quote = number_of(held, "quote", key) if is_key(key) else None
        listed = longest = [] if quote is None else [quote]
    found = citations(held, load(held, longest), site=place)
    if not found:
        gone = f"The statement {key!r} stands in no article any more."
        raise NoSuchPageError(f"No statement has the key {key!r}." if number is None else gone)
    # Without a statement it stands in one place only.
    return found[0].statement if number is None and found[0].statement != key else Located(found[0], listed or longest)


def passage(held: Database, quote: Statement) -> list[Data]:
    """The paragraphs of its article in which QUOTE stands, with its words, cue and mention marked."""
    return [
        part
        for _, text in texts(held, [quote.article])
        for part in paragraphs(text, ranges(quote))
        if any(piece["quotes"] for piece in part["pieces"])
    ]


def original(url: str | None, pieces: Sequence[str]) -> str | None:
    """The address URL of an article, with a text fragment that has a browser show the first of PIECES there."""
    if url is None or not is_web(url):
        return None
    words = pieces[0].split()
    ends = [words] if len(words) <= 2 * _ENDS else [words[:_ENDS], words[-_ENDS:]]
    shown = ",".join(encoded(" ".join(end), safe="").replace("-", "%2D") for end in ends)
    return f"{url}{'' if '#' in url else '#'}:~:text={shown}"


def titled(card: Data) -> str:
    """The title of the page of a statement: who said what, and whether that is in doubt."""
    told = f" ({doubt(card)})" if doubt(card) else ""
    return f"{names(card)}: {shortened(card['words'], _LONGEST_TITLE)}{told}"
