"""Asking a model who said what is doubtful: a plugin of llm that asks a server on this machine, well or badly."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pexpect
import pytest
from cli_runs import build, run
from test_cli_review import press, reviewing, statuses

from quotes.asking import Asker, NoAnswerError
from quotes.errors import OptionError
from quotes.store import Store, open_store
from quotes.store.transfer.public import copy

llm = pytest.importorskip("llm")

# A model that sends what it is asked to a server, as the models of llm's plugins do.
PLUGIN = """
import os
import httpx, llm

class Fake(llm.Model):
    model_id = "fake"
    supports_schema = True

    def execute(self, prompt, stream, response, conversation):
        told = {"prompt": prompt.prompt, "system": prompt.system, "schema": prompt.schema}
        yield httpx.post(os.environ["FAKE_LLM"], json=told).raise_for_status().json()["text"]

@llm.hookimpl
def register_models(register):
    register(Fake())
"""


@dataclass
class Server:
    """What is answered next, and what was asked."""

    url: str = ""
    text: str = ""
    status: int = 200
    delay: float = 0.0
    missing: int = 0
    asked: list[Any] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on this machine."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            state.asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            time.sleep(state.delay)
            body = json.dumps({"text": state.text}).encode()
            self.send_response(state.status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) - state.missing])

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        state.url = f"http://127.0.0.1:{listening.server_port}/"
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield state
        listening.shutdown()
        thread.join()


@pytest.fixture
def plugins(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder with the plugin as if it were installed, also in this process."""
    folder = tmp_path / "plugins"
    about = folder / "fake_llm-1.dist-info"
    about.mkdir(parents=True)
    (folder / "fake_llm.py").write_text(PLUGIN, encoding="utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: fake-llm\nVersion: 1\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[llm]\nfake_llm = fake_llm\n", encoding="utf-8")
    monkeypatch.setenv("FAKE_LLM", server.url)
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path / "llm"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))
    made = ModuleType("fake_llm")
    exec(PLUGIN, vars(made))
    llm.pm.register(made)
    yield
    llm.pm.unregister(made)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a small collection: quote 3 is the least sure, and nobody is named for it."""
    build(tmp_path / "quotes.db")
    return tmp_path


@pytest.fixture
def store(place: Path) -> Iterator[Store]:
    """The collection, open."""
    with open_store(place / "quotes.db") as opened:
        yield opened


@pytest.mark.usefixtures("plugins")
def test_one_call_an_article_and_what_came_is_kept(place: Path, store: Store, server: Server) -> None:
    """What is unsure in an article is asked at once, with its own names to choose from; nothing follows from it."""
    server.text = '{"1": "Ben Cho"}'
    asker, before = Asker("fake"), statuses(place)
    asker.ask(store, 1, below=0.9)
    (asked,) = server.asked
    assert asked["schema"]["properties"] == {"1": {"type": ["string", "null"], "enum": ["Ana Lee", "Ben Cho", None]}}
    assert "Nobody sails." in asked["prompt"] and "The band played on." in asked["prompt"]
    answer = store.answers(3).get("fake")
    assert answer is not None and answer.name == "Ben Cho" and store.answers(3).get("other") is None
    assert store.answers(1).get("fake") is None
    assert statuses(place) == before and store.corrections() == []
    # Surer than what is asked about: nothing is sent.
    asker.ask(store, 2, below=0.9)
    assert len(server.asked) == 1
    server.text = '{"1": null, "2": "Ana Lee", "3": null}'
    asker.ask(store, 1, below=1.0)
    assert [store.answers(number).get("fake") is not None for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert store.answers(3).get("fake") == type(answer)(None, None)
    store.merge("Ben Cho", "Ana Lee", by="Mia")
    merged = store.answers(2).get("fake")
    assert merged is not None and merged.name == "Ben Cho"


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ({"text": "Ben Cho, I think"}, "something other than JSON"),
        ({"text": '["Ben Cho"]'}, "about other passages"),
        ({"text": '{"1": "Ben Cho", "2": null}'}, "about other passages"),
        ({"text": "{}"}, "about other passages"),
        ({"text": '{"1": "Dora Linn"}'}, "named 'Dora Linn', whom the article does not quote"),
        ({"text": '{"1": ["Ben Cho"]}'}, "whom the article does not quote"),
        ({"text": '{"1": "Ben Cho"}', "status": 429}, "could not be asked: Client error '429"),
        ({"text": '{"1": "Ben Cho"}', "status": 500}, "could not be asked: Server error '500"),
        ({"text": '{"1": "Ben Cho"}', "missing": 5}, "could not be asked"),
        ({"text": '{"1": "Ben Cho"}', "delay": 1.0}, "did not answer within 0.2 seconds"),
    ],
)
@pytest.mark.usefixtures("plugins")
def test_what_is_no_answer_is_not_kept(store: Store, server: Server, state: dict[str, Any], why: str) -> None:
    """Words, other passages, other names, errors, half an answer and a slow one are told, and asked again later."""
    for name, value in state.items():
        setattr(server, name, value)
    asker = Asker("fake", patience=0.2 if server.delay else 60)
    with pytest.raises(NoAnswerError, match="fake ") as raised:
        asker.ask(store, 1, below=0.9)
    assert why in str(raised.value)
    assert store.answers(3).get("fake") is None


@pytest.mark.usefixtures("plugins")
def test_a_copy_for_others_has_no_answers(place: Path, store: Store, server: Server, tmp_path: Path) -> None:
    """What a model suggested stays at home where the log of corrections does."""
    server.text = '{"1": "Ben Cho"}'
    Asker("fake").ask(store, 1, below=0.9)
    copy(place / "quotes.db", tmp_path / "copy.db", texts="all", log=False)
    with open_store(tmp_path / "copy.db", create=False) as published:
        assert not published.database.table("asked").exists()


@pytest.mark.usefixtures("plugins")
def test_a_suggestion_is_taken_over_by_a_key(place: Path, server: Server) -> None:
    """With --ask, the model's name for a doubtful quote is shown, and "a" makes it the word of who reviews."""
    server.text = '{"1": "Ben Cho"}'
    with reviewing(place, "--limit", "2") as terminal:
        before = press(terminal, "q", "nothing decided")
        assert "suggests" not in before and server.asked == []
    with reviewing(place, "--limit", "2", "--ask", "fake") as terminal:
        before = press(terminal, "a", "correct speakers Ben Cho")
        assert "fake suggests: Ben Cho" in before
        # Sure enough to be left alone.
        assert "suggested" not in press(terminal, "q", "1 correct")
        terminal.expect(pexpect.EOF)
    assert statuses(place)[3] == ("corrected", ["Ben Cho"])
    assert run("undo", run("log", cwd=place).stdout.split()[0], cwd=place).returncode == 0
    # What it said once is not asked again.
    server.status = 500
    with reviewing(place, "--limit", "1", "--ask", "fake") as terminal:
        assert "fake suggests: Ben Cho" in press(terminal, "q", "nothing decided")
    assert len(server.asked) == 1


@pytest.mark.usefixtures("plugins")
def test_a_model_that_is_not_there() -> None:
    """A name that no plugin has is refused before anything is opened or sent."""
    with pytest.raises(OptionError, match="no model 'fale': `llm models` lists"):
        Asker("fale")
