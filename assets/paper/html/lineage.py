"""The way of a goal's figures on the page: what each was made of, and where it is from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from assets.paper.goal_model import Measured
from assets.paper.model import Paper
from assets.text import danish, period_names, plan_periods


@dataclass(frozen=True)
class Rows:
    """A table: what it shows, its headings, and its rows as text."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def way(paper: Paper, measured: Measured) -> tuple[str | None, Rows | None]:
    """Why a figure without a remark is missing, and the figure of each of several periods."""
    rows = _held(paper, measured)
    is_missing = measured.value is None and not measured.hidden and not measured.remark
    why = rows["mark_text"][0] if is_missing and rows.height == 1 else None
    return why, _periods(measured, rows) if rows.height > 1 else None


def _held(paper: Paper, measured: Measured) -> pl.DataFrame:
    """The published figure of each period that the measure is made of, also as text."""
    codes = [part.code for part in plan_periods.parts(measured.period)]
    return (
        paper.tables.indicators.filter(
            pl.col("indicator") == measured.indicator,
            pl.col("area_code") == measured.area_code,
            pl.col("period").is_in(codes),
        )
        .sort("starts_on")
        .with_columns(
            numerator_text=danish.number(pl.col("numerator")),
            denominator_text=danish.number(pl.col("denominator")),
            mark_text=danish.mark(pl.col("mark")),
        )
    )


def _periods(measured: Measured, rows: pl.DataFrame) -> Rows:
    """What the measure is made of; of a count behind a share only the counts are."""
    names = [
        period_names.period(period) + (" (foreløbigt)" if provisional else "")
        for period, provisional in rows.select("period", "provisional").iter_rows()
    ]
    columns: dict[str, list[str]] = {"Periode": names}
    for heading, name in (("Tæller", "numerator_text"), ("Nævner", "denominator_text")):
        if rows[name].count():
            columns[heading] = rows[name].fill_null("–").to_list()
    if rows["unit"][0] == measured.unit:
        columns["Tal"] = _figures(rows, measured.unit)
    caption = f"{measured.label} ({measured.name}), {measured.area}, pr. periode"
    return Rows(caption, list(columns), list(zip(*columns.values(), strict=True)))


def _figures(rows: pl.DataFrame, unit: str) -> list[str]:
    """The figure of each period, or the bounds that it is known to lie within."""
    low, high = pl.col("value_low"), pl.col("value_high")
    between = pl.concat_str(danish.number(low), danish.figure(high, unit), separator="-")
    figure = danish.figure(pl.col("value"), unit)
    told = rows.select(pl.coalesce(figure, pl.col("mark_text"), between, pl.lit("–")))
    return told.to_series().to_list()
