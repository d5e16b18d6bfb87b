"""The model card that lies beside the pipeline: what it is made of, how good it is, and how to make it again."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from quotes.evaluation.report import environment
from quotes.training.assemble import LICENCE
from quotes.training.data.corpora import HELD_OUT
from quotes.training.measure import METRICS, Measured


def sources() -> list[dict[str, str]]:
    """What a pipeline is made from and measured on: of each its name, use, licence and, mostly, address."""
    text = (resources.files("quotes.training") / "sources.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["source"])


def write_card(output: Path, measured: Measured, *, seconds: float, untold: bool, **made: Any) -> None:
    """Write ``README.md`` into the folder of a pipeline.

    Args:
        output: the folder.
        measured: how good the pipeline is.
        seconds: that its making took.
        untold: whether the time leaves out an earlier run, whose checkpoint does not tell how long it took.
        made: the command as typed, with the names of folders only; the day; the seed; by generation the
            epochs of its runs.
    """
    text = (
        environment("quotes.training", folder="")
        .get_template("card.md")
        .render(
            made,
            licence=LICENCE,
            time=(f"{seconds / 60:.0f} minutes" if seconds >= 90 else f"{seconds:.0f} seconds")
            + (", and what an earlier run took up to the checkpoint" if untold else ""),
            # In megabytes of 10**6 bytes.
            size=f"{sum(p.stat().st_size for p in output.rglob('*') if p.is_file()) / 1e6:.1f}",
            speed=f"{measured.words_per_second:,.0f}",
            measured=measured,
            metrics=METRICS,
            held_out=HELD_OUT,
            sources=sources(),
        )
    )
    (output / "README.md").write_text(text + "\n", encoding="utf-8")
