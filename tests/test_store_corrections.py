"""A person's word in the store: what it changes, what outlasts it, and what it never touches."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import building
import pytest
from test_store_speakers import story

from quotes.errors import NotFoundError, OptionError
from quotes.records import Extraction, Quote, Span, Speaker
from quotes.store import Correction, Store, open_store
from quotes.store.corrections.log import author, find
from quotes.store.corrections.replay import state_of


def names(store: Store, quote: int) -> list[str]:
    return [speaker.name for speaker in store.quote(quote).statement.speakers]


def status(store: Store, quote: int) -> str:
    return store.quote(quote).statement.status


def shown(store: Store) -> list[int]:
    return sorted(hit.statement.id for hit in store.search(None, polarity="all", min_confidence=0.0))


def shortened(quote: Quote) -> Quote:
    """QUOTE with a part that ends one character earlier: another reading of the same words."""
    *others, last = quote.parts
    return replace(quote, parts=(*others, Span(last.start, last.end - 1)))


@pytest.mark.parametrize("change", ["UPDATE corrections SET made_by = 'x'", "DELETE FROM corrections"])
def test_the_log_can_only_be_added_to(filled_store: Store, change: str) -> None:
    """The database itself refuses to change or drop an entry."""
    filled_store.correct(1, verdict="confirm", by="Ada")
    with pytest.raises(sqlite3.IntegrityError, match="the log of corrections is never changed, only added to"):
        filled_store.database.execute(change)


def test_an_entry_says_who_when_what_old_new_and_why(filled_store: Store) -> None:
    """An entry holds everything that is needed to understand it, and to do it again elsewhere."""
    made = filled_store.correct(3, speakers=["Ivo Brandt"], why=" a slip ", by="Ada")
    (kept,) = filled_store.corrections(quote=3)
    assert kept == made
    assert (kept.made_by, kept.action, kept.why, len(kept.key)) == ("Ada", "correct", "a slip", 20)
    assert kept.made_at.endswith("+00:00")
    assert [speaker["name"] for speaker in kept.old["speakers"]] == ["Harbour Union"]
    assert kept.new == {
        "status": "corrected",
        "speakers": [{"key": "person:ivo brandt", "name": "Ivo Brandt", "kind": "person"}],
    }
    assert kept.old["parts"] == [list(part) for part in filled_store.quote(3).statement.parts]


def test_who_corrects_is_asked_of_the_environment(filled_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name it is $QUOTES_USER, and without that the login."""
    monkeypatch.setenv("QUOTES_USER", "Mia")
    assert filled_store.correct(1, verdict="confirm").made_by == "Mia"
    monkeypatch.delenv("QUOTES_USER")
    monkeypatch.setenv("LOGNAME", "desk")
    assert filled_store.correct(1, verdict="dispute").made_by == "desk"


def test_a_correction_stands_beside_what_the_machine_found(filled_store: Store) -> None:
    """The machine's attribution is superseded, not lost, and is the present one again after an undo."""
    made = filled_store.correct(1, speakers=["Ivo Brandt", "Lena Øst"], kind="mixed", told_to="", by="Ada")
    statement = filled_store.quote(1).statement
    assert (statement.kind, statement.told_to, statement.method, statement.pipeline) == ("mixed", None, "person", None)
    assert names(filled_store, 1) == ["Ivo Brandt", "Lena Øst"]
    rows = list(filled_store.database.query("SELECT origin, status FROM attributions WHERE quote = 1 ORDER BY id"))
    assert rows == [{"origin": "machine", "status": "superseded"}, {"origin": "person", "status": "current"}]
    filled_store.undo(made.key, by="Ada")
    statement = filled_store.quote(1).statement
    assert (statement.kind, statement.told_to, statement.status) == ("direct", "AFP", "machine")
    assert names(filled_store, 1) == ["Maria O’Neill"] or names(filled_store, 1) == ["Maria O'Neill"]


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        (["confirm"], "confirmed"),
        (["correct", "confirm"], "corrected"),
        (["confirm", "dispute"], "disputed"),
        (["dispute", "confirm"], "confirmed"),
        (["reject", "correct"], "corrected"),
        (["correct", "reject"], "rejected"),
        (["reject", "undo"], "machine"),
        (["confirm", "reject", "undo"], "confirmed"),
    ],
)
def test_the_last_word_counts(filled_store: Store, actions: list[str], expected: str) -> None:
    """A quote has the status of the last decision that is not undone; a confirmed correction is a correction."""
    for action in actions:
        if action == "undo":
            filled_store.undo(filled_store.corrections()[-1].key, by="Ada")
        elif action == "correct":
            filled_store.correct(2, speakers=["Lena Øst"], by="Ada")
        else:
            filled_store.correct(2, verdict=action, by="Ada")  # type: ignore[arg-type]
    assert status(filled_store, 2) == expected
    assert (2 in shown(filled_store)) == (expected != "rejected")


