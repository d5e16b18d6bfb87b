"""A folder of corpora in, the English pipeline that ships out.

The one function to call is :func:`quotes.training.train.train`.  In the order of its work: ``data`` reads the corpora
as documents, ``learn`` trains the ``network`` on them, ``export`` writes its weights, ``assemble`` puts ``lemmas`` and
components around them, ``calibrate`` fits the confidence, ``measure`` measures, and ``card`` writes down what it is.
"""
