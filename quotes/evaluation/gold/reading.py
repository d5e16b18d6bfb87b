"""Reading a gold file, whichever format it has."""

from __future__ import annotations

from pathlib import Path

from quotes.errors import GoldError
from quotes.evaluation.gold.newsroom import newsroom_gold
from quotes.evaluation.gold.polnear import polnear_gold
from quotes.evaluation.gold.records import Gold, objects


def read_gold(path: str | Path, *, speakers: str | Path | None = None, articles: str | Path | None = None) -> Gold:
    """The gold file at PATH: JSON Lines in the shape of PolNeAR, or of ``quotes.evaluation.gold.newsroom``.

    Args:
        path: the gold file; records with ``attributions`` are in the shape of PolNeAR.
        speakers: the table of speakers that goes with PolNeAR's shape, see ``quotes.evaluation.gold.polnear``.
        articles: the folder of the files that our own format names; the gold file's own where None.

    Raises:
        GoldError: the file can't be read or scored; the message names file and line and says what to mend.
    """
    gold_path = Path(path)
    found = list(objects(gold_path))
    if not found:
        raise GoldError(f"{gold_path}: holds no article; write one object on each line")
    if "attributions" in found[0].values:
        if articles is not None:
            raise GoldError(f"{gold_path}: holds the texts of its articles; leave --articles out")
        gold = polnear_gold(gold_path, found, None if speakers is None else Path(speakers))
    else:
        if speakers is not None:
            raise GoldError(f"{gold_path}: names its speakers itself; leave --speakers out")
        gold = newsroom_gold(gold_path, found, gold_path.parent if articles is None else Path(articles))
    seen: dict[str, str | None] = {}
    for article in gold.articles:
        if article.id in seen:
            place = article.article.source
            raise GoldError(f"{place}: has the id {article.id!r} of {seen[article.id]}; make it another")
        seen[article.id] = article.article.source
    return gold
