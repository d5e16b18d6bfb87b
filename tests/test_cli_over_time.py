"""Statements over time: bars at the terminal, plots in files, and pages in a browser."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
import xml.etree.ElementTree as ET
from collections import Counter
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import building
import forking
import pytest
from cli_runs import SCRIPT, build, on_terminal, plain_environment, run
from hypothesis import given
from hypothesis import strategies as st
from test_cli_serve import fetched, free_port

from quotes.cli.find.counting import sparkline
from quotes.errors import OptionError
from quotes.periods import Periods, periods, unit_of
from quotes.publishing.charts import plot
from quotes.store import open_store

BARS = "▁▂▃▄▅▆▇█·"


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a collection in which Ana Lee spoke in March and May, and one story has no date."""
    folder = tmp_path_factory.mktemp("over-time")
    build(folder / "quotes.db")
    with open_store(folder / "quotes.db") as store:
        store.add(*building.numbered(1))
    return folder


def without_colour(shown: str) -> str:
    """SHOWN as it is read, without what sets colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", shown)


def test_bars_at_the_terminal(collection: Path) -> None:
    """The history ends with a bar for each month, a dot where nothing was said, and what the highest bar is."""
    shown = on_terminal("history", "Ana Lee", cwd=collection)
    assert "\x1b[36m" in shown
    lines = without_colour(shown).splitlines()
    assert lines[-2:] == ["2024-03 █·█ 2024-05", "statements a month, at most 1"]
    by_year = without_colour(on_terminal("history", "Ana Lee", "--by", "year", cwd=collection)).splitlines()
    assert by_year[-2:] == ["2024 █ 2024", "statements a year, at most 2"]


def test_bars_of_a_collection(collection: Path) -> None:
    """The statistics end with the bars of all statements, and count those without a date."""
    lines = without_colour(on_terminal("stats", cwd=collection)).splitlines()
    assert re.fullmatch(r"(\d{4}(-\d\d)?) [▁▂▃▄▅▆▇█·]+ (\d{4}(-\d\d)?)", lines[-2])
    assert re.match(r"statements a (month|year), at most \d", lines[-1])


@pytest.mark.parametrize("command", [["history", "Ana Lee"], ["stats"]])
def test_where_no_bars_belong(collection: Path, command: list[str]) -> None:
    """There are none in a pipe, with --plain, as JSON or CSV, or where the terminal lacks the letters."""
    shown = [run(*command, cwd=collection).stdout, on_terminal(*command, "--plain", cwd=collection)]
    shown += [
        on_terminal(*command, "--json", cwd=collection),
        on_terminal(*command, cwd=collection, PYTHONIOENCODING="ascii"),
    ]
    if command[0] == "history":
        shown.append(on_terminal(*command, "--csv", cwd=collection))
    assert all(text and not set(text) & set(BARS) - {"·"} for text in shown)


def test_no_color(collection: Path) -> None:
    """With NO_COLOR the bars are there and no colour is set."""
    shown = on_terminal("history", "Ana Lee", cwd=collection, NO_COLOR="1")
    assert "█·█" in without_colour(shown)
    assert not re.search(r"\x1b\[(?:\d+;)*3\dm", shown)


def test_who_is_quoted_most(collection: Path) -> None:
    """The statistics name the leading speakers and outlets, as text and as JSON."""
    text = run("stats", cwd=collection).stdout
    assert "most quoted: Ana Lee (2)\n" in text and "publishing:  Elda Evening Star (1)\n" in text
    found = json.loads(run("stats", "--json", cwd=collection).stdout)
    assert found["top_speakers"][0] == {"name": "Ana Lee", "statements": 2}
    assert found["top_outlets"][0] == {"name": "Elda Evening Star", "articles": 1}
    assert found["by_month"]["2024-03"] == 1 and found["by_month"]["2024-05"] == 2


def test_a_unit_that_is_none(collection: Path) -> None:
    """A word that is no unit of time is refused in one sentence."""
    done = run("history", "Ana Lee", "--by", "week", cwd=collection)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "quotes: 'week' is not a unit of time: write month or year\n"


DATES = st.one_of(
    st.none(), st.dates().map(str), st.dates().map(lambda day: str(day)[:7]), st.dates().map(lambda day: str(day)[:4])
)


@given(st.lists(DATES), st.sampled_from([None, "month", "year"]), st.integers(1, 70))
def test_periods_have_no_holes(dates: list[str | None], by: str | None, most: int) -> None:
    """Every date is in its period or is left out, and the periods follow each other, at most so many."""
    found = periods(dates, by=unit_of(by), most=most)
    if found is None:
        assert all(date is None or len(date) < 7 for date in dates)
        return
    length = 7 if found.unit == "month" else 4
    labels = [label for label, _ in found.counts]
    assert len(labels) <= most and labels == sorted(set(labels))
    assert found.counts[0][1] and found.counts[-1][1]
    counted = Counter(date[:length] for date in dates if date and len(date) >= length)
    assert all(count == counted[label] for label, count in found.counts)
    assert sum(count for _, count in found.counts) + found.left_out == len(dates)
    assert len(sparkline(found)) == len(labels)


def test_bars_tell_little_from_nothing() -> None:
    """The largest number has the highest bar, one of a thousand the lowest, and none a dot."""
    counts = (("2031", 1000), ("2032", 0), ("2033", 1), ("2034", 500))
    assert sparkline(Periods(unit="year", counts=counts, left_out=0)) == "█·▁▄"


matplotlib = pytest.mark.skipif(find_spec("matplotlib") is None, reason="matplotlib is not installed")


@matplotlib
@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_plots_are_the_same_each_time(collection: Path, tmp_path: Path, suffix: str) -> None:
    """The same statements give the same bytes, with a title, without a date, and nothing else is left beside."""
    for name in ("one", "two"):
        done = run(
            "history", "Ana Lee", "--plot", tmp_path / f"{name}.{suffix}", "--title", r"Lee \$x$ & <co>", cwd=collection
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == f"{tmp_path / name}.{suffix}: 2 statements, 2024-03 to 2024-05 by month\n"
    one, two = (tmp_path / f"{name}.{suffix}" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert sorted(tmp_path.iterdir()) == [one, two]
    if suffix == "png":
        assert one.read_bytes().startswith(b"\x89PNG")
        return
    texts = ["".join(each.itertext()).strip() for each in ET.parse(one).iter("{http://www.w3.org/2000/svg}text")]
    assert r"Lee \$x$ & <co>" in texts
    assert {"2024-03", "2024-04", "2024-05", "statements a month"} <= set(texts)
    assert "2 statements, found and attributed by a program; 0 reviewed by a person" in texts
    assert "date>" not in one.read_text()


@matplotlib
def test_plots_of_part_of_it(collection: Path, tmp_path: Path) -> None:
    """Options leave out what they say; where nothing is left, a sentence says so and no file is made."""
    done = run(
        "history",
        "Ana Lee",
        "--plot",
        "a.svg",
        "--since",
        "2024-04",
        "--by",
        "year",
        "--db",
        collection / "quotes.db",
        cwd=tmp_path,
    )
    assert done.stdout == "a.svg: 1 statement, 2024 to 2024 by year\n"
    for options in (["--outlet", "Inland Press", "--since", "2024-04"], ["--until", "1999"]):
        done = run("history", "Ana Lee", "--plot", "b.svg", *options, "--db", collection / "quotes.db", cwd=tmp_path)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert "Ana Lee has no statement in what was asked for" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]


@matplotlib
def test_names_of_any_script(tmp_path: Path) -> None:
    """Letters that the font lacks are no warning, and stay letters in an SVG."""
    found = Periods(unit="year", counts=(("2031", 2),), left_out=0)
    for name in ("a.svg", "a.png"):
        plot(found, tmp_path / name, title="王伟 \u202e שלום")
    assert "王伟" in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_plots_that_can_not_be(collection: Path, tmp_path: Path) -> None:
    """Another suffix, a missing folder and a missing matplotlib are said in one sentence each."""
    found = Periods(unit="year", counts=(("2031", 2),), left_out=0)
    with pytest.raises(OptionError, match=r"a.jpg: a plot is a .png or a .svg"):
        plot(found, tmp_path / "a.jpg", title="")
    (tmp_path / "folder.svg").mkdir()
    if "matplotlib" in sys.modules:
        with pytest.raises(OptionError, match="is a folder"):
            plot(found, tmp_path / "folder.svg", title="")
        with pytest.raises(OptionError, match=r"can't be written \(No such file"):
            plot(found, tmp_path / "nowhere" / "a.svg", title="")
    script = (
        "import sys; sys.modules['matplotlib'] = None; import quotes.cli;"
        "sys.argv = ['quotes', 'history', 'Ana Lee', '--plot', sys.argv[1], '--db', sys.argv[2]];"
        "sys.exit(quotes.cli.main())"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "a.svg"), str(collection / "quotes.db")]
    done = forking.call(command, cwd=tmp_path, text_in=b"", env=plain_environment())
    assert (done.returncode, done.stderr) == (2, "quotes: plots need matplotlib: pip install 'quotes[plot]'\n")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.svg"]


@pytest.fixture
def browser(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """An environment whose browser notes the address it is given, and the file where it does."""
    noted, script = tmp_path / "address", tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" > {noted}.part && mv {noted}.part {noted}\n')
    script.chmod(0o755)
    return {"BROWSER": str(script)}, noted


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["Nobody Known"], 1, "no speaker 'Nobody Known'"),
        (["999"], 1, "no quote or statement 999"),
        (["a999"], 1, "no article a999"),
    ],
)
def test_open_what_is_not_there(
    collection: Path, browser: tuple[dict[str, str], Path], arguments: list[str], code: int, message: str
) -> None:
    """What can't be opened is said in one sentence, and neither a browser nor a server is started."""
    env, noted = browser
    done = run("serve", "--open", *arguments, cwd=collection, env=env)
    assert (done.returncode, done.stderr.count("\n")) == (code, 1)
    assert message in done.stderr
    assert not noted.exists()


