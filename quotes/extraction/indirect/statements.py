"""Speech without quotation marks, as the network finds it: a cue, its source, and the range of what is said.

What holds a quotation with marks is told by that quotation and is not listed again, and one without a speaker is not
listed: reported speech is who said what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Token

from quotes.extraction.confidence import confidence
from quotes.extraction.cues.cue import cue_of
from quotes.extraction.cues.polarity import polarity_of
from quotes.extraction.indirect.candidates import LEAST_CUE, RELATIVE, WITH_SUBJECT, Statement, statements
from quotes.extraction.indirect.features import INDIRECT, indirect_features
from quotes.extraction.lexicon import words
from quotes.extraction.parsed import Parsed
from quotes.extraction.speakers import speakers_of
from quotes.records import Attribution, Mention, Quote, Span

# The least confidence at which a quote is kept.
THRESHOLD = 0.35
# The same where the clause goes on in marked words that are known to be of the same source.
WITH_MARKED = 0.3
# A clause before marked words has at least so many tokens.
SHORTEST_CLAUSE = 6
ENDS = frozenset([".", "?", "!"])
# What leads to another article is looked for in so many characters of a line.
LONGEST_LABEL = 40


def find_indirect(parsed: Parsed, quotes: Sequence[Quote], told: dict[int, str]) -> list[Quote]:
    """The indirect quotes of an article.

    Args:
        parsed: the article.
        quotes: the quotations with marks that were found in it.
        told: from the token of a reporting verb to whom it was said.
    """
    marked: set[int] = set()
    for quote in quotes:
        for part in quote.parts:
            span = parsed.doc.char_span(*part, alignment_mode="expand")
            marked.update(range(span.start, span.end) if span is not None else ())
    known = _leading_to_marked(parsed, quotes)
    likely = [one for one in statements(parsed, known) if not (_in_link(parsed, one) or _is_abstract(parsed, one))]
    offered = _apart(parsed, likely)
    found = [
        s for one in offered
        if (s := _unmarked(parsed, one, marked)) is not None and (one.cue not in known or _leads_on(parsed, s, quotes))
    ]  # fmt: skip
    meta = parsed.read.bundle.meta
    scored = [(confidence(meta, "indirect", INDIRECT, indirect_features(parsed, s)), s) for s in found]
    kept: list[tuple[float, Statement]] = []
    for sure, one in sorted(scored, key=lambda pair: -pair[0]):
        least = WITH_MARKED if _goes_on(parsed, one, quotes) else THRESHOLD
        if sure >= least and not any(_same(one, other) for _, other in kept):
            kept.append((sure, one))
    made = (_quote(parsed, sure, s, told) for sure, s in sorted(kept, key=lambda p: (p[1].start, p[1].cue)))
    return [quote for quote in made if quote.attribution.speakers]


def _leading_to_marked(parsed: Parsed, quotes: Sequence[Quote]) -> dict[int, float]:
    """The cues behind which a sentence comes to marked words, and how sure these are theirs.

    The network takes them for cues of nothing else.
    """
    found: dict[int, float] = {}
    for quote in quotes:
        said, first = quote.attribution, quote.parts[0].start
        if quote.kind != "mixed" or said.cue is None or said.cue.span.end >= first:
            continue
        cue, between = (
            parsed.doc.char_span(*ends, alignment_mode="expand") for ends in (said.cue.span, (said.cue.span.end, first))
        )
        if cue is None or between is None or len(between) < SHORTEST_CLAUSE or _ends(parsed, cue.end, first):
            continue
        if parsed.read.statement_chances[cue.start] < LEAST_CUE:
            found[cue.start] = said.confidence
    return found


def _in_link(parsed: Parsed, one: Statement) -> bool:
    """Whether the line of ONE only leads to another article: `Read more: Lee says she will stay`."""
    start = parsed.text.rfind("\n", 0, parsed.doc[one.cue].idx) + 1
    label, colon, _ = parsed.text[start : start + LONGEST_LABEL].partition(":")
    return bool(colon) and label.strip().lower() in words("link_labels")


def _is_abstract(parsed: Parsed, one: Statement) -> bool:
    """Whether the source of ONE is an abstraction, which can't speak: `common sense says`, `history teaches`."""
    phrase = parsed.phrases[one.phrase]
    return phrase.kind == "description" and parsed.doc[phrase.head].lemma_.lower() in words("abstractions")


