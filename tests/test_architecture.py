"""Imports run downwards only, and never in a circle: the layers, read from the source itself."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import quotes
from quotes.store import open_store

ROOT = Path(quotes.__file__).parent

# Who may import whom, besides itself.  Lower layers come first; a new package has to find its place here.
BOTTOM = {
    "disjoint",
    "errors",
    "faults",
    "files",
    "records",
    "numbers",
    "periods",
    "plugins",
    "spreadsheets",
    "threads",
}
MAY_IMPORT: dict[str, set[str]] = {
    "disjoint": set(),
    "errors": set(),
    "faults": {"errors"},
    "files": set(),
    "records": set(),
    "numbers": set(),
    "periods": {"errors"},
    "plugins": {"errors"},
    "spreadsheets": {"errors"},
    "threads": set(),
    "articles": BOTTOM,
    "extraction": BOTTOM | {"articles"},
    "identity": BOTTOM | {"articles", "extraction"},
    "store": BOTTOM | {"articles", "extraction", "identity"},
    "asking": BOTTOM | {"store"},
    "ingesting": BOTTOM | {"articles", "extraction", "identity", "store"},
    "cluster": BOTTOM | {"articles", "extraction", "identity", "store"},
    "citing": BOTTOM | {"articles", "extraction", "identity", "store"},
    "watching": BOTTOM | {"articles", "extraction", "identity", "store", "citing", "ingesting"},
    "doctor": BOTTOM | {"articles", "extraction", "identity", "store", "citing"},
    "publishing": BOTTOM | {"articles", "extraction", "identity", "store", "citing"},
    # Scores are of what was extracted, whatever became of it in a database.
    "evaluation": BOTTOM | {"articles", "extraction"},
    "training": BOTTOM | {"articles", "extraction", "evaluation"},
    "models": set(),
}
TOP = {"cli", "__main__"}
# The same for the rooms of the store: what is written is read, corrected, and carried from one file to another.
STORE = ("db", "models", "write", "read", "corrections", "transfer", "store")
# And for those of the articles: what a page states is checked, what an archive holds is read, and paths come last.
ARTICLES = ("fields", "limits", "document", "pages", "archives", "formats", "fetch", "reading", "articles")
POSIX = {"fcntl", "grp", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"}
HEAVY = {
    "spacy",
    "textacy",
    "thinc",
    "numpy",
    "trafilatura",
    "lxml",
    "datasette",
    "sqlite_utils",
    "httpx",
    "distributed",
    "pyarrow",
    "pypdf",
    "docx",
    "warcio",
    "markdown_it",
}


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(name: str, path: Path, known: set[str]) -> set[str]:
    """The modules of the package that NAME imports anywhere: at the top, in a function, for types only."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, base] if base else parents)
            # `from quotes.cli import options` is an import of quotes.cli.options, not of a name in quotes.cli.
            found.update(f"{base}.{alias.name}" if f"{base}.{alias.name}" in known else base for alias in node.names)
    return {module for module in found if module.split(".")[0] == "quotes"} - {name}


GRAPH = {name: imports(name, path, set(modules())) for name, path in modules().items()}


def layer(module: str) -> str:
    """The part of the package that MODULE belongs to; the package itself for its top."""
    return module.split(".")[1] if "." in module else "quotes"


def test_every_part_of_the_package_has_its_layer() -> None:
    """A new package or module must be given a place before anything can import it."""
    parts = {layer(name) for name in GRAPH} - {"quotes"}
    assert parts <= set(MAY_IMPORT) | TOP


@pytest.mark.parametrize("name", sorted(GRAPH))
def test_a_module_imports_from_its_own_layer_or_below(name: str) -> None:
    """No module may import upwards, not even lazily or for types."""
    part = layer(name)
    if part in TOP or part == "quotes":
        return
    allowed = MAY_IMPORT[part] | {part}
    upward = sorted(module for module in GRAPH[name] if layer(module) not in allowed | {"quotes"})
    assert not upward, f"{name} imports {upward}"


@pytest.mark.parametrize("name", sorted(name for name in GRAPH if name.startswith("quotes.store.")))
def test_a_room_of_the_store_imports_from_those_below(name: str) -> None:
    """What writes knows nothing of what reads, and neither of corrections or exports."""
    allowed = STORE[: STORE.index(name.split(".")[2]) + 1]
    rooms = {module: module.split(".")[2:3] for module in GRAPH[name] if layer(module) == "store"}
    upward = sorted(module for module, room in rooms.items() if not set(room) & set(allowed))
    assert not upward, f"{name} imports {upward}"