def test_what_is_confirmed_outlasts_another_pipeline(filled_store: Store) -> None:
    """Another pipeline's speaker goes to the history of a confirmed quote, and takes over that of any other."""
    _, extraction = building.harbour()
    filled_store.correct(1, verdict="confirm", by="Ada")
    wrong = tuple(
        replace(quote, attribution=replace(quote.attribution, speakers=(Speaker("Karel Hunt", "person"),)))
        for quote in extraction.quotes
    )
    done = filled_store.reread(1, Extraction(wrong, "other 2"))
    assert (done.found, done.new, done.changed, done.gone, done.kept) == (5, 0, 5, 0, 0)
    assert names(filled_store, 2) == ["Karel Hunt"]
    assert status(filled_store, 1) == "confirmed"
    assert "Neill" in names(filled_store, 1)[0]
    rows = filled_store.database.query("SELECT pipeline FROM attributions_in_words WHERE quote = 2 ORDER BY id")
    assert [row["pipeline"] for row in rows] == [building.PIPELINE, "other 2"]
    # The same reading once more is no news.
    before = filled_store.database.table("attributions").count
    filled_store.reread(1, Extraction(wrong, "other 2"))
    assert filled_store.database.table("attributions").count == before


def test_a_person_s_quote_goes_before_another_reading_of_it(filled_store: Store) -> None:
    """Where a run finds other limits, a quote that a person decided about stays and the new one is not shown."""
    _, extraction = building.harbour()
    made = filled_store.correct(1, speakers=["Lena Øst"], by="Ada")
    filled_store.correct(3, verdict="reject", by="Ada")
    filled_store.reread(1, replace(extraction, quotes=tuple(map(shortened, extraction.quotes)), pipeline="other 2"))
    here = [number for number in shown(filled_store) if filled_store.quote(number).statement.article == 1]
    # The person's first, not its other reading; other readings of 2, 4 and 5; of the rejected third none.
    assert [filled_store.quote(number).statement.words for number in here] == [
        "The rate cut came too late, … We lost two ships.",
        "No one asked us",
        "smoke over the pie",
        "Nobody knows",
    ]
    filled_store.undo(made.key, by="Ada")
    assert 1 not in shown(filled_store)
    assert "The rate cut came too late, … We lost two ships" in [
        filled_store.quote(number).statement.words for number in shown(filled_store)
    ]


def test_a_quote_that_is_found_no_more_is_kept(filled_store: Store) -> None:
    """Nothing is deleted: the quote keeps its row and number, is not shown, and is back when it is found again."""
    _, extraction = building.harbour()
    key = filled_store.quote(2).statement.key
    filled_store.reread(1, replace(extraction, quotes=extraction.quotes[2:]))
    assert 2 not in shown(filled_store)
    assert filled_store.quote(2).statement.words == "No one asked us,"
    filled_store.reread(1, extraction)
    assert filled_store.quote(2).statement.key == key
    rows = filled_store.database.query("SELECT id FROM quotes WHERE article = 1 ORDER BY position")
    assert [row["id"] for row in rows] == [1, 2, 3, 4, 5]


