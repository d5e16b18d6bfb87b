"""The tokenizer, and the components: one ends sentences at line breaks, one reads, one finds the quotations."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, registry

from quotes.extraction.lexicon import words
from quotes.extraction.mentions.titles import is_title

if TYPE_CHECKING:
    from quotes.extraction.reader.bundle import Bundle
    from quotes.extraction.reader.network import Read

if not Doc.has_extension("quotes"):
    Doc.set_extension("quotes", default=())

# Where a document keeps what the network made of it until the quotations are found.
READ = "quotes_read"
# Spaces of every width that end no line, each read as the ordinary one.
SPACES = dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
# Beside spaCy's own: where a blank is forgotten behind marks (`"We won,"he said`), and a dash before a signature.
PREFIXES = (r"-(?=[A-Z][a-z])",)
INFIXES = (r"(?<=[^\W\d])[,.?!…](?=[\"“”])", r"(?<=[,.?!…])[\"“”](?=[^\W\d])")
# How the tags of pronouns begin, and those of a noun and a proper noun.
PRONOUNS = ("PRP|", "PRP$|")
NOUN, PROPER_NOUN = "NN|NOUN|Number=Sing", "NNP|PROPN|Number=Sing"


class SpacedTokenizer(Tokenizer):
    """spaCy's tokenizer, for which every space within a line is the ordinary one; places in the text stay the same."""

    def __call__(self, text: str) -> Doc:
        """The words of TEXT; the text of the document has ordinary spaces in the places of the others."""
        doc: Doc = super().__call__(text.translate(SPACES))
        return doc


@registry.tokenizers("quotes.Tokenizer.v1")  # type: ignore[untyped-decorator]
def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """A function from a pipeline to the tokenizer for news on the web."""

    def made(nlp: Language) -> Tokenizer:
        defaults: Any = nlp.Defaults
        return SpacedTokenizer(
            nlp.vocab,
            rules=defaults.tokenizer_exceptions,
            prefix_search=compile_prefix_regex([*defaults.prefixes, *PREFIXES]).search,
            suffix_search=compile_suffix_regex(defaults.suffixes).search,
            infix_finditer=compile_infix_regex([*defaults.infixes, *INFIXES]).finditer,
            token_match=defaults.token_match,
            url_match=defaults.url_match,
        )

    return made


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
    "quotes_reader",
    assigns=["token.tag", "token.pos", "token.morph", "token.dep", "token.head", "doc.sents", "doc.ents"],
    default_config={"model": None, "annotate": True},
)
def make_reader(nlp: Language, name: str, model: str | None, annotate: bool) -> Reader:  # noqa: ARG001
    """A component by which the network reads a document once.

    Args:
        nlp, name: as spaCy gives them.
        model: folder of the weights; None for those that ship, or those that ``from_disk`` finds.
        annotate: whether to set tags, parse, sentences and entities; else another component has.
    """
    return Reader(Path(model) if model else None, annotate=annotate)


class Reader:
    """Reads a document, keeps what the network makes of it, and sets tags, parse, sentences and entities.

    Args:
        folder: of the weights; None for those that ship.
        annotate: see :func:`make_reader`.
    """

    def __init__(self, folder: Path | None = None, *, annotate: bool = True) -> None:
        self.folder, self.annotate = folder, annotate
        self._bundle: Bundle | None = None

    @property
    def bundle(self) -> Bundle:
        """The weights, loaded when they are first needed.

        Raises:
            PipelineError: they can't be read.
        """
        from quotes.extraction.reader.bundle import SHIPPED, load_bundle

        if self._bundle is None:
            self._bundle = load_bundle(self.folder or SHIPPED)
        return self._bundle

    def __call__(self, doc: Doc) -> Doc:
        from quotes.extraction.reader.network import Read

        read = Read(self.bundle, doc)
        if self.annotate and len(doc):
            annotate(doc, read)
        doc.user_data[READ] = read
        return doc

    def to_disk(self, path: str | Path, *, exclude: Any = ()) -> None:  # noqa: ARG002 - spaCy's signature
        """Write the weights to the folder PATH."""
        from quotes.extraction.reader.bundle import FILES

        target = Path(path)
        target.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            if (self.bundle.folder / name).resolve() != (target / name).resolve():
                shutil.copyfile(self.bundle.folder / name, target / name)

    def from_disk(self, path: str | Path, *, exclude: Any = ()) -> Reader:  # noqa: ARG002 - spaCy's signature
        """Use the weights in the folder PATH from now on."""
        self.folder, self._bundle = Path(path), None
        return self


