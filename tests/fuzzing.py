"""Look for input that fails, for as long as there is time.

    python -m tests.fuzzing [--minutes N] [--only TARGET]

Each target of ``odd_input`` has a process of its own, which the coverage of the code leads where atheris is installed
(``pip install atheris``), and chance where it is not.  Each failure that is new is printed; hypothesis keeps its
example, so that ``test_fuzzing`` begins with it.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

NAMES = ("files", "lists", "marks", "quotations")
_LONGEST = 4096


def fuzz(name: str, seconds: float) -> None:
    """Try the target of that NAME for so many SECONDS, and end the process with 1 where something failed."""
    try:
        import atheris
    except ImportError:
        from tests.odd_input import TARGETS

        attempt, chance = _attempt(name, TARGETS[name], seconds), random.Random()
        while True:
            attempt(chance.randbytes(chance.randint(0, _LONGEST)))
    with atheris.instrument_imports(include=["quotes"], enable_loader_override=False):
        from tests.odd_input import TARGETS
    with tempfile.TemporaryDirectory() as folder:
        # What is too short makes no input, and chance would take long to find what is long enough.
        for number in range(64):
            (Path(folder) / str(number)).write_bytes(random.Random(number).randbytes(_LONGEST))
        atheris.Setup(
            [sys.argv[0], f"-max_len={_LONGEST}", "-verbosity=0", "-report_slow_units=3600", folder],
            _attempt(name, TARGETS[name], seconds),
        )
        atheris.Fuzz()


def _attempt(name: str, target: Callable[[], None], seconds: float) -> Callable[[bytes], None]:
    """What tries one input, prints what is new of its failures, and ends the process when its time is over."""
    one = target.hypothesis.fuzz_one_input  # type: ignore[attr-defined]
    end, seen, tried = time.monotonic() + seconds, set[str](), 0

    def attempt(data: bytes) -> None:
        nonlocal tried
        try:
            tried += one(data) is not None
        except Exception as error:  # noqa: BLE001 - whatever it is, that is what is looked for
            told = "".join(traceback.format_exception(error)[-12:])
            place = told.rpartition("File ")[2].partition(", in")[0]
            if place not in seen:
                seen.add(place)
                print(f"{name}: {told}", flush=True)  # noqa: T201
        if time.monotonic() > end:
            print(f"{name}: {tried} tried, {len(seen)} failures", flush=True)  # noqa: T201
            os._exit(bool(seen))

    return attempt


def main() -> int:
    """Try every target, or the one that is named; 1 where something failed."""
    parser = argparse.ArgumentParser(description="Look for input that fails.")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long, all targets together")
    parser.add_argument("--only", choices=NAMES, help="one target, in this process")
    asked = parser.parse_args()
    if asked.only:
        fuzz(asked.only, asked.minutes * 60)
    command = [sys.executable, "-m", "tests.fuzzing", "--minutes", str(asked.minutes / len(NAMES)), "--only"]
    return max(subprocess.run([*command, name], check=False).returncode for name in NAMES)


if __name__ == "__main__":
    sys.exit(main())
