"""Feeds and pages that are read again and again: what is new, what is the same, what fails, and what is remembered."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import forking
import pytest
from cli_runs import SCRIPT, run
from test_fetching import HERE
from test_fetching_lists import opml
from web_site import Site, in_turn, page, rss, running, unless_same

from quotes.errors import OptionError, StoreError
from quotes.store import open_store
from quotes.watching import Follow, Plan, Round, Source, Watch, read_plan

MINUTE = 60.0


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with a feed of one page."""
    with running() as found:
        found.answers["/one"] = page()
        found.answers["/feed"] = feed(found, "/one")
        yield found


def feed(site: Site, *paths: str, stamp: str = "") -> object:
    """A feed of the pages at PATHS, which has an ETag."""
    date = f"<pubDate>{stamp}</pubDate>" if stamp else ""
    data = rss(*(f"<link>{site.url(path)}</link>{date}" for path in paths))
    return unless_same(data, f'"{hash(data)}"', "application/rss+xml")


class Desk:
    """A watch of sources every minute, whose clock goes on when it is told to."""

    def __init__(self, database: Path, *urls: str, **settings: object) -> None:
        self.database = database
        self.plan = Plan(sources=tuple(Source(url=url, outlet="Selby Courier", every=MINUTE) for url in urls))
        self.settings = replace(HERE, tries=1, **settings)  # type: ignore[arg-type]
        self.now = 1_000_000.0
        self.errors: list[str] = []

    def _watch(self, *, is_kept: bool = True) -> Watch:
        return Watch(
            self.plan,
            self.database,
            self.settings,
            on_error=lambda error: self.errors.append(str(error)),
            clock=lambda: self.now,
            is_kept=is_kept,
        )

    def round(self, *, after: float = MINUTE) -> Round:
        """A round of a new process, so many seconds AFTER the last."""
        self.now += after
        self.errors.clear()
        with self._watch() as watch:
            return watch.round()

    def wait(self) -> float:
        """How long it is until the next."""
        with self._watch() as watch:
            return watch.wait()

    def news(self) -> list[str]:
        """What the next would read."""
        with self._watch(is_kept=False) as watch:
            return watch.news()

    def titles(self) -> list[str | None]:
        """The headlines of what is stored."""
        if not self.database.exists():
            return []
        with open_store(self.database) as store:
            return [store.article(number).article.title for number in store.article_numbers()]


def test_what_is_new_is_read_once(site: Site, database: Path) -> None:
    """The second round asks whether the feed changed and no more; a page that is new later is read then."""
    desk = Desk(database, site.url("/feed"))
    first = desk.round()
    assert (first.sources, first.pages, first.failed, first.ingested.new) == (1, 1, 0, 1)
    with open_store(database) as store:
        assert store.article(1).article.outlet == "Selby Courier"
    site.asked.clear()
    second = desk.round()
    assert (second.sources, second.unchanged, second.pages, second.ingested.articles) == (1, 1, 0, 0)
    assert site.paths() == ["/feed"]
    site.answers["/two"] = page("Storm over the bay")
    site.answers["/feed"] = feed(site, "/two", "/one")
    site.asked.clear()
    assert desk.round().ingested.new == 1
    assert site.paths() == ["/feed", "/two"]
    assert desk.titles() == ["Ferry delayed again", "Storm over the bay"]


def test_a_source_is_asked_when_it_is_due(site: Site, database: Path) -> None:
    """Not before its interval is over, give or take what cron is late."""
    site.answers["/feed"] = rss(f"<link>{site.url('/no')}</link>")
    desk = Desk(database, site.url("/feed"))
    assert desk.wait() == 0
    desk.round()
    assert desk.wait() == pytest.approx(MINUTE * 0.9)
    site.asked.clear()
    assert desk.round(after=30).sources == 0
    assert not site.asked
    assert desk.round(after=25).sources == 1


