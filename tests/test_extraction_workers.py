"""Several processes find what one finds, in the same order, and end with it: by real processes throughout."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import forking
import pytest
from cli_runs import SCRIPT, TOP, run
from conftest import assert_whole
from spacy.language import Language

from quotes.errors import ArticleError, OptionError
from quotes.extraction import batches, extract_many
from quotes.extraction.pipeline import SHIPPED
from quotes.extraction.workers import extract_all
from quotes.records import LONGEST_TEXT, Article
from quotes.threads import keep_to_one_thread

MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(\+00:00)?")
# Invented.
PIER = "“The pier is closed,” harbour master Ana Lee said on Monday. She said that it would open in May."


def editions(number: int) -> list[Article]:
    """So many short articles, each of its own wording."""
    return [Article(text=f"{PIER}\n\nEdition {n} of the Selby Courier.", source=f"{n}.txt") for n in range(number)]


def test_one_thread_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numeric libraries get one thread; a number that the environment names already stands."""
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    keep_to_one_thread()
    assert (os.environ["OMP_NUM_THREADS"], os.environ["OPENBLAS_NUM_THREADS"]) == ("3", "1")


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A table of the sample articles and many short ones, with a line in the middle that can't be read."""
    from quotes.articles import read

    texts = [article.text for article in read(TOP / "seeds")]
    lines = [json.dumps({"text": text}) for text in [*texts, *(article.text for article in editions(25))]]
    lines.insert(20, '{"text":')
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


# -- batches


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([], []),
        ([10], [1]),
        ([100] * 40, [16, 16, 8]),
        ([9_000] * 5, [2, 2, 1]),
        ([50_000, 10, 10], [1, 2]),
        ([10, 50_000, 10], [2, 1]),
    ],
)
def test_batches_are_bounded_by_characters_and_by_number(lengths: list[int], expected: list[int]) -> None:
    """Memory goes with the characters that are parsed together, so long articles come in smaller company."""
    articles = [Article(text="x" * length) for length in lengths]
    found = list(batches(articles))
    assert [len(batch) for batch in found] == expected
    assert [article for batch in found for article in batch] == articles


def test_a_batch_is_read_when_it_is_asked_for() -> None:
    """A source without end gives its first batch and is read no further."""
    numbers = count()
    next(batches(Article(text=f"Edition {next(numbers)}.") for _ in count()))
    assert next(numbers) == 16


# -- several processes as a function


@pytest.mark.slow
def test_several_find_what_one_finds_and_read_little_ahead(nlp: Language) -> None:
    """Articles and quotations are those of one process, in order; of a long list little is in memory at a time."""
    articles = editions(300)
    read = count()
    pulled = 0

    def arriving() -> Iterator[Article]:
        nonlocal pulled
        for article in articles:
            pulled = next(read) + 1
            yield article

    with closing(extract_all(arriving(), workers=2)) as extracted:
        first = next(extracted)
        assert pulled < 200
        found = [first, *extracted]
    assert [article for article, _ in found] == articles
    assert found[:32] == list(extract_many(articles[:32], nlp))
    assert all(len(extraction.quotes) == 2 for _, extraction in found)


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_what_the_reader_raises_comes_after_what_it_gave(workers: int) -> None:
    """An article that can't be read ends the work in its place, not before the batches that came ahead of it."""

    def arriving() -> Iterator[Article]:
        yield from editions(16)
        raise ArticleError("17.txt", "is empty")

    extracted = extract_all(arriving(), workers=workers)
    assert [article.source for article, _ in (next(extracted) for _ in range(16))][-1] == "15.txt"
    with pytest.raises(ArticleError, match=r"17\.txt: is empty"):
        next(extracted)


def test_a_text_that_is_too_long_is_named() -> None:
    """It never reaches a worker."""
    article = Article(text="x" * (LONGEST_TEXT + 1), source="long.txt")
    with pytest.raises(ArticleError, match=r"long\.txt: has 1,000,001 characters"):
        list(extract_all([article], workers=2))


def test_no_workers_are_refused() -> None:
    """A number of workers that can do nothing is an error at once."""
    with pytest.raises(OptionError, match="workers must be at least 1, not 0"):
        extract_all([], workers=0)


# -- several processes at the command line


@pytest.mark.slow
def test_the_output_is_the_same(news: Path, tmp_path: Path) -> None:
    """Lines, complaints and exit code are the same byte for byte, also with a pipeline that is named."""
    one = run("extract", news, cwd=tmp_path)
    two = run("extract", news, "--workers", "2", cwd=tmp_path)
    three = run("extract", news, "--workers", "3", "--pipeline", SHIPPED, cwd=tmp_path)
    assert one.returncode == 1
    assert one.stderr.startswith("quotes: ") and ":21: is not JSON" in one.stderr
    assert len(one.stdout.splitlines()) > 30
    for other in (two, three):
        assert (other.returncode, other.stdout, other.stderr) == (one.returncode, one.stdout, one.stderr)