def test_the_log_makes_a_quote_that_another_machine_missed(filled_store: Store, tmp_path: Path) -> None:
    """In a collection whose pipeline did not find it, a quote that a person decided about is there all the same."""
    filled_store.correct(1, speakers=["Lena Øst"], by="Ada")
    filled_store.correct(2, verdict="confirm", by="Ada")
    article, extraction = building.harbour()
    with open_store(tmp_path / "other.db") as other:
        other.add(article, replace(extraction, quotes=extraction.quotes[3:]))
        building.share_log(filled_store, other, tmp_path / "log")
        found = {hit.statement.words: hit.statement for hit in other.search(None)}
        assert found["The rate cut came too late, … We lost two ships."].status == "corrected"
        assert [speaker.name for speaker in found["No one asked us,"].speakers] == ["Ivo Brandt", "Lena Øst"]
        assert found["No one asked us,"].key == filled_store.quote(2).statement.key
        other.undo(other.corrections()[0].key, by="Ada")
        assert len(other.search(None, min_confidence=0.0)) == 3


def test_an_alias_means_its_speaker_in_articles_to_come(fresh_store: Store) -> None:
    """A bare surname with an alias is its speaker in every article, before and after, until the alias is undone."""
    fresh_store.add(*building.harbour())
    made = fresh_store.alias("Ivo Brandt", "Brandt", by="Ada")
    fresh_store.add(*building.council())
    assert names(fresh_store, 7) == ["Ivo Brandt"]
    assert [each.statements for each in fresh_store.speakers() if each.name == "Ivo Brandt"] == [2]
    assert fresh_store.speaker("Brandt").name == "Ivo Brandt"
    fresh_store.undo(made.key, by="Ada")
    assert names(fresh_store, 7) == ["Brandt"]
    assert fresh_store.database.table("speaker_aliases").count == 0


def test_two_who_speak_together_may_be_one(filled_store: Store) -> None:
    """A joint statement of two who are merged has one speaker, and both again after an undo."""
    (made,) = filled_store.merge("Lena Øst", "Ivo Brandt", by="Ada")
    assert names(filled_store, 2) == ["Lena Øst"]
    filled_store.undo(made.key, by="Ada")
    assert names(filled_store, 2) == ["Ivo Brandt", "Lena Øst"]


def test_merges_either_way_make_no_circle(filled_store: Store, tmp_path: Path) -> None:
    """Two newsrooms that merged the same two the other way round have one speaker when their logs are united."""
    with open_store(tmp_path / "other.db") as other:
        other.add(*building.harbour())
        other.merge("Lena Øst", "Ivo Brandt", by="Mia")
        filled_store.merge("Ivo Brandt", "Lena Øst", by="Ada")
        building.share_log(other, filled_store, tmp_path / "log")
    assert len(names(filled_store, 2)) == 1
    for entry in filled_store.corrections():
        filled_store.undo(entry.key, by="Ada")
    assert names(filled_store, 2) == ["Ivo Brandt", "Lena Øst"]


def test_a_name_that_a_person_gave_stays(filled_store: Store) -> None:
    """A later article with a fuller spelling does not rename whom a person named; an undo gives the articles' name."""
    made = filled_store.rename("Mara Quill", "M. Q.", by="Ada")
    article, extraction = building.council()
    again = replace(article, text=article.text + " More.", url="https://star.example/2")
    filled_store.add(again, extraction)
    assert filled_store.speaker("Mara Quill").name == "M. Q."
    filled_store.undo(made.key, by="Ada")
    assert filled_store.speaker("Mara Quill").name == "Mara Quill"


