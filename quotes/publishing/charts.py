"""Statements over time: drawings for pages, with a link for every bar and no script, and pictures in files."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from quotes.errors import OptionError
from quotes.files import replacing
from quotes.periods import Periods, numbered

WIDTH, HEIGHT = 720, 120
_GAP = 1
FEWEST = 3
#: What the name of the file may end with.
FORMATS = ("png", "svg")
_SIZE = (9.0, 3.4)  # inches
_DOTS = 150  # an inch, of a PNG
_COLOUR = "#1f5f8b"
_MOST_LABELS = 12
# What would change with the day and the release: the same numbers give the same file.
_METADATA = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}


def chart(by_month: Mapping[str, int]) -> dict[str, Any] | None:
    """The numbers BY_MONTH (``YYYY-MM``) as a chart without holes, by the rules of :func:`quotes.periods.periods`.

    Ready for JSON: its ``bars``, each with its label (a month or a year), its number, its upper left corner and its
    size, in a frame of ``width`` by ``height``; their ``unit``; ``most``, the number of the highest; and how many
    statements are ``left_out``, at dates too imprecise or long before the others.  None where there are fewer than
    ``FEWEST`` bars: a line of text tells as much.
    """
    found = numbered({month: count for month, count in by_month.items() if count})
    if found is None or sum(count > 0 for _, count in found.counts) < FEWEST:
        return None
    most = max(count for _, count in found.counts)
    step = min(WIDTH / len(found.counts), WIDTH / 12)
    bars = []
    for i, (label, count) in enumerate(found.counts):
        height = round(HEIGHT * count / most, 1)
        place = {"x": round(i * step, 1), "y": round(HEIGHT - height, 1)}
        bars.append({"label": label, "count": count, **place, "width": round(step - _GAP, 1), "height": height})
    told = {"unit": found.unit, "most": most, "left_out": found.left_out}
    return {"bars": bars, **told, "width": WIDTH, "height": HEIGHT}


def plot(found: Periods, path: str | Path, *, title: str, note: str = "") -> None:
    """Draw FOUND as bars and write them to PATH, whole or not at all; a file that is there is replaced.

    Args:
        found: the numbers.
        path: its suffix, ``.png`` or ``.svg``, says what is written.  Text in an SVG stays text.
        title: above the picture, as it stands.
        note: a line below it.

    Raises:
        OptionError: another suffix, a folder that can't be written to, or no matplotlib (the extra ``plot``).
    """
    path = Path(path)
    form = path.suffix[1:].lower()
    if form not in FORMATS:
        raise OptionError(f"{path}: a plot is a .png or a .svg: give a name that ends so")
    if find_spec("matplotlib") is None:
        raise OptionError("plots need matplotlib: pip install 'quotes[plot]'")
    try:
        with replacing(path) as making:
            _draw(found, making, form, title, note)
    except IsADirectoryError as error:
        raise OptionError(f"{path}: is a folder: give the name of a file") from error
    except OSError as error:
        raise OptionError(
            f"{path}: can't be written ({error.strerror}): name a file in a folder you may write to"
        ) from error


def _draw(found: Periods, path: Path, form: str, title: str, note: str) -> None:
    import matplotlib.style
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    labels = [label for label, _ in found.counts]
    # A name may hold "$", which is no formula; and whoever reads an SVG aloud needs letters, not outlines.
    ours = {"text.parse_math": False, "svg.hashsalt": "quotes", "svg.fonttype": "none"}
    with matplotlib.style.context(["default", ours]), warnings.catch_warnings():
        # The font has no letters of some scripts: a PNG shows boxes, an SVG the letters of the reader's own fonts.
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        figure = Figure(figsize=_SIZE, dpi=_DOTS, layout="constrained")
        axes = figure.subplots()
        axes.bar(range(len(labels)), [count for _, count in found.counts], color=_COLOUR, width=0.85)
        step = -(-len(labels) // _MOST_LABELS)
        axes.set_xticks(range(0, len(labels), step), labels[::step])
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_ylim(bottom=0)
        axes.set_ylabel(f"statements a {found.unit}")
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_title(title, loc="left", wrap=True)
        if note:
            figure.supxlabel(note, fontsize="small", color="#555555")
        figure.savefig(path, format=form, metadata=_METADATA[form])