def test_a_page_that_the_list_says_has_changed_is_read_again(site: Site, database: Path) -> None:
    """With another date in the feed it is asked for, and another text is another version."""
    site.answers["/feed"] = feed(site, "/one", stamp="Thu, 02 May 2024 10:00:00 GMT")
    desk = Desk(database, site.url("/feed"))
    desk.round()
    site.answers["/one"] = page(extra="“We sail tomorrow,” Ana Lee told the Courier later.")
    site.answers["/feed"] = feed(site, "/one", stamp="Thu, 02 May 2024 12:00:00 GMT")
    assert desk.round().ingested.new == 1
    with open_store(database) as store:
        assert store.article(2).version == 2


def test_a_page_that_is_watched_itself(site: Site, database: Path) -> None:
    """Is stored when it changes, and not sent again while it is the same."""
    site.answers["/one"] = unless_same(page(), '"1"')
    desk = Desk(database, site.url("/one"))
    assert desk.round().ingested.new == 1
    assert (desk.round().unchanged, desk.round().pages) == (1, 0)
    site.answers["/one"] = unless_same(page(extra="The harbour stays closed until Friday, she said."), '"2"')
    assert desk.round().ingested.new == 1


def test_the_feeds_of_an_opml_list_are_watched(site: Site, database: Path) -> None:
    """Each with its own memory: what is the same is not sent again, and what is new in one is read."""
    site.answers["/none"] = (500, {}, b"")
    site.answers["/list.opml"] = opml(site.url("/feed"), site.url("/none"))
    desk = Desk(database, site.url("/list.opml"))
    first = desk.round()
    assert (first.ingested.new, first.failed) == (1, 1)
    assert desk.errors == [f"{site.url('/none')}: fails for the moment (500); try again later"]
    site.asked.clear()
    assert desk.round().unchanged == 1
    assert "If-None-Match" in next(each.headers for each in site.asked if each.path == "/feed")
    # The one that fails is asked less and less often: it was now, and is not in the round that follows.
    assert [desk.round().failed for _ in range(3)] == [0, 1, 0]


def test_what_no_list_names_any_more_is_forgotten(site: Site, database: Path) -> None:
    """After ninety days, and not what the list still names, which is the same all the while."""
    day = 86400.0
    site.answers["/two"] = page("Storm over the bay")
    site.answers["/feed"] = feed(site, "/one", "/two")
    desk = Desk(database, site.url("/feed"))
    desk.round()
    site.answers["/feed"] = feed(site, "/two")
    for days in (1, 89, 5):
        desk.round(after=days * day)
    site.answers["/feed"] = feed(site, "/two", "/one")
    site.asked.clear()
    assert desk.round().ingested.new == 0
    assert site.paths() == ["/feed", "/one"]


def test_a_page_that_is_no_article_is_reported_once(site: Site, database: Path) -> None:
    """It is given up, and the others of its feed are read."""
    site.answers["/feed"] = feed(site, "/no", "/one")
    desk = Desk(database, site.url("/feed"))
    assert (desk.round().failed, desk.errors) == (1, [f"{site.url('/no')}: is not there (404); check the address"])
    assert desk.titles() == ["Ferry delayed again"]
    assert (desk.round().failed, desk.errors) == (0, [])


def test_a_page_that_fails_for_the_moment_is_tried_again(site: Site, database: Path) -> None:
    """In the rounds that follow, though its feed is the same; after five of them it is given up."""
    site.answers["/two"] = (500, {}, b"")
    site.answers["/feed"] = feed(site, "/two")
    desk = Desk(database, site.url("/feed"))
    assert [desk.round().failed for _ in range(6)] == [1, 1, 1, 1, 1, 0]
    site.answers["/one"] = in_turn((503, {}, b""), page())
    site.answers["/feed"] = feed(site, "/one")
    assert [desk.round().ingested.new for _ in range(2)] == [0, 1]


def test_a_host_that_fails_is_left_alone_for_longer_and_longer(site: Site, database: Path) -> None:
    """A minute, two, four: nothing of it is asked meanwhile; when it answers, all is as before."""
    good = site.answers["/feed"]
    site.answers["/feed"] = (503, {}, b"")
    desk = Desk(database, site.url("/feed"))
    waits = []
    for _ in range(4):
        assert desk.round(after=desk.wait() or 1).failed == 1
        waits.append(desk.wait())
    assert waits == [60, 120, 240, 480]
    site.asked.clear()
    assert desk.round(after=100).sources == 0
    assert not site.asked
    site.answers["/feed"] = good
    assert desk.round(after=400).ingested.new == 1
    assert desk.wait() == pytest.approx(MINUTE * 0.9)


