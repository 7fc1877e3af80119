"""What is asked of a jobindsats table: ids for the names of an entry, and which periods.

Periods are listed, never asked for as ``latest:N``, so that the 422 which tells how many there are
(`jobindsats-api.md` 5.3) cannot come. Value ids are opaque and looked up at every fetch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.errors import SourceError
from connectors.jobindsats.config import JobindsatsEntry, LevelValue, collapse_spaces, entry_file
from connectors.jobindsats.metadata import Description, Hierarchy

MOST_CELLS = 30_000
"""Cells asked for at once; the true limit is higher, and not known (`jobindsats-api.md` 1, 10)."""
RELOADING = "the table is being reloaded, the last good data stay, and the next run tries again"


class ReloadingError(SourceError):
    """The table is being reloaded: for minutes it lacks periods that it has (5.4)."""


@dataclass(frozen=True)
class Question:
    """Everything that is asked of a table; ``at_a_time`` is how many periods in one request.

    ``left_out`` are the values of each dimension that the table has and that are not asked for.
    """

    period_type: str
    periods: Sequence[str]
    at_a_time: int
    selection: Mapping[str, str]
    left_out: Mapping[str, Sequence[str]]

    def params(self, stretch: Sequence[str]) -> dict[str, str]:
        """The query of one request."""
        return {
            "mgroup.*": "*",
            f"period.{self.period_type}": ",".join(stretch),
            **self.selection,
        }


def build_question(
    table: JobindsatsEntry, described: Description, known_types: Sequence[str]
) -> Question:
    """What an entry asks for, in the ids and periods of the table's own metadata.

    ``known_types`` are the period types that the table has even when its metadata do not say so.

    Raises:
        ReloadingError: the metadata lack a type of period that the table has.
        SourceError: something that the entry names is not offered.
    """
    periods = _periods(table, described, known_types)
    hierarchies = described.hierarchies
    area = table.area.hierarchy
    for hierarchy in (area, *(d.hierarchy for d in table.dimensions.values())):
        if hierarchy not in hierarchies:
            raise SourceError(
                f"jobindsats {described.id} has no hierarchy {hierarchy} (it offers "
                f"{', '.join(hierarchies)}); correct {entry_file(described.id)}."
            )
    # A hierarchy of the country alone has nothing but its root.
    selection = {f"hierarchy.{area}": "*" if table.area.has_municipalities else "/"}
    left_out: dict[str, list[str]] = {}
    for dimension in table.dimensions.values():
        offered = hierarchies[dimension.hierarchy]
        ids = [_value_id(described.id, offered, value) for value in dimension.values]
        selection[f"hierarchy.{dimension.hierarchy}"] = ",".join(ids)
        left_out[dimension.label] = [v.name for v in offered.values if v.id not in ids]
    cells = _cells_a_period(table, described)
    at_a_time = max(1, MOST_CELLS // max(1, cells))
    return Question(table.periods.type, periods, at_a_time, selection, left_out)


def _cells_a_period(table: JobindsatsEntry, described: Description) -> int:
    areas = len(described.hierarchies[table.area.hierarchy].values)
    values = math.prod(len(dimension.values) for dimension in table.dimensions.values())
    return areas * values * max(len(table.measures), len(described.labels))


def _periods(
    table: JobindsatsEntry, described: Description, known_types: Sequence[str]
) -> list[str]:
    wanted = table.periods.type
    offered = {kind.id: kind for kind in described.period_types}
    if wanted not in offered:
        if not offered or wanted in known_types:
            raise ReloadingError(
                f"jobindsats offers no period of type {wanted} for {described.id} just now; "
                f"{RELOADING}."
            )
        raise SourceError(
            f"jobindsats {described.id} has no periods of type {wanted} (it offers "
            f"{', '.join(offered)}); correct {entry_file(described.id)}."
        )
    kind = offered[wanted]
    periods = [period for period in kind.periods if period >= table.periods.since]
    if not periods:
        raise SourceError(
            f"jobindsats {described.id} has no period since {table.periods.since} (its newest is "
            f"{kind.last}); wait for one, or correct {entry_file(described.id)}."
        )
    return periods


def _value_id(table_id: str, hierarchy: Hierarchy, wanted: str | LevelValue) -> str:
    level = wanted.level if isinstance(wanted, LevelValue) else None
    name = collapse_spaces(wanted.name if isinstance(wanted, LevelValue) else wanted)
    found = [
        (each.id, value.id)
        for each in hierarchy.levels
        for value in each.values
        if value.name == name and level in {None, each.id}
    ]
    if len(found) == 1:
        return found[0][1]
    where = f"in {hierarchy.id}" + (f" at the level {level}" if level else "")
    if found:
        levels = ", ".join(dict.fromkeys(each for each, _ in found))
        raise SourceError(
            f"jobindsats {table_id} has several values named {name!r} {where}; say which in "
            f"{entry_file(table_id)}: {{name: {name}, level: one of {levels}}}."
        )
    raise SourceError(
        f"jobindsats {table_id} has no value {name!r} {where} (it offers {_offered(hierarchy)}); "
        f"correct {entry_file(table_id)}."
    )


def _offered(hierarchy: Hierarchy, most: int = 20) -> str:
    names = [value.name for value in hierarchy.values]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
