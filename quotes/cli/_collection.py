"""What the commands on a collection share: opening it, whom a name means, how much was found, what is new.

What ``--new`` remembers is one small JSON file of the user's, ``{database: {question: moment}}``.  Each question has a
moment of its own: who asks for two speakers one after the other is shown what is new of the second one too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from quotes.cli._output import complain
from quotes.errors import OptionError
from quotes.files import replacing
from quotes.numbers import called, read_number

if TYPE_CHECKING:
    from quotes.store import Filter, Found, Store

Moments = dict[str, dict[str, str]]

#: What is said after a dry run.
REHEARSED = "that was a dry run: everything is as it was"
_MOST = 4


def open_there(db: Path) -> Store:
    """Open the collection at DB, which has to be there."""
    from quotes.store import open_store

    return open_store(db, create=False)


@contextmanager
def open_to_change(db: Path, *, dry_run: bool) -> Iterator[Store]:
    """Open the collection at DB, which has to be there; on a DRY_RUN all that is done to it is taken back."""
    with open_there(db) as store:
        if dry_run:
            with store.writing(keep=False):
                yield store
            complain(REHEARSED)
        else:
            yield store


@contextmanager
def open_to_fill(db: Path, *, dry_run: bool) -> Iterator[Store]:
    """Open the collection at DB, which is made where there is none; where the work fails, a new one is not left.

    A DRY_RUN makes none.
    """
    from quotes.store import open_store

    if dry_run and db.exists():
        with open_to_change(db, dry_run=True) as store:
            yield store
        return
    is_new = not db.exists()
    try:
        with open_store(":memory:" if dry_run else db) as store:
            yield store
    except BaseException:
        if is_new:
            db.unlink(missing_ok=True)
        raise
    if dry_run:
        complain(REHEARSED)


def speaker_number(store: Store, name: str) -> int:
    """Find the number of the speaker whom NAME means in STORE, and say who it is where NAME is not their name.

    Raises:
        NotFoundError, OptionError: see :meth:`quotes.store.Store.whom`.
    """
    from quotes.identity import fold

    meant = store.whom(name)
    who = meant.speaker
    if read_number(name) is None and name != who.slug and (meant.also or fold(name) != fold(who.name)):
        more = [f"{len(meant.also) - _MOST} more"] if len(meant.also) > _MOST else []
        also = f"; also: {', '.join([*meant.also[:_MOST], *more])}" if meant.also else ""
        complain(f"{name}: {who.name} ({called('speaker', who.id)}){also}")
    return who.id


def tell_extent(found: Found, *, shown: int) -> None:
    """Say on standard error how many of what was FOUND are SHOWN, and how many were left out for what reason."""
    parts = [f"{shown:,} of {found.total:,}"] if shown < found.total else [] if found.total else ["nothing found"]
    if found.doubtful:
        parts.append(f"{found.doubtful:,} doubtful left out (--all shows them)")
    if found.undated:
        parts.append(f"{found.undated:,} without a date left out")
    if parts:
        complain("; ".join(parts))


@dataclass(slots=True)
class Moment:
    """Since when a question is asked: when it was last answered, None where it never was; and whether it is now."""

    last: str | None
    is_answered: bool = False


@contextmanager
def only_new(store: Store, asked: Filter, *, new: bool) -> Iterator[tuple[Filter, Moment]]:
    """Give the question ASKED as it is or, if only what is NEW is wanted, since it was last asked so, and that moment.

    That it was asked is remembered when all went well and it was answered: all was shown, so that no rest is left.

    Raises:
        OptionError: the file of moments can't be read or written.
    """
    if not new:
        yield asked, Moment(None)
        return
    with since_last(store, json.dumps(narrowed_by(asked))) as moment:
        yield replace(asked, seen_since=moment.last), moment


def narrowed_by(asked: Filter) -> dict[str, Any]:
    """What of ASKED was given, by its name: all that is not as without it."""
    plain = asdict(type(asked)())
    return {name: value for name, value in asdict(asked).items() if value != plain[name]}


@contextmanager
def since_last(store: Store, name: str) -> Iterator[Moment]:
    """Give the moment at which the question of that NAME was last answered; remember this one if it is, too.

    Raises:
        OptionError: as for :func:`only_new`.
    """
    file = Path(typer.get_app_dir("quotes"), "new.json")
    place = str(store.path.resolve())
    # That of the newest article and not that of the clock: whatever comes in from now on is newer.
    (latest,) = store.database.execute("SELECT max(first_seen) FROM articles").fetchone()
    moment = Moment(_read(file).get(place, {}).get(name))
    yield moment
    if moment.is_answered:
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
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(file) as making:
            making.write_text(json.dumps(moments, indent=1), encoding="utf-8")
    except OSError as error:
        raise OptionError(f"{file}: can't be written ({error.strerror}): mend that, or leave out --new") from None
