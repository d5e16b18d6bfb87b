"""Universal Dependencies to the labels and shapes of spaCy's own English pipelines (ClearNLP style).

Code that reads ``nsubjpass``, ``dobj`` or ``prep``/``pobj`` then works with our pipeline and with any
``en_core_web_*``: prepositions govern their nouns, names hang on their last word, conjunctions on the first conjunct.
One thing is kept from Universal Dependencies: in "She is chair" *chair* is the head and *is* its ``cop``.
"""

from __future__ import annotations

from itertools import pairwise

from quotes.training.data.treebanks import Sentence, Token

# The labels that are called otherwise, by what they become.
_RENAMED = {
    "ROOT": "root", "nsubj": "nsubj:outer", "nsubjpass": "nsubj:pass", "csubj": "csubj:outer",
    "csubjpass": "csubj:pass", "auxpass": "aux:pass", "dobj": "obj", "dative": "iobj", "poss": "nmod:poss",
    "relcl": "acl:relcl advcl:relcl",
    "npadvmod": "obl obl:unmarked obl:tmod obl:npmod obl:agent nmod:unmarked nmod:tmod nmod:npmod",
    "compound": "nmod:desc flat", "predet": "det:predet", "preconj": "cc:preconj", "prt": "compound:prt",
    "intj": "discourse", "dep": "list orphan reparandum dislocated goeswith clf",
}  # fmt: skip
_LABELS = {old: new for new, olds in _RENAMED.items() for old in olds.split()}
_NEGATIONS = frozenset({"not", "n't", "n’t", "never"})
_TAKES_PREPOSITION = ("obl", "nmod", "conj", "appos", "advcl", "acl")


def to_clear(sentence: Sentence) -> Sentence:
    """Relabel and rehang the tokens of ``sentence`` in place, and return it."""
    tokens = sentence.tokens
    _names_to_their_last_word(tokens)
    _prepositions_above_nouns(tokens)
    _conjunctions_to_first_conjunct(tokens)
    for i, token in enumerate(tokens):
        token.dep = _label(token, is_root=token.head == i)
    return sentence


def _label(token: Token, *, is_root: bool) -> str:
    if is_root:
        return "ROOT"
    if token.dep == "advmod" and token.form.lower() in _NEGATIONS:
        return "neg"
    if token.dep == "mark" and token.xpos == "TO":
        return "aux"
    base = token.dep.partition(":")[0]
    return _LABELS.get(token.dep) or _LABELS.get(base, base)


def _children(tokens: list[Token], head: int) -> list[int]:
    return [i for i, t in enumerate(tokens) if t.head == head and i != head]


def _names_to_their_last_word(tokens: list[Token]) -> None:
    for first in range(len(tokens)):
        kids = _children(tokens, first)
        parts = [i for i in kids if tokens[i].dep.startswith("flat") and i > first]
        if not parts:
            continue
        last = parts[-1]
        # The last word takes the place of the first.
        tokens[last].head = last if tokens[first].head == first else tokens[first].head
        tokens[last].dep = tokens[first].dep
        for i in [first, *parts[:-1]]:
            tokens[i].head, tokens[i].dep = last, "compound"
        for i in kids:
            if i not in parts:
                tokens[i].head = last


def _prepositions_above_nouns(tokens: list[Token]) -> None:
    for noun, token in enumerate(tokens):
        if token.head == noun or not token.dep.startswith(_TAKES_PREPOSITION) or token.dep == "nmod:poss":
            continue
        chain = _chain(tokens, noun)
        if not chain:
            continue
        first, last = chain[0], chain[-1]
        relation, head = "prep", token.head
        if token.dep == "obl:agent":
            relation = "agent"
        elif token.dep in {"conj", "appos"}:
            relation = token.dep
            # "in Paris and in London": the second preposition is the conjunct of the first one.
            if token.dep == "conj" and tokens[head].dep == "pobj":
                head = tokens[head].head
        for kid in _children(tokens, noun):
            if kid < last and kid not in chain:
                tokens[kid].head = first
        for above, below in pairwise(chain):
            tokens[below].head, tokens[below].dep = above, "prep"
        tokens[first].head, tokens[first].dep = head, relation
        token.head, token.dep = last, "pobj"


def _chain(tokens: list[Token], noun: int) -> list[int]:
    """The prepositions before ``noun`` from the outermost in, "according to" and "because of" as two."""
    chain: list[int] = []
    for i in _children(tokens, noun):
        if tokens[i].dep != "case" or i > noun or tokens[i].xpos == "POS":
            continue
        chain.append(i)
        fixed = [k for k in _children(tokens, i) if tokens[k].dep == "fixed"]
        if fixed and tokens[fixed[-1]].upos in {"ADP", "SCONJ"}:
            chain.append(fixed[-1])
    return sorted(chain)


def _conjunctions_to_first_conjunct(tokens: list[Token]) -> None:
    for i, token in enumerate(tokens):
        if token.dep not in {"cc", "punct"} or token.head <= i:
            continue
        conjunct = tokens[token.head]
        if conjunct.dep == "conj" and conjunct.head < i:
            token.head = conjunct.head
