"""An attacker with a linear program: what published files together tell of each hidden count.

The attacker knows every file, which months a period has, which indicators add up to which, that no
count is negative, and that a hidden figure counts somebody. It shares no code with the gate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import highspy
import numpy as np
import polars as pl

COUNTRY = "000"
MOST = 1_000
_PRIMAL = 4
"""HiGHS's primal simplex."""
NUMBERS = ("value", "numerator", "denominator")
Key = tuple[str, str, str]
Terms = Mapping[int, float]
"""Coefficients by unknown."""


@dataclass(frozen=True)
class Total:
    """An indicator's number that is the sum of others', and perhaps of what nobody publishes."""

    indicator: str
    number: str
    parts: tuple[tuple[str, str], ...]
    exact: bool = False


@dataclass(frozen=True)
class Interval:
    """What an attacker knows of a count of a hidden figure; ``number`` may be the complement."""

    file: int
    key: Key
    number: str
    low: float
    high: float


@dataclass
class _System:
    """Unknowns that are not negative, and equations among them."""

    size: int = 0
    equations: list[tuple[Terms, float, float]] = field(default_factory=list)

    def unknown(self) -> int:
        self.size += 1
        return self.size - 1

    def add(self, terms: Terms, low: float, high: float) -> None:
        self.equations.append((terms, low, high))

    def solver(self, *, is_whole: bool) -> highspy.Highs:
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = self.size, len(self.equations)
        program.col_cost_ = np.zeros(self.size)
        program.col_lower_ = np.zeros(self.size)
        program.col_upper_ = np.full(self.size, MOST if is_whole else highspy.kHighsInf)
        if is_whole:
            program.integrality_ = [highspy.HighsVarType.kInteger] * self.size
        program.row_lower_ = np.array([low for _, low, _ in self.equations])
        program.row_upper_ = np.array([high for *_, high in self.equations])
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        rows = [terms for terms, *_ in self.equations]
        program.a_matrix_.start_ = np.cumsum([0, *map(len, rows)])
        program.a_matrix_.index_ = np.array([at for terms in rows for at in terms], dtype=np.int32)
        program.a_matrix_.value_ = np.array([by for terms in rows for by in terms.values()])
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)  # as the gate's: HiGHS has one scheduler a process
        # Only the objective changes from count to count, so that the last corner is a good start.
        if not is_whole:
            solver.setOptionValue("simplex_strategy", _PRIMAL)
        solver.passModel(program)
        return solver


def attack(
    files: Sequence[pl.DataFrame],
    totals: Sequence[Total] = (),
    unchanged: Iterable[tuple[int, int, Key]] = (),
    least: float = 1.0,
    *,
    is_whole: bool = False,
) -> Iterator[Interval]:
    """What the files together tell of every count of a hidden figure.

    Args:
        files: rows of ``mart.indicator``; a hidden figure has the mark ``disclosure``.
        totals: what adds up across indicators.
        unchanged: two files and a figure that both have and that did not change between them.
        least: the least that a hidden figure counts.
        is_whole: the attacker also knows that persons are whole, and none are more than `MOST`.
    """
    linked = list(unchanged)
    for names in _groups(files, totals):
        mine = [file.filter(pl.col("indicator").is_in(list(names))) for file in files]
        if any((file["mark"] == "disclosure").any() for file in mine):
            links = [link for link in linked if link[2][0] in names]
            yield from _attack(mine, totals, links, least, is_whole=is_whole)


def _groups(files: Sequence[pl.DataFrame], totals: Sequence[Total]) -> list[set[str]]:
    """The indicators by what can tell of each other."""
    groups = [{name} for name in {name for file in files for name in file["indicator"]}]
    for total in totals:
        names = {total.indicator, *(name for name, _ in total.parts)}
        apart = [group for group in groups if not group & names]
        groups = [*apart, set().union(*(group for group in groups if group & names))]
    return [group for group in groups if group]


