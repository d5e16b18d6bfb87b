"""How many threads the numeric libraries start."""

from __future__ import annotations

import os

_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def keep_to_one_thread() -> None:
    """Let this process compute on one core, unless its environment says otherwise.

    Every numeric library starts a thread for each core, unless told before it is imported.  The matrices here are too
    small for that: the threads mostly wait for each other, and take the cores from other processes meanwhile.
    """
    for name in _SETTINGS:
        os.environ.setdefault(name, "1")
