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
from quotes.extraction.names import Name
from quotes.extraction.naming import SHORT, misspelt, same_body, same_person
from quotes.extraction.referring import Judge, Story, chances, choose

# The least chance at which a pronoun is taken for an entity, by sort of pronoun.
LEAST = {"person": 0.2, "thing": 0.4, "several": 0.2}
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
        self._unite_people()
        self._unite_bodies()
        self._infer_gender()
        self.story = Story(self)
        for i, phrase in enumerate(self.phrases):
            if phrase.kind == "description":
                describe(self, self.story, i)
            elif phrase.kind == "pronoun" and not quoted[phrase.head]:
                self._refer(i, phrase)
            if i in self.of_phrase:
                self.story.note(i)

    # -- names ---------------------------------------------------------------------------------------------

    def _unite_people(self) -> None:
        named = [(i, p, p.name) for i, p in enumerate(self.phrases) if p.name is not None]
        for i, phrase, name in named:
            if phrase.referent == "person" and len(name.parts) > 1:
                home = next((e for e in self.entities if same_person(e.parts, name.parts)), None)
                self.join(i, home or self.add(phrase, "person"))
        for i, phrase, name in named:
            if len(name.parts) == 1 and phrase.referent in ("person", "other"):
                home = self._bearer(i, phrase, name)
                if home is not None or phrase.referent == "person":
                    self.join(i, home or self.add(phrase, "person"))

    def _bearer(self, index: int, phrase: Phrase, name: Name) -> Entity | None:
        """The person a bare surname (or given name) means, among those the article names."""
        part = name.parts[0]
        people = [e for e in self.entities if e.type == "person"]
        if name.role and not any(e.phrases[0] < index for e in people if e.parts[-1] == part and len(e.parts) > 1):
            # "President Obama" introduces somebody; a Michelle Obama named later is another person.
            lone = [e for e in people if e.parts == (part,)]
            return lone[0] if lone else self.add(phrase, "person")
        fits = [e for e in people if e.parts[-1] == part] or [e for e in people if e.parts[0] == part]
        fits = fits or [e for e in people if len(e.parts) > 1 and misspelt(e.parts[-1], part)]
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
        here = self.sentence[self.phrases[index].head]
        named = [i for i in entity.phrases if i < index]
        return bool(named) and here - self.sentence[self.phrases[named[-1]].head] <= 2

    def _unite_bodies(self) -> None:
        for i, phrase in enumerate(self.phrases):
            if phrase.name is None or i in self.of_phrase:
                continue
            # `(The)` alone is taken for a name now and then; a name keeps at least one word.
            parts = tuple(p for p in phrase.name.parts if p != "the") or phrase.name.parts
            short = SHORT.get(" ".join(parts))
            parts = tuple(short.split()) if short else parts
            home = next((e for e in self.entities if e.type != "person" and self._same_body(e, phrase, parts)), None)
            if home is None:
                home = self.add(phrase, phrase.referent)
                home.parts = parts
            elif len(parts) > len(home.parts) or (home.name.isupper() and len(parts) == len(home.parts)):
                home.parts, home.name = parts, self.text(phrase)  # the longer form, and not the dateline's capitals
            self.join(i, home)

    @staticmethod
    def _same_body(entity: Entity, phrase: Phrase, parts: tuple[str, ...]) -> bool:
        bodies = entity.type == phrase.referent == "organization"
        return same_body(entity.parts, parts, company=bodies)

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
                if (e.plural or e.type == "group") and not (says and e.type in ("document", "other"))
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
