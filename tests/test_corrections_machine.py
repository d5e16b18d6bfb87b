"""Whatever happens in whatever order: a person's word holds, keys are sound, and the log is complete.

All people and places here are invented.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from building import find, share_log
from conftest import assert_whole
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from quotes.errors import NotFoundError, OptionError
from quotes.records import Article, Attribution, Extraction, Mention, Quote, QuoteKind, Span, Speaker
from quotes.store import Correction, Store, open_store
from quotes.store.corrections.resolve import resolve
from quotes.store.write.article import quote_key
from quotes.store.write.speakers import resolve_number

# Each has three quotes; the second overlaps another reading of itself, with fewer words.
TEXTS = tuple(
    f'"The tide {number} is early," Ada Moss said. "We lost {number} ships that night," said Brandt. '
    f'A clerk of the Harbour Union called it "a bad year {number}".'
    for number in range(3)
)
ARTICLES = tuple(
    Article(text=text, outlet="Elda Courier", url=f"https://elda.example/{n}") for n, text in enumerate(TEXTS)
)
PIPELINES = ("first 1", "second 2", "third 3")
STATUS = {"confirm": "confirmed", "dispute": "disputed", "reject": "rejected"}
index = st.integers(0, 1000)


def words(number: int) -> tuple[str, str, str, str]:
    """The quotes of the text of that NUMBER, and the shorter reading of the second."""
    return (
        f"The tide {number} is early,",
        f"We lost {number} ships that night,",
        f"a bad year {number}",
        f"{number} ships that night,",
    )


def extraction(number: int, pipeline: str) -> Extraction:
    """What PIPELINE finds in the text of that NUMBER: each finds, limits, attributes or classes something else."""
    text, (tide, ships, year, shorter) = TEXTS[number], words(number)
    union = Speaker("Harbour Union", "organization")
    findings: dict[str, list[tuple[str, QuoteKind, list[Speaker]]]] = {
        PIPELINES[0]: [
            (tide, "direct", [Speaker("Ada Moss", "person", "harbour master")]),
            (ships, "direct", [Speaker("Brandt", "person")]),
            (year, "mixed", [Speaker("a clerk", "unnamed"), union]),
        ],
        PIPELINES[1]: [
            (tide, "mixed", [Speaker("Ivo Brandt", "person")]),
            (shorter, "direct", [Speaker("Ada Moss", "person")]),
        ],
        PIPELINES[2]: [
            (ships, "direct", []),
            (year, "mixed", [union]),
        ],
    }
    return Extraction(tuple(made(text, *finding) for finding in findings[pipeline]), pipeline)


def made(text: str, quoted: str, kind: QuoteKind, speakers: list[Speaker]) -> Quote:
    mention = find(text, "Ada Moss")
    attribution = Attribution(
        speakers=tuple(speakers),
        mention=Mention(mention, "Ada Moss", "name"),
        cue=None,
        told_to=None,
        said_on=None,
        confidence=0.5,
        method="by hand",
    )
    return Quote((find(text, quoted),), kind, attribution)


def rows(store: Store, sql: str, *values: object) -> list[dict[str, Any]]:
    return list(store.database.query(sql, values))


def shown(store: Store) -> dict[str, dict[str, Any]]:
    """Every quote in force by its key: what is said of it, by whom, and by which identities."""
    found = {
        row["key"]: {**row, "speakers": [], "identities": []}
        for row in rows(
            store,
            "SELECT quotes.key, quotes.status, kind, told_to FROM quotes "
            "JOIN attributions ON quote = quotes.id AND attributions.status = 'current' WHERE shown",
        )
    }
    for row in rows(
        store,
        "SELECT quotes.key, speakers.key AS speaker FROM quotes "
        "JOIN attributions ON quote = quotes.id AND attributions.status = 'current' "
        "JOIN attribution_speakers ON attribution = attributions.id "
        "JOIN speakers ON speakers.id = speaker AND stands "
        "WHERE shown ORDER BY quotes.id, attribution_speakers.position",
    ):
        found[row["key"]]["speakers"].append(row["speaker"])
    for row in rows(
        store,
        "SELECT quotes.key, identity FROM quotes "
        "JOIN attributions ON quote = quotes.id AND attributions.status = 'current' "
        "JOIN attributed_speakers AS said ON attribution = attributions.id "
        "WHERE shown ORDER BY quotes.id, said.position",
    ):
        found[row["key"]]["identities"].append(row["identity"])
    return found


def judged(store: Store) -> dict[str, dict[str, Any]]:
    """The same without what no person said and the last readings do not tell.

    Whom the machine links an identity to, and what it thinks of a quote that it finds no more, comes from earlier ones.
    """
    found = {key: {**state, "speakers": None} for key, state in shown(store).items()}
    for row in rows(store, "SELECT key FROM quotes WHERE shown AND retired IS NOT NULL"):
        found[row["key"]] |= {"kind": None, "told_to": None, "identities": None}
    return found


class Newsroom(RuleBasedStateMachine):
    """A collection, what was read into it last, and an account of its own of everything that was decided."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.collections = 0
        self.store = self.new_collection()
        self.last: dict[int, str] = {}
        self.made: list[Correction] = []

    def teardown(self) -> None:
        self.all_follows_from_the_articles_and_the_log()
        self.store.close()
        assert_whole(self.store.path)
        shutil.rmtree(self.folder)

    # -- what can happen

    @rule(number=st.integers(0, 2), pipeline=st.sampled_from(PIPELINES))
    def ingest(self, number: int, pipeline: str) -> None:
        """An article comes, for the first time or again."""
        outcome = self.store.add(ARTICLES[number], extraction(number, pipeline))
        assert (outcome == "new") == (number not in self.last)
        self.last.setdefault(number, pipeline)

    @rule(pipeline=st.sampled_from(PIPELINES))
    def reprocess(self, pipeline: str) -> None:
        """All articles are read again."""
        for number in self.last:
            stored = self.store.find(ARTICLES[number])
            assert stored is not None
            self.store.reread(stored.id, extraction(number, pipeline))
            self.last[number] = pipeline

    @precondition(lambda self: self.last)
    @rule(which=index, action=st.sampled_from([*STATUS]))
    def judge(self, which: int, action: Any) -> None:
        """A quote is confirmed, disputed or rejected."""
        self.took(self.store.correct(self.pick("quotes", which), verdict=action, by="Ada"))

    @precondition(lambda self: self.last)
    @rule(which=index, who=st.lists(index, max_size=2), kind=st.sampled_from([None, "direct", "indirect"]))
    def correct(self, which: int, who: list[int], kind: Any) -> None:
        """A quote is given other speakers, or another kind."""
        names = sorted({self.pick("speakers", number) for number in who})
        with self.refusing_the_rejected(*names):
            self.took(self.store.correct(self.pick("quotes", which), speakers=names, kind=kind, by="Ada"))

    @precondition(lambda self: self.last)
    @rule(which=index)
    def correct_to_a_newcomer(self, which: int) -> None:
        """A quote is given a speaker whom no article names."""
        number = self.pick("quotes", which)
        held = [row["id"] for row in rows(self.store, "SELECT id FROM speakers WHERE key = 'person:mara quill'")]
        with self.refusing_the_rejected(*held):
            self.took(self.store.correct(number, speakers=["Mara Quill"], new="person", by="Ada"))

    @precondition(lambda self: self.last)
    @rule(one=index, two=index)
    def merge(self, one: int, two: int) -> None:
        """Two speakers are said to be one."""
        pair = self.pick("speakers", one), self.pick("speakers", two)
        with self.refusing_the_rejected(*pair):
            try:
                self.took(*self.store.merge(*pair, by="Ada"))
            except OptionError as error:
                assert "one speaker already" in str(error)

    @precondition(lambda self: self.last)
    @rule(one=index, two=index)
    def keep_apart(self, one: int, two: int) -> None:
        """Two speakers are said to be two."""
        pair = self.pick("speakers", one), self.pick("speakers", two)
        with self.refusing_the_rejected(*pair):
            try:
                self.took(self.store.keep_apart(*pair, by="Ada"))
            except OptionError as error:
                assert "are one speaker" in str(error)

    @precondition(lambda self: self.last)
    @rule(who=index)
    def reject(self, who: int) -> None:
        """A speaker is said to be none."""
        number = self.pick("speakers", who)
        with self.refusing_the_rejected(number):
            self.took(*self.store.reject_speakers(number, by="Ada"))

    @precondition(lambda self: self.last)
    @rule(which=index)
    def split(self, which: int) -> None:
        """Somebody else of the same name said one of a speaker's quotes."""
        number = self.pick("quotes", which)
        statement = self.store.quote(number).statement
        if statement.speakers:
            who = statement.speakers[0]
            self.took(self.store.split(who.speaker, [number], name=who.name, by="Ada"))

    @precondition(lambda self: self.last)
    @rule(who=index, name=st.sampled_from(["Moss", "Brandt", "Ivo Brandt", "Union"]))
    def alias(self, who: int, name: str) -> None:
        """A name is said to mean a speaker."""
        number = self.pick("speakers", who)
        with self.refusing_the_rejected(number):
            try:
                self.took(self.store.alias(number, name, by="Ada"))
            except OptionError as error:
                assert "already" in str(error)

    @precondition(lambda self: self.last)
    @rule(who=index, name=st.sampled_from(["A. M.", "The Union"]))
    def rename(self, who: int, name: str) -> None:
        """A speaker is shown under another name."""
        number = self.pick("speakers", who)
        with self.refusing_the_rejected(number):
            self.took(self.store.rename(number, name, by="Ada"))

    @precondition(lambda self: self.made)
    @rule(which=index)
    def undo(self, which: int) -> None:
        """An entry is taken back, be it a decision or an undo; one that is taken back already is refused."""
        entry = self.made[which % len(self.made)]
        if self.is_undone(entry.key):
            try:
                self.store.undo(entry.key, by="Ada")
            except OptionError as error:
                assert "undone already" in str(error)
            else:
                raise AssertionError("undone twice")
        else:
            self.took(self.store.undo(entry.key, by="Ada"))

    @precondition(lambda self: self.made)
    @rule(log_first=st.booleans(), pipeline=st.sampled_from(PIPELINES))
    def move(self, log_first: bool, pipeline: str) -> None:
        """The log goes into another collection, where the articles come before it or after it."""
        other = self.other_collection(log_first, dict.fromkeys(self.last, pipeline))
        self.last = dict.fromkeys(self.last, pipeline)
        self.store.close()
        self.store = other

    @rule()
    def restore(self) -> None:
        """The collection is written into a folder and made anew from it."""
        folder = self.folder / f"{self.collections} exported"
        self.store.export(folder)
        other = self.new_collection()
        other.import_folder(folder)
        assert judged(other) == judged(self.store)
        self.store.close()
        self.store = other

    # -- what must be true then

    @invariant()
    def the_log_is_complete(self) -> None:
        """Every decision is in the log as it was made, in order, and nothing else is."""
        kept = self.store.corrections()
        assert [(e.key, e.action, e.subject, e.old, e.new) for e in kept] == [
            (e.key, e.action, e.subject, e.old, e.new) for e in self.made
        ]
        assert {entry.key for entry in kept if entry.undone} == {e.key for e in self.made if self.is_undone(e.key)}

    @invariant()
    def keys_are_sound(self) -> None:
        """A quote's key and words follow from its ranges, and every link leads to somebody who is still there."""
        for row in rows(
            self.store,
            "SELECT quotes.id, quotes.key, quotes.text, articles.key AS article, articles.text AS whole "
            "FROM quotes JOIN articles ON articles.id = article",
        ):
            parts = [
                Span(part["start_char"], part["end_char"])
                for part in rows(self.store, "SELECT * FROM quote_parts WHERE quote = ? ORDER BY position", row["id"])
            ]
            assert row["key"] == quote_key(row["article"], parts)
            assert row["text"] == " ".join(part.of(row["whole"]) for part in parts)
        assert not rows(
            self.store,
            "SELECT 1 FROM speakers JOIN speakers AS into_ ON into_.id = speakers.merged_into "
            "WHERE into_.merged_into IS NOT NULL",
        )
        assert not rows(
            self.store,
            "SELECT 1 FROM quotes JOIN statements ON statements.id = quotes.statement "
            "WHERE statements.merged_into IS NOT NULL",
        )
        judged = rows(self.store, "SELECT count(*) AS n FROM attributions WHERE status = 'current' GROUP BY quote")
        assert [row["n"] for row in judged] == [1] * self.store.database.table("quotes").count
        assert not rows(self.store, "PRAGMA foreign_key_check")

    @invariant()
    def decisions_are_in_force(self) -> None:
        """Where the last decision about a quote holds, the quote is there and is what was decided."""
        state = shown(self.store)
        decided: dict[str, list[Correction]] = defaultdict(list)
        for entry in self.made:
            if entry.undoes is None and not self.is_undone(entry.key):
                for key in entry.new.get("quotes", [entry.subject] if entry.subject_kind == "quote" else []):
                    decided[key].append(entry)
        for key, entries in decided.items():
            status = STATUS.get(entries[-1].action, "corrected")
            if status == "confirmed" and any(e.action in ("correct", "split") for e in entries):
                status = "corrected"
            assert (state[key]["status"] if key in state else "rejected") == status
            kinds = [entry.new["kind"] for entry in entries if "kind" in entry.new]
            if key in state and kinds:
                assert state[key]["kind"] == kinds[-1]
            said = [
                entry.new["quotes"][key] if entry.action == "split" else entry.new["speakers"]
                for entry in entries
                if entry.action == "split" or "speakers" in entry.new
            ]
            if key in state and said:
                heads = {self.head(each["key"]) for each in said[-1]}
                assert set(state[key]["speakers"]) == heads - self.rejected()
                assert len(state[key]["speakers"]) == len(set(state[key]["speakers"]))
        for key in state.keys() - decided.keys():
            assert state[key]["status"] == "machine"

    @invariant()
    def nothing_else_is_shown_than_the_last_run_found(self) -> None:
        """What nobody decided about is shown exactly where the last run found it and no decision stands there."""
        state = shown(self.store)
        for number, pipeline in self.last.items():
            stored = self.store.find(ARTICLES[number])
            assert stored is not None
            found = {quote_key(stored.key, quote.parts): quote for quote in extraction(number, pipeline).quotes}
            spans = [find(TEXTS[number], each) for each in words(number)]
            ranges = {quote_key(stored.key, (span,)): span for span in spans}
            for key, span in ranges.items():
                here = state.get(key)
                status = rows(self.store, "SELECT status FROM quotes WHERE key = ?", key)
                judged = bool(status) and status[0]["status"] != "machine"
                if judged:
                    continue
                over = any(
                    other != key and other not in found and self.stands_for(other, ranges[other], span)
                    for other in ranges
                )
                assert (here is not None) == (key in found and not over), (key, pipeline)

    @invariant()
    def who_is_rejected_says_nothing(self) -> None:
        """What was rejected as a speaker is in no list and on no quote, and nothing that only it said is sound."""
        entries = [entry for entry in self.made if entry.undoes is None and not self.is_undone(entry.key)]
        decided = {e.subject for e in entries if (e.action, e.subject_kind) == ("reject", "speaker")}
        kept = {row["key"] for row in rows(self.store, "SELECT key FROM speakers")}
        assert self.rejected() == decided & kept
        listed = "SELECT key FROM listed_speakers JOIN speakers USING (id)"
        assert not {row["key"] for row in rows(self.store, listed)} & decided
        assert not {key for state in shown(self.store).values() for key in state["speakers"]} & decided
        unsaid = """
            SELECT attribution FROM attribution_speakers JOIN speakers ON speakers.id = speaker
            GROUP BY attribution HAVING min(rejected)
        """
        assert rows(self.store, unsaid) == rows(
            self.store, "SELECT id AS attribution FROM attributions WHERE disowned ORDER BY id"
        )
        assert not rows(self.store, f"SELECT 1 FROM sound_quotes WHERE attribution IN ({unsaid})")

    @invariant()
    def the_queue_has_what_nobody_looked_at(self) -> None:
        """Every quote in force that nobody decided about waits for review, by the confidence of its attribution."""
        unseen = """
            SELECT quotes.id, confidence FROM quotes
            JOIN attributions ON quote = quotes.id AND attributions.status = 'current'
            WHERE shown AND quotes.status = 'machine' ORDER BY quotes.id
        """
        held = "SELECT id, unreviewed AS confidence FROM quotes WHERE unreviewed IS NOT NULL ORDER BY id"
        assert rows(self.store, held) == rows(self.store, unseen)

    def all_follows_from_the_articles_and_the_log(self) -> None:
        """A collection built anew from the same readings and the same log shows the same."""
        with self.other_collection(True, self.last) as other:
            assert judged(other) == judged(self.store)

    # -- how it is done

    def took(self, *entries: Correction) -> None:
        self.made += entries

    def is_undone(self, key: str) -> bool:
        return any(entry.undoes == key and not self.is_undone(entry.key) for entry in self.made)

    @contextmanager
    def refusing_the_rejected(self, *speakers: int) -> Iterator[None]:
        """Where one of SPEAKERS is, or means, one that was rejected, that is said and nothing is decided."""
        meant = {resolve_number(self.store.database, number) for number in speakers}
        hit = any(self.store.database.table("speakers").get(number)["rejected"] for number in meant)
        try:
            yield
        except NotFoundError as error:
            assert hit and "was rejected" in str(error)
        else:
            assert not hit

    def rejected(self) -> set[str]:
        return {row["key"] for row in rows(self.store, "SELECT key FROM speakers WHERE rejected")}

    def pick(self, table: str, which: int) -> int:
        numbers = [row["id"] for row in rows(self.store, f"SELECT id FROM {table} ORDER BY key")]
        return int(numbers[which % len(numbers)])

    def head(self, key: str) -> str:
        return resolve(self.store.database, key)

    def stands_for(self, key: str, span: Span, found: Span) -> bool:
        """Whether a person's word on the quote KEY at SPAN goes before the machine's at FOUND."""
        status = rows(self.store, "SELECT status FROM quotes WHERE key = ?", key)
        if not status or status[0]["status"] == "machine":
            return False
        both = min(span.end, found.end) - max(span.start, found.start)
        if status[0]["status"] == "rejected":
            return 2 * both > max(span.end, found.end) - min(span.start, found.start)
        return both > 0

    def other_collection(self, log_first: bool, pipelines: dict[int, str]) -> Store:
        other = self.new_collection()
        if log_first:
            self.import_log(other)
        for number, pipeline in pipelines.items():
            other.add(ARTICLES[number], extraction(number, pipeline))
        if not log_first:
            self.import_log(other)
        return other

    def new_collection(self) -> Store:
        self.collections += 1
        path = self.folder / f"{self.collections}.db"
        shutil.copy(blank(), path)
        store = open_store(path)
        # Nobody pulls the plug on this one.
        store.database.execute("PRAGMA synchronous = OFF")
        return store

    def import_log(self, other: Store) -> None:
        share_log(self.store, other, self.folder / f"log for {self.collections}")


@cache
def blank() -> Path:
    """An empty collection to copy, as making one takes longer than all that happens in it."""
    path = Path(tempfile.mkdtemp()) / "blank.db"
    open_store(path).close()
    return path


TestNewsroom = pytest.mark.slow(Newsroom.TestCase)
TestNewsroom.settings = settings(
    # As many as a run of all tests has the time for; a change to what people decide is tried with 200.
    max_examples=int(os.environ.get("QUOTES_MACHINE_EXAMPLES", "30")),
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
