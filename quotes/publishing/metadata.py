"""The metadata file: where it is, and what of it goes for a database."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from quotes.errors import StoreError

NAME = "datasette-metadata.yml"
#: The database that the file describes; the others that hold our tables are described likewise.
DATABASE = "quotes"


def metadata_file() -> Path:
    """The path of ``datasette-metadata.yml``: beside this module when installed, else at the top of the checkout.

    Raises:
        StoreError: it is in neither place, so the installation is broken.
    """
    here = Path(__file__).resolve().parent
    for folder in (here, here.parent.parent):
        if (folder / NAME).is_file():
            return folder / NAME
    raise StoreError(f"{NAME} is missing from {here}: install quotes again")


def metadata_for(databases: frozenset[str], *, alone: bool, key: str | None = None) -> dict[str, Any]:
    """The metadata of DATABASES, given by their names in Datasette, each of which holds our tables.

    The title, licence and source of the whole site are there only where no other database is served (ALONE).  Only what
    stands under KEY, on any level, where one is given: Datasette asks for one at every cell that it shows.
    A new dictionary each time, since Datasette writes into what it gets.
    """
    found: dict[str, Any] = json.loads(_as_json(databases, alone, key))
    return found


@cache
def _as_json(databases: frozenset[str], alone: bool, key: str | None) -> str:
    site = json.loads(_file_as_json())
    described = site.pop("databases")[DATABASE]
    for dashboard in site["plugins"]["datasette-dashboards"].values():
        for chart in dashboard["charts"].values():
            chart["db"] = min(databases)
    if key not in (None, "databases"):
        tables = {name: _only(key, table) for name, table in described["tables"].items()}
        described = {"tables": {name: table for name, table in tables.items() if table}} | _only(key, described)
        site = _only(key, site)
    return json.dumps((site if alone else {}) | {"databases": dict.fromkeys(databases, described)})


def _only(key: str, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name == key}


@cache
def _file_as_json() -> str:
    import yaml

    return json.dumps(yaml.safe_load(metadata_file().read_text(encoding="utf-8")))
