"""Gold files: what the two formats say, and one sentence with file and line for what can't be scored."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import seals
from cli_runs import GUIDE

from quotes.errors import GoldError
from quotes.evaluation import read_gold

TOP = Path(__file__).parents[1]
TEXT = "“Yes,” said Lee. “No,” said Cho, and “Yes,” said Lee. The word yes is short."


def ours(**entry: Any) -> dict[str, Any]:
    """A record of our format with one quote."""
    return {"text": TEXT, "quotes": [{"text": "Yes,", "speaker": "Lee", **entry}]}


def polnear(**changes: Any) -> dict[str, Any]:
    """A record in the shape of PolNeAR, with a quote, a title and a statement without marks."""
    record = {
        "id": "a",
        "text": TEXT,
        "attributions": [
            {"id": "E1", "source": [[12, 15]], "cue": [[7, 11]], "content": [[0, 6]]},
            {"id": "E2", "source": [], "cue": [], "content": [[54, 75]]},
            {"id": "E3", "source": [], "cue": [[7, 11]], "content": []},
        ],
        "quotes": [
            {"start": 0, "end": 6, "words": 1, "attribution": "E1", "source": [[12, 15]]},
            {"start": 17, "end": 22, "words": 1, "attribution": None, "source": []},
        ],
    }
    return record | changes


def write(folder: Path, record: Any, table: str | None = None) -> dict[str, Path]:
    """RECORD as the second line of a gold file, after an empty one, and the speakers' TABLE, as arguments to read."""
    path = folder / "gold.jsonl"
    path.write_text("\n" + (record if isinstance(record, str) else json.dumps(record)) + "\n", encoding="utf-8")
    if table is None:
        return {"path": path}
    (folder / "speakers.tsv").write_text(table, encoding="utf-8")
    return {"path": path, "speakers": folder / "speakers.tsv"}


def test_our_format(tmp_path: Path) -> None:
    """Every entry is found in the text, with marks where it has any, and says what was written."""
    (article,) = read_gold(seals.write(tmp_path)).articles
    text = article.article.text
    assert (article.id, article.article.source) == ("seals", f"{tmp_path / 'gold.jsonl'}:1")
    assert [segment.span.of(text) for segment in article.segments if segment.is_quote] == [
        entry["text"] for entry in seals.ENTRIES if entry.get("kind") != "indirect"
    ]
    assert [segment.span.of(text) for segment in article.segments if not segment.is_quote] == ["Notes From The Rocks"]
    assert all(text[segment.span.start - 1] == "“" for segment in article.segments)
    first, *_, last = [segment for segment in article.segments if segment.is_quote]
    assert (first.told_to, first.words, str(first.speaker), first.speaker.kind) == (
        "Haven Gazette",
        4,
        "Ida Marlowe",
        "person",
    )
    assert last.speaker.joint == (("Ida Marlowe",), ("Tobias Renn",))
    stay, fed = article.indirect
    assert (stay.content[0].of(text), stay.polarity, fed.polarity) == (
        "that the seals would stay",
        "positive",
        "negated",
    )


def test_the_nearest_mention_is_the_source(tmp_path: Path) -> None:
    """Of several places where the mention stands, the one nearest to the quote is meant, as a whole word."""
    (article,) = read_gold(seals.write(tmp_path)).articles
    assert read_gold(**write(tmp_path, ours(mention="she|Lee"))).articles[0].segments[0].source == ((12, 15),)
    sources = [span for segment in article.segments for span in segment.source]
    assert [seals.TEXT[span.start - 2 : span.end + 6] for span in sources[:2]] == ["” Marlowe told ", "” she said."]


