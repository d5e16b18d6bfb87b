"""The encoder's network while it learns: a pretrained transformer with heads for tags, speech, pointers and reference.

PyTorch and transformers are needed here and nowhere else; what ships is run by onnxruntime.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from quotes.training.windows import Example

WIDTH = 384
TAGS = 3  # source, cue, content
# How much each task counts: tags, speech, source, cue, reference.
WEIGHTS = (2.0, 1.0, 1.0, 0.4, 0.7)
HEADS = ("tags", "seg", "quote", "qsrc", "ksrc", "qcue", "kcue", "qant", "kant")  # those needed at run time


class Network(nn.Module):
    """A transformer over word pieces, and what is asked of its vectors.

    ``case`` and ``inside`` are added to the embedding of each piece and start at zero, so that training begins from
    the pretrained network as it is.
    """

    def __init__(self, bert: Any) -> None:
        super().__init__()
        self.bert = bert
        self.case, self.inside = nn.Embedding(4, WIDTH), nn.Embedding(2, WIDTH)
        nn.init.zeros_(self.case.weight)
        nn.init.zeros_(self.inside.weight)
        self.tags = nn.Linear(WIDTH, TAGS)
        self.seg = nn.Sequential(nn.Linear(3 * WIDTH, WIDTH), nn.GELU())
        self.quote = nn.Linear(WIDTH, 1)
        self.qsrc, self.ksrc = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.qcue, self.kcue = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.qant = nn.Sequential(nn.Linear(2 * WIDTH, WIDTH), nn.GELU(), nn.Linear(WIDTH, WIDTH))
        self.kant = nn.Linear(WIDTH, WIDTH)
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: torch.Tensor, case: torch.Tensor, inside: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Vectors (batch, pieces, width) of the pieces; all four inputs are (batch, pieces) integers."""
        embedded = self.bert.embeddings.word_embeddings(ids) + self.case(case) + self.inside(inside)
        vectors: torch.Tensor = self.bert(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        return vectors

    def loss(self, examples: list[Example]) -> torch.Tensor:
        """The weighted sum of every task's mean loss over EXAMPLES."""
        ids, case, inside, mask = collate(examples)
        vectors = self.drop(self(ids, case, inside, mask))
        tasks = [
            self._tag_loss(vectors, mask, examples),
            *self._segment_losses(vectors, mask, examples),
            self._reference_loss(vectors, mask, examples),
        ]
        return torch.stack([w * t.float() for w, t in zip(WEIGHTS, tasks, strict=True)]).sum()

    def _tag_loss(self, vectors: torch.Tensor, mask: torch.Tensor, examples: list[Example]) -> torch.Tensor:
        rows = [i for i, e in enumerate(examples) if e.tags is not None]
        if not rows:
            return torch.zeros(())
        wanted = torch.zeros(len(rows), vectors.shape[1], TAGS)
        for row, i in enumerate(rows):
            tags = examples[i].tags
            assert tags is not None
            wanted[row, : len(tags)] = torch.from_numpy(tags).float()
        real = mask[rows]
        return functional.binary_cross_entropy_with_logits(self.tags(vectors[rows]).float()[real], wanted[real])

    def _segment_losses(
        self, vectors: torch.Tensor, mask: torch.Tensor, examples: list[Example]
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        places = [(i, s) for i, e in enumerate(examples) for s in e.segments]
        if not places:
            return torch.zeros(()), torch.zeros(()), torch.zeros(())
        own = [torch.cat([vectors[i, s.first], vectors[i, s.last], vectors[i, s.first : s.last + 1].mean(0)])
               for i, s in places]  # fmt: skip
        queries = self.seg(torch.stack(own))
        rows = torch.tensor([i for i, _ in places])
        speech = functional.binary_cross_entropy_with_logits(
            self.quote(queries).float()[:, 0], torch.tensor([float(s.attributed) for _, s in places])
        )
        pointers = []
        for head, key, wanted in (
            (self.qsrc, self.ksrc, [s.source for _, s in places]),
            (self.qcue, self.kcue, [s.cue for _, s in places]),
        ):
            use = [j for j, pieces in enumerate(wanted) if pieces]
            scores = attend(head(queries[use]), key(vectors)[rows[use]], mask[rows[use]])
            pointers.append(pointer_loss(scores, [wanted[j] for j in use]))
        return speech, pointers[0], pointers[1]

    def _reference_loss(self, vectors: torch.Tensor, mask: torch.Tensor, examples: list[Example]) -> torch.Tensor:
        asked = [(i, r) for i, e in enumerate(examples) for r in e.references]
        if not asked:
            return torch.zeros(())
        own = [torch.cat([vectors[i, r.first], vectors[i, r.first : r.past].mean(0)]) for i, r in asked]
        rows = torch.tensor([i for i, _ in asked])
        earlier = torch.arange(vectors.shape[1])[None] < torch.tensor([r.first for _, r in asked])[:, None]
        scores = attend(self.qant(torch.stack(own)), self.kant(vectors)[rows], mask[rows] & earlier)
        return pointer_loss(scores, [r.pieces for _, r in asked])


def attend(queries: torch.Tensor, keys: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Scaled products (queries, pieces) of each query (queries, width) with its own keys (queries, pieces, width)."""
    products = torch.einsum("nh,nlh->nl", queries, keys) / math.sqrt(queries.shape[-1])
    return products.masked_fill(~mask, -1e4)


def pointer_loss(scores: torch.Tensor, wanted: list[tuple[int, ...]]) -> torch.Tensor:
    """Minus the logarithm of the probability that falls on any of the WANTED pieces, averaged."""
    if not wanted:
        return torch.zeros(())
    chances = functional.log_softmax(scores.float(), -1)
    return torch.stack([-torch.logsumexp(chances[i, list(pieces)], 0) for i, pieces in enumerate(wanted)]).mean()


def collate(examples: list[Example]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """EXAMPLES padded to one length: identifiers, case, inside, mask, each (batch, pieces)."""
    longest = max(len(e.ids) for e in examples)
    shape = (len(examples), longest)
    ids, inside = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
    case, mask = torch.full(shape, 3), torch.zeros(shape, dtype=torch.bool)
    for row, example in enumerate(examples):
        length = len(example.ids)
        ids[row, :length] = torch.from_numpy(example.ids)
        case[row, :length] = torch.from_numpy(example.case)
        inside[row, :length] = torch.from_numpy(example.inside)
        mask[row, :length] = True
    return ids, case, inside, mask
