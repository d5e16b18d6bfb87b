"""The trained network as the bundle that ships: two graphs for onnxruntime, written out step by step, and heads.

Matrices are integers of seven bits with a scale for every column, and what they are multiplied with is brought to 8
bits while it runs.  With an eighth bit, processors without instructions of their own for this (VNNI) would cut off the
sum of two products, which they keep in 16 bits, and the network would read otherwise there.  Attention is one step of a
graph, and so is a GELU; exported by PyTorch both fall into many, and the encoder takes a quarter longer.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch.nn import functional

from quotes.extraction.reader.bundle import FORMAT, OUTPUTS
from quotes.training.network import Network

# The largest whole number of a matrix, and of a table of vectors.  2 * 255 * 63 is less than 2 ** 15.
MATRIX, TABLE = 63, 127
# The steps that ONNX itself doesn't have.
OWN = "com.microsoft"
# What every onnxruntime reads that this package may be installed with.
OPSET, IR_VERSION = 18, 10
# The heads that are asked for single words and spans; the others are part of the graph over every word.
ASKED = (
    "segment.", "quote.", "source.", "cue.", "statement_source.", "statement_start.", "statement_end.", "mention.",
    "reference.",
)  # fmt: skip


def export(network: Network, source: Path, output: Path, meta: dict[str, Any]) -> None:
    """Write the trained NETWORK as a bundle to the folder OUTPUT.

    The tokenizer is that of the pretrained network in SOURCE; ``bundle.json`` says META beside its format.
    """
    output.mkdir(parents=True, exist_ok=True)
    write_encoder(network, output / "encoder.onnx")
    write_words(network, output / "words.onnx")
    heads = {name: value for name, value in network.state_dict().items() if name.startswith(ASKED)}
    with torch.no_grad():  # the root as heads see it
        heads["root.arc"] = functional.gelu(network.arc_head(network.root))
        heads["root.label"] = functional.gelu(network.label_head(network.root))
    halves: dict[str, Any] = {name: value.numpy().astype(np.float16) for name, value in heads.items()}
    np.savez_compressed(output / "heads.npz", **halves)
    shutil.copy(source / "tokenizer.json", output / "tokenizer.json")
    (output / "bundle.json").write_text(json.dumps({"format": FORMAT, **meta}, indent=1) + "\n", encoding="utf-8")


class Graph:
    """A graph while it is written; its values go by their names."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._rounded: dict[str, tuple[str, ...]] = {}

    def add(self, kind: str, *inputs: str, outputs: int = 1, domain: str = "", **settings: Any) -> tuple[str, ...]:
        """Add a step of KIND on INPUTS, where an empty name is one left out; return the names of what it gives."""
        names = tuple(f"value_{len(self._nodes)}_{i}" for i in range(outputs))
        self._nodes.append(helper.make_node(kind, inputs, names, domain=domain, **settings))
        return names

    def one(self, kind: str, *inputs: str, **settings: Any) -> str:
        """Add a step that gives one value, see :meth:`add`."""
        return self.add(kind, *inputs, **settings)[0]

    def constant(self, values: Any) -> str:
        """Keep VALUES, a tensor or an array; return their name."""
        array = np.ascontiguousarray(values.detach().numpy() if hasattr(values, "detach") else values)
        self._constants.append(numpy_helper.from_array(array, f"constant_{len(self._constants)}"))
        return str(self._constants[-1].name)

    def linear(self, x: str, weight: Any, bias: Any) -> str:
        """Multiply X by WEIGHT (wide, narrow) in whole numbers and add BIAS; X is rounded once for all its uses."""
        if x not in self._rounded:
            self._rounded[x] = self.add("DynamicQuantizeLinear", x, outputs=3)
        given, scale, zero = self._rounded[x]
        whole, scales = rounded(weight.detach(), MATRIX)
        matrix, own = self.constant(whole.T.to(torch.int8)), self.constant(scales[:, 0])
        inputs = (given, matrix, scale, own, zero, "", self.constant(bias))
        return self.one("MatMulIntegerToFloat", *inputs, domain=OWN)

    def layer(self, x: str, layer: Any) -> str:
        """Apply LAYER, a ``torch.nn.Linear``, to X."""
        return self.linear(x, layer.weight, layer.bias)

    def gelu(self, x: str) -> str:
        """Apply the Gaussian error linear unit, with the error function itself and no approximation."""
        return self.one("Gelu", x, domain=OWN)

    def norm(self, x: str, layer: Any) -> str:
        """Apply LAYER, a ``torch.nn.LayerNorm``, to X."""
        return self.one(
            "LayerNormalization", x, self.constant(layer.weight), self.constant(layer.bias), epsilon=layer.eps
        )

    def added(self, x: str, more: str, layer: Any) -> str:
        """Add to X what the dense part of LAYER makes of MORE, and normalise the sum as LAYER does."""
        return self.norm(self.one("Add", self.layer(more, layer.dense), x), layer.LayerNorm)

    def embedding(self, ids: str, layer: Any) -> str:
        """Look IDS up in LAYER, a ``torch.nn.Embedding``, of which every row is kept in 8 bits with its own scale."""
        whole, scales = rounded(layer.weight.detach(), TABLE)
        table, own = self.constant(whole.to(torch.int8)), self.constant(scales)
        rows = self.one("Cast", self.one("Gather", table, ids), to=TensorProto.FLOAT)
        return self.one("Mul", rows, self.one("Gather", own, ids))

    def write(self, path: Path, inputs: dict[str, tuple[int, list[Any]]], outputs: dict[str, str]) -> None:
        """Write the graph to PATH.

        Args:
            path: the file.
            inputs: by their names the type and the shape of what the graph is given.
            outputs: by the names that they get the values that it gives.
        """
        for name, value in outputs.items():
            self._nodes.append(helper.make_node("Identity", [value], [name]))
        graph = helper.make_graph(
            self._nodes,
            path.stem,
            [helper.make_tensor_value_info(name, *told) for name, told in inputs.items()],
            [helper.make_empty_tensor_value_info(name) for name in outputs],
            self._constants,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(OWN, 1)]
        onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION), str(path))


