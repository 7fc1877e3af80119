"""The request for a catalogue entry: codes of the table as it is now.

Every variable is listed with every code, so that StatBank sums nothing silently and the answer can
be checked against the request.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.errors import AnswerError, SourceError
from connectors.lists import quoted_list
from connectors.statbank import values
from connectors.statbank.config import Dimension, StatbankEntry, entry_remedy
from connectors.statbank.metadata import Description, Variable

MOST_CELLS = 1_000_000
"""Cells in one request; more must be streamed (`docs/sources/statbank.md`).

The limit has changed three times; StatBank's own refusal counts if its limit is lower.
"""


@dataclass(frozen=True)
class Question:
    """The codes to request, by variable.

    ``absent``: the value of rows that a stream leaves out. ``noticed``: notices of renamed codes.
    ``left_out``: by dimension, the values of the table that are not fetched.
    """

    table_id: str
    codes: Mapping[str, Sequence[str]]
    absent: str | None
    noticed: Sequence[str] = ()
    left_out: Mapping[str, Sequence[str]] = field(default_factory=dict[str, list[str]])

    @property
    def cells(self) -> int:
        """The size as StatBank counts it (`docs/sources/statbank.md`)."""
        return math.prod(len(codes) for codes in self.codes.values()) * (len(self.codes) + 1)

    @property
    def is_too_large(self) -> bool:
        """Whether StatBank answers only as a stream."""
        return self.cells > MOST_CELLS

    def body(self, format_: str) -> dict[str, Any]:
        """The JSON to post for an answer in a format."""
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


def build_question(table: StatbankEntry, described: Description) -> Question:
    """The request for what an entry describes.

    Raises:
        SourceError: the table lacks what the entry names, or has more variables.
    """
    selection: dict[str, Sequence[str]] = {table.area.variable: ["*"]}
    selection |= dict.fromkeys(table.totals, ())
    for dimension in table.dimensions.values():
        values = dimension.values
        selection[dimension.variable] = [values] if isinstance(values, str) else list(values)
    selection[table.time.variable] = table.time.values
    _check_variables(described, list(selection))
    check_unit(described.id, table, described.unit)
    codes = {
        name: [_total(described, variable)]
        if name in table.totals
        else _select(described, variable, selection[name])
        for name, variable in ((name, described.by_code[name]) for name in selection)
    }
    if table.time.since is not None:
        time = described.by_code[table.time.variable]
        recent = set(_select(described, time, [f">={table.time.since}"]))
        codes[time.id] = [code for code in codes[time.id] if code in recent]
    area = table.area
    codes[area.variable] = [c for c in codes[area.variable] if c not in area.without]
    noticed = [
        notice
        for dimension in table.dimensions.values()
        for notice in _renamed(described, described.by_code[dimension.variable], dimension)
    ]
    left_out = {
        dimension.variable: _left_out(described.by_code[dimension.variable], codes)
        for dimension in table.dimensions.values()
    }
    return Question(described.id, codes, described.absent, noticed, left_out)


def check_unit(table_id: str, table: StatbankEntry, unit: str) -> None:
    """Refuse a table of another unit than its entry states.

    Raises:
        AnswerError: naming both units.
    """
    expected = table.measure.source_unit
    if expected is None or not unit or _plain_unit(unit) == _plain_unit(expected):
        return
    raise AnswerError(
        f"Statistikbanken {table_id} har enheden {unit!r}, men kataloget {expected!r}; "
        f"kontrollér tallene, og {entry_remedy(table_id)} (unit og source_unit)."
    )


def _plain_unit(unit: str) -> str:
    return _plain(unit).rstrip(".")


def _check_variables(described: Description, selected: Sequence[str]) -> None:
    offered = described.by_code
    if unknown := [name for name in selected if name not in offered]:
        raise SourceError(
            f"Statistikbanken {described.id} har ingen variabel {unknown[0]} (den har "
            f"{', '.join(offered)}); {entry_remedy(described.id)}."
        )
    if forgotten := [name for name in offered if name not in selected]:
        raise SourceError(
            f"Statistikbanken {described.id} har også variablen {forgotten[0]}, som ellers ville "
            "blive lagt sammen; nævn den under totals eller dimensions: "
            f"{entry_remedy(described.id)}."
        )


def _select(described: Description, variable: Variable, items: Sequence[str]) -> list[str]:
    try:
        return values.select(items, list(variable.values))
    except ValueError as error:
        raise SourceError(
            f"Statistikbanken {described.id} kan ikke spørges om {variable.id}: {error} (den har "
            f"{_offered(variable)}); {entry_remedy(described.id)}."
        ) from error


def _total(described: Description, variable: Variable) -> str:
    totals = variable.totals
    if len(totals) != 1:
        problem = "flere totaler" if totals else "ingen total"
        raise SourceError(
            f"Statistikbanken {described.id} har {problem} i {variable.id} (den har "
            f"{_offered(variable)}); {entry_remedy(described.id)}."
        )
    return totals[0]


def _left_out(variable: Variable, codes: Mapping[str, Sequence[str]]) -> list[str]:
    requested = {code.upper() for code in codes[variable.id]}
    return [
        f"{code} {text}" for code, text in variable.values.items() if code.upper() not in requested
    ]


def _renamed(described: Description, variable: Variable, dimension: Dimension) -> list[str]:
    """Notices of codes whose text differs from the entry's.

    Raises:
        SourceError: another code now has the entry's text: StatBank has reused the code.
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
                f"Statistikbanken {described.id} bruger nu {code} af {variable.id} om {theirs!r} "
                f"og {moved} om {ours!r}; {entry_remedy(described.id)}."
            )
        noticed.append(
            f"Statistikbanken {described.id} kalder {code} af {variable.id} {theirs!r}, kataloget "
            f"{ours!r}"
        )
    return noticed


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _offered(variable: Variable) -> str:
    return quoted_list([f"{code} {text}" for code, text in variable.values.items()])
