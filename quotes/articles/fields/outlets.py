"""The table of outlets: their names, what they are, and at which addresses they publish."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from quotes.errors import TransferError
from quotes.plugins import gathered
from quotes.spreadsheets import read_table

OutletKind = Literal["publisher", "agency", "broadcaster", "platform"]
KINDS: tuple[OutletKind, ...] = get_args(OutletKind)
COLUMNS = ("name", "kind", "domains", "aliases")

_STARTER = Path(__file__).with_name("outlets.csv")
_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")
_ADDRESS = re.compile(r"@\S+|\S+@\S+|(?:https?:)?//\S*|(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One row of a table of outlets.

    Attributes:
        name: the name to show.
        kind: agency (supplies other outlets), broadcaster, platform (others publish on it) or publisher; None where
            the table does not say.
        domains: in small letters, without ``www.``; their subdomains go with them.
        aliases: other names that mean it.
    """

    name: str
    kind: OutletKind | None = None
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and all its aliases."""
        return (self.name, *self.aliases)


def read_outlets(path: Path) -> list[Outlet]:
    """The outlets of a table.

    The file is CSV in UTF-8: a line that names the columns, ``name`` and any of ``kind``, ``domains`` and ``aliases``
    (``domain`` will do in place of ``domains``, as `quotes outlets --csv` has it; others are passed over), then a row
    for each outlet, with semicolons between several domains or aliases.  Lines that begin with ``#`` are notes.

    Raises:
        TransferError: the file can't be read, or a row is not what it should be; nothing of it is returned then.
    """
    found: list[Outlet] = []
    taken: dict[tuple[str, str], str] = {}
    for place, row in read_table(path, (*COLUMNS, "domain"), needed=("name",), notes=True):
        outlet = _outlet(row, place)
        for key in _claims(outlet):
            if key in taken:
                what, name = key
                raise TransferError(place, f"has the {what} {name!r}, as line {taken[key]} has; keep one of them")
            taken[key] = place.rpartition(":")[2]
        found.append(outlet)
    if not found:
        raise TransferError(str(path), "names no outlet; write a row for each, below a line of column names")
    return found


@cache
def starter() -> tuple[Outlet, ...]:
    """The outlets that are known from the start: those of plugins, and of the table in the package what they leave."""

    def take(given: Iterable[Path]) -> tuple[str, list[Outlet]]:
        listed = [outlet for path in given for outlet in read_outlets(Path(path))]
        return f"{len(listed)} outlets", listed

    found: list[Outlet] = []
    taken: set[tuple[str, str]] = set()
    for table in (*gathered("outlet_tables", take), read_outlets(_STARTER)):
        found += [left for outlet in table if (left := _without(outlet, taken))]
        taken.update(key for outlet in found for key in _claims(outlet))
    return tuple(found)


def domains_of(url: str) -> list[str]:
    """The domains under which the outlet of an address may be known, the nearest first.

    ``https://www.news.example.co.uk/1`` gives ``news.example.co.uk`` and ``example.co.uk`` (and ``co.uk``, which no
    table has).
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:
        return []
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


def outlet_at(url: str) -> Outlet | None:
    """The outlet of the table that comes with the package that publishes at URL; None where that is unknown.

    A part of a platform (``somebody.substack.com``) is not the platform's own.
    """
    for number, domain in enumerate(domains_of(url)):
        if outlet := _by_domain().get(domain):
            return outlet if number == 0 or outlet.kind != "platform" else None
    return None


def is_address(name: str) -> bool:
    """Whether NAME is an address, a domain or a handle, which is the name of no outlet."""
    return _ADDRESS.fullmatch(name) is not None


def _without(outlet: Outlet, taken: set[tuple[str, str]]) -> Outlet | None:
    """OUTLET without the domains and names that are TAKEN; None where its own name or all its domains are."""
    domains = tuple(domain for domain in outlet.domains if ("domain", domain) not in taken)
    if ("name", outlet.name.casefold()) in taken or (outlet.domains and not domains):
        return None
    aliases = tuple(alias for alias in outlet.aliases if ("name", alias.casefold()) not in taken)
    return replace(outlet, domains=domains, aliases=aliases)


def _claims(outlet: Outlet) -> Iterator[tuple[str, str]]:
    yield from (("domain", domain) for domain in outlet.domains)
    yield from (("name", name) for name in dict.fromkeys(map(str.casefold, outlet.names)))


def _outlet(row: dict[str, str], place: str) -> Outlet:
    name, kind = row["name"].strip(), row["kind"].strip().lower()
    if kind and kind not in KINDS:
        raise TransferError(place, f"has the kind {kind!r}; write {', '.join(KINDS[:-1])} or {KINDS[-1]}")
    domains = tuple(_domain(domain, place) for domain in _listed(row["domains"] or row["domain"]))
    aliases = tuple(alias for alias in _listed(row["aliases"]) if alias != name)
    return Outlet(name=name, kind=next((k for k in KINDS if k == kind), None), domains=domains, aliases=aliases)


def _listed(cell: str) -> Iterator[str]:
    return iter(dict.fromkeys(entry.strip() for entry in cell.split(";") if entry.strip()))


def _domain(text: str, place: str) -> str:
    domain = text.lower().removeprefix("www.").rstrip(".")
    if not _DOMAIN.fullmatch(domain):
        raise TransferError(place, f"has the domain {text!r}; write it like example.com, without https:// and path")
    return domain


@cache
def _by_domain() -> dict[str, Outlet]:
    return {domain: outlet for outlet in starter() for domain in outlet.domains}
