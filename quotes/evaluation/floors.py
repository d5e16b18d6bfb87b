"""Figures that may not sink, kept in one TOML file; lowering one takes a reason, which is kept too.

A table for each data set holds its floors, in percent; ``calibration.error`` is better the lower it is, and its entry
is a ceiling.  ``[[lowered]]`` keeps every lowering with its reason:

    [samples]
    f1 = 95.0
    "calibration.error" = 5.0

    [[lowered]]
    set = "samples"
    figure = "f1"
    from = 96.0
    to = 95.0
    on = "2026-11-22"
    reason = "titles of works are now asked for"
"""

from __future__ import annotations

import datetime
import json
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.errors import GoldError, OptionError
from quotes.evaluation.files import write_whole

# The figures that are better the lower they are.
CEILINGS = frozenset({"calibration.error"})
_LOWERED = "lowered"
_HEADING = """\
# Percent that figures of `quotes dev evaluate` may not fall below; calibration.error may not rise above its entry.
# `quotes dev evaluate GOLD --floors FILE:SET --write-floors` raises them; lowering takes --lower --reason as well.
# The command writes this file anew: comments that are added here are lost.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A data set's floors: the table ``name`` of the file at ``path``."""

    path: Path
    name: str

    @classmethod
    def parse(cls, written: str) -> Place:
        """``FILE:SET`` as a place.

        Raises:
            OptionError: it is not written so.
        """
        path, _, name = written.rpartition(":")
        if not path or not name or name == _LOWERED:
            raise OptionError(f"floors {written!r} are not FILE:SET; write them like tests/floors.toml:samples")
        return cls(Path(path), name)


def read_floors(place: Place) -> dict[str, float]:
    """The floors at PLACE by figure, in percent.

    Raises:
        GoldError: the file can't be read or has no such table.
    """
    floors = _read(place.path).get(place.name)
    if floors is None:
        raise GoldError(f"{place.path}: has no floors for {place.name!r}; write them with --write-floors")
    return dict(floors)


def sunk(floors: Mapping[str, float], measured: Mapping[str, float]) -> list[str]:
    """A sentence for each of FLOORS that MEASURED does not keep, none where all is well."""
    sentences = []
    for figure, floor in floors.items():
        value = measured.get(figure)
        if value is None:
            sentences.append(f"{figure} has a floor of {floor:.1f} and can't be measured on this gold")
        elif not _keeps(figure, value, floor):
            moved = "rose above its ceiling" if figure in CEILINGS else "sank below its floor"
            sentences.append(f"{figure} {moved}: {value:.2f}, where {floor:.1f} is asked for")
    return sentences


def write_floors(
    place: Place, measured: Mapping[str, float], *, margin: float, lower: bool = False, reason: str | None = None
) -> dict[str, tuple[float | None, float]]:
    """Set the floors at PLACE to MEASURED less MARGIN, in percent, where that raises them.

    A floor that MEASURED does not keep is left as it is, unless LOWER is given, with a REASON that the file keeps
    beside each.  The file is made where there is none, and replaced in one step.

    Returns:
        By figure the floors that were changed, before (None where there was none) and after.

    Raises:
        OptionError: ``lower`` without a reason or the other way round, or a margin that is no number from 0 to 100.
        GoldError: the file is there and can't be read, or can't be written.
    """
    if lower != bool(reason and reason.strip()):
        raise OptionError("lowering a floor takes both --lower and --reason: say why, it is kept in the file")
    if not 0 <= margin <= 100:
        raise OptionError(f"a margin of {margin} makes no sense: give percentage points from 0 to 100")
    content = _read(place.path) if place.path.exists() else {}
    floors = content.setdefault(place.name, {})
    lowered = content.setdefault(_LOWERED, [])
    changes: dict[str, tuple[float | None, float]] = {}
    for figure, value in measured.items():
        before = floors.get(figure)
        after = _with_margin(figure, value, margin)
        if before is not None:
            kept = _keeps(figure, value, before)
            # The margin alone is no reason to ask for less than was asked for.
            if (not _keeps(figure, after, before) or after == before) if kept else not lower:
                continue
            if not kept:
                lowered.append({
                    "set": place.name, "figure": figure, "from": before, "to": after,
                    "on": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
                    "reason": " ".join(str(reason).split()),
                })  # fmt: skip
        floors[figure] = after
        changes[figure] = before, after
    if changes:
        _write(place.path, content)
    return changes


def _keeps(figure: str, value: float, floor: float) -> bool:
    return value <= floor if figure in CEILINGS else value >= floor


def _with_margin(figure: str, value: float, margin: float) -> float:
    """VALUE less MARGIN, to one decimal place, rounded to the lenient side."""
    if figure in CEILINGS:
        return min(100.0, math.ceil(10 * (value + margin)) / 10)
    return max(0.0, math.floor(10 * (value - margin)) / 10)


def _read(path: Path) -> dict[str, Any]:
    """The file at PATH, with every table checked."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GoldError(f"{path}: can't be read ({error.strerror}); name a file of floors") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: is not TOML ({error}); mend it or write it anew with --write-floors") from None
    for name, table in content.items():
        if name == _LOWERED:
            if not isinstance(table, list) or not all(isinstance(entry, dict) for entry in table):
                raise GoldError(f"{path}: {_LOWERED!r} is no list of tables; write [[{_LOWERED}]] above each")
        elif not isinstance(table, dict) or not all(
            isinstance(floor, int | float) and not isinstance(floor, bool) for floor in table.values()
        ):
            raise GoldError(f"{path}: {name!r} is no table of numbers; write figure = percent, dotted names in quotes")
    return content


def _write(path: Path, content: Mapping[str, Any]) -> None:
    lines = [_HEADING]
    for name in sorted(set(content) - {_LOWERED}):
        floors = (f"{_key(figure)} = {float(floor)!r}" for figure, floor in content[name].items())
        lines += [f"[{_key(name)}]", *floors, ""]
    for entry in content.get(_LOWERED, []):
        told = (
            (key, float(value) if isinstance(value, int | float) else _string(str(value)))
            for key, value in entry.items()
        )
        lines += [f"[[{_LOWERED}]]", *(f"{key} = {value}" for key, value in told), ""]
    write_whole(path, "\n".join(lines))


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _string(name)


def _string(text: str) -> str:
    """TEXT as a basic string of TOML, which is one of JSON but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