def test_half_a_decision_is_none(filled_store: Store) -> None:
    """Where a decision fails half-way, neither the log nor the tables have any of it."""
    before = "\n".join(filled_store.database.iterdump())
    with pytest.raises(NotFoundError):
        filled_store.correct(1, speakers=["Ivo Brandt", "Nobody Atall"], by="Ada")
    with pytest.raises(OptionError):
        filled_store.split("Ivo Brandt", [2, 3], name="Ivo Brandt", by="Ada")
    with pytest.raises(OptionError, match="half of a surrogate pair"):
        filled_store.rename("Ivo Brandt", "\ud800", by="Ada")
    assert "\n".join(filled_store.database.iterdump()) == before


def test_an_undo_of_an_undo_of_an_undo(filled_store: Store) -> None:
    """Each undo takes back the entry that it names, and no other."""
    key = filled_store.correct(1, verdict="dispute", by="Ada").key
    seen = []
    for _ in range(4):
        key = filled_store.undo(key, by="Ada").key
        seen.append(status(filled_store, 1))
    assert seen == ["machine", "disputed", "machine", "disputed"]


def entry(**values: Any) -> Correction:
    given = {"key": "k", "made_at": "m", "made_by": "b", "action": "correct", "subject_kind": "quote", "subject": "s"}
    return Correction(**{**given, **values})  # type: ignore[arg-type]


def test_the_later_of_a_split_and_a_correction_counts() -> None:
    """Both say who spoke: whichever came later holds."""
    new = {"key": "person:x~1", "name": "X", "kind": "person"}
    split = entry(action="split", subject_kind="speaker", subject="x", new={"speaker": new, "quotes": {"s": [new]}})
    corrected = entry(new={"status": "corrected", "speakers": []})
    assert state_of([split], ["s"]).said == {"speakers": [new]}
    assert state_of([split, corrected], ["s"]).said == {"speakers": []}
    assert state_of([corrected, split], ["s"]).said == {"speakers": [new]}


def test_a_split_outlasts_another_pipeline(filled_store: Store) -> None:
    """Whom a person said that somebody of the same name is stays the speaker, whoever a later run takes for them."""
    filled_store.split("Mara Quill", [9], name="Mara Quill", by="Ada")
    _, extraction = building.council()
    last = extraction.quotes[3]
    other = replace(last, attribution=replace(last.attribution, speakers=(Speaker("Ivo Brandt", "person"),)))
    filled_store.reread(2, replace(extraction, quotes=(*extraction.quotes[:3], other), pipeline="other 2"))
    (speaker,) = filled_store.quote(9).statement.speakers
    assert speaker.name == "Mara Quill"
    assert filled_store.database.table("speakers").get(speaker.speaker)["key"].startswith("person:mara quill~")


def test_a_merge_goes_before_a_link_the_other_way(fresh_store: Store) -> None:
    """Where articles come to link the one that a person kept to the other, the choice of the person is shown."""
    fresh_store.add(*building.harbour())
    kept, gone = (fresh_store.speaker(name).id for name in ("Lena Øst", "Ivo Brandt"))
    fresh_store.merge(kept, gone, by="Ada")
    fresh_store.database.execute("UPDATE speakers SET linked_to = ? WHERE id = ?", [gone, kept])
    fresh_store.add(*building.council())
    assert fresh_store.speaker(gone).id == fresh_store.speaker(kept).id == kept
    assert names(fresh_store, 2) == ["Lena Øst"]


