"""The benchmarks run, and say what they should; textacy has no advantage by its giving up."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from spacy.language import Language

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def speed() -> ModuleType:
    """The benchmark as a module, which is no test and so is not imported by its name."""
    spec = importlib.util.spec_from_file_location("benchmark_speed", TOP / "tests" / "benchmarks" / "speed.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_way_is_timed(speed: ModuleType, nlp: Language) -> None:
    """Ours, textacy and the pipeline alone are each timed on every article, and the pipeline is whole again after."""
    before = list(nlp.pipe_names)
    times = speed.compare(speed.articles(2), nlp, speed.peer()[1])
    assert min(times.ours, times.textacy, times.bare) > 0
    assert list(nlp.pipe_names) == before


def test_an_odd_mark_costs_textacy_a_paragraph(speed: ModuleType, nlp: Language) -> None:
    """Where textacy gives up on the whole, its other paragraphs are still searched."""
    said = 'The mayor said, "The new bridge across the harbour is open to all of us today."'
    assert speed.direct_quotations(nlp(f"{said}\n{said}")) == 2
    assert speed.direct_quotations(nlp(f'{said}\nAnd "more.\n{said}')) == 2


def test_a_child_is_measured(speed: ModuleType) -> None:
    """Time and memory of a command are its own, and a failed one is no measurement."""
    child = speed.run_child("--version")
    assert child.seconds > 0
    # Less than the pipeline that this process holds.
    assert 5_000_000 < child.peak < 100_000_000
    with pytest.raises(subprocess.CalledProcessError) as raised:
        speed.run_child("extract", "no-such-file.txt")
    assert b"no-such-file.txt" in raised.value.stderr


def test_copies_are_found_and_timed() -> None:
    """The benchmark of statements finds made copies, mistakes next to nothing for one, and times every size."""
    command = [sys.executable, "-m", "tests.benchmarks.statements", "--quotes", "1500", "--sizes", "500,1000"]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True)
    shares = {
        name: float(share) for name, share in re.findall(r"^(recall|precision) +([\d.]+) %", done.stdout, re.MULTILINE)
    }
    assert shares["recall"] >= 95 and shares["precision"] >= 98
    timed = re.findall(r"^ +([\d,]+) quotes: finding the statement of a new one ([\d.]+) ms", done.stdout, re.MULTILINE)
    assert [size for size, _ in timed] == ["500", "1,000"]
    assert all(float(spent) > 0 for _, spent in timed)
