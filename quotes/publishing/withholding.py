"""What of an article's text may be seen: the setting ``texts`` of the plugin, and what it closes in Datasette."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal

#: ``full``: all of it.  ``quoted``: the paragraphs that hold a quotation; the rest is in the file and has to be kept
#: from Datasette's own pages too.  ``cut``: the file holds no more than may be seen, as ``quotes publish`` made it.
Seen = Literal["full", "quoted", "cut"]
# With --crossdb, the database in memory reads all the others.
_MEMORY = "_memory"


def seen(settings: Mapping[str, Any]) -> Seen:
    """What the SETTINGS of the plugin let be seen; with any other word, the least."""
    texts = settings.get("texts", "full")
    return texts if texts in ("full", "cut") else "quoted"


def closed(action: str, resource: object, withheld: Collection[str]) -> bool:
    """Whether ACTION on RESOURCE, as Datasette names them, could show the texts of a database of WITHHELD.

    That is the table of articles, SQL of the visitor's own (the ready-made queries stay) and the file itself.
    """
    if action == "view-table":
        return isinstance(resource, tuple) and resource[0] in withheld and resource[1] == "articles"
    if action == "execute-sql":
        return bool(withheld) and (resource in withheld or resource == _MEMORY)
    return action == "view-database-download" and resource in withheld
