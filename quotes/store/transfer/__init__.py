"""A whole collection as files, and back.

What goes in is a database, which ``export`` writes into a folder as JSON Lines and ``sheets``, or such a folder, which
``import_folder`` reads: outlets, speakers and corrections by ``import_tables``, articles by ``import_articles``.  What
comes out is the folder, or the number of things that were new; where both sides differ, ours stays.
"""
