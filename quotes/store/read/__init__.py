"""Questions to a collection.

What goes in is an open database and what a caller asks for: ``lookup`` finds whom and which outlet a name means, and
``filter`` turns search words and limits into SQL.  ``quotes`` answers with single quotes, articles and speakers, and
``statements``, ``changes`` and ``overview`` build on it: statements told once, what became of them from one version of
an article to the next, and how much there is.  What comes out are the frozen records of ``quotes.store.models``;
nothing here writes.
"""
