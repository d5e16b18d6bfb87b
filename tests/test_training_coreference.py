"""What mentions mean, as people have marked it: reading it, and what the network is to learn from it."""

from __future__ import annotations

from pathlib import Path

import pytest
import training_corpus
from training_corpus import TOKENIZER

from quotes.errors import GoldError, TrainingError
from quotes.training.data.coreference import column_chains, gap_documents, text_chains
from quotes.training.data.documents import Document
from quotes.training.data.entities import chains, read_gum

# An invented text in GUM's form, cut down to the columns that are read.
ROWS = [
    ("Anna", "Entity=(1-person-new"), ("Weller", "Entity=1)"), ("met", "_"), ("Paul", "Entity=(2-person-new"),
    ("Marsh", "Entity=2)|SpaceAfter=No"), (".", "_"), ("She", "Entity=(1-person-giv)"), ("praised", "_"),
    ("him", "Entity=(2-person-giv)|SpaceAfter=No"), (".", "_"),
]  # fmt: skip
TEXT = "Anna Weller met Paul Marsh. She praised him. "
MENTIONS = ((0, 11, "1"), (16, 26, "2"), (28, 31, "1"), (40, 43, "2"))


def write_gum(folder: Path, *, part: str) -> None:
    """A corpus of one document in FOLDER that belongs to PART."""
    lines = [f"{i}\t{form}\t_\t_\t_\t_\t0\t_\t_\t{misc}" for i, (form, misc) in enumerate(ROWS, 1)]
    (folder / "GUM_news_dam.conllu").write_text("# newdoc id = GUM_news_dam\n" + "\n".join(lines) + "\n")
    (folder / "splits.md").write_text(f"# Splits\n\n## {part}\n\n  * GUM_news_dam\n")


def meanings(document: Document) -> list[str]:
    """The references of a document as ``mention -> words`` (``-/>`` where it does not mean them)."""
    words = document.words
    return sorted(
        f"{' '.join(words[r.first : r.past])} {'-/>' if r.avoided else '->'} {' '.join(words[i] for i in r.words)}"
        for r in document.references
    )


def test_chains_are_read_with_the_text_they_stand_in(tmp_path: Path) -> None:
    """The text is put together with its spaces, and every mention has its range and chain."""
    write_gum(tmp_path, part="dev")
    assert list(read_gum(tmp_path)) == []
    write_gum(tmp_path, part="train")
    (document,) = read_gum(tmp_path)
    text, mentions = chains(document)
    assert (document[0].document, text) == ("GUM_news_dam", TEXT)
    assert sorted(mentions) == list(MENTIONS)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("splits.md", b"\xff", r"splits\.md: is not UTF-8"),
        ("GUM_news_dam.conllu", b"\xff", r"GUM_news_dam\.conllu: is not UTF-8"),
        ("GUM_news_dam.conllu", b"# a\n1 Anna\n", r"GUM_news_dam\.conllu:1: a line has 1 columns instead of ten"),
    ],
)
def test_a_corpus_that_is_damaged_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """The file, and where it is damaged, are told."""
    write_gum(tmp_path, part="train")
    (tmp_path / name).write_bytes(content)
    with pytest.raises((GoldError, TrainingError), match=message):
        list(read_gum(tmp_path))


def test_a_folder_that_is_no_gum_is_named(tmp_path: Path) -> None:
    """Without its list of parts nobody can tell what may be learned from."""
    with pytest.raises(GoldError, match=r"splits\.md: can't be read"):
        list(read_gum(tmp_path))


CHAINS = [
    # Pronouns mean the names of their chain, before or after them.
    (TEXT, [*MENTIONS], ["She -> Anna Weller", "him -> Paul Marsh"]),
    # A definite description does too, and names mean nothing else.
    ("Ada Lund spoke. The mayor waved.", [(0, 8, "1"), (16, 25, "1")], ["The mayor -> Ada Lund"]),
    # Where nothing is named, a pronoun means the description, and the description nothing.
    ("The mayor spoke. He waved.", [(0, 9, "1"), (17, 19, "1")], ["He -> The mayor", "The mayor -> "]),
    # Pronouns that are nobody's question, and mentions of a dozen words, are passed over.
    ("Ada Lund, who spoke, left.", [(0, 8, "1"), (10, 13, "1")], []),
    ("Ada Lund spoke. You left.", [(0, 8, "1"), (16, 19, "1")], []),
]


@pytest.mark.parametrize(("text", "mentions", "expected"), CHAINS)
def test_pronouns_and_descriptions_mean_the_names_of_their_chain(
    text: str, mentions: list[tuple[int, int, str]], expected: list[str]
) -> None:
    """Of a chain the network learns what its pronouns and definite descriptions mean."""
    assert [m for d in text_chains(text, mentions, TOKENIZER) for m in meanings(d)] == expected


def test_columns_of_coreference(tmp_path: Path) -> None:
    """Chains that begin and end in different rows are put together; a document without any is left out."""
    path = tmp_path / "a.conll"
    path.write_text(training_corpus.columns() + "#begin document\tb\nb\t0\t0\tIdle\t-\n", encoding="utf-8")
    (document,) = column_chains(path, TOKENIZER)
    assert document.words == ("Mira", "Holt", "spoke", "The", "mayor", "waved")
    assert meanings(document) == ["The mayor -> Mira Holt"]


def test_pronouns_of_gap(tmp_path: Path) -> None:
    """A pronoun means every mention of the right name; where neither is right, it avoids both."""
    path = tmp_path / "gap.tsv"
    path.write_text(training_corpus.gap(), encoding="utf-8")
    assert [meanings(d) for d in gap_documents(path, TOKENIZER)] == [
        ["she -> Holt Holt"],
        ["she -/> Holt Ada Teal Holt"],
    ]
