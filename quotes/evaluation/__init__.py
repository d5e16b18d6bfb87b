"""Scoring extractions against gold."""

from quotes.evaluation.flat import flat

__all__ = ["flat"]
