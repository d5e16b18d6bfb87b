"""How the collection is made, how good that is, and who runs the site; and the reference of commands and columns."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from quotes.publishing.site import Data, Page, Site
from quotes.records import SOUND
from quotes.store.read import lists

if TYPE_CHECKING:
    from datasette.utils.asgi import Request
    from markupsafe import Markup

_PAPERS = ("guide", "reference")
# What a reader is told of what was measured: our name for a figure, and that of the model card.
_FIGURES = {"found": "f1", "speaker": "speaker", "both": "end_to_end_f1"}


async def about(site: Site, _request: Request) -> Page:
    """The page at ``/about``, with the owner's own words (``about`` of the settings, in Markdown) before ours."""
    given = site.settings.get("about")
    return Page(
        template="about.html",
        data={
            "title": "About",
            "owner": str(given).strip() if given else None,
            "pipelines": await site.remembered(lists.pipelines),
            "measured": measured(),
            "sound": SOUND,
        },
    )


async def reference(_site: Site, _request: Request) -> Page:
    """The page at ``/about/reference``: the guide, every command with its options, every table with its columns."""
    texts = [Path(__file__).parents[1].joinpath(f"{name}.md").read_text(encoding="utf-8") for name in _PAPERS]
    title = "Guide and reference"
    # Under one heading, theirs are of the second level.
    whole = "\n".join([f"# {title}\n", *(f"#{text}" for text in texts)])
    return Page(template="reference.html", data={"title": title, "text": whole})


@cache
def measured() -> list[Data]:
    """The figures of the pipeline that ships, in percent, one row for each set of articles that it was measured on."""
    from quotes.extraction.pipeline import SHIPPED

    card = json.loads((SHIPPED / "meta.json").read_text(encoding="utf-8"))
    sets: dict[str, dict[str, float]] = card["performance"]["quotes"]
    return [
        {"articles": name, **{ours: figures[its] for ours, its in _FIGURES.items()}} for name, figures in sets.items()
    ]


def from_markdown(text: str) -> Markup:
    """TEXT as HTML; HTML in it, and addresses that run anything, are shown as the words that they are."""
    from markdown_it import MarkdownIt
    from markupsafe import Markup

    return Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))
