"""What a jobindsats table is made of, and how its cells are added up and shown."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from itertools import product

from tools.sample import world

Number = int | float | None
Quantities = tuple[float, ...]
Key = tuple[str, ...]
"""Area, period, and one leaf of every dimension besides."""
Facts = Mapping[Key, Quantities]
"""Quantities that add up; a combination with nothing at all is absent."""

UNKNOWN_AREA = "Uoplyst område"
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

    def with_id(self, name: str) -> "Level":
        """Rename it."""
        return replace(self, id=name)


@dataclass(frozen=True)
class Hierarchy:
    """One way to order the values of a dimension; what a request names."""

    id: str
    levels: tuple[Level, ...]

    def values(self) -> list[Value]:
        """List all values of all levels, the total among them."""
        return [value for level in self.levels for value in level.values]

    def with_levels(self, levels: tuple[Level, ...]) -> "Hierarchy":
        """Have other levels."""
        return replace(self, levels=levels)


@dataclass(frozen=True)
class Dimension:
    """A dimension: what the metadata call it, the label of its column, its hierarchies."""

    id: str
    label: str
    hierarchies: tuple[Hierarchy, ...]

    @property
    def total(self) -> Value:
        """The value that stands for all others."""
        return self.hierarchies[0].levels[0].values[0]


@dataclass(frozen=True)
class Split:
    """A dimension that facts are divided by, with the weights of its leaves.

    ``among_all``: their shares of the population.
    """

    dimension: Dimension
    weights: Mapping[str, float]
    among_all: Mapping[str, float]

    def part(self, chosen: Value, fact: Quantities, table: str, key: Key) -> Quantities:
        """What a value has of one fact; whole numbers divide into whole ones."""
        if chosen.id == self.dimension.total.id:
            return fact
        leaves = [*self.weights]
        at = [leaves.index(leaf) for leaf in chosen.leaves]
        shares = _shares(self.dimension.id, tuple(self.weights.items()), table, key[0])
        parts: list[float] = []
        for quantity, number in enumerate(fact):
            weights = shares[min(quantity, 1)]
            if float(number).is_integer():
                whole = world.apportion(int(number), weights)
                parts.append(float(sum(whole[i] for i in at)))
            else:
                parts.append(number * sum(weights[i] for i in at) / sum(weights))
        return tuple(parts)


@cache
def _shares(
    dimension: str, weights: tuple[tuple[str, float], ...], table: str, area: str
) -> tuple[list[float], list[float]]:
    """The weights in an area of the first quantity, and of those that are measured beside it."""
    first = [w * (1 + 0.2 * world.noise(table, dimension, area, leaf)) for leaf, w in weights]
    beside = [
        of_first * (1 + 0.06 * world.noise(table, dimension, area, leaf, "beside"))
        for of_first, (leaf, _) in zip(first, weights, strict=True)
    ]
    return first, beside


@dataclass(frozen=True)
class Cell:
    """What the measures of one row are computed from.

    ``among_all``: the share of the areas' population that the row's group is.
    """

    own: Quantities
    areas: tuple[str, ...]
    add_up_whole: Callable[[], Quantities]
    among_all: float = 1.0

    @cached_property
    def whole(self) -> Quantities:
        """The same row for all values of the table's last dimension."""
        return self.add_up_whole()


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
    extra: tuple[Dimension, ...] = ()
    """The dimensions of the facts besides the area."""
    splits: tuple[Split, ...] = ()
    """What each fact is divided by, one at a time."""
    adds_up: bool = True
    """Whether areas can be added; without it there is no row for the country."""
    area: Dimension = field(default_factory=lambda: AREA)
    area_first: bool = False
    """Whether rows come area by area instead of period by period; the source promises no order."""
    too_early: frozenset[tuple[str, str]] = field(default_factory=frozenset[tuple[str, str]])
    """(measure, period) whose follow-up time has not passed; shown as null."""

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """All dimensions, area first."""
        return (self.area, *self.besides)

    @property
    def besides(self) -> tuple[Dimension, ...]:
        """All dimensions but the area."""
        return (*self.extra, *(split.dimension for split in self.splits))

    def row(self, area: Value, period: str, chosen: Sequence[Value | None]) -> Cell | None:
        """Add up one row, ``None`` for a dimension added away; None where nothing is at all."""
        if len(area.leaves) > 1 and not self.adds_up:
            return None
        every = [
            value or dimension.total for value, dimension in zip(chosen, self.besides, strict=True)
        ]
        values, split = every[: len(self.extra)], every[len(self.extra) :]
        divided = [
            (each, value)
            for each, value in zip(self.splits, split, strict=True)
            if value.id != each.dimension.total.id
        ]
        leaves = [value.leaves for value in values]
        own = self._sum(area.leaves, period, leaves, divided)
        if not any(own):
            return None
        whole = [*leaves[:-1], *(dimension.total.leaves for dimension in self.extra[-1:])]
        among_all = math.prod(
            math.fsum(each.among_all[leaf] for leaf in value.leaves) for each, value in divided
        )
        add_up = partial(self._sum, area.leaves, period, whole, divided)
        return Cell(own, area.leaves, add_up, among_all)

    def _sum(
        self,
        areas: Iterable[str],
        period: str,
        leaves: Sequence[Sequence[str]],
        divided: Sequence[tuple[Split, Value]] = (),
    ) -> Quantities:
        facts = self.facts()
        combined = list(product(*leaves))
        keys = [(area, period, *leaf) for area in areas for leaf in combined]
        found = [self._part(key, fact, divided) for key in keys if (fact := facts.get(key))]
        return found[0] if len(found) == 1 else tuple(map(math.fsum, zip(*found, strict=True)))

    def _part(
        self, key: Key, fact: Quantities, divided: Sequence[tuple[Split, Value]]
    ) -> Quantities:
        for split, value in divided:
            fact = split.part(value, fact, self.id, key)
        return fact


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
    return lambda cell: share(
        cell.own[part], population_share * cell.among_all * sum(map(_population, cell.areas))
    )


def branch(
    dimension: str, label: str, total: str, leaves: Sequence[str], *, own_total: bool = False
) -> Dimension:
    """Make a dimension of a total and its leaves; ``own_total`` when it is no sum of them."""
    root = Value("/", total, (total,) if own_total else tuple(leaves))
    values = tuple(Value(f"/{i}/", leaf, (leaf,)) for i, leaf in enumerate(leaves, start=1))
    return tree(dimension, label, (root,), values)


def tree(dimension: str, label: str, *levels: tuple[Value, ...]) -> Dimension:
    """Make a dimension of levels of values, the total's first."""
    names = ("_i_alt", "", *(f"_{rank}" for rank in range(2, len(levels))))
    ranked = (
        Level(f"{dimension[1:]}{name}", values) for name, values in zip(names, levels, strict=True)
    )
    return Dimension(dimension, label, (Hierarchy(dimension, tuple(ranked)),))


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
COUNTRY = AREA.total
COUNTRY_ALONE = Dimension("_omrade", "Område", (AREA.hierarchies[1],))
"""The areas of a table that has no figure for a municipality."""
