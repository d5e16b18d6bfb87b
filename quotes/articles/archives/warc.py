"""WARC, in which web archives and crawlers keep what they fetched: the web pages that were answered with 200.

Everything else (requests, repeated visits, redirects, pictures) is counted.  A page's address is that of its record,
and the day it was fetched too.
"""

from __future__ import annotations

from typing import Any

from quotes.articles.document import Document, Items
from quotes.articles.limits import LARGEST_WHOLE, MEGABYTE
from quotes.errors import ArticleError

_PAGES = ("text/html", "application/xhtml+xml")
# Said of the archive or of a record beside it: nobody looks for an article there.
_BESIDE = {"warcinfo", "request", "metadata"}
_OK = 200


def read(document: Document) -> Items:
    """The articles in a WARC file, unpacked.

    Raises:
        ArticleError: it is damaged or ends midway; what came before was read.
    """
    from fastwarc.warc import ArchiveIterator

    none = True
    try:
        for record in ArchiveIterator(document.stream, parse_http=False, auto_decode="none", stream_detect=False):
            none = False
            yield from _record(record, document)
            if document.budget.is_spent:
                return
    except ArticleError:
        raise
    except (OSError, ValueError, EOFError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise ArticleError(document.source, "is damaged or ends midway; what came before was read") from None
    if none:
        raise ArticleError(document.source, "is no WARC file, or an empty one; get it again")


def _record(record: Any, document: Document) -> Items:
    kind = record.record_type.name
    if kind in _BESIDE:
        return
    address = record.headers.get("WARC-Target-URI", "").strip("<>")
    if kind != "response":
        document.left_out[f"{kind} record"] += 1
        return
    if not address.lower().startswith(("http://", "https://")):
        document.left_out["response of another protocol"] += 1
        return
    source = f"{document.source}!/{address}"
    try:
        document.budget.count()
        record.parse_http(auto_decode="all", quirks_mode=True)
        served = str(record.http_content_type or "").lower()
        if record.http_headers is None or record.http_headers.status_code != _OK:
            document.left_out["page that was not there or moved"] += 1
            return
        if served not in _PAGES:
            document.left_out[served or "response without a type"] += 1
            return
        data = record.reader.read(LARGEST_WHOLE + 1)
        if len(data) > LARGEST_WHOLE:
            raise ArticleError(source, f"is larger than {LARGEST_WHOLE // MEGABYTE} MB, as no article is")
        charset = f"; charset={record.http_charset}" if record.http_charset else ""
        fetched = record.headers.get("WARC-Date")
        yield from document.read(
            document.within(address, data, content_type=served + charset, url=address, retrieved=fetched)
        )
    except ArticleError as error:
        yield error
