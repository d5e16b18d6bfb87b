"""What is one statement: two quotations in, whether they are one act of saying out; rules only, no database.

``wording`` levels what an editor may change, ``likeness`` compares, and ``matching`` decides; ``copies`` tells which
articles are one, ``alignment`` which quotes of two versions of an article are one, and what changed.
"""
