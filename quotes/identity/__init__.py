"""Who and which outlet a name in an article means, across articles.

Rules only, no database: the store asks for a key, and equal keys are one speaker or one outlet.
"""

from quotes.identity.folding import fold
from quotes.identity.outlets import names_outlet, outlet_key, preferred_outlet_name
from quotes.identity.speakers import Identity, identify, preferred_name, surname

__all__ = [
    "Identity",
    "fold",
    "identify",
    "names_outlet",
    "outlet_key",
    "preferred_name",
    "preferred_outlet_name",
    "surname",
]
