"""The way of a goal's figures on the page: what each was made of, and where it is from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from assets.paper import words
from assets.paper.goal_model import GoalText, Measured
from assets.paper.model import Paper
from assets.text import danish, period_names, plan_periods


@dataclass(frozen=True)
class Rows:
    """A table: what it shows, its headings, and its rows as text."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Way:
    """How a figure was made.

    Args:
        is_alone: whether no other figure of its goal has its label.
        why: why there is none.
        numerator: of a figure of one period, where there is one.
        denominator: the same.
        period: its period, and how several became one number.
        source: its source, where there is a figure.
        fetched: when it was retrieved.
        snapshots: the hashes of the answers behind it.
        periods: the figure of each period, where there are several.
    """

    is_alone: bool
    why: str | None
    numerator: str | None
    denominator: str | None
    period: str
    source: str | None
    fetched: str | None
    snapshots: str | None
    periods: Rows | None


def ways(paper: Paper, goal: GoalText) -> list[tuple[Measured, Way]]:
    """Each figure behind a goal, and how it was made."""
    labels = Counter(m.label for m in goal.measures)
    return [(m, _way(paper, m, is_alone=labels[m.label] == 1)) for m in goal.measures]


def _way(paper: Paper, measured: Measured, *, is_alone: bool) -> Way:
    rows = _held(paper, measured)
    one = rows.row(0, named=True) if rows.height == 1 else {}
    is_missing = measured.value is None and not measured.hidden and not measured.remark
    has_any = not rows.is_empty()
    taken = f"{words.TAKES[measured.take]} af " if measured.take else ""
    return Way(
        is_alone=is_alone,
        why=one.get("mark_text") if is_missing else None,
        numerator=one.get("numerator_text"),
        denominator=one.get("denominator_text"),
        period=f"{taken}{measured.period_text}",
        source=measured.source if has_any else None,
        fetched=words.moment(measured.known_from) if has_any and measured.known_from else None,
        snapshots=measured.snapshots if has_any else None,
        periods=_periods(measured, rows) if rows.height > 1 else None,
    )


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
