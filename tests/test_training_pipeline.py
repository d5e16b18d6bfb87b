"""Training as a whole, on a few invented articles: one command from the corpora to a pipeline that finds quotes."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path

import pytest
import training_corpus
from cli_runs import run
from training_corpus import HARBOUR

import quotes
from quotes.errors import GoldError, TrainingError
from quotes.training import train as training
from quotes.training.data.corpora import Corpus, gather
from quotes.training.measure import Measured
from quotes.training.train import train

pytestmark = pytest.mark.slow

for _name in training.EXTRA:
    pytest.importorskip(_name, reason="the extra 'train' is not installed")

import torch  # noqa: E402

from quotes.training import learn as learning  # noqa: E402
from quotes.training.batch import Run  # noqa: E402
from quotes.training.learn import learn, pretrained, spent  # noqa: E402

EPOCHS = 12.0
GOLD = {"id": "a", "text": '"It floats," said Teal.', "quotes": []}


@pytest.fixture(scope="module", autouse=True)
def small() -> object:
    """Fewer pieces a step, and rates at which a few steps are enough to learn a few sentences by heart."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "RUNS", (Run(150, (5e-4, 3e-3), 1.0),))
        patch.setattr(learning, "WARM_UP", 5)
        patch.setattr(training, "gather", partial(gather, invented=4))
        yield


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of corpora."""
    return training_corpus.write(tmp_path_factory.mktemp("training") / "corpora")


@pytest.fixture(scope="module")
def trained(corpora: Path) -> tuple[Path, Measured, list[str]]:
    """A pipeline, what was measured of it, and the lines that told how far it was."""
    output, lines = corpora.parent / "model", list[str]()
    gold = corpora.parent / "gold.jsonl"
    gold.write_text(json.dumps(GOLD) + "\n", encoding="utf-8")
    measured = train(
        corpora, output, seed=3, epochs=EPOCHS, checkpoint=corpora.parent / "model.pt", gold=[gold],
        progress=lines.append,
    )  # fmt: skip
    return output, measured, lines


@pytest.fixture(scope="module")
def corpus(corpora: Path) -> Corpus:
    """What is learned from."""
    return gather(corpora, pretrained()[1], invented=1, progress=lambda _: None)


def losses(corpus: Corpus, *, seed: int, epochs: float = 1.0, checkpoint: Path | None = None) -> list[str]:
    """The lines of a training of a few steps, without their times."""
    lines: list[str] = []
    learn(corpus, *pretrained(), epochs=epochs, seed=seed, checkpoint=checkpoint, progress=lines.append)
    return [line.split(" s: ")[-1] for line in lines]


def test_what_was_trained_finds_who_says_what(trained: tuple[Path, Measured, list[str]]) -> None:
    """The pipeline loads by its folder, and what it has learned by heart it finds: quotes and speech without marks."""
    output, measured, _ = trained
    found = quotes.load(output)(HARBOUR)._.quotes
    said = {" … ".join(HARBOUR[p.start : p.end] for p in q.parts): q for q in found}
    assert {"The bridge is safe,", "Nobody asked us,"} <= set(said)
    assert [s.name for s in said["The bridge is safe,"].attribution.speakers] == ["Mira Holt"]
    assert measured.evaluations["news/dev"].all.f1 > 50
    assert measured.tests["PUD"]["upos"] > 50
    assert measured.tests["PUD"]["lemma"] > 90


def test_the_result_is_a_whole_pipeline(trained: tuple[Path, Measured, list[str]]) -> None:
    """What was written loads with spaCy alone, has all parts and few strings, and no folder of this machine."""
    import spacy

    output, _, _ = trained
    nlp = spacy.load(output)
    assert nlp.pipe_names == ["quotes_reader", "attribute_ruler", "lemmatizer", "quotes"]
    assert set(nlp.get_pipe("lemmatizer").lookups.tables) >= {"lemma_rules", "lemma_exc", "lemma_index"}
    assert len(json.loads((output / "vocab" / "strings.json").read_text(encoding="utf-8"))) < 1000
    doc = nlp("It was told.\n\nThey left.")
    assert all(t.pos_ and t.dep_ and t.lemma_ for t in doc if not t.is_space)
    assert {p.name for p in (output / "quotes_reader").iterdir()} == {
        "encoder.onnx", "words.onnx", "heads.npz", "tokenizer.json", "bundle.json",
    }  # fmt: skip
    bundle = json.loads((output / "quotes_reader" / "bundle.json").read_text(encoding="utf-8"))
    assert set(bundle["confidence"]) == {"direct", "indirect"}
    for path in ("config.cfg", "meta.json", "README.md", "quotes_reader/bundle.json"):
        assert str(output.parent) not in (output / path).read_text(encoding="utf-8")
    assert not output.with_name("model.part").exists()


def test_the_card_says_what_it_is(trained: tuple[Path, Measured, list[str]]) -> None:
    """Data with licences, command, seed, epochs, size, scores, weaknesses, and what each set was used for."""
    output, measured, _ = trained
    card = (output / "README.md").read_text(encoding="utf-8")
    assert "quotes dev train --corpora corpora --output model --seed 3 --epochs 12 --checkpoint model.pt" in card
    assert "epochs of each run, by generation:\n  12; seed: 3" in card
    assert "MB on disk" in card
    for name in ("PolNeAR", "NewsWCL50", "MEANTIME", "UD English EWT", "UD English PUD", "Universal NER", "wikigold",
                 "Re-DocRED", "GAP", "GUM", "spacy-lookups-data", "all-MiniLM-L6-v2", "Marked news"):  # fmt: skip
        assert name in card
    for heading in ("Scores", "What was developed on what", "Data", "Labels", "Known weaknesses"):
        assert f"\n## {heading}\n" in card
    assert "{{" not in card and "{%" not in card
    for name, found in measured.evaluations.items():
        assert f"| {name} | {found.all.quotes} | {found.all.precision:.1f} |" in card


def test_the_meta_data_tells_what_was_measured(trained: tuple[Path, Measured, list[str]]) -> None:
    """Name, version, licence, sources and figures stand in meta.json, where spaCy shows them."""
    output, measured, _ = trained
    meta = json.loads((output / "meta.json").read_text(encoding="utf-8"))
    told = [meta[key] for key in ("lang", "name", "version", "license", "spacy_version")]
    assert told == ["en", "quotes", quotes.__version__, "CC BY-SA 4.0", ">=3.8.0,<3.9.0"]
    assert meta["performance"] == measured.performance()
    assert set(meta["performance"]["quotes"]) == {"news/dev", "polnear/dev", f"{output.parent.name}/gold.jsonl"}
    assert all(source["name"] and source["license"] for source in meta["sources"])


def test_progress_is_told(trained: tuple[Path, Measured, list[str]]) -> None:
    """The lines tell what was read, the last step with its losses, and what follows the learning."""
    _, _, lines = trained
    assert lines[0].startswith("treebank: ")
    steps = [line for line in lines if line.startswith("run 1, step ")][-1]
    number, total = steps.split(",")[1].removeprefix(" step ").split(" of ")
    assert number == total
    assert lines[-3:] == ["exporting", "fitting the confidence", "measuring"]


def test_a_finished_checkpoint_is_not_trained_again(corpora: Path, trained: tuple[Path, Measured, list[str]]) -> None:
    """With the checkpoint of a whole training only what follows it is done, and gives the same weights."""
    output, measured, _ = trained
    again, told = corpora.parent / "again", list[str]()
    found = train(corpora, again, seed=3, epochs=EPOCHS, checkpoint=corpora.parent / "model.pt", progress=told.append)
    assert "goes on after 1 of 1 runs, step 0" in told
    assert not [line for line in told if ", step " in line and line.startswith("run ")]
    assert found.tests == measured.tests
    for name in ("encoder.onnx", "words.onnx", "heads.npz"):
        assert (again / "quotes_reader" / name).read_bytes() == (output / "quotes_reader" / name).read_bytes()
    assert spent(corpora.parent / "model.pt") > 0


def test_the_same_seed_gives_the_same_losses(corpus: Corpus) -> None:
    """Two trainings agree in every loss, and one with another seed does not."""
    one, two, other = losses(corpus, seed=1), losses(corpus, seed=1), losses(corpus, seed=2)
    assert one == two != other


def test_a_training_goes_on_where_it_was_stopped(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was saved before the stop is not done again, and the rest is."""
    monkeypatch.setattr(learning, "REPORTED", 1)
    monkeypatch.setattr(learning, "SAVED", 2)
    lines: list[str] = []

    def stop(line: str) -> None:
        lines.append(line)
        if line.startswith("run 1, step 3 "):
            raise KeyboardInterrupt

    checkpoint = tmp_path / "a.pt"
    with pytest.raises(KeyboardInterrupt):
        learn(corpus, *pretrained(), epochs=1.5, checkpoint=checkpoint, progress=stop)
    learn(corpus, *pretrained(), epochs=1.5, checkpoint=checkpoint, progress=lines.append)
    total = lines[0].split(",")[1].split()[-1]
    steps = [line.partition(", step ")[2].split(" of ")[0] for line in lines]
    assert steps[:5] == ["1", "2", "3", "2", "3"]
    assert lines[3] == "goes on after 0 of 1 runs, step 2"
    assert lines[-1].startswith(f"run 1, step {total} of {total},")
    assert [p.name for p in tmp_path.iterdir()] == ["a.pt"]


