"""What a quote is about: the key terms of its article that stand in its words.

TextRank finds the key terms (Mihalcea and Tarau 2004, as ``textacy.extract.keyterms.textrank``), among runs of nouns
alone.  Of textacy's methods, seen side by side on the statements of news articles, it gives the terms that a list of
topics can be made of: ``interest rate``, ``stem cell research``, ``Securities Trading Act``.  YAKE cuts these to
``rate`` and ``cell`` and prefers what stands everywhere; with adjectives all methods prefer ``good match`` and ``big
blow``; SGRank and sCAKE take a quarter and two thirds of the time of the parse, TextRank a thirtieth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from itertools import groupby

from spacy.tokens import Doc, Token

from quotes.extraction.lexicon import words
from quotes.records import Quote, Span, Topic

#: Why quotes get no topics where textacy is missing.
NO_TEXTACY = "textacy is installed on Python 3.11 and 3.12 alone: its library floret is not built for later ones"
#: So many topics has a quote at most.
MOST = 4
# Key terms of an article.
_TERMS = 30
_NOUNS = ("NOUN", "PROPN")
_PERSON = "PERSON"
# A word of two letters or more with what may stand in it, several with spaces between.
_TERM = re.compile(r"[^\W\d_](?=.*[^\W\d_])[\w.&'’+-]*(?: [\w.&'’+-]+)*")


def has_textacy() -> bool:
    """Whether quotes get topics here: textacy, which finds them, is installed."""
    return find_spec("textacy") is not None


def with_topics(doc: Doc, quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """Give each of QUOTES its topics.

    A run of nouns in the words of a quote is a topic where it is, or is part of, a key term of the article.  Names of
    people are none, nor are words that say nothing by themselves.  Without textacy there are none.

    Args:
        doc: the article, with tags, lemmas, sentences and entities.
        quotes: what was found in it.
    """
    quotes = tuple(quotes)
    if not quotes or not has_textacy():
        return quotes
    ranked = [f" {term} " for term in _key_terms(doc)]
    people = {token.lemma_ for token in doc if token.ent_type_ == _PERSON}
    return tuple(replace(quote, topics=_topics(doc, quote, ranked, people)) for quote in quotes)


def _key_terms(doc: Doc) -> list[str]:
    """The key terms of DOC, the best first, of words in their dictionary forms."""
    from textacy.extract.keyterms.textrank import textrank

    return [term for term, _ in textrank(doc, normalize="lemma", include_pos=_NOUNS, topn=_TERMS)]


def _topics(doc: Doc, quote: Quote, ranked: list[str], people: set[str]) -> tuple[Topic, ...]:
    found: dict[str, tuple[int, Topic]] = {}
    for run in _runs(doc, quote.parts):
        term = " ".join(token.lemma_ for token in run)
        if term.lower() in words("vague_nouns") or any(_is_no_topic(token, people) for token in run):
            continue
        rank = next((place for place, key in enumerate(ranked) if f" {term} " in key), None)
        if rank is not None and _TERM.fullmatch(term):
            span = Span(run[0].idx, run[-1].idx + len(run[-1]))
            found.setdefault(term.casefold(), (rank, Topic(term, span)))
    return tuple(topic for _, topic in sorted(found.values())[:MOST])


def _is_no_topic(token: Token, people: set[str]) -> bool:
    """Whether no run with TOKEN is a topic: a day or month, or part of the name of one of PEOPLE."""
    return token.lemma_ in people or token.lower_ in words("calendar")


def _runs(doc: Doc, parts: Iterable[Span]) -> Iterator[list[Token]]:
    """The longest runs of nouns in PARTS, in order."""
    for part in parts:
        span = doc.char_span(*part, alignment_mode="contract")
        for is_run, tokens in groupby(span or (), key=lambda token: token.pos_ in _NOUNS and not token.is_stop):
            if is_run:
                yield list(tokens)
