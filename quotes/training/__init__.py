"""A folder of corpora in, the English pipeline that ships out.

The one function to call is :func:`quotes.training.train.train`.  In the order of its work: ``data`` reads the corpora
as documents, ``batch`` puts them together, ``learn`` trains the ``network`` on them, ``graph`` writes its weights,
``assemble`` puts lemmas and components around them, ``calibrate`` fits the confidence, and ``measure`` measures.
"""
