"""Reviewing in the browser: what ``quotes review`` does at the terminal, for those who sign in.

What comes in is a request of somebody who may review; anybody else finds nothing at the address.  ``page`` shows the
first of the queue and takes a form; ``decisions`` tells who may, reads and checks the form, and writes what it says by
the functions of the store that the terminal has, in the write queue of Datasette.
"""
