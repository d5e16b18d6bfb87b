"""A bundle of weights, lemmas and the components around them as one spaCy pipeline on disk, with its model card."""

from __future__ import annotations

import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import spacy
import srsly
from spacy.language import Language

import quotes.extraction.component  # noqa: F401 -- registers the factories
from quotes import __version__
from quotes.errors import TrainingError
from quotes.evaluation.report import environment
from quotes.training.data.corpora import HELD_OUT
from quotes.training.data.treebanks import Sentence
from quotes.training.measure import METRICS, Measured, group

LICENCE = "CC BY-SA 4.0"
READER = "quotes_reader"
# So many texts are analysed before and after the list of strings is cut.
CHECKED = 60
# Of these parts of speech lemmas are learned, where a word is so often in a treebank.
CLOSED, SEEN = frozenset({"AUX", "PRON", "DET", "PART", "CCONJ", "SCONJ", "ADP"}), 3


def assemble(bundle: Path, treebank: Iterable[Sentence]) -> Language:
    """Make the pipeline whose network is in BUNDLE and whose lemmas of closed classes are those of TREEBANK."""
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "quotes.Tokenizer.v1"}}})
    reader: Any = nlp.add_pipe(READER)
    reader.from_disk(bundle)  # and not by the configuration, which would keep the name of the folder
    ruler: Any = nlp.add_pipe("attribute_ruler")
    ruler.add_patterns(lemma_patterns(treebank))
    # All other lemmas come by the rules of tables, which are spacy-lookups-data's.
    lemmatizer: Any = nlp.add_pipe("lemmatizer", config={"mode": "rule", "overwrite": False})
    # An example is asked for, and looked at only by lemmatizers that learn.
    lemmatizer.initialize(lambda: [], nlp=nlp)
    # The tables list the words of each part of speech; spaCy looks for words in them, which takes a list an age.
    index = lemmatizer.lookups.get_table("lemma_index")
    for part, words in index.items():
        index[part] = dict.fromkeys(words, 1)
    nlp.add_pipe("quotes")
    return nlp


def lemma_patterns(treebank: Iterable[Sentence]) -> list[dict[str, Any]]:
    """Patterns of the attribute ruler for closed classes, whose lemmas no rule gives (was: be, n't: not).

    The lemma of a word and part of speech is the commonest one; words that are their own lemma need no pattern.
    """
    counts: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for sentence in treebank:
        for t in sentence.tokens:
            if t.upos in CLOSED and t.lemma:
                # "'s" is "be" or "have" as an auxiliary; its tag does not tell, the commonest wins.
                counts[t.form.lower().replace("’", "'"), t.upos, t.xpos][t.lemma] += 1
    patterns: list[dict[str, Any]] = []
    for (form, upos, xpos), lemmas in sorted(counts.items()):
        lemma, seen = max(lemmas.items(), key=lambda item: (item[1], item[0]))
        if seen < SEEN or lemma == form:
            continue
        forms = [form, form.replace("'", "’")] if "'" in form else [form]
        # A pattern for each form: one with a list of forms is matched by Python code, and takes three times as long.
        patterns.append({
            "patterns": [[{"LOWER": f, "POS": upos, "TAG": xpos}] for f in forms],
            "attrs": {"LEMMA": lemma},
            "index": 0,
        })  # fmt: skip
    return patterns


def sources() -> list[dict[str, str]]:
    """What a pipeline is made from and measured on: of each its name, use, licence and, mostly, address."""
    text = (resources.files("quotes.training") / "sources.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["source"])


def save(nlp: Language, output: Path, treebank: Sequence[Sentence]) -> Language:
    """Write NLP to the folder OUTPUT with its list of strings cut to what is needed, and load it from there.

    Args:
        nlp: as :func:`assemble` makes it.
        output: the folder of the pipeline; the weights may lie in it already.
        treebank: some sentences of it are analysed before and after the cut.

    Returns:
        The pipeline as it is loaded from OUTPUT.

    Raises:
        TrainingError: the cut changes the analysis of a text, which is a fault of this module.
    """
    nlp.meta.update({
        "name": "quotes",
        "version": __version__,
        "description": "Reads English news once: tags, parse, lemmas, entities, and who says what.",
        "author": "the quotes project",
        "license": LICENCE,
        "spacy_version": ">=3.8.0,<3.9.0",
        "sources": [{key: value for key, value in source.items() if key != "use"} for source in sources()],
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


def write_card(output: Path, measured: Measured, *, seconds: float, **made: Any) -> None:
    """Write ``README.md``, the model card, into the folder of a pipeline.

    Args:
        output: the folder.
        measured: how good the pipeline is.
        seconds: that its making took.
        made: the command as typed, with the names of folders only; the day; the seed; by generation the
            epochs of its runs.
    """
    card = environment("quotes.training", folder="").get_template("card.md")
    text = card.render(
        made,
        licence=LICENCE,
        time=f"{seconds / 60:.0f} minutes" if seconds >= 90 else f"{seconds:.0f} seconds",
        # In megabytes of 10**6 bytes.
        size=f"{sum(p.stat().st_size for p in output.rglob('*') if p.is_file()) / 1e6:.1f}",
        speed=f"{measured.words_per_second:,.0f}",
        measured=measured,
        metrics=METRICS,
        held_out=HELD_OUT,
        sources=sources(),
    )
    (output / "README.md").write_text(text + "\n", encoding="utf-8")
