"""``quotes export``, ``import`` and ``publish``: a collection as files, to keep, to share and to give to a host."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer
from typer import Argument, Option

from quotes.cli import _options as options
from quotes.cli._collection import open_there, open_to_fill, speaker_number, tell_extent
from quotes.cli._output import complain, counted, write_json_lines
from quotes.errors import NotFoundError, OptionError, StoreError, check_choice

if TYPE_CHECKING:
    from quotes.store import Store
    from quotes.store.transfer.public import Texts

Folder = Annotated[Path, Argument(metavar="FOLDER", help="Where the files are.")]
Only = Annotated[
    str | None,
    Option(
        metavar="PARTS",
        help="Only these of articles, speakers, aliases, outlets and corrections, with commas between them.",
    ),
]


def export(
    folder: Annotated[Path | None, Argument(metavar="FOLDER", help="Where to write the files.")] = None,
    only: Only = None,
    as_gold: Annotated[
        Path | None,
        Option(
            "--as-gold", metavar="FILE", help="Write what was reviewed as gold: a new file of JSON Lines, - to print."
        ),
    ] = None,
    table: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            help="Write a table, a row for each quote, as .csv or .parquet (pip install 'quotes[table]'); the options "
            "below leave out rows of it.",
        ),
    ] = None,
    about: options.About = None,
    speaker: options.Speakers = None,
    *,
    narrowed: options.Narrowed,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Write the collection, a table of its quotes, or gold from reviews.

    In FOLDER, articles with their quotes are JSON Lines; speakers, aliases, outlets and the log of corrections are CSV
    that a spreadsheet can open. `quotes import` makes the same collection of them, without reading the articles again.
    A table has the sound quotes, or with --all every one. Its days are whole dates, the first of a month or year where
    no more is known, as the precision beside says. In all CSV here, cells that a spreadsheet would run begin with an
    apostrophe; Parquet has the words as they are.
    Gold has the quotes that people confirmed, corrected or rejected, for `quotes dev evaluate` and `quotes dev train`.
    """
    targets = {"FOLDER": folder, "--table": table, "--as-gold": as_gold}
    options.refuse_two(targets)
    if only is not None and folder is None:
        raise OptionError("--only chooses among the files of a folder: give FOLDER, too")
    if table is None and (about, speaker, narrowed) != (None, None, options.Narrowed()):
        raise OptionError("only a table leaves quotes out: give --table FILE, too")
    with open_there(db) as store:
        if as_gold is not None:
            _write_gold(store, as_gold)
        elif table is not None:
            asked = narrowed.filter(words=about, speakers=tuple(speaker_number(store, name) for name in speaker or ()))
            found = store.write_table(table, asked)
            typer.echo(f"{table}: {counted(found.total, 'quote')}")
            tell_extent(found, shown=found.total)
        elif folder is not None:
            counts = store.export(folder, only=_parts(only))
            typer.echo(f"{folder}: {_listed(counts)}")
        else:
            raise OptionError(f"nothing says where to export to: give one of {', '.join(targets)}")


def _write_gold(store: Store, file: Path) -> None:
    articles = [*store.gold()]
    if str(file) == "-":
        write_json_lines(articles)
        return
    if not articles:
        raise NotFoundError(f"nothing in {store.path} is reviewed yet: `quotes review` goes through what is doubtful")
    try:
        with file.open("x", encoding="utf-8") as lines:
            lines.writelines(f"{json.dumps(article, ensure_ascii=False)}\n" for article in articles)
    except FileExistsError:
        raise OptionError(f"{file} exists: name a new file") from None
    except OSError as error:
        raise StoreError(f"{file}: can't be written ({error.strerror}): name another file") from None
    count = sum(len(article["quotes"]) + len(article["not_quotes"]) for article in articles)
    typer.echo(f"{file}: {counted(count, 'quote')} of {counted(len(articles), 'article')}")


def import_(
    folder: Folder,
    only: Only = None,
    dry_run: options.DryRun = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Take in what `quotes export` wrote, here or elsewhere.

    What is here already stays as it is. Corrections of both sides are put together, and everything follows from them.
    Where the two say different things, that is reported. All or nothing: a wrong line leaves the database as it was.
    """
    with open_to_fill(db, dry_run=dry_run) as store:
        came = store.import_folder(folder, only=_parts(only), on_conflict=complain)
    counts = {part: count for part, count in asdict(came).items() if part not in ("known", "conflicts")}
    known = f", {came.known} known already" if came.known else ""
    conflicts = f", {came.conflicts} said differently here" if came.conflicts else ""
    typer.echo(f"new: {_listed(counts)}{known}{conflicts}")


def _parts(only: str | None) -> list[str] | None:
    return None if only is None else only.split(",")


def _listed(counts: dict[str, int]) -> str:
    one = {part: "alias" if part == "aliases" else part.removesuffix("s") for part in counts}
    return ", ".join(f"{count:,} {one[part] if count == 1 else part}" for part, count in counts.items())


def publish(
    folder: Annotated[Path, Argument(metavar="FOLDER", help="A new or empty folder.")],
    db: options.Database = options.DEFAULT_DATABASE,
    texts: Annotated[
        str,
        Option(
            metavar="full|quoted|none",
            help="Whole texts of the articles, where you may republish them, the paragraphs with quotations only, or "
            "nothing but the quotations.",
        ),
    ] = "quoted",
    log: Annotated[
        bool,
        Option("--with-log", help="Publish the log of corrections too, with the names and notes of who made them."),
    ] = False,
) -> None:
    """Write a folder that any host of containers can serve.

    It holds a compacted copy of the database that nothing writes to, the metadata, and a Dockerfile; the command that
    serves it is printed. Of files that articles were read from, only the names are published.
    """
    from rich.filesize import decimal

    from quotes.publishing.bundle import publish as write
    from quotes.store.transfer.public import TEXTS

    check_choice("texts", texts, TEXTS)
    written = write(db, folder, texts=cast("Texts", texts), log=log)
    place = shlex.quote(str(folder))
    typer.echo(f"{folder}: {', '.join(written.files)} (database {decimal(written.size, precision=0)})")
    typer.echo(f"To serve it: cd {place} && {written.command}")
    typer.echo(f"In a container: docker build -t quotes-site {place} && docker run -p 8001:8001 quotes-site")
    typer.echo(f"Or by way of Datasette: cd {place} && {written.package}")
