"""The people and bodies of one article, and the record of which mention belongs to whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from spacy.attrs import IS_PUNCT, IS_SPACE, SENT_START
from spacy.tokens import Doc, Token

from quotes.extraction.coreference.name_comparison import ABBREVIATED
from quotes.extraction.coreference.offices import office_of
from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions.mentions import Phrase
from quotes.extraction.mentions.name_forms import plain
from quotes.extraction.mentions.names import Gender, Name
from quotes.extraction.mentions.roles import COURTESY

# How much each witness tells of a person's gender, as log-odds; no witness but the first two
# makes sure alone or by repetition.
TITLE, NOUN, GIVEN_NAME, LONE_GIVEN_NAME, PRONOUN = 4.0, 4.0, 2.5, 2.2, 0.4
SURE = 4.0
ARTICLES = frozenset(["the", "a", "an", "this", "that", "these", "those"])


@dataclass(slots=True)
class Entity:
    """Whoever or whatever one or more mentions of an article stand for.

    Attributes:
        parts: the folded words of its fullest name; empty where only descriptions mention it.
        name: that name as the article writes it, or the first description without its article.
        type: person, organization, place, group, document or other.
        named: whether a name mentions it.
        head: lemma of the head of the first description, where it is not named.
        plural: whether it is several.
        leaning: what titles, nouns, given names and pronouns tell of its gender: positive for m, negative for f.
        phrases: indices of its mentions, in order of resolution.
        role: the first role the article gives it, or a fuller one than a bare noun, as a range of tokens.
        title: the first title before its name without which a single name would be nobody's: `Sir`.
        roles: its offices, by the heads of all its roles.
        traits: all words of its roles, folded, by which a description may go back to it.
        forms: how often the article writes each of its full names.
        nicknamed: the folded name that a nickname in marks makes: `bobby scott` of `Robert "Bobby" Scott`.
        aliases: other names, folded, that the article says it goes by.
        neutral: whether the article says that it goes by `they`.
        generation: what tells it from a namesake: jr, sr, ii, elder, younger, or nothing.
    """

    parts: tuple[str, ...]
    name: str
    type: str
    named: bool = True
    head: str = ""
    plural: bool = False
    leaning: float = 0.0
    phrases: list[int] = field(default_factory=list)
    role: tuple[int, int] | None = None
    title: str = ""
    roles: set[str] = field(default_factory=set)
    traits: set[str] = field(default_factory=set)
    forms: Counter[str] = field(default_factory=Counter)
    nicknamed: tuple[str, ...] = ()
    aliases: set[tuple[str, ...]] = field(default_factory=set)
    generation: str = ""
    neutral: bool = False

    @property
    def gender(self) -> Gender | None:
        """m or f where anything tells."""
        return None if abs(self.leaning) < 0.5 else "m" if self.leaning > 0 else "f"

    def lean(self, gender: Gender | None, weight: float, *, most: float = SURE) -> None:
        """Note that a witness of WEIGHT tells GENDER; such witnesses together count for MOST at the most."""
        if gender is None:
            return
        sign = 1.0 if gender == "m" else -1.0
        if sign * self.leaning < most:
            self.leaning = sign * min(most, sign * self.leaning + weight)


class EntityTable:
    """The entities of an article as far as they are known.

    Attributes:
        doc, phrases: the article and its mentions, by position.
        quoted: of every token, whether it stands between quotation marks.
        entities: all found so far.
        of_phrase: from the index of a phrase to the index of its entity.
        words: the article's text.
        sentence: of every token, how many sentences of running text start before it.
        content: from the index of a description that was asked for to its content words.
    """

    def __init__(self, doc: Doc, text: str, phrases: list[Phrase], quoted: list[bool]) -> None:
        self.doc, self.words, self.phrases, self.quoted = doc, text, phrases, quoted
        self.entities: list[Entity] = []
        self.of_phrase: dict[int, int] = {}
        self.certainty: dict[int, float] = {}
        self.sentence = running_sentences(doc, quoted)
        self.content: dict[int, frozenset[str]] = {}
        self._number: dict[int, int] = {}

    def add(self, phrase: Phrase, kind: str) -> Entity:
        """A new entity of type KIND that PHRASE names or describes; PHRASE has still to be joined to it."""
        parts = phrase.name.parts if phrase.name else ()
        start, end = self.bare(phrase) if phrase.name is None else (phrase.start, phrase.end)
        last = self.doc[end - 1]
        name = self.words[self.doc[start].idx : last.idx + len(last)]
        name = plain(name) if phrase.name else name
        lemma = "" if phrase.name else self.doc[phrase.head].lemma_.lower()
        entity = Entity(parts, name, kind, phrase.name is not None, lemma, phrase.plural)
        self._number[id(entity)] = len(self.entities)
        self.entities.append(entity)
        return entity

    def join(self, index: int, entity: Entity, *, trust: float = 1.0) -> None:
        """Record that the phrase INDEX means ENTITY; TRUST is the weight of what a pronoun tells of its gender."""
        phrase = self.phrases[index]
        entity.phrases.append(index)
        self.of_phrase[index] = self._number[id(entity)]
        self.certainty[index] = trust
        if phrase.kind == "pronoun":
            entity.lean(phrase.gender, PRONOUN * trust, most=3.0)
        elif phrase.name is None:
            entity.lean(phrase.gender, NOUN)
        else:
            weight = TITLE if phrase.name.told_gender else GIVEN_NAME
            entity.lean(phrase.gender, weight, most=weight)
            self._note_name(phrase, entity)

    def _note_name(self, phrase: Phrase, entity: Entity) -> None:
        assert phrase.name is not None
        if entity.type == "person" and len(phrase.name.parts) > 1 and phrase.name.parts not in entity.aliases:
            self._note_form(phrase, phrase.name, entity)
        if phrase.name.role and (entity.role is None or self.is_bare(entity.role)):
            entity.role = max(entity.role or (0, 0), phrase.name.role, key=lambda role: role[1] - role[0])
        told = set(range(*phrase.name.role)) if phrase.name.role else set()
        if phrase.name.title and phrase.name.title not in COURTESY:
            told.add(phrase.start - 1)
        behind = self.doc[phrase.end + 1] if phrase.end + 1 < len(self.doc) else None
        if behind is not None and is_age(behind) and behind.nbor(-1).text in (",", "("):
            entity.traits.add(behind.text)
        if phrase.name.title in words("bound_titles"):
            entity.title = entity.title or self.doc[phrase.start - 1].text
        for token in (self.doc[i] for i in sorted(told)):
            lower = ABBREVIATED.get(token.lower_.strip("."), token.lower_)
            if token.pos_ in ("NOUN", "PROPN", "ADJ"):
                entity.traits.add(lower)
            if any(lower in known for known in (words("person_nouns"), words("people"), classes("honorifics"))):
                entity.roles.add(office_of(token))

    def is_bare(self, role: tuple[int, int]) -> bool:
        """Whether ROLE is one common noun, which tells less than a fuller role: `creator`."""
        return role[1] - role[0] == 1 and self.doc[role[0]].is_lower

    def _note_form(self, phrase: Phrase, name: Name, entity: Entity) -> None:
        """Let ENTITY go by the fullest or usual form of its name, now that PHRASE brings one."""
        text, own = plain(self.text(phrase)), name.parts
        entity.forms[text] += 1
        if name.nickname:
            entity.nicknamed = (*name.nickname, own[-1])
        entity.generation = entity.generation or name.generation
        # A form that only adds to the other is fuller; else the article's usual one counts, of equals the longest.
        fuller = len(own) > len(entity.parts) and own[-len(entity.parts) :] == entity.parts
        fuller = fuller or (bool(name.nickname) and entity.parts == entity.nicknamed)
        usual = (entity.forms[text], len(text)) > (entity.forms[entity.name], len(entity.name))
        added = (entity.parts[-len(own) :] == own and len(entity.parts) > len(own)) or own == entity.nicknamed
        if fuller or (usual and not added):
            entity.parts, entity.name = own, text

    def bare(self, phrase: Phrase) -> tuple[int, int]:
        """The tokens of a description without its article."""
        start = phrase.start
        while start < phrase.head and self.doc[start].lower_ in ARTICLES:
            start += 1
        return start, phrase.end

    def text(self, phrase: Phrase) -> str:
        """The words of PHRASE."""
        return phrase.span(self.doc).of(self.words)


def running_sentences(doc: Doc, quoted: list[bool]) -> list[int]:
    """Of every token, how many sentences of running text start before it; sentences wholly quoted don't count."""
    begins, punct, space = doc.to_array([SENT_START, IS_PUNCT, IS_SPACE]).reshape(-1, 3).T
    sentence = np.cumsum(begins == 1) - (begins[:1] == 1)
    running = np.bincount(sentence, (punct == 0) & (space == 0) & ~np.array(quoted, dtype=bool)) > 0
    numbers: list[int] = np.cumsum(running)[sentence].tolist()
    return numbers


def is_age(token: Token) -> bool:
    """Whether TOKEN is how old somebody is: 31 in `Ada Lee, 31,`, `(31)` and `the 31-year-old`."""
    if not (token.text.isdecimal() and len(token) < 4) or token.i == 0 or token.i + 1 == len(token.doc):
        return False
    before, behind = token.nbor(-1).text, token.nbor(1)
    years = token.i + 2 < len(token.doc) and behind.text == "-" and token.nbor(2).lower_ == "year"
    return years or (before, behind.text) in ((",", ","), ("(", ")"), (",", "."))