def test_what_is_no_speaker_says_nothing(filled_store: Store) -> None:
    """Who is rejected is in no list, what they alone said is doubtful, and whoever spoke with them stays."""
    before = filled_store.counts()
    assert names(filled_store, 2) == ["Ivo Brandt", "Lena Øst"]
    made, other = filled_store.reject_speakers("Ivo Brandt", "Mara Quill", why="a ship", by="Ada")
    assert (made.action, made.subject, made.why) == ("reject", "person:ivo brandt", "a ship")
    assert names(filled_store, 2) == ["Lena Øst"]
    assert not {"Ivo Brandt", "Mara Quill"} & {each.name for each in filled_store.speakers()}
    after, stats = filled_store.counts(), filled_store.stats()
    assert after.quotes + after.doubtful == before.quotes + before.doubtful
    assert after.quotes < before.quotes
    assert (stats.quotes, stats.doubtful, stats.speakers) == (after.quotes, after.doubtful, after.speakers)
    assert len(filled_store.search(None, limit=None)) == after.quotes
    with pytest.raises(NotFoundError, match=r"no speaker 'Ivo Brandt' in .*: Ivo Brandt \(s\d+\) was rejected"):
        filled_store.history("Ivo Brandt")
    assert filled_store.corrections(speaker="Ivo Brandt") == [made]
    for entry in (made, other):
        filled_store.undo(entry.key, by="Ada")
    assert (filled_store.counts(), names(filled_store, 2)) == (before, ["Ivo Brandt", "Lena Øst"])


def test_what_is_no_speaker_is_none_in_what_comes_later(fresh_store: Store, tmp_path: Path) -> None:
    """A rejection holds for articles to come, another reading, an export that is imported, and the log alone."""
    fresh_store.add(*building.council())
    quote = next(each.statement.id for each in fresh_store.search(None, speaker="Mara Quill"))
    assert names(fresh_store, quote) == ["Mara Quill"]
    (made,) = fresh_store.reject_speakers("Mara Quill", by="Ada")
    article, extraction = building.council()
    fresh_store.reread(1, replace(extraction, pipeline="other 2"))
    fresh_store.add(replace(article, text=article.text + " More.", url="https://star.example/2"), extraction)
    assert "Mara Quill" not in {each.name for each in fresh_store.speakers()}
    fresh_store.export(tmp_path / "all")
    fresh_store.export(tmp_path / "log", only=["corrections"])
    for folder in ("all", "log"):
        with open_store(tmp_path / f"{folder}.db") as other:
            other.import_folder(tmp_path / folder)
            if folder == "log":
                other.add(article, extraction)
            assert {each.name for each in other.speakers()} == {each.name for each in fresh_store.speakers()}
            assert names(other, quote) == []
            other.undo(made.key, by="Ben")
            assert names(other, quote) == ["Mara Quill"]


def test_who_is_rejected_is_nobody_to_decide_about(filled_store: Store) -> None:
    """Nothing is merged into what is no speaker, no quote is given to it, and it is not linked to anybody."""
    filled_store.reject_speakers("Mara Quill", "Lena Øst", by="Ada")
    entries = filled_store.corrections()
    decisions: list[Any] = [
        lambda: filled_store.merge("Ivo Brandt", "Mara Quill", by="Ada"),
        lambda: filled_store.merge("Mara Quill", "Ivo Brandt", by="Ada"),
        lambda: filled_store.alias("Mara Quill", "Quill", by="Ada"),
        lambda: filled_store.reject_speakers("Ivo Brandt", "Mara Quill", by="Ada"),
        lambda: filled_store.correct(1, speakers=["Mara Quill"], by="Ada"),
        lambda: filled_store.correct(1, speakers=["Mara Quill"], new="person", by="Ada"),
    ]
    for decide in decisions:
        with pytest.raises(NotFoundError, match="was rejected"):
            decide()
    assert filled_store.corrections() == entries
    # A body that is called so is another speaker.
    filled_store.correct(1, speakers=["Mara Quill"], new="organization", by="Ada")
    assert names(filled_store, 1) == ["Mara Quill"]


def test_who_is_rejected_is_not_linked_to_somebody_later(fresh_store: Store) -> None:
    """A form of a name that was rejected does not become somebody whom a later article tells of."""
    for each in (story(1, ("Ivo T. Moss", None)), story(2, ("Ada Quill", None))):
        fresh_store.add(*each)
    fresh_store.reject_speakers("Ivo T. Moss", by="Ada")
    fresh_store.add(*story(3, ("Ivo Moss", None)))
    assert {each.name: each.statements for each in fresh_store.speakers()} == {"Ivo Moss": 1, "Ada Quill": 1}


