"""Whether everything that finding and keeping quotes needs is in order, and what to do where it is not."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from quotes.errors import QuotesError
from quotes.records import Article

if TYPE_CHECKING:
    from spacy.language import Language

    from quotes.plugins import Plugin
    from quotes.store import Store

# Invented.
SAMPLE = "“The pier is closed until the storm has passed,” harbour master Ana Lee told the Selby Courier on Monday."
_SPEAKER = "Ana Lee"
_LEAST = 200_000_000
_MEGABYTE = 1_000_000
_FACTORIES = {"quotes", "quotes_paragraphs", "quotes_reader"}
# What an extra brings is for users; these two are for developers.
_FOR_DEVELOPERS = {"test", "train"}
_AGAIN = "install it again with `pip install --force-reinstall --no-deps quotes`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was looked at.

    Attributes:
        check: its name.
        ok: whether it is in order.
        told: what there is.
        advice: what to do; None where it is in order.
    """

    check: str
    ok: bool
    told: str
    advice: str | None = None


def examine(database: Path) -> Iterator[Finding]:
    """Look at the installation and the collection at DATABASE, one thing after the other.

    Nothing is changed.  Where there is no database yet, that is in order.
    """
    yield _versions()
    nlp = None
    for finding, loaded in _model():
        nlp = loaded
        yield finding
    if nlp is not None:
        yield _sample(nlp)
    yield _topics()
    yield _extras()
    yield _plugins()
    yield _settings()
    yield _space(database)
    yield _access(database)
    yield from _collection(database)


def _versions() -> Finding:
    from quotes import __version__

    python = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        check="versions", ok=True, told=f"quotes {__version__}, Python {python}, SQLite {sqlite3.sqlite_version}"
    )


def _model() -> Iterator[tuple[Finding, Language | None]]:
    from quotes.extraction import pipeline_name
    from quotes.extraction.pipeline import load

    began = time.perf_counter()
    try:
        nlp = load()
        # The weights are loaded when they are first needed.
        nlp(SAMPLE)
    except QuotesError as error:
        yield Finding(check="model", ok=False, told=str(error), advice=_AGAIN), None
        return
    seconds = time.perf_counter() - began
    yield Finding(check="model", ok=True, told=f"{pipeline_name(nlp)}, loaded in {seconds:.1f} s"), nlp


def _sample(nlp: Language) -> Finding:
    """Whether an article goes all the way: read, stored, searched for, and attributed to who said it."""
    from quotes.extraction import extract
    from quotes.store import open_store

    article = Article(text=SAMPLE)
    with open_store(":memory:") as store:
        store.add(article, extract(article, nlp))
        found = store.search("pier")
    names = [speaker.name for hit in found for speaker in hit.statement.speakers]
    if names == [_SPEAKER]:
        return Finding(check="article", ok=True, told="a sample is read, stored, found and attributed")
    told = f"a sample gives {len(found)} quotes by {', '.join(names) or 'nobody'}, not one by {_SPEAKER}"
    return Finding(check="article", ok=False, told=told, advice=_AGAIN)


def _topics() -> Finding:
    from quotes.extraction.topics import NO_TEXTACY, has_textacy

    told = "quotes get topics" if has_textacy() else f"off, quotes get none: {NO_TEXTACY}"
    return Finding(check="topics", ok=True, told=told)


def plugins() -> list[Plugin]:
    """Every plugin that is installed, with all that it gives and what is wrong with it."""
    from quotes.articles.fields.outlets import starter
    from quotes.articles.formats import suffixes
    from quotes.citing.styles import styles
    from quotes.plugins import installed

    for ask in (suffixes, styles, starter):
        ask()
    return installed()


def _plugins() -> Finding:
    found = plugins()
    broken = [f"{plugin.name} of {plugin.package} ({'; '.join(plugin.faults)})" for plugin in found if plugin.faults]
    if broken:
        told = f"{', '.join(broken)} can't be used"
        return Finding(check="plugins", ok=False, told=told, advice="update or uninstall the package")
    return Finding(check="plugins", ok=True, told=", ".join(plugin.package for plugin in found) or "none installed")


