"""A trained network as a bundle that onnxruntime and numpy read: encoder in whole numbers, heads in half precision."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from quotes.extraction.reader.bundle import FORMAT

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
        output: gets the files of a bundle.
        meta: what ``bundle.json`` says beside its format.
    """
    from quotes.training.graph import write_encoder, write_words

    output.mkdir(parents=True, exist_ok=True)
    write_encoder(network, output / "encoder.onnx")
    write_words(network, output / "words.onnx")
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
