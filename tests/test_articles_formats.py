"""A hundred files of every kind that a newsroom has: each is read right, or refused with one sentence."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import newsroom_files as made
import pytest
from cli_runs import GUIDE
from newsroom_files import ADDRESS, MORE, PAGE, SAID, WORDS

from quotes.articles import read
from quotes.articles.formats import read_bytes, suffixes
from quotes.articles.formats.registry import FORMATS
from quotes.articles.formats.tables import resolve
from quotes.errors import ArticleError, FaultError
from quotes.records import Article

COLUMNS = resolve(None)
EMPTY = "is empty; leave it out or give the article's words"
CUT = "ends midway (it can't be unpacked); get it again"
NO_ZIP = "is no zip archive, or a damaged one; get it again"
NO_PDF = "is no PDF, or a damaged one; get it again"
NO_DOCX = "is no Word document, or a damaged one; save it again as .docx"
BOMB = "unfolds to more than 200 times its size, as only a bomb does; leave it out; what came before was read"
NOTHING = "holds no articles; see the README for what is read"

Told = tuple[list[str], list[str], list[str]]


def told(data: bytes | str, name: str, **known: str) -> Told:
    """The texts in DATA, the messages about the rest, and the notes; each item is an article or one sentence."""
    texts, messages, notes = [], [], list[str]()
    data = data.encode() if isinstance(data, str) else data
    for item in read_bytes(data, name, columns=COLUMNS, on_note=notes.append, **known):  # type: ignore[arg-type]
        assert not isinstance(item, FaultError)
        if isinstance(item, Article):
            texts.append(item.text)
        else:
            assert "\n" not in str(item) and not str(item).endswith(".")
            messages.append(str(item))
    return texts, messages, notes


READ = [
    ("a.txt", WORDS, [WORDS], "text"),
    ("a.text", WORDS, [WORDS], "text by its other ending"),
    ("a", WORDS, [WORDS], "text without an ending"),
    ("a.txt", WORDS.encode("cp1252"), [WORDS], "text in Windows-1252"),
    ("a.txt", WORDS.encode("utf-16"), [WORDS], "text in UTF-16"),
    ("a.html", PAGE, [WORDS], "a page"),
    ("a.htm", PAGE, [WORDS], "a page by its short ending"),
    ("a.xhtml", PAGE, [WORDS], "a page by its strict ending"),
    ("a", PAGE, [WORDS], "a page without an ending"),
    ("a.md", f"# Quay\n\n{WORDS}\n", [WORDS], "Markdown"),
    ("a.markdown", WORDS.replace("quay", "*quay*"), [WORDS], "Markdown with emphasis"),
    ("a.md", "Ida\nBell  \nsaid [so](http://x.example).", ["Ida Bell\nsaid so."], "breaks and links"),
    ("a.md", "Said.\n\n- One.\n- Two.\n\n> Three.", ["Said.\n\nOne.\n\nTwo.\n\nThree."], "lists and quotations"),
    ("a.md", "|a|b|\n|-|-|\n|c|d|", ["a\tb\n\nc\td"], "a Markdown table"),
    ("a.md", "Said.\n\n![A picture](a.png)\n\n<div>x</div>\n\nSo.", ["Said.\n\nSo."], "pictures and HTML in Markdown"),
    ("a.md", "    indented\n\n```\nfenced\n```", ["indented\n\nfenced"], "code"),
    ("a.jsonl", made.lines("A.", "B."), ["A.", "B."], "JSON Lines"),
    ("a.ndjson", made.lines("A."), ["A."], "JSON Lines by their other ending"),
    ("a.json", '[{"text": "A."}, {"text": "B."}]', ["A.", "B."], "an array"),
    ("a.json", '{"text": "A."}', ["A."], "one object"),
    ("a.json", '{\n "text": "A."\n}', ["A."], "one object over several lines"),
    ("a.json", made.lines("A.", "B."), ["A.", "B."], "JSON Lines under the name of JSON"),
    ("a.json", '{"status": "ok", "articles": [{"text": "A."}]}', ["A."], "an array in an object"),
    ("a", ' [{"text": "A."}]', ["A."], "an array without an ending"),
    ("a.csv", "text,title\nA.,T\n", ["A."], "a table"),
    ("a.tsv", "text\ttitle\nA.\tT\n", ["A."], "a table with tabs"),
    ("a", "text,title\nA.,T\n", ["A."], "a table without an ending"),
    ("a.mhtml", made.mhtml(), [WORDS], "a saved page"),
    ("a.mht", made.mhtml(), [WORDS], "a saved page by its short ending"),
    ("a.html", made.mhtml(), [WORDS], "a saved page under the name of a page"),
    ("a", made.mhtml(), [WORDS], "a saved page without an ending"),
    ("a.mhtml", made.mhtml(PAGE.encode("cp1252"), "us-ascii"), [WORDS], "a saved page with the wrong charset"),
    ("a.mhtml", made.mhtml(PAGE.encode("utf-8"), "iso-8859-1"), [WORDS], "a saved page in UTF-8 that denies it"),
    ("a.mhtml", made.mhtml(PAGE.encode("cp1252"), "no-such"), [WORDS], "a saved page with no such charset"),
    ("a.eml", made.mail(), [WORDS], "a message"),
    ("a", made.mail(), [WORDS], "a message without an ending"),
    ("a.eml", made.mail(page=PAGE), [WORDS], "a message in HTML and text"),
    ("a.eml", made.mail(page=PAGE, plain=None), [WORDS], "a message in HTML alone"),
    ("a.eml", made.mail(page="<p>Hi</p>"), [WORDS], "a message whose HTML has no article"),
    ("a.eml", made.mail(attached={"r.pdf": made.pdf([[MORE]])}), [WORDS, MORE], "an attached PDF"),
    ("a.eml", made.mail(attached={"r.docx": made.docx(MORE)}), [WORDS, MORE], "an attached Word document"),
    ("a.eml", made.mail(plain="", attached={"r.txt": b"Words."}), ["Words."], "nothing but what is attached"),
    ("a.mbox", made.mbox(made.mail(), made.mail(plain="Two.")), [WORDS, "Two."], "a mailbox"),
    ("inbox", made.mbox(made.mail()), [WORDS], "a mailbox without an ending"),
    ("a.mbox", made.mbox(made.mail(plain="So.\n\nFrom then on.")), ["So.\n\nFrom then on."], "From in a message"),
    ("a.pdf", made.pdf([[MORE]]), [MORE], "a PDF"),
    ("a.txt", made.pdf([[MORE]]), [MORE], "a PDF under the name of text"),
    ("a.docx", made.docx(SAID, MORE), [WORDS], "a Word document"),
    ("a", made.docx(SAID, MORE), [WORDS], "a Word document without an ending"),
    ("a.txt.gz", gzip.compress(WORDS.encode()), [WORDS], "packed text"),
    ("a.html.gz", gzip.compress(PAGE.encode()), [WORDS], "a packed page"),
    ("a.html", gzip.compress(PAGE.encode()), [WORDS], "a packed page under the name of a page"),
    ("a.jsonl.gz", gzip.compress(made.lines("A.", "B.").encode()), ["A.", "B."], "packed JSON Lines"),
    ("a.csv.xz", made.many(b"text,title\nA.,T\n", "xz"), ["A."], "a table packed by xz"),
    ("a.txt.bz2", made.many(WORDS.encode(), "bz2"), [WORDS], "text packed by bzip2"),
    ("a.gz", gzip.compress(gzip.compress(WORDS.encode())), [WORDS], "packed twice"),
    ("a.gz", gzip.compress(b"One ") + gzip.compress(b"two."), ["One two."], "packed in two parts"),
    ("a.zip", made.packed({"b.txt": "B.", "a/c.txt": "C."}), ["C.", "B."], "a zip archive, by names"),
    ("a", made.packed({"b.txt": "B."}), ["B."], "a zip archive without an ending"),
    ("a.zip", made.packed({"b.html": PAGE, "b_files/ad.html": PAGE}), [WORDS], "a saved page in a zip archive"),
    ("a.zip", made.packed({"__MACOSX/b.txt": "x", ".b.txt": "x", "b.txt": "B."}), ["B."], "hidden files in one"),
    ("a.zip", made.packed({"b.txt.gz": gzip.compress(b"B.")}), ["B."], "packed files in one"),
    ("a.zip", made.nested(3), [WORDS], "zip archives in each other"),
    ("a.zip", made.packed({"b.docx": made.docx(MORE)}), [MORE], "a Word document in a zip archive"),
    ("a.tar", made.tarred({"b.txt": "B.", "a/c.txt": "C."}), ["B.", "C."], "a tar archive, in its order"),
    ("a.tar.gz", made.tarred({"b.txt": "B."}, mode="w:gz"), ["B."], "packed by gzip"),
    ("a.tgz", made.tarred({"b.txt": "B."}, mode="w:gz"), ["B."], "packed by gzip, by its short ending"),
    ("a.tar.bz2", made.tarred({"b.txt": "B."}, mode="w:bz2"), ["B."], "packed by bzip2"),
    ("a.tar.xz", made.tarred({"b.txt": "B."}, mode="w:xz"), ["B."], "packed by xz"),
    ("a.warc.gz", made.CRAWL, [WORDS, WORDS.replace("quay", "quay")], "a crawl"),
    ("a.warc", gzip.decompress(made.CRAWL), [WORDS, WORDS], "a crawl, unpacked"),
]


@pytest.mark.parametrize(("name", "data", "texts"), [row[:3] for row in READ], ids=[row[3] for row in READ])
def test_a_file_is_read_right(name: str, data: bytes | str, texts: list[str]) -> None:
    """The words to the letter, and nothing said against it."""
    found, messages, _ = told(data, name)
    assert (found, messages) == (texts, [])


REFUSED = [
    ("a.txt", b"", [f"a.txt: {EMPTY}"], "nothing"),
    ("a.json", "{", ["a.json: is not JSON (Expecting property name enclosed in double quotes in line 1); correct it"],
     "half of JSON"),
    ("a.json", "[]", ["a.json: has no objects; write [{\"text\": \"...\"}] with the articles' words"],
     "an empty array"),
    ("a.json", "[" * 100_000, ["a.json: is JSON that is too deep or has too long a number; correct it"], "brackets"),
    ("a.json", "[3]", ['a.json[0]: is not a JSON object; write {"text": "..."} with the article\'s words'], "numbers"),
    ("a.md", "---\ntitle: A\n", ["a.md: has front matter that is never closed; add a line --- below it, or if the --- "
     "on line 1 is part of the text, put an empty line below it"], "open front matter"),
    ("a.md", "![x](y.png)", ["a.md: has no text; leave it out or give the article's words"], "a picture alone"),
    ("a.pdf", made.pdf([[MORE]])[:150], [f"a.pdf: {NO_PDF}"], "a PDF cut short"),
    ("a.pdf", made.pdf([[MORE]]).replace(b"/FlateDecode", b"/FlatDecode"), [f"a.pdf: {NO_PDF}"], "an unknown filter"),
    ("a.pdf", b"%PDF-1.7\n" + b"\0" * 500, [f"a.pdf: {NO_PDF}"], "a PDF of zeros"),
    ("a.pdf", made.pdf([["a" * 1000] * 2200]),
     ["a.pdf: draws more than 2 MB, as maps do; give the pages of one article"], "a PDF that would take long"),
    ("a.pdf", made.locked_pdf(), ["a.pdf: is locked with a password; save it without one"], "a locked PDF"),
    ("a.pdf", made.pdf([[], []]),
     ["a.pdf: is a PDF of pictures, without text; run it through text recognition (OCR) first"], "a PDF of pictures"),
    ("a.docx", b"PK\x03\x04abc", [f"a.docx: {NO_DOCX}"], "half of a Word document"),
    ("a.docx", made.packed({"a.txt": "x"}), [f"a.docx: {NO_DOCX}"], "another archive under its name"),
    ("a.docx", made.docx(xml=made.ENTITIES),
     ["a.docx: has XML entities of its own, as no Word document has; leave it out"], "XML entities"),
    ("a.docx", made.docx(xml=b"<w:document"), [f"a.docx: {NO_DOCX}"], "broken XML"),
    ("a.docx", made.packed({"word/document.xml": bytes(65 << 20)}),
     ["a.docx: unpacks to more than 64 MB; save its text as .txt"], "a bomb of a Word document"),
    ("a.xlsx", made.packed({"xl/workbook.xml": "x"}), ["a.xlsx: is a spreadsheet; save its text as .docx or .txt"],
     "a spreadsheet"),
    ("a.odt", made.packed({"content.xml": "x"}), ["a.odt: is an OpenDocument file; save its text as .docx or .txt"],
     "an OpenDocument file"),
    ("a.doc", b"\xd0\xcf\x11\xe0abc", ["a.doc: is an old office document; save it as .docx"], "an old Word document"),
    ("a.rtf", "{\\rtf1 abc", ["a.rtf: is rich text (RTF); save it as .docx or plain .txt"], "rich text"),
    ("a.mhtml", made.mail(), ["a.mhtml: holds no web page; save the page again"], "a message that is no page"),
    ("a.mhtml", b"\0\xff" * 50, ["a.mhtml: holds no web page; save the page again"], "bytes under its name"),
    ("a.eml", made.mail(plain=""), ["a.eml: is a message without words; leave it out"], "a message without words"),
    ("a.mbox", "no message", ["a.mbox: holds no messages; export the mailbox again"], "no mailbox"),
    ("a.txt.gz", gzip.compress(WORDS.encode())[:-12], [f"a.txt.gz: {CUT}"], "packed text cut short"),
    ("a.gz", b"\x1f\x8b" + b"\0" * 40, ["a.gz: is damaged (it can't be unpacked); get it again"], "no packed text"),
    ("a.txt.xz", made.many(WORDS.encode(), "xz")[:-20], [f"a.txt.xz: {CUT}"], "text packed by xz, cut short"),
    ("a.txt.gz", made.bomb(80), [f"a.txt.gz: {BOMB}"], "a bomb"),
    ("a.jsonl.gz", gzip.compress(gzip.compress(made.bomb(80))), [f"a.jsonl.gz: {BOMB}"], "a bomb in wrappings"),
    ("a.zip", made.packed({"a.txt": bytes(80 << 20), "b.txt": "B."}), [f"a.zip: {BOMB}"], "a bomb in a zip archive"),
    ("a.zip", made.packed({"a.txt": "x"})[:-30], [f"a.zip: {NO_ZIP}"], "a zip archive cut short"),
    ("a.zip", made.packed({"a.jpg": "x"}), [f"a.zip: {NOTHING}"], "a zip archive of pictures"),
    ("a.zip", made.packed({}), [f"a.zip: {NOTHING}"], "an empty zip archive"),
    ("a.zip", made.nested(9), [f"a.zip{'!/b.zip' * 5}: lies in 5 archives, one in the other; unpack the outer ones"],
     "zip archives without end"),
    ("a.tar", made.tarred({"a.jpg": "x"}), [f"a.tar: {NOTHING}"], "a tar archive of pictures"),
    ("a.tar.gz", made.tarred({"a.txt": "x"}, mode="w:gz")[:-30], [f"a.tar.gz: {CUT}"], "a tar archive cut short"),
    ("a.warc", b"WARC/1.0\r\nnothing", ["a.warc: is no WARC file, or an empty one; get it again"], "no WARC file"),
    ("a.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>',
     ["a.xml: is XML, which is not read; save its articles as HTML or text"], "XML with entities"),
    ("a.png", b"\x89PNG\r\n\x1a\n", ["a.png: is an image; only text can be read"], "a picture"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "messages"), [row[:3] for row in REFUSED], ids=[row[3] for row in REFUSED])
def test_a_file_is_refused_in_one_sentence(name: str, data: bytes | str, messages: list[str]) -> None:
    """It names the file, says what is wrong and what to do."""
    assert told(data, name)[:2] == ([], messages)


def test_there_are_a_hundred() -> None:
    """The tables cover every format by each of its suffixes or by what it is packed in."""
    assert len(READ) + len(REFUSED) >= 100
    names = [row[0] for row in READ]
    assert {each.kind for each in FORMATS if not any(name.endswith(each.suffixes) for name in names)} == set()


PARTLY = [
    ("a.warc.gz", made.CRAWL[:-200], 1, [f"a.warc.gz: {CUT}"], "a crawl cut short"),
    ("a.tar", made.tarred({"a.txt": WORDS, "b.txt": WORDS})[:1700], 1,
     [f"a.tar!/b.txt: {CUT}", "a.tar: is damaged or ends midway; get it again"],
     "a tar archive cut short"),
    ("a.zip", made.packed({"a.txt": "", "b.txt": "B."}), 1, [f"a.zip!/a.txt: {EMPTY}"], "an empty file in an archive"),
    ("a.mbox", made.mbox(made.mail(plain=""), made.mail()), 1,
     ["a.mbox:1: is a message without words; leave it out"], "a message without words in a mailbox"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "read_", "messages"), [row[:4] for row in PARTLY], ids=[r[4] for r in PARTLY])
def test_what_is_whole_is_read(name: str, data: bytes, read_: int, messages: list[str]) -> None:
    """A damaged place costs what lies there, and nothing before it."""
    texts, found, _ = told(data, name)
    assert (len(texts), found) == (read_, messages)


COUNTED = [
    ("a.zip", made.packed({"a.txt": "A.", "b.jpg": "x", "c.JPG": "x", "d.css": "x"}),
     "a.zip: left out: 2 .jpg, 1 .css"),
    ("a.zip", made.packed({"a.txt": "A.", "../../etc/passwd.txt": "x", "/etc/a.txt": "x", "C:\\a.txt": "x"}),
     "a.zip: left out: 3 path outside the archive"),
    ("a.zip", made.zip_with_link(), "a.zip: left out: 1 link"),
    ("a.tar", made.tarred({"a.txt": "A."}, odd=True), "a.tar: left out: 2 link, 1 device, 1 path outside the archive"),
    ("a.warc.gz", made.CRAWL,
     "a.warc.gz: left out: 1 revisit record, 1 image/png, 1 page that was not there or had moved"),
    ("a.eml", made.mail(attached={"a.png": b"x"}), "a.eml: left out: 1 .png"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "note"), COUNTED)
def test_what_is_passed_over_is_counted(name: str, data: bytes, note: str) -> None:
    """One line at the end says how many files of which kinds were not read."""
    texts, messages, notes = told(data, name)
    assert texts and not messages
    assert notes == [note]


def one(data: bytes | str, name: str, **known: str) -> Article:
    """The one article in DATA."""
    data = data.encode() if isinstance(data, str) else data
    (article,) = read_bytes(data, name, columns=COLUMNS, **known)  # type: ignore[arg-type]
    assert isinstance(article, Article)
    return article


def test_a_saved_page_tells_where_and_when() -> None:
    """The address and the moment of saving come from beside the page."""
    article = one(made.mhtml(), "a.mhtml")
    assert (article.url, article.retrieved) == (ADDRESS, "2024-03-06T10:00:00")
    assert (article.title, article.outlet, article.published) == ("Quay stays open", "Sound Courier", "2024-03-05")


@pytest.mark.parametrize(
    ("comment", "url", "retrieved"),
    [
        (f"\n Page saved with SingleFile \n url: {ADDRESS} \n saved date: Wed Mar 06 2024 10:00:00 GMT+0100 (CET)\n",
         ADDRESS, "2024-03-06"),
        (f" saved from url=(0043){ADDRESS} ", ADDRESS, None),
        ("\n Page saved with SingleFile \n url: about:blank \n saved date: someday\n", None, None),
    ],
)  # fmt: skip
def test_what_was_noted_when_a_page_was_saved(comment: str, url: str | None, retrieved: str | None) -> None:
    """A comment of the browser or extension is read where it makes sense."""
    article = one(PAGE.replace("<html", f"<!--{comment}--><html", 1), "a.html")
    assert (article.url, article.retrieved) == (url, retrieved)


def test_mail_tells_title_date_and_outlet() -> None:
    """Who sends is an outlet where the table knows the domain, or where a list has a name; a person is none."""
    article = one(made.mail(), "a.eml")
    assert (article.title, article.published) == ("Quay stays open", "2024-03-05T18:20:00+00:00")
    assert article.outlet is None
    assert one(made.mail(List_Id="<news.courier.example>"), "a.eml").outlet == "Sound Courier"
    assert one(made.mail().replace(b"From: ", b"From: " + b"(" * 2000), "a.eml").title == "Quay stays open"
    assert one(made.mail(From="Desk <desk@email.theguardian.com>"), "a.eml").outlet == "The Guardian"


def test_front_matter_of_markdown() -> None:
    """What other programs keep there is passed over, and their name for the date is known."""
    article = one("---\ntitle: Quay\ndate: 2024-03-05\ntags: [a, b]\n---\n\n# Part one\n\nWords.", "a.md")
    assert (article.title, article.published, article.text) == ("Quay", "2024-03-05", "Part one\n\nWords.")


def test_a_pdf_is_put_together_again() -> None:
    """Paragraphs are whole, parted words too, and what stands on every page is left out."""
    first = [
        "Sound Courier press office",
        "The quay of Selby Sound stays open until the end of the year, the har-",
        "bour authority said on Tuesday, and its well-known lamp stays lit.",
        "",
        "Nobody had asked for the well-",
        "known quay to be closed, and the council will see to it that it",
        "1",
    ]
    second = ["Sound Courier press office", "never is, said Ida Bell.", "2"]
    article = one(made.pdf([first, second], title="Quay stays open"), "a.pdf")
    assert article.title == "Quay stays open"
    assert article.text.split("\n\n") == [
        "The quay of Selby Sound stays open until the end of the year, the harbour authority said on Tuesday, and its "
        "well-known lamp stays lit.",
        "Nobody had asked for the well-known quay to be closed, and the council will see to it that it never is, said "
        "Ida Bell.",
    ]


def test_what_is_known_from_beside() -> None:
    """An address and a day that came with the bytes fill what the page does not state."""
    known = {"url": "https://www.theguardian.com/uk/2024/mar/05/quay", "retrieved": "2024-03-06T10:00:00Z"}
    bare = PAGE.replace("<meta property='og:site_name' content='Sound Courier'>", "")
    article = one(bare, "fetched", content_type="text/html; charset=utf-8", **known)
    assert (article.outlet, article.published, article.published_from_url) == ("The Guardian", "2024-03-05", True)
    assert (article.url, article.retrieved) == (known["url"], known["retrieved"])
    assert one(made.pdf([[MORE]]), "fetched", **known).url == known["url"]
    own = PAGE.replace("</head>", f"<link rel='canonical' href='{ADDRESS}'></head>")
    assert one(own, "fetched", **known).url == ADDRESS


def test_what_it_is_served_as_goes_before_its_name() -> None:
    """A page is one whatever the end of its address, and the charset of the answer counts."""
    page = PAGE.encode("cp1252")
    article = one(page, "x", url="https://courier.example/quay.json", content_type="text/html; charset=windows-1252")
    assert article.text == WORDS


def test_a_folder_tells_what_it_left_out(tmp_path: Path) -> None:
    """Kinds and numbers in one line; the folder of a saved page and hidden files are not worth a word."""
    for name in (
        "a.jpg",
        "b.jpg",
        "c/d.css",
        "noend",
        ".hidden",
        "Story.html",
        "Story_files/x.html",
        "Story_files/y.js",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(PAGE)
    (tmp_path / "e.zip").write_bytes(made.packed({"a.txt": "A.", "b.css": "x"}))
    notes: list[str] = []
    found = [article.source for article in read(tmp_path, on_note=notes.append)]
    assert found == [f"{tmp_path}/Story.html", f"{tmp_path}/e.zip!/a.txt"]
    assert notes == [f"{tmp_path}: left out: 2 .jpg, 2 .css, 1 without ending"]


def test_a_long_archive_takes_no_memory(tmp_path: Path) -> None:
    """Members come one after the other: the first is out before the rest is looked at."""
    path = tmp_path / "a.tar.gz"
    path.write_bytes(made.tarred({"a.txt": "A.", "b.txt": "B."}, mode="w:gz"))
    articles = read(path)
    assert next(articles).text == "A."
    articles.close()  # type: ignore[attr-defined]


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading an archive leaves no file anywhere near."""
    monkeypatch.chdir(tmp_path)
    for data in (made.tarred({"a.txt": "A."}, odd=True), made.packed({"a.txt": "A.", "../b.txt": "x"})):
        Path("a").write_bytes(data)
        assert [article.text for article in read("a")] == ["A."]
        assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_errors_are_raised_where_nobody_listens() -> None:
    """From Python, the first one stops a reading without `on_error`."""
    (error,) = read_bytes(b"", "a.txt", columns=COLUMNS)
    assert isinstance(error, ArticleError) and error.source == "a.txt"


def guide_table() -> str:
    """The table of inputs for the guide, in Markdown."""
    rows = []
    for each in FORMATS:
        endings = " ".join(f"`{suffix}`" for suffix in each.suffixes)
        rows.append(f"| {each.name}, {endings} | {each.taken} |")
    return "\n".join(["| input | what is taken |", "|---|---|", *rows])


def test_the_table_in_the_guide_is_that_of_the_registry() -> None:
    """What users are told is read is what is read."""
    assert guide_table() in GUIDE.read_text(encoding="utf-8")
    assert all(re.fullmatch(r"\.[a-z0-9]+", suffix) for suffix in suffixes())
