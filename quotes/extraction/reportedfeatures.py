"""What is measured of a word that may attribute speech without marks, of whose it may be, and of what it may report."""

from __future__ import annotations

from itertools import pairwise

from spacy.tokens import Token

from quotes.extraction.candidates import RELATIONS
from quotes.extraction.cueclasses import cue_entries, cue_lemma
from quotes.extraction.features import Reading
from quotes.extraction.lexicon import classes
from quotes.extraction.reported import CLAUSES, SHAPES, Content, Source
from quotes.records import CUE_CLASSES

PARTS = ("VERB", "AUX", "NOUN", "PROPN", "ADJ", "ADP")
TAGS = ("VBD", "VBZ", "VBP", "VBN", "VBG", "VB", "NN", "NNS")
BELOW = ("ccomp", "xcomp", "dobj", "prep", "advcl", "acl", "relcl", "attr", "dative", "agent", "mark", "neg", "nsubj",
         "nsubjpass", "aux", "auxpass", "cop", "prt", "expl", "poss", "conj")  # fmt: skip
LABELS = ("ROOT", "ccomp", "xcomp", "advcl", "conj", "relcl", "acl", "pobj", "dobj", "nsubj", "pcomp", "parataxis",
          "attr", "prep", "dep", "compound", "amod")  # fmt: skip
REFERENTS = ("person", "organization", "place", "group", "document", "other")
OPENERS = (
    "that",
    "to",
    "whether",
    "if",
    "how",
    "what",
    "why",
    "for",
    "about",
    "on",
    "against",
    "of",
    "as",
    "with",
    "in",
)
Scores = dict[str, float]
UNKNOWN = -2.5


def frame(head: Token) -> str:
    """The lemma of HEAD with the sort of complement it has: `say ccomp`, `call for`, `support dobj`."""
    deps = {c.dep_: c for c in head.children}
    kind = next((d for d in ("ccomp", "xcomp", "dobj") if d in deps), "")
    if not kind:
        kind = next((c.lower_ for c in head.rights if c.dep_ == "prep"), "")
    passive = " passive" if "nsubjpass" in deps or "auxpass" in deps else ""
    return f"{cue_lemma(head)} {kind}{passive}".rstrip()


def lemma_key(head: Token) -> str:
    """The lemma of HEAD with its part of speech."""
    return f"{cue_lemma(head)}/{head.pos_}"


HEAD_FEATURES = (
    "score", "frame_score", "above_score", "above_steps", "parent_score", "in_lexicon", "reporting",
    *(f"class_{c}" for c in CUE_CLASSES), *(f"pos_{p}" for p in PARTS), *(f"tag_{t}" for t in TAGS),
    *(f"has_{b}" for b in BELOW), *(f"is_{label}" for label in LABELS),
    "according", "modal", "ccomp_that", "ccomp_finite", "ccomp_size", "xcomp_size", "dobj_size", "dobj_named",
    "right_size",
    *(f"opens_{o}" for o in OPENERS),
    "paragraph", "position", "in_sentence", "sentence_size", "marks_in_sentence", "title_case",
    "sources", *(f"by_{r}" for r in RELATIONS), *(f"who_{r}" for r in REFERENTS),
    "name", "pronoun", "plural", "first_person", "relative_pronoun", "gap", "salience", "document_speaks",
)  # fmt: skip


