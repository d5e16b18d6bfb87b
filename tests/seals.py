"""A tiny gold file and an extraction by hand that makes most kinds of error in it once; the people are invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from building import quoted

from quotes.evaluation import Evaluation, Gold, evaluate, read_gold
from quotes.records import Extraction, Speaker

TEXT = (
    "Ida Marlowe counted the seals on Monday. Her deputy, Tobias Renn, had not slept.\n\n"
    "“We counted nine seals,” Marlowe told the Haven Gazette. “They were all asleep,” she said.\n\n"
    "“I was awake,” he added. The Seal Watch called the count “a fine start”.\n\n"
    "The column “Notes From The Rocks” agrees. Renn shouted: “No dogs.”\n\n"
    "Renn said that the seals would stay. Marlowe denied that anyone had fed them."
    " An angler claimed that the nets were torn.\n\n"
    "“Nobody asked the seals.”\n\n“We will be back in the spring,” they said."
)
ENTRIES: list[dict[str, Any]] = [
    {
        "text": "We counted nine seals,",
        "speaker": "Ida Marlowe",
        "mention": "Marlowe",
        "cue": "told",
        "told_to": "Haven Gazette",
    },
    {"text": "They were all asleep,", "speaker": "Ida Marlowe", "mention": "she"},
    {"text": "I was awake,", "speaker": "Tobias Renn", "mention": "he"},
    {
        "text": "a fine start",
        "kind": "mixed",
        "speaker": "Seal Watch",
        "speaker_kind": "organization",
        "mention": "The Seal Watch",
    },
    {"text": "No dogs.", "speaker": "Tobias Renn", "mention": "Renn"},
    {"text": "that the seals would stay", "kind": "indirect", "speaker": "Tobias Renn", "mention": "Renn"},
    {
        "text": "that anyone had fed them",
        "kind": "indirect",
        "speaker": "Ida Marlowe",
        "mention": "Marlowe",
        "polarity": "negated",
    },
    {"text": "Nobody asked the seals.", "speaker": None},
    {"text": "We will be back in the spring,", "speaker": ["Ida Marlowe", "Tobias Renn"], "mention": "they"},
]
RECORD: dict[str, Any] = {"id": "seals", "text": TEXT, "quotes": ENTRIES, "not_quotes": ["Notes From The Rocks"]}


def found() -> Extraction:
    """Right, by a surname, by the wrong pronoun, by the wrong words, abstained, missed, and a title as a quote."""
    return Extraction(
        (
            quoted(TEXT, "We counted nine seals,", speakers=["Ida Marlowe"], mention="Her deputy", confidence=0.95),
            quoted(
                TEXT,
                "They were all asleep,",
                speakers=["Marlowe"],
                mention="she",
                mention_kind="pronoun",
                told_to="the rocks",
                confidence=0.9,
            ),
            quoted(TEXT, "I was awake,", speakers=["Ida Marlowe"], mention="he added", mention_kind="pronoun"),
            quoted(TEXT, "a fine start", speakers=["Tobias Renn"], mention="Her deputy, Tobias Renn", confidence=0.5),
            quoted(TEXT, "Notes From The Rocks", speakers=[Speaker("The column", "document")], confidence=0.3),
            quoted(TEXT, "No dogs.", confidence=0.2),
            quoted(TEXT, "that the seals would stay", kind="indirect", speakers=["Ida Marlowe"], mention="Ida Marlowe"),
            quoted(TEXT, "An angler claimed that the nets were torn.", kind="indirect", speakers=["An angler"]),
            quoted(TEXT, "We will be back in the spring,", speakers=["Tobias Renn", "Ida Marlowe"], mention="they"),
        ),
        "by hand 1",
    )


def write(folder: Path, *records: dict[str, Any]) -> Path:
    """A gold file of RECORDS, of the one above where none is given."""
    path = folder / "gold.jsonl"
    lines = [json.dumps(record, ensure_ascii=False) for record in records or (RECORD,)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def scored(folder: Path) -> tuple[Gold, Evaluation]:
    """The gold and what it makes of the extraction above."""
    gold = read_gold(write(folder))
    return gold, evaluate(gold, [found()])
