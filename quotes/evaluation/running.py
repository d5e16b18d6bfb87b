"""Running the systems that are compared, ours and other people's, on the articles of a gold file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quotes.errors import ArticleError, OptionError
from quotes.evaluation.gold.records import Gold
from quotes.extraction.topics import NO_TEXTACY, has_textacy
from quotes.records import Attribution, Cue, Extraction, Mention, Quote, Span, Speaker, length_fault

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

BASELINES = ("textacy",)
_BATCH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """How long the articles took, both ways in one run and in turns, so that both meet the same machine.

    Attributes:
        words: of all articles, between blanks.
        bare: seconds of the pipeline without our components.
        full: seconds of the pipeline with them.
    """

    words: int
    bare: float
    full: float

    @property
    def ratio(self) -> float:
        """How many times as long it takes with our components."""
        return self.full / self.bare

    @property
    def words_per_second(self) -> float:
        """With our components."""
        return self.words / self.full


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the systems made of the articles, an extraction for each in their order.

    Attributes:
        ours: by the pipeline.
        baseline: by the other system on the same parses; None where none was asked for.
        speed: None where it was not asked for.
    """

    ours: list[Extraction]
    baseline: list[Extraction] | None
    speed: Speed | None


def run(
    gold: Gold,
    nlp: Language,
    *,
    baseline: str | None = None,
    speed: bool = False,
    on_done: Callable[[int], None] | None = None,
) -> Outcome:
    """Extracts quotes from the articles of GOLD.

    Args:
        gold: as ``read_gold`` gives it.
        nlp: a pipeline with the ``quotes`` component, as ``quotes.load`` gives it.
        baseline: one of ``BASELINES``, to run beside on the same parses.
        speed: whether to measure time too; the articles are then parsed twice.
        on_done: called with the number of articles that have just been done.

    Raises:
        OptionError: there is no such baseline.
        ArticleError: a text is longer than an article can be.
    """
    other = _baseline(baseline) if baseline else None
    from quotes.extraction import pipeline_name

    name = pipeline_name(nlp)
    ours: list[Extraction] = []
    theirs: list[Extraction] = []
    watch = _Watch(nlp) if speed else None
    for texts in _batches(gold):
        for doc in watch.pipe(texts) if watch else nlp.pipe(texts, batch_size=_BATCH):
            ours.append(Extraction(tuple(doc._.quotes), name))
            if other:
                theirs.append(other(doc))
        if on_done:
            on_done(len(texts))
    measured = Speed(words=watch.words, bare=watch.bare, full=watch.full) if watch else None
    return Outcome(ours=ours, baseline=theirs if other else None, speed=measured)


class _Watch:
    """A pipeline that is timed with and without our components, batch by batch."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        self.ours = [name for name in nlp.pipe_names if nlp.get_pipe_meta(name).factory == "quotes"]
        self.words, self.bare, self.full, self.turn = 0, 0.0, 0.0, 0
        # What is loaded on first use, in ours and in the parser, belongs to the start and not to the speed.
        nlp('"It works," she said.')

    def pipe(self, texts: Sequence[str]) -> list[Doc]:
        """The documents of TEXTS; which way is timed first changes from call to call."""
        self.turn += 1
        self.words += sum(len(text.split()) for text in texts)
        docs: list[Doc] = []
        for bare in (True, False) if self.turn % 2 else (False, True):
            with self.nlp.select_pipes(disable=self.ours if bare else []):
                began = time.perf_counter()
                found = list(self.nlp.pipe(texts, batch_size=_BATCH))
                spent = time.perf_counter() - began
            if bare:
                self.bare += spent
            else:
                self.full, docs = self.full + spent, found
        return docs


def _batches(gold: Gold) -> Iterator[list[str]]:
    for number in range(0, len(gold.articles), _BATCH):
        articles = [each.article for each in gold.articles[number : number + _BATCH]]
        for article in articles:
            if fault := length_fault(article.text):
                raise ArticleError(article.source or str(gold.path), fault)
        yield [article.text for article in articles]


def _baseline(name: str) -> Callable[[Doc], Extraction]:
    if name not in BASELINES:
        raise OptionError(f"there is no baseline {name!r}; take one of {', '.join(BASELINES)}")
    if not has_textacy():
        raise OptionError(f"the baseline textacy needs the package of that name: {NO_TEXTACY}; leave --baseline out")
    return textacy_direct_quotations


def textacy_direct_quotations(doc: Doc) -> Extraction:
    """What textacy's ``direct_quotations`` finds in DOC, a parsed text; nothing where it gives up on an odd mark.

    It names the mention beside the quote and does not say whom the mention means, so mention and speaker
    are the same here.
    """
    from textacy.extract.triples import direct_quotations

    try:
        triples = list(direct_quotations(doc))
    except ValueError:
        triples = []
    found: list[Quote] = []
    for speaker, cue, content in triples:
        mention, verb = (doc[words[0].i : words[-1].i + 1] for words in (speaker, cue))
        said = Attribution(
            speakers=(Speaker(mention.text, "person"),),
            mention=Mention(Span(mention.start_char, mention.end_char), mention.text, "name"),
            cue=Cue(Span(verb.start_char, verb.end_char), verb.text, verb.lemma_),
            told_to=None, said_on=None, confidence=1.0, method="textacy",
        )  # fmt: skip
        found.append(Quote((Span(content.start_char, content.end_char),), "direct", said))
    return Extraction(tuple(found), "textacy direct_quotations")
