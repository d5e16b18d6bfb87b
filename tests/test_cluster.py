"""Extraction on a Dask cluster: real workers, each a process with the pipeline that ships."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_runs import run
from spacy.language import Language

import quotes
from quotes.articles import read
from quotes.errors import OptionError, PipelineError, WorkerError
from quotes.extraction import extract_many
from quotes.extraction.contract import as_contract
from quotes.identity import dated

pytest.importorskip("distributed", reason="needs the extra dask")
pytest.importorskip("pyarrow", reason="needs the extra dask")

import dask
from distributed import Client, LocalCluster

from quotes.cluster.inputs import Sizes, find, pieces
from quotes.cluster.run import Ran
from quotes.cluster.run import run as run_on
from quotes.cluster.work import Done
from quotes.store.transfer import partitions

pytestmark = pytest.mark.slow

# Invented.
PIER = "“The pier is closed,” harbour master Ana Lee said on Monday."
# Each small file is a piece of its own, and a table of a few hundred articles has several shares.
SMALL = Sizes(files=1, characters=20_000)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a cluster of two processes."""
    # Where the machine is busy, a worker takes long to be replaced.
    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "10 minutes"}),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs="CRITICAL") as local,
    ):
        yield local.scheduler_address


def articles(folder: Path, number: int) -> Path:
    """FOLDER with so many text files of one quote."""
    folder.mkdir()
    for n in range(number):
        (folder / f"{n}.txt").write_text(f"{PIER}\n\nEdition {n} of the Selby Courier.", encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder of partitions, by its name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def extracted(folder: Path) -> list[dict[str, Any]]:
    """What the partitions in FOLDER have, as ``quotes extract`` would print it."""
    records = [record for path in folder.glob("*.parquet") for record in partitions.read(path)]
    found = [as_contract(each.article, each.extraction) for each in records if each.article and each.extraction]
    return sorted(found, key=lambda each: str(each["id"]))


def test_a_cluster_finds_what_one_process_finds(
    tmp_path: Path, cluster: str, nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text, a table, Parquet and a list of files: every article once, whoever had it, with what can't be read told."""
    import pyarrow
    import pyarrow.parquet

    monkeypatch.chdir(tmp_path)
    articles(tmp_path / "news", 2)
    lines = [json.dumps({"id": f"l{n}", "text": PIER, "published": "2024-05-02"}) for n in range(3)]
    (tmp_path / "table.jsonl").write_text("\n".join([*lines, "{"]), encoding="utf-8")
    (tmp_path / "welsh.txt").write_text("Mae'r cyngor wedi cau'r pier yn y dref ddydd Llun. " * 5, encoding="utf-8")
    (tmp_path / "some.paths").write_text("welsh.txt\n\ntable.jsonl\n", encoding="utf-8")
    rows = {"id": [f"p{n}" for n in range(120)], "text": ["Nobody spoke."] * 119 + [PIER], "outlet": ["Echo"] * 120}
    pyarrow.parquet.write_table(pyarrow.table(rows), tmp_path / "rows.parquet", compression=None)
    shared = Sizes(files=1, characters=2_000)
    (size,) = (piece.share[1] for piece in pieces(find(["rows.parquet"]), sizes=shared)[:1])
    assert size > 1
    ran = run_on(["news", "some.paths", "rows.*"], Path("out"), cluster=cluster, sizes=shared)
    assert (ran.articles, ran.foreign, ran.failed, ran.quotes, ran.lost) == (126, 1, 1, 6, {})
    given = [*read("news/0.txt", "news/1.txt", "welsh.txt"), *read("table.jsonl", on_error=lambda _: None)]
    given += [quotes.Article(text=text, id=f"p{n}", outlet="Echo") for n, text in enumerate(rows["text"])]
    expected = [as_contract(a, dated(a, e)) for a, e in extract_many(given, nlp)]
    assert extracted(tmp_path / "out") == sorted(expected, key=lambda each: str(each["id"]))
    manifest = json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))
    assert manifest["failures"] == [
        "table.jsonl:4: is not JSON (Expecting property name enclosed in double quotes at column 2); "
        "correct or remove the line"
    ]
    assert manifest["articles"] == 126
    assert len(manifest["partitions"]) == ran.partitions == len(list((tmp_path / "out").glob("*.parquet")))
    assert not list((tmp_path / "out").rglob("*.part"))


