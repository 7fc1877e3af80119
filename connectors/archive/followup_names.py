"""Names of follow-ups and their papers, valid on every operating system.

``2023-2`` is the second follow-up of the plan of 2023; ``2023-2.v2`` supersedes it.
"""

from __future__ import annotations

import re

from connectors.errors import InputError

NAME = re.compile(r"(?P<year>\d{4})-(?P<number>[1-9]\d?)")
STORED = re.compile(rf"{NAME.pattern}(\.v(?P<version>[2-9]|[1-9]\d+))?")
_NO_FILE_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]|^[.~ ]|[. ]$')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
LONGEST_NAME = 120


def check_name(name: str, year: int) -> None:
    """Raise InputError for an invalid name, or one of another year than the plan."""
    matched = NAME.fullmatch(name)
    if not matched:
        raise invalid_name(name)
    if int(matched["year"]) != year:
        raise InputError(
            f"{name} er navnet på en opfølgning for {matched['year']}, og planen er for {year}; "
            f"kald den {year}-{matched['number']}, eller vælg en anden plan med --plan."
        )


def invalid_name(name: str) -> InputError:
    """The error for an invalid name."""
    return InputError(
        f"{name!r} er ikke navnet på en opfølgning; skriv planens år og et nummer, for eksempel "
        "2023-2."
    )


def base_name(name: str) -> str:
    """The name without its version."""
    return name.partition(".")[0]


def sort_key(name: str) -> tuple[int, int, int]:
    """Year, number and version of a name."""
    matched = STORED.fullmatch(name)
    if matched is None:
        raise invalid_name(name)
    return int(matched["year"]), int(matched["number"]), int(matched["version"] or 1)


def check_paper(name: str) -> None:
    """Raise InputError for a file name that some operating system cannot have."""
    if _NO_FILE_NAME.search(name) or _RESERVED.fullmatch(name) or len(name) > LONGEST_NAME:
        raise InputError(
            f"Et papir kan ikke hedde {name!r} på alle computere; giv filen et enkelt navn på "
            f"højst {LONGEST_NAME} tegn."
        )
