"""A bundle of weights, lemmas and the components around them as one spaCy pipeline on disk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.errors import TrainingError
from quotes.training.data.treebanks import Sentence
from quotes.training.lemmas import add_lemmas
from quotes.training.measure import group

if TYPE_CHECKING:
    from spacy.language import Language

NAME, LICENCE = "quotes", "CC BY-SA 4.0"
READER = "quotes_reader"
SPACY = ">=3.8.0,<3.9.0"
# So many texts are analysed before and after the list of strings is cut.
CHECKED = 60


def assemble(bundle: Path, treebank: Iterable[Sentence]) -> Language:
    """Make the pipeline whose network is in BUNDLE and whose lemmas of closed classes are those of TREEBANK."""
    import spacy

    # Registers the factories.
    import quotes.extraction.component  # noqa: F401

    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "quotes.Tokenizer.v1"}}})
    reader: Any = nlp.add_pipe(READER)
    reader.from_disk(bundle)  # and not by the configuration, which would keep the name of the folder
    add_lemmas(nlp, treebank)
    nlp.add_pipe("quotes")
    return nlp


def save(nlp: Language, output: Path, *, sources: Sequence[dict[str, str]], treebank: Sequence[Sentence]) -> Language:
    """Write NLP to the folder OUTPUT with its list of strings cut to what is needed, and load it from there.

    Args:
        nlp: as :func:`assemble` makes it.
        output: the folder of the pipeline; the weights may lie in it already.
        sources: what the pipeline was made from, for its ``meta.json``.
        treebank: some sentences of it are analysed before and after the cut.

    Returns:
        The pipeline as it is loaded from OUTPUT.

    Raises:
        TrainingError: the cut changes the analysis of a text, which is a fault of this module.
    """
    import spacy

    from quotes import __version__

    nlp.meta.update({
        "name": NAME,
        "version": __version__,
        "description": "Reads English news once: tags, parse, lemmas, entities, and who says what.",
        "author": "the quotes project",
        "license": LICENCE,
        "spacy_version": SPACY,
        "sources": list(sources),
    })  # fmt: skip
    nlp.to_disk(output)
    texts = [" ".join(s.text for s in g) for g in group(treebank)[:CHECKED]]
    whole = spacy.load(output)
    before = [_analysis(whole, text) for text in texts]
    strings = output / "vocab" / "strings.json"
    strings.write_text(json.dumps(sorted(_needed_strings(nlp)), ensure_ascii=False), encoding="utf-8")
    loaded = spacy.load(output)
    for text, expected in zip(texts, before, strict=True):
        if _analysis(loaded, text) != expected:
            raise TrainingError(f"cutting strings.json changed the analysis of {text[:60]!r}; please report this")
    return loaded


def write_performance(nlp: Language, output: Path, performance: dict[str, Any]) -> None:
    """Keep PERFORMANCE in the ``meta.json`` of OUTPUT.

    Only that file is written again: ``to_disk`` would bring back the strings of all texts that NLP has read.
    """
    import srsly

    nlp.meta["performance"] = performance
    srsly.write_json(output / "meta.json", nlp.meta)


def write_weights(nlp: Language, output: Path, **weights: Any) -> None:
    """Keep WEIGHTS in the bundle of OUTPUT by their names, and use them in NLP from now on."""
    reader: Any = nlp.get_pipe(READER)
    reader.bundle.meta.update(weights)
    path = output / READER / "bundle.json"
    path.write_text(json.dumps(reader.bundle.meta, indent=1) + "\n", encoding="utf-8")


def _analysis(nlp: Language, text: str) -> tuple[Any, ...]:
    doc = nlp(text)
    tokens = [(t.text, t.norm_, t.tag_, t.pos_, str(t.morph), t.dep_, t.head.i, t.lemma_, t.is_sent_start) for t in doc]
    return tuple(tokens), tuple((e.start_char, e.end_char, e.label_) for e in doc.ents), doc._.quotes


def _needed_strings(nlp: Language) -> set[str]:
    """Tags, labels, lemmas and the tokenizer's exceptions.  Words of a text are added when they are met."""
    reader: Any = nlp.get_pipe(READER)
    ruler: Any = nlp.get_pipe("attribute_ruler")
    tokenizer: Any = nlp.tokenizer
    needed = {str(label) for label in reader.bundle.meta["labels"]}
    for tag in reader.bundle.meta["tags"]:
        needed.update(part for piece in tag.split("|") for part in (piece, *piece.split("=")))
    needed.update(str(v) for pattern in ruler.patterns for v in pattern["attrs"].values())
    needed.update(str(v) for variants in tokenizer.rules.values() for token in variants for v in token.values())
    return {s for s in needed if s}