def test_the_weights_of_several_runs_are_averaged(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is learned is the mean of what each run comes to alone."""
    runs = (Run(150, (5e-4, 3e-3), 0.3), Run(200, (4e-4, 2e-3), 0.3))
    found = []
    for own in (runs, runs[:1], runs[1:]):
        monkeypatch.setattr(learning, "RUNS", own)
        found.append(learn(corpus, *pretrained(), progress=lambda _: None).state_dict())
    both, *alone = found
    for name, value in both.items():
        assert torch.allclose(value, sum(each[name] for each in alone) / 2, atol=1e-6), name


def test_a_second_generation_begins_with_the_mean_of_the_first(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is taught by that mean what nobody has marked, and what is learned is the mean of its own runs."""
    first = (Run(150, (5e-4, 3e-3), 0.3), Run(200, (4e-4, 2e-3), 0.3))
    # At these rates nothing moves.
    still = tuple(Run(150, (0.0, 0.0), 0.3, {"unmarked": 1.0}, again=True) for _ in range(2))
    found, lines = [], list[str]()
    for number, own in enumerate((first, first + still)):
        monkeypatch.setattr(learning, "RUNS", own)
        checkpoint = tmp_path / f"{number}.pt"
        found.append(learn(corpus, *pretrained(), checkpoint=checkpoint, progress=lines.append).state_dict())
        again = learn(corpus, *pretrained(), checkpoint=checkpoint).state_dict()
        assert all(torch.equal(value, found[-1][name]) for name, value in again.items())
    assert all(torch.allclose(value, found[1][name], atol=1e-6) for name, value in found[0].items())
    assert [", taught" in line for line in lines if line.startswith("run")] == [False] * 4 + [True] * 2


def test_a_checkpoint_of_something_else_is_refused(corpora: Path, corpus: Corpus, tmp_path: Path) -> None:
    """A file that is none, or that of another network, stops the training with its name."""
    (tmp_path / "a.pt").write_bytes(b"nothing of the kind")
    with pytest.raises(TrainingError, match=r"a\.pt is no checkpoint of a training"):
        train(corpora, tmp_path / "model", checkpoint=tmp_path / "a.pt")
    torch.save({"run": 0, "network": {}, "optimizer": {}, "step": 1}, tmp_path / "b.pt")
    with pytest.raises(TrainingError, match=r"b\.pt is no checkpoint of this training"):
        learn(corpus, *pretrained(), checkpoint=tmp_path / "b.pt")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"output": "used"}, "used exists and is not an empty folder: name a new one"),
        ({"output": "taken"}, r"taken\.part is in the way: move it, or name another output"),
        ({"output": "none/model"}, "there is no folder .*none for model: make it first"),
        ({"checkpoint": "none/a.pt"}, r"there is no folder .*none for a\.pt: make it first"),
        ({"checkpoint": "used"}, "used is a folder: name a file in it for the checkpoint"),
        ({"epochs": 0.0}, "cannot train for 0 epochs: give a number above 0"),
        ({"corpora": "used"}, r"used lacks treebanks/en_ewt-train\.conllu: put it there"),
    ],
)
def test_what_would_fail_later_is_refused_at_once(
    corpora: Path, tmp_path: Path, given: dict[str, object], message: str
) -> None:
    """A call that makes no sense is told in one sentence before anything is read, and nothing is touched."""
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "taken.part").mkdir()
    before = sorted(tmp_path.rglob("*"))
    options = {"corpora": corpora, "output": tmp_path / "model", **given}
    options |= {key: tmp_path / value for key, value in given.items() if isinstance(value, str)}
    lines: list[str] = []
    with pytest.raises(TrainingError, match=message):
        train(**options, progress=lines.append)  # type: ignore[arg-type]
    assert lines == []
    assert sorted(tmp_path.rglob("*")) == before


