"""What ``--new`` remembers: how far the articles of a collection went when a question was last asked.

It is one small JSON file of the user's, ``{database: {question: moment}}``.  Each question has a moment of its own: who
asks for two speakers one after the other is shown what is new of the second one too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from quotes.errors import OptionError

if TYPE_CHECKING:
    from quotes.store import Filter, Store

Moments = dict[str, dict[str, str]]


@dataclass(slots=True)
class Question:
    """What is asked for now, and whether all that fits it was shown."""

    asked: Filter
    is_answered: bool = False


@contextmanager
def only_new(store: Store, asked: Filter, *, new: bool) -> Iterator[Question]:
    """Give the question ASKED as it is or, if only what is NEW is wanted, since it was last asked so.

    That it was asked is remembered when all went well and all was shown, so that the rest is new the next time too.

    Raises:
        OptionError: the file of moments can't be read or written.
    """
    if not new:
        yield Question(asked)
        return
    file = Path(typer.get_app_dir("quotes"), "new.json")
    plain = asdict(type(asked)())
    name = json.dumps({part: value for part, value in asdict(asked).items() if value != plain[part]})
    place = str(store.path.resolve())
    # That of the newest article and not that of the clock: whatever comes in from now on is newer.
    (latest,) = store.database.execute("SELECT max(first_seen) FROM articles").fetchone()
    question = Question(replace(asked, seen_since=_read(file).get(place, {}).get(name)))
    yield question
    if not question.is_answered:
        return
    moments = _read(file)
    moments.setdefault(place, {})[name] = latest or ""
    _write(file, moments)


def _read(file: Path) -> Moments:
    try:
        read: Moments = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise OptionError(f"{file}: can't be read ({error.strerror}): mend that, or leave out --new") from None
    except ValueError:
        raise OptionError(f"{file}: is not what --new wrote there: delete it, and everything is new once") from None
    return read


def _write(file: Path, moments: Moments) -> None:
    making = file.with_suffix(".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        making.write_text(json.dumps(moments, indent=1), encoding="utf-8")
        making.replace(file)
    except OSError as error:
        raise OptionError(f"{file}: can't be written ({error.strerror}): mend that, or leave out --new") from None
