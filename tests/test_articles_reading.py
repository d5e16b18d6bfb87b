"""Files, folders and standard input: what is read, in which order, and what is said about the rest."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import forking
import pytest

from quotes.articles import ArticleDefaults, count, formats, read
from quotes.errors import ArticleError

SUFFIXES = " ".join(formats.suffixes())
NOBODY = 65534
HTML = (
    "<!DOCTYPE html><html><head><title>Quay</title></head><body><p>The quay is open again, she said.</p></body></html>"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with every format, folders in it, and much that is no article."""
    for name, content in {
        "b.txt": "B.",
        "a.html": HTML,
        "c/d.JSONL": '{"text": "D1."}\n{"text": "D2."}\n',
        "c/a.csv": "text\nC.\n",
        "c/.hidden.txt": "x",
        ".git/config.txt": "x",
        "notes.rtf": "x",
        "image.png": "x",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    (tmp_path / "c" / "loop").symlink_to(tmp_path, target_is_directory=True)
    return tmp_path


def test_folders(folder: Path) -> None:
    """A folder is read recursively in order of names; hidden, linked and unknown things are left out."""
    assert [article.source for article in read(folder)] == [
        f"{folder}/{name}" for name in ("a.html", "b.txt", "c/a.csv:2", "c/d.JSONL:1", "c/d.JSONL:2")
    ]


def test_paths_are_read_in_the_order_given(folder: Path) -> None:
    """Sources are the paths as they were written, and a file may come twice."""
    second, first = folder / "b.txt", str(folder / "a.html")
    assert [article.source for article in read(second, first, second)] == [str(second), first, str(second)]


def test_reading_is_lazy(folder: Path) -> None:
    """Nothing is opened before it is asked for."""
    articles = read(folder / "b.txt", folder / "no-such.txt")
    assert next(articles).text == "B."
    with pytest.raises(ArticleError):
        next(articles)


@pytest.mark.parametrize(
    ("names", "expected"),
    [(["b.txt", "a.html"], 2), (["b.txt", "c"], None), (["-"], None), (["notes.rtf"], None), ([], 0)],
)
def test_count(folder: Path, names: list[str], expected: int | None) -> None:
    """The number of articles is told where names alone tell it."""
    assert count(*(name if name == "-" else folder / name for name in names)) == expected


def test_count_of_a_folder(tmp_path: Path) -> None:
    """The articles of a folder without tables are counted without reading them."""
    (tmp_path / "x").mkdir()
    for name in ("a.txt", "x/b.html", "x/c.png", "x/.d.txt"):
        (tmp_path / name).write_text("")
    assert count(tmp_path) == 2


def test_paths_that_can_not_be_read(tmp_path: Path) -> None:
    """Each path that fails is reported by its name and a reason, and none stops the others."""
    for name in ("empty", "only"):
        (tmp_path / name).mkdir()
    (tmp_path / "only" / "a.rtf").write_text("x")
    (tmp_path / "nothing.txt").write_text("")
    (tmp_path / "nothing.html").write_text("")
    (tmp_path / "last.txt").write_text("Last.")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "gone.txt")
    none = f"holds no articles; put files that end in {SUFFIXES} there"
    empty = "is empty; leave it out or give the article's words"
    long = tmp_path / ("x" * 300)
    messages: list[str] = []
    names = ["empty", "only", "nothing.txt", "nothing.html", "no-such.txt", "no-such.csv", "dangling.txt", long.name]
    articles = read(
        *(tmp_path / name for name in names),
        "",
        "a\0b",
        tmp_path / "last.txt",
        on_error=lambda error: messages.append(str(error)),
    )
    assert [article.text for article in articles] == ["Last."]
    assert messages == [
        f"{tmp_path}/empty: {none}",
        f"{tmp_path}/only: {none}",
        f"{tmp_path}/nothing.txt: {empty}",
        f"{tmp_path}/nothing.html: {empty}",
        f"{tmp_path}/no-such.txt: does not exist; check the path",
        f"{tmp_path}/no-such.csv: does not exist; check the path",
        f"{tmp_path}/dangling.txt: does not exist; check the path",
        f"{long}: can't be read (File name too long); check its permissions and the disk",
        "'': is not a path; name a file or a folder",
        "'a\\x00b': is not a path; name a file or a folder",
    ]


@pytest.mark.skipif(os.name != "posix", reason="permissions are a matter of POSIX")
def test_files_without_permission() -> None:
    """A file or folder that may not be read is reported, and the rest of its folder is read."""
    user = os.geteuid()
    # Not below tmp_path, which only its owner may enter: the super-user, who may read everything, becomes another.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "closed").mkdir(mode=0)
        (folder / "a.txt").write_text("A.")
        (folder / "b.txt").write_text("B.")
        (folder / "b.txt").chmod(0)
        folder.chmod(0o755)
        messages: list[str] = []
        try:
            os.seteuid(NOBODY if user == 0 else user)
            articles = list(read(folder, on_error=lambda error: messages.append(str(error))))
        finally:
            os.seteuid(user)
            (folder / "closed").chmod(0o700)
    reason = "can't be read (Permission denied); check its permissions and the disk"
    assert [article.text for article in articles] == ["A."]
    assert messages == [f"{folder}/b.txt: {reason}", f"{folder}/closed: {reason}"]


