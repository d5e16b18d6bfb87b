"""The words of a name: how they are compared and how a name is written down."""

from __future__ import annotations

import re
import unicodedata

from spacy.tokens import Doc

from quotes.extraction.lexicon import classes

# Soft hyphens, joiners and marks of direction: they are in the text and in nobody's name.
INVISIBLE = dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF))
HYPHENS = frozenset({"-", "‑", "‐", "–"})
MARKS = frozenset({'"', "“", "”", "„", "«", "»", "‘", "``", "''"})
# `Jr.` and the like: they tell namesakes apart.
GENERATIONS = {"jr": "jr", "jr.": "jr", "jnr": "jr", "junior": "jr", "sr": "sr", "sr.": "sr", "snr": "sr", "ii": "ii",
               "iii": "iii", "iv": "iv"}  # fmt: skip
ELIDED = re.compile(r"(?:d|l|dell|nell|all)['’][^\W\d_]", re.IGNORECASE)
IRISH = re.compile(r"(?:O['’]|Mc|Mac|Fitz|De|Di|La|Le|Van)[A-Z][^\W\d_]")
NICKNAME = re.compile(r"\s*[\"“”„«‘'](?:[^\"“”»’']{1,30})[\"”“»’'](?=\s\w)")
POSSESSIVE = re.compile(r"['’`]s?$")


def bare(text: str) -> str:
    """TEXT without characters that nobody sees."""
    return text if text.isascii() else text.translate(INVISIBLE)


def capital(text: str) -> bool:
    """Whether TEXT begins as a word of a name does: `Lee`, `d'Arc`."""
    text = bare(text)
    return text[:1].isupper() or (text[:1] in "dl" and ELIDED.match(text) is not None)


def built_like_a_surname(text: str) -> bool:
    """Whether a word can hardly be anything but a surname: `O'Dwyer`, `McBride`."""
    return IRISH.match(bare(text)) is not None


def fold(part: str) -> str:
    """A form of a name's PART for comparison: case, accents, possessive and stops dropped."""
    part = POSSESSIVE.sub("", bare(part).casefold())
    if not part.isascii():
        part = "".join(c for c in unicodedata.normalize("NFKD", part) if not unicodedata.combining(c))
    return part.replace("’", "'").strip(".")


def is_particle(text: str, *, opens: bool = False) -> bool:
    """Whether a word is a particle of a surname; OPENS asks for one that can open a surname written alone."""
    lower = text.lower()
    sort = classes("particles").get(lower)
    return sort == "open" or (sort == "inside" and not opens and text == lower)


def past_particles(doc: Doc, i: int) -> int:
    """The index behind the run of particles that starts at token I of DOC: `von der` before `Leyen`, `al-`."""
    begin = i
    while i < len(doc) and i < begin + 5:
        text = doc[i].text
        elided = _elided(doc, i) or (classes("particles").get(text) == "elided" and _elided(doc, i + 1))
        hyphen = text in HYPHENS and i > begin and not doc[i - 1].whitespace_
        if not (elided or hyphen or is_particle(text)):
            break
        i += 1
    return i


def _elided(doc: Doc, i: int) -> bool:
    """Whether the article without its vowel, of `van 't Hof`, stands at token I, in one token or two."""
    following = [t.text.replace("’", "'") for t in doc[i : i + 2]]
    return following[:1] == ["'t"] or following == ["'", "t"]


def parts_of(doc: Doc, start: int, end: int) -> tuple[str, ...]:
    """The folded words by which a name is compared.

    Particles (`de Blasio` is `blasio`), `Jr.` and nicknames in marks are left out; words joined by a hyphen are one.
    """
    parts: list[str] = []
    spare: list[str] = []
    marked = joined = False
    kept = -1
    for i in range(start, end):
        token = doc[i]
        text = bare(token.text)
        if text in MARKS or (text == "’" and marked):
            marked = not marked
            continue
        if text in HYPHENS:
            joined = kept == i - 1 and not token.whitespace_ and not doc[i - 1].whitespace_
            continue
        if marked or not text[:1].isalnum() or text.lower() in GENERATIONS:
            continue
        if joined:
            parts[-1] += "-" + fold(text)
            joined, kept = False, i
        elif i + 1 < end and is_particle(text) and (parts or not _given(text)):
            spare.append(fold(text))
        else:
            parts.append(fold(text))
            kept = i
    return tuple(p for p in parts if p) or tuple(spare)


def _given(text: str) -> bool:
    return text[:1].isupper() and text.lower() in classes("given_names")


def generation_of(doc: Doc, start: int, end: int) -> str:
    """What tells a person from a namesake: `jr`, `sr`, `ii`, `elder`, `younger`, or nothing."""
    for i in range(end - 1, start, -1):
        if doc[i].lower_ in GENERATIONS:
            return GENERATIONS[doc[i].lower_]
    before = doc[start - 1].lower_ if start > 0 else ""
    return {"younger": "younger", "elder": "elder", "older": "elder"}.get(before, "")


def nickname_of(doc: Doc, start: int, end: int) -> tuple[str, ...]:
    """The folded words in marks within a name: `bobby` of `Robert "Bobby" Lane`."""
    marks = [i for i in range(start, end) if doc[i].text in MARKS or doc[i].text == "’"]
    if len(marks) < 2:
        return ()
    return tuple(fold(t.text) for t in doc[marks[0] + 1 : marks[-1]] if t.text[:1].isalnum())


def plain(name: str) -> str:
    """NAME as a speaker is called by it: no possessive, nickname in marks, invisible sign or line break."""
    name = NICKNAME.sub("", re.sub(r"\s+", " ", bare(name)))
    name = re.sub(r"['’`]s$", "", name).strip(" ,;:'’`\"“”")
    return name if name.lower().endswith(("jr.", "sr.")) else name.strip(" .")
