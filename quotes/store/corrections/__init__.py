"""What people decide about quotes and speakers, and what follows from it.

What goes in is a decision, which ``decide`` checks and adds to ``log``, or another run of the machine over an article,
which ``reprocess`` takes in.  ``replay`` then works out anew everything that follows from the log: ``resolve`` whom
each name means, ``restore`` quotes that only a person found.  What comes out is an entry of the log that can be taken
back; ``review`` says what to look at first, and ``gold`` gives what was decided as data to score and train with.
"""
