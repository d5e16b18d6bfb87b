"""``quotes publish``: a folder to give to a host."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from quotes.cli import options
from quotes.errors import OptionError


def publish(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new or empty folder.")],
    db: options.Database = options.DEFAULT_DATABASE,
    texts: Annotated[
        str,
        typer.Option(
            metavar="full|quoted|none",
            help="Whole texts of the articles, the paragraphs with quotations only, or nothing but the quotations.",
        ),
    ] = "full",
    log: Annotated[
        bool,
        typer.Option(
            "--with-log", help="Publish the log of corrections too, with the names and notes of who made them."
        ),
    ] = False,
) -> None:
    """Write a folder that any host of containers can serve.

    It holds a compacted copy of the database that nothing writes to, the metadata, and a Dockerfile; the command that
    serves it is printed. Of files that articles were read from, only the names are published.
    """
    from quotes.publishing.bundle import publish as write
    from quotes.publishing.copying import TEXTS

    if texts not in TEXTS:
        raise OptionError(f"texts {texts!r} is not one of {', '.join(TEXTS)}")
    written = write(db, folder, texts=texts, log=log)
    place = shlex.quote(str(folder))
    typer.echo(f"{folder}: {', '.join(written.files)} (database {_size(written.size)})")
    typer.echo(f"To serve it: cd {place} && {written.command}")
    typer.echo(f"In a container: docker build -t quotes-site {place} && docker run -p 8001:8001 quotes-site")
    typer.echo(f"Or by way of Datasette: cd {place} && {written.package}")


def _size(length: int) -> str:
    return f"{length / 1e6:,.1f} MB" if length >= 1e6 else f"{length / 1e3:,.0f} kB"