def _extras() -> Finding:
    """The extras that are there, and whether the parts that others find by name are."""
    from packaging.requirements import Requirement

    try:
        needed = [Requirement(line) for line in distribution("quotes").requires or ()]
        extras = set(distribution("quotes").metadata.get_all("Provides-Extra") or ()) - _FOR_DEVELOPERS
    except PackageNotFoundError:
        return Finding(check="extras", ok=False, told="quotes is not installed as a package", advice=_AGAIN)
    missing = _FACTORIES - {each.name for each in entry_points(group="spacy_factories")}
    if missing:
        told = f"spaCy does not find {', '.join(sorted(missing))}"
        return Finding(check="extras", ok=False, told=told, advice=_AGAIN)
    found = []
    for extra in sorted(extras):
        of_it = [each for each in needed if each.marker is not None and each.marker.evaluate({"extra": extra})]
        there = all(_is_installed(each.name) for each in of_it)
        found.append(extra if there else f"no {extra} (pip install 'quotes[{extra}]' adds it)")
    return Finding(check="extras", ok=True, told=", ".join(found))


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _settings() -> Finding:
    names = sorted(name for name in os.environ if name.startswith("QUOTES_") or name == "OMP_NUM_THREADS")
    return Finding(check="settings", ok=True, told=", ".join(f"{name}={os.environ[name]}" for name in names) or "none")


def _space(database: Path) -> Finding:
    folder = database.absolute().parent
    try:
        free = shutil.disk_usage(folder).free
        size = database.stat().st_size if database.exists() else 0
    except OSError as error:
        return Finding(check="disk", ok=False, told=f"{folder}: {error.strerror}", advice="give the path of a database")
    told = f"{free / _MEGABYTE:,.0f} MB free, the database has {size / _MEGABYTE:,.0f} MB"
    # A backup beside it takes as much again.
    if free < max(_LEAST, size):
        return Finding(check="disk", ok=False, told=told, advice="free some space before more articles come in")
    return Finding(check="disk", ok=True, told=told)


def _access(database: Path) -> Finding:
    advice = "give a database in a folder that you may write to"
    try:
        # SQLite keeps a journal beside the database while it writes.
        with tempfile.TemporaryFile(dir=database.absolute().parent):
            pass
        if database.exists():
            with database.open("rb+"):
                pass
    except OSError as error:
        return Finding(check="access", ok=False, told=f"{database}: can't be written ({error.strerror})", advice=advice)
    return Finding(check="access", ok=True, told=f"{database} and its folder can be written")


def _collection(database: Path) -> Iterator[Finding]:
    from quotes.store import open_store
    from quotes.store.db import SCHEMA_VERSION

    if not database.exists():
        yield Finding(
            check="schema", ok=True, told=f"{database}: no database yet: `quotes ingest` makes one from articles"
        )
        return
    try:
        with open_store(database, create=False) as store:
            yield Finding(check="schema", ok=True, told=f"{database}: version {SCHEMA_VERSION}")
            checks: dict[str, Callable[[Store], str | None]] = {
                "integrity": _broken_pages,
                "references": _broken_references,
                "full text": _broken_text,
            }
            for check, work in checks.items():
                told = _told(work, store)
                advice = "put a backup in its place: quotes restore FILE --force"
                yield Finding(check=check, ok=told is None, told=told or "in order", advice=told and advice)
    except QuotesError as error:
        told, _, advice = str(error).removeprefix(f"{database}: ").partition(": ")
        yield Finding(check="schema", ok=False, told=f"{database}: {told}", advice=advice or None)


def _told(work: Callable[[Store], str | None], store: Store) -> str | None:
    try:
        return work(store)
    except (sqlite3.DatabaseError, QuotesError) as error:
        return str(error)


def _broken_pages(store: Store) -> str | None:
    told = [row[0] for row in store.database.execute("PRAGMA quick_check(3)")]
    return None if told == ["ok"] else "; ".join(told)


def _broken_references(store: Store) -> str | None:
    tables = {row[0] for row in store.database.execute("PRAGMA foreign_key_check")}
    return f"rows of {', '.join(sorted(tables))} refer to nothing" if tables else None


def _broken_text(store: Store) -> str | None:
    """What is wrong with the indexes of the words: whether they have those of the rows."""
    indexes = [
        row[0]
        for row in store.database.execute("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'")
    ]
    if not os.access(store.path, os.W_OK):
        # SQLite only lets writers look.
        return None
    for name in indexes:
        try:
            with store.writing(keep=False):
                store.database.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)")
        except (sqlite3.DatabaseError, QuotesError) as error:
            return f"{name} has other words than the quotes ({error})"
    return None
