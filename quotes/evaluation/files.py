"""Files of the evaluation: text that is read with places for messages, and written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from quotes.errors import GoldError
from quotes.files import replacing


def lines_of(path: Path) -> Iterator[tuple[str, str]]:
    """The lines of the file at PATH, each after its place (``path:line``); empty ones are passed over.

    Raises:
        GoldError: as for :func:`text_of`.
    """
    for number, line in enumerate(text_of(path).split("\n"), 1):
        if line.strip():
            yield f"{path}:{number}", line


def text_of(path: Path) -> str:
    """What the file at PATH says, which has to be UTF-8.

    Raises:
        GoldError: it can't be read, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise GoldError(f"{path}: can't be read ({error.strerror}); name a file that is there") from None
    except UnicodeDecodeError as error:
        raise GoldError(f"{path}: is not UTF-8 (byte {error.start}); save it as UTF-8") from None


def write_whole(path: Path, text: str) -> None:
    """Write TEXT to PATH, whole or not at all; a file that is there is replaced.

    Raises:
        GoldError: it can't be written there.
    """
    try:
        with replacing(path) as making:
            making.write_text(text, encoding="utf-8")
    except OSError as error:
        raise GoldError(f"{path}: can't be written ({error.strerror}); name a file in a folder you can write") from None
