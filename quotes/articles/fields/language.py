"""Which language a text is written in, by its words alone: what a page claims of itself is often its template's."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from quotes.records import ENGLISH

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Three pieces of this many characters are looked at: a paragraph in another language makes no article foreign.
_PIECE = 400
# With fewer letters nothing can be told from names alone.
_LEAST_LETTERS = 30
# English words that are as frequent in no other language.  Where they are so large a share of the words, the text is
# English, and the model, which takes half a second to load and 75 MB, is not asked.
_COMMON = frozenset([
    "the", "and", "to", "of", "that", "with", "this", "from", "has", "it", "he", "she", "they", "his", "their", "were",
    "which", "would", "not", "its", "after", "said", "who", "but",
])  # fmt: skip
_SHARE = 0.1
# Languages that are hard to tell apart (Danish and Norwegian) share what is sure between them.
_NEIGHBOURS = 3
_SURE = 0.9
# English of another kind.
_PIDGIN = "pcm"

_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str | None:
    """Tell the language that most of TEXT is written in.

    Args:
        text: an article's words; about 1,200 characters of it are looked at, in the beginning, the middle and the end.

    Returns:
        Its ISO 639-1 code, or None where TEXT is too short, or too much of it is names, to tell.
    """
    sample = _sample(text)
    words = _WORD.findall(sample.lower())
    if sum(map(len, words)) < _LEAST_LETTERS:
        return None
    if sum(word in _COMMON for word in words) >= _SHARE * len(words):
        return ENGLISH
    ranked = [(code, chance) for code, chance in _identifier().rank(sample) if len(code) == 2 or code == _PIDGIN]
    best = ranked[:_NEIGHBOURS]
    if best[0][0] in (ENGLISH, _PIDGIN):
        return ENGLISH if best[0][1] >= _SURE else None
    foreign = sum(chance for code, chance in best if code not in (ENGLISH, _PIDGIN))
    return best[0][0] if foreign >= _SURE else None


def _sample(text: str) -> str:
    if len(text) <= 3 * _PIECE:
        return text
    middle = (len(text) - _PIECE) // 2
    return "\n".join((text[:_PIECE], text[middle : middle + _PIECE], text[-_PIECE:]))


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
