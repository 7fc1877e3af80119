"""Errors that Pejl shows to staff.

    PejlError
    ├── InputError        a user's file or setting is wrong: plan, layout, register, catalogue
    ├── SourceError       a source failed: unreachable, refused, or an unusable answer
    │   ├── AnswerError   the answer is whole but does not match its catalogue entry
    │   ├── AwaitedError  a source does not have the table yet
    │   ├── TooSlowError  no whole answer in time; a smaller request may succeed
    │   └── PassingError  the same request may succeed at once
    └── HomeError         the home folder: of another mode, damaged or unwritable
        ├── BusyError     another run writes in it
        └── NothingPublishedError  no refresh has published anything yet

A message is one Danish sentence: what is wrong, where, and the remedy. It never holds a key, a CPR
number or a line of a user's file.
"""

from __future__ import annotations

import errno
from collections.abc import Generator, Sequence
from contextlib import contextmanager


class PejlError(Exception):
    """Shown to the user as one sentence, without a traceback."""


class InputError(PejlError):
    """A user's file or setting is wrong."""


class SourceError(PejlError):
    """A source could not be reached, refused the request, or sent an unusable answer.

    ``refused`` is the unusable body, if there is one; it is stored in quarantine. ``of_attempt``
    are the parts of the message that tell of this attempt alone, such as how often it was made.
    """

    def __init__(
        self, message: str, refused: bytes | None = None, *, of_attempt: Sequence[str] = ()
    ) -> None:
        """Take the sentence, the unusable body and what is of this attempt alone."""
        super().__init__(message)
        self.refused = refused
        self.of_attempt = of_attempt

    @property
    def fault(self) -> str:
        """The sentence without what another attempt would tell otherwise of the same fault."""
        sentence = str(self)
        for part in self.of_attempt:
            sentence = sentence.replace(part, "")
        return sentence


@contextmanager
def attach_body(body: bytes) -> Generator[None]:
    """Attach a body to any SourceError raised in this block."""
    try:
        yield
    except SourceError as error:
        error.refused = body
        raise


class AnswerError(SourceError):
    """A whole answer whose columns, labels or areas do not match its catalogue entry."""


class AwaitedError(SourceError):
    """The source has no table yet that fits an entry which waits for one."""


class TooSlowError(SourceError):
    """No whole answer came in time."""


class PassingError(SourceError):
    """A fault that one more request may heal: a body that was cut off, or a table not found."""


class HomeError(PejlError):
    """The home folder cannot be used."""


class NothingPublishedError(HomeError):
    """No refresh of this home has published anything yet."""


class DiskFullError(HomeError):
    """The disk of the home has no room."""


class BusyError(HomeError):
    """Another run writes in the home."""


_FILE_ERRORS = {
    errno.ENOENT: "findes ikke",
    errno.EACCES: "adgang nægtet",
    errno.EPERM: "adgang nægtet",
    errno.EISDIR: "er en mappe",
    errno.ENOTDIR: "en del af stien er ikke en mappe",
    errno.EEXIST: "findes allerede",
    errno.ENOSPC: "disken er fuld",
    errno.EDQUOT: "pladsen, som disken giver, er brugt",
    errno.ENAMETOOLONG: "navnet er for langt",
    errno.EROFS: "skrivebeskyttet",
    errno.EBUSY: "er åben i et andet program",
}


def file_error(error: OSError) -> str:
    """Why a file cannot be read or written, in Danish words for the operating system's."""
    code = error.errno or 0
    return _FILE_ERRORS.get(code) or f"fejlkode {errno.errorcode.get(code, code)}"
