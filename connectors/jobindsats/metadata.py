"""Metadata of jobindsats' tables: subjects, the table list, and one table's values.

Shapes: `jobindsats-api.md` 2.4. What a fetch rests on (ids, value names, periods) must be there;
names, links and measures, whose keys are inferred, may be missing and are then empty.
An answer of another shape raises SourceError.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, TypeVar, cast

from pydantic import AfterValidator, AliasPath, BeforeValidator, Field

from connectors.jobindsats.config import collapse_spaces
from connectors.json_models import Model, parse

Item = TypeVar("Item")


def _text(given: object) -> object:
    return given if isinstance(given, str) else ""


def _list(given: object) -> object:
    return cast("list[object]", given) if isinstance(given, list) else ()


Text = Annotated[str, BeforeValidator(_text)]
"""A text that may be missing."""
Several = Annotated[tuple[Item, ...], BeforeValidator(_list)]
"""A list that may be missing."""
_REMEDY = "try again later, and if it stays see jobindsats-api.md 2.4"


class Subject(Model):
    """A subject that tables are filed under."""

    id: Text = Field("", alias="subject_id")
    name: str = Field(alias="subject_name")


class Measure(Model):
    """One number that a table gives."""

    name: Annotated[Text, AfterValidator(collapse_spaces)] = Field("", alias="measure_name")


class MeasureGroup(Model):
    """Measures that belong together."""

    name: Annotated[Text, AfterValidator(collapse_spaces)] = Field("", alias="mgroup_name")
    measures: Several[Measure] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns in an answer; a group of several measures stands before each name."""
        if len(self.measures) < 2:  # noqa: PLR2004  (one measure is called as its group)
            return (self.name,)
        return tuple(f"{self.name}: {measure.name}" for measure in self.measures)


class ListedType(Model):
    """A kind of period as the table list names it."""

    id: Text = Field("", alias="periodtype_id")


class TableListing(Model):
    """A table's line in the catalogue.

    ``latest`` and ``next`` are the days of the last and the next publication as the source spells
    them; ``frequency`` is its letter (M, Q, Y); ``period_types`` is empty where it is not told.
    """

    id: Annotated[str, AfterValidator(str.lower)] = Field(alias="table_id")
    name: Text = Field("", alias="table_name")
    subject: Text = ""
    group: Text = ""
    frequency: Annotated[Text, AfterValidator(str.upper)] = Field("", alias="update_freq")
    latest: Text = Field("", alias="update_latest")
    next: Text = Field("", alias="update_next")
    link: Text = Field("", alias="link_tablepage")
    groups: Several[MeasureGroup] = Field((), alias="mgroups")
    types: Several[ListedType] = Field((), validation_alias=AliasPath("periods", "periodtypes"))

    @property
    def measure_groups(self) -> tuple[str, ...]:
        """The names of its groups of measures."""
        return tuple(group.name for group in self.groups)

    @property
    def period_types(self) -> tuple[str, ...]:
        """The ids of its kinds of period."""
        return tuple(kind.id for kind in self.types)


class TableGroup(Model):
    """Tables of a subject that belong together."""

    name: Text = Field("", alias="table_group_name")
    tables: tuple[TableListing, ...]


class SubjectTables(Model):
    """A subject of the table list."""

    name: Text = Field("", alias="subject_name")
    groups: tuple[TableGroup, ...] = Field(alias="table_groups")


class Period(Model):
    """A period that a table has."""

    id: str = Field(alias="period_id")


class PeriodType(Model):
    """A kind of period, and its periods."""

    id: str = Field(alias="periodtype_id")
    values: tuple[Period, ...]

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """The ids of its periods, the oldest first."""
        return tuple(sorted(period.id for period in self.values))

    @property
    def first(self) -> str:
        """The oldest period."""
        return self.periods[0]

    @property
    def last(self) -> str:
        """The newest period."""
        return self.periods[-1]


class Value(Model):
    """One value: the opaque id that a question needs, and the name that the answer gives."""

    id: str = Field(alias="value_id")
    name: Annotated[str, AfterValidator(collapse_spaces)] = Field(alias="value_name")


class Level(Model):
    """Values of the same rank in a hierarchy."""

    id: Text = Field("", alias="level_id")
    values: tuple[Value, ...]


class Hierarchy(Model):
    """One way to order the values of a dimension; this is what a question names."""

    id: str = Field(alias="hierarchy_id")
    levels: tuple[Level, ...]

    @property
    def values(self) -> tuple[Value, ...]:
        """All values of all levels, the total among them."""
        return tuple(value for level in self.levels for value in level.values)


class Dimension(Model):
    """A dimension and the hierarchies that it can be asked by."""

    id: Text = Field("", alias="dimension_id")
    name: Text = Field("", alias="dimension_name")
    hierarchies: tuple[Hierarchy, ...]


class Description(Model):
    """One table's metadata."""

    id: Text = ""
    name: Text = Field("", alias="table_name")
    link: Text = Field("", alias="link_tablepage")
    frequency: Annotated[Text, AfterValidator(str.upper)] = Field("", alias="update_freq")
    types: tuple[PeriodType, ...] = Field(alias="periods")
    dimensions: tuple[Dimension, ...]
    measure_groups: Several[MeasureGroup] = Field((), alias="mgroups")

    @cached_property
    def period_types(self) -> tuple[PeriodType, ...]:
        """The kinds of period that it has at least one period of."""
        return tuple(kind for kind in self.types if kind.values)

    @cached_property
    def hierarchies(self) -> Mapping[str, Hierarchy]:
        """The hierarchies of all dimensions by id."""
        return {h.id: h for dimension in self.dimensions for h in dimension.hierarchies}

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns of the measures in an answer; none where they are not told."""
        return tuple(label for group in self.measure_groups for label in group.labels)


def parse_subjects(answer: Any) -> list[Subject]:
    """The subjects that ``v3/subjects`` lists."""
    return parse(list[Subject], answer, "jobindsats lists its subjects", _REMEDY)


def parse_listings(answer: Any) -> list[TableListing]:
    """The tables that ``v3/tables`` lists, each with its subject and group."""
    lists = parse(list[SubjectTables], answer, "jobindsats lists its tables", _REMEDY)
    return [
        table.model_copy(update={"subject": subject.name, "group": group.name})
        for subject in lists
        for group in subject.groups
        for table in group.tables
    ]


def parse_description(table_id: str, answer: Any) -> Description:
    """What ``v3/table/{id}`` says about a table."""
    found = parse(Description, answer, f"jobindsats describes {table_id}", _REMEDY)
    return found.model_copy(update={"id": table_id})
