"""What a follow-up and its papers may be called, on every machine that an archive may come to.

The second follow-up of a plan of 2023 is ``2023-2``; what supersedes it ``2023-2.v2``.
"""

from __future__ import annotations

import re

from connectors.errors import InputError

NAME = re.compile(r"(?P<year>\d{4})-(?P<number>[1-9]\d?)")
"""The second follow-up of the plan of 2023 is ``2023-2``."""
STORED = re.compile(rf"{NAME.pattern}(\.v(?P<version>[2-9]|[1-9]\d+))?")
_NO_FILE_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]|^[.~ ]|[. ]$')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
LONGEST_NAME = 120


def check_name(name: str, year: int) -> None:
    """Refuse a name that is none, or of another year than the plan.

    Raises:
        InputError: it is.
    """
    matched = NAME.fullmatch(name)
    if not matched:
        raise invalid_name(name)
    if int(matched["year"]) != year:
        raise InputError(
            f"{name} would be a follow-up of a plan of {matched['year']} and the plan is of "
            f"{year}; call it {year}-{matched['number']}, or give --plan."
        )


def invalid_name(name: str) -> InputError:
    """The error of what is no name of a follow-up."""
    return InputError(
        f"{name!r} is no name of a follow-up; write the plan's year and a number, as 2023-2."
    )


def base_name(name: str) -> str:
    """The name without its version."""
    return name.partition(".")[0]


def sort_key(name: str) -> tuple[int, int, int]:
    """Year, number and version of a stored follow-up's name."""
    matched = STORED.fullmatch(name)
    if matched is None:
        raise invalid_name(name)
    return int(matched["year"]), int(matched["number"]), int(matched["version"] or 1)


def check_paper(name: str) -> None:
    """Refuse a name that some machine that the archive may come to cannot have."""
    if _NO_FILE_NAME.search(name) or _RESERVED.fullmatch(name) or len(name) > LONGEST_NAME:
        raise InputError(
            f"A paper cannot be called {name!r} on every machine; give it a plain name of at most "
            f"{LONGEST_NAME} letters."
        )
