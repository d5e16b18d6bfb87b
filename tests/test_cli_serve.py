"""`quotes serve` as a process: it answers on the port it was given, and stops when it is told to."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import forking
from cli_runs import SCRIPT, build, run


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetched(url: str, process: subprocess.Popen[bytes]) -> bytes:
    """What URL answers, once PROCESS listens."""
    deadline = time.monotonic() + 60
    while True:
        assert process.poll() is None, process.communicate()
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                return bytes(answer.read())
        except urllib.error.URLError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_serve_answers_and_stops(tmp_path: Path) -> None:
    """The statements of the database are on the page it names, and Ctrl-C ends it without a traceback."""
    build(tmp_path / "quotes.db")
    port = free_port()
    with forking.Process(
        [SCRIPT, "serve", "--port", str(port)], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            url = f"http://127.0.0.1:{port}/quotes/statement_history.json?_shape=array"
            rows = json.loads(fetched(url, process))
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert {row["speaker"] for row in rows} == {"Ana Lee", "Ben Cho"}
    assert process.returncode in (0, 130)
    assert err.decode() == f"Serving at http://127.0.0.1:{port}/ until Ctrl-C\n"


def test_serve_on_a_port_in_use(tmp_path: Path) -> None:
    """A port that is taken is named, with the code of a wrong call."""
    build(tmp_path / "quotes.db")
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("quotes: ") and str(port) in done.stderr
    assert done.stderr.count("\n") == 1


def test_serve_without_a_database(tmp_path: Path) -> None:
    """What is not there is not made, and how to make it is said."""
    done = run("serve", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "quotes.db: no such database" in done.stderr
    assert list(tmp_path.iterdir()) == []
