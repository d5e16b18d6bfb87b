"""What is new in a collection for somebody who follows speakers, words, topics or outlets.

What goes in is a store, what is followed, and since when.  ``collecting`` asks the store by its filter and cites what
it finds; ``writing`` makes of that a text, Markdown, HTML or an e-mail, and hands the last to a server.
"""

from __future__ import annotations

from quotes.digest.collecting import Digest, Section, collect
from quotes.digest.writing import as_message, send, written

__all__ = ["Digest", "Section", "as_message", "collect", "send", "written"]
