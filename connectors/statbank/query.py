"""What is asked of StatBank: a catalogue entry and the table's own description, made into codes.

Every variable is listed with every code that is wanted, so that nothing is eliminated silently
and the answer can be held against the question.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.errors import SourceError
from connectors.statbank import values
from connectors.statbank.config import Dimension, StatbankEntry, entry_remedy
from connectors.statbank.metadata import Description, Variable

MOST_CELLS = 1_000_000
"""Cells that a question may have; a larger answer must be streamed (`statbank-api.md` 1.8).

The limit has been changed three times; StatBank's own word counts where it is lower.
"""


@dataclass(frozen=True)
class Question:
    """The codes asked for by variable, and what was noticed about the table in asking.

    ``left_out`` are the values of each dimension that the table has and that are not asked for.

    ``absent`` is what a streamed answer means by a row that it leaves out.
    """

    table_id: str
    codes: Mapping[str, Sequence[str]]
    absent: str | None
    noticed: Sequence[str] = ()
    left_out: Mapping[str, Sequence[str]] = field(default_factory=dict[str, list[str]])

    @property
    def cells(self) -> int:
        """Its size as StatBank counts it, to the digit (`statbank-api.md` 1.8)."""
        return math.prod(len(codes) for codes in self.codes.values()) * (len(self.codes) + 1)

    @property
    def is_too_large(self) -> bool:
        """Whether StatBank answers it only as a stream."""
        return self.cells > MOST_CELLS

    def body(self, format_: str) -> dict[str, Any]:
        """What is posted to get the answer in a format."""
        presentation = {"valuePresentation": "Code"} if format_ == "BULK" else {}
        return {
            "table": self.table_id,
            "format": format_,
            "lang": "da",
            **presentation,
            "variables": [
                {"code": variable, "values": list(codes)} for variable, codes in self.codes.items()
            ],
        }


def build_question(table: StatbankEntry, found: Description) -> Question:
    """The question that gets what an entry describes from a table as it is now.

    Raises:
        SourceError: the table does not have what the entry asks for, or has more variables.
    """
    wanted: dict[str, Sequence[str]] = {table.area.variable: ["*"]}
    wanted |= dict.fromkeys(table.totals, ())
    for dimension in table.dimensions.values():
        values = dimension.values
        wanted[dimension.variable] = [values] if isinstance(values, str) else list(values)
    wanted[table.time.variable] = table.time.values
    _check_variables(found, list(wanted))
    codes = {
        name: [_total(found, variable)]
        if name in table.totals
        else _select(found, variable, wanted[name])
        for name, variable in ((name, found.by_code[name]) for name in wanted)
    }
    area = table.area
    codes[area.variable] = [c for c in codes[area.variable] if c not in area.without]
    noticed = [
        notice
        for dimension in table.dimensions.values()
        for notice in _renamed(found, found.by_code[dimension.variable], dimension)
    ]
    left_out = {
        dimension.variable: _left_out(found.by_code[dimension.variable], codes)
        for dimension in table.dimensions.values()
    }
    return Question(found.id, codes, found.absent, noticed, left_out)


def _check_variables(found: Description, wanted: Sequence[str]) -> None:
    offered = found.by_code
    if unknown := [name for name in wanted if name not in offered]:
        raise SourceError(
            f"StatBank {found.id} has no variable {unknown[0]}; it offers "
            f"{', '.join(offered)}: {entry_remedy(found.id)}."
        )
    if forgotten := [name for name in offered if name not in wanted]:
        raise SourceError(
            f"StatBank {found.id} also has the variable {forgotten[0]}, which would be summed "
            f"silently; name it under totals or dimensions: {entry_remedy(found.id)}."
        )


def _select(found: Description, variable: Variable, wanted: Sequence[str]) -> list[str]:
    try:
        return values.select(wanted, list(variable.values))
    except ValueError as error:
        raise SourceError(
            f"StatBank {found.id} cannot be asked for {variable.id}: {error} (it has "
            f"{_first_few(variable)}); {entry_remedy(found.id)}."
        ) from error


def _total(found: Description, variable: Variable) -> str:
    totals = variable.totals
    if len(totals) != 1:
        problem = "several totals" if totals else "no total"
        raise SourceError(
            f"StatBank {found.id} has {problem} in {variable.id} (it has "
            f"{_first_few(variable)}); {entry_remedy(found.id)}."
        )
    return totals[0]


def _left_out(variable: Variable, codes: Mapping[str, Sequence[str]]) -> list[str]:
    asked = {code.upper() for code in codes[variable.id]}
    return [f"{code} {text}" for code, text in variable.values.items() if code.upper() not in asked]


def _renamed(found: Description, variable: Variable, dimension: Dimension) -> list[str]:
    """What is said of codes that StatBank calls something else than the entry does.

    Raises:
        SourceError: the entry's text is now that of another code: the codes have moved.
    """
    if isinstance(dimension.values, str):
        return []
    by_text = {_plain(text): code for code, text in variable.values.items()}
    offered = {code.upper(): text for code, text in variable.values.items()}
    noticed: list[str] = []
    for code, ours in dimension.values.items():
        theirs = offered[code.upper()]
        if _plain(theirs) == _plain(ours):
            continue
        if moved := by_text.get(_plain(ours)):
            raise SourceError(
                f"StatBank {found.id} now means {theirs!r} by {code} of {variable.id}, and "
                f"{ours!r} by {moved}; {entry_remedy(found.id)}."
            )
        noticed.append(
            f"StatBank {found.id} calls {code} of {variable.id} {theirs!r}, the catalogue {ours!r}"
        )
    return noticed


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _first_few(variable: Variable, most: int = 5) -> str:
    shown = [f"{code} {text}" for code, text in variable.values.items()]
    return ", ".join(shown[:most]) + (" ..." if len(shown) > most else "") or "no values"
