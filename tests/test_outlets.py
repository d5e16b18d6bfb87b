"""Who publishes, who supplies and who is told: by name, by address, by the credit in the text, and by the user's table.

Outlets in sentences are real where the table that comes with the package is asked for them; the others, and all people,
are invented.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import building
import pytest
from building import quoted
from cli_runs import run
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.articles import ArticleDefaults, read
from quotes.articles.fields.agencies import agency_of
from quotes.articles.fields.outlets import KINDS, Outlet, OutletKind, read_outlets, starter
from quotes.errors import TransferError
from quotes.identity import known_outlet, name_key, names_outlet, outlet_at, outlet_key
from quotes.records import Article, Extraction
from quotes.store import Store, open_store

NOTHING = Extraction((), building.PIPELINE)
RAIN = Article(text="It rained on the harbour all day.", url="https://www.courier.example/rain")


# -- the table that comes with the package


def test_the_table_of_outlets_is_sound() -> None:
    """Every name in it means one outlet in any spelling, every domain is one outlet's, and every outlet has a kind."""
    names = [(name_key(name), outlet.name) for outlet in starter() for name in outlet.names]
    assert len(dict(names)) == len(set(names))
    assert len(starter()) >= 150
    assert {outlet.kind for outlet in starter()} == set(KINDS)
    assert all(outlet.domains for outlet in starter())
    assert all(outlet_at(f"https://{domain}/1") is outlet for outlet in starter() for domain in outlet.domains)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.bbc.co.uk/news/1", "BBC"),
        ("https://bbc.com/news", "BBC"),
        ("https://edition.cnn.com/2016", "CNN"),
        ("http://UK.Reuters.com./article", "Reuters"),
        ("https://www.theguardian.com:443/x", "The Guardian"),
        ("https://timesofindia.indiatimes.com/x", "The Times of India"),
        ("https://substack.com/@x", "Substack"),
        ("https://harbour.substack.com/p/1", None),
        ("https://notbbc.co.uk/", None),
        ("https://co.uk/", None),
        ("https://courier.example/1", None),
        ("https://[oops", None),
        ("mailto:desk@bbc.co.uk", None),
    ],
)
def test_outlets_by_address(url: str, expected: str | None) -> None:
    """A domain with all below it is its outlet's; an unknown domain, or a part of a platform, names nobody."""
    found = outlet_at(url)
    assert (found and found.name) == expected


@given(st.text())
def test_any_address_has_an_answer(url: str) -> None:
    """Nothing that somebody may write for an address is an error."""
    assert outlet_at(url) is None or known_outlet("BBC") is not None


@pytest.mark.parametrize(
    ("told_to", "expected"),
    [
        ("Agence France-Presse", "Agence France-Presse"),
        ("the Guardian", "the Guardian"),
        ("people", None),
        ("the Times", None),
        ("Dawn", None),
        ("the nation", None),
    ],
)
def test_names_that_mean_others_too(told_to: str, expected: str | None) -> None:
    """Who was told is an outlet of the table only by a name that means nothing else."""
    assert names_outlet(told_to, lambda _: False) == expected


# -- whose dispatch

CREDITS = [
    ("MOSCOW (AFP) - Russia said it rained.", (), "AFP"),
    ("BEIRUT, Aug. 16 (Reuters) — It rained.", (), "Reuters"),
    ("FLINT, Mich., Oct. 4 (UPI) -- It rained.", (), "UPI"),
    ("Selby (dpa) – It rained.", (), "dpa"),
    ("By ANA LEE\nAssociated Press\n\nWASHINGTON (AP) _ It rained.", (), "AP"),
    ("By Ana Lee, Associated Press Writer\n\nIt rained.", (), "Associated Press"),
    ("It rained.", ("Ana Lee, Associated Press",), "Associated Press"),
    ("It rained.", ("Ana Lee | Reuters",), "Reuters"),
    ("It rained.", ("Reuters Staff",), "Reuters"),
    ("It rained.", ("Agence France-Presse",), "Agence France-Presse"),
    ("It rained. — Reuters", (), "Reuters"),
    ("It rained.\n\nAFP\n", (), "AFP"),
    ("It rained.\n\n© Agence France-Presse", (), "Agence France-Presse"),
    ("It rained. (AP)", (), "AP"),
    ("It rained.\n\n(Reporting by Ana Lee; Editing by Ivo Brandt; Reuters)", (), "Reuters"),
    ("BEIRUT (AFP/Reuters) - It rained.", (), None),
    ("BEIRUT (AFP) - It rained. — Reuters", (), None),
    ("It rained.\n\nWith inputs from AFP", (), None),
    ("Lee told AFP that it rained.", (), None),
    ("SELBY (Parliament) - It rained.", (), None),
    ("It rained on the African Progress Party (APP).", (), None),
    ("The man whom everybody in the town of Selby had known (Petra) - it rained.", (), None),
    ("It rained.", ("Ana Lee, The Elda Courier",), None),
    ("It rained.", ("Tass Lee",), None),
    ("AFP", (), None),
]


