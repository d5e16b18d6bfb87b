"""Citations on the pages of the site, in every style, with the site's own lasting links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from quotes.citing.citation import Citation
from quotes.citing.collecting import citations
from quotes.citing.styles import described, left_out, render
from quotes.publishing.site import Data, Site
from quotes.store.read.quotes import load

if TYPE_CHECKING:
    from datasette.utils.asgi import Request


def offered() -> dict[str, str]:
    """Every style of the site, with what it is."""
    # A verdict is nobody's to give but the reader's own, so that the site writes no reviews.
    return {name: about for name, about in described().items() if name != "claim-review"}


async def cited(site: Site, request: Request, numbers: Sequence[int]) -> list[Citation]:
    """Citations of the quotes with these NUMBERS."""
    place = site.absolute(request, "/")
    return await site.read(lambda collection: citations(collection, load(collection, numbers), site=place))


def in_every_style(citation: Citation) -> list[Data]:
    """CITATION as each style that can write it does: name, what the style is, and the text."""
    return [
        {"style": name, "about": about, "text": render([citation], name)}
        for name, about in offered().items()
        if not left_out([citation], name)
    ]
