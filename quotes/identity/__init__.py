"""Who, which outlet and which day the words of an article mean, across articles.

Rules only, no database: the store asks for a key, and equal keys are one speaker or one outlet.
"""

from quotes.articles.fields.outlets import domains_of, outlet_at
from quotes.identity.dates import dated, is_ahead, resolve
from quotes.identity.folding import fold
from quotes.identity.outlets import known_outlet, name_key, names_outlet, outlet_key, preferred_outlet_name
from quotes.identity.speakers import Identity, identify, preferred_name, surname

__all__ = [
    "Identity", "dated", "domains_of", "fold", "identify", "is_ahead", "known_outlet", "name_key", "names_outlet",
    "outlet_at", "outlet_key", "preferred_name", "preferred_outlet_name", "resolve", "surname",
]  # fmt: skip
