"""Learning what pronouns mean: reading marked chains, measuring against them, fitting the weights."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from spacy.language import Language

import quotes
from quotes.errors import TrainingError
from quotes.extraction.referring import FEATURES, load_weights
from quotes.training.chains import Chained, links, read_gum
from quotes.training.coreference import read_antecedents, train_coreference

# An invented text in GUM's form, cut down to the columns that are read.
ROWS = [
    ("Anna", "Entity=(1-person-new"), ("Weller", "Entity=1)"), ("met", "_"), ("Paul", "Entity=(2-person-new"),
    ("Marsh", "Entity=2)|SpaceAfter=No"), (".", "_"), ("She", "Entity=(1-person-giv)"), ("praised", "_"),
    ("him", "Entity=(2-person-giv)|SpaceAfter=No"), (".", "_"),
]  # fmt: skip
TEXT = "Anna Weller met Paul Marsh. She praised him. "
MENTIONS = ((0, 11, "1"), (16, 26, "2"), (28, 31, "1"), (40, 43, "2"))


@pytest.fixture(scope="module")
def nlp() -> Language:
    """The pipeline that comes with the package."""
    return quotes.load()


def write_gum(folder: Path, *, part: str) -> None:
    """A corpus of one document in FOLDER that belongs to PART."""
    lines = [f"{i}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}" for i, (form, misc) in enumerate(ROWS, 1)]
    (folder / "GUM_news_dam.conllu").write_text("# newdoc id = GUM_news_dam\n" + "\n".join(lines) + "\n")
    (folder / "splits.md").write_text(f"# Splits\n\n## {part}\n\n  * GUM_news_dam\n")


def test_chains_are_read_with_the_text_they_stand_in(tmp_path: Path) -> None:
    """The text is put together with its spaces, and every mention has its range and chain."""
    write_gum(tmp_path, part="dev")
    (document,) = read_gum(tmp_path)
    assert (document.name, document.part, document.text) == ("GUM_news_dam", "dev", TEXT)
    assert sorted(document.mentions) == list(MENTIONS)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("splits.md", b"\xff", r"splits\.md: is not UTF-8 \(byte 0\); fetch it anew"),
        ("GUM_x.conllu", b"\xff", r"GUM_x\.conllu: is not UTF-8 \(byte 0\); fetch it anew"),
        ("GUM_x.conllu", b"# a\n1 Anna\n", r"GUM_x\.conllu:2: has 1 columns where CoNLL-U has ten; fetch it anew"),
    ],
)
def test_a_corpus_that_is_damaged_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """The file, and where it is damaged, are told."""
    write_gum(tmp_path, part="dev")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TrainingError, match=message):
        read_gum(tmp_path)


def test_links_count_what_people_would_link(nlp: Language) -> None:
    """Pronouns are counted by form, and count as right only where their entity has the chain that was marked."""
    doc = nlp(TEXT)
    assert links([(doc, Chained("a", "test", TEXT, MENTIONS))]) == {"he": (1, 1), "she": (1, 1)}
    swapped = tuple((s, e, {"1": "2", "2": "1"}[c] if s > 26 else c) for s, e, c in MENTIONS)
    assert links([(doc, Chained("a", "test", TEXT, swapped))]) == {"he": (0, 1), "she": (0, 1)}


def test_antecedents_stand_before_or_after_their_pronouns() -> None:
    """Each line of the read antecedents gives two different places of one article."""
    marked = read_antecedents()
    assert sum(len(places) for places in marked.values()) >= 90
    assert all(pronoun != antecedent >= 0 for places in marked.values() for pronoun, antecedent in places.items())


def test_training_writes_weights_that_can_be_loaded(tmp_path: Path, nlp: Language) -> None:
    """From one document and one article come finite weights for every feature, the same each time."""
    write_gum(tmp_path, part="train")
    record = {"id": "a", "text": TEXT, "attributions": [], "quotes": []}
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(record) + "\n")
    for name in ("one.json", "two.json"):
        train_coreference(tmp_path, gold, tmp_path / name, nlp)
    weights = load_weights(tmp_path / "one.json")
    assert len(weights.weights) == len(FEATURES)
    assert all(math.isfinite(w) for w in weights.weights)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_a_corpus_that_is_none_is_named(tmp_path: Path, nlp: Language) -> None:
    """A folder without the corpus stops training with the folder's name and nothing written."""
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"id": "a", "text": TEXT, "attributions": [], "quotes": []}) + "\n")
    with pytest.raises(TrainingError, match=r"no splits\.md"):
        train_coreference(tmp_path, gold, tmp_path / "out.json", nlp)
    (tmp_path / "splits.md").write_text("## train\n")
    with pytest.raises(TrainingError, match="no GUM documents"):
        train_coreference(tmp_path, gold, tmp_path / "out.json", nlp)
    assert not (tmp_path / "out.json").exists()
