"""The pieces of work on a cluster, the manifest, and what a second call finds done."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import dask
from distributed import Client, KilledWorker, LocalCluster, as_completed

from quotes.cluster.inputs import Piece, Sizes, find, pieces
from quotes.cluster.work import Done, Introduction, PipelinePlugin, introduce, write
from quotes.errors import OptionError, PipelineError, QuotesError, WorkerError
from quotes.files import replacing
from quotes.store.transfer import partitions
from quotes.store.transfer.partitions import COUNTS, QUOTES, SUFFIX, About

MANIFEST = "manifest.json"
_ADDRESS = re.compile(r"(tcp|tls|ucx|ws|wss)://\S+")
_WAIT = 30.0  # seconds, for the scheduler and for a first worker
# A worker that was ended is given up by Dask where no other takes its place by then; one has to load a pipeline first.
_REPLACED = "10 minutes"
_EVERY = 30.0  # seconds between two states of the manifest
_SHOWN_FAILURES = 1000
_TRIES = 3  # while workers come and go


@dataclass(slots=True)
class Ran:
    """What a run went through.

    Attributes:
        partitions: how many there are of the inputs now.
        new: how many of them this run made.
        lost: why pieces of work were given up, by the files that they are of.
        articles, foreign, failed, quotes, words: what the new partitions have.
        seconds: how long their workers were at it, added up.
    """

    partitions: int = 0
    new: int = 0
    lost: dict[str, str] = field(default_factory=dict)
    articles: int = 0
    foreign: int = 0
    failed: int = 0
    quotes: int = 0
    words: int = 0
    seconds: float = 0.0

    def count(self, done: Done) -> None:
        """Add what a partition that is DONE has."""
        self.new += 1
        self.partitions += 1
        self.seconds += done.seconds
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(done.about, name))


def run(
    paths: Iterable[str],
    folder: Path,
    *,
    cluster: str,
    pipeline: str | None = None,
    columns: Mapping[str, str] | None = None,
    workers: int = 1,
    sizes: Sizes | None = None,
    on_begin: Callable[[int, int], None] | None = None,
    on_done: Callable[[Done], None] | None = None,
) -> Ran:
    """Find the quotes of the articles at PATHS on a CLUSTER, and write them as partitions into FOLDER.

    What FOLDER has of them already is passed over.  A partition of a file that changed since is made anew.

    Args:
        paths: files, folders, globs, lists; see :func:`quotes.cluster.inputs.find`.
        folder: one that every machine of the cluster sees under this path.
        cluster: ``local``, or the address of a scheduler (``tcp://host:8786``).
        pipeline: name or path of a spaCy pipeline; None for the one that ships.
        columns: for tables, our field name to the column that holds it.
        workers: how many processes ``local`` has.
        sizes: how much goes into one partition.
        on_begin: called with how many partitions there will be, and how many of them are done.
        on_done: called after each that is made.

    Raises:
        OptionError: a path, the address or a column makes no sense, or FOLDER was made in another way.
        PipelineError: the workers can't load the pipeline.
        WorkerError: the cluster can't be reached, has no workers, or these have other versions.
        TransferError: something in FOLDER is no partition.
    """
    columns, folder = dict(columns or {}), folder.absolute()
    _check(cluster, columns)
    all_pieces = pieces(find(paths), sizes=sizes)
    state = _State(folder, columns)
    todo, held = state.missing(all_pieces)
    ran = Ran(partitions=held)
    if on_begin is not None:
        on_begin(held + len(todo), held)
    if not todo:
        state.write(ran)
        return ran
    state.make_folder()
    with _client(cluster, workers) as client:
        name = _ready(client, cluster, pipeline)
        state.check_pipeline(name)
        state.clear()
        try:
            for done in _spread(client, todo, folder, columns, name, ran.lost):
                state.add(done)
                ran.count(done)
                if on_done is not None:
                    on_done(done)
        finally:
            state.write(ran)
    state.clean(todo)
    return ran


def _check(cluster: str, columns: Mapping[str, str]) -> None:
    from quotes.articles.formats.tables import resolve

    resolve(columns)
    if cluster != "local" and not _ADDRESS.fullmatch(cluster):
        raise OptionError(f"--dask {cluster!r} is neither local nor an address like tcp://host:8786")


class _State:
    """The partitions of a FOLDER, by what they tell of themselves, and the manifest that lists them."""

    def __init__(self, folder: Path, columns: Mapping[str, str]) -> None:
        self._folder, self._columns = folder, columns
        files = sorted(folder.glob(f"*{SUFFIX}"))
        self._abouts: dict[str, About] = {}
        if files:
            partitions.need_pyarrow()
            self._abouts = {file.name.removesuffix(SUFFIX): partitions.about(file) for file in files}
        self._stale: list[str] = []
        self._written = time.monotonic()
        for about in self._abouts.values():
            if dict(about.columns) != dict(columns):
                was = " ".join(f"--map {name}={column}" for name, column in about.columns.items()) or "no --map"
                raise OptionError(f"{folder}: was made with {was}: give the same, or another folder")

    def missing(self, wanted: Sequence[Piece]) -> tuple[list[Piece], int]:
        """What of WANTED has to be done, without what other partitions have, and how many partitions have the rest.

        A partition of a file that is another now, or is shared out in another way, has nothing of them.
        """
        now = {each.path: (each.mark, piece.share[1]) for piece in wanted for each in piece.inputs}
        for key, about in list(self._abouts.items()):
            if any(now.get(mark[0], (mark, about.slice[1])) != (mark, about.slice[1]) for mark in about.inputs):
                self._stale.append(key)
                del self._abouts[key]
        whole = {mark: key for key, about in self._abouts.items() if about.slice[1] == 1 for mark in about.inputs}
        todo, held = [], set()
        for piece in wanted:
            if piece.key in self._abouts:
                held.add(piece.key)
                continue
            held |= {whole[each.mark] for each in piece.inputs if each.mark in whole}
            rest = tuple(each for each in piece.inputs if each.mark not in whole)
            if rest:
                todo.append(replace(piece, inputs=rest))
        return todo, len(held)

    def make_folder(self) -> None:
        """Make the folder where it is not there."""
        try:
            (self._folder / QUOTES).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OptionError(f"{self._folder}: can't be made ({error.strerror}): name another folder") from None

    def check_pipeline(self, name: str) -> None:
        """Refuse a pipeline NAME that is not the one of the partitions that are there."""
        others = {about.pipeline for about in self._abouts.values()} - {name}
        if others:
            raise OptionError(
                f"{self._folder}: has partitions of {', '.join(sorted(others))}, and the workers have {name}: "
                "name another folder"
            )

    def clear(self) -> None:
        """Take away the partitions of files that are others now, and quotes without their articles."""
        for key in self._stale:
            # The articles first: quotes without them are nobody's.
            for folder in (self._folder, self._folder / QUOTES):
                (folder / f"{key}{SUFFIX}").unlink(missing_ok=True)
        for file in (self._folder / QUOTES).glob(f"*{SUFFIX}"):
            if file.name.removesuffix(SUFFIX) not in self._abouts:
                file.unlink()

    def add(self, done: Done) -> None:
        """Take in a partition that was made; the manifest is written now and then."""
        path = self._folder / f"{done.key}{SUFFIX}"
        if not path.exists():
            raise WorkerError(
                f"{path}: a worker wrote it, and it is not here: name a folder that every machine of the cluster shares"
            )
        self._abouts[done.key] = done.about
        if time.monotonic() - self._written > _EVERY:
            self.write(Ran())

    def write(self, ran: Ran) -> None:
        """Write the manifest, whole or not at all."""
        from quotes import __version__

        told: dict[str, Any] = {
            "version": __version__,
            "pipeline": sorted({about.pipeline for about in self._abouts.values()}),
            "columns": dict(self._columns),
            **{name: sum(getattr(about, name) for about in self._abouts.values()) for name in COUNTS},
            "partitions": [
                {"file": f"{key}{SUFFIX}", **{k: v for k, v in asdict(about).items() if k != "columns"}}
                for key, about in sorted(self._abouts.items())
            ],
            "failures": self._failures(),
            "lost": ran.lost,
        }
        with replacing(self._folder / MANIFEST) as making:
            making.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        self._written = time.monotonic()

    def clean(self, done: Iterable[Piece]) -> None:
        """Take away what workers that were ended left of the pieces that are DONE."""
        for key in {piece.key for piece in done}:
            for folder in (self._folder, self._folder / QUOTES):
                for part in folder.glob(f".{key}.*.part"):
                    part.unlink(missing_ok=True)

    def _failures(self) -> list[str]:
        found: list[str] = []
        for key, about in sorted(self._abouts.items()):
            if about.failed and len(found) < _SHOWN_FAILURES:
                found += partitions.failures(self._folder / f"{key}{SUFFIX}")
        return found[:_SHOWN_FAILURES]


@contextmanager
def _client(cluster: str, workers: int) -> Iterator[Client]:
    if cluster == "local":
        # Spawned processes have their messages on this terminal; what they have to say is told as a sentence.
        with (
            dask.config.set({"distributed.deploy.lost-worker-timeout": _REPLACED}),
            LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=":0", silence_logs="CRITICAL"
            ) as local,
            Client(local) as client,
        ):
            yield client
        return
    try:
        client = Client(cluster, timeout=_WAIT)
    except (OSError, ValueError) as error:
        raise WorkerError(f"{cluster}: no scheduler answers ({error}): start one with `dask scheduler`") from None
    with client:
        yield client


def _ready(client: Client, cluster: str, pipeline: str | None) -> str:
    """Let every worker load the PIPELINE; its name and version, which is the same on all."""
    from quotes import __version__

    try:
        client.wait_for_workers(1, timeout=_WAIT)
    except TimeoutError:
        raise WorkerError(f"{cluster}: has no workers: start some with `dask worker {cluster}`") from None
    told = _introduced(client, cluster, pipeline)
    for address, worker in told.items():
        if worker.fault is not None:
            raise PipelineError(worker.fault)
        if worker.version != __version__:
            raise WorkerError(
                f"{address}: has quotes {worker.version}, and this is {__version__}: install the same on every machine"
            )
    names = {worker.pipeline for worker in told.values()}
    (name,) = names if len(names) == 1 else (None,)
    if name is None:
        raise WorkerError(
            f"{cluster}: the workers have {' and '.join(sorted(map(str, names)))}: install the same on every machine"
        )
    return name


def _introduced(client: Client, cluster: str, pipeline: str | None) -> dict[str, Introduction]:
    """What each worker tells of itself, after it loaded the PIPELINE."""
    for left in range(_TRIES, 0, -1):
        try:
            client.register_plugin(PipelinePlugin(pipeline))
            told: dict[str, Introduction] = client.run(introduce)
            return told
        except OSError:
            # One of them was ended meanwhile.
            if left == 1:
                raise WorkerError(f"{cluster}: the workers end as they begin: see what they have to say") from None
            time.sleep(1)
        except Exception as error:  # noqa: BLE001 - whatever another machine lacks
            raise WorkerError(
                f"{cluster}: the workers can't begin ({type(error).__name__}: {error}): install the same version of "
                "quotes with 'quotes[dask]' on every machine"
            ) from None
    raise AssertionError("the last try returns or raises")


def _spread(
    client: Client, todo: Sequence[Piece], folder: Path, columns: Mapping[str, str], name: str, lost: dict[str, str]
) -> Iterator[Done]:
    """What becomes of the pieces TODO, as they are done; those that can't be are LOST, with the reason."""
    by_key = {f"quotes-{piece.key}": piece for piece in todo}
    futures = client.map(
        write,
        list(by_key.values()),
        folder=os.fspath(folder),
        columns=dict(columns),
        pipeline=name,
        key=list(by_key),
        pure=False,
    )
    for future in as_completed(futures):
        try:
            done = future.result()
        except KilledWorker as error:
            label = by_key[future.key].label
            lost[label] = f"{error.allowed_failures + 1} workers died on it: give them more memory, or share it out"
        except QuotesError as error:
            lost[by_key[future.key].label] = str(error)
        else:
            yield done
        # The scheduler need not keep it any longer.
        future.release()
