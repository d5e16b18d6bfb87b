"""What a gold file says, whichever of the formats it is written in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.errors import GoldError
from quotes.evaluation.files import lines_of
from quotes.records import Article, Polarity, Span, SpeakerKind

# What stands for each speaker of a joint statement: the names that are as good, the fullest first.
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldSpeaker:
    """Who said it, as far as the gold knows.

    Attributes:
        joint: one entry for each speaker of the statement, with the names that are as good; empty where not known.
        kind: None where the gold does not tell, or tells a kind that we have not.
    """

    joint: tuple[Names, ...] = ()
    kind: SpeakerKind | None = None

    @property
    def names(self) -> Names:
        """Every name of every speaker."""
        return tuple(name for names in self.joint for name in names)

    def __str__(self) -> str:
        return " + ".join("|".join(names) for names in self.joint)


NOBODY = GoldSpeaker()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldSegment:
    """Words between quotation marks, about which a system has to decide: a quote, and whose?

    Attributes:
        span: the words without their marks.
        words: how many.
        is_quote: False for titles, nicknames, scare quotes.
        source: where the mention stands that the words are attributed to; empty where there is none, or none marked.
        told_to: whom it was said to, with ``|`` between names that are as good; None for nobody in particular.
    """

    span: Span
    words: int
    is_quote: bool
    source: tuple[Span, ...] = ()
    speaker: GoldSpeaker = NOBODY
    told_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldIndirect:
    """Speech without quotation marks.

    Attributes:
        content: ascending ranges of what was said, without source and cue.
        source: as in GoldSegment.
        polarity: positive, negated, hypothetical or refused; None where the gold does not tell.
    """

    content: tuple[Span, ...]
    source: tuple[Span, ...] = ()
    speaker: GoldSpeaker = NOBODY
    polarity: Polarity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """One article and all that is said in it.

    Attributes:
        id: how reports name it.
        article: its text and what else is known; ``source`` is the place in the gold file, ``path:line``.
        segments: in the order of the gold.
        indirect: in the order of the gold.
        quoted: what is attributed with marks around a part of it at least; an indirect quote found there is judged
            neither right nor wrong.
    """

    id: str
    article: Article
    segments: tuple[GoldSegment, ...]
    indirect: tuple[GoldIndirect, ...] = ()
    quoted: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """A whole gold file.

    Attributes:
        path: where it was read from.
        articles: in the order of the file.
        has_indirect: whether speech without marks was annotated at all; where not, finding some is no error.
        has_told_to: whether it was annotated to whom things were said.
    """

    path: Path
    articles: tuple[GoldArticle, ...]
    has_indirect: bool
    has_told_to: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """An object of a gold file with its place, ``path:line``."""

    place: str
    values: dict[str, Any]

    def fault(self, message: str) -> GoldError:
        """The error that says at which place what is wrong."""
        return GoldError(f"{self.place}: {message}")

    def take(self, key: str, kinds: type | tuple[type, ...], what: str) -> Any:
        """The value of KEY, None where it is absent or null.

        Raises:
            GoldError: it is none of KINDS, which WHAT describes in a message.
        """
        value = self.values.get(key)
        # A truth value is a number to Python, but not to the person who wrote the file.
        if value is not None and (not isinstance(value, kinds) or isinstance(value, bool)):
            raise self.fault(f"{key!r} is {_kind_of(value)}; it has to be {what}")
        return value

    def string(self, key: str) -> str | None:
        """The string under KEY, see :meth:`take`."""
        found: str | None = self.take(key, str, "a string")
        return found

    def objects(self, key: str, advice: str) -> list[Entry]:
        """The objects in the list under KEY, see :meth:`take`; ADVICE follows where there is something else in it."""
        listed = self.take(key, list, "a list") or []
        if not all(isinstance(each, dict) for each in listed):
            raise self.fault(f"{key!r} holds something else than objects; {advice}")
        return [Entry(self.place, each) for each in listed]


def objects(path: Path) -> Iterator[Entry]:
    """The objects of the JSON Lines file at PATH; empty lines are passed over.

    Raises:
        GoldError: the file can't be read, or a line is not an object of JSON.
    """
    for place, line in lines_of(path):
        try:
            found = json.loads(line)
        except json.JSONDecodeError as error:
            raise GoldError(
                f"{place}: is not JSON ({error.msg} at column {error.colno}); write one object on each line"
            ) from None
        except (ValueError, RecursionError) as error:
            raise GoldError(f"{place}: is not JSON ({error}); write one object on each line") from None
        if not isinstance(found, dict):
            raise GoldError(f"{place}: holds {_kind_of(found)}, not an object; write one object for each article")
        yield Entry(place, found)


def _kind_of(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