def test_a_host_that_asks_for_time_gets_it(site: Site, database: Path) -> None:
    """Retry-After is kept from one round to the next."""
    site.answers["/feed"] = (429, {"Retry-After": "3600"}, b"")
    desk = Desk(database, site.url("/feed"))
    desk.round()
    assert desk.errors == [f"{site.url('/feed')}: asks to be left alone for 3600 s (429); try again later"]
    assert desk.wait() == 3600


def test_a_host_that_fails_costs_no_other(site: Site, database: Path) -> None:
    """A bad feed, a dead host and a broken list stand beside a good one."""
    site.answers["/bad"] = b"<rss><channel><item><li"
    desk = Desk(database, "http://127.0.0.1:9/feed", site.url("/bad"), site.url("/feed"))
    found = desk.round()
    assert (found.sources, found.failed, found.ingested.new) == (3, 2, 1)
    assert sorted(error.partition(": ")[2] for error in desk.errors) == [
        "can't be connected to; check the address, or try again later",
        "is a broken feed; check it with a feed reader, or give the addresses of its pages",
    ]


def test_a_round_that_can_not_store_loses_nothing(site: Site, database: Path) -> None:
    """What was found is still wanted in the next, though the feed is the same by then."""
    desk = Desk(database, site.url("/feed"))
    database.write_text("no database " * 100)
    with pytest.raises(StoreError, match="is not a SQLite database"):
        desk.round()
    database.unlink()
    assert desk.round().ingested.new == 1


def test_a_dry_run_keeps_nothing(site: Site, database: Path) -> None:
    """It says which pages would be read, from lists and by themselves, and the next round finds all of them new."""
    site.answers["/two"] = page("Storm over the bay")
    desk = Desk(database, site.url("/feed"), site.url("/two"))
    assert desk.news() == [site.url("/one"), site.url("/two")]
    assert list(database.parent.iterdir()) == []
    assert desk.round().ingested.new == 2
    desk.now += MINUTE
    assert desk.news() == [site.url("/two")]


def test_a_memory_that_is_none_is_told(site: Site, database: Path) -> None:
    """What to do with it is in the message, and it is left as it was."""
    memory = database.with_name(f"{database.name}-watch")
    memory.write_text("nothing of the kind " * 100)
    with pytest.raises(StoreError, match=r"-watch: can't be read or written .*delete it"):
        Desk(database, site.url("/feed")).round()
    assert memory.read_text().startswith("nothing of the kind")


PLAN = """
contact = "desk@courier.example"
db = "selby.db"
trusted = ["10.1.2.0/24"]
[[source]]
url = "https://courier.example/feed"
outlet = "Selby Courier"
every = "2h"
[[source]]
url = "https://inland.example/"
[follow]
speakers = ["Ana Lee"]
words = ["ferry"]
"""


def test_a_plan_is_read(tmp_path: Path) -> None:
    """Every key of it, and what is usual where it says nothing."""
    (tmp_path / "watch.toml").write_text(PLAN)
    assert read_plan(tmp_path / "watch.toml") == Plan(
        contact="desk@courier.example",
        db=tmp_path / "selby.db",
        trusted=("10.1.2.0/24",),
        sources=(
            Source(url="https://courier.example/feed", outlet="Selby Courier", every=7200),
            Source(url="https://inland.example/", every=900),
        ),
        follow=Follow(speakers=("Ana Lee",), words=("ferry",)),
    )