def rounded(rows: torch.Tensor, largest: int) -> tuple[torch.Tensor, torch.Tensor]:
    """ROWS (..., width) as whole numbers from -LARGEST to LARGEST, and the scale (..., 1) of each to bring it back."""
    scales = rows.abs().amax(-1, keepdim=True).clamp(min=1e-12) / largest
    return (rows / scales).round(), scales


def write_encoder(network: Network, path: Path) -> None:
    """Write the transformer of NETWORK to PATH: from the pieces of one window to their vectors (1, pieces, width)."""
    graph, bert = Graph(), network.bert
    known = bert.embeddings
    places = known.position_embeddings.weight + known.token_type_embeddings.weight[0]
    length = graph.one("Shape", "ids", start=1)
    x = graph.one("Slice", graph.constant(places), graph.constant(np.zeros(1, dtype=np.int64)), length)
    tables = {"ids": known.word_embeddings, "case": network.case, "inside": network.inside}
    for name, layer in tables.items():
        x = graph.one("Add", graph.embedding(name, layer), x)
    x = graph.norm(x, known.LayerNorm)
    for layer in bert.encoder.layer:
        asked = layer.attention.self
        parts = [graph.layer(x, part) for part in (asked.query, asked.key, asked.value)]
        seen = graph.one("MultiHeadAttention", *parts, domain=OWN, num_heads=bert.config.num_attention_heads)
        x = graph.added(x, seen, layer.attention.output)
        x = graph.added(x, graph.gelu(graph.layer(x, layer.intermediate.dense)), layer.output)
    given = {name: (TensorProto.INT64, [1, "pieces"]) for name in tables}
    graph.write(path, given, {"hidden": x})


def write_words(network: Network, path: Path) -> None:
    """Write to PATH what NETWORK is asked of every word, from the vectors (words, width) to ``OUTPUTS``."""
    graph = Graph()
    labels, wide, _ = network.label.shape
    by_label = network.label.detach().permute(1, 0, 2).reshape(wide, labels * wide)
    arcs = network.arc.detach()
    anchors = graph.gelu(graph.layer("words", network.anchor[0]))
    child = graph.gelu(graph.layer("words", network.arc_child))
    label_child = graph.gelu(graph.layer("words", network.label_child))
    # Of the two ways to mean a statement the first is that of newsrooms.
    speech = graph.linear(anchors, network.statement.weight[:1], network.statement.bias[:1])
    row = graph.constant(np.array([-1], dtype=np.int64))
    found = (
        graph.one("ArgMax", graph.layer("words", network.tags), axis=-1, keepdims=0),
        graph.one("LogSoftmax", graph.layer("words", network.entities)),
        graph.one("Reshape", graph.layer("words", network.sentences), row),
        graph.gelu(graph.layer("words", network.arc_head)),
        graph.linear(child, arcs[:-1].T, arcs[-1]),
        graph.gelu(graph.layer("words", network.label_head)),
        graph.linear(label_child, by_label[:-1].T, by_label[-1]),
        anchors,
        graph.one("Reshape", graph.one("Sigmoid", speech), row),
    )
    width = network.case.weight.shape[1]
    graph.write(path, {"words": (TensorProto.FLOAT, ["words", width])}, dict(zip(OUTPUTS, found, strict=True)))
