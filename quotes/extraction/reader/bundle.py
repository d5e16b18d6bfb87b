"""The folder of weights and its one loader.

A bundle holds ``encoder.onnx`` (a transformer in whole numbers), ``heads.npz`` (the small matrices behind it, by the
names that :mod:`quotes.training.network` gives them), ``tokenizer.json`` and ``bundle.json`` (version, tags, labels,
and the weights of the confidence).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from quotes.errors import PipelineError
from quotes.extraction.reader.layout import Layout

SHIPPED = Path(__file__).resolve().parents[2] / "models" / "en_quotes" / "quotes_reader"
FILES = ("encoder.onnx", "words.onnx", "heads.npz", "tokenizer.json", "bundle.json")
FORMAT = 1
# What the graph over every word gives: the number of its tag; log-chances of entity tags; log-odds that it begins a
# sentence; as a head of arcs and as a child; as a head of labels and, for every label, as a child; as the cue of a
# statement, and the chance that it is one.
OUTPUTS = (
    "tags", "entities", "sentences", "arc_head", "arc_child", "label_head", "label_child", "anchors", "statements",
)  # fmt: skip
Matrix = npt.NDArray[np.float32]


class Bundle:
    """The weights of FOLDER, ready to read.

    Attributes:
        folder: where they were loaded from.
        meta: the contents of ``bundle.json``.
        heads: every matrix of ``heads.npz``.
        tokenizer: a ``tokenizers.Tokenizer``.

    Raises:
        PipelineError: a file is missing, can't be read, or was made for another version.
    """

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self.folder = folder
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise PipelineError(
                f"{folder} is no folder of weights ({', '.join(missing)} missing); install or train it again."
            )
        try:
            self.meta: dict[str, Any] = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
            with np.load(folder / "heads.npz") as arrays:
                self.heads: dict[str, Matrix] = {n: np.ascontiguousarray(arrays[n], np.float32) for n in arrays.files}
            self._encoder, self._words = (_session(folder / f"{name}.onnx") for name in ("encoder", "words"))
            self.tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # the libraries raise bare exceptions of their own
            raise PipelineError(
                f"{folder}: its weights cannot be read ({error}); install or train it again."
            ) from error
        if self.meta.get("format") != FORMAT:
            raise PipelineError(f"{folder}: its weights are for another version of quotes; train them again.")
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()

    def encode(self, layout: Layout) -> Matrix:
        """The vectors (words, width) of an article, each read in the window that owns the word."""
        parts = []
        for window in layout.windows:
            rows = (layout.ids, layout.case, layout.inside)
            feed = {n: r[None, window.start : window.end] for n, r in zip(("ids", "case", "inside"), rows, strict=True)}
            found = self._encoder.run(None, feed)[0][0]
            parts.append(found[window.own_start - window.start : window.own_end - window.start])
        return np.asarray(np.concatenate(parts)[layout.first - layout.windows[0].own_start], dtype=np.float32)

    def judge(self, vectors: Matrix) -> dict[str, Matrix]:
        """What is asked of every word, by ``OUTPUTS``; VECTORS are (words, width), at least one."""
        return dict(zip(OUTPUTS, self._words.run(None, {"words": vectors}), strict=True))


def _session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread: articles are spread over processes, and a pool of threads a process would only fight.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # A store of its own would grow to twice what the longest article takes, and saves no time.
    options.enable_cpu_mem_arena = False
    # Fused into one step with the sum before it, layer normalisation takes ten times as long on a processor.
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )


@cache
def load_bundle(folder: Path = SHIPPED) -> Bundle:
    """The weights of FOLDER, by default those that come with the package; loaded once."""
    return Bundle(folder)
