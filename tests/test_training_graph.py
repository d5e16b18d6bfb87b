"""The graphs that ship say what the network says that they are made from, up to the rounding of their matrices."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import training_corpus

from quotes.extraction.reader.bundle import OUTPUTS, SHIPPED, _session

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytest.importorskip("onnx")

from torch.nn import functional  # noqa: E402

from quotes.training.batch import collate  # noqa: E402
from quotes.training.data.corpora import gather  # noqa: E402
from quotes.training.graph import MATRIX, TABLE, rounded, write_encoder, write_words  # noqa: E402
from quotes.training.learn import _step, as_shipped  # noqa: E402
from quotes.training.network import WEIGHTS, Network, _looked_up  # noqa: E402

pytestmark = pytest.mark.slow

TAGS, LABELS = 9, 5
WIDTH = 48


@pytest.fixture(scope="module")
def network() -> Any:
    """A network of two layers with weights at random."""
    torch.manual_seed(0)
    settings = transformers.BertConfig(
        vocab_size=80, hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=12, intermediate_size=512,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    made = Network(transformers.BertModel(settings, add_pooling_layer=False), TAGS, LABELS).eval()
    for parameter in made.parameters():
        torch.nn.init.normal_(parameter, std=0.05)
    return made


def alike(one: Any, other: Any) -> float:
    """The correlation of the numbers of two arrays of the same shape."""
    assert one.shape == tuple(other.shape)
    return float(np.corrcoef(one.ravel(), np.asarray(other).ravel())[0, 1])


@pytest.mark.parametrize("length", [1, 2, 37, 300, 512])
def test_the_encoder_gives_the_vectors_of_the_network(network: Any, tmp_path: Path, length: int) -> None:
    write_encoder(network, tmp_path / "encoder.onnx")
    given = {n: np.arange(length)[None] * 7 % most for n, most in (("ids", 80), ("case", 4), ("inside", 2))}
    (found,) = _session(tmp_path / "encoder.onnx").run(None, given)
    with torch.no_grad():
        expected = network(*map(torch.from_numpy, given.values()), torch.ones(1, length, dtype=torch.bool))
    assert alike(found, expected) > 0.99


def test_the_network_learns_with_the_matrices_that_ship(network: Any) -> None:
    """While it reads, its matrices have the values of the graph; what it learns goes to those that it keeps."""
    layer = network.bert.encoder.layer[0].intermediate.dense
    exact = layer.weight.data.clone()
    whole, scales = rounded(exact, MATRIX)
    given = [torch.ones(1, 5, dtype=torch.long)] * 3 + [torch.ones(1, 5, dtype=torch.bool)]
    with as_shipped(network.bert):
        assert torch.equal(layer.weight.detach(), whole * scales)
        network(*given).sum().backward()
    assert torch.equal(layer.weight.data, exact)
    assert float(layer.weight.grad.abs().sum()) > 0
    network.zero_grad()


@pytest.mark.parametrize("count", [1, 2, 50])
def test_the_graph_over_words_gives_what_the_heads_give(network: Any, tmp_path: Path, count: int) -> None:
    write_words(network, tmp_path / "words.onnx")
    words = np.random.default_rng(count).normal(size=(count, WIDTH)).astype(np.float32)
    found = dict(zip(OUTPUTS, _session(tmp_path / "words.onnx").run(None, {"words": words}), strict=True))
    with torch.no_grad():
        x = torch.from_numpy(words)
        above = functional.pad(functional.gelu(network.label_child(x)), (0, 1), value=1.0)
        below = functional.pad(functional.gelu(network.arc_child(x)), (0, 1), value=1.0)
        expected = {
            "entities": functional.log_softmax(network.entities(x), -1),
            "sentences": network.sentences(x)[:, 0],
            "arc_head": functional.gelu(network.arc_head(x)),
            "arc_child": below @ network.arc,
            "label_head": functional.gelu(network.label_head(x)),
            "label_child": torch.einsum("ni,lij->nlj", above, network.label).flatten(1),
            "anchors": network.anchor(x),
            "statements": torch.sigmoid(network.statement(network.anchor(x))[:, 0]),
        }
        scores = network.tags(x).numpy()
    for name, values in expected.items():
        assert found[name] == pytest.approx(values.numpy(), abs=0.1 * float(values.abs().max())), name
    assert found["tags"].shape == (count,)
    assert (scores.max(axis=1) - scores[np.arange(count), found["tags"]] < 0.1 * np.abs(scores).max()).all()


@pytest.mark.parametrize("largest", [MATRIX, TABLE])
def test_rounding_to_bytes_keeps_every_number_to_half_a_step(largest: int) -> None:
    rows = torch.randn(20, 30)
    rows[3] = 0.0
    whole, scales = rounded(rows, largest)
    assert torch.equal(whole, whole.to(torch.int8)) and whole.abs().max() == largest
    assert ((whole * scales - rows).abs() <= 0.501 * scales).all()


@pytest.mark.parametrize("name", ["encoder", "words"])
def test_no_processor_cuts_off_a_sum_of_the_shipped_graphs(name: str) -> None:
    """Two products of a byte and a weight fit into the 16 bits that some processors keep of their sum."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(SHIPPED / f"{name}.onnx")).graph
    constants = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    matrices = [constants[node.input[1]] for node in graph.node if node.op_type == "MatMulIntegerToFloat"]
    assert matrices
    assert all(2 * 255 * int(np.abs(matrix.astype(int)).max()) < 2**15 for matrix in matrices)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A few documents of every source."""
    folder = training_corpus.write(tmp_path_factory.mktemp("graph") / "corpora", times=2)
    return gather(folder, training_corpus.TOKENIZER, invented=3)


@pytest.fixture(scope="module")
def other(network: Any, corpus: Any) -> Any:
    """A network for the tags and labels of that corpus."""
    return Network(network.bert, len(corpus.tags), len(corpus.labels)).eval()


@pytest.mark.parametrize("what", ["losses", "differences"])
def test_the_documents_of_a_batch_are_learned_from_one_by_one(other: Any, corpus: Any, what: str) -> None:
    """What is learned from a document does not depend on what it is read with, however its windows are grouped."""
    documents = [d for own in corpus.documents.values() for d in own[:3]]
    torch.manual_seed(1)
    teacher = Network(other.bert, len(corpus.tags), len(corpus.labels)).eval()

    def learned(batch: Any) -> dict[str, Any]:
        scores = other.scores(batch)
        if what == "losses":
            return other.losses(scores, batch)  # type: ignore[no-any-return]
        return other.differences(scores, teacher.scores(batch), batch)  # type: ignore[no-any-return]

    with torch.no_grad():
        alone = [learned(collate([d])) for d in documents]
        for spread in (1.0, 1.3, float("inf")):
            found = learned(collate(documents, spread=spread))
            assert set(found) == {task for one in alone for task in one}
            assert set(WEIGHTS) >= set(found) >= (set(WEIGHTS) if what == "losses" else {"source", "reference", "tags"})
            for task, (loss, count) in found.items():
                counts = sum(float(one[task][1]) for one in alone if task in one)
                assert float(count) == pytest.approx(counts, rel=1e-4), task
                assert float(loss) == pytest.approx(sum(float(one[task][0]) for one in alone if task in one), rel=1e-3)


def test_nothing_is_learned_from_a_batch_in_which_nothing_is_asked(other: Any, corpus: Any) -> None:
    """An article of which no name was hidden may be the only one of its batch."""
    optimizer = torch.optim.SGD(other.parameters(), lr=1.0)
    before = {name: value.clone() for name, value in other.state_dict().items()}
    batch = collate([replace(corpus.documents["people"][0], references=())])
    assert _step(other, None, optimizer, batch) == {}
    assert all(torch.equal(value, before[name]) for name, value in other.state_dict().items())


def test_a_network_is_taught_nothing_by_itself_and_nothing_that_people_have_marked(other: Any, corpus: Any) -> None:
    unmarked, marked = collate(corpus.documents["unmarked"]), collate(corpus.documents["news"])
    with torch.no_grad():
        scores = other.scores(unmarked)
        assert all(abs(float(loss)) < 1e-5 for loss, _ in other.differences(scores, scores, unmarked).values())
        changed = {task: values + torch.randn_like(values) for task, values in scores.items()}
        assert all(float(loss) > 0 for loss, _ in other.differences(scores, changed, unmarked).values())
        assert not other.losses(scores, unmarked)
        scores = other.scores(marked)
        changed = {task: values + torch.randn_like(values) for task, values in scores.items()}
        assert all(float(loss) == 0 for loss, _ in other.differences(scores, changed, marked).values())


def test_what_is_looked_up_learns_as_in_an_embedding() -> None:
    torch.manual_seed(0)
    table, places = torch.nn.Embedding(7, 1), torch.randint(0, 7, (5, 40))
    toward, found = torch.randn(5, 40), []
    for of in (lambda: table(places)[..., 0], lambda: _looked_up(table, places)):
        table.zero_grad()
        (of() * toward).sum().backward()
        assert table.weight.grad is not None
        found.append((of().detach(), table.weight.grad.clone()))
    for one, another in zip(*found, strict=True):
        assert torch.allclose(one, another, atol=1e-5)
