"""The minister's benchmark: expected and actual persons on public benefits (y30r21).

Published: the counts and ranks of Norddjurs in 2021QMAT02 (introduction 2022) and the rank 29 of
2022QMAT04 (status of April 2023). Rank 10 in 2023QMAT04 is what the ministry's top ten of March
2024 suggests. ``benchmark.csv`` marks what is published. Its shares, its other rows and all other
municipalities are made up so that Norddjurs gets its rank.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools.sample import world
from tools.sample.jobindsats_tables import HALF_YEARLY, Cell, Facts, Measure, Number, Table, branch

TOTAL = "Ydelsesgrupper i alt"
# Percentage points between neighbours on the list at least, and between them and Norddjurs.
_STEP = 0.004
_GAP = 0.01
# The total of Norddjurs may differ a little from the sum of its parts, as in the source.
_TOTAL_GAP = 0.05
_MIDDLE_RANK = 49.5
_POPULATION_SHARE = 0.63


@dataclass(frozen=True)
class Row:
    """One municipality's benchmark: counts rounded to 10, shares to 2 decimals."""

    expected: int
    actual: int
    expected_share: float
    actual_share: float

    @property
    def difference_share(self) -> float:
        """Percentage points more on benefits than expected."""
        return round(self.actual_share - self.expected_share, 2)


@cache
def _norddjurs() -> dict[tuple[str, str], tuple[Row, int]]:
    rows = world.read_rows(Path(__file__).with_name("benchmark.csv"))
    return {
        (row["period"], row["group"]): (
            Row(
                int(row["expected"]),
                int(row["actual"]),
                float(row["expected_share"]),
                float(row["actual_share"]),
            ),
            int(row["rank"]),
        )
        for row in rows
    }


def periods() -> tuple[str, ...]:
    """List the rolling years of the benchmark."""
    return tuple(dict.fromkeys(period for period, _ in _norddjurs()))


def _groups() -> tuple[str, ...]:
    return tuple(dict.fromkeys(group for _, group in _norddjurs()))


def _parts() -> tuple[str, ...]:
    return tuple(group for group in _groups() if group != TOTAL)


def _merit(code: str, period: str, group: str) -> float:
    """How badly a municipality does; steady over time, and alike in all groups."""
    steady = world.noise("y30r21", code) + world.noise("y30r21", code, group)
    return steady + 0.5 * world.noise("y30r21", code, group, period)


def _part(period: str, group: str) -> dict[str, float]:
    """Percentage points of the other municipalities, such that Norddjurs gets its rank."""
    row, rank = _norddjurs()[period, group]
    others = [town for town in world.municipalities() if town.code != world.NORDDJURS]
    others.sort(key=lambda town: _merit(town.code, period, group))
    own = row.difference_share
    # The middle of the list has about as many on benefits as expected.
    step = max(_STEP, own / (rank - _MIDDLE_RANK))
    below = [own - _GAP - step * steps for steps in range(rank - 1, 0, -1)]
    above = [own + _GAP + step * steps for steps in range(1, len(others) - rank + 2)]
    return {town.code: gap for town, gap in zip(others, below + above, strict=True)}


@cache
def _differences(period: str) -> dict[str, dict[str, float]]:
    """Percentage points of the other municipalities by group; the parts add up to the total."""
    own = {
        group: row.difference_share
        for (at, group), (row, _) in _norddjurs().items()
        if at == period
    }
    parts = {group: _part(period, group) for group in _parts()}
    rank = _norddjurs()[period, TOTAL][1]
    codes = sorted(parts[_parts()[0]], key=lambda code: sum(part[code] for part in parts.values()))
    found: dict[str, dict[str, float]] = {group: {} for group in _groups()}
    for place, code in enumerate(codes, start=1):
        away = {group: part[code] - own[group] for group, part in parts.items()}
        away = _on_its_side(away, better=place < rank)
        for group, distance in away.items():
            found[group][code] = round(own[group] + distance, 2)
        found[TOTAL][code] = round(sum(found[group][code] for group in parts), 2)
    return found


