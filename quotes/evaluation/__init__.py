"""Scoring extractions against gold: what was found, whose words they are, and what went wrong.

from quotes.evaluation import evaluate, read_gold, run

gold = read_gold("gold.jsonl")
print(evaluate(gold, run(gold, quotes.load()).ours).all.f1)
"""

from quotes.evaluation.figures import Evaluation, evaluate
from quotes.evaluation.findings import findings
from quotes.evaluation.gold.reading import read_gold
from quotes.evaluation.gold.records import Gold
from quotes.evaluation.running import run

__all__ = ["Evaluation", "Gold", "evaluate", "findings", "read_gold", "run"]
