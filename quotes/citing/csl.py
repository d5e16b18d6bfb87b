"""Any style of the Citation Style Language, by its file."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

from quotes.citing.bibliographies import By, csl
from quotes.citing.bibliographies import items as items_of
from quotes.citing.citation import Citation
from quotes.errors import OptionError


def render_with(style: Path, citations: Sequence[Citation], by: By) -> str:
    """CITATIONS as the bibliography of the CSL file STYLE, an item with who said what and whose judgement that is.

    Raises:
        OptionError: citeproc-py is not installed, or STYLE can't be read or used.
    """
    if not style.is_file():
        raise OptionError(f"{style}: no such CSL style: give the path of a .csl file")
    try:
        from citeproc import Citation as Cited
        from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
        from citeproc.source.json import CiteProcJSON
    except ImportError as error:
        raise OptionError(f"{style}: CSL styles need one more package: pip install 'quotes[csl]'") from error
    items = [csl(item) for item in items_of(citations, by)]
    notes = [item.pop("note").replace("\n", " ") for item in items]
    for item in items:
        item.pop("custom")
        # The note has it, with its date; styles take the field for a place on a shelf.
        item.pop("archive_location", None)
    try:
        with warnings.catch_warnings():
            # It warns of every field of CSL-JSON that it does not know.
            warnings.simplefilter("ignore")
            source = CiteProcJSON(items)
            bibliography = CitationStylesBibliography(
                CitationStylesStyle(str(style), validate=False), source, formatter.plain
            )
            for item in items:
                bibliography.register(Cited([CitationItem(item["id"])]))
            written = {
                key: str(entry) for key, entry in zip(bibliography.keys, bibliography.bibliography(), strict=True)
            }
    except Exception as error:  # citeproc and lxml raise whatever they run into
        # Of a file that is XML and no style, citeproc only says which of its own methods it missed.
        why = "" if isinstance(error, AttributeError | TypeError | KeyError) else f" ({error})"
        raise OptionError(f"{style}: is no CSL style that can be used{why}: give another .csl file") from error
    return "\n".join(f"{written[item['id'].lower()]} {note}" for item, note in zip(items, notes, strict=True))
