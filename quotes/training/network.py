"""The network while it learns: a pretrained transformer, and one head for everything that is asked of an article.

PyTorch and transformers are needed here and nowhere else; what ships is run by onnxruntime and numpy.  Every head works
on the vectors of an article's words, whichever window they were read in.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from quotes.training.batch import Batch, Queries, Trees

WIDTH = 384
KEY = 256  # width of the queries and keys of a pointer
ARC, LABEL = 256, 96
NER_TAGS = 7  # O, and B and I of PERSON, ORG, LOC
DISTANCES, NEARBY = 41, 9
# How much each task counts.
WEIGHTS = {
    "tags": 1.5, "sentences": 0.7, "arcs": 2.0, "labels": 1.5, "entities": 3.0, "governments": 3.0, "quote": 1.0,
    "source": 1.5, "cue": 0.4, "statement": 12.0, "statement_wide": 4.0, "statement_source": 0.5,
    "statement_start": 0.5, "statement_end": 0.5, "reference": 1.5, "avoided": 1.5,
}  # fmt: skip
# What points, and the tasks in which it does; one that says what is not meant is told of the same pointer.
POINTERS = {
    "segments": ("source", "cue"),
    "statements": ("statement_source", "statement_start", "statement_end"),
    "mentions": ("reference", "avoided"),
}


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

    def read(self, batch: Batch) -> torch.Tensor:
        """The vectors (words, width) of the words of BATCH."""
        rows = [self(*map(self._tensor, windows)).flatten(0, 1) for windows in batch.windows]
        read: torch.Tensor = self.drop(torch.cat(rows)[self._tensor(batch.first)])
        return read

    def losses(self, batch: Batch) -> dict[str, tuple[torch.Tensor, float]]:
        """For each task that BATCH has something for, the sum of its documents' losses, and of how many.

        The loss of a document is a mean over its cases.
        """
        words = self.read(batch)
        found = self._syntax(words, batch.trees) if batch.trees is not None else {}
        anchors = self.anchor(words)
        of_span = {"segments": self.segment, "mentions": self.mention}
        queries = {
            kind: of_span[kind](self._spans(words, own)) if kind in of_span else anchors[self._tensor(own.words)]
            for kind, own in batch.queries.items()
        }
        asked: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
            "tags": lambda at: self.tags(words[at]),
            "sentences": lambda at: self.sentences(words[at])[:, 0],
            "entities": lambda at: self.entities(words[at]),
            "governments": lambda at: self.governments(words[at]),
            "quote": lambda at: self.quote(queries["segments"][at])[:, 0],
            "statement": lambda at: self.statement(anchors[at])[:, 0],
            "statement_wide": lambda at: self.statement(anchors[at])[:, 1],
        }
        for task, own in batch.classes.items():
            scores, wanted = asked[task](self._tensor(own.at)).float(), self._tensor(own.wanted)
            losses = (
                functional.cross_entropy(scores, wanted, reduction="none")
                if scores.ndim == 2
                else functional.binary_cross_entropy_with_logits(scores, wanted.float(), reduction="none")
            )
            found[task] = self._weighted(losses, own.weights)
        return found | self._pointed(words, queries, batch)

    def _tensor(self, values: Any) -> torch.Tensor:
        return torch.from_numpy(values).to(self.root.device)

    def _weighted(self, losses: torch.Tensor, weights: Any) -> tuple[torch.Tensor, float]:
        return (losses * self._tensor(weights)).sum(), float(weights.sum())

    def _spans(self, words: torch.Tensor, own: Queries) -> torch.Tensor:
        """The first, last and mean vector of every span of OWN, one behind the other."""
        vectors = words[self._tensor(own.words)].float()
        begins = self._tensor(own.begins)
        means = torch.segment_reduce(vectors, "mean", offsets=begins)
        return torch.cat([vectors[begins[:-1]], vectors[begins[1:] - 1], means], 1)

    def _syntax(self, words: torch.Tensor, trees: Trees) -> dict[str, tuple[torch.Tensor, float]]:
        at, heads, labels = map(self._tensor, (trees.words, trees.heads, trees.labels))
        padded = words[at.clamp(min=0)]
        above = torch.cat([self.root.expand(len(at), 1, -1).to(padded.dtype), padded], 1)
        head, child = functional.gelu(self.arc_head(above)), functional.gelu(self.arc_child(padded))
        scores = ((_biased(child) @ self.arc) @ head.transpose(1, 2)).float()
        scores = scores.masked_fill(functional.pad(at < 0, (1, 0))[:, None, :], -1e4)
        arcs = functional.cross_entropy(scores.flatten(0, 1), heads.flatten(), ignore_index=-1, reduction="none")
        keep = torch.from_numpy(np.flatnonzero(trees.labels.ravel() >= 0)).to(at.device)
        chosen = above.gather(1, heads.clamp(min=0)[..., None].expand(-1, -1, WIDTH)).flatten(0, 1)[keep]
        head = _biased(functional.gelu(self.label_head(chosen)))
        child = _biased(functional.gelu(self.label_child(padded.flatten(0, 1)[keep])))
        by_label = torch.einsum("ni,lij,nj->nl", child, self.label.to(child.dtype), head.to(child.dtype)).float()
        by_word = functional.cross_entropy(by_label, labels.flatten()[keep], reduction="none")
        return {
            "arcs": self._weighted(arcs, trees.head_weights.ravel()),
            "labels": self._weighted(by_word, trees.label_weights[trees.labels >= 0]),
        }

    def _pointed(
        self, words: torch.Tensor, queries: dict[str, torch.Tensor], batch: Batch
    ) -> dict[str, tuple[torch.Tensor, float]]:
        """The losses of the tasks that point at a word."""
        found: dict[str, tuple[torch.Tensor, float]] = {}
        keys = words[self._tensor(batch.keys)]
        for kind, vectors in queries.items():
            own = batch.queries[kind]
            distance, paragraph, foreign = map(self._tensor, (own.distance, own.paragraph, own.foreign))
            foreign = functional.pad(foreign, (0, 1))
            for task in POINTERS[kind]:
                if (target := batch.targets.get(task)) is None:
                    continue
                rows, pairs = self._tensor(target.rows), self._tensor(target.pairs)
                pointer: Pointer = self.reference if task == "avoided" else getattr(self, task)
                scores = pointer(vectors[rows], keys, distance[rows], paragraph[rows])
                chances = functional.log_softmax(scores.masked_fill(foreign[rows], -1e4), -1)
                right = torch.zeros_like(chances, dtype=torch.bool).index_put_(
                    (pairs[:, 0], pairs[:, 1]), torch.ones((), dtype=torch.bool, device=pairs.device)
                )
                loss = -torch.logsumexp(chances.masked_fill(~right, -1e4), 1)
                if task == "avoided":
                    loss = -torch.log1p(-torch.exp(-loss).clamp(max=0.999))
                found[task] = self._weighted(loss, target.weights)
        return found


def _biased(x: torch.Tensor) -> torch.Tensor:
    return torch.cat([x, torch.ones_like(x[..., :1])], -1)
