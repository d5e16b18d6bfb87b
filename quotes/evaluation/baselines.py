"""Other people's quotation finders on our records, to compare with."""

from __future__ import annotations

from spacy.tokens import Doc

from quotes.records import Attribution, Cue, Extraction, Mention, Quote, Span, Speaker


def textacy_direct_quotations(doc: Doc) -> Extraction:
    """What textacy's ``direct_quotations`` finds in DOC; nothing where it gives up on an odd number of marks.

    It names the mention beside the quote and does not say whom the mention means, so mention and speaker
    are the same here.

    Args:
        doc: a text with lemmas, a dependency parse and sentences.
    """
    from textacy.extract.triples import direct_quotations

    found: list[Quote] = []
    try:
        triples = list(direct_quotations(doc))
    except ValueError:
        triples = []
    for speaker, cue, content in triples:
        mention = doc[speaker[0].i : speaker[-1].i + 1]
        verb = doc[cue[0].i : cue[-1].i + 1]
        said = Attribution(
            speakers=(Speaker(mention.text, "person"),),
            mention=Mention(Span(mention.start_char, mention.end_char), mention.text, "name"),
            cue=Cue(Span(verb.start_char, verb.end_char), verb.text, verb.lemma_),
            told_to=None,
            said_on=None,
            confidence=1.0,
            method="textacy",
        )
        found.append(Quote((Span(content.start_char, content.end_char),), "direct", said))
    return Extraction(tuple(found), "textacy direct_quotations")
