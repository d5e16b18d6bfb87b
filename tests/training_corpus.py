"""A corpora folder of a few sentences about an invented town, in the formats and places that training reads."""

from __future__ import annotations

import json
from pathlib import Path

# word, lemma, part of speech, tag, head (1 is the first word), relation, entity; "_" before a word: no space before it.
SENTENCES = (
    """
    Mira Mira PROPN NNP 3 nsubj B-PER
    Holt Holt PROPN NNP 1 flat I-PER
    leads lead VERB VBZ 0 root O
    the the DET DT 5 det O
    council council NOUN NN 3 obj O
    _. . PUNCT . 3 punct O
    """,
    """
    " " PUNCT `` 5 punct O
    _The the DET DT 3 det O
    bridge bridge NOUN NN 5 nsubj O
    is be AUX VBZ 5 cop O
    safe safe ADJ JJ 8 ccomp O
    _, , PUNCT , 5 punct O
    _" " PUNCT '' 5 punct O
    said say VERB VBD 0 root O
    Holt Holt PROPN NNP 8 nsubj B-PER
    _. . PUNCT . 8 punct O
    """,
    """
    Workers worker NOUN NNS 6 nsubj:pass O
    in in ADP IN 4 case O
    Port Port PROPN NNP 4 compound B-LOC
    Ansel Ansel PROPN NNP 1 nmod I-LOC
    were be AUX VBD 6 aux:pass O
    told tell VERB VBN 0 root O
    by by ADP IN 9 case O
    the the DET DT 9 det O
    mayor mayor NOUN NN 6 obl:agent O
    _. . PUNCT . 6 punct O
    """,
    """
    He he PRON PRP 4 nsubj O
    does do AUX VBZ 4 aux O
    _n't not PART RB 4 advmod O
    want want VERB VB 0 root O
    to to PART TO 6 mark O
    wait wait VERB VB 4 xcomp O
    for for ADP IN 9 case O
    Ansel Ansel PROPN NNP 9 compound B-ORG
    Ferries Ferries PROPN NNPS 6 obl I-ORG
    _. . PUNCT . 4 punct O
    """,
    """
    The the DET DT 2 det O
    boats boat NOUN NNS 3 nsubj O
    left leave VERB VBD 0 root O
    according accord VERB VBG 7 case O
    to to ADP IN 4 fixed O
    the the DET DT 7 det O
    harbour harbour NOUN NN 3 obl O
    and and CCONJ CC 9 cc O
    Holt Holt PROPN NNP 7 conj B-PER
    _. . PUNCT . 3 punct O
    """,
)
_TABLES = """
    010 O|Teal I-PER|runs O|Northmoor I-ORG|College I-ORG|in O|Ansel I-LOC|. O
"""


def conllu(*, names: str = "s", times: int = 1) -> str:
    """The sentences as CoNLL-U, one document, each ``times`` over."""
    blocks = ["# newdoc id = harbour"]
    for number in range(len(SENTENCES) * times):
        rows = _rows(number)
        lines = [f"# sent_id = {names}-{number}"]
        for i, (word, lemma, upos, tag, head, relation, _) in enumerate(rows, 1):
            glued = i < len(rows) and rows[i][0].startswith("_")
            misc = "SpaceAfter=No" if glued else "_"
            form = word.removeprefix("_")
            lines.append("\t".join([str(i), form, lemma, upos, tag, "_", head, relation, "_", misc]))
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks) + "\n"


def iob2(*, names: str = "s", times: int = 1) -> str:
    """Their entities, as Universal NER writes them."""
    blocks = []
    for number in range(len(SENTENCES) * times):
        lines = [f"# sent_id = {names}-{number}"]
        lines += [f"{i}\t{row[0].removeprefix('_')}\t{row[6]}" for i, row in enumerate(_rows(number), 1)]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _rows(number: int) -> list[list[str]]:
    return [line.split() for line in SENTENCES[number % len(SENTENCES)].strip().splitlines()]


def write(folder: Path, *, times: int = 12) -> Path:
    """Write the whole corpora folder and return it."""
    treebanks, entities = folder / "treebanks", folder / "entities"
    for made in (treebanks / "uner", treebanks / "gum", entities):
        made.mkdir(parents=True)
    for name in ("en_ewt-train", "en_ewt-dev", "en_ewt-test", "en_pud-test"):
        (treebanks / f"{name}.conllu").write_text(conllu(names=name, times=times), encoding="utf-8")
        (treebanks / "uner" / f"{name}.iob2").write_text(iob2(names=name, times=times), encoding="utf-8")
    (treebanks / "gum" / "splits.md").write_text("## train\n\n  * GUM_news_ansel\n", encoding="utf-8")
    (treebanks / "gum" / "GUM_news_ansel.conllu").write_text(conllu(names="GUM_news_ansel"), encoding="utf-8")
    table = "\n".join(_TABLES.strip().removeprefix("010 O|").split("|")) + "\n\n"
    (entities / "wikigold.conll").write_text(table * 3, encoding="utf-8")
    (entities / "btc.conll").write_text((table * 3).replace(" ", "\t").replace("I-", "B-"), encoding="utf-8")
    paragraph = {
        "sents": [["Teal", "joined", "the", "Northmoor", "College", "."]],
        "vertexSet": [[{"type": "PER", "pos": [0, 1], "sent_id": 0}], [{"type": "ORG", "pos": [2, 5], "sent_id": 0}]],
    }
    for name in ("redocred-dev", "redocred-test"):
        (entities / f"{name}.json").write_text(json.dumps([paragraph] * 3), encoding="utf-8")
    return folder
