"""Plugins that are really installed: one of a few lines adds formats, styles and outlets, a broken one nothing."""

from __future__ import annotations

import json
import os
import subprocess
import textwrap
from pathlib import Path

import forking
import pytest
from cli_runs import SCRIPT, build

from quotes import plugins

PLUGIN = """
from pathlib import Path
import quotes

def read(document):
    title, _, text = document.whole().decode("utf-8").partition("\\n\\n")
    yield quotes.Article(title=title, text=text, url="https://selby.example/1", source=document.source)

@quotes.hookimpl
def formats():
    return [quotes.Format(kind="wire", name="wire copy", suffixes=(".wire",), read=read, is_one=True)]

@quotes.hookimpl
def citation_styles():
    return {"telegram": quotes.Style("a telegram", lambda citation: citation.words.upper() + " STOP")}

@quotes.hookimpl
def outlet_tables():
    return [Path(__file__).with_name("selby.csv")]
"""
OUTLETS = "name,kind,domains\nSelby Courier,publisher,selby.example\nBBC of Selby,publisher,bbc.co.uk\n"
WIRE = "Ferry stays in harbour\n\n“The tides won't wait for anybody,” Ana Lee said on Monday.\n"  # invented


def install(folder: Path, code: str, name: str = "wire") -> None:
    """Make FOLDER a place from which CODE is found as an installed plugin NAME."""
    (folder / f"quotes_{name}.py").write_text(code, encoding="utf-8")
    info = folder / f"quotes_{name}-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: quotes-{name}\nVersion: 1.2\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[quotes]\n{name} = quotes_{name}\n", encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of installed packages with the plugin."""
    folder = tmp_path / "site"
    folder.mkdir()
    install(folder, PLUGIN)
    (folder / "selby.csv").write_text(OUTLETS, encoding="utf-8")
    return folder


def call(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call quotes beside SITE, where what is installed there is found."""
    env = {**os.environ, "PYTHONPATH": str(site)}
    return forking.call([str(SCRIPT), *arguments], cwd=site.parent, text_in=b"", env=env)


def test_a_plugin_of_twenty_lines(site: Path) -> None:
    """Its files are read wherever files are, its style cites, its outlets go before ours, and all that is listed."""
    assert len([line for line in PLUGIN.splitlines() if line]) <= 20
    (site.parent / "news").mkdir()
    (site.parent / "news" / "ferry.wire").write_text(WIRE, encoding="utf-8")
    listed = call(site, "plugins", "--json")
    assert json.loads(listed.stdout) == [
        {
            "name": "wire",
            "package": "quotes-wire 1.2",
            "gives": ["reads .wire", "cites as telegram", "2 outlets"],
            "faults": [],
        }
    ]
    done = call(site, "ingest", "news")
    assert (done.returncode, done.stdout[:18]) == (0, "1 article (1 new),")
    cited = call(site, "cite", "Ana Lee", "--style", "telegram")
    assert (cited.stdout, cited.stderr) == ("THE TIDES WON'T WAIT FOR ANYBODY, STOP\n", "")
    assert "Selby Courier" in call(site, "outlets").stdout
    assert "telegram              a telegram\n" in call(site, "cite", "--styles").stdout


def test_without_any(tmp_path: Path) -> None:
    """That none is installed is said, with where one reads how to write one; programs get an empty list."""
    (tmp_path / "bare").mkdir()
    done = call(tmp_path / "bare", "plugins", "--json")
    assert (done.returncode, done.stdout) == (0, "[]\n")
    assert done.stderr == (
        "quotes: no plugin is installed: a package is one by the entry point 'quotes', as `python -m pydoc "
        "quotes.plugins` shows\n"
    )


def test_the_example_is_a_plugin(tmp_path: Path) -> None:
    """What the docstring of the module shows reads what it says."""
    example = (plugins.__doc__ or "").split("import quotes\n")[1]
    install(tmp_path, textwrap.dedent(f"    import quotes\n{example}"))
    assert json.loads(call(tmp_path, "plugins", "--json").stdout)[0]["gives"] == ["reads .wire"]


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("import no_such_library", "can't be loaded (ModuleNotFoundError: No module named 'no_such_library')"),
        (
            "import quotes\n@quotes.hookimpl\ndef format(): pass",
            "can't be loaded (PluginValidationError: unknown hook 'format' in plugin <module 'quotes_torn' from ",
        ),
        (
            "import quotes\n@quotes.hookimpl\ndef formats(): return 1 / 0",
            "its formats can't be used (ZeroDivisionError: division by zero)",
        ),
        (
            "import quotes\n@quotes.hookimpl\ndef formats(): return ['x']",
            "its formats can't be used ('x' is no quotes.",
        ),
        (
            "import quotes\n@quotes.hookimpl\ndef formats():\n"
            "    return [quotes.Format(kind='t', name='t', suffixes=('.txt',), read=print)]",
            "its formats can't be used (.txt is read by another)",
        ),
        (
            "import quotes\n@quotes.hookimpl\ndef citation_styles(): return {'apa': quotes.Style('x', str)}",
            "its citation_styles can't be used (there is a style 'apa' already)",
        ),
        (
            "import quotes\n@quotes.hookimpl\ndef outlet_tables(): return ['gone.csv']",
            "its outlet_tables can't be used (gone.csv: can't be read (No such file or directory): give a CSV file",
        ),
    ],
)
def test_a_broken_plugin_is_named_and_the_rest_works(site: Path, code: str, fault: str) -> None:
    """One sentence says which plugin and why; the other plugin is used, and the command does what it should."""
    install(site, code, "torn")
    done = call(site, "plugins", "--jsonl")
    torn, wire = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 0
    assert done.stderr.startswith(f"quotes: the plugin torn of quotes-torn 1.2: {fault}")
    assert done.stderr.endswith("; update or uninstall that package\n")
    assert len(done.stderr.splitlines()) == len(torn["faults"]) == 1
    assert len(wire["gives"]) == 3
    assert not torn["gives"]


def test_a_style_that_fails_is_named(site: Path) -> None:
    """Where a plugin's style fails on a quote, it is the style that is told, and not a traceback."""
    install(
        site, "import quotes\n@quotes.hookimpl\ndef citation_styles(): return {'odd': quotes.Style('x', len)}", "odd"
    )
    build(site.parent / "quotes.db")
    done = call(site, "cite", "q2", "--style", "odd")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("quotes: style 'odd' of a plugin fails with TypeError(")
