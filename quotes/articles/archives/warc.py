"""WARC, in which web archives and crawlers keep what they fetched: the web pages that were answered with 200.

Everything else (repeated visits, redirects, pictures) is counted.  A page's address is that of its record, and so is
the moment it was fetched.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import Any

from quotes.articles.document import Document, Items
from quotes.articles.limits import LARGEST_WHOLE, MEGABYTE, AsItComes
from quotes.errors import ArticleError
from quotes.records import is_web

_PAGES = ("text/html", "application/xhtml+xml")
# Said of the archive or of a record beside it: nobody looks for an article there.
_BESIDE = {"warcinfo", "request", "metadata"}
_TYPES = _BESIDE | {"response", "revisit", "resource", "conversion", "continuation"}
_OK = "200"
_CHUNK = 1 << 16


def read(document: Document) -> Items:
    """The articles in a WARC file, unpacked, record by record.

    Raises:
        ArticleError: it is damaged or ends midway; what came before was read.
    """
    none = True
    for record in _records(document):
        if none and record.rec_type not in _TYPES:
            break
        none = False
        yield from _record(record, document)
        if document.budget.is_spent:
            return
    if none:
        raise ArticleError(document.source, "is no WARC file, or an empty one; get it again")


def _records(document: Document) -> Iterator[Any]:
    from warcio.archiveiterator import ArchiveIterator

    records = iter(ArchiveIterator(AsItComes(document.stream)))
    while True:
        try:
            # The library prints the bytes that it passes over.
            with redirect_stderr(io.StringIO()):
                record = next(records, None)
        except (ArticleError, OSError, MemoryError):
            raise
        except Exception:  # noqa: BLE001 - the library fails in many ways on what is damaged
            raise ArticleError(document.source, "is damaged or ends midway; what came before was read") from None
        if record is None:
            return
        yield record


def _record(record: Any, document: Document) -> Items:
    """The articles of one RECORD."""
    if record.rec_type in _BESIDE:
        return
    address = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    served = record.http_headers and (record.http_headers.get_header("Content-Type") or "").strip()
    if kind := _left_out(record, address, served or ""):
        document.left_out[kind] += 1
        return
    source = f"{document.source}!/{address}"
    try:
        document.budget.count()
        fetched = record.rec_headers.get_header("WARC-Date")
        data = _content(record.content_stream(), source)
        yield from document.read(document.within(address, data, content_type=served, url=address, retrieved=fetched))
    except ArticleError as error:
        if error.source == document.source:  # nothing comes after it
            raise
        yield error


def _left_out(record: Any, address: str, served: str) -> str | None:
    """What RECORD is counted as, if it is not read."""
    if record.rec_type != "response":
        return f"{record.rec_type or 'unknown'} record"
    if record.http_headers is None or not is_web(address):
        return "response of another protocol"
    if record.http_headers.get_statuscode() != _OK:
        return "page that was not there or had moved"
    kind = served.partition(";")[0].strip().lower()
    return None if kind in _PAGES else kind or "response without a type"


def _content(stream: Any, source: str) -> bytes:
    """What was answered, whatever way it was packed for the transfer."""
    pieces, size = [], 0
    try:
        while piece := stream.read(_CHUNK):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST_WHOLE:
                raise ArticleError(source, f"is larger than {LARGEST_WHOLE // MEGABYTE} MB, as no article is")
    except (zlib.error, EOFError, ValueError):
        raise ArticleError(source, "is damaged (it can't be unpacked); get it again") from None
    return b"".join(pieces)
