"""One file packed alone: ``page.html.gz``, ``wire.jsonl.xz``, and the tar in ``pages.tar.gz``."""

from __future__ import annotations

import bz2
import gzip
import lzma
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from quotes.articles.document import Document, Items
from quotes.articles.limits import metered

_TARS = {".tgz", ".tbz", ".tbz2", ".txz"}


def read_gzip(document: Document) -> Items:
    """What a file packed by gzip holds, several parts one after the other too."""
    stream: Any = document.stream
    return _unpacked(document, gzip.GzipFile(fileobj=stream, mode="rb"))


def read_bzip2(document: Document) -> Items:
    """What a file packed by bzip2 holds."""
    return _unpacked(document, bz2.BZ2File(document.stream))


def read_xz(document: Document) -> Items:
    """What a file packed by xz holds."""
    return _unpacked(document, lzma.LZMAFile(document.stream))


def _unpacked(document: Document, stream: Any) -> Items:
    """The articles of STREAM, under the name of DOCUMENT: there is nothing else in it."""
    budget = document.budget
    budget.count()
    suffix = document.suffix
    name = PurePosixPath(document.name).stem + (".tar" if suffix in _TARS else "")
    inner = replace(
        document.within(name, metered(stream, document.source, budget.spend)),
        source=document.source,
        url=document.url,
    )
    yield from document.read(inner)
