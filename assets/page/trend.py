"""How a figure moves: the newest one beside that of a year before, and a small line of them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from assets.text import numbers, period_names, plan_periods

POINTS = 25
"""The figures of a small line: two years of months."""
WIDTH, HEIGHT, PAD = 96, 26, 3
_WORDS: Mapping[tuple[str | None, bool], str] = {
    ("higher", True): "bedre", ("higher", False): "dårligere",
    ("lower", True): "dårligere", ("lower", False): "bedre",
    (None, True): "højere", (None, False): "lavere",
}  # fmt: skip
_UP, _DOWN, _LEVEL = "↗", "↘", "→"


@dataclass(frozen=True)
class Trend:
    """How a figure has moved in a year.

    Args:
        sign: an arrow of the figure itself, whichever way is better.
        word: bedre, dårligere, højere, lavere or uændret.
        text: the two figures with their periods.
        lines: the small line as points of polylines, broken where a figure lacks.
        last: where the newest figure is in it.
    """

    sign: str
    word: str
    text: str
    lines: list[str]
    last: tuple[float, float]


def find_trend(figures: pl.DataFrame, better: str | None) -> Trend | None:
    """The trend of one area's figures in their order; None with no figure of a year before."""
    known = figures.filter(pl.col("value").is_not_null())
    if known.is_empty():
        return None
    newest = known.row(-1, named=True)
    length = (newest["ends_on"] - newest["starts_on"]).days
    # Months and years may stand in one series; a leap year's February is a day longer.
    like = figures.filter(
        ((pl.col("ends_on") - pl.col("starts_on")).dt.total_days() - length).abs() <= 3  # noqa: PLR2004
    )
    before = like.filter(
        pl.col("value").is_not_null() & (pl.col("period") == plan_periods.before(newest["period"]))
    )
    if before.is_empty():
        return None
    then, unit = before.row(0, named=True), newest["unit"]
    texts = [numbers.figure(each["value"], unit) for each in (newest, then)]
    periods = [period_names.period(each["period"]) for each in (newest, then)]
    is_level = texts[0] == texts[1]
    is_up = newest["value"] > then["value"]
    lines, last = _small_line(like.tail(POINTS)["value"].to_list())
    return Trend(
        sign=_LEVEL if is_level else _UP if is_up else _DOWN,
        word="uændret" if is_level else _WORDS[better, is_up],
        text=f"{texts[0]} i {periods[0]} mod {texts[1]} i {periods[1]}",
        lines=lines,
        last=last,
    )


def _small_line(values: list[float | None]) -> tuple[list[str], tuple[float, float]]:
    """The polylines of the values that follow each other, and the place of the last one."""
    known = [value for value in values if value is not None]
    low, high = min(known), max(known)
    step = (WIDTH - 2 * PAD) / max(len(values) - 1, 1)

    def place(index: int, value: float) -> tuple[float, float]:
        level = (value - low) / (high - low) if high > low else 0.5
        return round(PAD + index * step, 1), round(HEIGHT - PAD - level * (HEIGHT - 2 * PAD), 1)

    lines: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            lines.append([])
        else:
            lines[-1].append(place(index, value))
    drawn = [line for line in lines if line]
    return [" ".join(f"{x},{y}" for x, y in line) for line in drawn], drawn[-1][-1]