def _apart(parsed: Parsed, offered: Sequence[Statement]) -> Iterator[Statement]:
    """The statements, each ending with the sentence behind which the next one begins, whatever the parse says."""
    for one in offered:
        inside = [
            min(other.cue, other.start, parsed.phrases[other.phrase].start)
            for other in offered
            if one.start < other.cue < one.end and one.cue < one.start
        ]
        end = next((i for i in range(one.start + 1, min(inside, default=0)) if parsed.doc[i].text in ENDS), one.end)
        yield replace(one, end=end)


def _unmarked(parsed: Parsed, one: Statement, marked: set[int]) -> Statement | None:
    """ONE as far as it stands before marked words that are added to it, if that is a clause; None where it is not."""
    inside = marked.intersection(range(one.start, one.end))
    if not inside:
        return one
    doc, end = parsed.doc, min(inside)
    while end > one.start and (doc[end - 1].is_punct or doc[end - 1].is_space or doc[end - 1].dep_ == "cc"):
        end -= 1
        if doc[end - 1].lower_ == "that" and doc[end - 1].dep_ == "mark":
            end -= 1  # `the bridge would close and that “…”`
    added = end < min(inside) and any(t.dep_ == "cc" or t.text == "," for t in doc[end : min(inside)])
    shortened = replace(one, end=end)
    return shortened if added and _is_clause(parsed, shortened) else None


def _is_clause(parsed: Parsed, one: Statement) -> bool:
    said = parsed.doc[one.start : one.end]
    return len(said) >= SHORTEST_CLAUSE and any(t.dep_ in ("nsubj", "nsubjpass", "expl") for t in said)


def _leads_on(parsed: Parsed, one: Statement, quotes: Sequence[Quote]) -> bool:
    """Whether ONE is a clause of its own before *and* with marked words of the same source."""
    return _goes_on(parsed, one, quotes) and parsed.doc[one.end].dep_ == "cc" and _is_clause(parsed, one)


def _goes_on(parsed: Parsed, one: Statement, quotes: Sequence[Quote]) -> bool:
    """Whether the sentence goes on with marked words of the same source: `said the bridge would close and “…”`."""
    source, last = parsed.phrases[one.phrase].span(parsed.doc), parsed.doc[one.end - 1]
    said = (q for q in quotes if one.cue < one.start and q.attribution.mention and q.attribution.mention.span == source)
    behind = [part.start for q in said for part in q.parts if part.start > last.idx]
    return bool(behind) and not _ends(parsed, one.end, min(behind))


def _ends(parsed: Parsed, start: int, character: int) -> bool:
    """Whether a sentence or a line ends from the token START to the place of CHARACTER."""
    for token in parsed.doc[start:]:
        if token.idx >= character:
            break
        if token.text in ENDS or token.is_space:
            return True
    return False


