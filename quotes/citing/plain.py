"""Citations in plain words, for an e-mail, a fact-check or a script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quotes.store import SpokenBy, Statement

# Whoever copies a citation copies this along: nobody has looked at who is said to have spoken, or somebody has.
UNREVIEWED = "[machine-attributed, not reviewed]"
REVIEWED = {
    "confirmed": "[attribution confirmed by a person]",
    "corrected": "[attributed by a person]",
    "disputed": "[disputed: a person doubts this attribution]",
    "rejected": "[rejected: a person says that this is no quote]",
}
NOBODY = "Speaker not determined"


def cite(statement: Statement) -> str:
    """STATEMENT as one line of plain text.

    The words stand as the article has them, then come the speaker with the role that the article gives, to whom it was
    said, the title, the authors, the outlet (with the agency), the date and the address.  What the database does not
    know is left out; a missing date is said.  When it was said and when it was published are told apart.
    """
    mark = REVIEWED.get(statement.status, UNREVIEWED)
    # No full stop after an address: it would be taken for a part of it.
    return f"{_speakers(statement)}: {_words(statement)} {_source(statement)} {mark}"


def joined(names: Sequence[str]) -> str:
    """NAMES as a sentence lists them: ``A``, ``A and B``, ``A, B and C``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _speakers(statement: Statement) -> str:
    who = joined([_spoken_by(speaker) for speaker in statement.speakers]) or NOBODY
    told = f", to {statement.told_to}" if statement.told_to else ""
    return f"{who}{told}{_said(statement)}"


def _said(statement: Statement) -> str:
    """When it was said, no more precisely than that is known."""
    if statement.said_on is None:
        return ""
    if statement.said_precision == "week":
        return f", in the week from {statement.said_on}"
    return f", {'on' if len(statement.said_on) >= len('2016-08-16') else 'in'} {statement.said_on}"


def _spoken_by(speaker: SpokenBy) -> str:
    return f"{speaker.name} ({speaker.role})" if speaker.role else speaker.name


def _words(statement: Statement) -> str:
    notes = _notes(statement)
    note = f" [{'; '.join(notes)}]" if notes else ""
    # Reported speech is the reporter's wording: marks around it would make it the speaker's.
    words = statement.words if statement.kind == "indirect" else f"“{statement.words}”"
    stop = "" if statement.words.endswith((".", "?", "!", "…", ",", ";", ":")) and not note else "."
    return f"{words}{note}{stop}"


def _notes(statement: Statement) -> list[str]:
    """What a reader must know lest the words alone say the opposite: whose wording, by what cue, and whether at all."""
    notes = ["reported speech"] if statement.kind == "indirect" else []
    if statement.cue and (statement.kind == "indirect" or statement.cue_class == "denial"):
        notes.append(f"cue: {statement.cue}")
    if statement.polarity != "positive":
        notes.append(f"not a statement made: {statement.polarity}")
    return notes


def _source(statement: Statement) -> str:
    container = [
        f"“{statement.title}”" if statement.title else None,
        f"by {joined(statement.authors)}" if statement.authors else None,
        _publisher(statement),
    ]
    named = [part for part in container if part]
    published = f"published {statement.published}" if statement.published else "publication date unknown"
    appeared = [f"In {', '.join(named)}", published] if named else [published.capitalize()]
    return ", ".join([*appeared, statement.url] if statement.url else appeared)


def _publisher(statement: Statement) -> str | None:
    if statement.outlet and statement.agency and statement.agency != statement.outlet:
        return f"{statement.outlet} ({statement.agency})"
    return statement.outlet or statement.agency
