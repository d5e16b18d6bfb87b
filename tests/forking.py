"""Programs without the seconds that Python needs to start: a process that has loaded everything is copied.

Run as a program, this is that process: each message on the socket that it is given asks for one process, which is a
copy of it, with its own folder, environment, standard streams and exit code.  `Process` is used as a `Popen` is.
"""

from __future__ import annotations

import atexit
import ctypes
import fcntl
import gc
import importlib
import json
import os
import resource
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

_LOADED = (
    "quotes.cli.app", "quotes.cli.citing", "quotes.cli.correct.deciding", "quotes.cli.correct.reviewing",
    "quotes.cli.correct.speakers", "quotes.cli.evaluating", "quotes.cli.find.changes", "quotes.cli.find.counting",
    "quotes.cli.find.outlets", "quotes.cli.find.searching", "quotes.cli.find.showing", "quotes.cli.keeping",
    "quotes.cli.read.bulk", "quotes.cli.read.collecting", "quotes.cli.read.watching", "quotes.cli.serving",
    "quotes.cli.sharing", "quotes.extraction.component", "quotes.articles.reading", "quotes.store", "quotes.ingesting",
    "quotes.citing.styles", "quotes.publishing.plugin", "datasette.app", "trafilatura", "textwrap", "rich.table",
)  # fmt: skip
_MOST = 1 << 20
_SUBREAPER = 36
_CAPABILITIES = 0x20080522


class Process(subprocess.Popen[Any]):
    """A copy of the loaded process that does what a program would.

    Args:
        args: the path of ``quotes`` or of Python, with ``-c`` or ``-m``, and what comes after it.
        largest_file: bytes that a file may have, for what finds the disk full.
        powerless: whether it has no more rights than files give to their owner, whoever that is.
        more: as for a `Popen`.
    """

    def __init__(
        self, args: Sequence[str | Path], *, largest_file: int | None = None, powerless: bool = False, **more: Any
    ) -> None:
        self._asked = {"largest_file": largest_file, "powerless": powerless}
        super().__init__(list(map(str, args)), **more)

    def _execute_child(self, args: list[str], *given: Any) -> None:
        cwd, env = given[4:6]
        pipes, is_leader = given[9:15], given[20]
        asked = {
            "arguments": args,
            "cwd": str(cwd or Path.cwd()),
            "env": dict(os.environ if env is None else env),
            "leads": is_leader,
            **self._asked,
        }
        streams = [fd if fd != -1 else number for number, fd in enumerate((pipes[0], pipes[3], pipes[5]))]
        server = _server()
        socket.send_fds(server, [json.dumps(asked).encode()], streams)
        self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]
        self.pid = int(server.recv(_MOST))
        self._child_created = True


def call(
    arguments: Sequence[str | Path], *, cwd: Path, text_in: bytes, env: Mapping[str, str], **more: Any
) -> subprocess.CompletedProcess[str]:
    """Wait for the end of a `Process`, which has TEXT_IN on its standard input."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(text_in)
        given.seek(0)
        with Process(arguments, cwd=cwd, env=env, stdin=given, stdout=out, stderr=err, **more) as process:
            code = process.wait()
        told = []
        for stream in (out, err):
            stream.seek(0)
            told.append(stream.read().decode())
        return subprocess.CompletedProcess(list(arguments), code, *told)


@cache
def _server() -> socket.socket:
    # What a child of ours leaves behind becomes our child, so that we can wait for it.
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    # Its own errors go where those of the tests go.
    server = subprocess.Popen([sys.executable, "-P", __file__, str(its.fileno())], pass_fds=[its.fileno()])
    its.close()

    def end() -> None:
        ours.close()
        server.wait()

    atexit.register(end)
    return ours


def _serve(asking: socket.socket) -> None:
    for name in _LOADED:
        importlib.import_module(name)
    from quotes.extraction.pipeline import load
    from quotes.threads import keep_to_one_thread

    keep_to_one_thread()
    load()("“Ready,” Ana Lee said.")
    gc.freeze()
    while True:
        message, streams, _, _ = socket.recv_fds(asking, _MOST, 3)
        if not message:
            return
        asking.send(str(_orphan(json.loads(message), streams)).encode())
        for fd in streams:
            os.close(fd)


def _orphan(asked: dict[str, Any], streams: list[int]) -> int:
    """Start what is ASKED for as a process without a parent; gives its number."""
    read, write = os.pipe()
    parent = os.fork()
    if parent == 0:
        child = os.fork()
        if child:
            os.write(write, str(child).encode())
            os._exit(0)
        os.closerange(read, write + 1)
        os._exit(_answer(asked, streams))
    os.waitpid(parent, 0)
    child = int(os.read(read, 20))
    os.close(read)
    os.close(write)
    return child


def _answer(asked: dict[str, Any], streams: list[int]) -> int:
    """Do what is ASKED for in this process; gives its exit code."""
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    sys.path[:0] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    for number, fd in enumerate(streams):
        os.dup2(fd, number)
    _restrict(asked)
    encoding = os.environ.get("PYTHONIOENCODING", "utf-8")
    sys.stdin, sys.stdout, sys.stderr = (
        open(  # noqa: SIM115 - open to the end
            number, mode, 1 if number == 2 or os.isatty(number) else -1, encoding=encoding, errors=errors, closefd=False
        )
        for number, (mode, errors) in enumerate((("r", None), ("w", None), ("w", "backslashreplace")))
    )
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # A test that takes longer is stuck.
    signal.alarm(120)
    try:
        code = _main(asked["arguments"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # noqa: BLE001 - as at the end of the interpreter
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return code


def _restrict(asked: dict[str, Any]) -> None:
    if asked["leads"] or os.isatty(0):
        os.setsid()
    if os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    if asked["largest_file"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["largest_file"],) * 2)
    if asked["powerless"]:
        header, none = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0), (ctypes.c_uint32 * 6)()
        ctypes.CDLL(None).capset(header, none)


def _main(arguments: list[str]) -> int:
    program, *rest = arguments
    if Path(program).name.startswith("python"):
        flag, what, *rest = rest
        sys.argv = [flag, *rest]
        if flag == "-m":
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})
        return 0
    from quotes.cli import main

    sys.argv = arguments
    return main()


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
