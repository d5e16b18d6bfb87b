"""The command line without the seconds that Python needs to start: a process that has loaded everything is copied.

Run as a program, this is that process: each line of standard input asks for one call, and the copy that makes it is a
process like any other, with its own folder, environment, standard streams and exit code.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any

_STREAMS = ("in", "out", "err")
_FLAGS = (os.O_RDONLY, os.O_WRONLY | os.O_TRUNC, os.O_WRONLY | os.O_TRUNC)
_LOADED = (
    "quotes.cli.app", "quotes.extraction.component", "quotes.articles", "quotes.store", "quotes.ingesting",
    "quotes.citing.styles", "quotes.publishing.plugin", "datasette.app", "trafilatura", "textwrap", "rich.table",
)  # fmt: skip


def call(
    arguments: Sequence[str], *, cwd: Path, text_in: bytes, env: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Call ARGUMENTS, of which the first is the path of the program, in a copy of the loaded process."""
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder, name) for name in _STREAMS]
        for path, content in zip(streams, (text_in, b"", b""), strict=True):
            path.write_bytes(content)
        asked = {"arguments": arguments, "cwd": str(cwd), "env": dict(env), "streams": [*map(str, streams)]}
        server = _server()
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(asked) + "\n")
        server.stdin.flush()
        code = json.loads(server.stdout.readline())
        return subprocess.CompletedProcess(arguments, code, *(path.read_bytes().decode() for path in streams[1:]))


@cache
def _server() -> subprocess.Popen[str]:
    # Its own errors go where those of the tests go.
    command = [sys.executable, "-P", __file__]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    # It ends with its input.
    atexit.register(server.communicate)
    return server


def _serve(answers: IO[str]) -> None:
    for name in _LOADED:
        importlib.import_module(name)
    from quotes.extraction.pipeline import load
    from quotes.threads import keep_to_one_thread

    keep_to_one_thread()
    load()("“Ready,” Ana Lee said.")
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_answer(asked))
        _, status = os.waitpid(child, 0)
        answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()


def _answer(asked: dict[str, Any]) -> int:
    """Make the call that is ASKED for, in this process, which has become its; gives its exit code."""
    from quotes.cli import main

    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    sys.path[:0] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    for number, (path, flags) in enumerate(zip(asked["streams"], _FLAGS, strict=True)):
        os.dup2(os.open(path, flags), number)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - open to the end
        for number, mode in ((0, "r"), (1, "w"), (2, "w"))
    )
    sys.argv = asked["arguments"]
    # A test that takes longer is stuck.
    signal.alarm(120)
    try:
        code = main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - as at the end of the interpreter
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return code


if __name__ == "__main__":
    # Nothing but answers may go there.
    _answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    _serve(_answers)
