"""``quotes extract --dask`` and ``quotes load``: articles beyond one process, by way of partitions."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from quotes.cli import _options as options
from quotes.cli._output import complain, counted, of_articles, progress_bar
from quotes.errors import OptionError

if TYPE_CHECKING:
    from quotes.cluster.run import Ran
    from quotes.store.transfer.load import Loaded

Dask = Annotated[
    str | None,
    Option(
        "--dask",
        metavar="local|ADDRESS",
        help="Find quotes on a Dask cluster (pip install 'quotes[dask]'): one of --workers processes here, or that of "
        "the scheduler at an address like tcp://host:8786.",
    ),
]
Output = Annotated[
    Path | None, Option("--output", metavar="DIR", help="Where --dask writes, a folder that all machines share.")
]


def extract_on_cluster(
    paths: Sequence[str],
    cluster: str | None,
    output: Path | None,
    columns: Sequence[str] | None,
    pipeline: str | None,
    workers: int,
) -> None:
    """Find the quotes of PATHS on a CLUSTER and write partitions into the folder OUTPUT.

    Raises:
        OptionError: the options do not fit together, or Dask is not installed.
        typer.Exit: something could not be read or done, which was told.
    """
    if cluster is None or output is None:
        raise OptionError("--dask and --output go together: give the cluster and the folder for what it finds")
    if not paths:
        raise OptionError("nothing says what a cluster is to read: name files, folders or globs")
    if find_spec("distributed") is None or find_spec("pyarrow") is None:
        raise OptionError("--dask needs Dask and PyArrow: pip install 'quotes[dask]'")
    if cluster != "local" and workers != 1:
        raise OptionError("--workers is for --dask local: a cluster has the workers that were started for it")
    from quotes.cluster.run import run

    began = time.perf_counter()
    with progress_bar(lambda: 0) as bar:
        ran = run(
            paths,
            output,
            cluster=cluster,
            pipeline=pipeline,
            columns=options.columns_of(columns),
            workers=workers,
            on_begin=bar.begin,
            on_done=lambda _: bar.advance(),
        )
    for label, reason in ran.lost.items():
        complain(f"{label}: {reason}")
    typer.echo(f"{output}: {_told(ran, time.perf_counter() - began)}")
    if ran.failed:
        complain(f"what was not read is listed in {output / 'manifest.json'}")
    if ran.lost or ran.failed:
        raise typer.Exit(1)


def load(
    paths: Annotated[
        list[str], Argument(metavar="PARTITION", help="Partitions, globs of them, or the folder they are in.")
    ],
    db: options.Database = options.DEFAULT_DATABASE,
    mixed: Annotated[bool, Option("--mixed", help="Take in what several models found, too.")] = False,
    dry_run: options.DryRun = False,
) -> None:
    """Build a database from what `quotes extract --dask` found.

    Speakers and statements are told apart as `quotes ingest` does, in a fraction of the time. Articles that the
    database holds change nothing, so the same call goes on where one was stopped. A new database is under its name when
    all is in it, and has .loading at the end of its name until then.
    """
    from quotes.store.transfer.load import load as store_all

    began = time.perf_counter()
    with progress_bar(lambda: 0) as bar:
        done = store_all(
            _files(paths),
            db,
            mixed=mixed,
            dry_run=dry_run,
            on_total=bar.begin,
            on_article=bar.advance,
            on_error=lambda error: bar.say(str(error)),
        )
    if dry_run:
        typer.echo(f"{_loaded(done)}; nothing was written")
        return
    typer.echo(f"{db}: {_loaded(done)}, {time.perf_counter() - began:.1f} s")
    if done.faults:
        raise typer.Exit(1)


def _files(paths: Sequence[str]) -> Iterator[Path]:
    from quotes.cluster.inputs import globbed

    for given in paths:
        path = Path(given)
        if path.is_dir():
            found = sorted(path.glob("*.parquet"))
        elif path.exists() or not set("*?[") & set(given):
            found = [path]
        else:
            found = globbed(given)
        if not found:
            raise OptionError(f"{given}: holds no partitions: name the files that `quotes extract --dask` made")
        yield from found


def _told(ran: Ran, seconds: float) -> str:
    held = ran.partitions - ran.new
    parts = [
        counted(ran.partitions, "partition") + (f" ({held:,} there already)" if held else ""),
        *of_articles(ran.articles, foreign=ran.foreign, failed=ran.failed),
        counted(ran.quotes, "quote"),
        f"{seconds:.1f} s",
    ]
    if ran.seconds:
        parts.append(f"{ran.words / ran.seconds:,.0f} words a second for each worker")
    return ", ".join(parts)


def _loaded(done: Loaded) -> str:
    found = f"{counted(done.partitions, 'partition')} of {' and '.join(done.pipelines)}"
    read = of_articles(done.articles, foreign=done.foreign, failed=done.failed, new=done.new, updated=done.updated)
    return ", ".join([found, *read, counted(done.quotes, "new quote")])
