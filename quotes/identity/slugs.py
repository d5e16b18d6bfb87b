"""Names for web addresses that stay what they are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from quotes.identity.folding import fold

_LONGEST = 60
_DIGITS = 6


def slug(name: str, *, otherwise: str = "speaker") -> str:
    """NAME in small letters and digits with hyphens between, OTHERWISE where nothing of it is left."""
    words = re.sub(r"'s?\b", "", fold(name))
    # Letters of other scripts are kept: a web address can hold them, and a bare digest tells nobody anything.
    joined = "-".join(re.findall(r"[^\W_]+", words))
    return joined[:_LONGEST].rstrip("-") or otherwise


def new_slug(name: str, key: str, *, scoped: bool, is_taken: Callable[[str], bool]) -> str:
    """A slug for the speaker called NAME whose key is KEY.

    The name alone, unless it is SCOPED to an article, where many will share it, or taken; then some digits follow
    that are made from the key, so that the same speaker has the same slug in every collection.
    """
    plain = slug(name)
    # A slug of digits only would be read as a speaker's number.
    if not scoped and not plain.isdecimal() and not is_taken(plain):
        return plain
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    candidates = (f"{plain}-{digest[:end]}" for end in range(_DIGITS, len(digest) + 1))
    return next(candidate for candidate in candidates if not is_taken(candidate))
