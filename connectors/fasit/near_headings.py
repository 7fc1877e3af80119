"""Which heading of a file may be the one that a layout lacks: spelt almost as the layout has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from connectors.fasit.layouts import HeadingMatch, Layout
from connectors.tabular.headings import fold

LEAST_ALIKE = 0.75
"""The least share of letters in common: "Start dato" is near "Startdato", "Slutdato" is not."""
MOST_DIGITS = 4
"""A heading with more may hold the number of a person or a case, and is never repeated."""


@dataclass(frozen=True)
class MissingHeading:
    """A required column whose heading a file lacks.

    Args:
        column: our name of the column.
        spelling: the heading as the layout first spells it.
        near: the file's own heading that is spelt almost so; None if it has none.
    """

    column: str
    spelling: str
    near: str | None = None


def missing_headings(
    layout: Layout, match: HeadingMatch, headings: Sequence[str]
) -> list[MissingHeading]:
    """The required headings that a file lacks, each with the file's nearest that no column has.

    A heading of the file stands beside one column at most, that which it is most like. Others are
    not repeated, for a row that was taken for headings may hold what people wrote.

    Args:
        layout: the layout that the file was matched with.
        match: how the headings match it.
        headings: the file's row of headings.
    """
    names = [n for n, c in layout.columns.items() if n not in match.positions and not c.optional]
    unread = [
        shown
        for at, heading in enumerate(headings)
        if at not in match.positions.values() and (shown := _shown(heading))
    ]
    pairs = [
        (_likeness(layout.spellings(name), heading), name, heading)
        for name in names
        for heading in unread
    ]
    near: dict[str, str] = {}
    for likeness, name, heading in sorted(pairs, reverse=True):
        if likeness >= LEAST_ALIKE and name not in near and heading not in near.values():
            near[name] = heading
    return [MissingHeading(name, layout.spellings(name)[0], near.get(name)) for name in names]


def _shown(heading: str) -> str | None:
    """A heading in one line; None where it may not or cannot be shown."""
    line = " ".join(heading.split())
    has_number = sum(sign.isdigit() for sign in line) > MOST_DIGITS
    return None if has_number or not line.isprintable() else line or None


def _likeness(spellings: Sequence[str], heading: str) -> float:
    """How much of the letters and digits of a heading and of its likest spelling are the same."""
    letters = _letters(heading)
    return max(
        SequenceMatcher(None, _letters(each), letters, autojunk=False).ratio() for each in spellings
    )


def _letters(text: str) -> str:
    return "".join(sign for sign in fold(text) if sign.isalnum())
