"""Speech without quotation marks.

``candidates`` takes what the network offers, ``features`` tells how sure each is, and ``statements`` makes quotes of
those that are sure enough.
"""
