"""The report: one HTML file with every figure, and every error in its paragraph."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from quotes.evaluation.figures import Evaluation
from quotes.evaluation.findings import KINDS, Finding, by_kind, findings
from quotes.evaluation.gold.records import Gold
from quotes.evaluation.running import Speed
from quotes.records import Span, cut_at, lines_around

if TYPE_CHECKING:
    from jinja2 import Environment

# XML, and so HTML, has no way to write these.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# They reorder the words around them, so that a page would show what its text does not say.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# What a range is called for those who only hear the page, by its class.
_LABELS = {"gold": "gold quote", "source": "gold source", "ours": "our quote", "mention": "our mention"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a paragraph and the classes of those ranges that cover them, parted by blanks."""

    text: str
    classes: str
    label: str


def render(
    gold: Gold, systems: Mapping[str, Evaluation], *, speed: Speed | None = None, pipeline: str | None = None
) -> str:
    """The report as HTML that is well-formed XML too; it needs no other file and no script.

    SYSTEMS are evaluations by name; errors and SPEED are the first one's, as are name and version of the PIPELINE.
    """
    first = next(iter(systems.values()))
    kinds = {kind: [(each, pieces(each)) for each in found] for kind, found in by_kind(findings(first)).items()}
    segments = sum(len(article.segments) for article in gold.articles)
    return environment("quotes.evaluation").get_template("report.html").render(
        gold=gold, systems=systems, first=first, kinds=kinds, meaning=KINDS, speed=speed, pipeline=pipeline,
        segments=segments,
    )  # fmt: skip


def pieces(finding: Finding) -> list[Piece]:
    """The paragraphs that FINDING is about, cut where a range begins or ends."""
    text = finding.article.article.text
    mention = (finding.our_mention,) if finding.our_mention else ()
    ranges = {"gold": finding.gold, "source": finding.gold_source, "ours": finding.ours, "mention": mention}
    spans = [span for own in ranges.values() for span in own]
    cut: list[Piece] = []
    for window in _windows(text, spans):
        if cut:
            cut.append(Piece(" […] ", "", ""))
        for start, end in cut_at(window, spans):
            over = [name for name, own in ranges.items() if any(s.start <= start < s.end for s in own)]
            begins = [_LABELS[name] for name in over if any(s.start == start for s in ranges[name])]
            cut.append(Piece(showable(text[start:end]), " ".join(over), ", ".join(begins)))
    return cut


def showable(text: str) -> str:
    """TEXT with what can't be written in HTML, or would reorder it, shown by code point."""
    found = _UNWRITABLE.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
    return _REORDERING.sub(lambda match: f"\\u{ord(match[0]):04x}", found)


def _windows(text: str, spans: Sequence[Span]) -> list[Span]:
    """The lines of TEXT that SPANS stand in, those that touch as one range; empty lines at the ends left out."""
    windows: list[Span] = []
    for span in sorted(spans):
        window = lines_around(text, span)
        if windows and not text[windows[-1].end : window.start].strip():
            windows[-1] = Span(windows[-1].start, max(windows[-1].end, window.end))
        else:
            windows.append(window)
    return windows


@cache
def environment(package: str, folder: str = "templates") -> Environment:
    """What renders the templates in a FOLDER of PACKAGE; only those of HTML are escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    found = Environment(
        loader=PackageLoader(package, folder),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["showable"] = lambda value: showable(str(value))
    found.filters["percent"] = lambda value: "–" if value is None else f"{value:.1f}"
    return found
