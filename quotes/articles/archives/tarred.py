"""Tar archives: their files in the order they stand in, each read as it comes by."""

from __future__ import annotations

import tarfile
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import Any

from quotes.articles.archives.members import is_hidden, kind_of, leads_out
from quotes.articles.document import Document, Items
from quotes.articles.limits import LARGEST_MEMBER, metered
from quotes.errors import ArticleError


def read(document: Document, suffixes: Collection[str]) -> Items:
    """The articles in a tar archive.

    Args:
        document: the archive, unpacked; nothing of it is read twice.
        suffixes: the endings of the files that are taken.

    Raises:
        ArticleError: it is damaged or ends midway, or holds no file that can be read.
    """
    none = True
    stream: Any = document.stream
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            while info := archive.next():
                # It keeps a list of all it has passed.
                archive.members.clear()  # type: ignore[attr-defined]
                if info.isdir() or is_hidden(info.name):
                    continue
                if kind := _left_out(info, suffixes):
                    document.left_out[kind] += 1
                    continue
                none = False
                yield from _member(archive, info, document)
                if document.budget.is_spent:
                    return
    except (tarfile.TarError, EOFError, ValueError):
        raise ArticleError(document.source, "is damaged or ends midway; get it again") from None
    if none:
        raise ArticleError(document.source, "holds no articles; see the README for what is read")


def _left_out(info: tarfile.TarInfo, suffixes: Collection[str]) -> str | None:
    """What INFO's file is counted as, if it is not read."""
    if info.issym() or info.islnk():
        return "link"
    if not info.isfile():
        return "device"
    if leads_out(info.name):
        return "path outside the archive"
    return None if PurePosixPath(info.name).suffix.lower() in suffixes else kind_of(info.name)


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo, document: Document) -> Items:
    source = f"{document.source}!/{info.name}"
    try:
        document.budget.count()
        opened = archive.extractfile(info)
        if opened is not None:
            stream = metered(opened, source, lambda _: None, limit=LARGEST_MEMBER)
            yield from document.read(document.within(info.name, stream))
    except ArticleError as error:
        yield error
