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


def metadata_for(databases: frozenset[str], *, alone: bool) -> dict[str, Any]:
    """The metadata of DATABASES, given by their names in Datasette, each of which holds our tables.

    The title, licence and source of the whole site are there only where no other database is served (ALONE).
    A new dictionary each time, since Datasette writes into what it gets.
    """
    site: dict[str, Any] = json.loads(_as_json())
    described = json.dumps(site.pop("databases")[DATABASE])
    for dashboard in site["plugins"]["datasette-dashboards"].values():
        for chart in dashboard["charts"].values():
            chart["db"] = min(databases)
    return (site if alone else {}) | {"databases": {name: json.loads(described) for name in databases}}


@cache
def _as_json() -> str:
    import yaml

    return json.dumps(yaml.safe_load(metadata_file().read_text(encoding="utf-8")))
