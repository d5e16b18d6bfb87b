"""Treebanks and entity corpora in, the English pipeline that ships out.

The one function to call is :func:`quotes.training.pipeline.train_pipeline`; the modules in the order of the work:
``treebanks`` and ``entities`` read the corpora, ``clear`` turns Universal Dependencies into the labels of spaCy's own
pipelines, ``phrases`` and ``invented`` make news sentences, ``corpora`` brings them together, ``renaming`` swaps names,
``batches`` varies and packs sentences, ``stacks`` trains, ``assembly`` makes one pipeline of the parts and prunes it,
``scoring`` measures it, and ``card`` writes down what it is.  ``attribution`` fits the choice of a speaker;
``coreference`` fits what pronouns mean, on the chains that ``chains`` reads and measures.
"""
