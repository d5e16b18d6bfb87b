"""The two trained stacks: syntax (tags, morphology, dependencies) and entities, each with its own tok2vec.

They share nothing while they train, so that each can be trained, stopped and replaced on its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.training.batches import Variation, Varier, add_break, batches, to_doc, to_example
from quotes.training.renaming import Renamer
from quotes.training.treebanks import Sentence

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.training import Example

Progress = Callable[["Step"], None]

_TOK2VEC = """
[{name}]
@architectures = "spacy.Tok2Vec.v2"

[{name}.embed]
@architectures = "spacy.MultiHashEmbed.v2"
width = {width}
attrs = ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"]
rows = {rows}
include_static_vectors = false

[{name}.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
width = {width}
depth = {depth}
window_size = 1
maxout_pieces = 3
"""
_LISTENER = """
[{name}]
@architectures = "spacy.Tok2VecListener.v1"
width = {width}
upstream = "tok2vec"
"""
_SYNTAX = """
[nlp]
lang = "en"
pipeline = ["tok2vec", "tagger", "morphologizer", "parser"]
batch_size = 256

[components]

[components.tok2vec]
factory = "tok2vec"

[components.tagger]
factory = "tagger"
label_smoothing = 0.05

[components.tagger.model]
@architectures = "spacy.Tagger.v2"

[components.morphologizer]
factory = "morphologizer"
label_smoothing = 0.05

[components.morphologizer.model]
@architectures = "spacy.Tagger.v2"

[components.parser]
factory = "parser"
update_with_oracle_cut_size = 50

[components.parser.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "parser"
extra_state_tokens = false
hidden_width = 128
maxout_pieces = 3
use_upper = true
"""
_ENTITIES = """
[nlp]
lang = "en"
pipeline = ["ner"]
batch_size = 256

[components]

[components.ner]
factory = "ner"
update_with_oracle_cut_size = 50

[components.ner.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "ner"
extra_state_tokens = false
hidden_width = 64
maxout_pieces = 2
use_upper = true
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Width and depth of a tok2vec and the rows of its six embedding tables."""

    width: int = 96
    depth: int = 4
    rows: tuple[int, ...] = (5000, 1000, 2500, 2500, 50, 50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where a training stands: the score is a percentage on the development data."""

    stack: str
    step: int
    steps: int
    words: int
    score: float
    details: dict[str, float]


def syntax_config(size: Size) -> str:
    """The spaCy configuration of the syntax stack."""
    values = {"width": size.width, "depth": size.depth, "rows": list(size.rows)}
    listeners = [
        _LISTENER.format(name=f"components.{name}.model.tok2vec", **values)
        for name in ("tagger", "morphologizer", "parser")
    ]
    return "".join([_SYNTAX, _TOK2VEC.format(name="components.tok2vec.model", **values), *listeners])


def entities_config(size: Size) -> str:
    """The spaCy configuration of the entity stack."""
    return _ENTITIES + _TOK2VEC.format(
        name="components.ner.model.tok2vec", width=size.width, depth=size.depth, rows=list(size.rows)
    )


def train_stack(
    name: str,
    config: str,
    groups: Sequence[Sequence[Sentence]],
    dev: Sequence[Sequence[Sentence]],
    *,
    steps: int,
    seed: int,
    variation: Variation,
    score: Callable[[dict[str, Any]], dict[str, float]],
    every: int = 500,
    learn_rate: float = 0.001,
    dropout: float = 0.1,
    progress: Progress | None = None,
    checkpoint: Path | None = None,
) -> Language:
    """Train one stack and return it with the averaged weights of its best evaluation.

    ``score`` picks the named figures from spaCy's scores; their mean decides which weights are best.  With
    ``checkpoint`` the best weights so far are also written to that folder.
    """
    import spacy
    from spacy.util import load_config_from_str
    from thinc.api import Adam, fix_random_seed

    fix_random_seed(seed)
    nlp: Language = spacy.util.load_model_from_config(load_config_from_str(config), auto_fill=True, validate=True)
    rng = random.Random(seed)
    entities = "ner" in nlp.pipe_names
    plain = Varier(random.Random(seed), Variation(curly=0.0, apostrophe=0.0, breaks=0.0, lower=0.0, upper=0.0))

    def gold(chosen: Sequence[Sequence[Sentence]]) -> list[Example]:
        return [to_example(nlp, to_doc(nlp, plain.tokens(g), syntax=not entities, entities=entities)) for g in chosen]

    # Labels must be known before the first update, so all of the data is looked at once; the plain variation
    # has no line breaks, so that one document is added that has them.
    broken = Varier(random.Random(seed), Variation(breaks=1.0, lower=0.0, upper=0.0)).tokens(groups[0])
    add_break(broken[0], "\n")
    extra = to_example(nlp, to_doc(nlp, broken, syntax=not entities, entities=entities))
    nlp.initialize(lambda: [*gold(groups), extra])
    optimizer = Adam(
        learn_rate=learn_rate, beta1=0.9, beta2=0.999, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0,
        use_averages=True, eps=1e-8,
    )  # fmt: skip
    held_out = gold(dev)
    renamer = Renamer(rng, (s for g in groups for s in g)) if variation.swap else None
    stream = batches(nlp, groups, Varier(rng, variation, renamer), syntax=not entities, entities=entities)
    best, best_bytes, words = -1.0, b"", 0
    for step in range(1, steps + 1):
        # Steady, then down to a tenth over the last third.
        optimizer.learn_rate = learn_rate * min(1.0, step / 200) * min(1.0, max(0.1, 3 * (1 - step / steps)))
        batch = next(stream)
        words += sum(len(e.predicted) for e in batch)
        nlp.update(batch, sgd=optimizer, drop=dropout, losses={})
        if step % every and step != steps:
            continue
        with nlp.use_params(optimizer.averages):
            details = score(nlp.evaluate(held_out))
            total = 100 * sum(details.values()) / len(details)
            if total > best:
                best, best_bytes = total, nlp.to_bytes(exclude=["vocab"])
                if checkpoint:
                    nlp.to_disk(checkpoint)
        if progress:
            progress(Step(stack=name, step=step, steps=steps, words=words, score=total, details=details))
    if best_bytes:
        nlp.from_bytes(best_bytes, exclude=["vocab"])
    return nlp
