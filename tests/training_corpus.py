"""A corpora folder of a few sentences about an invented town, in the formats and places that training reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer
from tokenizers.models import WordLevel

# Every word is one piece, unknown: enough where only positions matter.
TOKENIZER = Tokenizer(WordLevel({"[UNK]": 0, "[SEP]": 1}, unk_token="[UNK]"))
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


def article(name: str, text: str, quotes: Sequence[Said] = (), statements: Sequence[Said] = ()) -> tuple[str, str]:
    """An annotated article as a line of JSON, and its lines of the table of speakers."""
    attributions, segments, rows = [], [], []
    for number, one in enumerate([*quotes, *statements]):
        ranges = {"source": one.source, "cue": one.cue, "content": one.words}
        found = {key: [place(text, words)] if words else [] for key, words in ranges.items()}
        marked = number < len(quotes)
        if one.speaker or not marked:
            attributions.append({"id": f"a{number}", **found, "speaker": one.speaker, "type": one.kind})
        if marked:
            start, end = found.pop("content")[0]
            own = f"a{number}" if one.speaker else None
            words = len(one.words.split())
            segments.append({"start": start - 1, "end": end + 1, "words": words, "attribution": own, **found})
            what = "quote" if one.speaker else "other"
            rows.append("\t".join([name, str(number), what, one.speaker, one.kind, ""]))
    record = {"id": name, "text": text, "attributions": attributions, "quotes": segments}
    return json.dumps(record), "\n".join(rows)


def place(text: str, words: str) -> tuple[int, int]:
    """Where WORDS stand in TEXT for the first time; a number behind ``#`` says for which time."""
    words, _, number = words.partition("#")
    start = -1
    for _ in range(int(number or 1)):
        start = text.index(words, start + 1)
    return start, start + len(words)


class Said(NamedTuple):
    """What is said, and the phrase and word that say who does; without a speaker, marked words that nobody says."""

    words: str
    source: str = ""
    cue: str = ""
    speaker: str = ""
    kind: str = ""


HARBOUR = (
    "Mira Holt leads the council of Port Ansel.\n"
    '"The bridge is safe," said Holt. She told reporters that the ferry would wait.\n'
    'Critics call it the "rusty giant".\n'
    '"Nobody asked us," the fisherman said.\n'
)
_HARBOUR_QUOTES = (
    Said("The bridge is safe,", "Holt#2", "said", "Mira Holt", "person"),
    Said("rusty giant"),
    Said("Nobody asked us,", "the fisherman", "said#2", "the fisherman", "unnamed"),
)
_HARBOUR_STATEMENTS = (Said("the ferry would wait", "She", "told", "Mira Holt", "person"),)


def news(name: str = "harbour") -> tuple[str, str]:
    """The one article of the news, as :func:`article` gives it."""
    return article(name, HARBOUR, _HARBOUR_QUOTES, _HARBOUR_STATEMENTS)


def write_news(folder: Path, part: str, *, times: int) -> None:
    """Write a part of a corpus of news with so many articles."""
    articles = [news(f"{part}-{number}") for number in range(times)]
    (folder / f"{part}.jsonl").write_text("".join(f"{record}\n" for record, _ in articles), encoding="utf-8")
    (folder / f"{part}-speakers.tsv").write_text("".join(f"{rows}\n" for _, rows in articles), encoding="utf-8")


GAP = "Mira Holt met Ada Teal, and she left. Holt waved."
_COLUMNS = """
#begin document a; part 000
a 0 0 Mira (holt
a 0 1 Holt holt)
a 0 2 spoke -

a 1 0 The (holt
a 1 1 mayor holt)
a 1 2 waved -

#end document
"""


def gap() -> str:
    """One pronoun that means the first of two people, and one that means neither, as GAP writes them."""
    head = ["ID", "Text", "Pronoun", "Pronoun-offset", "A", "A-offset", "A-coref", "B", "B-offset", "B-coref", "URL"]
    offsets = [str(place(GAP, words)[0]) for words in ("she", "Mira Holt", "Ada Teal")]
    lines = ["\t".join(head)]
    for name, means in (("gap-1", "TRUE"), ("gap-2", "FALSE")):
        cells = [name, GAP, "she", offsets[0], "Holt", str(int(offsets[1]) + 5), means, "Ada Teal", offsets[2], "FALSE"]
        lines.append("\t".join([*cells, "none"]))
    return "\n".join(lines) + "\n"


def columns() -> str:
    """Two sentences with one chain, in the columns of CoNLL."""
    return _COLUMNS.lstrip("\n").replace("#begin document a", "#begin document\ta").replace(" ", "\t")


def gum() -> str:
    """A document of GUM with two chains, cut down to the columns that are read."""
    return conllu(names="GUM_news_ansel")


def write(folder: Path, *, times: int = 6, articles: int = 6) -> Path:
    """Write the whole corpora folder and return it."""
    treebanks, entities, coreference = folder / "treebanks", folder / "entities", folder / "coref"
    for made in (treebanks / "uner", treebanks / "gum", entities, coreference, folder / "news", folder / "polnear"):
        made.mkdir(parents=True)
    for name in ("en_ewt-train", "en_ewt-test", "en_pud-test"):
        (treebanks / f"{name}.conllu").write_text(conllu(names=name, times=times), encoding="utf-8")
        (treebanks / "uner" / f"{name}.iob2").write_text(iob2(names=name, times=times), encoding="utf-8")
    (treebanks / "gum" / "splits.md").write_text("## train\n\n  * GUM_news_ansel\n", encoding="utf-8")
    (treebanks / "gum" / "GUM_news_ansel.conllu").write_text(gum(), encoding="utf-8")
    table = "\n".join(_TABLES.strip().removeprefix("010 O|").split("|")) + "\n\n"
    (entities / "wikigold.conll").write_text(table * 3, encoding="utf-8")
    paragraph = {
        "sents": [["Teal", "joined", "the", "Northmoor", "College", "."]],
        "vertexSet": [[{"type": "PER", "pos": [0, 1], "sent_id": 0}], [{"type": "ORG", "pos": [2, 5], "sent_id": 0}]],
    }
    for name in ("redocred-dev", "redocred-test"):
        (entities / f"{name}.json").write_text(json.dumps([paragraph] * 3), encoding="utf-8")
    for name in ("news", "polnear"):
        write_news(folder / name, "train", times=articles)
        write_news(folder / name, "dev", times=2)
    unmarked = {"text": "Mary Holt, a teacher, spoke.\nThe hall cheered as Holt left."}
    (folder / "news" / "unlabelled.jsonl").write_text(json.dumps(unmarked) + "\n", encoding="utf-8")
    (coreference / "gap-development.tsv").write_text(gap(), encoding="utf-8")
    for name in ("newswcl50", "meantime"):
        (coreference / f"{name}.conll").write_text(columns(), encoding="utf-8")
    return folder
