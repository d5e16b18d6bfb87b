"""``quotes publish``: a folder to give to a host."""

from __future__ import annotations

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
) -> None:
    """Write a folder that any host of containers can serve.

    It holds a compacted copy of the database that nothing writes to, the metadata, and a Dockerfile; the command that
    serves it is printed.
    """
    from quotes.publishing.bundle import TEXTS
    from quotes.publishing.bundle import publish as write

    if texts not in TEXTS:
        raise OptionError(f"texts {texts!r} is not one of {', '.join(TEXTS)}")
    written = write(db, folder, texts=texts)
    typer.echo(f"{written.folder}: {', '.join(written.files)} (database {written.size / 1e6:,.1f} MB)")
    typer.echo(f"To serve it: cd {written.folder} && {written.command}")
    typer.echo(f"Or: docker build -t quotes-site {written.folder} && docker run -p 8001:8001 quotes-site")
