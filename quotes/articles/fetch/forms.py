"""Forms of a page, and the one that they are forms of."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from quotes.records import Article

# A page for telephones, by what AMP pages begin with or by its host.
_AMP = re.compile(rb"<html\b[^>]{0,500}?\s(?:amp|\xe2\x9a\xa1)(?=[\s>=])", re.IGNORECASE)
_SMALL_HOSTS = {"m", "mobile", "amp"}


def preferred(article: Article, data: bytes, url: str) -> str | None:
    """The address of the page that the one at URL is a form of for telephones, None where it is none.

    Args:
        article: what was read of it.
        data: its bytes.
    """
    from courlan import extract_domain

    if not article.url or not (_AMP.search(data[:4096]) or _host(url).partition(".")[0] in _SMALL_HOSTS):
        return None
    same_site = extract_domain(article.url, fast=True) == extract_domain(url, fast=True) or _host(article.url) == _host(
        url
    )
    return article.url if same_site and article.url != url else None


def is_front_page(url: str) -> bool:
    """Whether URL is that of a whole site, which some pages state in place of their own."""
    parts = urlsplit(url)
    return not parts.path.strip("/") and not parts.query


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