@pytest.mark.parametrize(
    ("action", "old", "new", "told"),
    [
        ("merge", {"name": "A. Lee"}, {"into": {"name": "Ana Lee"}}, "merge A. Lee is Ana Lee"),
        ("apart", {"name": "A. Lee"}, {"other": {"name": "Ana Lee"}}, "apart A. Lee is not Ana Lee"),
        ("split", {"name": "Lee"}, {"quotes": {"k": []}, "speaker": {"name": "B"}}, "split 1 quote of Lee to B"),
        ("split", {}, {"quotes": {"k": [], "l": []}, "speaker": {"name": "B"}}, "split 2 quotes of subject to B"),
        ("alias", {}, {"name": "the pier", "speaker": {"name": "Ana Lee"}}, "alias the pier is Ana Lee"),
        ("reject", {"name": "Lee"}, {}, "reject Lee as a speaker"),
        ("rename", {"name": "Lee"}, {"name": "Ana Lee"}, "rename Lee: Ana Lee"),
        ("wikidata", {"name": "Lee"}, {"wikidata": "Q1"}, "wikidata Lee: Q1"),
        ("organization", {"name": "Lee"}, {"organization": "Lee & Co"}, "organization Lee: Lee & Co"),
        ("confirm", {}, {}, "confirm"),
        ("correct", {}, {"told_to": None, "speakers": [{"name": "A"}, {"name": "B"}]},
         "correct told to nobody; speakers A and B"),
        ("correct", {}, {"speakers": [], "status": "corrected"}, "correct speakers nobody"),
    ],
)  # fmt: skip
def test_a_decision_in_words(action: str, old: dict[str, Any], new: dict[str, Any], told: str) -> None:
    """What was decided is told by names, about the subject's key where it had none."""
    entry = Correction(action=action, subject_kind="speaker", subject="subject", old=old, new=new, made_by="ana")
    assert entry.in_words == told


def test_who_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is named, else whom the environment names, else who is logged in; nobody is a mistake."""
    monkeypatch.setenv("QUOTES_USER", " Mia ")
    assert (author(" Ada "), author(None)) == ("Ada", "Mia")
    with pytest.raises(OptionError, match=r"^the name of who corrects is empty: give one with --by, or leave it out$"):
        author(" ")
    monkeypatch.delenv("QUOTES_USER")
    monkeypatch.setattr("getpass.getuser", lambda: "login")
    assert author(None) == "login"

    def unknown() -> str:
        raise KeyError

    monkeypatch.setattr("getpass.getuser", unknown)
    with pytest.raises(OptionError, match=r"^nobody is logged in under a name: say who you are with --by or \$QUOTES_"):
        author(None)


def test_an_entry_by_the_first_digits_of_its_key(filled_store: Store) -> None:
    """Four digits are enough where they begin one key only; a name in its words is kept in its own letters."""
    made = filled_store.correct(3, speakers=["Lena Øst"], by="Ada")
    assert find(filled_store.database, f" {made.key[:4].upper()} ") == made
    with pytest.raises(OptionError, match="is too short for a correction"):
        find(filled_store.database, made.key[:3])
    with pytest.raises(NotFoundError, match=r"^no correction 'wxyz': `quotes log` lists them$"):
        find(filled_store.database, "wxyz")
    (kept,) = filled_store.database.execute("SELECT new FROM corrections").fetchone()
    assert "Lena Øst" in kept
    filled_store.database.execute(
        "INSERT INTO corrections (key, made_at, made_by, action, subject_kind, subject, old, new)"
        " SELECT substr(key, 1, 19) || 'x', made_at, made_by, action, subject_kind, subject, old, new FROM corrections"
    )
    with pytest.raises(OptionError, match=r"begins 2 corrections: give more digits$"):
        find(filled_store.database, made.key[:19])