def test_the_example_of_the_guide(tmp_path: Path) -> None:
    """The gold that the guide shows can be scored."""
    (example,) = re.findall(
        r"^```json\n(.*?\"not_quotes\".*?)\n```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    (article,) = read_gold(seals.write(tmp_path, json.loads(example.split("```json\n")[-1]))).articles
    assert (len(article.segments), len(article.indirect)) == (1, 1)


def test_repeated_words(tmp_path: Path) -> None:
    """The same words twice are two places, in order; marked ones go before others; start overrules it all."""
    entries = [{"text": "Yes,", "speaker": "Lee"}, {"text": "Yes,", "speaker": "Lee"}]
    (article,) = read_gold(**write(tmp_path, {"text": TEXT, "quotes": entries})).articles
    assert [segment.span.start for segment in article.segments] == [1, 38]
    (article,) = read_gold(**write(tmp_path, ours(start=38))).articles
    assert article.segments[0].span.start == 38
    (article,) = read_gold(**write(tmp_path, {"text": "A slow train. “slow”", "not_quotes": ["slow"]})).articles
    assert article.segments[0].span.start == 15


def test_parts_and_names(tmp_path: Path) -> None:
    """The parts of one act of saying are segments of the same speaker, with the names that are as good."""
    record = {"text": TEXT, "quotes": [{"text": ["Yes,", "No,"], "speaker": "Ana Lee|Lee + Cho"}]}
    (article,) = read_gold(**write(tmp_path, record)).articles
    assert [segment.span.start for segment in article.segments] == [1, 18]
    assert {segment.speaker.joint for segment in article.segments} == {(("Ana Lee", "Lee"), ("Cho",))}


def test_files_beside_the_gold(tmp_path: Path) -> None:
    """A gold file names articles beside it, in any format that is read, or in the folder that is given."""
    gold = read_gold(TOP / "tests" / "seeds_gold.jsonl", articles=TOP / "seeds")
    assert len(gold.articles) == 11
    assert {"wire.jsonl:1", "archive.csv:2", "new-mayor.html"} < {article.id for article in gold.articles} | {
        "archive.csv:2"
    }
    assert (gold.has_told_to, gold.has_indirect) == (True, False)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (article,) = read_gold(**write(tmp_path, {"file": "a.txt", "quotes": [{"text": "No,"}]})).articles
    assert (article.id, article.article.text) == ("a.txt", TEXT)


def test_polnear_without_a_table(tmp_path: Path) -> None:
    """Segments that are attributed are quotes, nobody knows who speaks, and what has no segment is indirect."""
    gold = read_gold(**write(tmp_path, polnear()))
    (article,) = gold.articles
    assert [(s.span.of(TEXT), s.is_quote, s.speaker.names) for s in article.segments] == [
        ("Yes,", True, ()),
        ("No,", False, ()),
    ]
    assert [statement.content[0].of(TEXT) for statement in article.indirect] == [TEXT[54:75]]
    assert [span.of(TEXT) for span in article.quoted] == ["“Yes,”"]
    assert gold.has_indirect and not gold.has_told_to


def test_polnear_with_a_table(tmp_path: Path) -> None:
    """The table decides what is a quote and says who speaks; a segment without a row, or to skip, is left out."""
    table = "a\t0\tother\n\na\t1\tquote\tBo Cho|Cho + Lee\torg\tAFP\t\nb\t0\tquote\tX\tperson\n"
    gold = read_gold(**write(tmp_path, polnear(), table))
    first, second = gold.articles[0].segments
    assert (first.is_quote, second.is_quote) == (False, True)
    assert second.speaker.joint == (("Bo Cho", "Cho"), ("Lee",))
    assert (second.speaker.kind, second.told_to, gold.has_told_to) == ("organization", "AFP", True)
    (skipped,) = read_gold(**write(tmp_path, polnear(), "a\t1\tskip\n")).articles
    assert skipped.segments == ()


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ('{"text"', "is not JSON"),
        ("[]", "holds a list, not an object"),
        (ours(text="Perhaps,"), "'Perhaps,' does not stand in the article"),
        (ours(text=""), "'' is no text of an entry"),
        (ours(text=["Yes,", 3]), "is no text of an entry"),
        (ours(text=["No,", "Yes, Yes"]), "'Yes, Yes' does not stand in the article"),
        (ours(start=2), "'Yes,' does not begin at character 2"),
        (ours(start="2"), "'start' is a string; it has to be a number"),
        (ours(start=True), "'start' is true or false; it has to be a number"),
        (ours(kind="rumour"), "kind 'rumour' is unknown; write one of direct, mixed, indirect"),
        (ours(speaker_kind="ghost"), "speaker_kind 'ghost' is unknown"),
        (ours(polarity="maybe"), "polarity 'maybe' is unknown"),
        (ours(speaker=7), "'speaker' 7 is no name"),
        (ours(mention="she"), "the mention 'she' does not stand outside the quote"),
        (ours(mention="|"), "the mention '|' does not stand outside the quote"),
        (ours(mention="Y"), "the mention 'Y' does not stand outside the quote"),
        (ours(speeker="Lee"), "'speeker' is no key of this format"),
        ({"quotes": []}, "has neither 'text' and 'file'"),
        ({"text": TEXT, "file": "a.txt"}, "has both 'text' and 'file'"),
        ({"file": "none.txt"}, "none.txt"),
        ({"text": TEXT, "quotes": "Yes"}, "'quotes' is a string; it has to be a list"),
        ({"text": TEXT, "quotes": ["Yes"]}, "'quotes' holds something else than objects"),
        ({"text": TEXT, "not_quotes": ["nowhere"]}, "'nowhere' does not stand in the article"),
        ({"text": TEXT, "quotes": [{"text": "No,"}, {"text": "Yes, "}]}, "does not stand in the article"),
        (polnear(id=None), "has no 'id'"),
        (polnear(text=3), "'text' is a number; it has to be a string"),
        (polnear(quotes=[{"start": 0, "end": 500}]), "segment 0: [0, 500] is no range of the text"),
        (polnear(quotes=[{"start": 5, "end": 5}]), "segment 0: [5, 5] is no range of the text"),
        (polnear(quotes=[{"start": 0, "end": 5, "attribution": "E9"}]), "belongs to 'E9', which is not among"),
        (polnear(attributions=[{"id": "E1", "content": [[3]]}]), "content: [3] is no range of the text"),
        (polnear(attributions=[{"id": "E1", "content": "x"}]), "'content' is a string"),
        (polnear(attributions=["E1"]), "'attributions' holds something else than objects"),
    ],
)
def test_a_record_that_cannot_be_scored(tmp_path: Path, record: Any, reason: str) -> None:
    """What is wrong in a record is told in one sentence that begins with file and line."""
    arguments = write(tmp_path, record)
    with pytest.raises(GoldError) as raised:
        read_gold(**arguments)
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'gold.jsonl'}:2: ")
    assert reason in message
    assert "\n" not in message


def test_words_before_the_last_entry(tmp_path: Path) -> None:
    """Words that stand only before the entry above are told apart from words that stand nowhere."""
    record = {"text": TEXT, "quotes": [{"text": "The word", "kind": "indirect"}, {"text": "No,"}]}
    with pytest.raises(GoldError, match="'No,' does not stand in the article after the entry before it"):
        read_gold(**write(tmp_path, record))


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("a 0 quote Lee person\n", ":1: is not a row of article"),
        ("a\t0\tquote\tLee\tperson\na\tx\tquote\n", ":2: is not a row of article"),
        ("a\t0\tperhaps\n", ":1: is not a row of article"),
        ("a\t0\tother\na\t0\tother\n", ":2: segment 0 of a has a row already"),
        ("a\t0\tquote\tLee\tghost\n", ":1: 'ghost' is no kind of speaker"),
        ("b\t0\tother\n", ": is about none of the articles"),
        ("a\t2\tother\n", ": names segment 2 of a, which has 2"),
    ],
)
def test_a_table_that_does_not_fit(tmp_path: Path, table: str, reason: str) -> None:
    """What is wrong in the speakers' table is told with its file, and its line where it has one."""
    arguments = write(tmp_path, polnear(), table)
    with pytest.raises(GoldError) as raised:
        read_gold(**arguments)
    assert str(raised.value).startswith(f"{tmp_path / 'speakers.tsv'}{reason}")


def test_options_of_the_other_format(tmp_path: Path) -> None:
    """A table for our format, or a folder for PolNeAR's, would be ignored: it is refused."""
    with pytest.raises(GoldError, match="leave --speakers out"):
        read_gold(**write(tmp_path, ours(), "a\t0\tother\n"))
    with pytest.raises(GoldError, match="leave --articles out"):
        read_gold(**write(tmp_path, polnear()), articles=tmp_path)


def test_files_that_are_no_gold(tmp_path: Path) -> None:
    """A missing, empty or binary file, and two articles of one name, are told in a sentence each."""
    path = tmp_path / "gold.jsonl"
    with pytest.raises(GoldError, match=r"gold\.jsonl: can't be read \(No such file"):
        read_gold(path)
    path.write_text("\n")
    with pytest.raises(GoldError, match="holds no article"):
        read_gold(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(GoldError, match="is not UTF-8"):
        read_gold(path)
    path.write_text((json.dumps(polnear()) + "\n") * 2, encoding="utf-8")
    with pytest.raises(GoldError, match=r"gold\.jsonl:2: has the id 'a' of .*:1; make it another"):
        read_gold(path)


def test_a_table_of_speakers_stands_for_attributions_that_are_not_listed(tmp_path: Path) -> None:
    """A segment with a source of its own needs no attribution beside it where a table says who speaks."""
    record = polnear(quotes=[{"start": 0, "end": 6, "attribution": "Q0", "source": [[12, 15]]}])
    (article,) = read_gold(**write(tmp_path, record, "a\t0\tquote\tLee\tperson\n")).articles
    (segment,) = article.segments
    assert (segment.is_quote, str(segment.speaker), len(segment.source)) == (True, "Lee", 1)
