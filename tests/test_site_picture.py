"""The picture of a statement for previews: what is in it, how it is cut, and that it is sent once."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from site_collection import fill, quote_of
from test_site_pages import data, got, got_any, page, promise

from quotes.publishing.serve import pages
from quotes.publishing.sharing.embed import pictured
from quotes.publishing.sharing.picture import _WIDTH, SIZE, Picture, _font, drawn, lines
from quotes.store import open_store

MINISTER, MARIA = "Dora Linn, transport minister", "Maria O'Neill, harbour master"
UNION = "Ferry Workers' Union"
MADE_UP = "read by a machine – not a statement made: hypothetical"
PICTURE = Picture(
    words="“A bridge would cost less.”", who="Óscar Brénan, captain", where="Vale Mercury · 2 May 2030",
    badge="read by a machine", tone="sound", site="Who said what",
)  # fmt: skip


def of(database: Path, words: str) -> str:
    """The path of the statement with WORDS."""
    with open_store(database, create=False) as store:
        return f"/statements/{quote_of(store, words)}"


@pytest.mark.parametrize(
    ("words", "expected", "who", "badge", "tone"),
    [
        ("I was aboard", "“I was aboard last summer, and I was seasick,”", MINISTER, "read by a machine", "sound"),
        ("the report", "“I read the report twice and learned nothing,”", MINISTER, "confirmed by a person", "good"),
        ("been aboard", "“The minister has never been aboard,”", UNION, "disputed by a person", "warn"),
        ("Then somebody sang", "“Then somebody sang,”", "a passenger", "doubtful, 45 % sure", "warn"),
        ("has doubled", "Ada Moss might say that the price has doubled.", "Ada Moss", MADE_UP, "warn"),
        ("The rate cut", "“The rate cut came too late,” … “We lost two ships.”", MARIA, "read by a machine", "sound"),
    ],
)  # fmt: skip
@pytest.mark.asyncio
async def test_what_is_in_it(site_database: Path, words: str, expected: str, who: str, badge: str, tone: str) -> None:
    """The words as they were said, the speaker with the role, the outlet and the day, and whose finding that is."""
    answer = await got_any(site_database, f"{of(site_database, words)}.json")
    path = answer.headers.get("location", f"{of(site_database, words)}.json")
    shown = pictured((await data(site_database, path))["card"], "Who said what")
    assert (shown.words, shown.who, shown.badge, shown.tone) == (expected, who, badge, tone)
    assert shown.where and "None" not in shown.where


@pytest.mark.asyncio
async def test_a_page_leads_to_its_picture(site_database: Path) -> None:
    """The picture is a PNG of the size that the page tells, and its text is told to those who can't see it."""
    tree = await page(site_database, promise(site_database))
    told = {meta.get("property"): meta.get("content") for meta in tree.cssselect("meta[property^='og:image']")}
    assert told["og:image"] == f"http://localhost{promise(site_database)}/card.png"
    answer = await got(site_database, told["og:image"].removeprefix("http://localhost"))
    assert answer.headers["content-type"] == "image/png"
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.size) == ("PNG", SIZE)
    assert (told["og:image:width"], told["og:image:height"]) == tuple(map(str, SIZE))
    assert "Dora Linn" in told["og:image:alt"] and told["og:image:alt"].endswith("read by a machine")
    await got(site_database, "/statements/0/card.png", 404)


@pytest.mark.asyncio
async def test_it_is_sent_once_until_it_changes(tmp_path: Path) -> None:
    """Who has it is told so, until a person decides about the statement."""
    path = fill(tmp_path / "ferries.db")
    datasette = pages(path)
    await datasette.invoke_startup()
    address = f"{of(path, 'I was aboard')}/card.png"
    first = await datasette.client.get(address)
    known = {"if-none-match": first.headers["etag"]}
    again = await datasette.client.get(address, headers=known)
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    with open_store(path) as store:
        store.correct(quote_of(store, "I was aboard"), verdict="confirm", by="Ada")
    later = await datasette.client.get(address, headers=known)
    assert later.status_code == 200 and later.content != first.content


@pytest.mark.parametrize("name", ["words", "who", "where", "badge", "site"])
def test_everything_is_drawn(name: str) -> None:
    """Each of its texts changes the picture, and the same texts give the same bytes."""
    assert drawn(replace(PICTURE, **{name: "Something else"})) != drawn(PICTURE)
    drawn.cache_clear()
    assert drawn(replace(PICTURE)) == drawn(PICTURE)


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("word " * 300, 5),
        ("a", 1),
        ("", 1),
        ("donaudampfschifffahrtsgesellschaft" * 20, 5),
        ("Минуту назад, " * 40, 3),
        (f"short {'x' * 400} short", 9),
    ],
)
def test_long_words_are_cut_at_a_word(text: str, most: int) -> None:
    """No line is wider than the picture, and what is left out leaves an ellipsis behind a whole word."""
    font = _font("DejaVuSerif", 38)
    found = lines(text, font, most=most)
    assert 1 <= len(found) <= most and all(font.getlength(line) <= _WIDTH for line in found)
    shown = "".join(found).removesuffix("…").replace(" ", "")
    assert "".join(text.split()).startswith(shown)
    assert (shown == "".join(text.split())) is not found[-1].endswith("…")
    if "…" in found[-1] and len(text.split()) > 3:
        assert set(found[-1].removesuffix(" …").split()) <= set(text.split())


def test_the_same_words_without_end_are_still_a_picture() -> None:
    """However long the words of a statement."""
    assert Image.open(io.BytesIO(drawn(replace(PICTURE, words="word " * 5000, who="Ada " * 200)))).size == SIZE
