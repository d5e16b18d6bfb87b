"""Text files: every character is kept, and what stands before the words is told from them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.articles import read
from quotes.articles.formats.decoding import decode
from quotes.articles.formats.text import from_content
from quotes.errors import ArticleError
from quotes.records import Article

FIELDS = "title, outlet, agency, author, authors, published, url, archive_url, archived_on, retrieved, language"
UNDER_RULE = "if the --- on line 1 is part of the text, put an empty line below it"

# Words that contain letters, with every kind of line end, blank and mark around them; no NUL, which marks binary files.
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).map(lambda text: text + "a")


@settings(deadline=None)
@given(text=words, mark=st.sampled_from(["", "\ufeff"]))
def test_text_below_front_matter_is_kept(tmp_path_factory: pytest.TempPathFactory, text: str, mark: str) -> None:
    """What is written below front matter and one empty line comes back character for character."""
    path = tmp_path_factory.mktemp("round") / "a.txt"
    path.write_bytes(f"{mark}---\ntitle: A title\nauthor: [Ida Bell]\n---\n\n{text}".encode())
    assert list(read(path)) == [Article(text=text, title="A title", authors=("Ida Bell",), source=str(path))]


@settings(deadline=None)
@given(text=words.filter(lambda text: not text.startswith(("---", "\ufeff", "<", "{", "["))))
def test_text_alone_is_kept(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """A file without front matter is its article, blanks and line ends included."""
    path = tmp_path_factory.mktemp("round") / "a.txt"
    path.write_bytes(text.encode())
    assert [article.text for article in read(path)] == [text]


FRONT_MATTER = [
    (
        "---\ntitle: The quay\noutlet: Gazette\nagency: AFP\nauthor: Ida Bell\npublished: 2016-08-16\n"
        "url: https://gazette.example/1\narchive_url: https://archive.example/1\narchived_on: 17 August 2016\n"
        "retrieved: 2016-08-18T09:30\n"
        "language: en\n---\n\nWords.\n",
        Article(
            text="Words.\n",
            title="The quay",
            outlet="Gazette",
            agency="AFP",
            authors=("Ida Bell",),
            published="2016-08-16",
            url="https://gazette.example/1",
            archive_url="https://archive.example/1",
            archived_on="2016-08-17",
            retrieved="2016-08-18T09:30",
            language="en",
        ),
        "every field",
    ),
    ("---\nauthors:\n  - Ida Bell\n  - Bo Lind\n---\nA", Article(text="A", authors=("Ida Bell", "Bo Lind")), "a list"),
    ("---\nauthor: Ida Bell; Bo Lind\n---\nA", Article(text="A", authors=("Ida Bell", "Bo Lind")), "semicolons"),
    ("---\r\ntitle: T\r\n---\r\n\r\nA\r\n\r\nB\r\n", Article(text="A\r\n\r\nB\r\n", title="T"), "CR LF is kept"),
    ("---\ntitle: T\n---\nA", Article(text="A", title="T"), "no empty line below"),
    ("---\ntitle: T\n---\n\n\n\nA", Article(text="\n\nA", title="T"), "one empty line is the block's"),
    ("--- \ntitle: T\n---\t\nA", Article(text="A", title="T"), "blanks behind the dashes"),
    ("---\n\ntitle: T\n---\nA", Article(text="A", title="T"), "an empty line, then a field"),
    ("---\n# a note\n---\nA", Article(text="A"), "a comment alone"),
    ("---\n---\nA", Article(text="A"), "an empty block"),
    ("---\ntitle: T\nagency: ~\noutlet:\nurl: null\n---\nA", Article(text="A", title="T"), "null is unknown"),
    ("---\ntitle: No\nlanguage: no\n---\nA", Article(text="A", title="No", language="no"), "no YAML truth values"),
    ("---\ntitle: 12:30\noutlet: 1984\n---\nA", Article(text="A", title="12:30", outlet="1984"), "no YAML numbers"),
    ("---\npublished: 2016-08-16 14:03\n---\nA", Article(text="A", published="2016-08-16T14:03"), "no YAML dates"),
    ("---\ntitle: >\n  Two\n  lines\n---\nA", Article(text="A", title="Two lines"), "a folded title"),
    ('---\ntitle: "Quay: at last"\n---\nA', Article(text="A", title="Quay: at last"), "a quoted colon"),
    ("---\n\nA rule above.\n---\nAnd below.", Article(text="---\n\nA rule above.\n---\nAnd below."), "rules in a text"),
    ("----\nA", Article(text="----\nA"), "four dashes are text"),
    ("MOSCOW --- Words.", Article(text="MOSCOW --- Words."), "a dateline"),
    ("title: T\n\nWords.", Article(text="title: T\n\nWords."), "no dashes, no front matter"),
]


@pytest.mark.parametrize(
    ("content", "expected"), [row[:2] for row in FRONT_MATTER], ids=[row[2] for row in FRONT_MATTER]
)
def test_front_matter(content: str, expected: Article) -> None:
    """Front matter gives the fields as they are written, and the text is what follows it."""
    result = from_content(decode(content.encode(), "a.txt"), "a.txt")
    assert result == replace(expected, source="a.txt")


MALFORMED = [
    ("---\ntitle: T\nWords.", f"has front matter that is never closed; add a line --- below it, or {UNDER_RULE}"),
    (
        "---\ntitle: Quay: at last\n---\nA",
        "has front matter that is not YAML on line 2 (mapping values are not allowed here);"
        " put a value that holds a colon in quotation marks",
    ),
    (
        "---\ntitle: T\nurl: [a\n---\nA",
        "has front matter that is not YAML on line 4 (expected ',' or ']', but got '<stream end>'); correct it",
    ),
    ("---\ntitle: T\ntitle: U\n---\nA", "has front matter that is not YAML ('title' is given twice); correct it"),
    (
        "---\ntitle: !!python/name:os.system x\n---\nA",
        "has front matter that is not YAML on line 2 (could not determine a constructor for the tag"
        " 'tag:yaml.org,2002:python/name:os.system'); correct it",
    ),
    (
        "---\ntitle: \x07\n---\nA",
        "has front matter that is not YAML (unacceptable character #x0007: special characters are not allowed in"
        ' "<unicode string>", position 7); correct it',
    ),
    (
        "---\n- title\n---\nA",
        f"has front matter that is not a list of 'field: value' lines (fields: {FIELDS}); or {UNDER_RULE}",
    ),
    (
        "---\nA sentence.\n---\nA",
        f"has front matter that is not a list of 'field: value' lines (fields: {FIELDS}); or {UNDER_RULE}",
    ),
    ("---\ntitel: T\n---\nA", f"has an unknown field 'titel' in its front matter; the fields are {FIELDS}"),
    ("---\ntext: T\n---\nA", f"has an unknown field 'text' in its front matter; the fields are {FIELDS}"),
    ("---\ntitle: T\n---\n\n", "has front matter but no text below it; add the article's words"),
    ("---\ntitle: [T]\n---\nA", "title must be text, not a list; put it in quotation marks"),
    (
        "---\npublished: 03/04/2016\n---\nA",
        "published: '03/04/2016' can be read as 2016-03-04 or 2016-04-03; write the one that is meant",
    ),
    ("---", "has a text without a single letter, so it is not an article; leave it out"),
]


@pytest.mark.parametrize(("content", "reason"), MALFORMED, ids=[row[0] for row in MALFORMED])
def test_malformed_front_matter(content: str, reason: str) -> None:
    """Front matter that can't be read is an error that says where and what to do."""
    with pytest.raises(ArticleError) as caught:
        from_content(decode(content.encode(), "a.txt"), "a.txt")
    assert str(caught.value) == f"a.txt: {reason}"


