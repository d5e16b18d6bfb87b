"""The commands that find quotes and show them.

A filter and a collection go in, lines for people or records for programs come out.  ``searching`` asks, ``showing``
shows one with what ``explaining`` says of it, ``changes`` tells what became of quotes, ``counting`` and ``outlets`` how
much there is; ``views`` says how a quote looks.
"""
