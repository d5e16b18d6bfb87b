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

from quotes.extraction.reader.distances import PARAGRAPHS, STEPS
from quotes.training.batch import OF_WORDS, POINTED, Batch, Queries, Trees
from quotes.training.data.documents import ENTITY_TAGS

KEY = 256  # width of the queries and keys of a pointer
ARC, LABEL = 256, 96
NER_TAGS, DISTANCES, NEARBY = len(ENTITY_TAGS), 2 * STEPS + 1, 2 * PARAGRAPHS + 1
# How much each task counts.
WEIGHTS = {
    "tags": 1.5, "sentences": 0.7, "arcs": 2.0, "labels": 1.5, "entities": 3.0, "governments": 3.0, "quote": 1.0,
    "source": 1.5, "cue": 0.4, "statement": 12.0, "statement_wide": 4.0, "statement_source": 0.5,
    "statement_start": 0.5, "statement_end": 0.5, "reference": 1.5, "avoided": 1.5,
}  # fmt: skip
# What points, and the tasks in which it does.  What a mention avoids is told of the same pointer as what it means.
POINTERS = {
    kind: [task for task, (points, _) in POINTED.items() if points == kind and task != "avoided"]
    for kind in ("segments", "statements", "mentions")
}
# What is no answer gets this score.
NEVER = -1e4

Scores = dict[str, torch.Tensor]
Losses = dict[str, tuple[torch.Tensor, torch.Tensor]]