SHORT = "The mayor said “we will rebuild the quay” — and left. Café owner José was pleased."
LONG = (
    "The harbour board’s chairwoman said “we can’t wait”. Repairs to the café and the pier cost £4 million –"
    " twice the sum in last year’s plan… and more than the whole town spends on schools. "
) * 5
JAPANESE = "市長は火曜日に、港の再建計画が承認されたと述べた。"

DECODED = [
    (SHORT, "utf-8", "UTF-8"),
    (SHORT, "utf-8-sig", "UTF-8 with a mark"),
    (SHORT, "utf-16", "UTF-16 with a mark"),
    (SHORT, "utf-32", "UTF-32 with a mark"),
    (SHORT, "cp1252", "Windows-1252, a line"),
    (LONG, "cp1252", "Windows-1252, and not 1250, where the pound sign is a letter"),
    ("The café reopened on Monday after a long winter.", "latin-1", "Latin-1, one accent"),
    (JAPANESE, "shift_jis", "another script"),
]


@pytest.mark.parametrize(("text", "encoding"), [row[:2] for row in DECODED], ids=[row[2] for row in DECODED])
def test_encodings(text: str, encoding: str) -> None:
    """A file in a common encoding is read without being told which, and a byte order mark is no text."""
    assert decode(text.encode(encoding), "a.txt") == text


