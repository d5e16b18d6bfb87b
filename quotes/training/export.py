"""A trained network as a bundle that onnxruntime and numpy read: 8-bit encoder, half-precision heads."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from quotes.extraction.reader.bundle import FORMAT, OUTPUTS
from quotes.training.quiet import quiet

# The heads that are asked for single words and spans; the others are part of the graph over every word.
ASKED = (
    "segment.", "quote.", "source.", "cue.", "statement_source.", "statement_start.", "statement_end.", "mention.",
    "reference.",
)  # fmt: skip


def export(network: Any, source: Path, output: Path, meta: dict[str, Any]) -> None:
    """Write NETWORK to the folder OUTPUT.

    Args:
        network: a trained :class:`quotes.training.network.Network`.
        source: folder of the pretrained network, for its tokenizer.
        output: gets the four files of a bundle.
        meta: what ``bundle.json`` says beside its format.
    """
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from quotes.training.network import WIDTH, EveryWord, Unpadded

    output.mkdir(parents=True, exist_ok=True)
    network.eval()
    network.bert.config._attn_implementation = "eager"  # the other kinds don't export with a free length
    # Three different tensors: of two that are one object the export would make one input of the graph.
    example = tuple(torch.randint(0, most, (1, 30)) for most in (1000, 4, 2))
    names = ("ids", "case", "inside")
    length = {1: torch.export.Dim("length", min=2, max=512)}
    graphs: tuple[tuple[str, Any, tuple[Any, ...], dict[str, Any]], ...] = (
        ("encoder", Unpadded(network), example,
         {"input_names": list(names), "output_names": ["hidden"], "dynamic_shapes": dict.fromkeys(names, length)}),
        ("words", EveryWord(network), (torch.randn(7, WIDTH),),
         {"input_names": ["words"], "output_names": list(OUTPUTS),
          "dynamic_shapes": {"words": {0: torch.export.Dim("count", min=1, max=1_000_000)}}}),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, quiet():
        for name, module, example, how in graphs:
            whole = Path(folder) / f"{name}.onnx"
            torch.onnx.export(module.eval(), example, str(whole), dynamo=True, opset_version=18, verbose=False, **how)
            quantize_dynamic(str(whole), str(output / f"{name}.onnx"), weight_type=QuantType.QInt8, per_channel=True)
            _strip(output / f"{name}.onnx")
    np.savez_compressed(output / "heads.npz", **_heads(network))
    shutil.copy(source / "tokenizer.json", output / "tokenizer.json")
    (output / "bundle.json").write_text(json.dumps({"format": FORMAT, **meta}, indent=1) + "\n", encoding="utf-8")


def _heads(network: Any) -> dict[str, Any]:
    """The small matrices that are asked for single words, in half precision, and the root as heads see it."""
    import torch
    from torch.nn import functional

    with torch.no_grad():
        root = {
            "root.arc": functional.gelu(network.arc_head(network.root)),
            "root.label": functional.gelu(network.label_head(network.root)),
        }
    kept = {k: v for k, v in network.state_dict().items() if k.startswith(ASKED)}
    return {k: v.detach().numpy().astype(np.float16) for k, v in (kept | root).items()}


def _strip(path: Path) -> None:
    """Take out of the graph at PATH where in whose code its parts were made."""
    import onnx

    model = onnx.load(str(path))
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.value_info, *graph.input, *graph.output):
        part.doc_string = ""
        del part.metadata_props[:]
    onnx.save(model, str(path))
