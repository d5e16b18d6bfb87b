"""The network while it learns: a pretrained transformer, and one head for everything that is asked of an article.

PyTorch and transformers are needed here and nowhere else; what ships is run by onnxruntime and numpy.  Every head works
on the vectors of an article's words, whichever window they were read in.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from quotes.training.data.documents import Document

WIDTH = 384
KEY = 256  # width of the queries and keys of a pointer
ARC, LABEL = 256, 96
NER_TAGS = 7  # O, and B and I of PERSON, ORG, LOC
DISTANCES, NEARBY = 41, 9
LONGEST_SENTENCE = 140
# Batches are as long as a multiple of this: for every shape PyTorch compiles kernels of its own, which costs a fifth of
# the time where hardly two batches are of one shape.
LENGTHS = 32
# How much each task counts.
WEIGHTS = {
    "tags": 1.5, "sentences": 0.7, "arcs": 2.0, "labels": 1.5, "entities": 3.0, "quote": 1.0, "source": 1.5, "cue": 0.4,
    "statement": 12.0, "statement_wide": 4.0, "statement_source": 0.5, "statement_start": 0.5, "statement_end": 0.5,
    "reference": 1.5,
}  # fmt: skip


class Pointer(nn.Module):
    """From a query to one word of the article, or to none: scaled products with learned preferences for distances."""

    def __init__(self, wide: int) -> None:
        super().__init__()
        self.query, self.key = nn.Linear(wide, KEY), nn.Linear(WIDTH, KEY, bias=False)
        self.distance, self.paragraph = nn.Embedding(DISTANCES, 1), nn.Embedding(NEARBY, 1)
        self.none = nn.Linear(wide, 1)
        nn.init.zeros_(self.distance.weight)
        nn.init.zeros_(self.paragraph.weight)

    def forward(
        self, query: torch.Tensor, words: torch.Tensor, distance: torch.Tensor, paragraph: torch.Tensor
    ) -> torch.Tensor:
        """Scores (queries, words + 1), the last for none, of queries (queries, wide) over words (words, width)."""
        products = self.query(query) @ self.key(words).T / math.sqrt(KEY)
        scores = products + self.distance(distance)[..., 0] + self.paragraph(paragraph)[..., 0]
        return torch.cat([scores, self.none(query)], 1).float()


class Network(nn.Module):
    """A transformer over word pieces, and what is asked of its vectors.

    ``case`` and ``inside`` are added to the embedding of each piece and start at zero, so that training begins from
    the pretrained network as it is.
    """

    def __init__(self, bert: Any, tags: int, labels: int) -> None:
        super().__init__()
        self.bert = bert
        self.case, self.inside = nn.Embedding(4, WIDTH), nn.Embedding(2, WIDTH)
        nn.init.zeros_(self.case.weight)
        nn.init.zeros_(self.inside.weight)
        self.tags, self.sentences = nn.Linear(WIDTH, tags), nn.Linear(WIDTH, 1)
        # The second takes in the labels of a corpus that calls governments bodies; the first need not learn them.
        self.entities, self.governments = nn.Linear(WIDTH, NER_TAGS), nn.Linear(WIDTH, NER_TAGS)
        self.arc_head, self.arc_child = nn.Linear(WIDTH, ARC), nn.Linear(WIDTH, ARC)
        self.label_head, self.label_child = nn.Linear(WIDTH, LABEL), nn.Linear(WIDTH, LABEL)
        self.root = nn.Parameter(torch.zeros(WIDTH))
        self.arc = nn.Parameter(torch.zeros(ARC + 1, ARC))
        self.label = nn.Parameter(torch.zeros(labels, LABEL + 1, LABEL + 1))
        nn.init.xavier_uniform_(self.arc)
        nn.init.xavier_uniform_(self.label)
        self.segment = nn.Sequential(nn.Linear(3 * WIDTH, WIDTH), nn.GELU())
        self.quote = nn.Linear(WIDTH, 1)
        self.source, self.cue = Pointer(WIDTH), Pointer(WIDTH)
        self.anchor = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.GELU())
        self.statement = nn.Linear(WIDTH, 2)  # as newsrooms mean speech, and as PolNeAR means attribution
        self.statement_source, self.statement_start, self.statement_end = Pointer(WIDTH), Pointer(WIDTH), Pointer(WIDTH)
        self.mention = nn.Sequential(nn.Linear(3 * WIDTH, WIDTH), nn.GELU())
        self.reference = Pointer(WIDTH)
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: torch.Tensor, case: torch.Tensor, inside: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Vectors (batch, pieces, width) of the pieces; all four inputs are (batch, pieces) integers."""
        embedded = self.bert.embeddings.word_embeddings(ids) + self.case(case) + self.inside(inside)
        vectors: torch.Tensor = self.bert(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        return vectors

    def read(self, documents: list[Document]) -> list[torch.Tensor]:
        """The vectors (words, width) of each document."""
        places = [(d, w) for d, document in enumerate(documents) for w in range(len(document.layout.windows))]
        lengths = {p: (w := documents[p[0]].layout.windows[p[1]]).end - w.start for p in places}
        rows: dict[tuple[int, int], torch.Tensor] = {}
        group: list[tuple[int, int]] = []
        for place in [*sorted(places, key=lengths.__getitem__), None]:
            if place is None or (group and lengths[place] > 1.3 * lengths[group[0]] + 16):
                vectors = self(*collate([documents[d].layout for d, _ in group], [w for _, w in group]))
                rows.update({p: vectors[i] for i, p in enumerate(group)})
                group = []
            if place is not None:
                group.append(place)
        found = []
        for d, document in enumerate(documents):
            own = [
                rows[d, n][w.own_start - w.start : w.own_end - w.start] for n, w in enumerate(document.layout.windows)
            ]
            found.append(
                self.drop(
                    torch.cat(own)[torch.from_numpy(document.layout.first - document.layout.windows[0].own_start)]
                )
            )
        return found

    def losses(self, documents: list[Document]) -> dict[str, list[torch.Tensor]]:
        """For each task the losses of DOCUMENTS that have something to learn for it, each a mean over its cases."""
        found: dict[str, list[torch.Tensor]] = {task: [] for task in WEIGHTS}
        for words, document in zip(self.read(documents), documents, strict=True):
            if document.tags is not None:
                self._syntax(words, document, found)
            if document.entities is not None:
                head = self.governments if document.governments else self.entities
                found["entities"].append(_classes(head(words), torch.from_numpy(document.entities)))
            if document.segments:
                self._segments(words, document, found)
            if document.cues is not None:
                self._statements(words, document, found)
            if document.references:
                self._references(words, document, found)
        return found

    def _syntax(self, words: torch.Tensor, document: Document, found: dict[str, list[torch.Tensor]]) -> None:
        assert document.tags is not None and document.heads is not None and document.labels is not None
        found["tags"].append(_classes(self.tags(words), torch.from_numpy(document.tags)))
        starts = torch.zeros(len(words))
        starts[list(document.sentences)] = 1.0
        found["sentences"].append(_binary(self.sentences(words)[:, 0], starts))
        ends = [*document.sentences[1:], len(words)]
        ranges = [(s, e) for s, e in zip(document.sentences, ends, strict=True) if e - s <= LONGEST_SENTENCE]
        if not ranges:
            return
        longest = max(e - s for s, e in ranges)
        padded = torch.stack([functional.pad(words[s:e], (0, 0, 0, longest - (e - s))) for s, e in ranges])
        heads = torch.full((len(ranges), longest), -1)
        labels = torch.full((len(ranges), longest), -1)
        for row, (s, e) in enumerate(ranges):
            own = torch.from_numpy(document.heads[s:e])
            heads[row, : e - s] = torch.where(own == torch.arange(s, e), torch.zeros(()), own - s + 1).long()
            labels[row, : e - s] = torch.from_numpy(document.labels[s:e])
        above = torch.cat([self.root.expand(len(ranges), 1, -1), padded], 1)
        head, child = functional.gelu(self.arc_head(above)), functional.gelu(self.arc_child(padded))
        child = torch.cat([child, torch.ones_like(child[..., :1])], -1)
        scores = ((child @ self.arc) @ head.transpose(1, 2)).float()
        real = torch.cat([torch.ones(len(ranges), 1, dtype=torch.bool), heads >= 0], 1)
        scores = scores.masked_fill(~real[:, None, :], -1e4)
        found["arcs"].append(functional.cross_entropy(scores.flatten(0, 1), heads.flatten(), ignore_index=-1))
        chosen = above.gather(1, heads.clamp(min=0)[..., None].expand(-1, -1, WIDTH))
        keep = labels >= 0
        head, child = functional.gelu(self.label_head(chosen[keep])), functional.gelu(self.label_child(padded[keep]))
        head, child = _biased(head), _biased(child)
        by_label = torch.einsum("ni,lij,nj->nl", child, self.label.to(child.dtype), head)
        found["labels"].append(functional.cross_entropy(by_label.float(), labels[keep]))

    def _segments(self, words: torch.Tensor, document: Document, found: dict[str, list[torch.Tensor]]) -> None:
        own = [spanned(words, s.first, s.past) for s in document.segments]
        queries = self.segment(torch.stack(own))
        wanted = torch.tensor([float(s.quote) for s in document.segments])
        found["quote"].append(_binary(self.quote(queries)[:, 0], wanted))
        for task, pointer, targets in (
            ("source", self.source, [s.source for s in document.segments]),
            ("cue", self.cue, [s.cue for s in document.segments]),
        ):
            use = [i for i, target in enumerate(targets) if target]
            if use:
                spans = np.array([(document.segments[i].first, document.segments[i].past) for i in use])
                scores = pointer(queries[use], words, *_away(spans, document))
                found[task].append(pointer_loss(scores, [targets[i] for i in use]))

    def _statements(self, words: torch.Tensor, document: Document, found: dict[str, list[torch.Tensor]]) -> None:
        assert document.cues is not None
        anchors = self.anchor(words)
        column = int(document.wide)
        known = torch.from_numpy(document.cues)
        task = "statement_wide" if document.wide else "statement"
        keep = known >= 0
        found[task].append(_binary(self.statement(anchors)[:, column][keep], known[keep].float()))
        if not document.statements:
            return
        at = [s.cue for s in document.statements]
        away = _away(np.array([(i, i + 1) for i in at]), document)
        for name, pointer, targets in (
            ("statement_source", self.statement_source, [s.source for s in document.statements]),
            ("statement_start", self.statement_start, [(s.first,) for s in document.statements]),
            ("statement_end", self.statement_end, [(s.past - 1,) for s in document.statements]),
        ):
            found[name].append(pointer_loss(pointer(anchors[at], words, *away), [t or (-1,) for t in targets]))

    def _references(self, words: torch.Tensor, document: Document, found: dict[str, list[torch.Tensor]]) -> None:
        own = self.mention(torch.stack([spanned(words, r.first, r.past) for r in document.references]))
        spans = np.array([(r.first, r.past) for r in document.references])
        scores = self.reference(own, words, *_away(spans, document))
        positive = [i for i, r in enumerate(document.references) if not r.avoided]
        if positive:
            loss = pointer_loss(scores[positive], [document.references[i].words or (-1,) for i in positive])
            found["reference"].append(loss)
        negative = [i for i, r in enumerate(document.references) if r.avoided]
        if negative:
            chances = functional.softmax(scores[negative], -1)
            mass = torch.stack([chances[j, list(document.references[i].words)].sum() for j, i in enumerate(negative)])
            found["reference"].append(-torch.log1p(-mass.clamp(max=0.999)).mean())


def spanned(words: torch.Tensor, first: int, past: int) -> torch.Tensor:
    """The first, last and mean vector of words FIRST to PAST, one behind the other."""
    return torch.cat([words[first], words[past - 1], words[first:past].mean(0)])


def _biased(x: torch.Tensor) -> torch.Tensor:
    return torch.cat([x, torch.ones_like(x[..., :1])], -1)


def _classes(scores: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    if not bool((wanted >= 0).any()):
        return scores.sum() * 0.0
    return functional.cross_entropy(scores.float(), wanted, ignore_index=-1)


def _binary(scores: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    return functional.binary_cross_entropy_with_logits(scores.float(), wanted)


def _away(spans: np.ndarray, document: Document) -> tuple[torch.Tensor, torch.Tensor]:
    from quotes.extraction.reader.distances import distances, paragraphs_away

    count = len(document.layout.first)
    return (
        torch.from_numpy(distances(spans, count)),
        torch.from_numpy(paragraphs_away(spans, document.paragraph)),
    )


def pointer_loss(scores: torch.Tensor, wanted: list[tuple[int, ...]]) -> torch.Tensor:
    """Minus the logarithm of the probability that falls on any of the WANTED words (-1 for none), averaged."""
    chances = functional.log_softmax(scores, -1)
    return torch.stack([-torch.logsumexp(chances[i, list(words)], 0) for i, words in enumerate(wanted)]).mean()


def collate(layouts: list[Any], numbers: list[int]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """The windows NUMBERS of LAYOUTS padded to one length: identifiers, case, inside, mask, each (batch, pieces)."""
    windows = [layout.windows[n] for layout, n in zip(layouts, numbers, strict=True)]
    longest = max(w.end - w.start for w in windows)
    shape = (len(windows), -(-longest // LENGTHS) * LENGTHS)
    ids, inside = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
    case, mask = torch.full(shape, 3), torch.zeros(shape, dtype=torch.bool)
    for row, (layout, w) in enumerate(zip(layouts, windows, strict=True)):
        length = w.end - w.start
        ids[row, :length] = torch.from_numpy(layout.ids[w.start : w.end])
        case[row, :length] = torch.from_numpy(layout.case[w.start : w.end])
        inside[row, :length] = torch.from_numpy(layout.inside[w.start : w.end])
        mask[row, :length] = True
    return ids, case, inside, mask
