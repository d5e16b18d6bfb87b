"""Corpora in, documents out from which the network learns.

``treebanks``, ``entities`` and ``gum`` read what others have published, and ``clear`` turns Universal Dependencies into
the labels of spaCy's own pipelines; ``phrases`` and ``invented`` make news of treebank sentences and the words of
``lists``; ``sentences``, ``articles`` and ``coreference`` make ``documents`` of it all.  ``corpora`` brings them
together.
"""
