"""A small collection for tests of the site: two years of quarrels about a ferry line, all of it invented.

It has what the pages have to cope with: several outlets, a dispatch in two papers, an article that was changed,
statements that a person confirmed, disputed and rejected, words without marks, words that were not said, and guesses.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import building
from building import PIPELINE, quoted

from quotes.records import Article, Extraction, Quote, Speaker
from quotes.store import Store, open_store

MINISTER = Speaker("Dora Linn", "person", "transport minister")
CAPTAIN = Speaker("Óscar Brénan", "person", "captain of the Aurora")
UNION = Speaker("Ferry Workers' Union", "organization")
WITNESS = Speaker("a passenger", "unnamed")

# What the minister says in the dispatch, in full and as the second paper has it.
LONG = "The island will have a ferry every day of the winter, and nobody will pay more for it,"
SHORT = "The island will have a ferry every single day of the winter, and nobody will pay more,"
REMARKS = (
    ("2030-01-14", "We are looking at every timetable again", MINISTER),
    ("2030-02-03", "The Aurora can't sail in more than two metres of sea", CAPTAIN),
    ("2030-02-21", "Our members will not work a third winter without heating", UNION),
    ("2030-03-08", "I read the report twice and learned nothing", MINISTER),
    ("2030-03-19", "It was so cold that the coffee froze", WITNESS),
    ("2030-05-02", "A bridge would cost less than ten more years of promises", CAPTAIN),
    ("2030-06-11", "No decision about a bridge has been made", MINISTER),
    ("2030-06-30", "The minister has never been aboard", UNION),
    ("2030-07-04", "I was aboard last summer, and I was seasick", MINISTER),
    ("2030-09-17", "The new engine arrived without its manual", CAPTAIN),
    ("2030-10-05", "We will strike on the first day of the holidays", UNION),
    ("2030-10-06", "A strike helps nobody on the island", MINISTER),
    ("2030-11-23", "We found the manual behind the engine", CAPTAIN),
    ("2030-12-24", "Nobody was left behind on the pier tonight", CAPTAIN),
    ("2031-01-09", "The strike is over, and the heating works", UNION),
    ("2031-02-12", "I always believed in the heating", MINISTER),
    ("2031-03-03", "Two metres of sea is nothing to be ashamed of", CAPTAIN),
    ("2031-04-18", "The budget for the pier has doubled", MINISTER),
    ("2031-05-06", "Where did the second half of the budget go?", UNION),
    ("2031-07-21", "I shall answer every question about the budget in the autumn", MINISTER),
    ("2031-08-14", "Autumn begins on the first of September at sea", CAPTAIN),
    ("2031-10-02", "The answers are in the post", MINISTER),
)
OUTLETS = ("The Elda Courier", "Sound Gazette", "Vale Mercury")


# What the remarks are about; a term stands as it is in the words.
TOPICS = ("timetable", "report", "bridge", "strike", "heating", "budget", "engine", "manual", "pier", "sea")


def remark(day: str, words: str, who: Speaker, outlet: str) -> tuple[Article, Extraction]:
    """A short story of OUTLET with one statement, between paragraphs without any."""
    name = who.name if who.kind != "unnamed" else who.name[0].upper() + who.name[1:]
    text = f"Another day on the Elda line, {day}.\n\n“{words},” {name} said.\n\nThe weather stayed as it was."
    topics = [topic for topic in TOPICS if topic in words.replace("?", "").split()]
    said = quoted(text, f"{words},", speakers=[who], cue=("said", "say"), mention=name, topics=topics)
    url = f"https://{outlet.rpartition(' ')[2].lower()}.example/{day}"
    title = f"The Elda line on {day}"
    return Article(text=text, title=title, outlet=outlet, published=day, url=url, source=day), Extraction(
        quotes=(said,), pipeline=PIPELINE
    )


def dispatch(outlet: str, day: str, words: str) -> tuple[Article, Extraction]:
    """A dispatch of an agency as OUTLET printed it, with the minister's promise in these WORDS."""
    text = (
        "ELDA — The government will pay for ferries to the outer islands, the transport minister said on Monday.\n\n"
        f"“{words}” Dora Linn told reporters on the pier. “That is a promise.”\n\n"
        "The Ferry Workers' Union welcomed “a plan that somebody has thought about”, after a year of strikes.\n\n"
        "Linn said the money would come from the harbour fund.\n\n"
        f"Printed by {outlet}."
    )
    return Article(
        text=text,
        title="Minister promises ferries all winter",
        outlet=outlet,
        agency="Coast Wire",
        authors=("Ines Park",),
        published=day,
        url=f"https://{outlet.rpartition(' ')[2].lower()}.example/promise",
        language="en",
        source=f"promise-{outlet}",
    ), Extraction(
        quotes=(
            quoted(
                text,
                words,
                "That is a promise.",
                speakers=[MINISTER],
                cue=("told", "tell"),
                mention="Dora Linn",
                told_to="reporters",
                said_on="2031-11-03",
            ),
            quoted(
                text,
                "a plan that somebody has thought about",
                speakers=[UNION],
                kind="mixed",
                cue=("welcomed", "welcome"),
                mention="The Ferry Workers' Union",
                cue_class="emotive",
            ),
            quoted(
                text,
                "the money would come from the harbour fund",
                speakers=[MINISTER],
                kind="indirect",
                cue=("Linn said", "say"),
            ),
        ),
        pipeline=PIPELINE,
    )


