"""What ties a mention to words, and what the words around it tell.

``candidates`` pairs mentions with cues, ``cue`` and ``classes`` say what a cue is, ``polarity`` whether the words were
said, ``addressee`` to whom, ``time`` when, and ``documents`` whose words a document holds.
"""
