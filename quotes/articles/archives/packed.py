"""Files packed alone (``page.html.gz``, the tar in ``pages.tar.gz``), and archives of zip and tar.

Those of zip are read in the order of their names, those of tar in the order they stand in, as each comes by.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any
from zipfile import ZipFile, ZipInfo

from quotes.articles.archives.members import Member, of_pages, read_members
from quotes.articles.document import Document, Items
from quotes.articles.limits import UNREADABLE_ZIP, metered
from quotes.errors import ArticleError

_TARS = {".tgz", ".tbz", ".tbz2", ".txz"}
_LOCKED = 1


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


def read_zip(document: Document, suffixes: Collection[str]) -> Items:
    """The articles in a zip archive, of its files with one of SUFFIXES.

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
    return Member(info.filename, "link" if is_link else None, partial(_open_zipped, archive, info))


def _open_zipped(archive: ZipFile, info: ZipInfo, source: str) -> Any:
    if info.flag_bits & _LOCKED:
        raise ArticleError(source, "is locked with a password; unpack the archive with it")
    try:
        return archive.open(info)
    except UNREADABLE_ZIP:
        raise ArticleError(source, "is damaged, or packed in a way that is not read; unpack the archive") from None


def read_tar(document: Document, suffixes: Collection[str]) -> Items:
    """The articles in a tar archive, unpacked, of its files with one of SUFFIXES; nothing of it is read twice.

    Raises:
        ArticleError: it is damaged or ends midway, or holds no file that can be read.
    """
    stream: Any = document.stream
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            # Nothing grows here: where the archive was packed, what came out has been counted.
            yield from read_members(document, _members(archive), suffixes, lambda _: None)
    except (tarfile.TarError, EOFError, ValueError):
        raise ArticleError(document.source, "is damaged or ends midway; get it again") from None


def _members(archive: tarfile.TarFile) -> Iterator[Member]:
    while info := archive.next():
        # It keeps a list of all it has passed.
        archive.members.clear()  # type: ignore[attr-defined]
        if not info.isdir():
            kind = "link" if info.issym() or info.islnk() else None if info.isfile() else "device"
            yield Member(info.name, kind, partial(_open_tarred, archive, info))


def _open_tarred(archive: tarfile.TarFile, info: tarfile.TarInfo, _: str) -> Any:
    return archive.extractfile(info)
