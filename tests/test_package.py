"""What a user installs: the wheel carries everything that runs, once, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path, PurePosixPath

import pytest
import yaml

import quotes

TOP = Path(__file__).parents[1]
MODEL = "quotes/models/"
MAX_MODEL_BYTES = 60_000_000
MAX_WHEEL_BYTES = 45_000_000


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source package and the wheel built from it.

    Built here without a network, unless QUOTES_DIST names a folder that holds them already.
    """
    if built := os.environ.get("QUOTES_DIST"):
        return Path(built)
    return build(tmp_path_factory.mktemp("dist"))


def build(folder: Path) -> Path:
    """FOLDER, into which the source package and the wheel are built."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(TOP)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(packages: Path) -> Iterator[zipfile.ZipFile]:
    """The one wheel."""
    (path,) = packages.glob("*.whl")
    with zipfile.ZipFile(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def sdist_names(packages: Path) -> list[str]:
    """The files of the one source package, without its top folder."""
    (path,) = packages.glob("*.tar.gz")
    with tarfile.open(path) as opened:
        return [str(PurePosixPath(*PurePosixPath(name).parts[1:])) for name in opened.getnames()]


def tracked(folder: str) -> set[str]:
    """The files of the package in this checkout: what is there and not a leftover of running it."""
    return {
        path.relative_to(TOP).as_posix()
        for path in (TOP / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }


def test_the_wheel_holds_the_package_and_its_metadata_file(wheel: zipfile.ZipFile) -> None:
    """Every file of quotes/ is in the wheel, the Datasette metadata beside the pages, and nothing else."""
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert names == tracked("quotes") | {"quotes/publishing/datasette-metadata.yml"}


def test_the_metadata_file_is_the_one_at_the_top(wheel: zipfile.ZipFile) -> None:
    """The repository holds one copy, and the wheel's is that one."""
    packed = wheel.read("quotes/publishing/datasette-metadata.yml")
    assert packed == (TOP / "datasette-metadata.yml").read_bytes()
    assert not (TOP / "quotes/publishing/datasette-metadata.yml").exists()


def test_the_wheel_carries_one_model_of_bearable_size(wheel: zipfile.ZipFile) -> None:
    """The English pipeline with its card ships, and stays under the limit that the project set itself."""
    sizes = {info.filename: info.file_size for info in wheel.infolist() if info.filename.startswith(MODEL)}
    assert len([name for name in sizes if name.endswith("/meta.json")]) == 1
    assert [name for name in sizes if PurePosixPath(name).suffix == ".md"]
    assert sum(sizes.values()) <= MAX_MODEL_BYTES


def test_the_wheel_carries_the_word_lists(wheel: zipfile.ZipFile) -> None:
    """Attribution reads its words from files: without them it would find nothing."""
    assert [name for name in wheel.namelist() if name.startswith("quotes/extraction/lexicon/en/")]


def test_a_collection_can_be_made_from_the_wheel(packages: Path, tmp_path: Path) -> None:
    """The schema is in the wheel, where the code that makes a database looks for it."""
    (wheel,) = packages.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(tmp_path / "installed")
    script = "import quotes.store; print(quotes.store.__file__); quotes.store.open_store('new.db').close()"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    command = [sys.executable, "-P", "-c", script]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(tmp_path / "installed")
    assert (tmp_path / "new.db").stat().st_size > 0


def test_the_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    """Name, version, licences and Python versions stand in the metadata, and the version is the package's own."""
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = Parser().parsestr(wheel.read(name).decode())
    assert (metadata["Name"], metadata["Version"]) == ("quotes", quotes.__version__)
    assert metadata["License-Expression"] == "Apache-2.0 AND CC-BY-SA-4.0 AND MIT AND LicenseRef-WordNet"
    assert metadata["Requires-Python"] == ">=3.11"
    assert [entry for entry in wheel.namelist() if entry.endswith(".dist-info/licenses/LICENSE")]
    for words in ("name_genders", "people"):
        assert [entry for entry in wheel.namelist() if entry.endswith(f"en/{words}.LICENSE")]


def test_the_wheel_registers_its_script_factories_and_plugin(wheel: zipfile.ZipFile) -> None:
    """The script, the spaCy component and the Datasette plugin are found by name once it is installed."""
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/entry_points.txt")]
    text = wheel.read(name).decode()
    assert "quotes = quotes.cli:main" in text
    for group in ("[console_scripts]", "[spacy_factories]", "[spacy_tokenizers]", "[datasette]"):
        assert group in text


def test_the_source_package_is_complete_and_clean(sdist_names: list[str]) -> None:
    """Who packages it for a distribution gets code, tests, samples and papers, and no leftovers."""
    names = set(sdist_names)
    assert tracked("quotes") <= names
    assert tracked("seeds") <= names
    assert {"README.md", "LICENSE", "pyproject.toml", "datasette-metadata.yml", "tests/test_package.py"} <= names
    assert not [name for name in names if name.endswith((".pyc", ".db", ".db-wal"))]


def test_the_wheel_is_small_enough_to_be_passed_on(packages: Path) -> None:
    """With the weights in it, it is quickly had."""
    (path,) = packages.glob("*.whl")
    assert path.stat().st_size <= MAX_WHEEL_BYTES


def test_the_same_source_gives_the_same_bytes(packages: Path, tmp_path: Path) -> None:
    """Whoever builds it again can see that the packages are made of this source and of nothing else."""
    build(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in packages.iterdir()
    }


def test_the_package_index_would_take_it(packages: Path) -> None:
    """Its metadata are valid, and the README can be shown."""
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, packages.iterdir())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_citation_file_has_the_version() -> None:
    """Whoever cites the program from a checkout names the version that it is."""
    text = (TOP / "CITATION.cff").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["version"] == quotes.__version__
