"""Lemmas for what the network reads: closed classes as a treebank has them, all else by the rules of tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from quotes.training.data.treebanks import Sentence

if TYPE_CHECKING:
    from spacy.language import Language

_CLOSED = frozenset({"AUX", "PRON", "DET", "PART", "CCONJ", "SCONJ", "ADP"})
_SEEN_AT_LEAST = 3


def add_lemmas(nlp: Language, treebank: Iterable[Sentence]) -> None:
    """Add to NLP a ruler with the lemmas of closed classes in TREEBANK, and a lemmatizer by rules for the rest.

    The tables of the rules come with spacy-lookups-data.
    """
    ruler: Any = nlp.add_pipe("attribute_ruler")
    ruler.add_patterns(lemma_patterns(treebank))
    lemmatizer: Any = nlp.add_pipe("lemmatizer", config={"mode": "rule", "overwrite": False})
    # An example is asked for, and looked at only by lemmatizers that learn.
    lemmatizer.initialize(lambda: [], nlp=nlp)
    # The tables list the words of each part of speech; spaCy looks for words in them, which takes a list an age.
    index = lemmatizer.lookups.get_table("lemma_index")
    for part, words in index.items():
        index[part] = dict.fromkeys(words, 1)


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
