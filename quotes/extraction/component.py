"""The two spaCy components: one before the parser, one that finds the quotations."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

if TYPE_CHECKING:
    from quotes.extraction.encoder import Encoder
    from quotes.extraction.model import AttributionModel

if not Doc.has_extension("quotes"):
    Doc.set_extension("quotes", default=())


@Language.factory("quotes_paragraphs")
def make_paragraphs(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 - spaCy's signature
    """A component that ends a sentence at every line break, so that none crosses a paragraph."""
    return mark_paragraphs


def mark_paragraphs(doc: Doc) -> Doc:
    """Set the sentence start of the first word after each line break of DOC."""
    fresh = False
    for token in doc:
        if token.is_space:
            fresh = fresh or "\n" in token.text or "\r" in token.text
        elif fresh:
            token.is_sent_start = True
            fresh = False
    return doc


@Language.factory(
    "quotes",
    assigns=["doc._.quotes"],
    requires=["token.dep", "token.pos", "doc.ents"],
)
def make_quotes(nlp: Language, name: str) -> QuoteFinder:  # noqa: ARG001 - spaCy's signature
    """A component that sets ``doc._.quotes`` to a tuple of :class:`quotes.records.Quote`."""
    return QuoteFinder()


class QuoteFinder:
    """Finds the quotations of a parsed text; needs tags, a dependency parse, lemmas and entities."""

    def __init__(self) -> None:
        self._model: AttributionModel | None = None
        self._encoder: Encoder | None = None

    def __call__(self, doc: Doc) -> Doc:
        from quotes.extraction.attribution import find_quotes
        from quotes.extraction.encoder import load_encoder
        from quotes.extraction.model import load_model

        if self._model is None:
            self._model, self._encoder = load_model(), load_encoder()
        doc._.quotes = find_quotes(doc, self._model, self._encoder)
        return doc
