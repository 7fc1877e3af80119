"""What jobindsats tells about its tables: subjects, the catalogue, and one table's values.

Shapes: `jobindsats-api.md` 2.4. What a fetch rests on (ids, value names, periods) must be there;
names, links and measures, whose keys are inferred, may be missing and are then empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from connectors.errors import SourceError, lacking
from connectors.jobindsats.config import spaced


@dataclass(frozen=True)
class Subject:
    """A subject that tables are filed under."""

    id: str
    name: str


@dataclass(frozen=True)
class Listed:
    """A table's line in the catalogue.

    ``latest`` and ``next`` are the days of the last and the next publication as the source spells
    them; ``frequency`` is its letter (M, Q, Y); ``period_types`` is empty where it is not told.
    """

    id: str
    name: str
    subject: str
    group: str
    frequency: str
    latest: str
    next: str
    link: str
    measure_groups: tuple[str, ...]
    period_types: tuple[str, ...]


@dataclass(frozen=True)
class PeriodType:
    """A kind of period, and the ids of its periods in order; there is at least one."""

    id: str
    periods: tuple[str, ...]

    @property
    def first(self) -> str:
        """The oldest period."""
        return self.periods[0]

    @property
    def last(self) -> str:
        """The newest period."""
        return self.periods[-1]


@dataclass(frozen=True)
class Value:
    """One value: the opaque id that a question needs, and the name that the answer gives."""

    id: str
    name: str


@dataclass(frozen=True)
class Level:
    """Values of the same rank in a hierarchy."""

    id: str
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Hierarchy:
    """One way to order the values of a dimension; this is what a question names."""

    id: str
    name: str
    levels: tuple[Level, ...]

    @property
    def values(self) -> tuple[Value, ...]:
        """All values of all levels, the total among them."""
        return tuple(value for level in self.levels for value in level.values)


@dataclass(frozen=True)
class Dimension:
    """A dimension and the hierarchies that it can be asked by."""

    id: str
    name: str
    hierarchies: tuple[Hierarchy, ...]


@dataclass(frozen=True)
class Measure:
    """One number that a table gives."""

    id: str
    name: str


@dataclass(frozen=True)
class MeasureGroup:
    """Measures that belong together."""

    id: str
    name: str
    measures: tuple[Measure, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns in an answer; a group of several measures stands before each name."""
        if len(self.measures) < 2:  # noqa: PLR2004  (one measure is called as its group)
            return (self.name,)
        return tuple(f"{self.name}: {measure.name}" for measure in self.measures)


@dataclass(frozen=True)
class Description:
    """All that jobindsats tells about one table."""

    id: str
    name: str
    link: str
    frequency: str
    period_types: tuple[PeriodType, ...]
    dimensions: tuple[Dimension, ...]
    measure_groups: tuple[MeasureGroup, ...]

    @property
    def hierarchies(self) -> Mapping[str, Hierarchy]:
        """The hierarchies of all dimensions by id."""
        return {h.id: h for dimension in self.dimensions for h in dimension.hierarchies}

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns of the measures in an answer; none where they are not told."""
        return tuple(label for group in self.measure_groups for label in group.labels)


def subjects(answer: Any) -> list[Subject]:
    """The subjects that ``v3/subjects`` lists.

    Raises:
        SourceError: the answer has another shape.
    """
    try:
        return [Subject(_told(s, "subject_id"), _needed(s, "subject_name")) for s in answer]
    except (KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            "jobindsats lists its subjects in a shape that Pejl does not know (v3/subjects); "
            "see jobindsats-api.md 2.4."
        ) from error


def tables(answer: Any) -> list[Listed]:
    """The tables that ``v3/tables`` lists, each with its subject and group.

    Raises:
        SourceError: the answer has another shape.
    """
    try:
        return [
            _listed(table, _told(subject, "subject_name"), _told(group, "table_group_name"))
            for subject in answer
            for group in subject["table_groups"]
            for table in group["tables"]
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            "jobindsats lists its tables in a shape that Pejl does not know (v3/tables); "
            "see jobindsats-api.md 2.4."
        ) from error


def describe(table_id: str, answer: Any) -> Description:
    """What ``v3/table/{id}`` tells about a table.

    Raises:
        SourceError: the answer has another shape.
    """
    try:
        kinds = [
            PeriodType(
                _needed(kind, "periodtype_id"),
                tuple(sorted(_needed(period, "period_id") for period in kind["values"])),
            )
            for kind in answer["periods"]
        ]
        return Description(
            id=table_id,
            name=_told(answer, "table_name"),
            link=_told(answer, "link_tablepage"),
            frequency=_told(answer, "update_freq").upper(),
            period_types=tuple(kind for kind in kinds if kind.periods),
            dimensions=tuple(_dimension(each) for each in answer["dimensions"]),
            measure_groups=tuple(_measure_group(g) for g in _several(answer, "mgroups")),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            f"jobindsats describes {table_id} in a shape that Pejl does not know{lacking(error)}; "
            "try again later, and if it stays see jobindsats-api.md 2.4."
        ) from error


def _listed(table: Any, subject: str, group: str) -> Listed:
    match table:
        case {"periods": {"periodtypes": [*kinds]}}:
            period_types = tuple(_told(kind, "periodtype_id") for kind in kinds)
        case _:
            period_types = ()
    return Listed(
        id=_needed(table, "table_id").lower(),
        name=_told(table, "table_name"),
        subject=subject,
        group=group,
        frequency=_told(table, "update_freq").upper(),
        latest=_told(table, "update_latest"),
        next=_told(table, "update_next"),
        link=_told(table, "link_tablepage"),
        measure_groups=tuple(_told(g, "mgroup_name") for g in _several(table, "mgroups")),
        period_types=period_types,
    )


def _dimension(given: Any) -> Dimension:
    return Dimension(
        id=_told(given, "dimension_id"),
        name=_told(given, "dimension_name"),
        hierarchies=tuple(
            Hierarchy(
                id=_needed(hierarchy, "hierarchy_id"),
                name=_told(hierarchy, "hierarchy_name"),
                levels=tuple(_level(level) for level in hierarchy["levels"]),
            )
            for hierarchy in given["hierarchies"]
        ),
    )


def _level(given: Any) -> Level:
    return Level(
        id=_told(given, "level_id"),
        name=_told(given, "level_name"),
        values=tuple(
            Value(_needed(value, "value_id"), spaced(_needed(value, "value_name")))
            for value in given["values"]
        ),
    )


def _measure_group(given: Any) -> MeasureGroup:
    return MeasureGroup(
        id=_told(given, "mgroup_id"),
        name=spaced(_told(given, "mgroup_name")),
        measures=tuple(
            Measure(_told(each, "measure_id"), spaced(_told(each, "measure_name")))
            for each in _several(given, "measures")
        ),
    )


def _needed(given: Any, key: str) -> str:
    text = given[key]
    if not isinstance(text, str):
        raise TypeError(f"a text as {key}")
    return text


def _told(given: Any, key: str) -> str:
    """A text that may be missing."""
    text = given.get(key)
    return text if isinstance(text, str) else ""


def _several(given: Any, key: str) -> list[Any]:
    """A list that may be missing."""
    several = given.get(key)
    return cast("list[Any]", several) if isinstance(several, list) else []