@pytest.mark.parametrize(("text", "authors", "expected"), CREDITS)
def test_whose_dispatch(text: str, authors: tuple[str, ...], expected: str | None) -> None:
    """Dateline, byline and last line credit an agency; telling one something does not, and two are none."""
    assert agency_of(text, authors) == expected


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("", "AFP"),
        ("---\nagency: Calder Wire\n---\n\n", "Calder Wire"),
        ("---\noutlet: Agence France-Presse\n---\n\n", None),
    ],
)
def test_a_text_file_says_whose_dispatch_it_is(tmp_path: Path, front: str, expected: str | None) -> None:
    """What the source says goes first, an agency's own page is no dispatch, and the text stays as it is."""
    text = "MOSCOW (AFP) - It rained."
    path = tmp_path / "rain.txt"
    path.write_text(front + text, encoding="utf-8")
    (article,) = read(path, defaults=ArticleDefaults(agency="Northmoor Press"))
    assert (article.agency, article.text) == (expected or "Northmoor Press", text)


# -- in the store


def _outlets(store: Store) -> dict[str, tuple[str | None, str | None, str]]:
    rows = store.database.query("SELECT name, kind, domain, slug FROM outlets")
    return {row["name"]: (row["kind"], row["domain"], row["slug"]) for row in rows}


def test_outlets_are_stored_with_what_is_known_of_them(fresh_store: Store) -> None:
    """Publisher, agency and addressee come into one table, with kind, domain and a name for the web."""
    fresh_store.add(*building.harbour())
    fresh_store.add(replace(RAIN, agency="Calder Wire", outlet="The Guardian"), NOTHING)
    assert _outlets(fresh_store) == {
        "The Elda Courier": ("publisher", None, "the-elda-courier"),
        "AFP": ("agency", "afp.com", "afp"),
        "The Guardian": ("publisher", "theguardian.com", "the-guardian"),
        "Calder Wire": ("agency", None, "calder-wire"),
    }
    sql = "SELECT outlets.name FROM attributions JOIN outlets ON outlets.id = told_to_outlet"
    assert list(fresh_store.database.execute(sql)) == [("AFP",)]


def test_an_address_gives_the_outlet(fresh_store: Store) -> None:
    """An article that names no outlet has the one at its address; with an unknown domain it has none."""
    fresh_store.add(replace(RAIN, url="https://www.bbc.co.uk/rain"), NOTHING)
    fresh_store.add(replace(RAIN, text="It rained again."), NOTHING)
    assert [fresh_store.article(number).article.outlet for number in (1, 2)] == ["BBC", None]
    again = replace(RAIN, url="https://www.bbc.co.uk/rain", outlet="BBC News")
    assert fresh_store.add(again, NOTHING) == "known"


def test_what_was_not_said_is_not_counted(fresh_store: Store) -> None:
    """Neither a refusal to say something to an outlet nor the words in it are statements."""
    text = "“It rained,” Lee told AFP. Lee did not tell AFP “it will snow”."
    said = building.quoted(text, "It rained,", speakers=["Lee"], told_to="AFP")
    unsaid = building.quoted(text, "it will snow", speakers=["Lee"], told_to="AFP", polarity="negated")
    fresh_store.add(Article(text=text, outlet="Elda Paper"), Extraction((said, unsaid), building.PIPELINE))
    assert {outlet.name: (outlet.quotes, outlet.told) for outlet in fresh_store.outlets()} == {
        "Elda Paper": (1, 0),
        "AFP": (0, 1),
    }