def annotate(doc: Doc, read: Read) -> None:
    """Set tags, parts of speech, features, parse and entities of DOC as the network READ them.

    White space hangs on the word before it, the first on the word behind it, and carries no tag of its own.
    """
    from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, MORPH, POS, TAG

    meta, strings = read.bundle.meta, doc.vocab.strings
    used, tags = np.unique(_tags(doc, read), return_inverse=True)
    columns = [attributes_of(meta["tags"][tag], doc.vocab) for tag in used]
    values = np.zeros((len(doc), 7), dtype=np.uint64)
    tokens = read.token_of
    values[tokens, :3] = np.array(columns, dtype=np.uint64).reshape(-1, 3)[tags]
    space = (strings.add("_SP"), attributes_of("_SP|SPACE|", doc.vocab)[1], 0)
    gaps = np.flatnonzero(read.word_of < 0)
    values[gaps, :3] = np.array(space, dtype=np.uint64)
    heads, labels = read.tree()
    offsets = np.zeros(len(doc), dtype=np.int64)
    offsets[tokens] = tokens[heads] - tokens
    nearest = np.searchsorted(tokens, gaps) - 1
    if len(tokens):
        offsets[gaps] = tokens[np.maximum(nearest, 0)] - gaps
    values[:, 3] = offsets.astype(np.uint64)
    values[tokens, 4] = np.array([strings.add(label) for label in meta["labels"]], dtype=np.uint64)[labels]
    values[gaps, 4] = strings.add("dep")
    iob, kinds = entity_tags(read.entity_scores(), read.sentence_starts())
    names = np.array([0, *(strings.add(k) for k in ("PERSON", "ORG", "GPE"))], dtype=np.uint64)
    values[:, 5] = 2  # outside
    values[tokens, 5], values[tokens, 6] = iob, names[kinds]
    # White space before a word that goes on with a name is part of the name.
    following = np.searchsorted(tokens, gaps)
    within = following < len(tokens)
    within[within] = iob[following[within]] == 1
    values[gaps[within], 5], values[gaps[within], 6] = 1, names[kinds[following[within]]]
    doc.from_array([TAG, POS, MORPH, HEAD, DEP, ENT_IOB, ENT_TYPE], values)  # type: ignore[arg-type]


def _tags(doc: Doc, read: Read) -> Any:
    """Of every word its tag; a noun where the network takes for a pronoun what is none: `the senator said`."""
    known = read.bundle.meta["tags"]
    tags, pronouns = read.tags().copy(), [tag.startswith(PRONOUNS) for tag in known]
    for word in np.flatnonzero(np.array(pronouns)[tags]).tolist():
        text = doc[int(read.token_of[word])].text
        if len(text) > 2 and text.isalpha() and text.lower() not in words("personal_pronouns"):
            tags[word] = known.index(NOUN if text.islower() or is_title(text.lower()) else PROPER_NOUN)
    return tags


def attributes_of(tag: str, vocab: Any) -> tuple[int, int, int]:
    """What the network's TAG (``NNP|PROPN|Number=Sing``) stands for: tag, part of speech and features, as numbers."""
    from spacy.symbols import IDS

    xpos, upos, feats = tag.split("|", 2)
    return vocab.strings.add(xpos), IDS[upos], vocab.morphology.add(feats)


def entity_tags(scores: Any, starts: list[int]) -> tuple[Any, Any]:
    """The likeliest entities: of every word spaCy's IOB number (1 inside, 2 outside, 3 begins) and its kind (0 none).

    Args:
        scores: (words, 7), see :meth:`quotes.extraction.reader.network.Read.entity_scores`.
        starts: the words that begin a sentence; no entity goes over one.
    """
    count = len(scores)
    iob, kinds = np.full(count, 2), np.zeros(count, dtype=np.int64)
    if not count:
        return iob, kinds
    best = scores.argmax(axis=1)
    named = np.flatnonzero(best)
    begins = set(starts)
    previous = -2
    for i in named.tolist():
        kind = (int(best[i]) + 1) // 2
        goes_on = previous == i - 1 and i not in begins and int(best[i]) % 2 == 0
        if goes_on:
            kind = int(kinds[i - 1])  # one name is of one kind: that of its first word, unless the whole says other
        iob[i], kinds[i] = (1 if goes_on else 3), kind
        previous = i
    _vote(scores, iob, kinds)
    return iob, kinds


def _vote(scores: Any, iob: Any, kinds: Any) -> None:
    """Give every name the kind that its words together find likeliest."""
    starts = np.flatnonzero(iob == 3).tolist()
    for start in starts:
        end = start + 1
        while end < len(iob) and iob[end] == 1:
            end += 1
        if end - start > 1:
            by_kind = [scores[start, 2 * k - 1] + scores[start + 1 : end, 2 * k].sum() for k in (1, 2, 3)]
            kinds[start:end] = 1 + int(np.argmax(by_kind))


@Language.factory(
    "quotes", assigns=["doc._.quotes"], requires=["token.dep", "token.pos", "doc.ents"], default_config={}
)
def make_quotes(nlp: Language, name: str) -> QuoteFinder:  # noqa: ARG001 - spaCy's signature
    """A component that sets ``doc._.quotes`` to a tuple of :class:`quotes.records.Quote`."""
    return QuoteFinder()


class QuoteFinder:
    """Finds the quotations of a document that ``quotes_reader`` has read; needs tags, parse, lemmas and entities."""

    def __call__(self, doc: Doc) -> Doc:
        from quotes.extraction.attribution import find_quotes
        from quotes.extraction.topics import with_topics

        doc._.quotes = with_topics(doc, find_quotes(doc, doc.user_data.pop(READ)))
        return doc
