"""The commands that look into a database, and what every command has in common; real processes on real files."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import forking
import pytest
import typer
from building import PIPELINE, quoted
from cli_runs import FERRY, SCRIPT, TOP, build, on_terminal, run
from typer.main import get_command

import quotes
from quotes.cli import _errors as boundary
from quotes.cli.app import app
from quotes.records import SEAM, Article, Extraction
from quotes.store import open_store

HEAVY = {"spacy", "textacy", "trafilatura", "datasette", "numpy", "sqlite_utils"}


# As the whole program has it: a command keeps what it is asked with first.
HELP = ["-h", "--help"]


@cache
def commands() -> dict[str, Any]:
    """Every command by the words that call it."""
    found: dict[str, Any] = {}
    waiting = [((), get_command(app))]
    while waiting:
        path, command = waiting.pop()
        inner = getattr(command, "commands", None)
        if inner is None:
            found[" ".join(path)] = command
        else:
            waiting += [((*path, name), each) for name, each in inner.items()]
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small collection as quotes.db, which these tests only read."""
    folder = tmp_path_factory.mktemp("collection")
    build(folder / "quotes.db")
    return folder


Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def call(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Calls a command in this process, in the folder of the collection: the same but for the start of Python."""
    monkeypatch.chdir(place)
    for name in ("QUOTES_DB", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def called(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = boundary.run(app, arguments)
        out, err = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, out, err)

    return called


def listed(call: Call, *arguments: str) -> list[dict[str, Any]]:
    """The objects that a command prints with --json."""
    done = call(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def ids(call: Call, *arguments: str) -> list[int]:
    """The numbers of the quotes that a command finds."""
    return [row["id"] for row in listed(call, *arguments)]


# -- what all commands have in common


@pytest.mark.parametrize("name", sorted(commands()))
def test_help(name: str) -> None:
    """Every command says what it does, has help for every option, and shows an example of itself."""
    command = commands()[name]
    assert command.help
    assert f"quotes {name}" in command.epilog
    for parameter in command.params:
        assert getattr(parameter, "help", None), parameter.name


@pytest.mark.parametrize("name", sorted(commands()))
def test_usage_is_bracketed_once(name: str) -> None:
    """What may be left out, and what may be repeated, is marked by one sign each."""
    with typer.Context(commands()[name], help_option_names=HELP) as context:
        usage = commands()[name].get_usage(context)
    assert "[[" not in usage
    assert "…" not in usage


@pytest.mark.parametrize("name", sorted(commands()))
def test_no_abstract_is_cut(name: str) -> None:
    """The list of commands shows the first sentence of each whole."""
    command = commands()[name]
    assert not command.get_short_help_str(limit=80 - 12).endswith("...")


def test_help_is_quick_and_imports_nothing_heavy(tmp_path: Path) -> None:
    """Help and version come without the libraries that take seconds to import."""
    for argument in ("--help", "--version"):
        script = (
            "import sys; from quotes.cli import main; code = main();"
            f"print(*sorted({HEAVY!r} & set(sys.modules)), 'heavy'); sys.exit(code)"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, argument], capture_output=True, text=True, check=True, cwd=tmp_path
        )
        assert done.stdout.splitlines()[-1].strip() == "heavy"


def test_looking_does_not_load_the_language_model(place: Path) -> None:
    """A search is a matter of the database: spaCy and textacy stay out of it."""
    script = (
        "import sys; from quotes.cli import main; code = main();"
        "print(*sorted({'spacy', 'textacy', 'datasette', 'trafilatura'} & set(sys.modules)), 'heavy'); sys.exit(code)"
    )
    command = [sys.executable, "-c", script, "search", "tides"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=place)
    assert done.stdout.splitlines()[-1].strip() == "heavy"


def test_the_name_alone_shows_the_commands(call: Call) -> None:
    """Who types too little is shown what there is, and that is no error."""
    done = call()
    assert (done.returncode, done.stderr) == (0, "")
    assert all(f"\n{group}:\n" in done.stdout for group in ("Read", "Find", "Cite", "Correct", "Share", "Develop"))
    assert done.stdout == call("--help").stdout


def test_version_and_module(tmp_path: Path) -> None:
    """The script and `python -m quotes` are the same program and tell the package's version."""
    expected = f"quotes {quotes.__version__}\n"
    assert run("--version", cwd=tmp_path).stdout == expected
    module = subprocess.run(
        [sys.executable, "-m", "quotes", "--version"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert module.stdout == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--colour"], "quotes: No such option: --colour (see `quotes --help`)"),
        (["hystory"], "quotes: No such command 'hystory'. Did you mean 'history'? (see `quotes --help`)"),
        (["cite"], "quotes: nothing to cite: name a speaker, a quote or a statement, or give words with --about"),
        (["search", "tide", "--kind", "rumour"], "quotes: kind 'rumour' is not one of direct, mixed, indirect"),
        (
            ["speakers", "--kind", "ghost"],
            "quotes: kind 'ghost' is not one of person, organization, unnamed, group, document",
        ),
        (
            ["search", "tide", "--since", "one day"],
            "quotes: since 'one day' is not a date: write YYYY-MM-DD, YYYY-MM or YYYY, "
            "or such as 7d, yesterday, last week",
        ),
        (
            ["history", "Ana Lee", "--until", "2024-02-30"],
            "quotes: until '2024-02-30' is not a date: write YYYY-MM-DD, YYYY-MM or YYYY, "
            "or such as 7d, yesterday, last week",
        ),
        *(
            ([*command, one, two], f"quotes: {one} and {two} can't be had at once: leave one out")
            for command in (["search"], ["history", "Ana Lee"], ["speakers"], ["outlets"], ["changes"], ["log"])
            for one, two in (("--json", "--csv"), ("--jsonl", "--csv"), ("--json", "--jsonl"))
        ),
        (
            ["search", "--all", "--min-confidence", "0.2"],
            "quotes: --all and --min-confidence can't be had at once: leave one out",
        ),
        (["history", "Ana Lee", "--title", "T"], "quotes: --title is that of a plot: give --plot FILE, too"),
        (["export"], "quotes: nothing says where to export to: give one of FOLDER, --table, --as-gold"),
        (["ingest", "x.txt", "--map", "text"], "quotes: --map 'text' is not FIELD=COLUMN: write it like text=body"),
        (
            ["ingest", "x.txt", "--map", "text=a", "--map", "text=b"],
            "quotes: --map names the field 'text' twice, as 'a' and as 'b': keep one",
        ),
    ],
)
def test_a_wrong_call_is_told_in_one_line(call: Call, arguments: list[str], message: str) -> None:
    """What the caller got wrong is named with what to do, the code is 2, and nothing is printed as a result."""
    done = call(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message + "\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["history", "Ana Leigh"], "quotes: no speaker 'Ana Leigh' in quotes.db; did you mean Ana Lee?"),
        (["cite", "Ana Leigh"], "quotes: no speaker 'Ana Leigh' in quotes.db; did you mean Ana Lee?"),
        (["history", "99"], "quotes: no speaker 99 in quotes.db: `quotes speakers` lists them with their numbers"),
        (
            ["history", "9" * 30],
            f"quotes: no speaker {'9' * 30} in quotes.db: `quotes speakers` lists them with their numbers",
        ),
        (["show", "99"], "quotes: no quote 99 in quotes.db: give a number or key that a search shows"),
        (
            ["search", "tide", "--outlet", "Selby Curier"],
            "quotes: no outlet 'Selby Curier' in quotes.db; did you mean Selby Courier?",
        ),
        (
            ["speakers", "--db", "other.db"],
            "quotes: other.db: no such database: `quotes ingest` makes one from articles",
        ),
    ],
)
def test_what_is_not_there_is_told_in_one_line(place: Path, arguments: list[str], message: str) -> None:
    """What the database does not hold is named, with near matches, and the code is 1."""
    before = (place / "quotes.db").read_bytes()
    done = run(*arguments, cwd=place)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", message + "\n")
    assert (place / "quotes.db").read_bytes() == before
    assert sorted(path.name for path in place.iterdir()) == ["quotes.db"]


