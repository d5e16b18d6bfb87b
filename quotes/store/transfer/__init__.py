"""A whole collection as files, and back.

What goes in is a database, which ``export`` writes into a folder as JSON Lines and CSV, or such a folder, which
``import_folder`` reads, its articles by ``import_articles``.  What comes out is the folder, or how much was new; where
both sides differ, ours stays.  ``table`` writes the quotes that a filter leaves as one flat table, ``load`` takes in
the ``partitions`` of a cluster, ``backup`` copies the file, and ``public`` does so without what is nobody's business.
"""