def head_features(reading: Reading, head: Token, sources: list[Source], scores: Scores) -> list[float]:
    """The features of the word HEAD with the SOURCES it may have, in the order of ``HEAD_FEATURES``."""
    children = list(head.children)
    below = {c.dep_ for c in children}
    lemma = cue_lemma(head)
    entry = cue_entries().get(lemma)
    kind = entry.cue_class if entry else ""
    above, steps = above_score(head, scores)
    clause = next((c for c in children if c.dep_ == "ccomp"), None)
    first = next((c for c in head.rights if not c.is_punct and c.dep_ not in ("nsubj", "prt", "advmod")), None)
    opener = first.left_edge.lower_ if first is not None else ""
    sentence = head.sent
    return [
        scores.get(lemma_key(head), UNKNOWN), scores.get(frame(head), UNKNOWN), above, float(steps),
        scores.get(lemma_key(head.head), UNKNOWN) if head.head is not head else UNKNOWN,
        float(entry is not None), float(lemma in classes("verbs")),
        *(float(kind == c) for c in CUE_CLASSES), *(float(head.pos_ == p) for p in PARTS),
        *(float(head.tag_ == t) for t in TAGS), *(float(b in below) for b in BELOW),
        *(float(head.dep_ == label) for label in LABELS),
        float(head.lower_ == "according"), float(any(c.tag_ == "MD" for c in children)),
        float(clause is not None and clause.left_edge.lower_ == "that"),
        float(clause is not None and any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in clause.children)),
        _size(children, "ccomp"), _size(children, "xcomp"), _size(children, "dobj"),
        float(any(c.dep_ == "dobj" and c.pos_ == "PROPN" for c in children)),
        float(min(40, max(0, head.right_edge.i - head.i))),
        *(float(opener == o) for o in OPENERS),
        float(min(20, reading.paragraph_of[head.i])), head.i / max(1, len(reading.doc)),
        (head.i - sentence.start) / max(1, len(sentence)), float(min(60, len(sentence))),
        float(sum(reading.quoted[sentence.start : sentence.end]) / max(1, len(sentence))),
        sum(t.is_title for t in sentence) / max(1, len(sentence)),
        float(len(sources)), *_source(reading, head, sources[0] if sources else None),
    ]  # fmt: skip


def _source(reading: Reading, head: Token, source: Source | None) -> list[float]:
    if source is None:
        return [0.0] * (len(RELATIONS) + len(REFERENTS) + 8)
    phrase = reading.phrases[source.phrase]
    lower = reading.doc[phrase.head].lower_
    entity = reading.cast.of_phrase.get(source.phrase)
    speaks = entity is not None and reading.cast.entities[entity].type == "document"
    return [
        *(float(source.relation == r) for r in RELATIONS), *(float(phrase.referent == r) for r in REFERENTS),
        float(phrase.kind == "name"), float(phrase.kind == "pronoun"), float(phrase.plural),
        float(lower in ("i", "we", "you")), float(lower in ("who", "which", "that")),
        float(max(-30, min(30, phrase.head - head.i))),
        reading.salience[entity] if entity is not None else 0.0, float(speaks),
    ]  # fmt: skip


def above_score(head: Token, scores: Scores) -> tuple[float, int]:
    """The best score of the words that HEAD hangs on by way of a complement: what it says is then said by another."""
    best, steps, token, reported = UNKNOWN, 0, head, False
    for step in range(1, 7):
        if token.head is token:
            break
        reported = reported or token.dep_ in CLAUSES or token.dep_ in ("relcl", "acl", "advcl", "pcomp", "pobj", "dobj")
        token = token.head
        if reported and (found := scores.get(frame(token), UNKNOWN)) > best:
            best, steps = found, step
    return best, steps


def _size(children: list[Token], label: str) -> float:
    return float(min(40, sum(c.right_edge.i - c.left_edge.i + 1 for c in children if c.dep_ == label)))


SOURCE_FEATURES = (
    *HEAD_FEATURES[:7], *(f"pos_{p}" for p in PARTS), *(f"is_{label}" for label in LABELS), "rank", "others",
    *(f"by_{r}" for r in RELATIONS), *(f"who_{r}" for r in REFERENTS),
    "name", "pronoun", "plural", "first_person", "relative_pronoun", "gap", "salience", "document_speaks",
    *(f"phrase_{label}" for label in (*LABELS, "nsubjpass", "poss", "appos")), "first_relation",
)  # fmt: skip