def test_the_database_may_come_from_the_environment(place: Path, tmp_path: Path) -> None:
    """QUOTES_DB names the database where --db does not."""
    done = run("speakers", "--csv", cwd=tmp_path, env={"QUOTES_DB": str(place / "quotes.db")})
    assert "Ana Lee" in done.stdout
    overruled = run("speakers", "--db", "none.db", cwd=tmp_path, env={"QUOTES_DB": str(place / "quotes.db")})
    assert overruled.returncode == 1


def test_a_reader_that_goes_away_is_no_error(place: Path) -> None:
    """`quotes … | head` ends without a word, however much was still to come."""
    command = [SCRIPT, "search", "--limit", "4"]
    with forking.Process(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""


def test_a_full_output_is_told_in_one_line(place: Path) -> None:
    """Where the output can take no more, that is said, without a traceback."""
    command = [SCRIPT, "speakers", "--json"]
    with (
        Path("/dev/full").open("w") as full,
        forking.Process(command, cwd=place, stdout=full, stderr=subprocess.PIPE, text=True) as process,
    ):
        assert process.stderr is not None
        assert process.stderr.read() == (
            "quotes: the output can't be written (No space left on device): free some space and run it again\n"
        )
    assert process.returncode == 1


POOR = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}


def test_a_locale_without_the_letters(place: Path) -> None:
    """Where the output can carry ASCII alone, marks are shown as escapes, and no value of a table is altered."""
    assert "\\u201cThe tides" in run("search", "tide", cwd=place, env=POOR).stdout
    (hit,) = json.loads(run("search", "timetable", "--json", cwd=place, env=POOR).stdout)
    rich_words = run("search", "tide", "--csv", cwd=place)
    assert run("search", "tide", "--csv", cwd=place, env=POOR).stdout == rich_words.stdout
    assert hit["words"] == "=1+1 is not a timetable,"


