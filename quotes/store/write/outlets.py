"""Outlets by name and address, and the listeners that are outlets, into the tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from sqlite_utils import Database

from quotes.articles.fields.outlets import Outlet, OutletKind
from quotes.identity import (
    domains_of,
    fold,
    known_outlet,
    name_key,
    names_outlet,
    outlet_at,
    outlet_key,
    preferred_outlet_name,
)
from quotes.records import Article
from quotes.store.db import Row, added, one
from quotes.store.models import OutletSummary
from quotes.store.write import versions

NamedBy = Literal["articles", "package", "user"]

_BY_DOMAIN = """
    SELECT outlets.* FROM outlet_domains JOIN outlets ON outlets.id = outlet WHERE outlet_domains.domain = :domain
"""


def article_outlet(db: Database, article: Article) -> int | None:
    """The number of the outlet of ARTICLE, stored first where it is not held: by its name, or else by its address.

    What a page calls itself is one more name of the outlet at its domain: of that of a table of the user's in any case,
    and, where no table has the domain, of the one that its pages named first, unless it is the name of another one.
    An address at a domain that neither a table nor a page has named tells no outlet.
    """
    if article.outlet is None:
        held = article.url and _at(db, article.url)
        if held:
            return int(held["id"])
        known = outlet_at(article.url) if article.url else None
        return store_outlet(db, known.name) if known else None
    at_domain = _of_page(db, article)
    if at_domain is not None:
        _add_names(db, at_domain["id"], [article.outlet])
        return int(at_domain["id"])
    number = store_outlet(db, article.outlet)
    assert number is not None, "the outlet that the article names"
    is_own = article.outlet_from_page and db.table("outlets").get(number)["named_by"] == "articles"
    if is_own and article.url is not None and outlet_at(article.url) is None:
        _add_domains(db, number, domains_of(article.url)[:1])
    return number


def _of_page(db: Database, article: Article) -> Row | None:
    """The held outlet at the domain of ARTICLE, a page, where that goes before the name that it gives itself."""
    if not article.outlet_from_page or article.url is None or article.outlet is None:
        return None
    held = _at(db, article.url)
    if held is None or held["kind"] == "platform":
        return None
    if held["named_by"] == "user":
        return held
    is_another = outlet_at(article.url) or known_outlet(article.outlet) or held_outlet(db, article.outlet)
    return None if is_another else held


def stated_outlet_key(db: Database, article: Article) -> str | None:
    """The key of the outlet that ARTICLE names, None where it names none; nothing is stored."""
    if article.outlet is None:
        return None
    held = _of_page(db, article) or held_outlet(db, article.outlet)
    return str(held["key"]) if held else outlet_key(article.outlet)


def store_outlet(db: Database, name: str | None, *, kind: OutletKind = "publisher") -> int | None:
    """The number of the outlet that an article gives as NAME, which is stored first where it is not held yet.

    KIND is what it is taken for where no table says.
    """
    if name is None:
        return None
    held = held_outlet(db, name)
    if held is None:
        return _new_outlet(db, name, kind)
    number = int(held["id"])
    if _named(db, name_key(name)) is None:
        _add_names(db, number, [name])
    # Who publishes is a publisher, in whatever order the articles come.
    if held["kind"] is None or (held["named_by"] == "articles" and kind == "publisher" != held["kind"]):
        db.table("outlets").update(number, {"kind": kind})
    if held["named_by"] == "articles":
        shown = preferred_outlet_name([held["name"], name])
        if shown != held["name"]:
            db.table("outlets").update(number, {"name": shown})
    return number


def told_to_outlet(db: Database, told_to: str | None) -> int | None:
    """The number of the outlet that TOLD_TO names, if it names one; how it is put there changes no outlet's name."""
    name = told_to and names_outlet(told_to, lambda key: _named(db, key) is not None)
    if not name:
        return None
    held = held_outlet(db, name)
    return _new_outlet(db, name, None) if held is None else int(held["id"])


def held_outlet(db: Database, name: str) -> Row | None:
    """The row of the outlet that NAME means in this collection, None where it holds none.

    Names that the user gave an outlet go before those of the table that comes with the package.
    """
    return _named(db, name_key(name)) or one(db, "SELECT * FROM outlets WHERE key = :key", {"key": outlet_key(name)})


def add_listed(db: Database, outlets: Iterable[Outlet]) -> int:
    """Take in OUTLETS of the user's own; what they say goes before what was known of the same outlets.

    Outlets of the articles that one row names together become one.  Names and domains that the row has in common with
    an outlet of the package's table, of another name, are the row's from now on.

    Returns:
        How many of them the collection did not hold.
    """
    new = 0
    for outlet in outlets:
        claimed = _claimed(db, outlet)
        same = [number for number, row in claimed.items() if _is_same(outlet, row)]
        _give_up(db, outlet, [number for number in claimed if number not in same])
        if same:
            number = same[0]
            for other in same[1:]:
                _unite(db, number, other)
        else:
            new += 1
            number = _new_outlet(db, outlet.name, outlet.kind)
        values: Row = {"name": outlet.name, "named_by": "user"}
        if outlet.kind:
            values["kind"] = outlet.kind
        if outlet.domains:
            values["domain"] = outlet.domains[0]
        db.table("outlets").update(number, values)
        _add_names(db, number, outlet.names)
        _add_domains(db, number, outlet.domains)
        link_listeners(db, {name_key(name) for name in outlet.names}, number)
    place_articles(db)
    return new


