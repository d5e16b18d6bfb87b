"""Articles and extractions built by hand, for tests of what comes after finding quotes.

All people, places and outlets here are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from quotes.records import (
    Article,
    Attribution,
    Cue,
    CueClass,
    Extraction,
    Mention,
    MentionKind,
    Polarity,
    Quote,
    QuoteKind,
    Span,
    Speaker,
    Topic,
)
from quotes.store import Store

PIPELINE = "by hand 1"


def find(text: str, words: str) -> Span:
    """The range of WORDS in TEXT, where they have to stand once."""
    assert text.count(words) == 1, f"{words!r} stands {text.count(words)} times"
    start = text.index(words)
    return Span(start, start + len(words))


def quoted(
    text: str,
    *parts: str,
    speakers: Sequence[Speaker | str] = (),
    kind: QuoteKind = "direct",
    cue: tuple[str, str] | None = None,
    mention: str | None = None,
    mention_kind: MentionKind = "name",
    told_to: str | None = None,
    said_on: str | None = None,
    confidence: float = 0.9,
    cue_class: CueClass = "neutral",
    polarity: Polarity = "positive",
    topics: Sequence[str] = (),
) -> Quote:
    """A quote whose PARTS, CUE (words in their context, lemma), MENTION and TOPICS are given by their words in TEXT."""
    return Quote(
        parts=tuple(find(text, part) for part in parts),
        kind=kind,
        attribution=Attribution(
            speakers=tuple(Speaker(speaker, "person") if isinstance(speaker, str) else speaker for speaker in speakers),
            mention=None if mention is None else Mention(find(text, mention), mention, mention_kind),
            cue=None if cue is None else Cue(find(text, cue[0]), cue[0], cue[1], cue_class),
            told_to=told_to,
            said_on=said_on,
            confidence=confidence,
            method="cue",
            polarity=polarity,
        ),
        topics=tuple(Topic(topic, find(text, topic)) for topic in topics),
    )


def harbour() -> tuple[Article, Extraction]:
    """A story with a split quote, a joint statement, an organization, a witness and a quote of nobody."""
    text = (
        'PORT ELDA — "The rate cut came too late," harbour master Maria O’Neill told AFP. "We lost two ships."\n\n'
        '"No one asked us," Ivo Brandt and Lena Øst wrote in a letter.\n\n'
        "The Harbour Union called the plan “a naïve gamble”. A witness remembered “smoke over the pier”.\n\n"
        '"Nobody knows."'
    )
    role = "harbour master"
    return Article(
        text=text,
        title="Two ships lost at Port Elda",
        outlet="The Elda Courier",
        agency="AFP",
        authors=("Ann Vole", "Karel Hunt"),
        published="2031-05-04T09:30:00+02:00",
        url="https://courier.example/ships",
        retrieved="2031-05-06T08:00:00Z",
        language="en",
        source="ships.txt",
    ), Extraction(
        quotes=(
            quoted(
                text,
                "The rate cut came too late,",
                "We lost two ships.",
                speakers=[Speaker("Maria O’Neill", "person", role)],
                cue=("told", "tell"),
                mention="Maria O’Neill",
                told_to="AFP",
                said_on="2031-05-03",
                topics=("rate cut", "ships"),
            ),
            quoted(
                text,
                "No one asked us,",
                speakers=["Ivo Brandt", "Lena Øst"],
                cue=("wrote", "write"),
                mention="Ivo Brandt and Lena Øst",
            ),
            quoted(
                text,
                "a naïve gamble",
                speakers=[Speaker("Harbour Union", "organization")],
                kind="mixed",
                cue=("called", "call"),
                mention="The Harbour Union",
            ),
            quoted(
                text,
                "smoke over the pier",
                speakers=[Speaker("a witness", "unnamed")],
                kind="mixed",
                cue=("remembered", "remember"),
                mention="A witness",
                mention_kind="description",
            ),
            quoted(text, "Nobody knows.", confidence=0.2),
        ),
        pipeline=PIPELINE,
    )


def council() -> tuple[Article, Extraction]:
    """A later story of another outlet, with one of the same speakers, a bare surname and another witness."""
    text = (
        '"I deny that we cut any rate," Maria O\'Neill said. '
        '"He asked me twice," said Brandt. A witness heard "a bang". '
        'The Elda Courier was told "all is well" by Mara Quill.'
    )
    return Article(
        text=text,
        title="Harbour master answers the council",
        outlet="Elda Evening Star",
        published="2031-06",
        source="council.txt",
    ), Extraction(
        quotes=(
            quoted(
                text,
                "I deny that we cut any rate,",
                speakers=["Maria O'Neill"],
                cue=("deny", "deny"),
                cue_class="denial",
            ),
            quoted(text, "He asked me twice,", speakers=["Brandt"], mention="Brandt"),
            quoted(text, "a bang", speakers=[Speaker("a witness", "unnamed")], kind="mixed", cue=("heard", "hear")),
            quoted(
                text,
                "all is well",
                speakers=["Mara Quill"],
                kind="mixed",
                cue=("was told", "tell"),
                told_to="The Elda Courier",
            ),
        ),
        pipeline=PIPELINE,
    )


def numbered(number: int) -> tuple[Article, Extraction]:
    """One of any number of short stories, with two quotes each."""
    text = f'"It is {number} o\'clock," Ada Moss said. "Past {number}," a clerk said.'
    clerk = Speaker("a clerk", "unnamed")
    return Article(text=text, outlet="Elda Evening Star", source=f"{number}.txt"), Extraction(
        quotes=(
            quoted(text, f"It is {number} o'clock,", speakers=["Ada Moss"], mention="Ada Moss"),
            quoted(text, f"Past {number},", speakers=[clerk], mention="a clerk", mention_kind="description"),
        ),
        pipeline=PIPELINE,
    )


def ministry() -> tuple[Article, Extraction]:
    """A story of what a speaker said, denied, would not say, did not say and may say, all without marks."""
    text = (
        "Ada Moss said the pier would open. Moss denied that the pier was late. "
        "Moss refused to confirm a second delay. Moss did not say who had paid. "
        "Moss may say that the price has doubled."
    )
    moss = {"speakers": ["Ada Moss"], "kind": "indirect"}
    return Article(text=text, title="The pier", outlet="Elda Evening Star", source="pier.txt"), Extraction(
        quotes=(
            quoted(text, "the pier would open", cue=("said", "say"), **moss),  # type: ignore[arg-type]
            quoted(text, "that the pier was late", cue=("denied", "deny"), cue_class="denial", **moss),  # type: ignore[arg-type]
            quoted(
                text,
                "a second delay",
                cue=("refused to confirm", "refuse to confirm"),
                cue_class="assertive",
                polarity="refused",
                **moss,
            ),  # type: ignore[arg-type]
            quoted(text, "who had paid", polarity="negated", **moss),  # type: ignore[arg-type]
            quoted(text, "that the price has doubled", polarity="hypothetical", **moss),  # type: ignore[arg-type]
        ),
        pipeline=PIPELINE,
    )


def share_log(ours: Store, theirs: Store, folder: Path) -> None:
    """Send what was decided in OURS to THEIRS by way of FOLDER, as two newsrooms do."""
    ours.export(folder, only=["corrections"])
    theirs.import_folder(folder, only=["corrections"])
