"""Which mentions mean the same.

``name_matching`` unites names, ``descriptions`` joins descriptions to the names beside them, and ``choice`` lets the
network choose for every other description and pronoun.  ``entities`` holds what is known of each.
"""