URL = 'url = "https://courier.example/"'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("url =", "is not TOML (invalid value (at end of document)): correct it there"),
        ("", 'no [[source]] is there: add one with url = "https://…"'),
        ('[source]\nurl = "x"', 'no [[source]] is there: add one with url = "https://…"'),
        ('[[source]]\noutlet = "x"', "[[source]] 1 has no url: give the address of a feed or a page"),
        (
            '[[source]]\nurl = "courier.example"',
            "[[source]] 1: url 'courier.example' is not a web address: write it from https:// on",
        ),
        (f'[[source]]\n{URL}\nevry = "1h"', "'evry' in [[source]] 1 is no key: use url, outlet or every"),
        (
            f'[[source]]\n{URL}\nevery = "often"',
            "[[source]] 1: every 'often' is no interval: write it like 15m, 2h or 1d",
        ),
        (f"[[source]]\n{URL}\nevery = 15", "every in [[source]] 1 is no text: put it in quotation marks"),
        (
            f"[[source]]\n{URL}\n[[source]]\n{URL}",
            "https://courier.example/ is there twice: leave one [[source]] out",
        ),
        ("source = [4]", "[[source]] 1 is no table: write its keys below a line of [[source]]"),
        (
            f"sources = 1\n[[source]]\n{URL}",
            "'sources' in the file is no key: use contact, db, trusted, source, follow or digest",
        ),
        (
            f"[[source]]\n{URL}\n[follow]\nspeakers = 'Ana Lee'",
            'speakers in [follow] is no list of texts: write it like ["one", "two"]',
        ),
        (
            f"[[source]]\n{URL}\n[follow]\nwho = []",
            "'who' in [follow] is no key: use speakers, topics, words or outlets",
        ),
        (f"follow = 1\n[[source]]\n{URL}", "follow is no table: write it under a line of [follow]"),
        (
            f'contact = "a\\nb"\n[[source]]\n{URL}',
            "contact 'a\\nb' can't be sent to a site: write an address of mail or of a page",
        ),
        (
            f'trusted = ["intranet"]\n[[source]]\n{URL}',
            "'intranet' is no network that can be trusted: write it like 10.1.2.0/24",
        ),
    ],
)
def test_a_plan_with_a_mistake_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    """In one sentence: the file, which key it is, and what to do."""
    file = tmp_path / "watch.toml"
    file.write_text(content)
    with pytest.raises(OptionError) as caught:
        read_plan(file)
    assert str(caught.value).lower() == f"{file}: {reason}".lower()


def test_a_plan_that_is_not_there(tmp_path: Path) -> None:
    """Is told as such."""
    with pytest.raises(OptionError, match=r"can't be read \(No such file or directory\): name a TOML file of sources"):
        read_plan(tmp_path / "no.toml")


def plan_for(site: Site, folder: Path) -> Path:
    """A plan of the feed of SITE in FOLDER."""
    file = folder / "watch.toml"
    file.write_text(
        f'contact = "desk@courier.example"\ndb = "selby.db"\n[[source]]\nurl = "{site.url("/feed")}"\nevery = "1s"\n'
    )
    return file


LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d: (.*); next at \d\d:\d\d:\d\d\n")


def test_the_command_twice_finds_nothing_new(site: Site, tmp_path: Path) -> None:
    """For cron: a line on each round; the second is told that the feed is the same, and stores nothing."""
    file = plan_for(site, tmp_path)
    said = []
    for _ in range(2):
        done = run("watch", file, "--once", "--allow-private", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        line = LINE.fullmatch(done.stdout)
        assert line, done.stdout
        said.append(line[1])
        time.sleep(1)
    assert said[0].startswith("1 asked, 1 read (1 new), ")
    assert said[1] == "1 asked (1 unchanged), 0 read (0 new), 0 quotes"
    assert "(+desk@courier.example)" in site.asked[-1].headers["User-Agent"]
    dry = run("watch", file, "--dry-run", "--allow-private", cwd=tmp_path)
    assert (dry.returncode, dry.stdout, dry.stderr) == (0, "", "")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["selby.db", "selby.db-watch", "watch.toml"]


def test_what_fails_is_told_and_the_loop_goes_on_until_it_is_stopped(site: Site, tmp_path: Path) -> None:
    """A page that is not there is named; Ctrl-C ends the wait with 130 and a sentence."""
    site.answers["/feed"] = feed(site, "/no")
    file = plan_for(site, tmp_path)
    command = [str(SCRIPT), "watch", str(file), "--allow-private"]
    with forking.Process(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=20)
    assert all(LINE.fullmatch(line) for line in lines)
    assert process.returncode == 130
    told = stderr.splitlines()
    assert told[0] == f"quotes: {site.url('/no')}: is not there (404); check the address"
    assert told[-1].startswith("quotes: stopped; what was stored is whole")
