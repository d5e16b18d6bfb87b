"""The command line: it parses arguments and prints, and leaves everything else to the package.

``main`` is what the ``quotes`` script and ``python -m quotes`` call.
"""

from __future__ import annotations


def main() -> int:
    """Run the command line on ``sys.argv``.

    Returns:
        The exit code: 0 for success, 1 where the data is at fault, 2 where the call is, 130 after an interruption.
    """
    from quotes.cli._errors import run
    from quotes.cli.app import app
    from quotes.extraction.threads import keep_to_one_thread

    keep_to_one_thread()
    return run(app)
