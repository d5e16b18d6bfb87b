"""The bytes of an answer, decompressed within a limit: whatever a site sends, no more than that is ever in memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

#: The compressions that are asked for, and that :func:`unpack` knows.
ENCODINGS = ("gzip", "deflate")

_GZIP = b"\x1f\x8b"
_AUTO = 47  # the headers of gzip and of zlib, told apart by zlib itself
_RAW = -15


class TooLargeError(Exception):
    """There are more bytes than there may be."""


class BrokenBodyError(Exception):
    """The bytes are not compressed as they are said to be, or stop before their end."""


def unpack(chunks: Iterable[bytes], encoding: str, largest: int) -> bytes:
    """Put CHUNKS of a body together and undo their compression.

    Args:
        chunks: as they came.
        encoding: what its Content-Encoding says, empty where it says nothing.
        largest: most bytes, compressed or not.

    Raises:
        TooLargeError: as soon as there are more.
        BrokenBodyError: the compression is another one, or the end is missing.
    """
    if encoding in ("", "identity"):
        return b"".join(_counted(chunks, largest))
    if encoding.removeprefix("x-") not in ENCODINGS:
        raise BrokenBodyError(f"is compressed as {encoding!r}, which was not asked for")
    return _inflated(_counted(chunks, largest), largest)


def gunzip(data: bytes, largest: int) -> bytes:
    """Give DATA unpacked if it is a file of gzip, else as it is; errors as for :func:`unpack`."""
    return _inflated([data], largest) if data.startswith(_GZIP) else data


def head(data: bytes, length: int) -> bytes:
    """The first bytes of DATA, at most LENGTH of them, unpacked if it is a file of gzip."""
    if not data.startswith(_GZIP):
        return data[:length]
    try:
        return zlib.decompressobj(_AUTO).decompress(data[: max(length, 1 << 16)], length)
    except zlib.error:
        return b""


def _counted(chunks: Iterable[bytes], largest: int) -> Iterable[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > largest:
            raise TooLargeError
        yield chunk


def _inflated(chunks: Iterable[bytes], largest: int) -> bytes:
    found = bytearray()
    stream = None
    for chunk in chunks:
        rest = chunk
        while rest:
            if stream is None or stream.eof:
                # Some servers send deflate without the header of zlib, whose first byte ends in 8.
                has_header = rest[0] == _GZIP[0] or rest[0] & 0x0F == 8
                stream = zlib.decompressobj(_AUTO if has_header else _RAW)
            try:
                found += stream.decompress(rest, largest - len(found) + 1)
            except zlib.error:
                raise BrokenBodyError("is not compressed as it says") from None
            if len(found) > largest:
                raise TooLargeError
            rest = stream.unused_data if stream.eof else stream.unconsumed_tail
            if stream.eof and rest[:1] != _GZIP[:1]:  # files of gzip may stand one behind the other; padding is none
                rest = b""
    if stream is not None and not stream.eof:
        raise BrokenBodyError("stops before its end")
    return bytes(found)
