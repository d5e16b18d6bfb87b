"""Formats: one file's bytes in, its articles out, by the reader that the registry has for them.

`read_document` takes a file from anywhere, `read_bytes` bytes that somebody has already.  A failure is given as an
`ArticleError` in the place of the article, and the next file of an archive is read all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from quotes.articles.document import Columns, Document, Items, buffered
from quotes.articles.fields.outlets import outlet_at
from quotes.articles.formats.registry import format_of, format_of_name, suffixes
from quotes.articles.limits import Budget
from quotes.errors import ArticleError
from quotes.faults import NOT_THE_ARTICLE, Fault
from quotes.records import Article

__all__ = ["format_of_name", "guarded", "left_out", "read_bytes", "read_document", "suffixes", "unreadable"]

_MOST_KINDS = 12


def read_bytes(
    data: bytes,
    source: str,
    *,
    columns: Columns,
    content_type: str | None = None,
    url: str | None = None,
    retrieved: str | None = None,
    on_note: Callable[[str], None] | None = None,
) -> Iterator[Article | ArticleError]:
    """The articles that DATA holds, whatever format it has; nothing is raised for what can't be read.

    Args:
        data: the bytes of one file, as they were fetched or found.
        source: what it is called in records and messages; its suffix counts where nothing else tells the format.
        columns: for tables, the column or key of every field, from `tables.resolve`.
        content_type: what it was served as, with its charset if that was said.
        url: its address, for what does not state its own.
        retrieved: when it was fetched, as ISO 8601.
        on_note: called at the end with one sentence on the files of an archive that were passed over, if any were.
    """
    name = urlsplit(url).path if url else source
    document = Document(
        source=source,
        stream=buffered(data),
        name=name.rpartition("/")[2],
        columns=columns,
        read=read_document,
        budget=Budget(source, len(data)),
        content_type=content_type,
        url=url,
        retrieved=retrieved,
    )
    yield from read_document(document)
    if document.left_out and on_note is not None:
        on_note(left_out(source, document.left_out))


def read_document(document: Document) -> Items:
    """The articles of DOCUMENT, and in the place of those that can't be read, what is wrong with them."""
    for item in guarded(_read(document), document.source):
        yield _completed(item, document) if isinstance(item, Article) else item


def guarded(items: Items, source: str) -> Items:
    """ITEMS, and where getting them fails, that failure as the last one."""
    try:
        yield from items
    except ArticleError as error:
        yield error
    except OSError as error:
        yield unreadable(source, error)
    except UnicodeDecodeError as error:
        # Tables are decoded as they are read; all else is decoded, and refused, as a whole.
        yield ArticleError(
            source, f"stops being {error.encoding.upper()} midway; correct it and save the file as UTF-8"
        )
    except NOT_THE_ARTICLE:
        raise
    except Exception as error:  # noqa: BLE001 - a mistake of ours, or of a library's, costs no other file
        yield Fault.of(error).error(source)


def unreadable(source: str, error: OSError) -> ArticleError:
    """What is said of the file at SOURCE where the system fails with ERROR."""
    return ArticleError(source, f"can't be read ({error.strerror or error}); check its permissions and the disk")


def left_out(source: str, kinds: Counter[str]) -> str:
    """One sentence on the files at SOURCE that were passed over, by KINDS."""
    listed = [f"{number} {kind}" for kind, number in kinds.most_common()]
    more = f" and {len(listed) - _MOST_KINDS} other kinds" if len(listed) > _MOST_KINDS else ""
    return f"{source}: left out: {', '.join(listed[:_MOST_KINDS])}{more}"


def _read(document: Document) -> Items:
    yield from format_of(document).read(document)


def _completed(article: Article, document: Document) -> Article:
    """ARTICLE with what is known of it from beside the file."""
    known = outlet_at(document.url) if document.url and not article.outlet else None
    return replace(
        article,
        url=article.url or document.url,
        retrieved=article.retrieved or document.retrieved,
        outlet=known.name if known else article.outlet,
        outlet_from_page=article.outlet_from_page or known is not None,
    )
