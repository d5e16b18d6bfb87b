"""A list of feeds and pages that is read again and again; out come stored articles, and a line on each round.

`plan` reads the list from a TOML file, `state` remembers beside the database what was seen, and `rounds` asks what is
due and hands what is new to `quotes.ingesting`; `digest` cites what came in of the speakers, topics, words and outlets
that the same file follows.
"""

from __future__ import annotations

from quotes.watching.plan import Follow, Mail, MailServer, Plan, Source, read_plan
from quotes.watching.rounds import Round, Watch

__all__ = ["Follow", "Mail", "MailServer", "Plan", "Round", "Source", "Watch", "read_plan"]