@pytest.mark.parametrize(
    ("redirection", "code", "message"),
    [
        ("search tide >&-", 0, ""),
        ("ingest - <&-", 1, "quotes: -: is empty; pipe an article into it or name a file\n"),
    ],
)
def test_closed_streams(place: Path, redirection: str, code: int, message: str) -> None:
    """A stream that the caller has closed is one that holds and takes nothing, and no bug."""
    done = subprocess.run(
        ["bash", "-c", f"'{SCRIPT}' {redirection}"], capture_output=True, text=True, check=False, cwd=place
    )
    assert (done.returncode, done.stderr) == (code, message)


# -- search


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        # Words are found in any form, and all of them have to be there.
        (["boat"], [4]),
        (["boat", "storm"], [4]),
        (["boat", "timetable"], []),
        (['"storm has passed"'], [4]),
        (['"has storm passed"'], []),
        (["time*"], [2]),
        # Without words, everything that is sound, the newest first.
        ([], [1, 2, 4]),
        (["--all"], [1, 2, 3, 4]),
        (["--min-confidence", "0.2", "--sort", "oldest"], [4, 1, 2, 3]),
        (["--all", "--sort", "least-sure", "--limit", "1"], [3]),
        (["--limit", "2"], [1, 2]),
        (["--speaker", "Ana Lee"], [1, 4]),
        (["--speaker", "Ana Lee", "--speaker", "Cho"], [1, 2, 4]),
        (["--speaker", "s1"], [1, 4]),
        (["--outlet", "Inland Press"], [4]),
        (["--since", "2024-05"], [1, 2]),
        (["--since", "7d"], []),
        (["storm", "OR", "timetable"], [2, 4]),
        (["--until", "2024-03"], [4]),
        (["--since", "2024-05-03"], []),
        (["--kind", "mixed"], []),
        (["--told-to", "the Courier"], [1]),
    ],
)
def test_search(call: Call, arguments: list[str], expected: list[int]) -> None:
    """Each filter leaves what it says, alone and with words."""
    assert ids(call, "search", *arguments) == expected


