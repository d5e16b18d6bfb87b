"""The site in a real browser: what an editor does there, on a screen and on a phone, and what axe-core thinks of it.

With ``QUOTES_SCREENSHOTS=1`` the pictures of the README are made anew in ``tests/screenshots``.
"""

from __future__ import annotations

import io
import os
import urllib.request
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import lxml.etree
import pytest
from browsing import DESKTOP, PHONE, browser, complaints, emulate, needs_chromium, overflow, requested, served
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from test_site_pages import article_of, every_page, promise

from quotes.store import open_store

pytestmark = [needs_chromium, pytest.mark.slow]

SCREENSHOTS = Path(__file__).parent / "screenshots"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def address(site_database: Path) -> Iterator[str]:
    """A running ``quotes serve`` for the collection."""
    with served(site_database) as found:
        yield found


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """A browser on a desk."""
    with browser(tmp_path_factory.mktemp("desktop")) as driver:
        yield driver


def first(driver: WebDriver, selector: str) -> WebElement:
    """The first element that SELECTOR finds."""
    return driver.find_element(By.CSS_SELECTOR, selector)


def every(driver: WebDriver, selector: str) -> list[WebElement]:
    """All of them."""
    return list(driver.find_elements(By.CSS_SELECTOR, selector))


def run(driver: WebDriver, script: str, *arguments: object) -> Any:
    """What SCRIPT gives in the page."""
    return driver.execute_script(script, *arguments)  # type: ignore[no-untyped-call,unused-ignore]


def follow(driver: WebDriver, link: WebElement) -> None:
    """Click LINK and wait for the page it leads to."""
    run(driver, "arguments[0].scrollIntoView({block: 'center'})", link)
    before = driver.current_url
    link.click()
    WebDriverWait(driver, 30).until(lambda there: there.current_url != before)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_editor_at_work(size: tuple[int, int], address: str, tmp_path: Path) -> None:
    """From a phrase to its speaker, outlet, statement, citation, article and feed, without leaving the machine."""
    with browser(tmp_path, size=size) as driver:
        driver.get(address)
        first(driver, "#q").send_keys('"a promise"' + Keys.ENTER)
        WebDriverWait(driver, 30).until(lambda there: "/search" in there.current_url)
        assert [mark.text for mark in every(driver, ".words mark")] == ["a promise"]
        assert overflow(driver) <= 0

        follow(driver, first(driver, ".who a"))
        assert first(driver, "h1").text == "Dora Linn"
        before = len(every(driver, ".card"))
        follow(driver, driver.find_element(By.XPATH, "//aside//a[.='Vale Mercury']"))
        assert "outlet=vale-mercury" in driver.current_url and 0 < len(every(driver, ".card")) < before
        assert overflow(driver) <= 0

        card = next(card for card in every(driver, ".card") if "That is a promise" in card.text)
        follow(driver, card.find_element(By.CSS_SELECTOR, "a.more"))
        assert len(every(driver, ".card a[href*='#q-']")) == 2
        assert [each.text for each in every(driver, "ins")] == ["single"]
        copy_a_citation(driver)
        assert overflow(driver) <= 0

        follow(driver, every(driver, "a[href*='#q-']")[0])
        see_the_quotation(driver)
        assert overflow(driver) <= 0

        driver.get(f"{address}/speakers/dora-linn")
        feed = driver.find_element(By.LINK_TEXT, "Subscribe").get_attribute("href")
        with urllib.request.urlopen(str(feed), timeout=30) as answer:
            entries = lxml.etree.fromstring(answer.read()).findall("a:entry", ATOM)
        driver.get(str(entries[0].findtext("a:id", namespaces=ATOM)))
        assert first(driver, ".who a").text == "Dora Linn"
        assert complaints(driver) == []
        asked = requested(driver)
        assert asked and all(url.startswith(address + "/") for url in asked), asked


def copy_a_citation(driver: WebDriver) -> None:
    """Press the button of the citation that is ready on the page of a statement, and compare the clipboard."""
    driver.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    )
    part = first(driver, "section[aria-labelledby=cite]")
    run(driver, "arguments[0].scrollIntoView({block: 'center'})", part)
    button = part.find_element(By.CSS_SELECTOR, "button[data-copy]")
    button.click()
    WebDriverWait(driver, 30).until(lambda _: button.text == "Copied")
    copied = driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")  # type: ignore[no-untyped-call,unused-ignore]
    assert copied == part.find_element(By.CSS_SELECTOR, "pre").get_attribute("textContent")
    assert "That is a promise." in copied and "Dora Linn" in copied


def see_the_quotation(driver: WebDriver) -> None:
    """The quotation that the address names stands out in the article, all of it, and is in the window."""
    assert "#q-" in driver.current_url
    chosen = every(driver, "mark.chosen")
    assert "That is a promise." in [mark.text for mark in chosen] and len(chosen) == 2
    assert len(every(driver, ".margin .chosen")) == 1
    place = run(driver, "return [arguments[0].getBoundingClientRect().top, window.innerHeight]", chosen[0])
    assert 0 <= place[0] < place[1]


