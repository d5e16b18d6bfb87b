"""What a person can decide about quotes and speakers: each an entry of the log and what follows from it, or nothing."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypedDict, Unpack, get_args

from quotes.errors import NotFoundError, OptionError, StoreError, check_choice
from quotes.identity import fold, identify
from quotes.records import POLARITIES, QUOTE_KINDS, SPEAKER_KINDS, Extraction, Polarity, QuoteKind, Speaker, SpeakerKind
from quotes.store.corrections import log
from quotes.store.corrections.log import Correction, SubjectKind
from quotes.store.corrections.replay import replay
from quotes.store.corrections.reprocess import Reread, reread
from quotes.store.corrections.resolve import FACTS, resolve, unscoped
from quotes.store.corrections.restore import snapshot
from quotes.store.db import Row, by_key, column, explained
from quotes.store.read import lookup, speaker_lookup
from quotes.store.read.quotes import Asking
from quotes.store.write.article import text_digest
from quotes.store.write.checks import check
from quotes.store.write.speakers import standing_for

Verdict = Literal["confirm", "dispute", "reject"]
# A number, or else a speaker's name or a quote's key.
Who = str | int

_STATUS = {"correct": "corrected", "confirm": "confirmed", "dispute": "disputed", "reject": "rejected"}
_WIKIDATA = re.compile(r"Q[1-9]\d*")


class Reason(TypedDict, total=False):
    """Why something is decided, and by whom: ``$QUOTES_USER`` or the name of the login where that is None."""

    why: str | None
    by: str | None


class Correcting(Asking):
    """The part of a store that takes a person's word.

    Every method is one transaction.  Where it takes a :class:`Reason`, ``why`` and ``by`` are kept with the entry.
    Quotes are named by number or key, speakers by name or number.

    All of them raise NotFoundError where a quote, a speaker or an entry is unknown, OptionError where a value makes no
    sense or a name means several, and StoreError where the database can't be written; then nothing has changed.
    """

    def correct(
        self,
        quote: Who,
        *,
        speakers: Sequence[Who] | None = None,
        kind: QuoteKind | None = None,
        told_to: str | None = None,
        polarity: Polarity | None = None,
        verdict: Verdict | None = None,
        new: SpeakerKind | None = None,
        **reason: Unpack[Reason],
    ) -> Correction:
        """Say who spoke, to whom, of what kind QUOTE is, or what to think of it.

        Args:
            speakers: who said it, several for a joint statement, an empty list for nobody known.
            kind: direct, mixed or indirect.
            told_to: to whom it was said; empty for nobody in particular.
            polarity: whether it was said at all.
            verdict: confirm, dispute or reject.  What is confirmed is what holds now, and stays so.
            new: makes a speaker of this kind of a name that nobody in the collection has.
        """
        asked = {"kind": kind, "told_to": told_to, "polarity": polarity, "speakers": speakers}
        fields: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
        check_choice("kind", kind, QUOTE_KINDS)
        check_choice("polarity", polarity, POLARITIES)
        check_choice("verdict", verdict, get_args(Verdict))
        check_choice("kind of speaker", new, SPEAKER_KINDS)
        if not fields and verdict is None:
            raise OptionError(f"quote {quote}: nothing to correct: give a speaker, a kind, or confirm, dispute, reject")
        if fields and verdict == "reject":
            raise OptionError(f"quote {quote}: a rejected quote has nothing to correct: give one or the other")
        if "told_to" in fields:
            fields["told_to"] = _checked("told to", fields["told_to"]) if fields["told_to"].strip() else None
        with self.writing():
            row = self._quote(quote)
            held = snapshot(self.database, row["id"])
            if speakers is not None:
                fields["speakers"] = self._speakers_for(row["article"], held["article"], speakers, new)
            action = "correct" if fields and verdict != "dispute" else verdict or "correct"
            if action == "confirm":
                fields = {name: held[name] for name in ("kind", "told_to", "polarity", "speakers")}
            return self._decide(action, "quote", row["key"], held, {"status": _STATUS[action], **fields}, **reason)

    def merge(self, speaker: Who, *others: Who, **reason: Unpack[Reason]) -> list[Correction]:
        """Say that OTHERS are SPEAKER: what they said counts as said by SPEAKER, whose name is shown."""
        with self.writing():
            keep, merged = self._named(speaker), {}
            for other in others:
                lose = self._named(other)
                if keep["key"] == lose["key"]:
                    raise OptionError(f"{speaker} and {other} are one speaker already, {keep['name']}")
                merged[lose["key"]] = lose
            return [
                self._decide("merge", "speaker", key, lose, {"into": keep}, **reason) for key, lose in merged.items()
            ]

    def reject_speakers(self, *speakers: Who, **reason: Unpack[Reason]) -> list[Correction]:
        """Say that none of SPEAKERS is one: what was taken to be theirs has no such speaker, here and later."""
        with self.writing():
            rejected = {held["key"]: held for held in map(self._named, speakers)}
            new = {"status": _STATUS["reject"]}
            return [self._decide("reject", "speaker", key, held, new, **reason) for key, held in rejected.items()]

    def keep_apart(self, speaker: Who, other: Who, **reason: Unpack[Reason]) -> Correction:
        """Say that SPEAKER and OTHER are two: nobody is asked again whether they are one."""
        with self.writing():
            one, two = self._named(speaker), self._named(other)
            if one["key"] == two["key"]:
                raise OptionError(f"{speaker} and {other} are one speaker, {one['name']}: undo the merge first")
            return self._decide("apart", "speaker", one["key"], one, {"other": two}, **reason)

    def split(self, speaker: Who, quotes: Iterable[Who], *, name: str, **reason: Unpack[Reason]) -> Correction:
        """Say that SPEAKER is two people, of whom another one called NAME said QUOTES."""
        name = _checked("name", name)
        with self.writing():
            held = self._named(speaker)
            # No name makes this key: a second person of one name is nobody whom a later article could mean.
            key = f"{held['kind']}:{fold(name)}~{secrets.token_hex(10)}"
            new = {"key": key, "name": name, "kind": held["kind"]}
            before: dict[str, Any] = {}
            said: dict[str, list[Row]] = {}
            for given in quotes:
                row = self._quote(given)
                key = row["key"]
                before[key] = snapshot(self.database, row["id"])
                said[key] = [
                    {**each, **new} if resolve(self.database, each["key"]) == held["key"] else each
                    for each in before[key]["speakers"]
                ]
                if said[key] == before[key]["speakers"]:
                    raise OptionError(f"quote {given} is not said by {held['name']}: correct its speaker instead")
            if not said:
                raise OptionError(f"no quotes to take from {held['name']}: name those that {name} said")
            old = {**held, "quotes": before}
            return self._decide("split", "speaker", held["key"], old, {"speaker": new, "quotes": said}, **reason)

    def rename(self, speaker: Who, name: str, **reason: Unpack[Reason]) -> Correction:
        """Show SPEAKER under NAME."""
        return self._describe("rename", speaker, _checked("name", name), **reason)

    def describe(
        self, speaker: Who, *, organization: str | None = None, wikidata: str | None = None, **reason: Unpack[Reason]
    ) -> list[Correction]:
        """Say to which ORGANIZATION SPEAKER belongs, and which item of WIKIDATA they are (``Q42``)."""
        if wikidata is not None and not _WIKIDATA.fullmatch(wikidata):
            raise OptionError(f"{wikidata!r} is no item of Wikidata: write Q and its number, like Q42")
        given = {"organization": organization and _checked("organization", organization), "wikidata": wikidata}
        facts = {name: value for name, value in given.items() if value}
        if not facts:
            raise OptionError("nothing to say of the speaker: give an organization or an item of Wikidata")
        return [self._describe(name, speaker, value, **reason) for name, value in facts.items()]

    def _describe(self, action: str, speaker: Who, value: str, **reason: Unpack[Reason]) -> Correction:
        fact = FACTS[action]
        with self.writing():
            held = self._named(speaker, fact)
            return self._decide(action, "speaker", held["key"], held, {fact: value}, **reason)

    def alias(self, speaker: Who, name: str, **reason: Unpack[Reason]) -> Correction:
        """Say that whoever articles call NAME is SPEAKER, in those that are here and those to come."""
        name = _checked("name", name)
        with self.writing():
            held = self._named(speaker)
            identity = unscoped(identify(Speaker(name, held["kind"]), "").key)
            if unscoped(held["key"]) == identity:
                raise OptionError(f"{name!r} is the name of {held['name']} already")
            new = {"speaker": held, "name": name, "identity": identity}
            return self._decide("alias", "speaker", held["key"], {}, new, **reason)

    def undo(self, entry: str, **reason: Unpack[Reason]) -> Correction:
        """Take back the correction whose key is ENTRY or begins with it; a correction that undid one, too."""
        with self.writing():
            undone = log.find(self.database, entry)
            if undone.undone:
                raise OptionError(f"the correction {undone.key} is undone already: undo what undid it to have it back")
            return self._decide("undo", undone.subject_kind, undone.subject, {}, {}, undoes=undone.key, **reason)

    def corrections(self, *, quote: Who | None = None, speaker: Who | None = None) -> list[Correction]:
        """The log in the order of time: all of it, or what is about a QUOTE, a SPEAKER, or either."""
        with explained(self.path):
            if quote is None and speaker is None:
                return log.entries(self.database)
            subjects = set() if quote is None else {self._quote(quote)["key"]}
            if speaker is not None:
                number = speaker_lookup.whom(self.database, self.path, speaker, even_rejected=True)[0]
                sql = "SELECT key FROM speakers WHERE id IN {}"
                subjects.update(column(self.database, sql, standing_for(self.database, number)))
            return log.about(self.database, subjects)

    def check_texts(self) -> None:
        """Make sure that every text is as it was read.

        Raises:
            StoreError: one is not, as in a copy to be published, out of which texts were left.
        """
        with explained(self.path):
            for row in self.database.query("SELECT id, text, text_sha256 FROM articles ORDER BY id"):
                if text_digest(row["text"]) != row["text_sha256"]:
                    raise StoreError(
                        f"{self.path}: the text of article {row['id']} is not as it was read: where this is a "
                        "published copy without its texts, use the collection that it was made from"
                    )

    def reread(self, article: int, extraction: Extraction) -> Reread:
        """Take EXTRACTION, of the text of the stored ARTICLE, for what the machine finds in it from now on.

        Nothing is lost: see :mod:`quotes.store.corrections.reprocess`.
        """
        check(self.article(article).article, extraction)
        with self.writing():
            return reread(self.database, article, extraction)

    def _decide(
        self, action: str, kind: SubjectKind, subject: str, old: Row, new: Row, *, undoes: str | None = None,
        **reason: Unpack[Reason],
    ) -> Correction:  # fmt: skip
        """Add an entry to the log, and let follow what follows from it."""
        by, why = _checked("name of who corrects", log.author(reason.get("by"))), reason.get("why")
        why = None if why is None else _checked("reason", why)
        entry = Correction(
            action=action, subject_kind=kind, subject=subject, old=old, new=new, made_by=by, why=why, undoes=undoes
        )
        made = log.append(self.database, entry)
        replay(self.database, [subject])
        return made

    def _quote(self, given: Who) -> Row:
        return self.database.table("quotes").get(self._number("quote", given))

    def _named(self, speaker: Who, *facts: str) -> Row:
        """The SPEAKER as an entry of the log names them, with these FACTS."""
        number = speaker_lookup.whom(self.database, self.path, speaker, exact=True)[0]
        row = self.database.table("speakers").get(number)
        return {name: row[name] for name in ("key", "name", "kind", *facts)}

    def _speakers_for(self, article: int, article_key: str, names: Sequence[Who], new: SpeakerKind | None) -> list[Row]:
        """Those whom NAMES mean, first in ARTICLE, then in the collection."""
        candidates = lookup.speakers_of_article(self.database, article)
        found: dict[str, Row] = {}
        for name in names:
            speaker = self._speaker_for(candidates, article_key, name, new)
            found.setdefault(speaker["key"], speaker)
        return list(found.values())

    def _speaker_for(self, candidates: list[Row], article_key: str, name: Who, new: SpeakerKind | None) -> Row:
        if isinstance(name, str):
            name = _checked("speaker", name)
            here = {other["speaker"] for other in candidates if name.casefold() in map(str.casefold, other["names"])}
            if len(here) == 1:
                name = here.pop()
        try:
            named = self._named(name, "id")
        except NotFoundError as error:
            if isinstance(name, int):
                raise
            if new is None:
                raise NotFoundError(f"{error}; --new person makes one") from None
            key = identify(Speaker(name, new), article_key).key
            if (held := by_key(self.database, "speakers", key)) and held["rejected"]:
                raise
            return {"key": key, "name": name, "kind": new}
        number = named.pop("id")
        role = next((other["role"] for other in candidates if other["speaker"] == number and other["role"]), None)
        return {**named, "role": role} if role else named


def _checked(what: str, text: str) -> str:
    """TEXT without white space around it, if it says something that a database can keep.

    Raises:
        OptionError: it does not.
    """
    text = text.strip()
    try:
        text.encode()
    except UnicodeEncodeError:
        raise OptionError(f"the {what} {text!r} holds half of a surrogate pair: type it anew") from None
    if not text:
        raise OptionError(f"the {what} is empty: write one, or leave it out")
    return text