def _on_its_side(away: dict[str, float], *, better: bool) -> dict[str, float]:
    """Distances from Norddjurs whose sum is on one side of it; none of them changes its sign."""
    sign = -1 if better else 1
    right = sum(abs(each) for each in away.values() if each * sign > 0)
    wrong = sum(abs(each) for each in away.values() if each * sign < 0)
    scale = max(1, (wrong + _TOTAL_GAP) / right)
    return {group: each * scale if each * sign > 0 else each for group, each in away.items()}


def _expected_share(code: str, period: str, group: str) -> float:
    if group == TOTAL:
        return round(sum(_expected_share(code, period, part) for part in _parts()), 2)
    model, _ = _norddjurs()[period, group]
    return round(model.expected_share * (1 + 0.2 * world.noise("y30r21", "expected", code)), 2)


def _row(code: str, period: str, group: str) -> Row:
    population = _POPULATION_SHARE * world.populations()[code]
    expected_share = _expected_share(code, period, group)
    actual_share = round(expected_share + _differences(period)[group][code], 2)
    expected, actual = (
        round(population * share / 100, -1) for share in (expected_share, actual_share)
    )
    return Row(int(expected), int(actual), expected_share, actual_share)


@cache
def _ranked(period: str, group: str) -> dict[str, tuple[Row, int]]:
    """Rank all municipalities by the difference in share; equal ones by name."""
    rows = {code: _row(code, period, group) for code in _differences(period)[group]}
    rows[world.NORDDJURS] = _norddjurs()[period, group][0]
    by_rank = sorted(
        rows,
        key=lambda code: (
            rows[code].difference_share,
            world.danish_order(world.areas()[code].name),
        ),
    )
    return {code: (rows[code], rank) for rank, code in enumerate(by_rank, start=1)}


def full_time_persons(code: str, period: str, group: str) -> float:
    """Give the actual full-time persons as the share implies them, not rounded to tens."""
    row, _ = _ranked(period, group)[code]
    return _POPULATION_SHARE * world.populations()[code] * row.actual_share / 100


@cache
def _facts() -> Facts:
    return {
        (world.areas()[code].name, period, group): (
            row.expected,
            row.actual,
            row.expected_share,
            row.actual_share,
            rank,
        )
        for period in periods()
        for group in _groups()
        for code, (row, rank) in _ranked(period, group).items()
    }


def _whole(quantity: int) -> Callable[[Cell], Number]:
    return lambda cell: int(cell.own[quantity])


def _share(quantity: int) -> Callable[[Cell], Number]:
    return lambda cell: cell.own[quantity]


def _measures() -> tuple[Measure, ...]:
    persons = "Forventet og faktisk antal fuldtidspersoner på offentlig forsørgelse"
    shares = "Forventet og faktisk andel fuldtidspersoner på offentlig forsørgelse"
    gap = "Forskel mellem forventet og faktisk"
    shown: list[tuple[int, str, Callable[[Cell], Number]]] = [
        (1, f"{persons}: Forventet antal", _whole(0)),
        (1, f"{persons}: Faktisk antal", _whole(1)),
        (1, f"{persons}: {gap} antal", lambda cell: int(cell.own[1] - cell.own[0])),
        (2, f"{shares}: Forventet andel (pct.)", _share(2)),
        (2, f"{shares}: Faktisk andel (pct.)", _share(3)),
        (
            2,
            f"{shares}: {gap} andel (pct. point)",
            lambda cell: round(cell.own[3] - cell.own[2], 2),
        ),
        (3, "Placering på benchmarkranglisten", _whole(4)),
    ]
    return tuple(
        Measure(f"mer21_{i}", f"mgrpr21_{group}", label, show)
        for i, (group, label, show) in enumerate(shown, start=1)
    )


TABLES = (
    Table(
        id="y30r21",
        name="Forventet og faktisk antal og andel fuldtidspersoner på offentlig forsørgelse",
        subject="Jobcenterindblik",
        release=HALF_YEARLY,
        period_type="QMAT",
        periods=periods(),
        measures=_measures(),
        facts=_facts,
        extra=(branch("_ygrp_y30r21", "Ydelsesgrupper", TOTAL, _parts(), own_total=True),),
        adds_up=False,
    ),
)