def test_a_quotation_stands_out_without_scripts(address: str, site_database: Path, tmp_path: Path) -> None:
    """Without scripts the article, the marks and the quotation that is meant are there all the same."""
    with browser(tmp_path, scripts=False) as driver:
        driver.get(address + promise(site_database))
        link = every(driver, "a[href*='#q-']")[0]
        driver.get(str(link.get_attribute("href")))
        mark = driver.find_element(By.CSS_SELECTOR, "mark:has(> :target)")
        assert mark.text.startswith("The island will have")
        assert not every(driver, ".chosen") and complaints(driver) == []


def test_every_page_without_scripts(address: str, site_database: Path, tmp_path: Path) -> None:
    """Every page shows its heading, its navigation and no button that does nothing where scripts are off."""
    with browser(tmp_path, scripts=False) as driver:
        for path in every_page(site_database):
            driver.get(address + path)
            assert first(driver, "h1").text and len(every(driver, "nav a")) >= 5, path
            assert not [button for button in every(driver, "button[data-copy]") if button.is_displayed()], path


def test_keys_alone(address: str, desktop: WebDriver, site_database: Path) -> None:
    """With the keyboard: the first stop skips to the content, then come navigation, search, and the bars of a chart."""
    desktop.get(address)
    stops = []
    for _ in range(15):
        desktop.switch_to.active_element.send_keys(Keys.TAB)
        here = desktop.switch_to.active_element
        stops.append(here.get_attribute("aria-label") or here.text or here.get_attribute("id"))
    assert stops[:10] == [
        "Skip to the content",
        "Who said what",
        "Speakers",
        "Topics",
        "Outlets",
        "Articles",
        "Search",
        "Tables",
        "q",
        "Search",
    ]
    with open_store(site_database, create=False) as store:
        there = store.counts()
    assert stops[10:13] == [f"{there.speakers} speakers", f"{there.outlets} outlets", "Jan 2030: 1 statement"]
    desktop.switch_to.active_element.send_keys(Keys.ENTER)
    WebDriverWait(desktop, 30).until(lambda there: "since=" in there.current_url)
    assert len(every(desktop, ".card")) == 1
    desktop.get(address)
    desktop.switch_to.active_element.send_keys(Keys.TAB)
    desktop.switch_to.active_element.send_keys(Keys.ENTER)
    assert desktop.switch_to.active_element.get_attribute("id") == "main"


def test_axe_finds_no_fault(address: str, site_database: Path, tmp_path: Path) -> None:
    """No page has more than a minor fault for those who see or point badly, light or dark, or scrolls sideways."""
    with browser(tmp_path) as driver:
        paths = [*every_page(site_database), f"{promise(site_database)}/embed"]
        faults = [fault for path in paths for fault in faults_of(driver, address + path)]
        # Unknown addresses are answered with 404, and what makes no sense with 400, which the console tells.
        said = [each for each in complaints(driver) if " 404 " not in each and " 400 " not in each]
    assert faults == [] and said == []


def faults_of(driver: WebDriver, url: str) -> list[tuple[str, str, list[str]]]:
    """What is wrong with the page at URL, with everything unfolded: where, what, and the first elements."""
    emulate(driver, DESKTOP)
    driver.get(url)
    run(driver, "for (const each of document.querySelectorAll('details')) each.open = true")
    run(driver, AXE)
    found = violations(driver, {})
    emulate(driver, DESKTOP, dark=True)
    found += violations(driver, {"runOnly": ["color-contrast"]})
    emulate(driver, PHONE)
    wider = overflow(driver)
    return [
        (url, each["id"], [node["html"][:200] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] != "minor"
    ] + ([(url, "wider than a phone", [str(wider)])] if wider > 0 else [])


def violations(driver: WebDriver, options: dict[str, Any]) -> list[dict[str, Any]]:
    """What axe-core, which is in the page already, finds there with OPTIONS."""
    script = "axe.run(arguments[0]).then(found => arguments[1](found.violations))"
    found: list[dict[str, Any]] = driver.execute_async_script(script, options)  # type: ignore[no-untyped-call,unused-ignore]
    return found


@pytest.mark.skipif(not os.environ.get("QUOTES_SCREENSHOTS"), reason="QUOTES_SCREENSHOTS=1 makes the README's pictures")
def test_pictures_for_the_readme(address: str, site_database: Path, tmp_path: Path) -> None:
    """The pictures of the README show the site as it is, and are small."""
    from PIL import Image

    shots = {
        "home": "/",
        "speaker": "/speakers/dora-linn",
        "article": article_of(site_database, "promise-Vale Mercury"),
    }
    SCREENSHOTS.mkdir(exist_ok=True)
    with browser(tmp_path, size=(1000, 700)) as driver:
        for name, path in shots.items():
            driver.get(address + path)
            picture = Image.open(io.BytesIO(driver.get_screenshot_as_png())).convert("RGB")
            target = SCREENSHOTS / f"{name}.png"
            picture.quantize(32, dither=Image.Dither.NONE).save(target, optimize=True)
            assert target.stat().st_size < 60_000