def test_a_search_shows_the_quote_where_it_stands(place: Path) -> None:
    """Into a pipe, a hit is plain lines: who, to whom and where; the words around it, unaltered; title and link."""
    assert run("search", "tide", cwd=place).stdout == (
        "   q1  2024-05-02  Ana Lee (harbour master), to the Courier · Selby Courier\n"
        "       “The tides [sic] won`t wait [/b],” Ana Lee told the Courier. “We :sail: tomorrow.”\n"
        "       “Ferry delayed again” https://selby.example/ferry\n"
    )


def test_a_search_that_leaves_something_out_says_so(call: Call) -> None:
    """A list that was cut is not taken for the whole."""
    assert call("search", "--limit", "2").stderr == "quotes: 2 of 3; 1 doubtful left out (--all shows them)\n"
    assert call("search", "--all", "--limit", "1").stderr == "quotes: 1 of 4\n"
    assert call("search", "--all").stderr == ""


def test_nothing_found(call: Call) -> None:
    """No match is an answer: an empty result, a word on standard error, success."""
    done = call("search", "unheard-of")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "quotes: nothing found\n")
    assert call("search", "unheard-of", "--json").stdout == "[]\n"


def test_json_tells_where_the_words_matched(call: Call) -> None:
    """The ranges in `hits` are ranges of `words`."""
    (hit,) = listed(call, "search", "tide")
    assert [hit["words"][start:end] for start, end in hit["hits"]] == ["tides"]
    (speaker,) = hit["speakers"]
    assert (speaker["speaker"], speaker["name"], speaker["role"]) == (1, "Ana Lee", "harbour master")


def test_csv_is_the_exported_table(call: Call, tmp_path: Path) -> None:
    """Its rows are those of `quotes export --table`, in which no cell is run by a spreadsheet."""
    rows = list(csv.DictReader(io.StringIO(call("search", "--csv", "--sort", "oldest").stdout)))
    assert [row["text"] for row in rows][2] == "'=1+1 is not a timetable,"
    assert [row["speaker"] for row in rows] == ["Ana Lee", "Ana Lee", "Ben Cho"]
    call("export", "--table", tmp_path / "table.csv")
    table = list(csv.DictReader(io.StringIO((tmp_path / "table.csv").read_text(encoding="utf-8-sig"))))
    assert [{name: row[name] for name in table[0]} for row in rows] == table


# -- speakers, history, show


def test_speakers(call: Call) -> None:
    """The most quoted come first, with how often, when and where."""
    assert call("speakers").stdout == (
        "no.  speaker  kind    quotes  first       last        latest role     outlets\n"
        " s1  Ana Lee  person       2  2024-03     2024-05-02  harbour master  Inland Press, Selby Courier\n"
        " s2  Ben Cho  person       1  2024-05-02  2024-05-02                  Selby Courier\n"
    )
    assert [row["name"] for row in listed(call, "speakers", "--limit", "1")] == ["Ana Lee"]
    assert listed(call, "speakers", "--kind", "group") == []


def test_history(call: Call) -> None:
    """A speaker's statements come in the order of their dates, with outlet, title and link."""
    assert call("history", "Ana Lee").stdout == (
        "   q4  2024-03     harbour master · Inland Press\n"
        "       said: “Boats stay tied up until the storm has passed,”\n"
        "       “Storm over the bay”\n"
        "   q1  2024-05-02  harbour master, to the Courier · Selby Courier\n"
        "       told: “The tides [sic] won`t wait [/b], … We :sail: tomorrow.”\n"
        "       “Ferry delayed again” https://selby.example/ferry\n"
    )
    assert ids(call, "history", "Lee", "--since", "2024-05") == [1]
    assert ids(call, "history", "2") == [2]


