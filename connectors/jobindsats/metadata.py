"""Metadata of jobindsats: subjects, the list of tables, and the values of one table.

What a fetch needs (ids, value names, periods) is required; names, links and measures, whose keys
are inferred (`docs/sources/jobindsats.md`), may be missing. Another shape raises SourceError.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Annotated, Any, TypeVar, cast

from pydantic import AfterValidator, AliasPath, BeforeValidator, Field

from connectors.jobindsats.config import collapse_spaces
from connectors.json_models import Model, parse

Item = TypeVar("Item")


def _text(value: object) -> object:
    return value if isinstance(value, str) else ""


def _list(value: object) -> object:
    return cast("list[object]", value) if isinstance(value, list) else ()


Text = Annotated[str, BeforeValidator(_text)]
"""An optional text."""
Several = Annotated[tuple[Item, ...], BeforeValidator(_list)]
"""An optional list."""


class Subject(Model):
    """A subject of the table catalogue."""

    id: Text = Field("", alias="subject_id")
    name: str = Field(alias="subject_name")


class Measure(Model):
    """A measure of a table."""

    name: Annotated[Text, AfterValidator(collapse_spaces)] = Field("", alias="measure_name")


class MeasureGroup(Model):
    """Related measures."""

    name: Annotated[Text, AfterValidator(collapse_spaces)] = Field("", alias="mgroup_name")
    measures: Several[Measure] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The column labels; a group of several measures prefixes each of them."""
        if len(self.measures) < 2:  # noqa: PLR2004  (a single measure has the group's name)
            return (self.name,)
        return tuple(f"{self.name}: {measure.name}" for measure in self.measures)


class ListedType(Model):
    """A type of period in the list of tables."""

    id: Text = Field("", alias="periodtype_id")


class TableListing(Model):
    """A table in the list of tables.

    ``latest`` and ``next`` are the days of the last and next publication, as spelled by the source;
    ``frequency`` is its letter (M, Q, Y); ``period_types`` is empty if the source leaves it out.
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

    def has_words(self, words: Collection[str]) -> bool:
        """Whether each word is part of its id, name, subject, group or a measure group."""
        text = " ".join((self.id, self.name, self.subject, self.group, *self.measure_groups))
        return all(word.casefold() in text.casefold() for word in words)

    @property
    def measure_groups(self) -> tuple[str, ...]:
        """The names of the measure groups."""
        return tuple(group.name for group in self.groups)

    @property
    def period_types(self) -> tuple[str, ...]:
        """The ids of the period types."""
        return tuple(kind.id for kind in self.types)


class TableGroup(Model):
    """Related tables of a subject."""

    name: Text = Field("", alias="table_group_name")
    tables: tuple[TableListing, ...]


class SubjectTables(Model):
    """A subject with its table groups."""

    name: Text = Field("", alias="subject_name")
    groups: tuple[TableGroup, ...] = Field(alias="table_groups")


class Period(Model):
    """A period of a table."""

    id: str = Field(alias="period_id")


class PeriodType(Model):
    """A period type with its periods."""

    id: str = Field(alias="periodtype_id")
    values: tuple[Period, ...]

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """The ids of the periods, oldest first."""
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
    """A value: the id used in requests, and the name used in answers."""

    id: str = Field(alias="value_id")
    name: Annotated[str, AfterValidator(collapse_spaces)] = Field(alias="value_name")


class Level(Model):
    """A level of a hierarchy."""

    id: Text = Field("", alias="level_id")
    values: tuple[Value, ...]


class Hierarchy(Model):
    """A hierarchy of a dimension's values; requests name it."""

    id: str = Field(alias="hierarchy_id")
    levels: tuple[Level, ...]

    @property
    def values(self) -> tuple[Value, ...]:
        """The values of all levels, the total included."""
        return tuple(value for level in self.levels for value in level.values)


class Dimension(Model):
    """A dimension with its hierarchies."""

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
        """The period types with at least one period."""
        return tuple(kind for kind in self.types if kind.values)

    @cached_property
    def hierarchies(self) -> Mapping[str, Hierarchy]:
        """The hierarchies of all dimensions, by id."""
        return {h.id: h for dimension in self.dimensions for h in dimension.hierarchies}

    @property
    def labels(self) -> tuple[str, ...]:
        """The column labels of the measures; empty if the source leaves them out."""
        return tuple(label for group in self.measure_groups for label in group.labels)


def parse_subjects(answer: Any) -> list[Subject]:
    """Parse ``v3/subjects``."""
    return parse(list[Subject], answer, "jobindsats viser sine emner")


def parse_listings(answer: Any) -> list[TableListing]:
    """Parse ``v3/tables``: each table with its subject and group."""
    subjects = parse(list[SubjectTables], answer, "jobindsats viser sine tabeller")
    return [
        table.model_copy(update={"subject": subject.name, "group": group.name})
        for subject in subjects
        for group in subject.groups
        for table in group.tables
    ]


def parse_description(table_id: str, answer: Any) -> Description:
    """Parse ``v3/table/{id}``."""
    description = parse(Description, answer, f"jobindsats beskriver {table_id}")
    return description.model_copy(update={"id": table_id})
