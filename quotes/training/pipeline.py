"""From a folder of corpora to a pipeline that can ship: the one call that does all of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from quotes.errors import TrainingError
from quotes.training.assembly import NAME, assemble, save
from quotes.training.batches import Variation, group
from quotes.training.card import LICENCE, SOURCES, performance, write_card
from quotes.training.corpora import Material, gather
from quotes.training.scoring import Scores, score
from quotes.training.stacks import Progress, Size, entities_config, syntax_config, train_stack

SYNTAX_STEPS = 3800
ENTITY_STEPS = 5000
_EVERY = 250
_log = logging.getLogger(__name__)


def train_pipeline(
    corpora: Path,
    output: Path,
    *,
    seed: int = 0,
    steps: int | None = None,
    invented: int = 3500,
    size: Size | None = None,
    progress: Progress | None = None,
) -> Scores:
    """Train the English pipeline on ``corpora``, write it to ``output`` with its model card, and return its scores.

    The same corpora, seed, steps and machine give the same scores.  With the standard steps it takes one to two
    hours on one core.

    Args:
        corpora: a folder with ``treebanks/`` and ``entities/``, as the model card lists them.
        output: the folder to write; it must not exist or be empty.
        seed: of everything random.
        steps: updates of each of the two stacks; ``None`` for as many as the shipped pipeline had.
        invented: paragraphs of made-up news for each stack.
        size: width, depth and rows of the tok2vec layers; ``None`` for those of the shipped pipeline.
        progress: called after every evaluation; without it progress goes to the log.

    Raises:
        TrainingError: a corpus or the tables of spacy-lookups-data are missing, or ``output`` is in use.
    """
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise TrainingError(f"{output} exists and is not an empty folder; name a new one.")
    if steps is not None and steps < 1:
        raise TrainingError(f"cannot train for {steps} steps; give a number of 1 or more.")
    # Found missing only after the training, it would cost an hour or two.
    if find_spec("spacy_lookups_data") is None:
        raise TrainingError(
            "the lemmatizer's tables are missing; install the extra 'train' (pip install 'quotes[train]')."
        )
    command = f"quotes train pipeline --corpora {corpora.name} --output {output.name} --seed {seed}"
    if steps is not None:
        command += f" --steps {steps}"
    material = gather(corpora, seed=seed, invented=invented)
    return train_on(material, output, seed=seed, steps=steps, size=size, progress=progress, command=command)


def train_on(
    material: Material,
    output: Path,
    *,
    seed: int = 0,
    steps: int | None = None,
    size: Size | None = None,
    progress: Progress | None = None,
    command: str = "",
) -> Scores:
    """Do what :func:`train_pipeline` does with sentences that are in memory already."""
    size = size or Size()
    report = progress or _to_log
    syntax_steps, entity_steps = steps or SYNTAX_STEPS, steps or ENTITY_STEPS
    syntax = train_stack(
        "syntax",
        syntax_config(size),
        group(material.syntax),
        group(material.syntax_dev),
        steps=syntax_steps,
        seed=seed,
        variation=Variation(),
        score=syntax_scores,
        every=_EVERY,
        progress=report,
    )
    entities = train_stack(
        "entities",
        entities_config(size),
        group(material.entities),
        group(material.entities_dev),
        steps=entity_steps,
        seed=seed,
        variation=Variation(swap=0.5, swap_body=0.3, swap_place=0.15),
        score=entity_scores,
        every=_EVERY,
        dropout=0.15,
        progress=report,
    )
    return finish(
        syntax, entities, material, output, command=command,
        steps=[("syntax", syntax_steps), ("entities", entity_steps)],
    )  # fmt: skip


def finish(
    syntax: Any, entities: Any, material: Material, output: Path, *, command: str, steps: Sequence[tuple[str, int]]
) -> Scores:
    """Assemble two trained stacks, prune, measure, and write pipeline and card to ``output``."""
    nlp = assemble(syntax, entities, material.treebank)
    # Written beside its place and moved there when it is whole.
    part = output.with_name(output.name + ".part")
    texts = [" ".join(s.text for s in g) for g in group(material.syntax_dev)][:100]
    saved = save(nlp, part, meta=_meta(), texts=texts)
    scores = score(saved, material.tests)
    saved.meta["performance"] = performance(scores)
    # Only meta.json is written again: to_disk would bring back the strings of the texts just analysed.
    _write_meta(saved, part)
    write_card(part, scores, command=command, steps=steps, on=datetime.now(UTC).date())
    if output.exists():
        output.rmdir()
    part.rename(output)
    return scores


def syntax_scores(found: dict[str, Any]) -> dict[str, float]:
    """The figures that choose the syntax stack's weights."""
    return {name: found[name] or 0.0 for name in ("tag_acc", "pos_acc", "morph_acc", "dep_uas", "dep_las")}


def entity_scores(found: dict[str, Any]) -> dict[str, float]:
    """The figures that choose the entity stack's weights: F1 over all and of each kind."""
    per_type = found["ents_per_type"] or {}
    return {"ents_f": found["ents_f"] or 0.0, **{kind: value["f"] for kind, value in per_type.items()}}


def _meta() -> dict[str, Any]:
    from quotes import __version__

    return {
        "name": NAME,
        "version": __version__,
        "description": "English pipeline for finding who says what in news, trained on open treebanks.",
        "author": "the quotes project",
        "license": LICENCE,
        "spacy_version": ">=3.8.0,<3.9.0",
        "sources": [{"name": s.name, "url": s.url, "license": s.licence} for s in SOURCES],
        "performance": {},
    }


def _write_meta(nlp: Any, output: Path) -> None:
    import srsly

    srsly.write_json(output / "meta.json", nlp.meta)


def _to_log(step: Any) -> None:
    _log.info("%s: step %d of %d, %d words, score %.2f", step.stack, step.step, step.steps, step.words, step.score)
