"""An article and the quotes found in it, into the tables.

What goes in is an :class:`~quotes.records.Article` with its :class:`~quotes.records.Extraction`, inside a transaction.
``checks`` refuses what can't be stored; then ``article`` writes the rows with the help of ``outlets`` and ``speakers``,
``versions`` puts the article among those of its address, ``linking`` unites speakers by what it tells of them, and
``statements`` unites quotes and near-copies of articles, with the figures of ``counting``.  What comes out is the
number of the article, or that it was known.
"""
