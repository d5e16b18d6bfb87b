"""Which web addresses lead to the same page, and the names in our own, which stay what they are.

Scheme, ``www.``, letter case of the host, default port, fragment, trailing slash, order of parameters and percent
signs make no other page.  Parameters that only tell where a reader came from (``utm_source``) make none either; since
no list of their names is right for every site, addresses that agree without them alone are told apart by ``exact``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from quotes.identity.folding import fold

_DEFAULT_PORTS = {"http": 80, "https": 443}
# Of the name of a page, in characters, and of what is put behind one that is taken.
_LONGEST, _DIGITS = 60, 6


@dataclass(frozen=True, slots=True)
class Address:
    """A web address as it is compared.

    Attributes:
        page: equal for addresses that may lead to the same page.
        exact: equal for addresses that surely do: ``page`` with the parameters that were taken off.
    """

    page: str
    exact: str

    @property
    def is_article(self) -> bool:
        """Whether it can be the address of one article: a site's front page is that of all of them."""
        return "/" in self.page or "?" in self.page


@lru_cache(maxsize=1024)
def address(url: str) -> Address:
    """How URL is compared; what is no web address is compared as it stands, without white space around it."""
    url = url.strip()
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        port = parts.port
    except ValueError:
        return Address(url, url)
    host = (parts.hostname or "").removeprefix("www.")
    if parts.scheme not in ("", "http", "https") or "." not in host or any(map(str.isspace, host)):
        return Address(url, url)
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    # A fragment is a place on the page, but for the pages that scripts build behind "#!".
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    start = host + _path(parts.path)
    parameters = sorted(parse_qsl(parts.query, keep_blank_values=True))
    own = [(name, value) for name, value in parameters if not _is_tracker(name)]
    return Address(start + _query(own) + fragment, start + _query(parameters) + fragment)


def _path(path: str) -> str:
    from courlan import normalize_url

    # With a host before it, as the library reads a path that begins with two slashes as one.
    normal = normalize_url(f"http://page.example{path}") if path else ""
    return normal.removeprefix("http://page.example").rstrip("/")


def _query(parameters: list[tuple[str, str]]) -> str:
    return f"?{urlencode(parameters)}" if parameters else ""


@lru_cache(maxsize=4096)
def _is_tracker(name: str) -> bool:
    from courlan import normalize_url

    asked = urlencode({name: "1"})
    return "?" not in normalize_url(f"http://page.example/?{asked}")


def slug(name: str, *, otherwise: str = "speaker") -> str:
    """NAME in small letters and digits with hyphens between, OTHERWISE where nothing of it is left."""
    words = re.sub(r"'s?\b", "", fold(name))
    # Letters of other scripts are kept: a web address can hold them, and a bare digest tells nobody anything.
    joined = "-".join(re.findall(r"[^\W_]+", words))
    return joined[:_LONGEST].rstrip("-") or otherwise


def new_slug(
    name: str, key: str, *, is_taken: Callable[[str], bool], scoped: bool = False, otherwise: str = "speaker"
) -> str:
    """A slug for whoever is called NAME and has that KEY.

    The name alone, or OTHERWISE as for :func:`slug`, unless it is SCOPED to an article, where many will share it, or
    taken; then some digits follow that are made from the key, so that the same one has the same slug in every
    collection.
    """
    plain = slug(name, otherwise=otherwise)
    # A slug of digits only would be read as a number.
    if not scoped and not plain.isdecimal() and not is_taken(plain):
        return plain
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    candidates = (f"{plain}-{digest[:end]}" for end in range(_DIGITS, len(digest) + 1))
    return next(candidate for candidate in candidates if not is_taken(candidate))