@pytest.mark.skipif(sys.platform == "darwin", reason="names there are always characters")
def test_names_that_are_no_characters(tmp_path: Path) -> None:
    """A file whose name is not UTF-8 is read, and its source can be stored."""
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.txt")  # noqa: PTH118 (pathlib has no bytes)
    Path(os.fsdecode(path)).write_text("A.")
    (article,) = read(os.fsdecode(path))
    assert article.source == f"{tmp_path}/caf\\xe9.txt"


SNIFFED = [
    ("---\ntitle: Quay\n---\n\nWords.", ["Words."]),
    (HTML, ["The quay is open again, she said."]),
    ('{"text": "A."}\n{"text": "B."}\n', ["A.", "B."]),
    ("text,title\nA.,Quay\nB.,Quay\n", ["A.", "B."]),
    ("text\nA column of words.\n", ["text\nA column of words.\n"]),
    ("\n\nWords.", ["\n\nWords."]),
]


@pytest.mark.parametrize(("content", "texts"), SNIFFED)
@pytest.mark.parametrize("name", ["a", "a.news"])
def test_files_of_other_names(tmp_path: Path, name: str, content: str, texts: list[str]) -> None:
    """A file that is named itself is read by what it holds where its suffix says nothing."""
    path = tmp_path / name
    path.write_text(content)
    assert [article.text for article in read(path)] == texts


READER = """
import sys
from quotes.articles import read
for article in read("-", on_error=lambda error: print(error)):
    print(article.source, ascii(article.text), flush=True)
"""


def piped(data: bytes) -> list[str]:
    """What a process prints that reads DATA from its standard input."""
    done = forking.call([sys.executable, "-c", READER], cwd=Path.cwd(), text_in=data, env=os.environ)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


PIPED = [
    (b"---\ntitle: Quay\n---\n\nWords.\r\n", ["- 'Words.\\r\\n'"], "text with front matter"),
    (HTML.encode(), ["- 'The quay is open again, she said.'"], "a page"),
    (
        b'\xef\xbb\xbf{"text": "A."}\n{"text": 1}\n',
        ["-:1 'A.'", "-:2: has a 'text' that is not text; write the article's words in quotation marks"],
        "JSON Lines",
    ),
    (b"text,title\nA.,Quay\n", ["-:2 'A.'"], "a table"),
    (b"The caf\xe9.", ["- 'The caf\\xe9.'"], "another encoding"),
    (b"", ["-: is empty; pipe an article into it or name a file"], "nothing"),
    (b"%PDF-1.7\n", ["-: is no PDF, or a damaged one; get it again"], "a PDF"),
    (b'[{"text": "A."}]', ["-[0] 'A.'"], "an array"),
]


@pytest.mark.parametrize(("data", "lines"), [row[:2] for row in PIPED], ids=[row[2] for row in PIPED])
def test_standard_input(data: bytes, lines: list[str]) -> None:
    """What comes through a pipe is read by what it is."""
    assert piped(data) == lines


def test_records_from_a_pipe_come_as_they_are_written() -> None:
    """A record is out before the pipe ends."""
    with forking.Process([sys.executable, "-c", READER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        for number in (1, 2):
            process.stdin.write(b'{"text": "One of them."}\n')
            process.stdin.flush()
            assert process.stdout.readline() == f"-:{number} 'One of them.'\n".encode()
        process.stdin.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize(("name", "content"), [("a.csv", "text\nA.\n"), ("a.jsonl", '{"text": "A."}\n'), ("a", "A.")])
def test_named_pipes(tmp_path: Path, name: str, content: str) -> None:
    """What can be read only once is read once."""
    path = tmp_path / name
    os.mkfifo(path)
    with forking.Process([sys.executable, "-c", f"open({str(path)!r}, 'w').write({content!r})"]) as writer:
        assert [article.text for article in read(path)] == ["A."]
        assert writer.wait(timeout=30) == 0


def test_defaults_are_applied_to_every_format(folder: Path) -> None:
    """A default outlet fills the articles of all formats; their own titles stay."""
    articles = list(read(folder, defaults=ArticleDefaults(outlet="Gazette", title="None given")))
    assert {article.outlet for article in articles} == {"Gazette"}
    assert [article.title for article in articles] == ["Quay", *["None given"] * 4]


def test_imports_stay_light() -> None:
    """Importing the readers loads no parser of pages, and reading text needs none."""
    code = "import sys, quotes.articles; print(sorted({'lxml', 'trafilatura', 'yaml', 'dateutil'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)
    assert result.stdout == "[]\n"