class Pointer(nn.Module):
    """From a query to one word of the article, or to none: scaled products with learned preferences for distances."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query, self.key = nn.Linear(width, KEY), nn.Linear(width, KEY, bias=False)
        self.distance, self.paragraph = nn.Embedding(DISTANCES, 1), nn.Embedding(NEARBY, 1)
        self.none = nn.Linear(width, 1)
        nn.init.zeros_(self.distance.weight)
        nn.init.zeros_(self.paragraph.weight)

    def forward(
        self, query: torch.Tensor, words: torch.Tensor, distance: torch.Tensor, paragraph: torch.Tensor
    ) -> torch.Tensor:
        """Scores (queries, words + 1), the last for none, of queries (queries, width) over words (words, width)."""
        products = self.query(query) @ self.key(words).T / math.sqrt(KEY)
        scores = products + _looked_up(self.distance, distance) + _looked_up(self.paragraph, paragraph)
        return torch.cat([scores, self.none(query)], 1).float()


class _Lookup(torch.autograd.Function):
    """The values of a short table at many places.

    What an embedding does with the gradients takes most of a step where a few dozen values are looked up millions of
    times: it sorts the places.
    """

    @staticmethod
    def forward(ctx: Any, table: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(places)
        ctx.length = len(table)
        return table[places]

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        (places,) = ctx.saved_tensors
        return torch.bincount(places.flatten(), gradients[0].flatten().float(), minlength=ctx.length), None


def _looked_up(table: nn.Embedding, places: torch.Tensor) -> torch.Tensor:
    """The values that TABLE, with one in each row, has at PLACES."""
    found: torch.Tensor = _Lookup.apply(table.weight[:, 0], places)
    return found


class Network(nn.Module):
    """A transformer over word pieces, and what is asked of its vectors.

    ``case`` and ``inside`` are added to the embedding of each piece and start at zero, so that training begins from
    the pretrained network as it is.
    """

    def __init__(self, bert: Any, tags: int, labels: int) -> None:
        super().__init__()
        self.bert, width = bert, bert.config.hidden_size
        self.case, self.inside = nn.Embedding(4, width), nn.Embedding(2, width)
        nn.init.zeros_(self.case.weight)
        nn.init.zeros_(self.inside.weight)
        self.tags, self.sentences = nn.Linear(width, tags), nn.Linear(width, 1)
        # The second takes in the labels of a corpus that calls governments bodies; the first need not learn them.
        self.entities, self.governments = nn.Linear(width, NER_TAGS), nn.Linear(width, NER_TAGS)
        self.arc_head, self.arc_child = nn.Linear(width, ARC), nn.Linear(width, ARC)
        self.label_head, self.label_child = nn.Linear(width, LABEL), nn.Linear(width, LABEL)
        self.root = nn.Parameter(torch.zeros(width))
        self.arc = nn.Parameter(torch.zeros(ARC + 1, ARC))
        self.label = nn.Parameter(torch.zeros(labels, LABEL + 1, LABEL + 1))
        nn.init.xavier_uniform_(self.arc)
        nn.init.xavier_uniform_(self.label)
        self.segment = nn.Sequential(nn.Linear(3 * width, width), nn.GELU())
        self.quote = nn.Linear(width, 1)
        self.source, self.cue = Pointer(width), Pointer(width)
        self.anchor = nn.Sequential(nn.Linear(width, width), nn.GELU())
        self.statement = nn.Linear(width, 2)  # as newsrooms mean speech, and as PolNeAR means attribution
        self.statement_source, self.statement_start, self.statement_end = Pointer(width), Pointer(width), Pointer(width)
        self.mention = nn.Sequential(nn.Linear(3 * width, width), nn.GELU())
        self.reference = Pointer(width)
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

    def scores(self, batch: Batch) -> Scores:
        """What every head says of BATCH.

        Of each word ``tags``, ``entities`` and ``governments`` (words, classes), ``sentences``, ``statement`` and
        ``statement_wide`` (words); of each segment ``quote``; of each query of a kind what its ``POINTERS`` say
        (queries, keys + 1); of parsed sentences ``arcs`` (sentences, words, words + 1), and ``labels`` of their arcs.
        """
        words = self.read(batch)
        anchors = self.anchor(words)
        statement = self.statement(anchors)
        found = {
            "tags": self.tags(words), "sentences": self.sentences(words)[:, 0], "entities": self.entities(words),
            "governments": self.governments(words), "statement": statement[:, 0], "statement_wide": statement[:, 1],
        }  # fmt: skip
        if batch.trees is not None:
            found |= self._syntax(words, batch.trees)
        of_span = {"segments": self.segment, "mentions": self.mention}
        keys = words[self._tensor(batch.keys)]
        for kind, own in batch.queries.items():
            queries = of_span[kind](self._spans(words, own)) if kind in of_span else anchors[self._tensor(own.words)]
            if kind == "segments":
                found["quote"] = self.quote(queries)[:, 0]
            distance, paragraph = self._tensor(own.distance).int(), self._tensor(own.paragraph).int()
            foreign = self._tensor(own.foreign)
            for task in POINTERS[kind]:
                scores = getattr(self, task)(queries, keys, distance, paragraph)
                found[task] = scores.masked_fill(functional.pad(foreign, (0, 1)), NEVER)
        return {task: scores.float() for task, scores in found.items()}

    def losses(self, scores: Scores, batch: Batch) -> Losses:
        """For each task in which BATCH has answers, the sum of its documents' losses by SCORES, and of how many.

        The loss of a document is a mean over its cases.
        """
        found: Losses = {}
        for task, own in batch.classes.items():
            given, wanted = scores[task][self._tensor(own.at)], self._tensor(own.wanted)
            losses = (
                functional.cross_entropy(given, wanted, reduction="none")
                if given.ndim == 2
                else functional.binary_cross_entropy_with_logits(given, wanted.float(), reduction="none")
            )
            found[task] = self._weighted(losses, self._tensor(own.weights))
        if (trees := batch.trees) is not None:
            heads, labels = self._tensor(trees.heads).flatten(), self._tensor(trees.labels[trees.labels >= 0])
            arcs = functional.cross_entropy(scores["arcs"].flatten(0, 1), heads, ignore_index=-1, reduction="none")
            found["arcs"] = self._weighted(arcs, self._tensor(trees.head_weights.ravel()))
            by_word = functional.cross_entropy(scores["labels"], labels, reduction="none")
            found["labels"] = self._weighted(by_word, self._tensor(trees.label_weights[trees.labels >= 0]))
        for task, target in batch.targets.items():
            rows, pairs = self._tensor(target.rows), self._tensor(target.pairs)
            chances = functional.log_softmax(scores["reference" if task == "avoided" else task][rows], -1)
            right = torch.zeros_like(chances, dtype=torch.bool).index_put_(
                (pairs[:, 0], pairs[:, 1]), torch.ones((), dtype=torch.bool, device=pairs.device)
            )
            loss = -torch.logsumexp(chances.masked_fill(~right, NEVER), 1)
            if task == "avoided":
                loss = -torch.log1p(-torch.exp(-loss).clamp(max=0.999))
            found[task] = self._weighted(loss, self._tensor(target.weights))
        return found

    def differences(self, scores: Scores, taught: Scores, batch: Batch) -> Losses:
        """For each task how far SCORES are from those TAUGHT, summed over unmarked documents, and of how many.

        How far is the Kullback-Leibler divergence of the chances (Hinton, Vinyals and Dean, 2015), a mean over the
        cases of a document.  What a pointer says counts as much as somebody is quoted or something is stated there.
        """
        weights = dict.fromkeys(OF_WORDS, self._tensor(batch.weights))
        for kind, own in batch.queries.items():
            given = self._tensor(own.weights)
            if kind == "segments":
                weights["quote"], given = given, given * torch.sigmoid(taught["quote"])
            elif kind == "statements":
                given = given * torch.sigmoid(taught["statement"])[self._tensor(own.words)]
            weights.update(dict.fromkeys(POINTERS[kind], given))
        found = {}
        for task, of_case in weights.items():
            right, own = taught[task].detach(), scores[task]
            if right.ndim == 1:  # yes or no
                right, own = (torch.stack([x, torch.zeros_like(x)], -1) for x in (right, own))
            right, own = (functional.log_softmax(x.flatten(0, -2), -1) for x in (right, own))
            found[task] = self._weighted((right.exp() * (right - own)).sum(-1), of_case)
        return found

    def _tensor(self, values: Any) -> torch.Tensor:
        """The array VALUES where this network computes."""
        return torch.from_numpy(values).to(self.root.device, non_blocking=True)

    def _weighted(self, losses: torch.Tensor, weights: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return (losses * weights).sum(), weights.sum().detach()

    def _spans(self, words: torch.Tensor, own: Queries) -> torch.Tensor:
        """The first, last and mean vector of every span of OWN, one behind the other."""
        vectors = words[self._tensor(own.words)].float()
        begins = self._tensor(own.begins)
        means = torch.segment_reduce(vectors, "mean", offsets=begins, unsafe=True)
        return torch.cat([vectors[begins[:-1]], vectors[begins[1:] - 1], means], 1)

    def _syntax(self, words: torch.Tensor, trees: Trees) -> Scores:
        at, heads = self._tensor(trees.words), self._tensor(trees.heads)
        padded = words[at.clamp(min=0)]
        above = torch.cat([self.root.expand(len(at), 1, -1).to(padded.dtype), padded], 1)
        head, child = functional.gelu(self.arc_head(above)), functional.gelu(self.arc_child(padded))
        scores = ((functional.pad(child, (0, 1), value=1.0) @ self.arc) @ head.transpose(1, 2)).float()
        scores = scores.masked_fill(functional.pad(at < 0, (1, 0))[:, None, :], NEVER)
        keep = self._tensor(np.flatnonzero(trees.labels.ravel() >= 0))
        chosen = above.gather(1, heads.clamp(min=0)[..., None].expand(-1, -1, above.shape[-1])).flatten(0, 1)[keep]
        head = functional.pad(functional.gelu(self.label_head(chosen)), (0, 1), value=1.0)
        child = functional.pad(functional.gelu(self.label_child(padded.flatten(0, 1)[keep])), (0, 1), value=1.0)
        by_label = torch.einsum("ni,lij,nj->nl", child, self.label.to(child.dtype), head.to(child.dtype))
        return {"arcs": scores, "labels": by_label}
