"""The gold: a file in, its articles with what is said in them out.

``records`` are what every format becomes, ``newsroom`` and ``polnear`` read one format each, and ``reading`` takes the
one that a file has.
"""