def changed(version: int) -> tuple[Article, Extraction]:
    """A story that its outlet changed after a day: the first and the second VERSION at one address."""
    number = "eleven" if version == 1 else "twelve"
    more = "" if version == 1 else "\n\nThe ministry corrected the number on Friday."
    text = (
        f"“There were {number} of us on the bridge when the lights went out,” Óscar Brénan said on Thursday.\n\n"
        f"“Then somebody sang,” a passenger remembered.{more}"
    )
    return Article(
        text=text,
        title="Lights out on the Aurora",
        outlet="Sound Gazette",
        published="2031-11-20" if version == 1 else "2031-11-21",
        url="https://gazette.example/lights",
        source=f"lights-{version}",
    ), Extraction(
        quotes=(
            quoted(
                text,
                f"There were {number} of us on the bridge when the lights went out,",
                speakers=[CAPTAIN],
                cue=("said", "say"),
                mention="Óscar Brénan",
            ),
            quoted(text, "Then somebody sang,", speakers=[WITNESS], confidence=0.45, cue=("remembered", "remember")),
        ),
        pipeline=PIPELINE,
    )


def stories() -> list[tuple[Article, Extraction]]:
    """Every story of the collection, the oldest first."""
    remarks = [remark(*each, OUTLETS[i % len(OUTLETS)]) for i, each in enumerate(REMARKS)]
    return [
        *remarks,
        building.harbour(),
        building.council(),
        building.ministry(),
        dispatch("Vale Mercury", "2031-11-03", LONG),
        dispatch("Sound Gazette", "2031-11-04", SHORT),
        changed(1),
        changed(2),
    ]


def quote_of(store: Store, words: str) -> str:
    """The key of the last quote that has WORDS."""
    rows = list(store.database.query("SELECT key FROM quotes WHERE instr(text, ?) ORDER BY id DESC", [words]))
    assert rows, words
    return str(rows[0]["key"])


def fill(path: Path) -> Path:
    """Makes the collection at PATH, and decides about three of its quotes as an editor would."""
    with open_store(path) as store:
        for story in stories():
            store.add(*story)
        store.correct(quote_of(store, "learned nothing"), verdict="confirm", by="Ada")
        store.correct(quote_of(store, "never been aboard"), verdict="dispute", why="the minister was", by="Ada")
        store.correct(quote_of(store, "coffee froze"), verdict="reject", why="no speech", by="Ada")
    return path


def add(path: Path, words: str, *, title: str | None, who: Sequence[Speaker], more: str = "", **fields: str) -> None:
    """Adds a story to the collection at PATH in which WHO say WORDS, and MORE stands around them."""
    text = f"{more} “{words}” it was said."
    start = len(more) + 2
    found: tuple[Quote, ...] = (quoted(text[start:], words, speakers=who),)
    moved = Quote(
        tuple(type(part)(part.start + start, part.end + start) for part in found[0].parts),
        found[0].kind,
        found[0].attribution,
    )
    with open_store(path) as store:
        store.add(Article(text=text, title=title, **fields), Extraction((moved,), PIPELINE))  # type: ignore[arg-type]
