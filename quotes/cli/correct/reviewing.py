"""``quotes review``: what is doubtful, one after the other, one key each."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Option

from quotes.cli import _options as options
from quotes.cli._collection import open_there
from quotes.cli._output import console, counted, one_line
from quotes.cli.correct.deciding import By, described
from quotes.errors import NotFoundError, OptionError, QuotesError
from quotes.records import QuoteKind

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.asking import Asker
    from quotes.store import Candidate, Correction, Statement, Store, Suggestion
    from quotes.store.corrections.decide import Verdict
    from quotes.store.corrections.review import Answer

_QUOTE_KEYS = "[c]onfirm  [s]peaker  [n]obody  [r]eject  [d]ispute  [k]ind  [space] skip  [u]ndo  [q]uit"
_MERGE_KEYS = "one and the same? [y]es  [n]o  [space] skip  [u]ndo  [q]uit"
_VERDICTS: dict[str, Verdict] = {"c": "confirm", "r": "reject", "d": "dispute"}
_KINDS: dict[str, QuoteKind] = {"d": "direct", "m": "mixed", "i": "indirect"}
_SKIP, _UNDO, _QUIT = (" ", "\r", "\n"), "u", ("q", "\x03", "\x04", "\x1b")


def review(
    about: Annotated[str | None, Option(metavar="WORDS", help="Only quotes with these words.")] = None,
    speaker: Annotated[str | None, Option(metavar="NAME", help="Only what is about this speaker.")] = None,
    limit: options.Limit = None,
    ask: Annotated[
        str | None,
        Option(metavar="MODEL", help="Send articles with what is unsure to this model of llm, for a suggestion."),
    ] = None,
    below: Annotated[
        float, Option(metavar="FIGURE", min=0, max=1, help="Ask about what is less sure than this.")
    ] = 0.9,
    by: By = None,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Go through what is doubtful.

    First the speakers who may be one, then the quotes, the least sure and most read first, each in its paragraph. One
    key decides, and u takes the last decision back. A model is asked once an article, and only with --ask; what it says
    is a suggestion that you may take over.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise OptionError("review asks for keys, which only a terminal gives: use `quotes correct` in a script")
    asker = None
    if ask is not None:
        from quotes.asking import Asker

        asker = Asker(ask)
    with open_there(db) as store:
        queue = store.review_queue(words=about, speaker=speaker, limit=limit)
        session = _Session(store, console(), queue.items, by, asker=asker, below=below)
        if session.items:
            session.run()
        typer.echo(session.summary())


@dataclass(slots=True)
class _Session:
    """One person's way through ITEMS."""

    store: Store
    out: Console
    items: Sequence[Suggestion | int]
    by: str | None
    place: int = 0
    asker: Asker | None = None
    below: float = 0.0
    made: list[tuple[int, Correction]] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Goes on until the end, or until the person has had enough."""
        while self.place < len(self.items):
            item = self.items[self.place]
            self.out.rule(f"{self.place + 1} of {len(self.items)}")
            if not (self._quote(item) if isinstance(item, int) else self._suggestion(item)):
                break

    def summary(self) -> str:
        """What was decided, and how much is left."""
        if not self.items:
            return "nothing is doubtful"
        actions = Counter(entry.action for _, entry in self.made)
        done = [f"{count} {action}" for action, count in sorted(actions.items())]
        return f"{', '.join(done) or 'nothing decided'}; {len(self.items) - self.place} left"

    def _quote(self, number: int) -> bool:
        from quotes.cli.find.explaining import print_quote

        quote = self.store.quote(number)
        print_quote(self.out, quote)
        told = self._suggested(quote.statement)
        correct = partial(self.store.correct, number, by=self.by)
        decisions: dict[str, Callable[[], Correction | None]] = {
            **{key: partial(correct, verdict=verdict) for key, verdict in _VERDICTS.items()},
            "n": partial(correct, speakers=[]),
            "s": lambda: self._choose_speaker(number, quote.statement.article),
            "k": lambda: self._choose_kind(number),
        }
        if told is None:
            return self._ask(_QUOTE_KEYS, decisions)
        decisions["a"] = partial(correct, speakers=[] if told.speaker is None else [told.speaker])
        return self._ask(f"[a]s suggested  {_QUOTE_KEYS}", decisions)

    def _suggested(self, quote: Statement) -> Answer | None:
        """What the model says of QUOTE; it is asked about each article once, and not about what it was asked before."""
        if self.asker is None or quote.confidence >= self.below:
            return None
        if self.asker.name not in self.store.answers(quote.id) and quote.article not in self.asked:
            self.asked.add(quote.article)
            self.out.print(f"asking {self.asker.name} about the article", style="dim")
            try:
                self.asker.ask(self.store, quote.article, below=self.below)
            except QuotesError as error:
                self._refuse(str(error))
        found = self.store.answers(quote.id).get(self.asker.name)
        if found is not None:
            self.out.print(one_line(f"{self.asker.name} suggests: {found.name or 'nobody'}"), style="magenta")
        return found

    def _suggestion(self, item: Suggestion) -> bool:
        for speaker, examples in zip((item.speaker, item.other), item.examples, strict=True):
            self.out.print(_introduced(speaker), style="bold", soft_wrap=True)
            for number in examples:
                self.out.print(f"    {one_line(self.store.quote(number).statement.words)}")
        self.out.print(f"{one_line(item.reason)} ({item.score:.2f})", style="dim")
        both = (item.speaker.speaker, item.other.speaker)
        decisions: dict[str, Callable[[], Correction | None]] = {
            "y": lambda: self.store.merge(*both, by=self.by)[0],
            "n": lambda: self.store.keep_apart(*both, by=self.by),
        }
        return self._ask(_MERGE_KEYS, decisions)

    def _ask(self, keys: str, decisions: dict[str, Callable[[], Correction | None]]) -> bool:
        """Takes keys until one of them decides, skips or goes back; says whether to go on."""
        while True:
            self.out.print(keys, style="cyan")
            key = typer.getchar().lower()
            if key in _QUIT:
                return False
            if key in _SKIP:
                self.place += 1
                return True
            if key == _UNDO and self._take_back():
                return True
            if key in decisions and (made := self._decide(decisions[key])):
                self.out.print(f"→ {described(made)}", style="green", soft_wrap=True)
                self.made.append((self.place, made))
                self.place += 1
                return True
            if key != _UNDO and key not in decisions:
                self._refuse(f"{key!r} is none of the keys")

    def _decide(self, decide: Callable[[], Correction | None]) -> Correction | None:
        try:
            return decide()
        except QuotesError as error:
            self._refuse(str(error))
            return None

    def _refuse(self, why: str) -> None:
        self.out.print(one_line(why), style="red")

    def _take_back(self) -> bool:
        if not self.made:
            self._refuse("nothing is decided yet that could be undone")
            return False
        self.place, entry = self.made.pop()
        self.store.undo(entry.key, by=self.by)
        self.out.print(f"→ undone: {described(entry)}", style="green", soft_wrap=True)
        return True

    def _choose_speaker(self, quote: int, article: int) -> Correction | None:
        candidates = self.store.candidates(article)
        for number, candidate in enumerate(candidates, start=1):
            self.out.print(f"{number:>3}  {_introduced(candidate)}", soft_wrap=True)
        answer = typer.prompt("number or name (2+3 for two, empty to go back)", default="").strip()
        if not answer:
            return None
        names = [_meant(part.strip(), candidates) for part in answer.split("+")]
        try:
            return self.store.correct(quote, speakers=names, by=self.by)
        except NotFoundError as error:
            self._refuse(str(error).partition("; --new")[0])
            self.out.print("[n]ew person of that name, any other key goes back", style="cyan")
            if typer.getchar().lower() != "n":
                return None
            return self.store.correct(quote, speakers=names, new="person", by=self.by)

    def _choose_kind(self, quote: int) -> Correction | None:
        self.out.print("[d]irect  [m]ixed  [i]ndirect, any other key goes back", style="cyan")
        kind = _KINDS.get(typer.getchar().lower())
        return None if kind is None else self.store.correct(quote, kind=kind, by=self.by)


def _meant(answer: str, candidates: Sequence[Candidate]) -> str | int:
    """The number of the speaker that ANSWER points to in the list, ANSWER itself where it is a name."""
    if answer.isdecimal():
        if not 1 <= int(answer) <= len(candidates):
            raise OptionError(f"{answer} is not in the list: type a number from it, or a name")
        return candidates[int(answer) - 1].speaker
    return answer


def _introduced(candidate: Candidate) -> str:
    about = ", ".join(filter(None, (candidate.role, candidate.kind)))
    return one_line(f"{candidate.name} ({about}; {counted(candidate.quotes, 'quote')})")