def test_open_serves_where_nobody_does(collection: Path, browser: tuple[dict[str, str], Path]) -> None:
    """Without a server one is started, the browser gets its address, and further calls use the same server."""
    env, noted = browser
    port = free_port()
    command = [SCRIPT, "serve", "--open", "Ana Lee", "--port", str(port)]
    site = f"http://127.0.0.1:{port}"
    with open_store(collection / "quotes.db") as store:
        statement, article = store.statement(4).longest.statement, store.article(1).key
    pages = {
        "/": "/", "ana-lee": "/speakers/ana-lee", "s1": "/speakers/ana-lee", "4": f"/statements/{statement}",
        "q4": f"/statements/{statement}", statement: f"/statements/{statement}", "a1": f"/articles/{article}",
    }  # fmt: skip
    with forking.Process(
        command, cwd=collection, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            assert b"Ana Lee" in fetched(f"{site}/speakers/ana-lee", process)
            deadline = time.monotonic() + 60
            while not noted.exists():
                assert time.monotonic() < deadline
                time.sleep(0.1)
            assert noted.read_text() == f"{site}/speakers/ana-lee\n"
            for what, page in pages.items():
                noted.unlink()
                again = run("serve", "--open", what, "--port", str(port), cwd=collection, env=env)
                assert (again.returncode, again.stderr) == (0, f"Opening {site}{page}\n")
                assert noted.read_text() == f"{site}{page}\n"
                with closing(urllib.request.urlopen(f"{site}{page}", timeout=30)) as answer:
                    assert answer.status == 200
        finally:
            process.terminate()
            process.communicate(timeout=60)
