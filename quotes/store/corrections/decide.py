"""What a person can decide about quotes and speakers: each an entry of the log and what follows from it, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from quotes.errors import NotFoundError, OptionError, StoreError
from quotes.identity import fold, identify
from quotes.records import POLARITIES, QUOTE_KINDS, SPEAKER_KINDS, Extraction, Polarity, QuoteKind, Speaker, SpeakerKind
from quotes.store.corrections import log
from quotes.store.corrections.log import Correction
from quotes.store.corrections.replay import replay
from quotes.store.corrections.reprocess import Reread, reread
from quotes.store.corrections.resolve import resolve, unscoped
from quotes.store.corrections.restore import snapshot
from quotes.store.db import Opened, Row, explained
from quotes.store.read import lookup, speaker_lookup
from quotes.store.read import quotes as reader
from quotes.store.write.article import text_digest
from quotes.store.write.speakers import standing_for

Verdict = Literal["confirm", "dispute", "reject"]

_STATUS = {"correct": "corrected", "confirm": "confirmed", "dispute": "disputed", "reject": "rejected"}
_WIKIDATA = re.compile(r"Q[1-9]\d*")


class Correcting(Opened):
    """The part of a store that takes a person's word.

    Every method is one transaction.  Where it takes them, ``why`` is the reason, kept with the entry, and ``by`` who
    decides: ``$QUOTES_USER`` or the name of the login where it is None.  Quotes are named by number or key, speakers by
    name or number.

    All of them raise NotFoundError where a quote, a speaker or an entry is unknown, OptionError where a value makes no
    sense or a name means several, and StoreError where the database can't be written; then nothing has changed.
    """

    def correct(
        self,
        quote: int | str,
        *,
        speakers: Sequence[str | int] | None = None,
        kind: QuoteKind | None = None,
        told_to: str | None = None,
        polarity: Polarity | None = None,
        verdict: Verdict | None = None,
        new: SpeakerKind | None = None,
        why: str | None = None,
        by: str | None = None,
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
        _check_choice("kind", kind, QUOTE_KINDS)
        _check_choice("polarity", polarity, POLARITIES)
        _check_choice("verdict", verdict, ("confirm", "dispute", "reject"))
        _check_choice("kind of speaker", new, SPEAKER_KINDS)
        if not fields and verdict is None:
            raise OptionError(f"quote {quote}: nothing to correct: give a speaker, a kind, or confirm, dispute, reject")
        if fields and verdict == "reject":
            raise OptionError(f"quote {quote}: a rejected quote has nothing to correct: give one or the other")
        if "told_to" in fields:
            fields["told_to"] = _checked("told to", fields["told_to"]) if fields["told_to"].strip() else None
        made_by = log.author(by)
        with self.writing():
            number = self._quote(quote)
            held = snapshot(self.database, number)
            if speakers is not None:
                fields["speakers"] = self._speakers_for(number, held["article"], speakers, new)
            action = "correct" if fields and verdict != "dispute" else verdict or "correct"
            if action == "confirm":
                fields = {name: held[name] for name in ("kind", "told_to", "polarity", "speakers")}
            return self._decide(
                action,
                kind="quote",
                subject=str(self.database.table("quotes").get(number)["key"]),
                old=held,
                new={"status": _STATUS[action], **fields},
                by=made_by,
                why=why,
            )

    def merge(
        self, speaker: str | int, *others: str | int, why: str | None = None, by: str | None = None
    ) -> list[Correction]:
        """Say that OTHERS are SPEAKER: what they said counts as said by SPEAKER, whose name is shown."""
        made_by = log.author(by)
        with self.writing():
            keep, merged = self._named(speaker), {}
            for other in others:
                lose = self._named(other)
                if keep["key"] == lose["key"]:
                    raise OptionError(f"{speaker} and {other} are one speaker already, {keep['name']}")
                merged[lose["key"]] = lose
            return [
                self._decide("merge", kind="speaker", subject=key, old=lose, new={"into": keep}, by=made_by, why=why)
                for key, lose in merged.items()
            ]

    def reject_speakers(self, *speakers: str | int, why: str | None = None, by: str | None = None) -> list[Correction]:
        """Say that none of SPEAKERS is one: what was taken to be theirs has no such speaker, here and later."""
        made_by = log.author(by)
        with self.writing():
            rejected = {held["key"]: held for held in map(self._named, speakers)}
            return [
                self._decide(
                    "reject", kind="speaker", subject=key, old=held, new={"status": "rejected"}, by=made_by, why=why
                )
                for key, held in rejected.items()
            ]

    def keep_apart(
        self, speaker: str | int, other: str | int, *, why: str | None = None, by: str | None = None
    ) -> Correction:
        """Say that SPEAKER and OTHER are two: nobody is asked again whether they are one."""
        made_by = log.author(by)
        with self.writing():
            one, two = self._named(speaker), self._named(other)
            if one["key"] == two["key"]:
                raise OptionError(f"{speaker} and {other} are one speaker, {one['name']}: undo the merge first")
            return self._decide(
                "apart", kind="speaker", subject=one["key"], old=one, new={"other": two}, by=made_by, why=why
            )

    def split(
        self,
        speaker: str | int,
        quotes: Iterable[int | str],
        *,
        name: str,
        why: str | None = None,
        by: str | None = None,
    ) -> Correction:
        """Say that SPEAKER is two people, of whom another one called NAME said QUOTES."""
        name, made_by, entry = _checked("name", name), log.author(by), log.new_key()
        with self.writing():
            held = self._named(speaker)
            # No name makes this key: a second person of one name is nobody whom a later article could mean.
            new = {"key": f"{held['kind']}:{fold(name)}~{entry}", "name": name, "kind": held["kind"]}
            before: dict[str, Any] = {}
            said: dict[str, list[Row]] = {}
            for given in quotes:
                number = self._quote(given)
                kept = snapshot(self.database, number)
                key = str(self.database.table("quotes").get(number)["key"])
                before[key] = kept
                said[key] = [
                    {**each, **new} if resolve(self.database, each["key"]) == held["key"] else each
                    for each in kept["speakers"]
                ]
                if said[key] == kept["speakers"]:
                    raise OptionError(f"quote {given} is not said by {held['name']}: correct its speaker instead")
            if not said:
                raise OptionError(f"no quotes to take from {held['name']}: name those that {name} said")
            return self._decide(
                "split",
                kind="speaker",
                subject=held["key"],
                old={**held, "quotes": before},
                new={"speaker": new, "quotes": said},
                by=made_by,
                why=why,
                key=entry,
            )

    def rename(self, speaker: str | int, name: str, *, why: str | None = None, by: str | None = None) -> Correction:
        """Show SPEAKER under NAME."""
        return self._describe("rename", speaker, "name", _checked("name", name), why, by)

    def describe(
        self,
        speaker: str | int,
        *,
        organization: str | None = None,
        wikidata: str | None = None,
        why: str | None = None,
        by: str | None = None,
    ) -> list[Correction]:
        """Say to which ORGANIZATION SPEAKER belongs, and which item of WIKIDATA they are (``Q42``)."""
        if wikidata is not None and not _WIKIDATA.fullmatch(wikidata):
            raise OptionError(f"{wikidata!r} is no item of Wikidata: write Q and its number, like Q42")
        given = {"organization": organization and _checked("organization", organization), "wikidata": wikidata}
        facts = {name: value for name, value in given.items() if value}
        if not facts:
            raise OptionError("nothing to say of the speaker: give an organization or an item of Wikidata")
        return [self._describe(name, speaker, name, value, why, by) for name, value in facts.items()]

    def alias(self, speaker: str | int, name: str, *, why: str | None = None, by: str | None = None) -> Correction:
        """Say that whoever articles call NAME is SPEAKER, in those that are here and those to come."""
        name, made_by = _checked("name", name), log.author(by)
        with self.writing():
            held = self._named(speaker)
            identity = unscoped(identify(Speaker(name, held["kind"]), "").key)
            if unscoped(held["key"]) == identity:
                raise OptionError(f"{name!r} is the name of {held['name']} already")
            new = {"speaker": held, "name": name, "identity": identity}
            return self._decide("alias", kind="speaker", subject=held["key"], old={}, new=new, by=made_by, why=why)

    def undo(self, entry: str, *, why: str | None = None, by: str | None = None) -> Correction:
        """Take back the correction whose key is ENTRY or begins with it; a correction that undid one, too."""
        made_by = log.author(by)
        with self.writing():
            undone = log.find(self.database, entry)
            if undone.undone:
                raise OptionError(f"the correction {undone.key} is undone already: undo what undid it to have it back")
            return self._decide(
                "undo",
                kind=undone.subject_kind,
                subject=undone.subject,
                old={},
                new={},
                by=made_by,
                why=why,
                undoes=undone.key,
            )

    def corrections(self, *, quote: int | str | None = None, speaker: str | int | None = None) -> list[Correction]:
        """The log in the order of time: all of it, or what is about a QUOTE, a SPEAKER, or either."""
        with explained(self.path):
            if quote is None and speaker is None:
                return log.entries(self.database)
            subjects: set[str] = set()
            if quote is not None:
                subjects.add(str(self.database.table("quotes").get(self._quote(quote))["key"]))
            if speaker is not None:
                number = speaker_lookup.find_speaker(self.database, self.path, speaker, even_rejected=True)
                table = self.database.table("speakers")
                subjects |= {table.get(other)["key"] for other in standing_for(self.database, number)}
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
        from quotes.store.write.checks import check

        with explained(self.path):
            check(reader.article(self.database, article).article, extraction)
        with self.writing():
            return reread(self.database, article, extraction)

    def _describe(
        self, action: str, speaker: str | int, column: str, value: str, why: str | None, by: str | None
    ) -> Correction:
        made_by = log.author(by)
        with self.writing():
            held = self._named(speaker)
            old = {**held, column: self._row(speaker)[column]}
            return self._decide(
                action, kind="speaker", subject=held["key"], old=old, new={column: value}, by=made_by, why=why
            )

    def _decide(self, action: str, **entry: Any) -> Correction:
        if entry.get("why") is not None:
            _checked("reason", entry["why"])
        _checked("name of who corrects", entry["by"])
        made = log.append(self.database, action, **entry)
        replay(self.database, [made.subject])
        return made

    def _quote(self, given: int | str) -> int:
        number = reader.number_of(self.database, "quote", given)
        if number is None:
            raise NotFoundError(f"no quote {given} in {self.path}: give a number or key that a search shows")
        return number

    def _named(self, speaker: str | int) -> Row:
        """The SPEAKER as an entry of the log names them."""
        row = self._row(speaker)
        return {name: row[name] for name in ("key", "name", "kind")}

    def _row(self, speaker: str | int) -> Row:
        number = speaker_lookup.find_speaker(self.database, self.path, speaker, exact=True)
        return self.database.table("speakers").get(number)

    def _speakers_for(
        self, quote: int, article_key: str, names: Sequence[str | int], new: SpeakerKind | None
    ) -> list[Row]:
        """Those whom NAMES mean, first in the article of QUOTE, then in the collection."""
        found: list[Row] = []
        for name in names:
            speaker = self._speaker_for(quote, article_key, name, new)
            if speaker["key"] not in [other["key"] for other in found]:
                found.append(speaker)
        return found

    def _speaker_for(self, quote: int, article_key: str, name: str | int, new: SpeakerKind | None) -> Row:
        heard = lookup.speakers_of_article(self.database, int(self.database.table("quotes").get(quote)["article"]))
        if isinstance(name, str):
            name = _checked("speaker", name)
            here = {other["speaker"] for other in heard if name.casefold() in map(str.casefold, other["names"])}
            if len(here) == 1:
                name = here.pop()
        try:
            number = speaker_lookup.find_speaker(self.database, self.path, name, exact=True)
        except NotFoundError as error:
            if new is None or isinstance(name, int):
                hint = "" if isinstance(name, int) else "; --new person makes one"
                raise NotFoundError(f"{error}{hint}") from None
            key = identify(Speaker(name, new), article_key).key
            if self.database.table("speakers").count_where("key = ? AND rejected", [key]):
                raise
            return {"key": key, "name": name, "kind": new}
        row = self.database.table("speakers").get(number)
        role = next((other["role"] for other in heard if other["speaker"] == number and other["role"]), None)
        named = {"key": row["key"], "name": row["name"], "kind": row["kind"], "role": role}
        return {column: value for column, value in named.items() if value is not None}


def _check_choice(what: str, given: str | None, choices: Sequence[str]) -> None:
    if given is not None and given not in choices:
        raise OptionError(f"{what} {given!r} is not one of {', '.join(choices)}")


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