def test_a_gold_file_that_is_none_is_told_before_the_work(corpora: Path, tmp_path: Path) -> None:
    """What the result is to be measured on is read before the training."""
    with pytest.raises(GoldError, match=r"none\.jsonl: can't be read"):
        train(corpora, tmp_path / "model", gold=[tmp_path / "none.jsonl"])


def test_an_extra_that_is_missing_is_told(corpora: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever lacks a library learns how to install it, before an hour has gone."""
    monkeypatch.setattr(training, "EXTRA", ("no_such_library",))
    with pytest.raises(TrainingError, match=r"no_such_library, which is not installed: pip install 'quotes\[train\]'"):
        train(corpora, tmp_path / "model")


def test_the_command_hands_everything_on(corpora: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every option of the command reaches the training, and its lines go to standard error."""
    from typer.testing import CliRunner

    from quotes.cli.app import app

    given: dict[str, object] = {}

    def remember(*places: Path, progress: object, **options: object) -> None:
        given.update(options, places=places)
        progress("reading")  # type: ignore[operator]

    monkeypatch.setattr(training, "train", remember)
    arguments = ["--seed", "4", "--epochs", "0.5", "--checkpoint", "a.pt", "--gold", "b.jsonl", "--gold", "c.jsonl"]
    done = CliRunner().invoke(app, ["dev", "train", "--corpora", "corpora", "--output", "model", *arguments])
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.startswith("reading\nmodel: ")
    assert given == {
        "places": (Path("corpora"), Path("model")), "seed": 4, "epochs": 0.5, "checkpoint": Path("a.pt"),
        "gold": [Path("b.jsonl"), Path("c.jsonl")], "device": "cpu",
    }  # fmt: skip


def test_quotes_are_extracted_with_what_was_trained(trained: tuple[Path, Measured, list[str]], tmp_path: Path) -> None:
    """`quotes extract --pipeline FOLDER` reads with it, wherever the folder was moved."""
    moved = shutil.copytree(trained[0], tmp_path / "moved")
    (tmp_path / "a.txt").write_text(HARBOUR, encoding="utf-8")
    done = run("extract", "a.txt", "--pipeline", moved, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Mira Holt" in {s["name"] for q in json.loads(done.stdout)["quotes"] for s in q["speakers"]}