def test_big_endian_mark() -> None:
    """The order of bytes comes from the mark."""
    assert decode(b"\xfe\xff" + SHORT.encode("utf-16-be"), "a.txt") == SHORT


SAVE = "save the file as UTF-8"
UNDECODED = [
    (
        "Café José said so".encode().replace(b"\xc3\xa9 s", b"\xc3 s"),
        f"is UTF-8 but for byte 0xc3 at offset 9, line 1; correct it and {SAVE}",
        "a broken sequence",
    ),
    (
        ("Café\nJosé, naïve, “so” €5\n" * 2).encode() + b"\xe9 \xe9",
        "is UTF-8 but for byte 0xe9 at offset 70, line 5 (2 such bytes in all); correct it and save the file as UTF-8",
        "bytes of another encoding",
    ),
    (
        "Café, José, né".encode()[:-1],
        f"is UTF-8 but for byte 0xc3 at offset 15, line 1; correct it and {SAVE}",
        "cut off in the middle of a character",
    ),
    (
        LONG.encode("mac_roman", "ignore"),
        f"is not UTF-8 (byte 0xd5 at offset 17, line 1), and what it is can't be told surely; {SAVE}",
        "two encodings fit",
    ),
    (
        b"plain\0text",
        f"is binary, or UTF-16 without a byte order mark (NUL byte at offset 5); if it is text, {SAVE}",
        "NUL",
    ),
    (b"\x89PNG\r\n", "is an image; only text can be read", "image"),
    (b"{\\rtf1 abc", "is rich text (RTF); save it as .docx or plain .txt", "RTF"),
    (
        b"\xff\xfea\x00b",
        f"its byte order mark says UTF-16, but byte 0x62 at offset 4, line 1 does not fit; correct it or {SAVE}",
        "cut UTF-16",
    ),
]


@pytest.mark.parametrize(("data", "reason"), [row[:2] for row in UNDECODED], ids=[row[2] for row in UNDECODED])
def test_bytes_that_would_have_to_be_guessed(data: bytes, reason: str) -> None:
    """Bytes that no encoding surely fits are refused, with the place of the first one and what to do."""
    with pytest.raises(ArticleError) as caught:
        decode(data, "a.txt")
    assert str(caught.value) == f"a.txt: {reason}"


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([None, "iso-8859-1", "shift_jis", "no-such", "hex", "utf-8"]))
def test_no_replacement_characters(data: bytes, declared: str | None) -> None:
    """Bytes are decoded in full or refused; nothing is put in their place."""
    try:
        text = decode(data, "a.txt", declared=declared)
    except ArticleError:
        return
    assert "\ufffd" not in text or "\ufffd".encode() in data or b"\xfd\xff" in data or b"\xff\xfd" in data


NAMED_WRONGLY = [
    ("<!DOCTYPE html>\n<html><body><p>Words.</p></body></html>", "holds HTML and is named .txt; name it .html"),
    ('{"text": "Words."}\n', "holds JSON Lines and is named .txt; name it .jsonl"),
    ("text,title\nWords.,T\n", "holds a table and is named .txt; name it .csv"),
    ('<?xml version="1.0"?>\n<rss/>', "is XML, which is not read; save its articles as HTML or text"),
    ('[{"text": "Words."}]', "holds JSON and is named .txt; name it .json"),
]


@pytest.mark.parametrize(("content", "reason"), NAMED_WRONGLY)
def test_other_formats_under_the_name_of_text(tmp_path: Path, content: str, reason: str) -> None:
    """Markup and records are never taken for an article's words."""
    path = tmp_path / "a.txt"
    path.write_text(content)
    with pytest.raises(ArticleError) as caught:
        list(read(path))
    assert str(caught.value) == f"{path}: {reason}"


def test_text_that_only_looks_like_another_format(tmp_path: Path) -> None:
    """Brackets, braces and commas at the start of a text make it nothing else."""
    for number, content in enumerate(
        ["[Editor's note] Words.", "{sic} Words.", "<sic> Words.", "text and title, words"]
    ):
        path = tmp_path / f"{number}.txt"
        path.write_text(content)
        assert [article.text for article in read(path)] == [content]