def _same(one: Statement, other: Statement) -> bool:
    """Whether two tell the same: half of the shorter is in the longer."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return 2 * shared >= min(one.end - one.start, other.end - other.start)


def _quote(parsed: Parsed, sure: float, one: Statement, told: dict[int, str]) -> Quote:
    phrase = parsed.phrases[one.phrase]
    span = phrase.span(parsed.doc)
    head: Token = parsed.doc[one.cue]
    attribution = Attribution(
        speakers=speakers_of(parsed, one.phrase),
        mention=Mention(span, span.of(parsed.text), phrase.kind),
        cue=cue_of(parsed.doc, head.i),
        told_to=told.get(one.cue),
        said_on=None,
        confidence=round(sure, 3),
        method=next((c.relation for c in parsed.cues_of.get(one.phrase, ()) if c.cue == one.cue), "bare"),
        polarity=polarity_of(parsed.doc, head.i, parsed.quoted),
    )
    parts = sorted([(one.start, one.end), *(_beyond(parsed, one) or _antecedent(parsed, one))])
    return Quote(tuple(_characters(parsed, *part) for part in parts), "indirect", attribution)


def _characters(parsed: Parsed, start: int, end: int) -> Span:
    last = parsed.doc[end - 1]
    return Span(parsed.doc[start].idx, last.idx + len(last))


def _beyond(parsed: Parsed, one: Statement) -> list[tuple[int, int]]:
    """What was said on the other side of a cue between commas, too: `The tolls` of `The tolls, Lee said, would go`."""
    doc, phrase = parsed.doc, parsed.phrases[one.phrase]
    begin, end = min(phrase.start, one.cue), max(phrase.end, one.cue + 1)
    if end - begin > (phrase.end - phrase.start) + 2:
        return []
    while end < len(doc) and _goes_with(doc[end], doc[one.cue]):
        end += 1
    if begin < 2 or end == len(doc) or not doc[begin - 1].text == doc[end].text == ",":
        return []
    if one.end == begin - 1:
        # Only what the words before the cue belong to: `The tolls, Lee said, and nobody asked him` has no such verb.
        said = (c for c in doc[one.cue].children if c.dep_ == "ccomp" and c.i > end and c.left_edge.i < one.end)
        last = max((c.right_edge.i + 1 for c in said), default=end)
        while last > end + 1 and (doc[last - 1].is_punct or doc[last - 1].is_space):
            last -= 1
        return [(end + 1, last)] if last > end + 1 and not any(parsed.quoted[end + 1 : last]) else []
    if one.start != end + 1:
        return []
    start = begin - 1
    while start > 0 and not _ends_clause(parsed, start - 1):
        start -= 1
    return [(start, begin - 1)] if start < begin - 1 else []


def _antecedent(parsed: Parsed, one: Statement) -> list[tuple[int, int]]:
    """What a relative clause that begins with its verb is about: `the plan` of `the plan, which Lee said was late`."""
    doc, first = parsed.doc, min(parsed.phrases[one.phrase].start, one.cue)
    if doc[one.start].tag_ not in WITH_SUBJECT or one.start < one.cue:
        return []
    relative = doc[first - 1] if first else None
    if relative is None or relative.tag_ not in RELATIVE or relative.lower_ == "what" or parsed.quoted[relative.i]:
        return []
    end = relative.i
    while end and doc[end - 1].text in (",", "—", "–", "-"):
        end -= 1
    clause = next((t for t in (relative, *relative.ancestors) if t.dep_ in ("relcl", "acl")), None)
    named = clause is not None and clause.head.pos_ in ("NOUN", "PROPN", "PRON")
    start = clause.head.left_edge.i if clause is not None and named else end
    known = start < end and clause is not None and clause.head.i < end and doc[start].sent == relative.sent
    whole = not any(parsed.quoted[i] or doc[i].tag_ in WITH_SUBJECT for i in range(start, end))
    return [(start, end)] if known and whole else []


def _goes_with(token: Token, cue: Token) -> bool:
    """Whether TOKEN tells how, where or to whom CUE said it: `in an interview` of `Lee said in an interview`."""
    while token.head.i not in (cue.i, token.i):
        token = token.head
    return token.i != cue.i == token.head.i and token.dep_ in ("prep", "npadvmod", "advmod", "dative", "dobj")


def _ends_clause(parsed: Parsed, token: int) -> bool:
    """Whether a sentence ends, or other words or a quotation begin, at TOKEN."""
    word = parsed.doc[token]
    return word.is_space or word.text in (".", "?", "!", ":", ";") or (word.is_quote and word.tag_ != "POS")
