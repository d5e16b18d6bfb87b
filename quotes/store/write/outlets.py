"""Outlets by name and address, and the addressees that are outlets, into the tables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from sqlite_utils import Database

from quotes.articles.fields.outlets import Outlet, OutletKind
from quotes.identity import (
    domains_of,
    known_outlet,
    name_key,
    names_outlet,
    outlet_at,
    outlet_key,
    preferred_outlet_name,
)
from quotes.identity.addresses import new_slug
from quotes.records import Article
from quotes.store.db import Row, add_rows, added, align, by_key, change, has_slug, one
from quotes.store.write import versions
from quotes.store.write.memory import Memory

# Every column that names an outlet.
_REFERENCES = (
    ("articles", "outlet"), ("articles", "agency"), ("attributions", "told_to_outlet"), ("outlet_names", "outlet"),
    ("outlet_domains", "outlet"),
)  # fmt: skip


def article_outlet(memory: Memory, article: Article) -> int | None:
    """The number of the outlet of ARTICLE, stored first where it is not held: by its name, or else by its address.

    What a page calls itself is one more name of the outlet at its domain: of that of a table of the user's in any case,
    and, where no table has the domain, of the one that its pages named first, unless it is the name of another one.
    An address at a domain that neither a table nor a page has named tells no outlet.
    """
    db, url = memory.db, article.url or ""
    if article.outlet is None:
        if held := _at(db, url):
            return int(held["id"])
        known = outlet_at(url)
        return memory.ask(store_outlet, known.name) if known else None
    if at_domain := _of_page(db, article):
        _add_names(db, at_domain["id"], [article.outlet])
        return int(at_domain["id"])
    number = memory.ask(store_outlet, article.outlet)
    assert number is not None, "the outlet that the article names"
    is_own = article.outlet_from_page and db.table("outlets").get(number)["named_by"] == "articles"
    if is_own and url and outlet_at(url) is None:
        _add_domains(db, number, domains_of(url)[:1])
    return number


def _of_page(db: Database, article: Article) -> Row | None:
    """The held outlet at the domain of ARTICLE, a page, where that goes before the name that it gives itself."""
    held = _at(db, article.url or "") if article.outlet_from_page else None
    if held is None or article.outlet is None or held["kind"] == "platform":
        return None
    tables = outlet_at(article.url or "") or known_outlet(article.outlet) or held_outlet(db, article.outlet)
    return held if held["named_by"] == "user" or not tables else None


def stated_outlet_key(db: Database, article: Article) -> str | None:
    """The key of the outlet that ARTICLE names, None where it names none; nothing is stored."""
    if article.outlet is None:
        return None
    held = _of_page(db, article) or held_outlet(db, article.outlet)
    return str(held["key"]) if held else outlet_key(article.outlet)


def store_outlet(db: Database, name: str | None, kind: OutletKind = "publisher") -> int | None:
    """The number of the outlet that an article gives as NAME, which is stored first where it is not held yet.

    KIND is what it is taken for where no table says.
    """
    if name is None:
        return None
    held = held_outlet(db, name)
    if held is None:
        return _new_outlet(db, name, kind)
    _add_names(db, held["id"], [name])
    values: Row = {}
    # Who publishes is a publisher, in whatever order the articles come.
    if held["kind"] is None or (held["named_by"] == "articles" and kind == "publisher"):
        values["kind"] = kind
    if held["named_by"] == "articles":
        values["name"] = preferred_outlet_name([held["name"], name])
    align(db, "outlets", held, values)
    return int(held["id"])


def told_to_outlet(db: Database, told_to: str | None) -> int | None:
    """The number of the outlet that TOLD_TO names, if it names one; how it is put there changes no outlet's name."""
    name = told_to and names_outlet(told_to, lambda key: holder(db, "outlet_names", "key", key) is not None)
    if not name:
        return None
    held = held_outlet(db, name)
    return _new_outlet(db, name, None) if held is None else int(held["id"])


def held_outlet(db: Database, name: str) -> Row | None:
    """The row of the outlet that NAME means in this collection, None where it holds none.

    Names that the user gave an outlet go before those of the table that comes with the package.
    """
    held = holder(db, "outlet_names", "key", name_key(name))
    return held or by_key(db, "outlets", outlet_key(name))


