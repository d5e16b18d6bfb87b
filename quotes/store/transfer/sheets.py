"""Tables as CSV that can be opened in a spreadsheet, changed there, and read back with nothing lost.

UTF-8 with a byte order mark, which spreadsheets need to see that it is.  A cell that a spreadsheet would run as a
formula (``=``, ``+``, ``-``, ``@``, a tab or a line end at its start) has an apostrophe before it, and so has one that
begins with apostrophes and such a sign; reading takes that one apostrophe off again.  A cell for several values has
``; `` between them, and a backslash before a semicolon or backslash that belongs to one.  Empty means unknown.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from quotes.errors import TransferError

# The signs of every keyboard: some spreadsheets take the wide ones of East Asia for the others.
_SIGNS = "=+\\-@\t\r\n＝＋－＠"
_FORMULA = re.compile(f"'*[{_SIGNS}]")
_GUARDED = re.compile(f"'+[{_SIGNS}]")
_TOKEN = re.compile(r"\\.|; ?|[^\\;]+|\\", re.DOTALL)
# A log entry about a split has a key for every quote of a speaker.
_LONGEST_CELL = 100_000_000


def guarded(cell: str) -> str:
    """CELL as it is written, so that no spreadsheet runs it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """What :func:`guarded` was given to write CELL."""
    return cell[1:] if _GUARDED.match(cell) else cell


def joined(values: Iterable[str]) -> str:
    """VALUES in one cell."""
    return "; ".join(re.sub(r"([\\;])", r"\\\1", value) for value in values)


def split(cell: str) -> tuple[str, ...]:
    """The values that :func:`joined` put into CELL, of which none was empty."""
    values = [""]
    for token in _TOKEN.findall(cell):
        if token.startswith(";"):
            values.append("")
        else:
            values[-1] += token[1:] if len(token) == 2 and token[0] == "\\" else token
    return tuple(value for value in values if value)


def write_sheet(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str | None]]) -> int:
    """Write ROWS under a line of COLUMNS to PATH.

    Returns:
        How many rows there were.
    """
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        # With line ends of both signs, so that either sign in a cell has it quoted.
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([guarded(row[column] or "") for column in columns])
            count += 1
    return count


def read_sheet(path: Path, columns: Sequence[str], *, needed: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of PATH, each with the number of the line that it ends on.

    Args:
        columns: those that are read; one that the file lacks is empty in every row, and others are left aside.
        needed: those that may not be empty.

    Raises:
        TransferError: PATH can't be read, is no such table, or a row lacks something.
    """
    csv.field_size_limit(_LONGEST_CELL)
    needed = list(needed)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [cell.strip() for cell in next(reader, [])]
            _check_header(path, header, needed)
            for cells in reader:
                if any(cells):
                    yield reader.line_num, _row(f"{path}:{reader.line_num}", header, cells, columns, needed)
    except UnicodeDecodeError as error:
        raise TransferError(str(path), f"is not UTF-8 (byte {error.start}): save it as CSV in UTF-8") from None
    except csv.Error as error:
        raise TransferError(f"{path}:{reader.line_num}", f"is no row of CSV ({error}): mend it") from None
    except OSError as error:
        raise TransferError(str(path), f"can't be read ({error.strerror}): give a folder that you may read") from None


def is_sheet(path: Path, columns: Sequence[str]) -> bool:
    """Whether PATH begins with the line of COLUMNS, so that it is a table of ours."""
    with path.open("rb") as file:
        return file.readline().removeprefix(b"\xef\xbb\xbf").strip() == ",".join(columns).encode()


def _check_header(path: Path, header: Sequence[str], needed: Iterable[str]) -> None:
    lacking = [column for column in needed if column not in header]
    if lacking:
        raise TransferError(
            f"{path}:1",
            f"has no column {lacking[0]!r}: the first line has to name the columns, with commas between them",
        )


def _row(
    place: str, header: Sequence[str], cells: Sequence[str], columns: Sequence[str], needed: Iterable[str]
) -> dict[str, str]:
    if len(cells) > len(header):
        raise TransferError(place, f"has {len(cells)} cells for {len(header)} columns: mend the row")
    named = dict(zip(header, map(unguarded, cells), strict=False))
    row = {column: named.get(column, "") for column in columns}
    for column in needed:
        if not row[column].strip():
            raise TransferError(place, f"has no {column}: fill it in, or take the row out")
    return row