def listed(db: Database) -> list[OutletSummary]:
    """Every outlet of the collection with what it holds of it, those with most articles first."""
    rows = db.query(
        """
        SELECT outlets.id, outlets.name, outlets.kind, outlets.domain,
            (SELECT count(*) FROM articles WHERE outlet = outlets.id) AS articles,
            (SELECT count(*) FROM articles WHERE agency = outlets.id) AS dispatches,
            (
                SELECT count(*) FROM articles JOIN sound_quotes ON sound_quotes.article = articles.id
                WHERE articles.outlet = outlets.id
            ) AS quotes,
            (SELECT count(*) FROM sound_quotes WHERE told_to_outlet = outlets.id) AS told
        FROM outlets ORDER BY articles DESC, dispatches DESC, told DESC, outlets.name, outlets.id
        """
    )
    aliases: dict[int, list[str]] = {}
    for row in db.query("SELECT outlet, outlet_names.name FROM outlet_names ORDER BY outlet_names.name"):
        aliases.setdefault(row["outlet"], []).append(row["name"])
    return [
        OutletSummary(**row, aliases=tuple(name for name in aliases.get(row["id"], ()) if name != row["name"]))
        for row in rows
    ]


def _claimed(db: Database, outlet: Outlet) -> dict[int, Row]:
    """The held outlets that have one of OUTLET's names or domains, by number; the one with its own name first."""
    found = [_named(db, name_key(name)) for name in outlet.names]
    found += [one(db, _BY_DOMAIN, {"domain": domain}) for domain in outlet.domains]
    return {int(row["id"]): row for row in found if row is not None}


def _is_same(outlet: Outlet, held: Row) -> bool:
    """Whether the row HELD, which has a name or domain of OUTLET, is that outlet."""
    return held["named_by"] != "package" or name_key(held["name"]) in map(name_key, outlet.names)


def _give_up(db: Database, outlet: Outlet, numbers: Iterable[int]) -> None:
    """Take OUTLET's names and domains from the outlets NUMBERS."""
    for number in numbers:
        for name in outlet.names:
            db.execute("DELETE FROM outlet_names WHERE outlet = ? AND key = ?", [number, name_key(name)])
        for domain in outlet.domains:
            db.execute("DELETE FROM outlet_domains WHERE outlet = ? AND domain = ?", [number, domain])


def _unite(db: Database, kept: int, other: int) -> None:
    """Make OTHER the outlet KEPT in every table."""
    references = {
        "articles": ("outlet", "agency"),
        "attributions": ("told_to_outlet",),
        "outlet_names": ("outlet",),
        "outlet_domains": ("outlet",),
    }
    for table, columns in references.items():
        for column in columns:
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", [kept, other])
    db.table("outlets").delete(other)


def _named(db: Database, key: str) -> Row | None:
    sql = "SELECT outlets.* FROM outlet_names JOIN outlets ON outlets.id = outlet WHERE outlet_names.key = :key"
    return one(db, sql, {"key": key})


def _at(db: Database, url: str) -> Row | None:
    """The held outlet that publishes at URL."""
    for number, domain in enumerate(domains_of(url)):
        if held := one(db, _BY_DOMAIN, {"domain": domain}):
            # A part of a platform is not the platform's own.
            return held if number == 0 or held["kind"] != "platform" else None
    return None


def _new_outlet(db: Database, name: str, kind: OutletKind | None) -> int:
    known = known_outlet(name)
    shown = known.name if known else name
    named_by: NamedBy = "package" if known else "articles"
    number = added(
        db,
        "outlets",
        {
            "key": outlet_key(name),
            "name": shown,
            "kind": known.kind if known else kind,
            "domain": known.domains[0] if known and known.domains else None,
            "slug": free_slug(db, shown),
            "named_by": named_by,
        },
    )
    names = [shown, name, *(known.aliases if known else ())]
    _add_names(db, number, names)
    _add_domains(db, number, known.domains if known else ())
    link_listeners(db, {name_key(each) for each in names}, number)
    return number


def _add_names(db: Database, outlet: int, names: Iterable[str]) -> None:
    # A name that is another outlet's already stays that outlet's: the user's tables come first.
    db.table("outlet_names").insert_all(
        ({"outlet": outlet, "name": name, "key": name_key(name)} for name in names), ignore=True
    )


def _add_domains(db: Database, outlet: int, domains: Iterable[str]) -> None:
    db.table("outlet_domains").insert_all(({"domain": domain, "outlet": outlet} for domain in domains), ignore=True)


def free_slug(db: Database, name: str) -> str:
    """A name for the outlet's page that no other outlet has."""
    plain = "-".join(re.findall(r"[^\W_]+", re.sub(r"'s?\b", "", fold(name)))) or "outlet"
    slug, number = plain, 1
    # A slug of digits only would be read as an outlet's number.
    while slug.isdecimal() or one(db, "SELECT id FROM outlets WHERE slug = :slug", {"slug": slug}):
        number += 1
        slug = f"{plain}-{number}"
    return slug


def link_listeners(db: Database, keys: set[str], outlet: int) -> None:
    """Link what was told to this OUTLET before it was known to be one, so that the order of articles is all one."""
    listeners = db.query(
        "SELECT DISTINCT told_to FROM attributions WHERE told_to IS NOT NULL AND told_to_outlet IS NULL"
    )
    for listener in [row["told_to"] for row in listeners]:
        name = names_outlet(listener, keys.__contains__)
        if name is not None and name_key(name) in keys:
            db.execute(
                "UPDATE attributions SET told_to_outlet = ? WHERE told_to = ? AND told_to_outlet IS NULL",
                [outlet, listener],
            )


def place_articles(db: Database) -> None:
    """Give articles without an outlet the one whose domain, known only now, their address is at."""
    rows = db.query("SELECT id, url FROM articles WHERE outlet IS NULL AND url IS NOT NULL")
    for row in list(rows):
        if held := _at(db, row["url"]):
            db.table("articles").update(row["id"], {"outlet": held["id"]})
            versions.link(db, row["id"])
