"""An extraction as the flat rows that a scorer of quoted segments reads."""

from __future__ import annotations

from typing import Any

from quotes.records import Extraction


def flat(identifier: str, extraction: Extraction) -> dict[str, Any]:
    """``{"id", "quotes": [{"start", "end", "speaker", "speaker_start", "speaker_end"}]}``, one row a part of a quote.

    Speech without marks is left out, as it is no answer to any pair of marks.  ``speaker`` is the first speaker's name,
    empty where the system abstains; the mention's range is left out where the quote stands alone.
    """
    rows: list[dict[str, Any]] = []
    for quote in extraction.quotes:
        if quote.kind == "indirect":
            continue
        said = quote.attribution
        row: dict[str, Any] = {"speaker": said.speakers[0].name if said.speakers else ""}
        if said.mention is not None:
            row |= {"speaker_start": said.mention.span.start, "speaker_end": said.mention.span.end}
        rows.extend({"start": part.start, "end": part.end, **row} for part in quote.parts)
    return {"id": identifier, "quotes": rows}
