"""Corpora in, documents out from which the network learns.

``treebanks`` and ``entities`` read what others have published, with the labels of spaCy's own pipelines; ``phrases``
and ``invented`` make news of treebank sentences and the words of ``lists.txt``; ``articles``, ``unmarked`` and
``coreference`` make ``documents`` of texts.  ``corpora`` brings them together.
"""
