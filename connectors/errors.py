"""The errors that a person can do something about.

    PejlError
    ├── InputError      a file that somebody keeps: plan, layout, register, catalogue, setting
    ├── SourceError     a source did not answer, or not with what it promised
    │   ├── AnswerError its answer arrived whole but does not hold what the catalogue describes
    │   └── TooSlowError     no whole answer came in time; a smaller question may get one
    └── HomeError       the place where Pejl keeps its data: locked, of another mode, unwritable

Each message is one sentence that names what was wrong, where, and the remedy. None of them ever
holds a key, a token, a CPR number or a line of somebody's file.
"""

from __future__ import annotations

import errno
from collections.abc import Generator
from contextlib import contextmanager


class PejlError(Exception):
    """Something went wrong that is shown to the user as one sentence, without a traceback."""


class InputError(PejlError):
    """A file or setting that a person keeps is wrong."""


class SourceError(PejlError):
    """A source could not be reached, refused the question, or answered with something unusable.

    ``refused`` is the body that could not be used, where one came: it is kept in quarantine.
    """

    def __init__(self, message: str, refused: bytes | None = None) -> None:
        """Say what is wrong in one sentence, and keep the body that was refused."""
        super().__init__(message)
        self.refused = refused


@contextmanager
def attach_body(body: bytes) -> Generator[None]:
    """Give a SourceError that is raised here the body that it is about."""
    try:
        yield
    except SourceError as error:
        error.refused = body
        raise


class AnswerError(SourceError):
    """An answer arrived whole, but its columns, labels or areas are not those of the catalogue."""


class TooSlowError(SourceError):
    """No whole answer came in time."""


class HomeError(PejlError):
    """The home folder cannot be used as asked."""


_FILE_ERRORS = {
    errno.ENOENT: "findes ikke",
    errno.EACCES: "adgang nægtet",
    errno.EPERM: "adgang nægtet",
    errno.EISDIR: "er en mappe",
    errno.ENOTDIR: "en del af stien er ikke en mappe",
    errno.EEXIST: "findes allerede",
    errno.ENOSPC: "disken er fuld",
    errno.EROFS: "skrivebeskyttet",
    errno.EBUSY: "er åben i et andet program",
}


def file_error(error: OSError) -> str:
    """Why a file cannot be read or written, in Danish words for the operating system's."""
    code = error.errno or 0
    return _FILE_ERRORS.get(code) or f"fejlkode {errno.errorcode.get(code, code)}"
