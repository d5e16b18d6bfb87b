"""How much a file may hold: sizes, what an archive may unfold to, and how deep archives may lie in each other.

Whatever unpacks passes what comes out through a `Metered` stream, which spends from the `Budget` of the one input that
somebody named: a bomb is stopped after a few megabytes, at whatever depth it goes off.
"""

from __future__ import annotations

import io
import lzma
import tarfile
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from quotes.errors import ArticleError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MEGABYTE = 1 << 20
#: The largest file that is read as a whole, which all are but tables, JSON Lines and archives.
LARGEST_WHOLE = 64 * MEGABYTE
#: The largest file within an archive.
LARGEST_MEMBER = 4096 * MEGABYTE
#: Files in one input, its archives within archives counted in.
MOST_MEMBERS = 2_000_000
#: Archives within archives; ``.tar.gz`` counts as two.
DEEPEST = 5
#: What comes of a zip archive that is damaged, locked, or packed in a way that is not read.
UNREADABLE_ZIP = (BadZipFile, EOFError, RuntimeError, ValueError)
# Text packs to a third or a tenth of its size, tables of much the same to a fiftieth; bombs to a thousandth.
_RATIO = 200
# Below this nothing is a bomb.
_FREE = 64 * MEGABYTE
_BUFFER = 1 << 16


class Budget:
    """What the input at SOURCE, of SIZE bytes, may unfold to, however deep; a pipe's grows with what has come of it."""

    def __init__(self, source: str, size: int = 0) -> None:
        self.is_spent = False
        self._source = source
        self._size = size
        self._unfolded = 0
        self._members = 0

    def grow(self, size: int) -> None:
        """Add SIZE bytes of the input itself."""
        self._size += size

    def spend(self, size: int) -> None:
        """Take SIZE bytes that came out of an archive.

        Raises:
            ArticleError: more comes out than an honest archive holds; ``is_spent`` is set then.
        """
        self._unfolded += size
        if self._unfolded > max(_FREE, _RATIO * self._size):
            self._stop(f"unfolds to more than {_RATIO} times its size, as only a bomb does; leave it out")

    def count(self) -> None:
        """Take one file of an archive.

        Raises:
            ArticleError: there are too many; ``is_spent`` is set then.
        """
        self._members += 1
        if self._members > MOST_MEMBERS:
            self._stop(f"holds more than {MOST_MEMBERS:,} files; split it")

    def _stop(self, reason: str) -> None:
        self.is_spent = True
        raise ArticleError(self._source, f"{reason}; what came before was read")


class Metered(io.RawIOBase):
    """STREAM of SOURCE, which tells ON_READ how many bytes each piece that is read has, and stops at LIMIT bytes."""

    def __init__(self, stream: Any, source: str, on_read: Callable[[int], None], *, limit: int | None = None) -> None:
        self._stream = stream
        self._source = source
        self._on_read = on_read
        self._limit = limit
        self._read = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read the next bytes into BUFFER, and tell how many they are.

        Raises:
            ArticleError: what is packed is damaged or ends midway, or the limit is reached.
        """
        view = memoryview(buffer).cast("B")
        try:
            # Not read, which would wait for all of a pipe.
            data = self._stream.read1(len(view))
        except (zlib.error, lzma.LZMAError, EOFError, BadZipFile, tarfile.ReadError) as error:
            raise self._damaged(error) from None
        except OSError as error:
            # What has no number comes from the unpacking, not from the disk.
            if error.errno is not None:
                raise
            raise self._damaged(error) from None
        self._read += len(data)
        if self._limit is not None and self._read > self._limit:
            raise ArticleError(self._source, f"is larger than {self._limit // MEGABYTE} MB; split it")
        self._on_read(len(data))
        view[: len(data)] = data
        return len(data)

    def _damaged(self, error: Exception) -> ArticleError:
        what = "ends midway" if isinstance(error, EOFError | tarfile.ReadError) else "is damaged"
        return ArticleError(self._source, f"{what} (it can't be unpacked); get it again")


def metered(stream: Any, source: str, on_read: Callable[[int], None], *, limit: int | None = None) -> io.BufferedReader:
    """STREAM behind a `Metered` one, buffered, so that its beginning can be looked at."""
    raw: Any = Metered(stream, source, on_read, limit=limit)
    return io.BufferedReader(raw, _BUFFER)


class AsItComes:
    """STREAM for readers that would wait for a whole block, and lose it where the stream breaks off within one."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        """The next bytes, SIZE at most."""
        return self._stream.read1(size)
