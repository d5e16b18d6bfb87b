"""A copy of a collection for the public: for a server that only reads it, without what is nobody else's business."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path, PurePath, PureWindowsPath
from typing import Literal, get_args

from quotes.records import Span, lines_around
from quotes.store.db import explained

#: What of the articles' texts goes along.
Texts = Literal["full", "quoted", "none"]
TEXTS: tuple[Texts, ...] = get_args(Texts)
# The words of every quotation, shown or not, since they are in its row anyway, and whatever an attribution names by
# its range: without these the ranges would not give the words that stand beside them.
_NAMED = """
    SELECT start_char, end_char FROM quote_parts JOIN quotes ON quotes.id = quote_parts.quote
    WHERE quotes.article = :article
""" + "".join(
    f"""
    UNION SELECT {what}_start, {what}_end FROM attributions JOIN quotes ON quotes.id = attributions.quote
    WHERE quotes.article = :article AND {what}_end IS NOT NULL
    """
    for what in ("cue", "mention", "said")
)
# Those that the page of the article shows.
_SHOWN = """
    SELECT start_char, end_char FROM quote_parts JOIN quotes ON quotes.id = quote_parts.quote
    WHERE quotes.article = :article AND quotes.status <> 'rejected' AND quotes.retired IS NULL
"""


def copy(database: Path, target: Path, *, texts: Texts, log: bool) -> None:
    """Write a copy of DATABASE to the new file TARGET, for a server that only reads it.

    Args:
        database: may be in use.
        target: a path where nothing is.
        texts: ``quoted``, the paragraphs that hold a quotation; ``none``, the quotations with their cues and mentions
            and nothing else; ``full``.  What is left out becomes blanks, so that every range still holds.
        log: whether the log of corrections goes along, with the names and the reasons of those who made them.

    Raises:
        StoreError: DATABASE can't be read or TARGET can't be written.
    """
    with (
        explained(database),
        closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copied,
    ):
        # Of one moment, also while somebody writes.  VACUUM INTO stumbles over generated columns where the connection
        # may only read (SQLite 3.40).
        source.backup(copied)
    with explained(target), closing(sqlite3.connect(target, isolation_level=None)) as connection:
        # A file that nobody writes to needs no log beside it, and can be read from a medium that can't be written.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN")
        connection.create_function("file_name", 1, file_name, deterministic=True)
        connection.execute("UPDATE articles SET source = file_name(source) WHERE source IS NOT NULL")
        if texts != "full":
            _leave_out(connection, texts)
        if not log:
            _leave_out_log(connection)
        connection.execute("COMMIT")
        connection.execute("INSERT INTO quotes_fts (quotes_fts) VALUES ('optimize')")
        connection.execute("ANALYZE")
        # Writes the file anew, so that nothing that was deleted is left in it.
        connection.execute("VACUUM")


def file_name(source: str) -> str:
    """SOURCE without the folders of the machine where it was read; an address stays as it is."""
    if "://" in source:
        return source
    name = PureWindowsPath(source).name if "\\" in source else PurePath(source).name
    return name or source


def blanked(text: str, kept: Iterable[tuple[int, int]]) -> str:
    """TEXT with blanks in place of every character outside of the half-open ranges KEPT; line ends stay."""
    keep = bytearray(len(text))
    for start, end in kept:
        keep[start:end] = b"\1" * (end - start)
    return "".join(char if here or char == "\n" else " " for char, here in zip(text, keep, strict=True))


def _leave_out(connection: sqlite3.Connection, texts: Texts) -> None:
    for (article,) in connection.execute("SELECT id FROM articles").fetchall():
        (text,) = connection.execute("SELECT text FROM articles WHERE id = ?", [article]).fetchone()
        kept = connection.execute(_NAMED, {"article": article}).fetchall()
        if texts == "quoted":
            kept += [lines_around(text, Span(*row)) for row in connection.execute(_SHOWN, {"article": article})]
        connection.execute("UPDATE articles SET text = ? WHERE id = ?", [blanked(text, kept), article])
    # Only finds near-copies when articles are added; made of the words that were left out.
    connection.execute("DELETE FROM article_shingles")


def _leave_out_log(connection: sqlite3.Connection) -> None:
    """Empty the log, which guards itself by triggers; what was decided stays in force in the other tables."""
    guards = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'corrections' ORDER BY name"
    ).fetchall()
    for name, _ in guards:
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute("DROP TABLE IF EXISTS asked")
    connection.execute("DELETE FROM correction_subjects")
    connection.execute("DELETE FROM corrections")
    for _, sql in guards:
        connection.execute(sql)