def test_history_as_csv(call: Call) -> None:
    """The table has one line a statement and the columns that a reporter needs."""
    rows = list(csv.DictReader(io.StringIO(call("history", "Ana Lee", "--csv").stdout)))
    assert [(row["published"], row["outlet"], row["url"], row["told_to"]) for row in rows] == [
        ("2024-03-01", "Inland Press", "", ""),
        ("2024-05-02", "Selby Courier", "https://selby.example/ferry", "the Courier"),
    ]


def test_show(call: Call) -> None:
    """A quote stands in its paragraph with its parts, mention and cue marked, and what is known of it below."""
    done = call("show", "1")
    marked, _, *facts = done.stdout.splitlines()
    assert marked == (
        "“<quote>The tides [sic] won`t wait [/b],</quote>” <mention>Ana Lee</mention> <cue>told</cue> the Courier. "
        "“<quote>We :sail: tomorrow.</quote>”"
    )
    assert re.sub("</?(quote|mention|cue)>", "", marked) in FERRY.text
    assert {"told to:    the Courier", "outlet:     Selby Courier"} <= set(facts)
    assert "why:        cue (mention “Ana Lee”, cue “told”)" in facts
    assert "machine-attributed, not reviewed" in done.stdout


def test_show_an_article(call: Call) -> None:
    """Of an article, its facts come first, then its sound quotes in their order; doubtful ones are counted."""
    done = call("show", "a1")
    lines = done.stdout.splitlines()
    assert lines[:2] == ["article:    a1", "title:      Ferry delayed again"]
    assert [line.split()[0] for line in lines if re.match(r" +q\d", line)] == ["q1", "q2"]
    assert done.stderr == "quotes: 1 doubtful left out (`quotes review` goes through what is doubtful)\n"
    shown = json.loads(call("show", "a1", "--json").stdout)
    assert (shown["article"]["title"], [each["id"] for each in shown["statements"]]) == ("Ferry delayed again", [1, 2])


def test_show_a_speaker(call: Call) -> None:
    """Of a speaker, name, kind and roles are shown, and which command lists what they said."""
    done = call("show", "s1")
    assert done.stdout.splitlines() == ["speaker:    s1, Ana Lee, person", "roles:      harbour master (2 quotes)"]
    assert done.stderr == "quotes: `quotes history s1` lists what they said\n"
    assert json.loads(call("show", "s1", "--json").stdout)["name"] == "Ana Lee"


@pytest.mark.parametrize("number", ["q99", "s99", "a99", "st99"])
def test_show_names_the_kind_of_what_there_is_not(call: Call, number: str) -> None:
    """The letters of a number say what was looked for, and so does the message."""
    kinds = {"q": "quote", "s": "speaker", "a": "article", "st": "quote or statement"}
    done = call("show", number)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"quotes: no {kinds[number.rstrip('9')]} {number} in quotes.db")


def test_show_says_where_only_the_address_tells_the_date(call: Call, tmp_path: Path) -> None:
    """Beside a date that nothing but the address tells stands that."""
    database = tmp_path / "dated.db"
    article = Article(text="“It rained,” Ana Lee said.", published="2031-05", published_from_url=True)
    quote = quoted(article.text, "It rained,", speakers=["Ana Lee"])
    with open_store(database) as store:
        store.add(article, Extraction((quote,), PIPELINE))
    assert "published:  2031-05 (by the address)" in call("show", "1", "--db", str(database)).stdout.splitlines()


def test_show_by_key_as_json(call: Call) -> None:
    """A quote is found by its lasting key too, and its ranges give the words in the article's text."""
    (hit,) = listed(call, "search", "tide")
    shown = json.loads(call("show", hit["key"], "--json").stdout)
    text = shown["article"]["article"]["text"]
    assert text == FERRY.text
    assert SEAM.join(text[start:end] for start, end in shown["statement"]["parts"]) == hit["words"]


