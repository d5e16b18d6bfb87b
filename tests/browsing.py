"""Debian's Chromium for tests: of one size, shut off from the network, and asked what it complained of."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import forking
import pytest
from cli_runs import SCRIPT
from selenium import webdriver
from selenium.webdriver.remote.webdriver import WebDriver

DESKTOP, PHONE = (1280, 900), (390, 844)
_CHROMIUM, _DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
# No request but ours: what the browser itself would fetch in the background is off, and no name is resolved.
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--lang=en",
)
needs_chromium = pytest.mark.skipif(
    not (_CHROMIUM and _DRIVER), reason="no chromium and chromedriver: apt-get install chromium chromium-driver"
)


@contextmanager
def browser(
    profile: Path, *, size: tuple[int, int] = DESKTOP, dark: bool = False, scripts: bool = True
) -> Iterator[WebDriver]:
    """A browser with a new PROFILE and a window of SIZE; what it logs can be asked with :func:`complaints`."""
    options = webdriver.ChromeOptions()
    options.binary_location = _CHROMIUM or ""
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(_DRIVER))
    try:
        emulate(driver, size, dark=dark)
        driver.set_page_load_timeout(60)
        yield driver
    finally:
        driver.quit()


def emulate(driver: WebDriver, size: tuple[int, int], *, dark: bool = False) -> None:
    """Have pages believe that the window has this SIZE, and that its owner likes it DARK or light."""
    # Windows of a headless browser can't be as narrow as a phone; what the page is told can.
    sized = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < 600}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", sized)
    features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def complaints(driver: WebDriver) -> list[str]:
    """What the console has said since the last time it was asked."""
    # The driver's own types know no logs of Chromium.
    found: list[dict[str, Any]] = driver.get_log("browser")  # type: ignore[attr-defined,no-untyped-call,unused-ignore]
    return [f"{entry['level']}: {entry['message']}" for entry in found]


def requested(driver: WebDriver) -> list[str]:
    """The addresses that have been asked for since this was asked the last time, but for the browser's own pages."""
    found: list[dict[str, Any]] = driver.get_log("performance")  # type: ignore[attr-defined,no-untyped-call,unused-ignore]
    events = [json.loads(entry["message"])["message"] for entry in found]
    urls = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    return [url for url in urls if not url.startswith(("chrome:", "chrome-untrusted:", "data:"))]


def overflow(driver: WebDriver) -> int:
    """By how many pixels the page is wider than its window."""
    script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return int(driver.execute_script(script))  # type: ignore[no-untyped-call,unused-ignore]


@contextmanager
def served(database: Path) -> Iterator[str]:
    """``quotes serve`` for DATABASE as a process; gives the address of the site, without a slash at its end."""
    command = [SCRIPT, "serve", "--port", "0", "--db", str(database)]
    with forking.Process(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            assert "http://127.0.0.1:" in line, (line, process.stderr.read() if process.poll() is not None else "")
            address = line.split()[2]
            yield address.rpartition("/")[0]
        finally:
            process.terminate()
            process.wait(timeout=60)
