"""The command line: it parses arguments and prints, and leaves everything else to the package.

``main`` is what the ``quotes`` script and ``python -m quotes`` call.
"""

from __future__ import annotations

import os
import sys
import threading


def main() -> int:
    """Run the command line on ``sys.argv``.

    Returns:
        The exit code, see :func:`quotes.cli._errors.run`.
    """
    from quotes.cli._errors import run
    from quotes.cli.app import app
    from quotes.threads import keep_to_one_thread

    keep_to_one_thread()
    code = run(app)
    if any(thread.daemon for thread in threading.enumerate()):
        # What still waits for input that may never come would break the end of the interpreter.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code
