"""Questions to a collection.

What goes in is an open database and what a caller asks for: ``lookup`` finds whom and which outlet a name means,
``filter`` turns search words and limits into SQL, and ``finding`` plans how what fits is found in time.  ``quotes``
answers with single quotes and articles; ``statements``, ``changes``, ``speakers``, ``lists`` and ``overview`` build on
it: statements told once, what became of them from one version of an article to the next, what is told of a speaker,
who and what there is, and how much.  What comes out are the frozen records of ``quotes.store.models``, or rows; nothing
here writes.
"""