def add_listed(db: Database, outlets: Iterable[Outlet]) -> int:
    """Take in OUTLETS of the user's own; what they say goes before what was known of the same outlets.

    Outlets of the articles that one row names together become one.  Names and domains that the row has in common with
    an outlet of the package's table, of another name, are the row's from now on.

    Returns:
        How many of them the collection did not hold.
    """
    new = 0
    for outlet in outlets:
        keys = [name_key(name) for name in outlet.names]
        # Whoever has one of its names or domains, the one with its own name first.
        found = [holder(db, "outlet_names", "key", key) for key in keys]
        found += [holder(db, "outlet_domains", "domain", domain) for domain in outlet.domains]
        same = []
        for row in {row["id"]: row for row in found if row}.values():
            if row["named_by"] != "package" or name_key(row["name"]) in keys:
                same.append(row["id"])
            else:
                for key in keys:
                    db.table("outlet_names").delete_where("outlet = ? AND key = ?", [row["id"], key])
                for domain in outlet.domains:
                    db.table("outlet_domains").delete_where("outlet = ? AND domain = ?", [row["id"], domain])
        new += not same
        number, *others = same or [_new_outlet(db, outlet.name, outlet.kind)]
        for other in others:
            for table, column in _REFERENCES:
                db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", [number, other])
            db.table("outlets").delete(other)
        facts = {"kind": outlet.kind, "domain": next(iter(outlet.domains), None)}
        known = {name: value for name, value in facts.items() if value}
        change(db, "outlets", number, {"name": outlet.name, "named_by": "user", **known})
        _add_names(db, number, outlet.names)
        _add_domains(db, number, outlet.domains)
        link_addressees(db, set(keys), number)
    place_articles(db)
    return new


def holder(db: Database, table: str, column: str, value: str) -> Row | None:
    """The outlet that has the name or domain VALUE, by TABLE."""
    sql = f"SELECT outlets.* FROM {table} JOIN outlets ON outlets.id = outlet WHERE {table}.{column} = :value"
    return one(db, sql, {"value": value})


def _at(db: Database, url: str) -> Row | None:
    """The held outlet that publishes at URL."""
    for number, domain in enumerate(domains_of(url)):
        if held := holder(db, "outlet_domains", "domain", domain):
            # A part of a platform is not the platform's own.
            return held if number == 0 or held["kind"] != "platform" else None
    return None


def _new_outlet(db: Database, name: str, kind: OutletKind | None) -> int:
    known = known_outlet(name) or Outlet(name=name, kind=kind)
    row = {
        "key": outlet_key(name),
        "name": known.name,
        "kind": known.kind,
        "domain": next(iter(known.domains), None),
        "slug": free_slug(db, known.name, outlet_key(name)),
        "named_by": "package" if known_outlet(name) else "articles",
    }
    number = added(db, "outlets", row)
    names = (*known.names, name)
    _add_names(db, number, names)
    _add_domains(db, number, known.domains)
    link_addressees(db, {name_key(each) for each in names}, number)
    return number


def _add_names(db: Database, outlet: int, names: Iterable[str]) -> None:
    # A name that is another outlet's already stays that outlet's: the user's tables come first.
    add_rows(
        db, "outlet_names", ({"outlet": outlet, "name": name, "key": name_key(name)} for name in names), ignore=True
    )


def _add_domains(db: Database, outlet: int, domains: Iterable[str]) -> None:
    add_rows(db, "outlet_domains", ({"domain": domain, "outlet": outlet} for domain in domains), ignore=True)


def free_slug(db: Database, name: str, key: str) -> str:
    """A name for the page of the outlet with that KEY that no other outlet has."""
    return new_slug(name, key, is_taken=partial(has_slug, db, "outlets"), otherwise="outlet")


def link_addressees(db: Database, keys: set[str], outlet: int) -> None:
    """Link what was told to this OUTLET before it was known to be one, so that the order of articles is all one."""
    sql = "SELECT DISTINCT told_to FROM attributions WHERE told_to IS NOT NULL AND told_to_outlet IS NULL"
    for (addressee,) in db.execute(sql).fetchall():
        name = names_outlet(addressee, keys.__contains__)
        if name is not None and name_key(name) in keys:
            db.execute(
                "UPDATE attributions SET told_to_outlet = ? WHERE told_to = ? AND told_to_outlet IS NULL",
                [outlet, addressee],
            )


def place_articles(db: Database) -> None:
    """Give articles without an outlet the one whose domain, known only now, their address is at."""
    rows = db.query("SELECT id, url FROM articles WHERE outlet IS NULL AND url IS NOT NULL")
    for row in list(rows):
        if held := _at(db, row["url"]):
            change(db, "articles", row["id"], {"outlet": held["id"]})
            versions.link(db, row["id"])
