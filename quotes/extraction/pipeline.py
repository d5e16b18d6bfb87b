"""Loading a spaCy pipeline: the one that ships with this package, or any other English one in its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from quotes.errors import PipelineError

if TYPE_CHECKING:
    from spacy.language import Language

SHIPPED = Path(__file__).resolve().parent.parent / "models" / "en_quotes"
_NEEDED = {
    "a dependency parser": ("quotes_reader", "parser", "transformer_parser", "experimental_biaffine_parser"),
    "an entity recogniser": ("quotes_reader", "ner", "beam_ner", "entity_ruler", "span_ruler"),
}


def load(name: str | Path | None = None) -> Language:
    """Load a pipeline and make sure that it finds quotes.

    Args:
        name: ``None`` for the pipeline that ships with this package, the name of an installed spaCy pipeline
            (``en_core_web_sm``), or the path of a folder that holds one.

    Returns:
        The pipeline, with ``quotes`` last, so that ``nlp(text)._.quotes`` holds what was found.  Another pipeline than
        the shipped one gives tags, parse and entities, and no sentence of it crosses a line break.

    Raises:
        PipelineError: there is no such pipeline, it is not one, it does not fit the installed spaCy or language, or it
            has no dependency parser or no entity recogniser.
    """
    source = SHIPPED if name is None else name
    nlp = _open(source)
    if nlp.lang != "en":
        raise PipelineError(f"the pipeline {source} is for the language {nlp.lang!r}; name an English one (lang 'en').")
    for what, factories in _NEEDED.items():
        if not any(nlp.get_pipe_meta(pipe).factory in factories for pipe in nlp.pipe_names):
            raise PipelineError(
                f"the pipeline {source} has no {what.split(' ', 1)[1]}; name one that has a parser and entities,"
                " such as en_core_web_sm."
            )
    _add_ours(nlp)
    return nlp


def _open(source: str | Path) -> Language:
    """Load the pipeline as it stands, with every way that can fail as one sentence."""
    # Importing the component registers the factories that a saved pipeline may name.
    import spacy
    from spacy.util import is_package

    import quotes.extraction.component  # noqa: F401

    path = Path(source)
    is_name = not path.exists() and is_package(str(source))
    if not is_name:
        _check_folder(path, source)
    else:
        _check_version(_package_meta(str(source)), source)
    try:
        return spacy.load(source if is_name else path)
    # A broken pipeline can fail in any way its configuration, its weights and its own code can.
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise PipelineError(
            f"the pipeline {source} cannot be loaded with spaCy {spacy.about.__version__}: {reason.rstrip('.')};"
            " install or train it again for this version."
        ) from error


def _check_folder(path: Path, source: str | Path) -> None:
    """Tell apart the ways in which a path is not a pipeline, and check the version it asks for."""
    if not path.exists():
        raise PipelineError(
            f"there is no pipeline {source}: neither a folder nor an installed spaCy package of that name;"
            " give a path, or install the package."
        )
    if not path.is_dir():
        raise PipelineError(f"{source} is a file, not a spaCy pipeline; name the folder that holds config.cfg.")
    missing = [name for name in ("config.cfg", "meta.json") if not (path / name).is_file()]
    if missing:
        raise PipelineError(
            f"{source} is not a spaCy pipeline ({' and '.join(missing)} missing); name a folder written by"
            " nlp.to_disk or spacy train."
        )
    try:
        meta = json.loads((path / "meta.json").read_text(encoding="utf-8"))
        if not isinstance(meta, dict):
            raise ValueError("it does not hold an object")
    except (OSError, ValueError) as error:
        raise PipelineError(f"{source} is not a spaCy pipeline: its meta.json cannot be read ({error}).") from error
    _check_version(meta, source)


def _package_meta(name: str) -> dict[str, object]:
    from spacy.util import get_package_path, load_meta

    try:
        meta: dict[str, object] = load_meta(next(get_package_path(name).glob("meta.json")))
    except (StopIteration, OSError, ValueError):
        return {}
    return meta


def _check_version(meta: dict[str, object], source: str | Path) -> None:
    """Refuse what was built for another spaCy; spaCy itself only warns and then fails somewhere else."""
    import spacy
    from spacy.util import is_compatible_version

    wanted = str(meta.get("spacy_version", ""))
    if wanted and is_compatible_version(spacy.about.__version__, wanted) is False:
        raise PipelineError(
            f"the pipeline {source} asks for spaCy {wanted}, and {spacy.about.__version__} is installed;"
            " install the pipeline's version for this spaCy."
        )


def _add_ours(nlp: Language) -> None:
    if "quotes_reader" not in nlp.pipe_names:
        if "quotes_paragraphs" not in nlp.pipe_names:
            nlp.add_pipe("quotes_paragraphs", first=True)
        nlp.add_pipe("quotes_reader", last=True, config={"annotate": False})
    if "quotes" not in nlp.pipe_names:
        nlp.add_pipe("quotes", last=True)