@pytest.mark.parametrize("early", [True, False])
def test_a_table_of_the_users_own_holds_before_and_after(fresh_store: Store, early: bool) -> None:
    """Whether it comes before the articles or after them, its names and domains lead to the same outlets."""
    mine = [Outlet(name="The Elda Courier", kind="publisher", domains=("courier.example",), aliases=("Elda Paper",))]
    text = "“It rained,” Lee told the Elda Paper."
    quote = building.quoted(text, "It rained,", speakers=["Lee"], told_to="the Elda Paper")
    if early:
        assert fresh_store.add_outlets(mine) == 1
    fresh_store.add(RAIN, NOTHING)
    fresh_store.add(Article(text=text, outlet="Elda Paper"), Extraction((quote,), building.PIPELINE))
    if not early:
        assert fresh_store.add_outlets(mine) == 0
    (outlet,) = fresh_store.outlets()
    assert (outlet.name, outlet.articles, outlet.told, outlet.quotes) == ("The Elda Courier", 2, 1, 1)
    assert fresh_store.search(None, outlet="elda paper")
    assert fresh_store.search(None, told_to="The Elda Courier")


def test_a_row_that_joins_two_outlets_makes_them_one(fresh_store: Store) -> None:
    """Names that were two outlets until a table says otherwise are one from then on, with all their articles."""
    for outlet in ("Elda Courier", "Courier Online", "Star"):
        fresh_store.add(replace(RAIN, url=None, outlet=outlet), NOTHING)
    fresh_store.add_outlets([Outlet(name="Elda Courier", aliases=("Courier Online",))])
    assert [(outlet.name, outlet.articles) for outlet in fresh_store.outlets()] == [("Elda Courier", 2), ("Star", 1)]
    assert fresh_store.add(replace(RAIN, url=None, outlet="Courier Online"), NOTHING) == "known"


def test_a_table_of_the_users_own_goes_before_the_packages(fresh_store: Store) -> None:
    """A name that the package knows as another outlet's means what the user says."""
    fresh_store.add_outlets([Outlet(name="Pier Argus", kind="publisher", aliases=("PA",))])
    fresh_store.add(replace(RAIN, outlet="PA"), NOTHING)
    fresh_store.add(replace(RAIN, outlet="Press Association"), NOTHING)
    assert {outlet.name: outlet.articles for outlet in fresh_store.outlets()} == {"Pier Argus": 1, "PA Media": 1}


def test_a_name_taken_from_the_packages_outlet_leaves_it_its_articles(fresh_store: Store) -> None:
    """What came before the user's table keeps its outlet, and comes in again as what it is."""
    fresh_store.add(replace(RAIN, outlet="PA"), NOTHING)
    assert fresh_store.add_outlets([Outlet(name="Pier Argus", aliases=("PA",), domains=("argus.example",))]) == 1
    assert fresh_store.add(replace(RAIN, outlet="PA"), NOTHING) == "known"
    fresh_store.add(replace(RAIN, outlet="PA", text="It rained again."), NOTHING)
    assert {outlet.name: outlet.articles for outlet in fresh_store.outlets()} == {"Pier Argus": 1, "PA Media": 1}


COURIER = Article(text=RAIN.text, outlet="Selby Courier", outlet_from_page=True, url="https://selby.example/1")


def test_pages_of_one_domain_are_of_one_outlet(fresh_store: Store) -> None:
    """The first name of a site stays, another one is an alias, and a page that gives none is of that outlet, too."""
    fresh_store.add(COURIER, NOTHING)
    second = replace(COURIER, text="It snowed.", outlet="SC Online", url="https://www.selby.example/2")
    assert fresh_store.add(second, NOTHING) == "new"
    assert fresh_store.add(second, NOTHING) == "known"
    fresh_store.add(replace(COURIER, text="It hailed.", outlet=None, outlet_from_page=False), NOTHING)
    (outlet,) = fresh_store.outlets()
    assert (outlet.name, outlet.aliases, outlet.articles) == ("Selby Courier", ("SC Online",), 3)