def source_features(reading: Reading, head: Token, sources: list[Source], i: int, own: list[float]) -> list[float]:
    """The features of the Ith of the SOURCES of HEAD, whose own features are OWN, by ``SOURCE_FEATURES``."""
    source = sources[i]
    label = reading.doc[reading.phrases[source.phrase].head].dep_
    return [
        *own[:7], *(float(head.pos_ == p) for p in PARTS), *(float(head.dep_ == x) for x in LABELS),
        float(i), float(len(sources)), *_source(reading, head, source),
        *(float(label == x) for x in (*LABELS, "nsubjpass", "poss", "appos")),
        float(RELATIONS.index(sources[0].relation)),
    ]  # fmt: skip


CONTENT_FEATURES = (
    "score", "frame_score", "lexicon_class", "pos", "relation", *(f"shape_{s}" for s in SHAPES), "rank", "others",
    "size", "share_of_longest", "stretches", "before", "after", "gap", "finite", "opens_that", "opens_to",
    "opens_preposition", "root_label", "root_pos", "head_label", "passive", "has_ccomp", "has_xcomp", "has_dobj",
    "has_prep", "has_advcl", "reaches_end", "holds_comma", "size_of_first", "opener",
)  # fmt: skip
ROOTS = (
    "ccomp",
    "xcomp",
    "dobj",
    "prep",
    "pobj",
    "advcl",
    "acl",
    "relcl",
    "attr",
    "nsubj",
    "nsubjpass",
    "ROOT",
    "conj",
)


def content_features(
    reading: Reading, head: Token, source: Source | None, contents: list[Content], i: int, own: list[float]
) -> list[float]:
    """The features of the Ith of the CONTENTS of HEAD, whose own features are OWN, by ``CONTENT_FEATURES``."""
    doc, tokens = reading.doc, contents[i].tokens
    inside = set(tokens)
    root = next((doc[t] for t in tokens if doc[t].head.i not in inside and not doc[t].is_punct), doc[tokens[0]])
    below = {c.dep_ for c in head.children}
    first = doc[tokens[0]]
    opener = first.lower_
    entry = cue_entries().get(cue_lemma(head))
    longest = max(len(c.tokens) for c in contents)
    return [
        own[0], own[1], float(CUE_CLASSES.index(entry.cue_class)) if entry else -1.0,
        float(PARTS.index(head.pos_)) if head.pos_ in PARTS else -1.0,
        float(RELATIONS.index(source.relation)) if source else -1.0,
        *(float(contents[i].shape == s) for s in SHAPES), float(i), float(len(contents)),
        float(min(80, len(tokens))), len(tokens) / longest,
        1.0 + sum(b - a > 1 for a, b in pairwise(tokens)),
        float(tokens[-1] < head.i), float(tokens[0] > head.i),
        float(min(20, tokens[0] - head.i if tokens[0] > head.i else head.i - tokens[-1])),
        float(any(doc[t].pos_ in ("VERB", "AUX") and "Fin" in doc[t].morph.get("VerbForm", []) for t in tokens)),
        float(opener in ("that", "whether", "if", "how", "why", "what")), float(opener == "to"),
        float(first.pos_ == "ADP"), float(ROOTS.index(root.dep_)) if root.dep_ in ROOTS else -1.0,
        float(PARTS.index(root.pos_)) if root.pos_ in PARTS else -1.0,
        float(LABELS.index(head.dep_)) if head.dep_ in LABELS else -1.0,
        float("auxpass" in below), float("ccomp" in below), float("xcomp" in below), float("dobj" in below),
        float("prep" in below), float("advcl" in below), float(tokens[-1] >= head.sent.end - 2),
        float(any(doc[t].text == "," for t in tokens)), float(len(contents[0].tokens)),
        float(OPENERS.index(opener)) if opener in OPENERS else -1.0,
    ]  # fmt: skip