@pytest.mark.parametrize("arguments", [["search", "sails"], ["show", "3"], ["search", "sails", "--json"]], ids=" ".join)
def test_no_article_drives_the_terminal(call: Call, arguments: list[str]) -> None:
    """An escape sequence in an article reaches neither a terminal nor a pipe that may end in one."""
    assert "\x1b" in FERRY.text
    assert "\x1b" not in call(*arguments).stdout


# -- on a terminal


def test_a_hit_is_highlighted_on_a_terminal(place: Path) -> None:
    """The quote is bold, the word that matched stands out in it, and lines fit the terminal."""
    shown = on_terminal("search", "tide", cwd=place, columns=70)
    assert re.search(r"\x1b\[1mThe ", shown)
    assert re.search(r"\x1b\[1;7mtides\x1b\[0m", shown)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert max(map(len, plain.splitlines())) <= 70
    words = " ".join(plain.split())
    assert "“The tides [sic] won`t wait [/b],” Ana Lee told the Courier. “We :sail: tomorrow.”" in words


def test_no_color_is_respected(place: Path) -> None:
    """With NO_COLOR set there is no colour, and what is marked is still told apart."""
    shown = on_terminal("show", "1", cwd=place, columns=70, NO_COLOR="1")
    codes = {int(code) for codes in re.findall(r"\x1b\[([0-9;]+)m", shown) for code in codes.split(";")}
    assert codes <= {0, 1, 2, 3, 4, 7}
    assert {1, 3, 4} <= codes


def test_csv_on_a_terminal_is_safe(place: Path) -> None:
    """Printed to a terminal, CSV shows controls as escapes; into a file it keeps the words as they are."""
    assert "\x1b" not in on_terminal("search", "sails", "--csv", cwd=place)
    assert "\x1b[31mNobody sails." in run("search", "sails", "--csv", "--all", cwd=place).stdout


def test_the_readme_names_every_command() -> None:
    """What there is can be found in the README."""
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    assert not [name for name in commands() if f"`quotes {name}" not in readme]


# -- lists for programs, and completion


@pytest.mark.parametrize(
    "command", [["search"], ["history", "Ana Lee"], ["history", "Ana Lee", "--each"], ["speakers"]]
)
def test_lists_for_programs_have_the_same_records(call: Call, command: list[str]) -> None:
    """JSON Lines hold the objects of the JSON, and CSV has a row for each of them."""
    found = listed(call, *command)
    assert found
    assert [json.loads(line) for line in call(*command, "--jsonl").stdout.splitlines()] == found
    rows = csv.DictReader(io.StringIO(call(*command, "--csv").stdout))
    letter = "" if command == ["speakers"] else "q"
    assert [row["quote" if letter else "id"] for row in rows] == [f"{letter}{row['id']}" for row in found]


def test_outlets_as_json_lines(call: Call) -> None:
    """The outlets are a list like any other."""
    found = [json.loads(line) for line in call("outlets", "--jsonl").stdout.splitlines()]
    assert {"Selby Courier", "Inland Press"} <= {outlet["name"] for outlet in found}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_commands(tmp_path: Path, shell: str) -> None:
    """What `--install-completion` installs asks for the commands that begin as typed, and gets them."""
    # Which shell somebody types in is found out from the processes above, of which a test has others.
    home = {"HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    installed = run("--install-completion", shell, cwd=tmp_path, env=home)
    assert installed.returncode == 0, installed.stderr
    scripts = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()]
    assert any(f"_QUOTES_COMPLETE=complete_{shell}" in script for script in scripts)
    asked = {"_QUOTES_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": "quotes se", "COMP_WORDS": "quotes se",
             "COMP_CWORD": "1", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}  # fmt: skip
    offered = run(cwd=tmp_path, env=asked).stdout
    assert "search" in offered and "serve" in offered and "history" not in offered