@pytest.mark.slow
def test_the_database_is_the_same(news: Path, tmp_path: Path) -> None:
    """What is stored and its summary don't depend on the number of workers, and a second run finds nothing new."""
    done = {n: run("ingest", news, "--db", f"{n}.db", "--workers", n, cwd=tmp_path) for n in ("1", "2")}
    assert done["1"].stdout.rpartition(", ")[0] == done["2"].stdout.rpartition(", ")[0] != ""
    assert contents(tmp_path / "1.db") == contents(tmp_path / "2.db")
    assert_whole(tmp_path / "2.db")
    again = run("ingest", news, "--db", "2.db", "--workers", "2", cwd=tmp_path)
    assert "(0 new)" in again.stdout
    assert contents(tmp_path / "1.db") == contents(tmp_path / "2.db")


def contents(database: Path) -> list[str]:
    """The statements that would make a database again, without the moments at which it was made and filled."""
    with closing(sqlite3.connect(database)) as connection:
        return [MOMENT.sub("", line) for line in connection.iterdump()]


@pytest.mark.parametrize("command", ["extract", "ingest"])
def test_a_pipeline_that_is_none(command: str, tmp_path: Path) -> None:
    """It is told in the same sentence as by one process, and nothing is made."""
    (tmp_path / "a.txt").write_text(PIER, encoding="utf-8")
    call = (command, "a.txt", "--pipeline", "no_such_pipeline")
    one, two = run(*call, cwd=tmp_path), run(*call, "--workers", "2", cwd=tmp_path)
    assert (two.returncode, two.stdout, two.stderr) == (2, "", one.stderr)
    assert len(two.stderr.splitlines()) == 1
    assert not (tmp_path / "quotes.db").exists()


def test_zero_workers_at_the_command_line(tmp_path: Path) -> None:
    """The call is at fault, and the message says which option."""
    done = run("extract", "a.txt", "--workers", "0", cwd=tmp_path)
    assert done.returncode == 2
    assert "--workers" in done.stderr and "Traceback" not in done.stderr


# -- stopped in the middle


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`quotes extract` with two workers and more articles than it will ever read, in a group of its own."""
    path = tmp_path / "many.jsonl"
    path.write_text("".join(json.dumps({"text": a.text}) + "\n" for a in editions(20_000)), encoding="utf-8")
    with forking.Process(
        [SCRIPT, "extract", path, "--workers", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """The ids of the processes that PROCESS has started and that find quotes."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def assert_gone(pids: list[int]) -> None:
    """Waits until none of PIDS runs any more."""
    deadline = time.monotonic() + 20
    while any(b"spawn_main" in command_line(pid) for pid in pids):
        assert time.monotonic() < deadline, f"still there: {pids}"
        time.sleep(0.05)


def command_line(pid: int) -> bytes:
    """What process PID was called with; nothing where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.slow
@needs_proc
def test_ctrl_c_ends_all(busy: subprocess.Popen[bytes]) -> None:
    """A terminal interrupts every process at once; only the first says so, and none stays behind."""
    pids = workers_of(busy)
    assert len(pids) == 2
    os.killpg(busy.pid, signal.SIGINT)
    _, err = busy.communicate(timeout=60)
    assert busy.returncode == 130
    (line,) = err.decode().splitlines()
    assert re.fullmatch(r"quotes: stopped after \d+ articles?; nothing is kept, and the same command begins anew", line)
    assert_gone(pids)


@pytest.mark.slow
@needs_proc
def test_a_worker_that_is_killed(busy: subprocess.Popen[bytes]) -> None:
    """One sentence says what happened and what to do, and the other worker ends too."""
    pids = workers_of(busy)
    os.kill(pids[0], signal.SIGKILL)
    _, err = busy.communicate(timeout=60)
    assert busy.returncode == 1
    assert err.decode() == (
        "quotes: a worker process was ended from outside, perhaps for want of memory; run it again with fewer workers\n"
    )
    assert_gone(pids)


@pytest.mark.slow
@needs_proc
def test_workers_leave_with_the_first_process(busy: subprocess.Popen[bytes]) -> None:
    """Killed without a chance to say anything, it leaves no worker that waits for ever."""
    pids = workers_of(busy)
    busy.kill()
    busy.wait()
    assert_gone(pids)


@pytest.mark.slow
@needs_proc
def test_a_reader_that_has_seen_enough(busy: subprocess.Popen[bytes]) -> None:
    """As with `| head`, nothing is complained about, and no worker goes on."""
    pids = workers_of(busy)
    assert busy.stdout is not None
    busy.stdout.close()
    assert busy.wait(timeout=60) == 1
    assert busy.stderr is not None and busy.stderr.read() == b""
    assert_gone(pids)
