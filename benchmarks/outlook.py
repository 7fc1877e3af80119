"""How often a goal's figure ends inside its projected range, on simulated series.

    uv run python benchmarks/outlook.py

Prints a line for each kind of series and number of earlier years: the share of series whose mean of
the year lies in the range that is projected after 3, 6 and 9 months, in per cent. The range is that
of `projection.prediction_interval`, which aims at 80 (`docs/decisions/outlook-range.md`).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, exp, pi, sqrt
from random import Random

import polars as pl

from assets.scoring.outlook.projection import prediction_interval, scenarios

YEAR, MONTHS = 2023, 12
KINDS = {
    f"{unit}{', seasonal' if seasonal else ''}{', trending' if trending else ''}": (
        unit, seasonal, trending,
    )
    for unit in ("job_orders", "pct")
    for seasonal in (False, True)
    for trending in (False, True)
}  # fmt: skip
"""The unit of a kind of series, and whether it has a season and a trend."""


def cover(kind: str, earlier_years: int, known: int, series: int, seed: int = 1) -> float:
    """The share of series that end inside the range projected after ``known`` months."""
    unit, seasonal, trending = KINDS[kind]
    random = Random(seed)  # noqa: S311
    draw = _counts if unit == "job_orders" else _shares
    values = [
        [*draw(random, earlier_years + 1, seasonal=seasonal, trending=trending)]
        for _ in range(series)
    ]
    first = YEAR - earlier_years
    periods = [f"{year}M{month:02}" for year in range(first, YEAR + 1) for month in range(1, 13)]
    long = pl.DataFrame(
        {
            "indicator": [f"s{at}" for at in range(series) for _ in periods],
            "period": periods * series,
            "value": [value for one in values for value in one],
        }
    )
    ends = _ends(long, unit, known)
    actual = [sum(one[-MONTHS:]) / MONTHS for one in values]
    ranges = {goal: prediction_interval(of) for goal, of in ends.iter_rows()}
    inside = [
        found[0] - 1e-9 <= value <= found[1] + 1e-9
        for at, value in enumerate(actual)
        if (found := ranges[f"s{at}"])
    ]
    return sum(inside) / len(inside)


def _ends(long: pl.DataFrame, unit: str, known: int) -> pl.DataFrame:
    """The projected means of each series by its earlier years."""
    figures = long.with_columns(
        pl.lit("707").alias("area_code"),
        pl.col("value").alias("value_low"),
        pl.col("value").alias("value_high"),
        pl.lit(None, pl.Float64).alias("numerator"),
        pl.lit(None, pl.Float64).alias("denominator"),
    )
    counted = pl.col("period").str.slice(5).cast(pl.Int64) <= known
    rows = figures.filter(pl.col("period").str.starts_with(str(YEAR))).select(
        "indicator", "period", "numerator", "denominator",
        goal_id="indicator", measure=pl.lit("own"), looked_up="area_code", part=pl.lit("value"),
        take=pl.lit("mean"), unit=pl.lit(unit), is_base=pl.lit(value=False),
        number=pl.when(counted).then("value"), counted=counted, settled=counted,
    )  # fmt: skip
    most = pl.lit(100.0 if unit == "pct" else None, pl.Float64)
    possible = rows.select("goal_id", "measure", low=pl.lit(0.0), high=most).unique()
    return scenarios(rows, figures, possible).group_by("goal_id").agg("projected")


def _counts(random: Random, years: int, *, seasonal: bool, trending: bool) -> Iterator[float]:
    """Events a month: each year and each month has its own level, and chance its part."""
    level, peak = random.choice([5, 20, 100]), random.randrange(MONTHS)
    growth = random.gauss(0, 0.1) if trending else 0.0
    for year in range(years):
        of_year = random.gauss(0, 0.08)
        for month in range(MONTHS):
            season = 1 + 0.4 * cos(2 * pi * (month - peak) / MONTHS) if seasonal else 1.0
            gone = year + month / MONTHS
            expected = level * season * exp(growth * gone + of_year + random.gauss(0, 0.08))
            yield float(max(0, round(random.gauss(expected, sqrt(expected)))))


def _shares(random: Random, years: int, *, seasonal: bool, trending: bool) -> Iterator[float]:
    """Per cent a month: what it was drifts back to its level, which may rise or fall."""
    level, peak, drift = random.uniform(15, 60), random.randrange(MONTHS), 0.0
    slope = random.gauss(0, 2) if trending else 0.0
    for month in range(years * MONTHS):
        drift = 0.9 * drift + random.gauss(0, 0.7)
        season = 3 * cos(2 * pi * (month - peak) / MONTHS) if seasonal else 0.0
        yield min(100.0, max(0.0, level + slope * month / MONTHS + season + drift))


def main() -> None:
    """Print the cover of each kind of series."""
    for kind in KINDS:
        for years in (2, 3, 5):
            covers = [100 * cover(kind, years, known, 2000) for known in (3, 6, 9)]
            print(f"{kind}, {years} earlier years: {' '.join(f'{one:.0f}' for one in covers)}")


if __name__ == "__main__":
    main()
