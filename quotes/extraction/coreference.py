"""Which mentions of an article belong together: full names, surnames, acronyms, descriptions and pronouns.

Strict passes come first, as in the sieves of Lee et al. (2013): full names that don't clash, bare surnames, bodies
and their acronyms, descriptions that a stated role explains.  Pronouns of the running text are then resolved in
order, by gender, nearness and grammatical role, and each resolved one counts as a mention for the next, so that
whoever is being reported stays in view.  What stands inside quotation marks refers from another point of view and is
left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions import PERSONAL, Phrase
from quotes.extraction.names import Gender, Name
from quotes.extraction.naming import ABBREVIATED, SHORT, headed, same_body, same_person

DEFINITE = frozenset({"the", "this", "that"})
# What a description must be in its sentence to stand for somebody of its own.
SUBSTANTIAL = frozenset(["nsubj", "nsubjpass", "dobj", "pobj", "dative", "agent", "conj", "poss", "ROOT"])
LEAST = 0.35
# What it costs a candidate when a pronoun goes against the usual gender of its given name.
MISNAMED = 1.3
# How many sentences of running text back a pronoun may look.
REACH = 6


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
        gender: m or f where known.
        sure: whether a title or a pronoun tells the gender, rather than a given name.
        phrases: indices of its mentions, in order of resolution.
        role: the first role the article gives it, as a range of tokens.
        roles: head words of all its roles.
        forms: how often the article writes each of its full names.
    """

    parts: tuple[str, ...]
    name: str
    type: str
    named: bool = True
    head: str = ""
    plural: bool = False
    gender: Gender | None = None
    sure: bool = False
    phrases: list[int] = field(default_factory=list)
    role: tuple[int, int] | None = None
    roles: set[str] = field(default_factory=set)
    forms: Counter[str] = field(default_factory=Counter)


