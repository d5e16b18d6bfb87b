"""Whether an attribution says that the words were said: positive, negated, refused or hypothetical.

What is judged is the cue and the verbs that govern it, never what it reports: `did not say it was over` is negated,
`said it was not over` is positive, and so is `denied that it was over`, which is a statement of the class denial.
The types follow what PARC calls the factuality and the scopal polarity of an attribution (Pareti, *A database of
attribution relations*, LREC 2012), with refusals told apart from mere silence.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from quotes.extraction.cues.classes import cue_lemma
from quotes.extraction.lexicon import words
from quotes.records import Polarity

NEVER = frozenset({"not", "n't", "n’t", "n`t", "never", "nor", "neither", "hardly", "nowhere"})
NOBODY = frozenset({"nobody", "none", "neither"})
REFUSING = frozenset({"refuse", "decline", "unwilling", "reluctant", "balk", "hesitate"})
OPEN_MODALS = frozenset(
    {"may", "might", "could", "would", "should", "can", "will", "shall", "must", "ca", "wo", "'d", "’d", "'ll", "’ll"}
)
UNLESS = frozenset({"if", "unless", "whether", "lest"})


def polarity_of(doc: Doc, cue: int, quoted: Sequence[bool]) -> Polarity:
    """The polarity of the attribution whose cue has its main word at token CUE of DOC.

    QUOTED says of every token whether it stands between quotation marks; such words decide nothing.
    """
    token = doc[cue]
    for _ in range(3):
        found = _at(token, quoted)
        if found != "positive":
            return found
        beside = _alternative(token)
        if beside is None:
            return "positive"
        token = beside
    return "positive"


def _at(verb: Token, quoted: Sequence[bool]) -> Polarity:
    head = verb.head
    above = cue_lemma(head) if head != verb else ""
    to_say = any(c.dep_ in ("aux", "mark") and c.lower_ == "to" for c in verb.children)
    helpers = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    if verb.pos_ in ("NOUN", "PROPN"):
        return "negated" if any(c.dep_ == "det" and c.lower_ == "no" for c in verb.children) else "positive"
    if above in REFUSING and to_say:
        return "positive" if _negated(head, quoted) else "refused"
    if cue_lemma(verb) in ("refuse", "decline"):
        return "positive" if _negated(verb, quoted) else "refused"
    if _negated(verb, quoted):
        return "refused" if helpers & {"would", "wo", "will"} else "negated"
    before = [t.lower_ for t in verb.doc[max(0, verb.left_edge.i - 2) : verb.i] if not quoted[t.i]]
    near = [t.lower_ for t in verb.doc[max(0, verb.i - 3) : verb.i] if not quoted[t.i]]
    if "without" in near or {"short", "of"} <= set(near) or before[-1:] == ["without"]:
        return "negated"
    if (
        above in words("failing_verbs")
        and (to_say or verb.dep_ == "pcomp" or verb.tag_ == "VBG")
        and verb.dep_ != "conj"
        and not any(t.is_punct for t in verb.doc[head.i + 1 : verb.i])  # `has failed, he claimed, saying …`
    ):
        return "negated"
    if to_say and (verb.dep_ in ("xcomp", "ccomp") or above in ("have", "be")) and _yet(verb, head):
        return "negated"
    if _supposed(verb, helpers, quoted) or (to_say and _not_implied(verb, head)):
        return "hypothetical"
    return "positive"


def _negated(verb: Token, quoted: Sequence[bool]) -> bool:
    for child in verb.children:
        if quoted[child.i]:
            continue
        if child.dep_ == "neg" or (child.lower_ in NEVER and child.dep_ in ("advmod", "preconj", "cc", "aux")):
            # `not only said` and `not just said` were said, and `"Maybe not," Lee said` has its "not" elsewhere.
            between = verb.doc[child.i + 1 : verb.i]
            only = len(between) and between[0].lower_ in ("only", "just", "merely")
            if child.i < verb.i and not only and not any(t.is_punct for t in between):
                return True
        elif child.dep_ in ("nsubj", "nsubjpass"):
            nobody = child.lower_ in NOBODY or (
                child.lower_ == "one" and child.i and verb.doc[child.i - 1].lower_ == "no"
            )
            if nobody or any(c.dep_ == "det" and c.lower_ in ("no", "neither") for c in child.children):
                return True
    return False


def _yet(verb: Token, head: Token) -> bool:
    """Whether it reads `has yet to say`."""
    return any(t.lower_ == "yet" for t in verb.doc[max(0, verb.i - 3) : verb.i]) and head.lemma_ in ("have", "be")


def _supposed(verb: Token, helpers: set[str], quoted: Sequence[bool]) -> bool:
    """Whether a modal, an `if` or a question leaves it open."""
    adverbs = {c.lower_ for c in verb.children if c.dep_ == "advmod"}
    if helpers & OPEN_MODALS and not adverbs & words("looking_back") and cue_lemma(verb) not in words("wishing_verbs"):
        return True
    if is_imagined(verb):
        return True
    clause = verb
    while clause.dep_ == "conj" and clause.head != clause:
        clause = clause.head
    if any(c.dep_ == "mark" and c.lower_ in UNLESS and not quoted[c.i] for c in clause.children):
        return True
    ending = next((t for t in reversed(list(verb.sent)) if not (t.is_space or t.is_quote or quoted[t.i])), verb)
    return ending.text == "?" and verb.dep_ == "ROOT" and not _quotes_question(verb, ending)


def is_imagined(verb: Token) -> bool:
    """Whether nobody said it and it only looked so: `as if to say`."""
    before = [t.lower_ for t in verb.doc[max(0, verb.i - 5) : verb.i]]
    return any(
        before[i] == "as" and before[i + 1 : i + 2] in (["if"], ["though"]) and "," not in before[i:]
        for i in range(len(before))
    )


def _quotes_question(verb: Token, ending: Token) -> bool:
    """Whether the question is between quotation marks and the verb is not: `He said: "Why?"`."""
    return any(t.is_quote for t in verb.doc[verb.i : ending.i + 2])


def _not_implied(verb: Token, head: Token) -> bool:
    """Whether another verb only plans, asks for or expects that it be said; what is done `to say` something is said."""
    if verb.dep_ not in ("xcomp", "ccomp", "acl") or head == verb:
        return False
    return cue_lemma(head) not in words("implying_verbs")


def _alternative(verb: Token) -> Token | None:
    """The verb whose negation or refusal covers this one too: the first of `did not confirm or deny`."""
    if verb.dep_ != "conj":
        return None
    # A parse may hang the verb higher than the conjunction before it, whose own verb then tells.
    before = verb.doc[verb.i - 1] if verb.i else verb
    if before.dep_ == "cc" and before.lower_ in ("or", "nor") and before.head != verb:
        return before.head
    return verb.head if any(c.dep_ == "cc" and c.lower_ in ("or", "nor") for c in verb.head.children) else None
