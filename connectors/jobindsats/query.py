"""The request for a catalogue entry: ids for its names, and the periods to fetch.

Periods are listed: ``latest:N`` fails when N is more than there are. Value ids are opaque and are
looked up at every fetch (`docs/sources/jobindsats.md`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.errors import SourceError
from connectors.jobindsats.config import (
    Dimension,
    JobindsatsEntry,
    LevelValue,
    collapse_spaces,
    entry_file,
)
from connectors.jobindsats.metadata import Description, Hierarchy
from connectors.lists import quoted_list

MOST_CELLS = 30_000
"""Cells in one request; the true limit is higher and unknown (`docs/sources/jobindsats.md`)."""
RELOADING = (
    "kilden er ved at opdatere tabellen: de seneste gode tal bruges, og næste kørsel prøver igen"
)
MOST_NAMED = 20
"""Values in a message."""
ROOT = "/"
"""The id of the value that is a hierarchy's total."""


class ReloadingError(SourceError):
    """The source is reloading the table: for minutes up to an hour it has no periods."""


@dataclass(frozen=True)
class Question:
    """What to request of a table; ``at_a_time`` is the number of periods in one request.

    ``left_out``: by dimension, the values of the table that are not fetched. ``levels``: the levels
    of a value whose own level the table lacks. ``facts`` are stored beside each of its parts.
    """

    period_type: str
    periods: Sequence[str]
    at_a_time: int
    selection: Mapping[str, str]
    left_out: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    levels: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def params(self, periods: Sequence[str]) -> dict[str, str]:
        """The query of a request for some periods."""
        return {
            "mgroup.*": "*",
            f"period.{self.period_type}": ",".join(periods),
            **self.selection,
        }


def build_question(
    table: JobindsatsEntry, described: Description, known_types: Sequence[str]
) -> Question:
    """Resolve an entry to the ids and periods of the table's metadata.

    ``known_types``: period types that the table has, also while its metadata lack them.

    Raises:
        ReloadingError: the metadata lack a known period type.
        SourceError: the table has no such hierarchy, value or period.
    """
    periods = find_periods(table, described, known_types)
    area = find_hierarchy(described, table.area.hierarchy)
    # The hierarchy of only the country has just a root.
    selection = {f"hierarchy.{area.id}": "*" if table.area.has_municipalities else ROOT}
    left_out: dict[str, list[str]] = {}
    levels: dict[str, list[str]] = {}
    for dimension in table.dimensions.values():
        offered = find_hierarchy(described, dimension.hierarchy)
        ids, elsewhere = select_values(described.id, offered, dimension)
        levels |= elsewhere
        selection[f"hierarchy.{dimension.hierarchy}"] = ",".join(ids)
        left_out[dimension.label] = [v.name for v in offered.values if v.id not in ids]
    cells = _cells_a_period(table, described)
    at_a_time = max(1, MOST_CELLS // max(1, cells))
    return Question(table.periods.type, periods, at_a_time, selection, left_out, levels)


def find_hierarchy(described: Description, name: str) -> Hierarchy:
    """A hierarchy of a table.

    Raises:
        SourceError: the table has none of that name.
    """
    hierarchies = described.hierarchies
    if name not in hierarchies:
        raise SourceError(
            f"jobindsats {described.id} har intet hierarki {name} (den har "
            f"{', '.join(hierarchies)}); ret {entry_file(described.id)}."
        )
    return hierarchies[name]


def select_values(
    table_id: str, offered: Hierarchy, dimension: Dimension
) -> tuple[list[str], dict[str, list[str]]]:
    """The ids of an entry's values, and the levels of those at other levels than the entry says.

    Raises:
        SourceError: the table has no such value, or several.
    """
    ids: list[str] = []
    levels: dict[str, list[str]] = {}
    for value in dimension.values:
        matches = _matches(table_id, offered, value)
        ids += [value_id for _, value_id in matches]
        if isinstance(value, LevelValue) and {level for level, _ in matches} != {value.level}:
            levels[collapse_spaces(value.name)] = [level for level, _ in matches]
    return ids, levels


def _cells_a_period(table: JobindsatsEntry, described: Description) -> int:
    areas = len(described.hierarchies[table.area.hierarchy].values)
    values = math.prod(len(dimension.values) for dimension in table.dimensions.values())
    return areas * values * max(len(table.measures), len(described.labels))


def find_periods(
    table: JobindsatsEntry, described: Description, known_types: Sequence[str]
) -> list[str]:
    """The periods of the metadata that an entry fetches, oldest first.

    Raises:
        ReloadingError: the metadata lack a known period type.
        SourceError: the table has no such period.
    """
    type_ = table.periods.type
    offered = {kind.id: kind for kind in described.period_types}
    if type_ not in offered:
        if not offered or type_ in known_types:
            raise ReloadingError(
                f"jobindsats {described.id} har lige nu ingen perioder af typen {type_}; "
                f"{RELOADING}."
            )
        raise SourceError(
            f"jobindsats {described.id} har ingen perioder af typen {type_} (den har "
            f"{', '.join(offered)}); ret {entry_file(described.id)}."
        )
    kind = offered[type_]
    periods = [period for period in kind.periods if period >= table.periods.since]
    if not periods:
        raise SourceError(
            f"jobindsats {described.id} har ingen periode fra {table.periods.since} og frem (den "
            f"nyeste er {kind.last}); vent på en ny, eller ret {entry_file(described.id)}."
        )
    return periods


def _matches(table_id: str, hierarchy: Hierarchy, entry: str | LevelValue) -> list[tuple[str, str]]:
    """Level and id of a value; several only where the table lacks the level of the entry."""
    level = entry.level if isinstance(entry, LevelValue) else None
    name = collapse_spaces(entry.name if isinstance(entry, LevelValue) else entry)
    matches = [
        (offered.id, value.id)
        for offered in hierarchy.levels
        for value in offered.values
        if value.name == name
    ]
    at_level = [match for match in matches if match[0] == level]
    if len(at_level or matches) == 1 or (level and matches and not at_level):
        return at_level or matches
    where = f"i {hierarchy.id}" + (f" på niveauet {level}" if at_level else "")
    if matches:
        levels = ", ".join(dict.fromkeys(offered for offered, _ in matches))
        raise SourceError(
            f"jobindsats {table_id} har flere værdier med navnet {name!r} {where}; vælg en i "
            f"{entry_file(table_id)}: {{name: {name}, level: X}}, hvor X er en af {levels}."
        )
    offered = quoted_list([each.name for each in hierarchy.values], MOST_NAMED)
    raise SourceError(
        f"jobindsats {table_id} har ingen værdi {name!r} {where} (den har {offered}); "
        f"ret {entry_file(table_id)}."
    )
