"""The trained stacks, lemmas and nothing superfluous as one pipeline on disk."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.errors import TrainingError
from quotes.training.treebanks import Sentence

if TYPE_CHECKING:
    from spacy.language import Language

NAME = "quotes_news"
_CLOSED = frozenset({"AUX", "PRON", "DET", "PART", "CCONJ", "SCONJ", "ADP"})
_SEEN_AT_LEAST = 3


def assemble(syntax: Language, entities: Language, treebank: Iterable[Sentence]) -> Language:
    """Put lemmas and entities into the syntax pipeline, and return it; needs the tables of spacy-lookups-data."""
    ruler: Any = syntax.add_pipe("attribute_ruler")
    ruler.add_patterns(lemma_patterns(treebank))
    lemmatizer: Any = syntax.add_pipe("lemmatizer", config={"mode": "rule", "overwrite": False})
    # An example is asked for, and looked at only by lemmatizers that learn.
    lemmatizer.initialize(lambda: [], nlp=syntax)
    syntax.add_pipe("ner", source=entities)
    return syntax


def lemma_patterns(treebank: Iterable[Sentence]) -> list[dict[str, Any]]:
    """Patterns of the attribute ruler for closed classes, whose lemmas no rule gives (was: be, n't: not).

    The lemma of a word and part of speech is the commonest one; words that are their own lemma need no pattern.
    """
    counts: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for sentence in treebank:
        for t in sentence.tokens:
            if t.upos in _CLOSED and t.lemma:
                # "'s" is "be" or "have" as an auxiliary; its tag does not tell, the commonest wins.
                counts[t.form.lower().replace("’", "'"), t.upos, t.xpos][t.lemma] += 1
    patterns: list[dict[str, Any]] = []
    for (form, upos, xpos), lemmas in sorted(counts.items()):
        lemma, seen = max(lemmas.items(), key=lambda item: (item[1], item[0]))
        if seen < _SEEN_AT_LEAST or lemma == form:
            continue
        forms = [form, form.replace("'", "’")] if "'" in form else [form]
        # A pattern for each form: one with a list of forms is matched by Python code, and takes three times as long.
        patterns.append({
            "patterns": [[{"LOWER": f, "POS": upos, "TAG": xpos}] for f in forms],
            "attrs": {"LEMMA": lemma},
            "index": 0,
        })  # fmt: skip
    return patterns


def save(nlp: Language, output: Path, *, meta: dict[str, Any], texts: Sequence[str]) -> Language:
    """Write the pipeline to ``output`` with its list of strings cut to what is needed, and return it as loaded.

    ``texts`` are analysed before and after the cut.

    Raises:
        TrainingError: the cut changed the analysis of one of them, which would be a fault of this module.
    """
    import spacy

    nlp.meta.update(meta)
    nlp.to_disk(output)
    before = [_analysis(spacy.load(output), text) for text in texts]
    strings = output / "vocab" / "strings.json"
    strings.write_text(json.dumps(sorted(_needed_strings(nlp)), ensure_ascii=False), encoding="utf-8")
    loaded = spacy.load(output)
    for text, expected in zip(texts, before, strict=True):
        if _analysis(loaded, text) != expected:
            raise TrainingError(
                f"cutting strings.json changed the analysis of {text[:60]!r}; this is a fault to report."
            )
    return loaded


def _analysis(nlp: Language, text: str) -> tuple[Any, ...]:
    doc = nlp(text)
    tokens = [(t.text, t.norm_, t.tag_, t.pos_, str(t.morph), t.dep_, t.head.i, t.lemma_, t.is_sent_start) for t in doc]
    return tuple(tokens), tuple((e.start_char, e.end_char, e.label_) for e in doc.ents)


def _needed_strings(nlp: Language) -> set[str]:
    """Labels, features and lemmas: what the components refer to.  Words of a text are added when they are met."""
    needed: set[str] = set()
    for name in nlp.pipe_names:
        pipe: Any = nlp.get_pipe(name)
        labels = getattr(pipe, "labels", ())
        needed.update(labels)
        for label in labels:
            for part in str(label).split("|"):
                needed.update((part, *part.split("=")))
    ruler: Any = nlp.get_pipe("attribute_ruler")
    for pattern in ruler.patterns:
        needed.update(str(v) for v in pattern["attrs"].values())
    tokenizer: Any = nlp.tokenizer
    for variants in tokenizer.rules.values():
        for token in variants:
            needed.update(str(v) for v in token.values())
    return {s for s in needed if s}