@pytest.mark.parametrize("name", sorted(name for name in GRAPH if name.startswith("quotes.articles.")))
def test_a_room_of_the_articles_imports_from_those_below(name: str) -> None:
    """Fields know nothing of formats, and archives nothing of what reads the files they hold."""
    allowed = ARTICLES[: ARTICLES.index(name.split(".")[2]) + 1]
    rooms = {module: module.split(".")[2:3] for module in GRAPH[name] if layer(module) == "articles"}
    upward = sorted(module for module, room in rooms.items() if not set(room) & set(allowed))
    assert not upward, f"{name} imports {upward}"


def test_only_the_command_line_imports_the_public_names() -> None:
    """The package's top is for users: a module below that imported a name from it would stand above itself."""
    for name, path in modules().items():
        if layer(name) in TOP or name == "quotes":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "quotes" and not node.level:
                taken = {alias.name for alias in node.names} - set(MAY_IMPORT)
                assert taken <= {"__version__"}, f"{name} takes {taken} from the top"


def test_no_circle() -> None:
    """No module may import itself by way of others, lazily or not."""
    below_the_top = {name: GRAPH[name] - {"quotes"} for name in GRAPH if name != "quotes"}
    graphlib.TopologicalSorter(below_the_top).prepare()


@pytest.mark.parametrize("module", ["quotes", "quotes.cli", "quotes.cli.app"])
def test_nothing_heavy_is_imported_at_the_start(module: str) -> None:
    """Help must come at once: the libraries that take seconds are imported by the commands that need them."""
    script = f"import sys, {module}; print(*sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_a_search_waits_for_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    """No reader of articles, no network, no language model."""
    script = (
        "import sys\nfrom quotes.cli import main\nsys.argv = ['quotes', 'search', 'ferry']\ncode = main()\n"
        "print(*sorted({'lxml', 'spacy', 'httpx', 'quotes.articles.reading', 'quotes.cli.serving'} & set(sys.modules)))"
        "\nsys.exit(code)"
    )
    with open_store(tmp_path / "quotes.db"):
        pass
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize("name", sorted(GRAPH))
def test_nothing_is_imported_that_not_every_system_has(name: str) -> None:
    """What only POSIX has is not imported when a module is: quotes starts on Windows too."""
    tree = ast.parse(modules()[name].read_text(encoding="utf-8"))
    found = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    found |= {node.module or "" for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert not found & POSIX


def test_the_commands_start_without_what_only_posix_has() -> None:
    """Nor do the libraries need it that the command line starts with."""
    script = (
        f"import sys, typer; sys.modules.update(dict.fromkeys({POSIX!r})); sys.argv = ['quotes', '--version']\n"
        "import signal; [delattr(signal, name) for name in ('SIGKILL', 'SIGHUP', 'SIGALRM', 'pthread_sigmask')]\n"
        "from quotes.cli import main; sys.exit(main())"
    )
    done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_modules_stay_readable() -> None:
    """No module may grow to 400 lines: it would be doing two things."""
    long = {name: lines for name, path in modules().items() if (lines := len(path.read_text().splitlines())) >= 400}
    assert not long


def test_every_word_list_is_read() -> None:
    """A list stays only as long as a module asks for it by its name."""
    lists = {path.stem for path in (ROOT / "extraction" / "lexicon" / "en").glob("*.txt")}
    sources = [path.read_text(encoding="utf-8") for path in modules().values()]
    assert lists
    assert not {name for name in lists if not any(f'"{name}"' in source for source in sources)}


def test_the_rules_that_were_switched_off_are_still_there() -> None:
    """Every row of the list beside the lexicons names a function of today's code."""
    listed = (ROOT / "extraction" / "lexicon" / "ablation.md").read_text(encoding="utf-8")
    rules = re.findall(r"^\| `([\w.]+)`:", listed, re.MULTILINE)
    defined = {
        f"{name}.{node.name}"
        for name, path in modules().items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert rules
    assert {f"quotes.extraction.{rule}" for rule in rules} - defined == set()
