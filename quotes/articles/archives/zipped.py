"""Zip archives: their files in the order of their names."""

from __future__ import annotations

import io
import stat
from collections.abc import Collection
from functools import partial
from typing import Any
from zipfile import ZipFile, ZipInfo

from quotes.articles.archives.members import Member, of_pages, read_members
from quotes.articles.document import Document, Items
from quotes.articles.limits import UNREADABLE_ZIP
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
    except UNREADABLE_ZIP:
        raise ArticleError(document.source, "is no zip archive, or a damaged one; get it again") from None
    with archive:
        infos = sorted((info for info in archive.infolist() if not info.is_dir()), key=lambda info: info.filename)
        pages = of_pages(info.filename for info in infos)
        members = [_member(archive, info) for info in infos if info.filename not in pages]
        yield from read_members(document, members, suffixes, document.budget.spend)


def _member(archive: ZipFile, info: ZipInfo) -> Member:
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    return Member(info.filename, "link" if is_link else None, partial(_opened, archive, info))


def _opened(archive: ZipFile, info: ZipInfo, source: str) -> Any:
    if info.flag_bits & _LOCKED:
        raise ArticleError(source, "is locked with a password; unpack the archive with it")
    try:
        return archive.open(info)
    except UNREADABLE_ZIP:
        raise ArticleError(source, "is damaged, or packed in a way that is not read; unpack the archive") from None