class Cast:
    """The entities of one article and the way from a mention to its entity.

    Attributes:
        entities: all of them.
        of_phrase: from the index of a phrase to the index of its entity.
    """

    def __init__(self, doc: Doc, phrases: list[Phrase], quoted: list[bool]) -> None:
        """QUOTED tells of every token whether it stands between quotation marks."""
        self.doc, self.phrases, self.quoted = doc, phrases, quoted
        self._words = doc.text  # spaCy puts it together anew at every call
        self.entities: list[Entity] = []
        self.of_phrase: dict[int, int] = {}
        self._sentence = _running_sentences(doc, quoted)
        self._unite_people()
        self._unite_bodies()
        self._infer_gender()
        for i, phrase in enumerate(self.phrases):
            if phrase.kind == "description":
                self._describe(i, phrase)
            elif phrase.kind == "pronoun" and not quoted[phrase.head]:
                self._refer(i, phrase)

    # -- names ---------------------------------------------------------------------------------------------

    def _unite_people(self) -> None:
        named = [(i, p, p.name) for i, p in enumerate(self.phrases) if p.name is not None]
        for i, phrase, name in named:
            if phrase.referent == "person" and len(name.parts) > 1:
                home = next((e for e in self.entities if same_person(e.parts, name.parts)), None)
                self._join(i, home or self._add(phrase, "person"))
        for i, phrase, name in named:
            if len(name.parts) == 1 and phrase.referent in ("person", "other"):
                home = self._bearer(i, phrase, name)
                if home is not None or phrase.referent == "person":
                    self._join(i, home or self._add(phrase, "person"))

    def _bearer(self, index: int, phrase: Phrase, name: Name) -> Entity | None:
        """The person a bare surname (or given name) means, among those the article names."""
        part = name.parts[0]
        people = [e for e in self.entities if e.type == "person"]
        if name.role and not any(e.phrases[0] < index for e in people if e.parts[-1] == part and len(e.parts) > 1):
            # "President Obama" introduces somebody; a Michelle Obama named later is another person.
            lone = [e for e in people if e.parts == (part,)]
            return lone[0] if lone else self._add(phrase, "person")
        fits = [e for e in people if e.parts[-1] == part] or [e for e in people if e.parts[0] == part]
        if phrase.gender:
            fits = [e for e in fits if e.gender in (None, phrase.gender)]
        if len(fits) < 2:
            return fits[0] if fits else None
        introduced = [e for e in fits if e.phrases and e.phrases[0] < index] or fits
        most = max(len(e.phrases) for e in introduced)
        # Whoever was just introduced by full name is meant, unless another bearer runs through the whole article.
        fresh = [e for e in introduced if 4 * len(e.phrases) >= most and self._just_named(e, index)]
        return max(fresh or introduced, key=lambda e: (len(e.phrases), -e.phrases[0]))

    def _just_named(self, entity: Entity, index: int) -> bool:
        here = self._sentence[self.phrases[index].head]
        named = [i for i in entity.phrases if i < index]
        return bool(named) and here - self._sentence[self.phrases[named[-1]].head] <= 2

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
            elif len(parts) > len(home.parts) or (home.name.isupper() and len(parts) == len(home.parts)):
                home.parts, home.name = parts, self._text(phrase)  # the longer form, and not the dateline's capitals
            self._join(i, home)

    def _infer_gender(self) -> None:
        """Where no title or given name told, the one pronoun of a sentence that names one person alone does."""
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
                    entity.gender, entity.sure = "m" if told == {"m"} else "f", True

    # -- descriptions --------------------------------------------------------------------------------------

    def _describe(self, index: int, phrase: Phrase) -> None:
        """Join a description to the name set beside it, to whom it describes, or make it an entity of its own."""
        dependency = self.doc[phrase.head].dep_
        if phrase.referent == "other" and dependency not in ("nsubj", "nsubjpass"):
            return
        beside = self._name_beside(index, phrase)
        if beside is not None:
            entity = self.entities[self.of_phrase[beside]]
            self._join(index, entity)
            entity.role = entity.role or self._bare(phrase)
            entity.roles.add(self.doc[phrase.head].lemma_.lower())
            return
        home = self._described(index, phrase)
        if home is None:
            lone = phrase.referent == "person" and not phrase.plural and phrase.start == phrase.head
            if lone or self.quoted[phrase.head] or dependency not in SUBSTANTIAL:
                return  # "as chair", "is a lawyer": says what somebody is and brings nobody new
            home = self._add(phrase, phrase.referent)
        self._join(index, home)

    def _name_beside(self, index: int, phrase: Phrase) -> int | None:
        """The person's name in apposition to a description: `the campaign manager, Robby Mook,`."""
        if phrase.referent not in ("person", "other"):
            return None
        for i in range(index - 3, min(index + 8, len(self.phrases))):
            other = self.phrases[i] if i >= 0 else None
            if other is None or other.name is None or i not in self.of_phrase:
                continue
            if self.entities[self.of_phrase[i]].type != "person":
                continue
            head = self.doc[other.head]
            start = other.name.role[0] if other.name.role and other.name.role[1] <= other.start else other.start
            adjacent = start == phrase.end
            comma = start == phrase.end + 1 and self.doc[phrase.end].text == ","
            set_off = other.end < len(self.doc) and self.doc[other.end].text in (",", "(")
            apposed = set_off or (head.dep_ in ("appos", "flat") and phrase.start <= head.head.i < phrase.end)
            if (adjacent and phrase.referent == "person") or (comma and apposed):
                return i
            described = (
                self.doc[phrase.head].dep_ == "appos" and other.start <= self.doc[phrase.head].head.i < other.end
            )
            if described and phrase.referent == "person":
                return i
        return None

    def _described(self, index: int, phrase: Phrase) -> Entity | None:
        """The entity a definite description goes back to: by role, by head noun, or for lack of another by nearness."""
        if self.doc[phrase.start].lower_ not in DEFINITE:
            return None
        lemma = self.doc[phrase.head].lemma_.lower()
        lemma = ABBREVIATED.get(lemma.strip("."), lemma)
        before = [e for e in self.entities if e.phrases and min(e.phrases) < index and self._fits(e, phrase)]
        if phrase.referent == "person":
            known = [e for e in before if e.type == "person" and (lemma in e.roles or e.head == lemma)]
        else:
            known = [
                e for e in before if e.head == lemma or (e.named and e.type != "person" and headed(e.parts, lemma))
            ]
        if known:
            return max(known, key=lambda e: max(p for p in e.phrases if p < index))
        bare = phrase.end - phrase.start == 2
        if phrase.plural or self.quoted[phrase.head] or not (bare or phrase.referent == "person"):
            return None
        if phrase.referent in ("person", "organization") and self.doc[phrase.head].dep_ in ("nsubj", "nsubjpass"):
            named = [
                i
                for i, e in enumerate(self.entities)
                if e.named and e.type == phrase.referent and self._fits(e, phrase)
            ]
            found = self._best(self._near(phrase, named), least=1.2)
            return self.entities[found] if found is not None else None
        return None

    @staticmethod
    def _fits(entity: Entity, phrase: Phrase) -> bool:
        return entity.plural == phrase.plural and (phrase.gender is None or entity.gender in (None, phrase.gender))

    # -- pronouns ------------------------------------------------------------------------------------------

    def _refer(self, index: int, phrase: Phrase) -> None:
        token = self.doc[phrase.head]
        lower = token.lower_
        found: int | None = None
        if lower in ("who", "which", "that"):
            found = self._relative(token)
        elif lower in PERSONAL:
            people = [
                i for i, e in enumerate(self.entities)
                if e.type == "person" and not e.plural and not (e.sure and e.gender != phrase.gender)
            ]  # fmt: skip
            found = self._best(self._near(phrase, people))
        elif lower in ("it", "its"):
            bodies = [
                i
                for i, e in enumerate(self.entities)
                if e.type in ("organization", "place", "document") and not e.plural
            ]
            found = self._best(self._near(phrase, bodies))
        elif lower in ("they", "them", "their"):
            several = [i for i, e in enumerate(self.entities) if e.plural or e.type == "group"]
            found = self._best(self._near(phrase, several))
        if found is not None:
            self._join(index, self.entities[found])

    def _relative(self, token: Token) -> int | None:
        clause = token.head
        while clause.dep_ not in ("relcl", "acl", "ROOT") and clause.head is not clause:
            clause = clause.head
        for i, phrase in enumerate(self.phrases):
            if phrase.start <= clause.head.i < phrase.end and i in self.of_phrase:
                return self.of_phrase[i]
        return None

    @staticmethod
    def _best(scored: Iterable[tuple[float, int]], least: float = LEAST) -> int | None:
        best = max(scored, default=(0.0, -1))
        return best[1] if best[1] >= 0 and best[0] >= least else None

    def _near(self, pronoun: Phrase, fits: list[int]) -> list[tuple[float, int]]:
        """Scores of the entities FITS as what PRONOUN stands for: by their best mention before it in running text."""
        here = self._sentence[pronoun.head]
        scored = []
        for entity in fits:
            best = 0.0
            mentions = [i for i in self.entities[entity].phrases if self.phrases[i].head < pronoun.start]
            for i in mentions:
                away = here - self._sentence[self.phrases[i].head]
                if away <= REACH:
                    best = max(best, self._prominence(self.phrases[i], pronoun) * 0.6**away)
            if best:
                best += 0.1 * min(8, len(mentions)) ** 0.5
                known = self.entities[entity].gender
                if known is not None and pronoun.gender is not None:
                    best += 0.4 if known == pronoun.gender else -MISNAMED
                scored.append((best, entity))
        return scored

    def _prominence(self, phrase: Phrase, pronoun: Phrase) -> float:
        """How much a mention stands out, by its grammatical role."""
        head = self.doc[phrase.head]
        if self.quoted[phrase.head]:
            return 0.25
        governor = head.head
        if head.dep_ in ("nsubj", "nsubjpass"):
            score = 2.0 if governor.dep_ in ("ROOT", "conj", "parataxis", "ccomp") else 1.4
            if governor.lemma_ in classes("verbs"):
                score += 0.6
        elif head.dep_ in ("poss", "compound", "amod"):
            score = 0.9
        else:
            score = 1.1 if phrase.kind != "description" else 0.7
        # "Lee told him": a subject and the object of the same verb are two people.
        same = governor is self.doc[pronoun.head].head and governor.pos_ in ("VERB", "AUX")
        return score * 0.2 if same else score

    # -- records -------------------------------------------------------------------------------------------

    def _add(self, phrase: Phrase, kind: str) -> Entity:
        parts = phrase.name.parts if phrase.name else ()
        start, end = self._bare(phrase) if phrase.name is None else (phrase.start, phrase.end)
        last = self.doc[end - 1]
        name = self._words[self.doc[start].idx : last.idx + len(last)]
        lemma = "" if phrase.name else self.doc[phrase.head].lemma_.lower()
        entity = Entity(parts, name, kind, phrase.name is not None, lemma, phrase.plural)
        self.entities.append(entity)
        return entity

    def _bare(self, phrase: Phrase) -> tuple[int, int]:
        """The tokens of a description without its article."""
        start = phrase.start
        while start < phrase.head and self.doc[start].lower_ in (
            "the",
            "a",
            "an",
            "this",
            "that",
            "these",
            "those",
            "another",
        ):
            start += 1
        return start, phrase.end

    def _join(self, index: int, entity: Entity) -> None:
        phrase = self.phrases[index]
        entity.phrases.append(index)
        told = phrase.name is None or phrase.name.told_gender
        if phrase.gender and (entity.gender is None or (told and not entity.sure)):
            entity.gender, entity.sure = phrase.gender, told
        self.of_phrase[index] = next(i for i, e in enumerate(self.entities) if e is entity)
        if phrase.name is None:
            return
        if entity.type == "person" and len(phrase.name.parts) > 1:
            entity.forms[self._text(phrase)] += 1
            # A form that only adds to the other is fuller; else the article's usual one counts, of equals the longest.
            own, text = phrase.name.parts, self._text(phrase)
            fuller = len(own) > len(entity.parts) and own[-len(entity.parts) :] == entity.parts
            usual = (entity.forms[text], len(text)) > (entity.forms[entity.name], len(entity.name))
            added = entity.parts[-len(own) :] == own and len(entity.parts) > len(own)
            if fuller or (usual and not added):
                entity.parts, entity.name = own, text
        if phrase.name.role:
            entity.role = entity.role or phrase.name.role
            for token in self.doc[slice(*phrase.name.role)]:
                lower = ABBREVIATED.get(token.lower_.strip("."), token.lower_)
                if lower in words("person_nouns") or lower in classes("honorifics"):
                    entity.roles.add(lower)

    def _text(self, phrase: Phrase) -> str:
        return phrase.span(self.doc).of(self._words)


def _running_sentences(doc: Doc, quoted: list[bool]) -> list[int]:
    """Of every token, how many sentences of running text start before it; sentences wholly quoted don't count."""
    numbers, count = [0] * len(doc), 0
    for sentence in doc.sents:
        running = any(not quoted[t.i] and not t.is_punct and not t.is_space for t in sentence)
        count += running
        for token in sentence:
            numbers[token.i] = count
    return numbers
