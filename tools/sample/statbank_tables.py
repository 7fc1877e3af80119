"""What a StatBank table is made of, and how a total is split so that its parts add up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import NAMESPACE_URL, uuid5

from tools.sample import world

Number = int | float | None


@dataclass(frozen=True, eq=False)
class Variable:
    """A variable; ``total`` is the value that stands in for it when it is left out."""

    id: str
    text: str
    values: Mapping[str, str]
    total: str | None = None
    time: bool = False
    map: str | None = None

    @property
    def elimination(self) -> bool:
        """Whether a request may leave the variable out."""
        return self.total is not None


@dataclass(frozen=True)
class StatTable:
    """A table: its metadata and the function that knows its cells."""

    id: str
    text: str
    unit: str
    decimals: int
    updated: datetime
    """Danish local time, as the metadata print it."""
    variables: tuple[Variable, ...]
    cell: Callable[[Mapping[str, str]], Number]
    """From one value per variable to the number."""

    @property
    def time(self) -> Variable:
        """The variable of time."""
        return next(variable for variable in self.variables if variable.time)

    @property
    def documentation_id(self) -> str:
        """An id of the table's documentation; made up."""
        return str(uuid5(NAMESPACE_URL, self.id))


def tid(periods: Sequence[str]) -> Variable:
    """Make the variable of time."""
    return Variable("Tid", "tid", {period: period for period in periods}, time=True)


def area_variable(code: str, text: str, codes: Sequence[str]) -> Variable:
    """Make the variable of area."""
    names = {each: world.areas()[each].name for each in codes}
    return Variable(code, text, names, total="000", map="Denmark_municipality_07")


@cache
def areas_by_region(*, christianso: bool) -> tuple[str, ...]:
    """List the country and each region followed by its municipalities, as FOLK1A does."""
    codes = ["000"]
    for region in world.REGION_ORDER:
        codes.append(region)
        codes += [town.code for town in world.municipalities() if town.region == region]
        if christianso and region == world.areas()[world.CHRISTIANSO].region:
            codes.append(world.CHRISTIANSO)
    return tuple(codes)


@cache
def areas_by_landsdel() -> tuple[str, ...]:
    """List the country, the regions, the landsdele and the municipalities."""
    landsdele = sorted(area.code for area in world.areas().values() if area.kind == "landsdel")
    towns = (town.code for town in world.municipalities())
    return ("000", *world.REGION_ORDER, *landsdele, *towns)


@dataclass(frozen=True)
class Split:
    """How one variable splits a number: weights by value, possibly given the values before it."""

    variable: Variable
    weights: Callable[[Mapping[str, str]], tuple[float, ...]]


def split(number: int, splits: Sequence[Split], chosen: Mapping[str, str]) -> int:
    """Find the part of a number at the chosen values; parts add up along every variable."""
    if all(chosen[each.variable.id] == each.variable.total for each in splits):
        return number
    first, *rest = splits
    parts = [value for value in first.variable.values if value != first.variable.total]
    numbers = _apportion(number, first.weights(chosen))
    wanted = chosen[first.variable.id]
    return sum(
        split(part, rest, {**chosen, first.variable.id: value}) if rest else part
        for value, part in zip(parts, numbers, strict=True)
        if wanted in (value, first.variable.total)
    )


@cache
def _apportion(number: int, weights: tuple[float, ...]) -> list[int]:
    return world.apportion(number, weights)
