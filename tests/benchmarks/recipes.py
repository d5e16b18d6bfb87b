"""The recipes of the guide, asked of any number of made-up rows.

    python -m tests.benchmarks.recipes FOLDER [--rows N]

Each row is made by DuckDB itself in the columns of a partition; names and words are invented.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path
from typing import Any

import quotes

GUIDE = Path(quotes.__file__).parent / "cluster" / "README.md"
_ROWS = """
SELECT
    md5(n::VARCHAR) AS quote,
    CASE WHEN n % 40 = 0 THEN 'The pier will be closed until the spring, number ' || (n // 40 % 500) || '.'
        ELSE 'Nobody sails by the ' || (ARRAY['ferry', 'barge', 'cutter'])[n % 3 + 1] || ' of ' || n || ' this year.'
    END AS text,
    (ARRAY['direct', 'indirect', 'mixed'])[n // 7 % 3 + 1] AS kind,
    CASE WHEN n % 50 = 1 THEN 'negated' ELSE 'positive' END AS polarity,
    CASE WHEN n % 20 = 19 THEN NULL WHEN n % 33 = 0 THEN 'Ana Lee; Ben Cho'
        ELSE 'Speaker ' || floor(20000 * pow(hash(n) % 1000000 / 1e6, 3))::INTEGER END AS speaker,
    'person:' || n % 20000 AS speaker_id,
    NULL::VARCHAR AS role, 'said' AS cue, 'neutral' AS cue_class, NULL::VARCHAR AS told_to,
    'Outlet ' || hash(n + 1) % 400 AS outlet,
    NULL::VARCHAR AS agency, 'Made' AS title, NULL::VARCHAR AS authors, 'https://made.example/' || n AS url,
    DATE '2014-01-01' + (hash(n + 2) % 3652)::INTEGER AS published, 'day' AS published_precision,
    NULL::DATE AS said, NULL::VARCHAR AS said_precision, NULL::TIMESTAMP AS first_seen,
    (hash(n + 3) % 1000) / 1000 AS confidence,
    'machine' AS status, NULL::VARCHAR AS statement, md5((n // 10)::VARCHAR) AS article,
    n % 10 AS paragraph, 10 AS "start", 60 AS "end", NULL::VARCHAR AS topics
FROM range({rows}) AS made(n)
"""


def make(folder: Path, *, rows: int) -> None:
    """Write so many ROWS as partitions of quotes into FOLDER."""
    import duckdb

    place = folder / "partitions" / "quotes"
    place.mkdir(parents=True)
    duckdb.sql(
        f"COPY ({_ROWS.format(rows=rows)}) TO '{place}' (FORMAT parquet, PER_THREAD_OUTPUT, OVERWRITE_OR_IGNORE)"
    )


def recipes() -> list[str]:
    """What the guide asks, in order."""
    return re.findall(r"^```sql\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def ask(folder: Path) -> list[tuple[str, float, list[dict[str, Any]]]]:
    """Each recipe asked of the partitions in FOLDER, with the seconds it takes and the rows it gives."""
    import duckdb

    asked = []
    with duckdb.connect() as connection:
        for sql in recipes():
            begin = time.perf_counter()
            found = connection.execute(sql.replace("'partitions/", f"'{folder}/partitions/"))
            names = [column[0] for column in found.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
            asked.append((sql, time.perf_counter() - begin, rows))
    return asked


def main() -> None:
    """Make the rows, ask, and tell how long each recipe takes."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--rows", type=int, default=10_000_000)
    given = options.parse_args()
    begin = time.perf_counter()
    make(given.folder, rows=given.rows)
    sys.stdout.write(f"{given.rows:,} rows in {time.perf_counter() - begin:.1f} s\n")
    for sql, seconds, rows in ask(given.folder):
        sys.stdout.write(f"{seconds:8.2f} s {len(rows):6,} rows  {' '.join(sql.split())[:80]}\n")


if __name__ == "__main__":
    main()
