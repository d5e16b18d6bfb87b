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
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from quotes.errors import PipelineError
from quotes.extraction.marks import Segment
from quotes.extraction.windows import READING, Window, windows
from quotes.records import Span

SHIPPED = Path(__file__).parent.parent / "models" / "encoder"
Matrix = npt.NDArray[np.float32]
Tags = npt.NDArray[np.float64]


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


class Encoder:
    """The network of a folder with ``encoder.onnx``, ``heads.npz``, ``tokenizer.json`` and ``encoder.json``.

    Raises:
        PipelineError: a file of it is missing or can't be read.
    """

    def __init__(self, folder: Path = SHIPPED) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            meta: dict[str, Any] = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
            with np.load(folder / "heads.npz") as arrays:
                self._heads: dict[str, Matrix] = {name: arrays[name].astype(np.float32) for name in arrays.files}
            options = onnxruntime.SessionOptions()
            # One thread: articles are spread over processes, and a pool of threads a process would only fight.
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            # Fused into one step with the sum before it, layer normalisation takes ten times as long on a processor,
            # and the network a fifth longer.
            self._session = onnxruntime.InferenceSession(
                str(folder / "encoder.onnx"),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=["SkipLayerNormFusion"],
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

    def pages(self, text: str, segments: Sequence[Segment]) -> list[Window]:
        """All windows of TEXT, large ones: fewer pieces are read twice."""
        return windows(text, segments, self._tokenizer, size=READING, every=True)

    def tag(self, vectors: Matrix) -> Matrix:
        """The chances (pieces, 3) that the pieces with VECTORS are part of a source, of a cue, of what is said."""
        logits = vectors @ self._heads["tags.weight"].T + self._heads["tags.bias"]
        return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float32)

    def refer(self, window: Window, vectors: Matrix, mention: Span) -> Pointing | None:
        """Which earlier pieces of WINDOW, read as VECTORS, MENTION refers back to; None where it is not in there."""
        first, past = window.pieces(*mention)
        if past <= first or first < 1:
            return None
        heads = self._heads
        query = np.concatenate([vectors[first], vectors[first:past].mean(axis=0)])
        query = _gelu(query @ heads["qant.0.weight"].T + heads["qant.0.bias"])
        query = query @ heads["qant.2.weight"].T + heads["qant.2.bias"]
        chances = np.zeros(len(vectors), dtype=np.float32)
        chances[:first] = self._attend(query, vectors[:first], "kant")
        return Pointing(window, chances)

    def read(self, window: Window) -> Matrix:
        """The vectors of the pieces of WINDOW, (pieces, width)."""
        rows = {"ids": window.ids, "case": window.case, "inside": window.inside, "mask": np.ones_like(window.ids)}
        feed = {name: np.asarray(values, dtype=np.int64)[None, :] for name, values in rows.items()}
        return np.asarray(self._session.run(None, feed)[0][0], dtype=np.float32)

    def judge(self, window: Window, vectors: Matrix) -> dict[int, Heard]:
        """What it makes of every segment of WINDOW, read as VECTORS, by number."""
        heads, heard = self._heads, {}
        for number, first, last in window.segments:
            own = np.concatenate([vectors[first], vectors[last], vectors[first : last + 1].mean(axis=0)])
            own = _gelu(own @ heads["seg.0.weight"].T + heads["seg.0.bias"])
            speech = float(own @ heads["quote.weight"][0] + heads["quote.bias"][0])
            source, cue = (
                Pointing(window, self._attend(own @ heads[f"q{k}.weight"].T + heads[f"q{k}.bias"], vectors, f"k{k}"))
                for k in ("src", "cue")
            )
            heard[number] = Heard(speech, source, cue)
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
    """One article before the encoder: a window is read when it is first asked about, and kept."""

    def __init__(self, encoder: Encoder, text: str, segments: Sequence[Segment]) -> None:
        self._encoder = encoder
        self._text, self._segments = text, segments
        self._vectors: dict[int, Matrix] = {}
        self._heard: dict[int, Heard] = {}

    def of(self, number: int) -> Heard | None:
        """What the encoder makes of segment NUMBER; None for one nested in another."""
        if number not in self._heard:
            place = self._place_of.get(number)
            if place is None:
                return None
            self._heard.update(self._encoder.judge(self._windows[place], self._read(place)))
        return self._heard[number]

    def refer(self, mention: Span) -> Pointing | None:
        """Which earlier pieces MENTION refers back to; None where no window with a segment holds it."""
        best, most = None, 0
        for place, window in enumerate(self._windows):
            first, past = window.pieces(*mention)
            if past and first > most:  # the more context before it the better
                best, most = place, first
        return self._encoder.refer(self._windows[best], self._read(best), mention) if best is not None else None

    def tags(self, words: Sequence[Span], wanted: Sequence[Span]) -> tuple[Tags, npt.NDArray[np.bool_]]:
        """What of the text is a source, a cue, or what somebody says, word by word.

        Args:
            words: the words of the text, in order.
            wanted: only the windows that hold one of these are read.

        Returns:
            the chances (words, 3), the mean over a word's pieces, 0 where nothing was read; and which words were read.
        """
        starts, ends = np.array([w.start for w in words]), np.array([w.end for w in words])
        total, pieces = np.zeros((len(words), 3)), np.zeros(len(words))
        for window in self._encoder.pages(self._text, self._segments):
            first, past = window.own
            low, high = window.starts[first], window.ends[past - 1]
            if not any(low <= span.start < high for span in wanted):
                continue
            chances = self._encoder.tag(self._encoder.read(window)[first:past])
            # A piece lies within one word, or over several short ones: `...` may be one of ours and three of its.
            left = np.searchsorted(ends, window.starts[first:past], "right")
            right = np.searchsorted(starts, window.ends[first:past], "left")
            for chance, one, other in zip(chances, left, right, strict=True):
                total[one:other] += chance
                pieces[one:other] += 1
        return total / np.maximum(pieces, 1)[:, None], pieces > 0

    @cached_property
    def _windows(self) -> list[Window]:
        return self._encoder.cut(self._text, self._segments)

    @cached_property
    def _place_of(self) -> dict[int, int]:
        """From a segment to the window that holds it."""
        return {number: place for place, window in enumerate(self._windows) for number, _, _ in window.segments}

    def _read(self, place: int) -> Matrix:
        if place not in self._vectors:
            self._vectors[place] = self._encoder.read(self._windows[place])
        return self._vectors[place]


@cache
def load_encoder(folder: Path = SHIPPED) -> Encoder:
    """The encoder of FOLDER, by default the one that comes with the package; see :class:`Encoder`."""
    return Encoder(folder)
