"""A small transformer encoder that reads the words around a quotation and points at its source, run by onnxruntime.

The network (six layers, quantised to 8-bit integers) gives every word piece a vector; a few small matrices turn the
vectors of a quoted segment into three judgements: whether it is speech, which pieces are its source, which are its
cue.  A fourth head points from any mention back at the earlier pieces it may refer to.  The trees of
:mod:`quotes.extraction.model` read the parse, this reads the wording; a segment that the trees are sure of is not
worth the encoder's time.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from quotes.errors import PipelineError
from quotes.extraction.marks import Segment
from quotes.extraction.windows import Window, windows
from quotes.records import Span

SHIPPED = Path(__file__).parent.parent / "models" / "encoder"
Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pointing:
    """A probability distribution over the pieces of a window."""

    window: Window
    chances: Matrix

    def mass(self, span: Span) -> float:
        """The share of it that falls on the characters of SPAN."""
        first, past = self.window.pieces(*span)
        return float(self.chances[first:past].sum())


@dataclass(frozen=True, slots=True)
class Heard:
    """What the encoder makes of one segment.

    Attributes:
        speech: log-odds that it is a quotation.
        source: where its source stands.
        cue: where its cue stands.
    """

    speech: float
    source: Pointing
    cue: Pointing
    vectors: Matrix

    @property
    def window(self) -> Window:
        """The window it was read in."""
        return self.source.window


class Encoder:
    """The network of a folder with ``encoder.onnx``, ``heads.npz``, ``tokenizer.json`` and ``meta.json``.

    Raises:
        PipelineError: a file of it is missing or can't be read.
    """

    def __init__(self, folder: Path = SHIPPED) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            meta: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
            with np.load(folder / "heads.npz") as arrays:
                self._heads: dict[str, Matrix] = {name: arrays[name].astype(np.float32) for name in arrays.files}
            options = onnxruntime.SessionOptions()
            # One thread: articles are spread over processes, and a pool of threads a process would only fight.
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # the three libraries raise bare exceptions of their own
            raise PipelineError(f"{folder}: no encoder could be read; reinstall the package") from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.version: str = meta["version"]

    def open(self, text: str, segments: Sequence[Segment]) -> Hearing:
        """TEXT with its quoted SEGMENTS, ready to be asked about them."""
        return Hearing(self, text, segments)

    def cut(self, text: str, segments: Sequence[Segment]) -> list[Window]:
        """The windows of TEXT that hold a segment."""
        return windows(text, segments, self._tokenizer)

    def refer(self, heard: Heard, mention: Span) -> Pointing | None:
        """Which earlier pieces of its window MENTION refers back to; None where the window doesn't hold it."""
        first, past = heard.window.pieces(*mention)
        if past <= first or first < 1:
            return None
        vectors, heads = heard.vectors, self._heads
        query = np.concatenate([vectors[first], vectors[first:past].mean(axis=0)])
        query = _gelu(query @ heads["qant.0.weight"].T + heads["qant.0.bias"])
        query = query @ heads["qant.2.weight"].T + heads["qant.2.bias"]
        chances = np.zeros(len(vectors), dtype=np.float32)
        chances[:first] = self._attend(query, vectors[:first], "kant")
        return Pointing(heard.window, chances)

    def judge(self, window: Window) -> dict[int, Heard]:
        """What it makes of every segment of WINDOW, by number."""
        rows = {"ids": window.ids, "case": window.case, "inside": window.inside, "mask": np.ones_like(window.ids)}
        feed = {name: np.asarray(values, dtype=np.int64)[None, :] for name, values in rows.items()}
        vectors = np.asarray(self._session.run(None, feed)[0][0], dtype=np.float32)
        return self._judge(window, vectors)

    def _judge(self, window: Window, vectors: Matrix) -> dict[int, Heard]:
        heads, heard = self._heads, {}
        for number, first, last in window.segments:
            own = np.concatenate([vectors[first], vectors[last], vectors[first : last + 1].mean(axis=0)])
            own = _gelu(own @ heads["seg.0.weight"].T + heads["seg.0.bias"])
            speech = float(own @ heads["quote.weight"][0] + heads["quote.bias"][0])
            source, cue = (
                Pointing(window, self._attend(own @ heads[f"q{k}.weight"].T + heads[f"q{k}.bias"], vectors, f"k{k}"))
                for k in ("src", "cue")
            )
            heard[number] = Heard(speech, source, cue, vectors)
        return heard

    def _attend(self, query: Matrix, vectors: Matrix, head: str) -> Matrix:
        # (vectors @ K + b) @ q is (vectors @ (K @ q)) + b @ q: no key need be computed for every piece.
        weight, bias = self._heads[f"{head}.weight"], self._heads[f"{head}.bias"]
        scores = (vectors @ (weight.T @ query) + bias @ query) / math.sqrt(len(query))
        scores = np.exp(scores - scores.max())
        return np.asarray(scores / scores.sum(), dtype=np.float32)


def _gelu(x: Matrix) -> Matrix:
    """The exact Gaussian error linear unit, ``x * Phi(x)``."""
    erf = np.array([math.erf(v / math.sqrt(2.0)) for v in x], dtype=np.float32)
    return np.asarray(0.5 * x * (1.0 + erf), dtype=np.float32)


class Hearing:
    """One article before the encoder: a window is read when the first of its segments is asked for, and kept."""

    def __init__(self, encoder: Encoder, text: str, segments: Sequence[Segment]) -> None:
        self.encoder = encoder
        self._text, self._segments = text, segments
        self._window_of: dict[int, Window] | None = None
        self._heard: dict[int, Heard] = {}

    def of(self, number: int) -> Heard | None:
        """What the encoder makes of segment NUMBER; None for one nested in another."""
        if number not in self._heard:
            if self._window_of is None:
                cut = self.encoder.cut(self._text, self._segments)
                self._window_of = {number: window for window in cut for number, _, _ in window.segments}
            window = self._window_of.get(number)
            if window is None:
                return None
            self._heard.update(self.encoder.judge(window))
        return self._heard[number]


@cache
def load_encoder(folder: Path = SHIPPED) -> Encoder:
    """The encoder of FOLDER, by default the one that comes with the package; see :class:`Encoder`."""
    return Encoder(folder)