def test_a_second_call_does_what_is_missing(tmp_path: Path, cluster: str) -> None:
    """What is there stays as it is, new files are added, and a file that changed takes the place of what it was."""
    news, out = articles(tmp_path / "news", 3), tmp_path / "out"
    assert run_on([str(news)], out, cluster=cluster, sizes=Sizes()).partitions == 1
    first = contents(out)
    assert run_on([str(news)], out, cluster="tcp://127.0.0.1:9", sizes=Sizes()) == Ran(partitions=1)
    assert contents(out) == first
    (news / "a.txt").write_text(PIER, encoding="utf-8")
    ran = run_on([str(news)], out, cluster=cluster, sizes=Sizes())
    assert (ran.partitions, ran.new, ran.articles) == (2, 1, 1)
    assert first.items() - contents(out).items() == {("manifest.json", first["manifest.json"])}
    (news / "0.txt").write_text(f"{PIER} It opens in May.", encoding="utf-8")
    ran = run_on([str(news)], out, cluster=cluster, sizes=Sizes())
    assert (ran.new, ran.articles) == (1, 3)
    assert len(extracted(out)) == 4
    with pytest.raises(OptionError, match=r"was made with no --map: give the same, or another folder"):
        run_on([str(news)], out, cluster=cluster, columns={"text": "body"})


def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path, cluster: str) -> None:
    """Another one does its work, and the partitions are byte for byte those of an undisturbed run."""
    news = articles(tmp_path / "news", 5)
    calm = run_on([str(news)], tmp_path / "calm", cluster=cluster, sizes=SMALL)
    killed: list[int] = []

    def kill_one(_: Done) -> None:
        if not killed:
            with Client(cluster) as client:
                # Of one that is at work now.
                busy = next(address for address, keys in client.processing().items() if keys)
                killed.append(client.run(os.getpid, workers=[busy])[busy])
            os.kill(killed[0], signal.SIGKILL)

    ran = run_on([str(news)], tmp_path / "out", cluster=cluster, sizes=SMALL, on_done=kill_one)
    assert killed
    assert (ran.articles, ran.lost) == (calm.articles, {}) == (5, {})
    assert contents(tmp_path / "out") == contents(tmp_path / "calm")


def test_a_file_that_changes_meanwhile_is_told(tmp_path: Path, cluster: str) -> None:
    """A file that is another one for the worker is told, and the rest is done; the next call tries it again."""
    news, out = articles(tmp_path / "news", 3), tmp_path / "out"

    def change(_: int, __: int) -> None:
        (news / "1.txt").write_text(f"{PIER} It opens in May.", encoding="utf-8")

    ran = run_on([str(news)], out, cluster=cluster, sizes=SMALL, on_begin=change)
    assert ran.articles == 2
    assert ran.lost == {
        f"{news}/1.txt": f"{news}/1.txt: changed meanwhile, or is another file for a worker: run it again"
    }
    again = run_on([str(news)], out, cluster=cluster, sizes=SMALL)
    assert (again.new, again.articles, again.lost) == (1, 1, {})


