"""The query grammar of ``/v3/data``: from parameters to what a request selects, or a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.sample.jobindsats_tables import Dimension, Hierarchy, Measure, Table, Value


class RefusedError(Exception):
    """A request that jobindsats answers with 422; the text is its ``cause``."""


@dataclass(frozen=True)
class Choice:
    """The values chosen of one dimension."""

    dimension: Dimension
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Selection:
    """What a request selects of a table."""

    choices: tuple[Choice, ...]
    periods: tuple[str, ...]
    measures: tuple[Measure, ...]

    def of(self, dimension: Dimension) -> Choice | None:
        """Find the choice of a dimension; None when it is added away."""
        return next((choice for choice in self.choices if choice.dimension is dimension), None)


def select(table: Table, parameters: Sequence[tuple[str, str]]) -> Selection:
    """Read the parameters of a data request."""
    if ("format", "csv") in parameters:
        raise RefusedError("Format csv is not offered by the sample.")
    asked = [(*key.split(".", 1), value) for key, value in parameters if "." in key]
    return Selection(
        _choices(table, {part[1]: part[2] for part in asked if part[0] == "hierarchy"}),
        _periods(table, {part[1]: part[2] for part in asked if part[0] == "period"}),
        _measures(table, {part[1]: part[2] for part in asked if part[0] == "mgroup"}),
    )


def _choices(table: Table, asked: dict[str, str]) -> tuple[Choice, ...]:
    offered = {
        hierarchy.id: (dimension, hierarchy)
        for dimension in table.dimensions
        for hierarchy in dimension.hierarchies
    }
    if unknown := [hierarchy for hierarchy in asked if hierarchy not in offered]:
        raise RefusedError(f"Unknown hierarchies: {unknown}")
    choices = tuple(
        Choice(offered[name][0], _values(offered[name][1], wanted))
        for name, wanted in asked.items()
    )
    if len({choice.dimension.id for choice in choices}) < len(choices):
        raise RefusedError("Only one hierarchy per dimension.")  # a guess
    return choices


def _values(hierarchy: Hierarchy, wanted: str) -> tuple[Value, ...]:
    if wanted == "*":
        return tuple(hierarchy.values())
    if wanted.startswith("level:"):
        for level in hierarchy.levels:
            if level.id == wanted.removeprefix("level:"):
                return level.values
        raise RefusedError(f"Unknown level: {wanted}")  # a guess
    ids = wanted.split(",")
    offered = {value.id: value for value in hierarchy.values()}
    if unknown := [value for value in ids if value not in offered]:
        raise RefusedError(f"Unknown values: {unknown}")  # a guess
    return tuple(offered[value] for value in ids)


def _periods(table: Table, asked: dict[str, str]) -> tuple[str, ...]:
    if not asked:
        raise RefusedError("No period requested.")  # a guess
    for kind, wanted in asked.items():
        if kind != table.period_type:
            raise RefusedError(f"Unknown period type: {kind}")
        if wanted.startswith("latest:"):
            return _latest(table, wanted.removeprefix("latest:"))
    ids = asked[table.period_type].split(",")
    if unknown := [period for period in ids if period not in table.periods]:
        raise RefusedError(f"Unknown periods: {unknown}")  # a guess
    return tuple(sorted(ids))


def _latest(table: Table, number: str) -> tuple[str, ...]:
    available = len(table.periods)
    if not number.isdecimal() or number == "0":
        raise RefusedError(f"Bad period: latest:{number}")  # a guess
    if int(number) > available:
        raise RefusedError(
            f"Requested latest:{number} for type {table.period_type}, "
            f"but only {available} periods are available."
        )
    return table.periods[-int(number) :]


def _measures(table: Table, asked: dict[str, str]) -> tuple[Measure, ...]:
    groups = {measure.group_id for measure in table.measures}
    if unknown := [group for group in asked if group not in groups | {"*"}]:
        raise RefusedError(f"Unknown mgroups: {unknown}")  # a guess
    if not asked or "*" in asked:
        return table.measures
    return tuple(
        measure
        for measure in table.measures
        if (wanted := asked.get(measure.group_id))
        and (wanted == "*" or measure.id in wanted.split(","))
    )
