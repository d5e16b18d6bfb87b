"""Floors: kept in a file, raised by a measurement, lowered only with a reason."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.errors import GoldError, OptionError
from quotes.evaluation.floors import CEILINGS, Place, read_floors, sunk, write_floors


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A file of floors with one set."""
    (tmp_path / "floors.toml").write_text('[samples]\nf1 = 90.0\n"calibration.error" = 5.0\n', encoding="utf-8")
    return Place(tmp_path / "floors.toml", "samples")


def test_places_are_written_with_a_colon() -> None:
    """A place is a file and a set; anything else is refused."""
    assert Place.parse("a:b/floors.toml:polnear-dev") == Place(Path("a:b/floors.toml"), "polnear-dev")
    for written in ("floors.toml", "floors.toml:", ":samples", "floors.toml:lowered"):
        with pytest.raises(OptionError, match="are not FILE:SET"):
            Place.parse(written)


@pytest.mark.parametrize(
    ("measured", "sentences"),
    [
        ({"f1": 90.0, "calibration.error": 5.0}, []),
        (
            {"f1": 89.99, "calibration.error": 5.0},
            ["f1 sank below its floor: 89.99, where 90.0 is asked for"],
        ),
        (
            {"f1": 95.0, "calibration.error": 5.01},
            ["calibration.error rose above its ceiling: 5.01, where 5.0 is asked for"],
        ),
        ({"f1": 95.0}, ["calibration.error has a floor of 5.0 and can't be measured on this gold"]),
    ],
)
def test_sunk(place: Place, measured: dict[str, float], sentences: list[str]) -> None:
    """Each figure that is not kept makes a sentence, also one that is not measured any more."""
    assert sunk(read_floors(place), measured) == sentences


def test_raising(place: Place) -> None:
    """A better figure raises its floor to what was measured less the margin; a margin lowers nothing."""
    changes = write_floors(place, {"f1": 95.17, "calibration.error": 2.04, "recall": 80.0}, margin=2)
    assert changes == {"f1": (90.0, 93.1), "calibration.error": (5.0, 4.1), "recall": (None, 78.0)}
    assert read_floors(place) == {"f1": 93.1, "calibration.error": 4.1, "recall": 78.0}
    assert write_floors(place, {"f1": 93.5, "calibration.error": 4.0}, margin=2) == {}


def test_lowering_takes_a_flag_and_a_reason(place: Place) -> None:
    """What has sunk stays asked for, unless it is lowered with a reason, which the file keeps."""
    measured = {"f1": 80.0, "calibration.error": 9.0}
    assert write_floors(place, measured, margin=1) == {}
    for lower, reason in ((True, None), (True, " "), (False, "because")):
        with pytest.raises(OptionError, match="both --lower and --reason"):
            write_floors(place, measured, margin=1, lower=lower, reason=reason)
    assert read_floors(place)["f1"] == 90
    write_floors(place, measured, margin=1, lower=True, reason='titles now "count"\nas well \\ \x07')
    content = tomllib.loads(place.path.read_text(encoding="utf-8"))
    assert content["samples"] == {"f1": 79.0, "calibration.error": 10.0}
    first, second = content["lowered"]
    assert (first["set"], first["figure"], first["from"], first["to"]) == ("samples", "f1", 90, 79)
    assert first["reason"] == 'titles now "count" as well \\ \x07'
    assert datetime.date.fromisoformat(first["on"])
    assert second["figure"] == "calibration.error"
    # Reasons of before are never lost.
    write_floors(place, {"f1": 99.0}, margin=1)
    assert tomllib.loads(place.path.read_text(encoding="utf-8"))["lowered"] == content["lowered"]


def test_a_new_file_and_a_new_set(tmp_path: Path) -> None:
    """Where there is no file it is made, and sets live side by side."""
    path = tmp_path / "floors.toml"
    write_floors(Place(path, "one"), {"f1": 50.0}, margin=0)
    write_floors(Place(path, "an other"), {"f1": 60.0}, margin=0)
    assert (read_floors(Place(path, "one")), read_floors(Place(path, "an other"))) == ({"f1": 50}, {"f1": 60})
    assert [item.name for item in tmp_path.iterdir()] == ["floors.toml"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "can't be read"),
        ("[samples", "is not TOML"),
        ("[other]\nf1 = 3\n", "has no floors for 'samples'"),
        ("samples = 3\n", "'samples' is no table of numbers"),
        ("[samples]\nf1 = 'high'\n", "'samples' is no table of numbers"),
        ("lowered = 3\n", "'lowered' is no list of tables"),
    ],
)
def test_files_that_hold_no_floors(tmp_path: Path, content: str | None, reason: str) -> None:
    """A file that can't be used is named with the reason, and nothing passes for want of floors."""
    path = tmp_path / "floors.toml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(GoldError) as raised:
        read_floors(Place(path, "samples"))
    assert str(raised.value).startswith(f"{path}: ") and reason in str(raised.value)


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is not there is named, and nothing is left behind."""
    with pytest.raises(GoldError, match="can't be written"):
        write_floors(Place(tmp_path / "none" / "floors.toml", "samples"), {"f1": 1.0}, margin=0)
    with pytest.raises(OptionError, match="percentage points"):
        write_floors(Place(tmp_path / "floors.toml", "samples"), {"f1": 1.0}, margin=float("nan"))


@settings(deadline=None)
@given(
    measured=st.dictionaries(st.sampled_from(["f1", "speaker", "calibration.error"]), st.floats(0, 100), min_size=1),
    margin=st.floats(0, 10),
)
def test_what_was_just_written_is_kept(
    tmp_path_factory: pytest.TempPathFactory, measured: dict[str, float], margin: float
) -> None:
    """No measurement sinks below the floors that it has set itself."""
    place = Place(tmp_path_factory.mktemp("floors") / "floors.toml", "samples")
    write_floors(place, measured, margin=margin)
    assert sunk(read_floors(place), measured) == []
    assert {figure for figure in measured if figure in CEILINGS} <= set(read_floors(place))
