"""Zip archives: their files in the order of their names."""

from __future__ import annotations

import io
import stat
from collections.abc import Collection
from pathlib import PurePosixPath
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from quotes.articles.archives.members import is_hidden, kind_of, leads_out, of_pages
from quotes.articles.document import Document, Items
from quotes.articles.limits import LARGEST_MEMBER, metered
from quotes.errors import ArticleError

_LOCKED = 1


def read(document: Document, suffixes: Collection[str]) -> Items:
    """The articles in a zip archive.

    Args:
        document: the archive.
        suffixes: the endings of the files that are taken.

    Raises:
        ArticleError: it is damaged, or holds no file that can be read.
    """
    # The list of its files stands at its end.
    is_plain = document.depth == 0 and document.stream.seekable()
    stream = document.stream if is_plain else io.BytesIO(document.whole())
    try:
        archive = ZipFile(stream)
    except (BadZipFile, LargeZipFile, ValueError, NotImplementedError, EOFError):
        raise ArticleError(document.source, "is no zip archive, or a damaged one; get it again") from None
    with archive:
        infos = sorted((info for info in archive.infolist() if not info.is_dir()), key=lambda info: info.filename)
        pages = of_pages(info.filename for info in infos)
        none = True
        for info in infos:
            if info.filename in pages or is_hidden(info.filename):
                continue
            if kind := _left_out(info, suffixes):
                document.left_out[kind] += 1
                continue
            none = False
            yield from _member(archive, info, document)
            if document.budget.is_spent:
                return
    if none:
        raise ArticleError(document.source, "holds no articles; see the README for what is read")


def _left_out(info: ZipInfo, suffixes: Collection[str]) -> str | None:
    """What INFO's file is counted as, if it is not read."""
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        return "link"
    if leads_out(info.filename):
        return "path outside the archive"
    return None if PurePosixPath(info.filename).suffix.lower() in suffixes else kind_of(info.filename)


def _member(archive: ZipFile, info: ZipInfo, document: Document) -> Items:
    source = f"{document.source}!/{info.filename}"
    try:
        document.budget.count()
        if info.flag_bits & _LOCKED:
            raise ArticleError(source, "is locked with a password; unpack the archive with it")
        try:
            opened = archive.open(info)
        except (BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError):
            raise ArticleError(source, "is damaged, or packed in a way that is not read; unpack the archive") from None
        with opened:
            stream = metered(opened, source, document.budget.spend, limit=LARGEST_MEMBER)
            yield from document.read(document.within(info.filename, stream))
    except ArticleError as error:
        yield error