@pytest.mark.parametrize(
    ("other", "outlets"),
    [
        ({"outlet": "Reuters"}, {"Selby Courier": 1, "Reuters": 1}),
        ({"outlet": "Elda Star"}, {"Selby Courier": 1, "Elda Star": 2}),
        ({"outlet": "SC Online", "outlet_from_page": False}, {"Selby Courier": 1, "SC Online": 1}),
        ({"outlet": "SC Online", "url": "https://somebody.substack.com/p/1"}, {"Selby Courier": 1, "SC Online": 1}),
        ({"outlet": "SC Online", "url": None}, {"Selby Courier": 1, "SC Online": 1}),
    ],
    ids=["a known outlet", "one that is held", "not the page says it", "another domain", "no domain"],
)
def test_what_is_not_the_name_of_the_site(fresh_store: Store, other: dict[str, Any], outlets: dict[str, int]) -> None:
    """A name that means another outlet, or that somebody else gives, is none of the site's."""
    fresh_store.add(COURIER, NOTHING)
    if "Elda Star" in outlets:
        fresh_store.add(Article(text="It froze.", outlet="Elda Star"), NOTHING)
    fresh_store.add(replace(COURIER, text="It snowed.", **other), NOTHING)
    assert {outlet.name: outlet.articles for outlet in fresh_store.outlets()} == outlets


@pytest.mark.parametrize("early", [True, False])
def test_a_domain_in_a_table_of_the_users_own_goes_before_the_name_of_the_site(fresh_store: Store, early: bool) -> None:
    """Neither the name that a page gives itself nor that of the package's table holds against the user's table."""
    mine = [Outlet(name="Selby Daily", domains=("selby.example",)), Outlet(name="The Beeb", domains=("bbc.co.uk",))]
    if early:
        fresh_store.add_outlets(mine)
    fresh_store.add(COURIER, NOTHING)
    if not early:
        fresh_store.add_outlets(mine)
    for text in ("It snowed.", "It hailed."):
        page = replace(COURIER, text=text, outlet="BBC", url=f"https://www.bbc.co.uk/{text}")
        assert fresh_store.add(page, NOTHING) == "new"
        assert fresh_store.add(page, NOTHING) == "known"
    # Whoever states the outlet means it.
    fresh_store.add(replace(COURIER, text="It froze.", outlet="Reuters", outlet_from_page=False), NOTHING)
    assert {outlet.name: outlet.articles for outlet in fresh_store.outlets() if outlet.articles} == {
        "The Beeb": 2,
        "Selby Daily": 1,
        "Reuters": 1,
    }


# -- tables of one's own

BAD = [
    ("", ":1: has no column 'name'"),
    ("name,kind\n", "names no outlet"),
    ("kind,domains\npublisher,a.example\n", ":1: has no column 'name'"),
    ("name,name\nA,B\n", ":1: has the column 'name' twice"),
    ("name,kind\nElda Courier,newspaper\n", ":2: has the kind 'newspaper'; write publisher, agency"),
    ("# mine\nname,domains\nElda Courier,https://courier.example/\n", ":3: has the domain 'https://courier.example/'"),
    ("name,domains\nElda Courier,courier\n", ":2: has the domain 'courier'"),
    ("name,kind\n,publisher\n", ":2: has no name"),
    ("name,kind\nElda Courier,publisher,Courier\n", ":2: has 3 cells for 2 columns"),
    ("name,aliases\nElda Courier,Courier\nMoon,courier\n", ":3: has the name 'courier', as line 2 has"),
    ("name,domains\nA,a.example\nB,www.a.example\n", ":3: has the domain 'a.example', as line 2 has"),
    ('name,kind\n"Elda "Courier,publisher\n', ":2: is no row of CSV"),
]


@pytest.mark.parametrize(("table", "message"), BAD)
def test_a_bad_row_is_named(tmp_path: Path, table: str, message: str) -> None:
    """A table that can't be taken in is refused in one sentence that names file and line."""
    path = tmp_path / "mine.csv"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(TransferError) as error:
        read_outlets(path)
    assert str(error.value).startswith(str(path))
    assert message in str(error.value)


