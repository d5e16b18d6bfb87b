"""Reviewing in the browser: what ``quotes review`` does at the terminal, for those who sign in.

What comes in is a request of somebody whom ``permission`` lets review; anybody else finds nothing at the address.
``page`` shows the first of the queue and takes a form; ``decisions`` reads and checks it, and writes what it says by
the functions of the store that the terminal has, in the write queue of Datasette.
"""
