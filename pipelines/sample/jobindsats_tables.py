"""What a jobindsats table is made of, and how its cells are added up and shown."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from pipelines.sample import world

Number = int | float | None
Quantities = tuple[float, ...]
Facts = Mapping[tuple[str, str, str], Quantities]
"""(area, period, leaf) -> quantities that add up; a combination with nothing at all is absent."""

UNKNOWN_AREA = "Uoplyst område"
NO_LEAF = ""
HIDDEN_BELOW = 3
"""Counts of persons and courses below this are null."""


@dataclass(frozen=True)
class Value:
    """One value of a hierarchy, and the leaves of the facts that it stands for."""

    id: str
    name: str
    leaves: tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """Values of the same rank in a hierarchy."""

    id: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Hierarchy:
    """One way to order the values of a dimension; what a request names."""

    id: str
    levels: tuple[Level, ...]

    def values(self) -> list[Value]:
        """List all values of all levels, the total among them."""
        return [value for level in self.levels for value in level.values]


@dataclass(frozen=True)
class Dimension:
    """A dimension: what the metadata call it, the label of its column, its hierarchies."""

    id: str
    label: str
    hierarchies: tuple[Hierarchy, ...]


@dataclass(frozen=True)
class Cell:
    """What the measures of one row are computed from."""

    own: Quantities
    whole: Quantities
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """A measure; ``label`` is its column, which names the group too where that holds several."""

    id: str
    group_id: str
    label: str
    show: Callable[[Cell], Number]

    @property
    def group_name(self) -> str:
        """Name of the measure group."""
        return self.label.rpartition(": ")[0] or self.label

    @property
    def name(self) -> str:
        """Name of the measure within its group."""
        return self.label.rpartition(": ")[2]


@dataclass(frozen=True)
class Release:
    """How often a table is published, when it last was and when it will be next."""

    frequency: str
    latest: str
    next: str


MONTHLY = Release("M", "2024-07-24", "2024-08-21")
QUARTERLY = Release("Q", "2024-06-26", "2024-09-25")
HALF_YEARLY = Release("H", "2024-03-20", "2024-10-30")


@dataclass(frozen=True)
class Table:
    """A table: its metadata and the facts that every answer is added up from."""

    id: str
    name: str
    subject: str
    release: Release
    period_type: str
    periods: tuple[str, ...]
    measures: tuple[Measure, ...]
    facts: Callable[[], Facts]
    dimension: Dimension | None = None
    adds_up: bool = True
    """Whether areas can be added; without it there is no row for the country."""
    area_first: bool = False
    """Whether rows come area by area instead of period by period; the source promises no order."""
    too_early: frozenset[tuple[str, str]] = field(default_factory=frozenset[tuple[str, str]])
    """(measure, period) whose follow-up time has not passed; shown as null."""

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """All dimensions, area first."""
        return (AREA, self.dimension) if self.dimension else (AREA,)

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """Every leaf of the extra dimension, or the one leaf of a table without one."""
        return (
            self.dimension.hierarchies[0].levels[0].values[0].leaves
            if self.dimension
            else (NO_LEAF,)
        )

    def row(self, areas: Value, period: str, leaves: Sequence[str]) -> Cell | None:
        """Add up one row; None where there is nothing at all."""
        if len(areas.leaves) > 1 and not self.adds_up:
            return None
        own = self._sum(areas.leaves, period, leaves)
        if not any(own):
            return None
        whole = (
            own if len(leaves) == len(self.leaves) else self._sum(areas.leaves, period, self.leaves)
        )
        return Cell(own, whole, areas.leaves)

    def _sum(self, areas: Iterable[str], period: str, leaves: Sequence[str]) -> Quantities:
        facts = self.facts()
        found = [
            fact for area in areas for leaf in leaves if (fact := facts.get((area, period, leaf)))
        ]
        return found[0] if len(found) == 1 else tuple(map(math.fsum, zip(*found, strict=True)))


def visible(count: float) -> int | None:
    """Show a count of persons or courses, or hide it."""
    return round(count) if count >= HIDDEN_BELOW else None


def count(quantity: int) -> Callable[[Cell], Number]:
    """Show one quantity as a count of persons or courses."""
    return lambda cell: visible(cell.own[quantity])


def plain(quantity: int) -> Callable[[Cell], Number]:
    """Show one quantity as a count that is never hidden."""
    return lambda cell: round(cell.own[quantity])


def share(part: float, whole: float) -> float | None:
    """Show a percentage with the source's one decimal."""
    return round(100.0 * part / whole, 1) if whole else None


def rate(part: int, whole: int) -> Callable[[Cell], Number]:
    """Show one quantity in per cent of another; shown also where the counts are hidden."""
    return lambda cell: share(cell.own[part], cell.own[whole])


def per_population(part: int, population_share: float) -> Callable[[Cell], Number]:
    """Show one quantity in per cent of a share of the areas' population."""
    return lambda cell: share(cell.own[part], population_share * sum(map(_population, cell.areas)))


def branch(
    dimension: str, label: str, total: str, leaves: Sequence[str], *, own_total: bool = False
) -> Dimension:
    """Make a dimension of a total and its leaves; ``own_total`` when it is no sum of them."""
    root = Value("/", total, (total,) if own_total else tuple(leaves))
    values = tuple(Value(f"/{i}/", leaf, (leaf,)) for i, leaf in enumerate(leaves, start=1))
    levels = (Level(f"{dimension[1:]}_i_alt", (root,)), Level(dimension[1:], values))
    return Dimension(dimension, label, (Hierarchy(dimension, levels),))


@cache
def _codes() -> dict[str, str]:
    return {place.name: place.code for place in world.municipalities()}


def _population(name: str) -> int:
    code = _codes().get(name)
    return world.populations()[code] if code else 0


def _area_dimension() -> Dimension:
    places = world.municipalities()
    names = tuple(place.name for place in places)
    root = Level("hele_landet", (Value("/", world.COUNTRY, (*names, UNKNOWN_AREA)),))
    regions: list[Value] = []
    towns: list[Value] = []
    # Positions, so that no client can take a value id for a municipality code.
    for number, code in enumerate(world.REGION_ORDER, start=1):
        inside = [place.name for place in places if place.region == code]
        regions.append(Value(f"/{number}/", world.areas()[code].name, tuple(inside)))
        towns += [Value(f"/{number}/{i}/", name, (name,)) for i, name in enumerate(inside, start=1)]
    towns.append(Value("/9/", UNKNOWN_AREA, (UNKNOWN_AREA,)))
    return Dimension(
        "_omrade",
        "Område",
        (
            Hierarchy("_nykom", (root, Level("nykom", tuple(towns)))),
            Hierarchy("_hele_landet", (root,)),
            Hierarchy("_region", (root, Level("region", tuple(regions)))),
        ),
    )


AREA = _area_dimension()
COUNTRY = AREA.hierarchies[0].levels[0].values[0]