def test_the_command_lists_and_takes_in(tmp_path: Path) -> None:
    """`quotes outlets import` takes in a table, `quotes outlets` lists what there is of each outlet."""
    with open_store(tmp_path / "quotes.db") as store:
        store.add(*building.harbour())
    (tmp_path / "mine.csv").write_text(
        "name,kind,domains,aliases\nThe Elda Courier,publisher,courier.example,Courier; Elda Paper\n", encoding="utf-8"
    )
    done = run("outlets", "import", "mine.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "1 outlet, 0 new\n"), done.stderr
    listed = json.loads(run("outlets", "--json", cwd=tmp_path).stdout)
    assert [(row["name"], row["articles"], row["dispatches"], row["quotes"], row["told"]) for row in listed] == [
        ("The Elda Courier", 1, 0, 4, 0),
        ("AFP", 0, 1, 0, 1),
    ]
    assert listed[0]["aliases"] == ["Courier", "Elda Paper"]
    assert "The Elda Courier" in run("outlets", cwd=tmp_path).stdout
    assert run("outlets", "--csv", cwd=tmp_path).stdout.splitlines()[1].startswith("1,The Elda Courier,publisher,")


def test_a_table_with_a_mistake_changes_nothing(tmp_path: Path) -> None:
    """One wrong row, and neither the others are taken in nor is a database made."""
    (tmp_path / "mine.csv").write_text("name,kind\nMoon,publisher\nSun Dial,paper\n", encoding="utf-8")
    done = run("outlets", "import", "mine.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "quotes: mine.csv:3: has the kind 'paper'; write publisher, agency, broadcaster or platform\n"
    )
    assert not (tmp_path / "quotes.db").exists()


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["AFP", "Agence France-Presse", "BBC News", "Moon", "The Moon", "moon", "PA"]), max_size=8)
)
def test_any_order_of_names_gives_sound_tables(names: list[str]) -> None:
    """However outlets come in, each name leads to one outlet, and each article to the outlet of its name."""
    with open_store(":memory:") as store:
        for number, name in enumerate(names):
            store.add(Article(text=f"It rained {number} times.", outlet=name), NOTHING)
        listed = store.outlets()
        assert sum(outlet.articles for outlet in listed) == len(names)
        assert len(listed) == len({outlet_key(name) for name in names})
        slugs = [row["slug"] for row in store.database.query("SELECT slug FROM outlets")]
        assert len(set(slugs)) == len(slugs)


def test_what_the_list_printed_can_be_taken_in(tmp_path: Path) -> None:
    """The table that `quotes outlets --csv` prints, mended by hand, keeps its domains, though it names them singly."""
    (tmp_path / "mine.csv").write_text("name,domains\nThe Elda Courier,courier.example\n", encoding="utf-8")
    run("outlets", "import", "mine.csv", cwd=tmp_path)
    listed = run("outlets", "--csv", cwd=tmp_path).stdout
    assert "domain" in listed
    (tmp_path / "listed.csv").write_text(listed, encoding="utf-8")
    run("outlets", "import", "listed.csv", "--db", "other.db", cwd=tmp_path)
    (outlet,) = json.loads(run("outlets", "--json", "--db", "other.db", cwd=tmp_path).stdout)
    assert (outlet["name"], outlet["domain"]) == ("The Elda Courier", "courier.example")


@pytest.mark.parametrize(("kind", "is_taken"), [("platform", False), ("publisher", True), ("broadcaster", True)])
def test_a_part_of_a_platform_is_not_the_platform(fresh_store: Store, kind: OutletKind, is_taken: bool) -> None:
    """Who writes on a host below somebody's domain writes for them, unless others publish there."""
    fresh_store.add_outlets([Outlet(name="Elda Pages", kind=kind, domains=("pages.example",))])
    quote = quoted('"It rained," Ada Moss said.', "It rained,", speakers=["Ada Moss"])
    for address in ("https://harbour.pages.example/1", "https://pages.example/2"):
        text = f'"It rained," Ada Moss said. {address}'
        fresh_store.add(Article(text=text, url=address), Extraction((quote,), building.PIPELINE))
    found = [fresh_store.article(number).article.outlet for number in (1, 2)]
    assert found == ["Elda Pages" if is_taken else None, "Elda Pages"]
