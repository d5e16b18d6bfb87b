"""The one network that reads an article: words in, vectors and the judgements of its heads out.

``layout`` cuts an article into windows of word pieces; ``bundle`` loads the folder of weights; ``network`` runs them
and fills the ``Doc``.
"""