def test_partitions_of_another_model_are_not_added_to(tmp_path: Path, cluster: str) -> None:
    """A folder has what one model found; the name of another folder is asked for."""
    news, out = articles(tmp_path / "news", 1), tmp_path / "out"
    with partitions.Writer(out, "0" * 20) as writer:
        writer.finish(partitions.About(pipeline="en_other 2", inputs=(("/made", 1, 1),)))
    with pytest.raises(OptionError, match=r"out: has partitions of en_other 2, and the workers have en_quotes"):
        run_on([str(news)], out, cluster=cluster)
    with pytest.raises(PipelineError, match="no_such_pipeline"):
        run_on([str(news)], tmp_path / "new", cluster=cluster, pipeline="no_such_pipeline")


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    """On processes of this machine, from files to partitions to a database."""
    articles(tmp_path / "news", 2)
    (tmp_path / "news/empty.txt").touch()
    done = run("extract", "--dask", "local", "--output", "out", "news/*.txt", cwd=tmp_path)
    shown = re.sub(r"[\d,.]+ (s|words)\b", r"1 \1", done.stdout)
    assert shown == ("out: 1 partition, 2 articles, 1 not read, 2 quotes, 1 s, 1 words a second for each worker\n"), (
        done.stderr
    )
    assert (done.stderr, done.returncode) == ("quotes: what was not read is listed in out/manifest.json\n", 1)
    assert "2 articles (2 new), 1 not read, 2 new quotes" in run("load", "out/*.parquet", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.txt", "--dask", "local"], "--dask and --output go together: give the cluster and the folder for what it "
         "finds"),
        (["--dask", "local", "--output", "out"], "nothing says what a cluster is to read: name "
         "files, folders or globs"),
        (["none*.txt", "--dask", "local", "--output", "out"], "none*.txt: no file is there: name files, folders, globs "
         "or a list that ends in .paths"),
        (["-", "--dask", "local", "--output", "out"], "standard input can't be shared out: name files"),
        (["bad.paths", "--dask", "local", "--output", "out"], "bad.paths:2: none.warc.gz does not exist: fetch it, or "
         "take the line out"),
        (["a.txt", "--dask", "here", "--output", "out"], "--dask 'here' is neither local nor an address like "
         "tcp://host:8786"),
        (["a.txt", "--dask", "tcp://h:1", "--workers", "2", "--output", "out"], "--workers is for --dask local: a "
         "cluster has the workers that were started for it"),
        (["a.txt", "--dask", "local", "--output", "a.txt"], "a.txt: can't be made (Not a directory): name "
         "another folder"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_a_sentence(tmp_path: Path, arguments: list[str], message: str) -> None:
    """Before any worker is started, and with nothing written."""
    (tmp_path / "a.txt").write_text(PIER, encoding="utf-8")
    (tmp_path / "bad.paths").write_text("a.txt\nnone.warc.gz\n", encoding="utf-8")
    done = run("extract", *arguments, cwd=tmp_path)
    assert (done.stderr.replace(f"{tmp_path}/", ""), done.stdout, done.returncode) == (f"quotes: {message}\n", "", 2)
    assert not (tmp_path / "out").exists()


def test_a_scheduler_that_does_not_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that starts one."""
    monkeypatch.setattr("quotes.cluster.run._WAIT", 1.0)
    news = articles(tmp_path / "news", 1)
    with pytest.raises(WorkerError, match=r"tcp://127\.0\.0\.1:9: no scheduler answers .* `dask scheduler`"):
        run_on([str(news)], tmp_path / "out", cluster="tcp://127.0.0.1:9")


@pytest.mark.parametrize("command", [("extract", "a.txt", "--dask", "local", "--output", "out"), ("load", "out")])
def test_without_the_extra_it_says_what_to_install(tmp_path: Path, command: tuple[str, ...]) -> None:
    """Somebody who has quotes alone is told the name of the extra."""
    (tmp_path / "a.txt").write_text(PIER, encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as util\nfind = util.find_spec\n"
        "util.find_spec = lambda name, *rest: None if name in ('distributed', 'pyarrow') else find(name, *rest)\n",
        encoding="utf-8",
    )
    where = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = run(*command, cwd=tmp_path, env={"PYTHONPATH": where}, anew=True)
    assert done.returncode == 2
    assert re.fullmatch(r"quotes: .* pip install 'quotes\[dask\]'\n", done.stderr), done.stderr
