"""From the characters of a text to quoted segments, and from segments to attributed quotes.

``lines``, ``mark_facing``, ``pairing``, ``transcripts``, ``blocks`` and ``marks`` find the segments.  ``decide`` takes
what the network makes of each, of the mentions that may be its source and of what these mean to the likeliest speaker,
``features`` tells how sure that is, and ``assemble`` puts the segments of one act of saying together.
"""
