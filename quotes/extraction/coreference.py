"""Which mentions of an article belong together: full names, surnames, acronyms, descriptions and pronouns.

Strict passes come first, as in the sieves of Lee et al. (2013): full names that don't clash, bare surnames, bodies
and their acronyms.  Then the running text is read in order: descriptions that a stated role explains join whom they
describe, pronouns whom the learned weights of :mod:`quotes.extraction.referring` find likeliest, and each resolved one
counts as a mention for the next.  What stands inside quotation marks refers from another point of view and is left
alone.
"""

from __future__ import annotations

from bisect import bisect_left

from spacy.tokens import Doc, Token

from quotes.extraction.describing import describe
from quotes.extraction.entities import LONE_GIVEN_NAME, Entity, Roster
from quotes.extraction.lexicon import classes
from quotes.extraction.mentions import PERSONAL, Phrase
from quotes.extraction.name_matching import of_pair, unite_bodies, unite_people
from quotes.extraction.referring import Judge, Story, chances, choose

# The least chance at which a pronoun is taken for an entity, by sort of pronoun.
LEAST = {"person": 0.2, "thing": 0.4, "several": 0.2}
# Words in a sentence about one person that `they` may mean that person.
NEUTRAL = frozenset({"binary", "nonbinary", "genderqueer", "genderfluid", "they/them", "agender"})
THINGS = frozenset({"organization", "place", "document"})


class Cast(Roster):
    """The entities of one article and the way from a mention to its entity."""

    def __init__(self, doc: Doc, phrases: list[Phrase], quoted: list[bool], *, judge: Judge = chances) -> None:
        """Unite what belongs together.

        Args:
            doc, phrases: the article and its mentions, by position.
            quoted: of every token, whether it stands between quotation marks.
            judge: gives each entity that a pronoun could mean its chance; the place for another judge's opinion.
        """
        super().__init__(doc, phrases, quoted)
        self._judge = judge
        unite_people(self)
        unite_bodies(self)
        self._infer_gender()
        self.story = Story(self)
        for i, phrase in enumerate(self.phrases):
            if phrase.kind == "description":
                paired = of_pair(self, i)
                if paired is not None:
                    self.join(i, paired)
                else:
                    describe(self, self.story, i)
            elif phrase.kind == "pronoun" and not quoted[phrase.head]:
                self._refer(i, phrase)
            if i in self.of_phrase:
                self.story.note(i)

    def _infer_gender(self) -> None:
        """Where no title or given name told, the one pronoun of a sentence that names one person alone does."""
        for entity in self.entities:
            if entity.type == "person" and len(entity.parts) == 1 and entity.gender is None:
                told = classes("given_names").get(entity.parts[0])
                entity.lean("m" if told == "m" else "f" if told == "f" else None, LONE_GIVEN_NAME)
        heads = [phrase.head for phrase in self.phrases]  # they ascend
        for sentence in self.doc.sents:
            people = {
                self.of_phrase[i]
                for i in range(bisect_left(heads, sentence.start), bisect_left(heads, sentence.end))
                if i in self.of_phrase and self.entities[self.of_phrase[i]].type == "person"
                and not self.quoted[heads[i]]
            }  # fmt: skip
            if len(people) == 1 and any(t.lower_ in NEUTRAL for t in sentence):
                self.entities[next(iter(people))].neutral = True
            pronouns = {PERSONAL[t.lower_] for t in sentence if t.lower_ in PERSONAL and not self.quoted[t.i]}
            if len(people) == 1 and len(pronouns) == 1:
                entity = self.entities[people.pop()]
                if entity.gender is None:
                    entity.lean("m" if pronouns == {"m"} else "f", 1.0)

    # -- pronouns ------------------------------------------------------------------------------------------

    def _refer(self, index: int, phrase: Phrase) -> None:
        token = self.doc[phrase.head]
        if token.lower_ in ("who", "which", "that"):
            found = self._relative(token)
            if found is not None:
                self.join(index, self.entities[found])
            return
        kind, fits = self.meant(phrase)
        scored = self._judge(self.story, index, fits)
        best = choose(scored)
        if best is not None and scored[best] >= LEAST[kind]:
            self.join(index, self.entities[fits[best]], trust=scored[best])

    def meant(self, phrase: Phrase) -> tuple[str, list[int]]:
        """The sort of a pronoun and the entities it could mean by number, gender and kind."""
        lower = self.doc[phrase.head].lower_
        if lower in PERSONAL:
            return "person", [
                i
                for i, e in enumerate(self.entities)
                if e.type == "person" and not e.plural and not self._opposed(e, phrase)
            ]
        if lower in ("it", "its"):
            return "thing", [i for i, e in enumerate(self.entities) if e.type in THINGS and not e.plural]
        if lower in ("they", "them", "their"):
            head = self.doc[phrase.head]
            says = head.dep_ in ("nsubj", "nsubjpass") and head.head.lemma_ in classes("verbs")
            return "several", [
                i
                for i, e in enumerate(self.entities)
                if (e.plural or e.neutral or e.type == "group") and not (says and e.type in ("document", "other"))
            ]
        return "person", []

    @staticmethod
    def _opposed(entity: Entity, phrase: Phrase) -> bool:
        """Whether a title or several pronouns tell that ENTITY has the other gender."""
        return abs(entity.leaning) > 3.0 and entity.gender != phrase.gender

    def _relative(self, token: Token) -> int | None:
        clause = token.head
        while clause.dep_ not in ("relcl", "acl", "ROOT") and clause.head is not clause:
            clause = clause.head
        for i, phrase in enumerate(self.phrases):
            if phrase.start <= clause.head.i < phrase.end and i in self.of_phrase:
                return self.of_phrase[i]
        return None
