"""Which mentions of an article belong together: full names, surnames, acronyms, descriptions and pronouns.

Names are united conservatively (Lee et al.'s sieve idea, strict passes first): two full names must not clash, a bare
surname joins the bearer that the article has introduced, a description joins a person whose stated role has the same
head noun.  A pronoun is resolved only where asked, by gender, number, nearness, grammatical role and who spoke last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions import PERSONAL, Phrase
from quotes.extraction.names import Gender, fold

# The same state under its usual short names; everything else must match by its own words.
SHORT = {"u.s": "united states", "us": "united states", "america": "united states", "u.k": "united kingdom",
         "uk": "united kingdom", "britain": "united kingdom", "un": "united nations", "u.n": "united nations",
         "eu": "european union"}  # fmt: skip


@dataclass(slots=True)
class Entity:
    """Whoever or whatever one or more mentions of an article stand for.

    Attributes:
        parts: the folded words of its fullest name.
        name: that name as the article writes it.
        type: person, organization, place, group, document or other.
        gender: m or f where known.
        phrases: indices of its mentions, in order.
        role: the first role the article gives it, as a range of tokens.
    """

    parts: tuple[str, ...]
    name: str
    type: str
    gender: Gender | None = None
    phrases: list[int] = field(default_factory=list)
    role: tuple[int, int] | None = None
    roles: set[str] = field(default_factory=set)


class Cast:
    """The entities of one article and the way from a mention to its entity."""

    def __init__(self, doc: Doc, phrases: list[Phrase], quoted: list[bool]) -> None:
        """QUOTED tells of every token whether it stands between quotation marks."""
        self.doc, self.phrases, self.quoted = doc, phrases, quoted
        self.entities: list[Entity] = []
        self.of_phrase: dict[int, int] = {}
        self._unite_people()
        self._unite_bodies()
        self._unite_descriptions()
        self._infer_gender()

    # -- names ---------------------------------------------------------------------------------------------

    def _unite_people(self) -> None:
        named = [(i, p) for i, p in enumerate(self.phrases) if p.name is not None]
        full = [(i, p) for i, p in named if p.referent == "person" and p.name and len(p.name.parts) > 1]
        for i, phrase in full:
            assert phrase.name is not None
            home = next((e for e in self.entities if same_person(e.parts, phrase.name.parts)), None)
            self._join(i, home or self._add(phrase, "person"))
        for i, phrase in named:
            if phrase.name and len(phrase.name.parts) == 1 and phrase.referent in ("person", "other"):
                home = self._bearer(i, phrase)
                if home is not None or phrase.referent == "person":
                    self._join(i, home or self._add(phrase, "person"))

    def _bearer(self, index: int, phrase: Phrase) -> Entity | None:
        """The person a bare surname (or given name) means, among those the article names."""
        assert phrase.name is not None
        part = phrase.name.parts[0]
        people = [e for e in self.entities if e.type == "person"]
        fits = [e for e in people if e.parts[-1] == part]
        if not fits:
            fits = [e for e in people if e.parts[0] == part]
        if phrase.gender:
            fits = [e for e in fits if e.gender in (None, phrase.gender)]
        if len(fits) < 2:
            return fits[0] if fits else None
        introduced = [e for e in fits if e.phrases and e.phrases[0] < index] or fits
        return max(introduced, key=lambda e: (len(e.phrases), -e.phrases[0]))

    def _unite_bodies(self) -> None:
        for i, phrase in enumerate(self.phrases):
            if phrase.name is None or i in self.of_phrase:
                continue
            parts = tuple(p for p in phrase.name.parts if p != "the")
            short = SHORT.get(" ".join(parts))
            parts = tuple(short.split()) if short else parts
            home = next((e for e in self.entities if e.type != "person" and same_body(e.parts, parts)), None)
            if home is None:
                home = self._add(phrase, phrase.referent)
                home.parts = parts
            elif len(parts) > len(home.parts):
                home.parts, home.name = parts, self._text(phrase)
            self._join(i, home)

    def _unite_descriptions(self) -> None:
        """`the analyst` joins the one person before it whose role has that head noun; `the ministry` its namesake."""
        for i, phrase in enumerate(self.phrases):
            if phrase.kind != "description" or not self._definite(phrase):
                continue
            lemma = self.doc[phrase.head].lemma_.lower()
            before = [e for e in self.entities if e.phrases and e.phrases[0] < i]
            if phrase.referent == "person" and phrase.end - phrase.start <= 3:
                fits = [e for e in before if e.type == "person" and lemma in e.roles]
                if phrase.gender:
                    fits = [e for e in fits if e.gender in (None, phrase.gender)]
            else:
                fits = [e for e in before if e.type == "organization" and e.parts and e.parts[-1] == lemma]
                if phrase.end - phrase.start > 2:
                    continue
            if fits:
                self._join(i, max(fits, key=lambda e: max(p for p in e.phrases if p < i)))

    def _definite(self, phrase: Phrase) -> bool:
        return self.doc[phrase.start].lower_ == "the"

    def _infer_gender(self) -> None:
        """Where no title or given name told, a pronoun of the same sentence that can mean nobody else does."""
        for sentence in self.doc.sents:
            people = {
                self.of_phrase[i]
                for i, p in enumerate(self.phrases)
                if sentence.start <= p.head < sentence.end and i in self.of_phrase
                and self.entities[self.of_phrase[i]].type == "person" and not self.quoted[p.head]
            }  # fmt: skip
            told = {PERSONAL[t.lower_] for t in sentence if t.lower_ in PERSONAL and not self.quoted[t.i]}
            if len(people) == 1 and len(told) == 1:
                entity = self.entities[people.pop()]
                if entity.gender is None:
                    entity.gender = "m" if told == {"m"} else "f"

    def _add(self, phrase: Phrase, kind: str) -> Entity:
        parts = phrase.name.parts if phrase.name else ()
        entity = Entity(parts, self._text(phrase), kind, phrase.gender)
        self.entities.append(entity)
        return entity

    def _join(self, index: int, entity: Entity) -> None:
        phrase = self.phrases[index]
        entity.phrases.append(index)
        entity.gender = entity.gender or phrase.gender
        self.of_phrase[index] = self.entities.index(entity)
        if phrase.name is None:
            return
        if entity.type == "person" and len(phrase.name.parts) > len(entity.parts):
            entity.parts, entity.name = phrase.name.parts, self._text(phrase)
        if phrase.name.role:
            entity.role = entity.role or phrase.name.role
            role = self.doc[slice(*phrase.name.role)]
            entity.roles |= {t.lemma_.lower() for t in role if t.lower_ in words("person_nouns")}
            entity.roles |= {t.lower_ for t in role if t.lower_ in classes("honorifics")}

    def _text(self, phrase: Phrase) -> str:
        return phrase.span(self.doc).of(self.doc.text)

    # -- pronouns ------------------------------------------------------------------------------------------

    def antecedent(self, index: int, *, last_speaker: int | None = None) -> int | None:
        """The entity that the pronoun at phrase INDEX stands for, or None where nothing fits.

        Args:
            index: a phrase of kind pronoun.
            last_speaker: the entity that was last found speaking, a strong candidate in running speech.
        """
        phrase = self.phrases[index]
        token = self.doc[phrase.head]
        lower = token.lower_
        if lower in ("who", "that", "which"):
            return self._relative(token)
        if lower in PERSONAL:
            return self._best(self._people(phrase, last_speaker))
        if lower == "it":
            return self._best(self._bodies(phrase, last_speaker))
        return None

    def _relative(self, token: Token) -> int | None:
        clause = token.head
        while clause.dep_ not in ("relcl", "acl", "ROOT") and clause.head is not clause:
            clause = clause.head
        for i, phrase in enumerate(self.phrases):
            if phrase.start <= clause.head.i < phrase.end and i in self.of_phrase:
                return self.of_phrase[i]
        return None

    @staticmethod
    def _best(scored: Iterable[tuple[float, int]]) -> int | None:
        best = max(scored, default=(0.0, -1))
        return best[1] if best[1] >= 0 and best[0] > 0 else None

    def _people(self, pronoun: Phrase, last_speaker: int | None) -> list[tuple[float, int]]:
        gender = pronoun.gender
        fits = [
            i for i, e in enumerate(self.entities)
            if e.type == "person" and (e.gender is None or e.gender == gender)
        ]  # fmt: skip
        return self._near(pronoun, fits, last_speaker)

    def _bodies(self, pronoun: Phrase, last_speaker: int | None) -> list[tuple[float, int]]:
        fits = [i for i, e in enumerate(self.entities) if e.type in ("organization", "place")]
        return self._near(pronoun, fits, last_speaker)

    def _near(self, pronoun: Phrase, fits: list[int], last_speaker: int | None) -> list[tuple[float, int]]:
        doc = self.doc
        sentence = _sentence_index(doc, pronoun.head)
        own = doc[pronoun.head].sent
        scored = []
        for entity in fits:
            best = 0.0
            for i in self.entities[entity].phrases:
                phrase = self.phrases[i]
                if phrase.head >= pronoun.head:
                    break
                away = sentence - _sentence_index(doc, phrase.head)
                score = 4.0 / (1 + away) + 0.2 * min(5, len(self.entities[entity].phrases)) ** 0.5
                head = doc[phrase.head]
                if head.dep_ in ("nsubj", "nsubjpass"):
                    score += 1.2
                elif head.dep_ == "poss":
                    score -= 0.4
                if self.quoted[phrase.head] and not self.quoted[pronoun.head]:
                    score *= 0.25
                if phrase.head >= own.start and _same_clause(head, doc[pronoun.head]):
                    score *= 0.3  # "Lee told him": a subject and its object are two people
                best = max(best, score)
            if best and entity == last_speaker:
                best += 2.0
            if best and self.entities[entity].gender is not None:
                best += 0.5
            if best:
                scored.append((best, entity))
        return scored


def _same_clause(a: Token, b: Token) -> bool:
    return a.head is b.head and a.head.pos_ in ("VERB", "AUX")


def _sentence_index(doc: Doc, i: int) -> int:
    """How many sentences start before token I (cached on the document)."""
    starts = doc.user_data.get("quotes_sentences")
    if starts is None:
        starts, count = [], -1
        for token in doc:
            count += 1 if token.is_sent_start else 0
            starts.append(max(0, count))
        doc.user_data["quotes_sentences"] = starts
    return int(starts[i])


def same_person(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two full names of one article mean one person: same surname, and given names that don't clash."""
    if a[-1] != b[-1]:
        return False
    if len(a) == 1 or len(b) == 1:
        return False
    x, y = a[0], b[0]
    return x == y or (min(len(x), len(y)) <= 2 and x[:1] == y[:1]) or x in b[:-1] or y in a[:-1]


def same_body(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two names of bodies or places mean the same: equal, an acronym, or a short form of the longer."""
    if a == b:
        return True
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    if len(shorter) == 1 and len(longer) > 1:
        initials = "".join(p[0] for p in longer if p not in ("of", "the", "for", "and", "on"))
        if shorter[0].replace(".", "") == initials and len(initials) > 1:
            return True
        return shorter[0] in words("organization_words") and shorter[0] in (longer[0], longer[-1])
    return False


def name_counts(cast: Cast) -> Counter[int]:
    """How often each entity is mentioned by name."""
    return Counter({i: len(e.phrases) for i, e in enumerate(cast.entities)})


__all__ = ["Cast", "Entity", "fold", "name_counts", "same_body", "same_person"]
