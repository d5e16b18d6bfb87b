"""Training as a whole, on a few invented sentences: the same twice, complete, and loadable without a warning."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import training_corpus

from quotes.errors import TrainingError
from quotes.training.pipeline import train_pipeline

pytest.importorskip("spacy_lookups_data", reason="the extra 'train' is not installed")

STEPS = 6
SCRIPT = """
import json, sys
from pathlib import Path
from quotes.training.pipeline import train_pipeline
from quotes.training.stacks import Size
seen = []
scores = train_pipeline(
    Path(sys.argv[1]), Path(sys.argv[2]), seed=3, steps=6, invented=150,
    size=Size(width=16, depth=1, rows=(200, 100, 200, 200, 50, 50)), progress=seen.append,
)
losses = [[s.stack, s.step, s.steps, s.words, s.score] for s in seen]
print(json.dumps({"tests": scores.tests, "sizes": scores.sizes, "steps": losses}))
"""


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, dict[str, Any]]]:
    """Two trainings in processes of their own with different hash seeds: the folder and what was reported."""
    base = tmp_path_factory.mktemp("training")
    corpora = training_corpus.write(base / "corpora")
    outputs = [base / "one", base / "two"]
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "error::UserWarning:spacy", "-c", SCRIPT, corpora, output],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONHASHSEED": str(number), "OMP_NUM_THREADS": "1"},
        )
        for number, output in enumerate(outputs, 1)
    ]  # fmt: skip
    found = []
    for output, process in zip(outputs, running, strict=True):
        out, err = process.communicate(timeout=600)
        assert process.returncode == 0, err
        found.append((output, json.loads(out)))
    return found


def test_same_data_and_seed_give_the_same(twice: list[tuple[Path, dict[str, Any]]]) -> None:
    """Two trainings agree in every score, at every evaluation, and in every file but the card's speed."""
    (one, first), (two, second) = twice
    assert first == second
    weights = sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file())
    assert weights == sorted(p.relative_to(two) for p in two.rglob("*") if p.is_file())
    for path in weights:
        if path.name not in {"README.md", "meta.json"}:
            assert (one / path).read_bytes() == (two / path).read_bytes(), path


def test_progress_is_reported(twice: list[tuple[Path, dict[str, Any]]]) -> None:
    """The callback hears of both stacks up to their last step."""
    _, found = twice[0]
    assert [(stack, step, steps) for stack, step, steps, *_ in found["steps"]] == [
        ("syntax", STEPS, STEPS), ("entities", STEPS, STEPS),
    ]  # fmt: skip


def test_something_is_learnt(twice: list[tuple[Path, dict[str, Any]]]) -> None:
    """Even six steps beat chance on what was trained on: closed classes have their lemmas, and words their kind."""
    _, found = twice[0]
    assert found["tests"]["EWT test"]["lemma"] > 50
    assert found["tests"]["EWT test"]["upos"] > 15
    assert found["sizes"]["EWT test"] == sum(len(s.strip().splitlines()) for s in training_corpus.SENTENCES) * 12


def test_the_result_is_a_whole_pipeline(twice: list[tuple[Path, dict[str, Any]]]) -> None:
    """What was written loads without a warning, has all parts, needs no other package, and lists few strings."""
    import spacy

    output, _ = twice[0]
    nlp = spacy.load(output)
    assert nlp.pipe_names == ["tok2vec", "tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "ner"]
    assert set(nlp.get_pipe("ner").labels) == {"PERSON", "ORG", "LOC"}
    assert set(nlp.get_pipe("lemmatizer").lookups.tables) >= {"lemma_rules", "lemma_exc", "lemma_index"}
    assert len(json.loads((output / "vocab" / "strings.json").read_text(encoding="utf-8"))) < 3000
    doc = nlp("It was told.\n\nThey left.")
    assert all(t.pos_ and t.dep_ and t.lemma_ for t in doc if not t.is_space)


def test_the_card_says_what_it_is(twice: list[tuple[Path, dict[str, Any]]]) -> None:
    """The card has data, licences, scores and the command, without the folders of the machine it was made on."""
    output, found = twice[0]
    card = (output / "README.md").read_text(encoding="utf-8")
    assert "quotes train pipeline --corpora corpora --output one --seed 3 --steps 6" in card
    assert "CC BY-SA 4.0" in card
    assert "speech, textbook and vlog" in card
    assert f"| UPOS | {found['tests']['EWT test']['upos']:.1f} |" in card
    assert str(output.parent) not in card
    meta = json.loads((output / "meta.json").read_text(encoding="utf-8"))
    assert meta["performance"]["tests"] == found["tests"]
    assert meta["spacy_version"] == ">=3.8.0,<3.9.0"
    assert meta["license"] == "CC BY-SA 4.0"


def test_an_output_in_use_is_left_alone(tmp_path: Path) -> None:
    """A folder with something in it is refused before anything is read or written."""
    output = tmp_path / "model"
    output.mkdir()
    (output / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(TrainingError, match="exists and is not an empty folder"):
        train_pipeline(tmp_path / "nowhere", output)
    assert [p.name for p in output.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(("steps", "message"), [(0, "cannot train for 0 steps"), (-5, "cannot train for -5 steps")])
def test_steps_that_make_no_sense(tmp_path: Path, steps: int, message: str) -> None:
    """A number of steps below one is refused."""
    with pytest.raises(TrainingError, match=message):
        train_pipeline(tmp_path, tmp_path / "model", steps=steps)


def test_a_folder_without_corpora(tmp_path: Path) -> None:
    """A folder that holds no treebanks is named, and no output appears."""
    with pytest.raises(TrainingError, match="has no folder 'treebanks'"):
        train_pipeline(tmp_path, tmp_path / "model", steps=1)
    assert list(tmp_path.iterdir()) == []