def _attack(
    files: Sequence[pl.DataFrame],
    totals: Sequence[Total],
    links: Sequence[tuple[int, int, Key]],
    least: float,
    *,
    is_whole: bool,
) -> Iterator[Interval]:
    system = _System()
    targets: list[tuple[int, Key, str, Terms]] = []
    terms_of: list[dict[tuple[Key, str], Terms]] = [
        _read(system, file, totals, number, targets, least=least)
        for number, file in enumerate(files)
    ]
    for one, other, key in links:
        for number in NUMBERS:
            here, there = terms_of[one].get((key, number)), terms_of[other].get((key, number))
            if here and there:
                system.add(_sum([(here, 1.0), (there, -1.0)]), 0.0, 0.0)
    solver = system.solver(is_whole=is_whole)
    for number, key, part, terms in targets:
        ends: list[float] = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            for at, by in terms.items():
                solver.changeColCost(at, by)
            solver.changeObjectiveSense(sense)
            solver.run()
            status = solver.getModelStatus()
            assert status != highspy.HighsModelStatus.kInfeasible, "these sums do not add up"
            is_bounded = status == highspy.HighsModelStatus.kOptimal
            ends.append(solver.getObjectiveValue() if is_bounded else np.inf)
            for at in terms:
                solver.changeColCost(at, 0.0)
        yield Interval(number, key, part, *ends)


def _read(
    system: _System,
    file: pl.DataFrame,
    totals: Sequence[Total],
    number: int,
    targets: list[tuple[int, Key, str, Terms]],
    *,
    least: float,
) -> dict[tuple[Key, str], Terms]:
    """Add what a file says; returns each count as the unknowns that it is the sum of."""
    of_month: defaultdict[tuple[str, str, str, int], int] = defaultdict(system.unknown)
    months = {
        month
        for start, end in file.select("starts_on", "ends_on").unique().iter_rows()
        for month in _months(start, end)
    }
    terms_of: dict[tuple[Key, str], Terms] = {}
    for row in file.iter_rows(named=True):
        key = row["indicator"], row["area_code"], row["period"]
        hidden = row["mark"] == "disclosure"
        # A hidden figure may have any of the numbers that its indicator has.
        names = ("numerator", "denominator") if row["unit"] == "pct" else ("value",)
        counts = [name for name in names if hidden or row[name] is not None]
        for name in counts:
            spread = _month_terms(of_month, row, name)
            terms_of[key, name] = spread
            if hidden:
                system.add(spread, 0.0 if name == "numerator" else least, highspy.kHighsInf)
                targets.append((number, key, name, spread))
            else:
                system.add(spread, row[name], row[name])
        if hidden and {"numerator", "denominator"} <= {*counts}:
            targets.append((number, key, "rest", _month_terms(of_month, row, "rest")))
    _add_totals(system, of_month, totals, months)
    return terms_of


def _add_totals(
    system: _System,
    of_month: defaultdict[tuple[str, str, str, int], int],
    totals: Sequence[Total],
    months: Iterable[int],
) -> None:
    places = {place[:3] for place in of_month}
    every_total = [
        (
            [(total.indicator, area, base) for base in _bases(total.number)],
            [(name, area, base) for name, number in total.parts for base in _bases(number)],
            total.exact,
        )
        for total in totals
        for area in {area for _, area, _ in places}
    ]
    for name, area, base in sorted(places):
        if area == COUNTRY:
            parts = [each for each in places if each[::2] == (name, base) and each[1] != area]
            every_total.append(([(name, area, base)], parts, False))
    for wholes, parts, exact in every_total:
        for month in months:
            signs = {of_month[(*each, month)]: 1.0 for each in wholes if each in places}
            less = {of_month[(*each, month)]: -1.0 for each in parts if each in places}
            if signs and less:
                system.add({**signs, **less}, 0.0, 0.0 if exact else highspy.kHighsInf)


def _bases(number: str) -> tuple[str, ...]:
    return ("numerator", "rest") if number == "denominator" else (number,)


def _month_terms(
    of_month: defaultdict[tuple[str, str, str, int], int], row: Mapping[str, Any], number: str
) -> Terms:
    return {
        of_month[row["indicator"], row["area_code"], base, month]: 1.0
        for base in _bases(number)
        for month in _months(row["starts_on"], row["ends_on"])
    }


def _months(start: date, end: date) -> range:
    return range(12 * start.year + start.month, 12 * end.year + end.month + 1)


def _sum(parts: Iterable[tuple[Terms, float]]) -> Terms:
    total: defaultdict[int, float] = defaultdict(float)
    for terms, by in parts:
        for at, one in terms.items():
            total[at] += one * by
    return {at: by for at, by in total.items() if by}
