"""Attributions in words, into a table that keeps once what many say alike: the pipeline, the cue."""

from __future__ import annotations

from sqlite_utils import Database

from quotes.store.tables import Row, added, one

_CUE = ("cue", "cue_lemma", "cue_class")


def add_attribution(db: Database, values: Row) -> int:
    """The number of a new attribution of VALUES, named like the columns of the view ``attributions_in_words``."""
    return added(db, "attributions", _in_numbers(db, values))


def change_attribution(db: Database, number: int, values: Row) -> None:
    """Give the attribution NUMBER these VALUES; a cue is given with its lemma and class."""
    db.table("attributions").update(number, _in_numbers(db, values))


def _in_numbers(db: Database, values: Row) -> Row:
    row = {name: value for name, value in values.items() if name not in _CUE}
    if (pipeline := values.get("pipeline")) is not None:
        held = one(db, "SELECT id FROM pipelines WHERE name = :name", {"name": pipeline})
        row["pipeline"] = held["id"] if held else added(db, "pipelines", {"name": pipeline})
    if "cue" in values:
        row["cue"] = None if values["cue"] is None else _cue(db, {name: values.get(name) for name in _CUE})
    return row


def _cue(db: Database, cue: Row) -> int:
    held = one(
        db,
        "SELECT id FROM cues WHERE cue = :cue AND coalesce(lemma, '') = coalesce(:cue_lemma, '') "
        "AND coalesce(cue_class, '') = coalesce(:cue_class, '')",
        cue,
    )
    if held is not None:
        return int(held["id"])
    return added(db, "cues", {"cue": cue["cue"], "lemma": cue["cue_lemma"], "cue_class": cue["cue_class"]})
