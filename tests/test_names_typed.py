"""Whom people mean by the names they type, on an invented collection and on that of the marked news."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from quotes.errors import NotFoundError, OptionError
from quotes.records import Article, Attribution, Extraction, Quote, Span, Speaker, SpeakerKind
from quotes.store import Store, open_store

KINDS: dict[str, SpeakerKind] = {
    "person": "person", "org": "organization", "group": "group", "unnamed": "unnamed", "document": "document",
}  # fmt: skip
# Who is quoted in the invented articles: name, kind, role, how many articles.
QUOTED: tuple[tuple[str, SpeakerKind, str | None, int], ...] = (
    ("Ida Marlowe", "person", "mayor", 19),
    ("Peter Marlowe", "person", "cousin", 2),
    ("Marlowe", "person", None, 1),
    ("Greta van der Holm", "person", "commission president", 3),
    ("Sergey Orlovskiy", "person", "defence minister", 2),
    ("Kim Jae-won", "person", None, 2),
    ("Owen Tarrant", "person", "engineer", 4),
    ("Joan Tarrant", "person", "judge", 3),
    ("Lindmark and Daughters", "organization", None, 2),
    ("Quay Union", "organization", None, 2),
    ("residents", "group", None, 3),
)


def attributed(speaker: Speaker) -> Attribution:
    """A certain attribution to SPEAKER."""
    return Attribution(
        speakers=(speaker,), mention=None, cue=None, told_to=None, said_on=None, confidence=1.0, method="gold"
    )


@pytest.fixture(scope="module")
def invented() -> Iterator[Store]:
    """A collection of one-line articles by invented people."""
    with open_store(":memory:") as store:
        for name, kind, role, count in QUOTED:
            for number in range(count):
                text = f"“Number {number} of {name} is here.”"
                quote = Quote((Span(1, len(text) - 1),), "direct", attributed(Speaker(name, kind, role)))
                store.add(Article(text=text, title=f"{name} {number}"), Extraction((quote,), "by hand"))
        yield store


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Ida Marlowe", "Ida Marlowe"),
        ("ida marlowe", "Ida Marlowe"),
        ("Marlowe, Ida", "Ida Marlowe"),
        ("Mayor Marlowe", "Ida Marlowe"),
        ("Marlowe, mayor", "Ida Marlowe"),
        ("Marlowe", "Ida Marlowe"),
        ("Ms Marlowe", "Ida Marlowe"),
        ("Ida", "Ida Marlowe"),
        ("van der Holm", "Greta van der Holm"),
        ("Holm", "Greta van der Holm"),
        ("President van der Holm", "Greta van der Holm"),
        ("Sergei Orlovsky", "Sergey Orlovskiy"),
        ("Orlovskij", "Sergey Orlovskiy"),
        ("Kim Jae Won", "Kim Jae-won"),
        ("Owen John Tarrant", "Owen Tarrant"),
        ("Judge Tarrant", "Joan Tarrant"),
        ("Tarrant, engineer", "Owen Tarrant"),
        ("Lindmark", "Lindmark and Daughters"),
        ("the Quay Union", "Quay Union"),
        ("ida-marlowe", "Ida Marlowe"),
    ],
)
def test_a_name_as_people_type_it(invented: Store, typed: str, meant: str) -> None:
    """Titles, roles, case, spellings and order of names do not matter; nine uses in ten decide."""
    assert invented.whom(typed).speaker.name == meant


def test_others_of_the_name_are_offered(invented: Store) -> None:
    """Whoever might have been meant is named with number and article, the most quoted first."""
    also = invented.whom("Marlowe").also
    assert [name.rpartition(" (s")[0] for name in also] == ["Peter Marlowe", "Marlowe in 'Marlowe 0'"]


@pytest.mark.parametrize(
    ("typed", "error", "message"),
    [
        ("Tarrant", OptionError, r"'Tarrant' may be any of 2 speakers in .*: Owen Tarrant \(s\d+\), Joan Tarrant \(s"),
        ("Dr Tarrant", OptionError, "may be any of 2 speakers"),
        ("Ida Holm", NotFoundError, "no speaker 'Ida Holm'"),
        ("Marlow", NotFoundError, "did you mean .*Marlowe"),
    ],
)
def test_a_name_that_leaves_it_open(invented: Store, typed: str, error: type[Exception], message: str) -> None:
    """Nobody is taken where two are as likely, or nobody has the name."""
    with pytest.raises(error, match=message):
        invented.whom(typed)


def test_a_correction_takes_nobody_by_likelihood(invented: Store) -> None:
    """Where something is decided, a name has to be the only one."""
    with pytest.raises(OptionError, match="may be any of 3 speakers"):
        invented.rename("Marlowe", "Ida M.", by="Ada")


@pytest.fixture(scope="module")
def marked_news(corpora: Path) -> Iterator[Store]:
    """The marked news, with the speakers that readers gave every segment."""
    folder = corpora / "news"
    said: dict[str, dict[int, tuple[str, SpeakerKind]]] = {}
    for part in ("train", "dev"):
        with (folder / f"{part}-speakers.tsv").open(encoding="utf-8", newline="") as table:
            for article, segment, what, who, kind, *_ in csv.reader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
                name = who.split("|")[0].split(" + ")[0].strip()
                if what == "quote" and name not in ("", "?") and kind in KINDS:
                    said.setdefault(article, {})[int(segment)] = name, KINDS[kind]
    with open_store(":memory:") as store:
        for part in ("train", "dev"):
            for line in (folder / f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                own = said.get(record["id"], {})
                # The same marks are listed twice here and there.
                spans = {Span(q["start"] + 1, q["end"] - 1): n for n, q in enumerate(record["quotes"]) if n in own}
                quotes = tuple(
                    Quote((span,), "direct", attributed(Speaker(*own[number])))
                    for span, number in spans.items()
                    if span.start < span.end
                )
                article = Article(text=record["text"], title=record["title"], outlet=record["outlet"] or None)
                store.add(article, Extraction(quotes, "gold"))
        yield store


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Trump", "Donald Trump"),
        ("President Trump", "Donald Trump"),
        ("trump", "Donald Trump"),
        ("Donald J. Trump", "Donald Trump"),
        ("Trump, president", "Donald Trump"),
        ("Clinton", "Hillary Clinton"),
        ("Hillary Rodham Clinton", "Hillary Rodham Clinton"),
        ("Obama", None),
        ("FBI Director James Comey", "James Comey"),
        ("Comey", "James Comey"),
        ("Kim Jong-un", "Kim Jong Un"),
        ("José Mourinho", "Jose Mourinho"),
        ("Mourinho", "Jose Mourinho"),
        ("Rev. Al Sharpton", "Al Sharpton"),
        ("Tarantino, Quentin", "Quentin Tarantino"),
        ("Nicola sturgeon", "Nicola Sturgeon"),
        ("Sturgeon", "Nicola Sturgeon"),
        ("Yellen", "Janet Yellen"),
        ("Putin", "Vladimir Putin"),
        ("Netanyahu", "Benjamin Netanyahu"),
        ("the FBI", "FBI"),
        ("Gwyneth Kate Paltrow", "Gwyneth Paltrow"),
    ],
)
def test_names_in_the_marked_news(marked_news: Store, typed: str, meant: str | None) -> None:
    """The one who is meant is found, or all are listed where it is open (None); nobody else is ever taken."""
    if meant is None:
        with pytest.raises(OptionError, match="may be any of"):
            marked_news.whom(typed)
    else:
        assert marked_news.whom(typed).speaker.name == meant
