"""The commands by which a person decides: about a quote (``deciding``), one after the other (``reviewing``), or about
who is who (``speakers``).  Each decision becomes an entry of the log, which is printed with how to take it back.
"""
