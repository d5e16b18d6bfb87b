"""What can go wrong, as one tree.

    QuotesError                 anything this package reports on purpose
    ├── ArticleError            an article that can't be read (file, record, page)
    │   ├── FetchError          an address that can't be fetched
    │   └── FaultError          an article on which this package's own code fails
    ├── OptionError             a value the caller gave that makes no sense (date, mapping, kind)
    ├── PipelineError           a spaCy pipeline that can't be loaded or can't be used
    ├── WorkerError             a process that was doing part of the work was ended from outside
    ├── StoreError              a database that can't be opened, read or written
    │   └── NotFoundError       a speaker, quote or article that the database does not hold
    ├── TransferError           a file of an export that can't be written or read back
    ├── GoldError               a gold or prediction file that can't be scored
    └── TrainingError           training data that is missing or malformed

Every message is one sentence that names the input and says what to do.  The command line prints it as it stands and
exits with the class's ``exit_code``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar


class QuotesError(Exception):
    """Base of every error raised on purpose.

    ``exit_code`` is what the command line exits with: 1 where the data is at fault, 2 where the call is.
    """

    exit_code: ClassVar[int] = 1


class ArticleError(QuotesError):
    """An article can't be read.

    Args:
        source: the path, or ``path:line`` for one record of a file, as a person would look it up.
        reason: why, and what to do, without the path and without a full stop.
    """

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class FetchError(ArticleError):
    """An address can't be fetched.

    Args:
        source: the address.
        reason: as for ArticleError.
        is_temporary: whether the same may go well later.
        retry_after: how many seconds the site asks to be left alone; None where it does not.
    """

    def __init__(
        self, source: str, reason: str, *, is_temporary: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(source, reason)
        self.is_temporary = is_temporary
        self.retry_after = retry_after


class FaultError(ArticleError):
    """This package's own code fails on an article, which is a mistake of ours and not of the article.

    The exception that was raised is its ``__cause__``; where it was raised in another process, the traceback is among
    its ``__notes__``.

    Args:
        source: the article, as for ArticleError.
        report: what helps to mend it: the exception's type, where it was raised, and the versions in use.
    """

    def __init__(self, source: str, report: str) -> None:
        super().__init__(source, f"is left out because of a mistake in quotes; please report this: {report}")
        self.report = report


class OptionError(QuotesError):
    """A value given by the caller makes no sense."""

    exit_code: ClassVar[int] = 2


def check_choice(what: str, given: str | None, choices: Iterable[str]) -> None:
    """Refuse a value GIVEN of WHAT that is none of CHOICES; None is no value.

    Raises:
        OptionError: it is none.
    """
    if given is not None and given not in (known := tuple(choices)):
        raise OptionError(f"{what} {given!r} is not one of {', '.join(known)}")


class PipelineError(QuotesError):
    """A spaCy pipeline can't be loaded, or lacks what quotation finding needs."""

    exit_code: ClassVar[int] = 2


class WorkerError(QuotesError):
    """A process that was doing part of the work was ended from outside."""


class StoreError(QuotesError):
    """A database can't be opened, read or written."""


class NotFoundError(StoreError):
    """The database does not hold what was asked for."""


class MailError(QuotesError):
    """A server of mail does not take what it is given.

    Args:
        server: its address.
        reason: why, without the address and without a full stop.
    """

    def __init__(self, server: str, reason: str) -> None:
        super().__init__(f"{server}: {reason}: check smtp, from and to under [digest], and QUOTES_SMTP_PASSWORD")


class TransferError(QuotesError):
    """A file of an export can't be written or read back.

    Args:
        place: the path, or ``path:line``.
        reason: why, and what to do, without the path and without a full stop.
    """

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")


class GoldError(QuotesError):
    """A gold file or a file of predictions can't be scored."""


class TrainingError(QuotesError):
    """Training data is missing or malformed."""


class PluginWarning(UserWarning):
    """A plugin can't be used, and is left out; the message is one sentence that names it."""
