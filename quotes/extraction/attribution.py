"""All quotations of a document that has been read."""

from __future__ import annotations

from spacy.tokens import Doc

from quotes.extraction.coreference.choice import set_clusters
from quotes.extraction.cues.addressee import addressees
from quotes.extraction.cues.time import with_time
from quotes.extraction.direct.assemble import acts, quote_of
from quotes.extraction.direct.decide import decide
from quotes.extraction.indirect.statements import find_indirect
from quotes.extraction.parsed import Parsed
from quotes.extraction.reader.network import Read
from quotes.records import Quote


def find_quotes(doc: Doc, read: Read) -> tuple[Quote, ...]:
    """The quotations of DOC in order, with marks and without.

    Args:
        doc: a text with tags, lemmas, a dependency parse, sentences and entities.
        read: what the network makes of it.
    """
    if not len(read.token_of):
        return ()
    parsed = Parsed(doc, read)
    set_clusters(doc, parsed.coreference)
    told = addressees(parsed)
    marked = [quote_of(parsed, group, told) for group in acts(parsed, decide(parsed))]
    indirect = [with_time(parsed, quote) for quote in find_indirect(parsed, marked, told)]
    return tuple(sorted([*marked, *indirect], key=lambda quote: quote.parts))
