"""The content security policies, by the values that browsers act on."""

from __future__ import annotations

import re

import pytest

from quotes.publishing.security import RELAXED, STRICT, for_datasette


@pytest.mark.parametrize(
    ("policy", "directive", "sources"),
    [
        (policy, directive, sources)
        for policy in ("strict", "relaxed", "datasette")
        for directive, sources in {
            "default-src": "'none'", "img-src": "'self' data:", "font-src": "'self'", "connect-src": "'self'",
            "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
        }.items()
    ]
    + [
        ("strict", "script-src", "'self'"),
        ("strict", "style-src", "'self'"),
        ("relaxed", "script-src", "'self' 'unsafe-inline' 'unsafe-eval'"),
        ("datasette", "style-src", "'self' 'unsafe-inline'"),
    ],
)  # fmt: skip
def test_what_a_policy_lets_through(policy: str, directive: str, sources: str) -> None:
    """Nothing comes from elsewhere, nobody frames the site, and forms go nowhere else: by the values themselves."""
    sent = {"strict": STRICT, "relaxed": RELAXED, "datasette": for_datasette()}[policy]
    told = [part.strip().partition(" ")[::2] for part in sent.split(";")]
    assert [given for name, given in told if name == directive] == [sources]


def test_datasette_pages_run_no_script_but_known_ones() -> None:
    """Inline scripts of Datasette's own pages are named by their hashes, and none may be evaluated."""
    (scripts,) = re.findall(r"script-src ([^;]+)", for_datasette())
    assert "unsafe" not in scripts
    assert set(re.sub(r"'sha256-[A-Za-z0-9+/=]+'", "HASH", scripts).split()) == {"'self'", "HASH"}
