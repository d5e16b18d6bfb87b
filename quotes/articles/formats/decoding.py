"""Bytes to text, strictly: no replacement characters, no silent guess.

A byte order mark decides, then UTF-8, then what an HTML page declares, then charset-normalizer where it is sure.
"""

from __future__ import annotations

import codecs
import io
import re
from itertools import islice
from typing import TextIO

from quotes.errors import ArticleError

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FORMATS = (
    (b"\xd0\xcf\x11\xe0", "an old office document; save it as .docx"),
    (b"{\\rtf", "rich text (RTF); save it as .docx or plain .txt"),
    (b"SQLite format 3\x00", "an SQLite database; export the articles as CSV or JSON Lines"),
    (b"\x89PNG", "an image; only text can be read"),
    (b"\xff\xd8\xff", "an image; only text can be read"),
)
_SAVE = "save the file as UTF-8"
_HIGH = re.compile(rb"[\x80-\xff]")
# What English text in Windows-1252 is made of: euro, ellipsis, quotation marks, dashes, Latin-1.
_USUAL_1252 = re.compile(rb"[\x00-\x80\x84\x85\x91-\x97\x99\xa0-\xff]*")
_SAMPLE = 65536
_CHUNK = 1 << 20
# Two readings nearer to each other than this in charset-normalizer's measure of disorder are both possible.
_MARGIN = 0.05
# The web reads these labels as Windows-1252, of which they are all but a subset (WHATWG Encoding Standard).
_LATIN = {"iso8859-1", "ascii"}
# Python codecs that are no encodings of text files.
_NOT_CHARSETS = {"utf-7", "idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "mbcs", "oem"}


def encoding_by_mark(head: bytes) -> str | None:
    """The codec that a byte order mark at the start of HEAD names, or None."""
    return next((codec for mark, codec in _MARKS if head.startswith(mark)), None)


def refuse_binary(data: bytes, source: str) -> None:
    """Raise `ArticleError` where DATA, the file or its beginning, is not text."""
    for magic, reason in _FORMATS:
        if data.startswith(magic):
            raise ArticleError(source, f"is {reason}")
    if encoding_by_mark(data) is None:
        _refuse_nul(data, source, before=0)


def _refuse_nul(data: bytes, source: str, *, before: int) -> None:
    if (position := data.find(b"\0")) >= 0:
        raise ArticleError(
            source,
            f"is binary, or UTF-16 without a byte order mark (NUL byte at offset {before + position});"
            f" if it is text, {_SAVE}",
        )


def decode(data: bytes, source: str, *, declared: str | None = None) -> str:
    """DATA as text, without its byte order mark and otherwise character for character.

    Args:
        data: a whole file.
        source: its name, for messages.
        declared: the encoding that the document itself states; followed where DATA is not UTF-8.

    Raises:
        ArticleError: DATA is binary, or no encoding fits surely.
    """
    refuse_binary(data, source)
    if codec := encoding_by_mark(data):
        return _strictly(data, codec, source, f"its byte order mark says {codec.removesuffix('-sig').upper()}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        first = error.start
    _refuse_damaged_utf8(data, first, source)
    if declared and (codec := _charset(declared)) and codec != "utf-8":
        return _strictly(data, codec, source, f"the page declares {declared}")
    return _guess(data, first, source)


def open_table(stream: io.BufferedReader, source: str) -> TextIO:
    """STREAM, called SOURCE in messages, as text with its line ends as they are, for reading row by row.

    UTF-8 is checked beforehand without keeping the file, so that no row is out when a later one turns out to be broken.

    Raises:
        ArticleError: as `decode`.
        OSError: the file can't be read.
    """
    head = stream.peek(_CHUNK)
    if not head:
        raise ArticleError(source, "is empty; leave it out or give a table with a header")
    refuse_binary(head, source)
    codec = encoding_by_mark(head)
    is_sure = stream.seekable() and (codec is not None or _is_utf8(stream, source))
    if stream.seekable():
        stream.seek(0)
    if is_sure:
        return io.TextIOWrapper(stream, encoding=codec or "utf-8", newline="")
    return io.StringIO(decode(stream.read(), source), newline="")


def _is_utf8(stream: io.BufferedReader, source: str) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    place = 0
    try:
        while chunk := stream.read(_CHUNK):
            _refuse_nul(chunk, source, before=place)
            place += len(chunk)
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _strictly(data: bytes, codec: str, source: str, why: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise ArticleError(
            source, f"{why}, but {_place(data, error.start)} does not fit; correct it or {_SAVE}"
        ) from None


def _refuse_damaged_utf8(data: bytes, first: int, source: str) -> None:
    """Raise where DATA is UTF-8 but for a few bytes; in other encodings whole UTF-8 sequences are rare accidents."""
    whole = data.decode("utf-8", errors="ignore").encode()
    in_sequences = len(_HIGH.findall(whole))
    stray = len(_HIGH.findall(data)) - in_sequences
    if in_sequences >= 2 * stray:
        others = f" ({stray} such bytes in all)" if stray > 1 else ""
        raise ArticleError(source, f"is UTF-8 but for {_place(data, first)}{others}; correct it and {_SAVE}")


def _charset(label: str) -> str | None:
    try:
        info = codecs.lookup(label.strip())
    except LookupError:
        return None
    # hex, rot13 and the like turn text into text; they are marked, but only under this name.
    if info.name in _NOT_CHARSETS or not info._is_text_encoding:
        return None
    return "cp1252" if info.name in _LATIN else info.name


def _guess(data: bytes, first: int, source: str) -> str:
    codec = _surest(data)
    try:
        if codec:
            return data.decode(codec)
    except UnicodeDecodeError:
        pass
    raise ArticleError(source, f"is not UTF-8 ({_place(data, first)}), and what it is can't be told surely; {_SAVE}")


def _surest(data: bytes) -> str | None:
    """The one encoding that DATA can be in, or None."""
    from charset_normalizer import from_bytes

    # Lines of pure ASCII say nothing; the measure is taken where the doubtful bytes are.
    sample = b"\n".join(islice((line for line in data.splitlines() if not line.isascii()), 500))[:_SAMPLE]
    matches = list(from_bytes(sample))
    least = min((match.chaos for match in matches), default=1.0)
    # Western Europe's encodings are equally clean on one another's text; English text is Windows-1252 among them.
    tidiest = {name for match in matches if match.chaos == least for name in match.could_be_from_charset}
    if "cp1252" in tidiest and _USUAL_1252.fullmatch(sample):
        return "cp1252"
    near = [match.encoding for match in matches if match.chaos <= least + _MARGIN]
    return near[0] if len(near) == 1 else None


def _place(data: bytes, offset: int) -> str:
    line = data.count(b"\n", 0, offset) + 1
    return f"byte 0x{data[offset]:02x} at offset {offset}, line {line}"
