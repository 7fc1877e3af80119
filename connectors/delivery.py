"""Newest periods that a source has not delivered yet, or not for the own municipality.

While a source loads a period, it may give it for a few areas, or as zeros. Such a period is left
out, and one measure or value of it counts as missing; `Notices.undelivered` makes it be fetched
again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from connectors import periods
from connectors.observations import ABSENT, MISSING, NOT_MATURE, Notices, quoted_list

COMPARED = 6
"""Periods that the newest is held against."""
FEWEST_COMPARED = 3
FEWEST_AREAS = 20
"""Areas with a number in each of those periods, for few of them to be telling."""
FAR_FEWER, HARDLY_ANY = 0.75, 0.5
"""Of those areas a delivered period has at least so many; one measure and value of it, so many."""


def withhold_undelivered(
    rows: pl.DataFrame,
    dimensions: Sequence[str],
    table: str,
    titles: Mapping[str, str],
    notices: Notices,
) -> pl.DataFrame:
    """The rows of a raw table without periods that are not delivered; those are noticed.

    Args:
        rows: the rows, one per area, period, dimensions and measure.
        dimensions: the names of the dimensions.
        table: the table's name, for messages.
        titles: what staff call each measure.
        notices: takes the sentences and the periods.
    """
    is_early = (pl.col("mark").cast(pl.String) == NOT_MATURE).any().over("period", "measure")
    mature = rows.filter(~is_early.fill_null(value=False))
    late, in_order = _undelivered(mature)
    for period, areas, usual in late:
        notices.undelivered.append(period)
        notices.sentences.append(
            f"{table} har kun tal for {areas} områder i {period} mod mindst {usual} i perioderne "
            "før; perioden er ikke leveret endnu og er udeladt, til den er"
        )
    delivered = rows.filter(
        ~pl.col("period").cast(pl.String).is_in([period for period, *_ in late])
    )
    if len(in_order) <= FEWEST_COMPARED:
        return delivered
    newest, series = in_order[-1], [*dimensions, "measure"]
    empty = _without_numbers(mature, series, in_order)
    if empty.is_empty():
        return delivered
    named = [
        " ".join([titles[str(measure)], *map(str, values)])
        for *values, measure in empty.iter_rows()
    ]
    notices.undelivered.append(newest)
    notices.sentences.append(
        f"{table} har næsten ingen tal i {newest} for {quoted_list(named)}; de tæller som "
        "manglende, til kilden har leveret dem"
    )
    is_empty = (
        pl.col("_empty").fill_null(value=False) & (pl.col("period").cast(pl.String) == newest)
    )  # fmt: skip
    mark = pl.lit(MISSING, dtype=rows.schema["mark"])
    return (
        delivered.join(
            empty.with_columns(_empty=True), on=series, how="left", maintain_order="left"
        )
        .with_columns(
            value=pl.when(~is_empty).then("value"),
            mark=pl.when(is_empty).then(mark).otherwise("mark"),
        )
        .drop("_empty")
    )


def mark_lost(  # noqa: PLR0917
    rows: pl.DataFrame,
    series: Sequence[str],
    areas: Collection[str],
    table: str,
    measures: Sequence[str],
    notices: Notices,
) -> pl.DataFrame:
    """The rows with lost figures of some areas marked as missing; those are noticed.

    Lost is a figure of the newest period that its source gave in each of the periods before.

    Args:
        rows: the rows of a raw table.
        series: the columns that tell the series of an area apart.
        areas: the country and the own municipality.
        table: the table's name, for messages.
        measures: the measures whose nulls are not hidden counts.
        notices: takes the sentence.
    """
    in_order = sorted(
        map(str, rows["period"].unique()), key=lambda spelling: periods.parse(spelling).ends_on
    )
    compared = in_order[-1 - FEWEST_COMPARED :]
    if len(compared) <= FEWEST_COMPARED:
        return rows
    is_newest = pl.col("period").cast(pl.String) == compared[-1]
    is_given = pl.col("value").is_not_null()
    is_left_out = pl.col("mark").cast(pl.String).is_in([ABSENT, MISSING])
    lost = (
        rows.filter(
            pl.col("area").cast(pl.String).is_in([*areas]),
            pl.col("measure").cast(pl.String).is_in(measures),
            pl.col("period").cast(pl.String).is_in(compared),
        )
        .group_by("area", *series)
        .agg(
            before=(is_given & ~is_newest).sum(),
            is_lost=(~is_given & is_left_out & is_newest).any(),
        )
        .filter("is_lost", before=FEWEST_COMPARED)
        .select("area", *series)
    )
    if lost.is_empty():
        return rows
    named = quoted_list(sorted(map(str, lost["area"].unique())))
    notices.sentences.append(
        f"{table} mangler {lost.height} tal for {named} i {compared[-1]}, som fandtes i perioderne "
        "før"
    )
    key = ["area", *series]
    is_missing = pl.col("_lost").fill_null(value=False) & is_newest
    mark = pl.lit(MISSING, dtype=rows.schema["mark"])
    return (
        rows.join(lost.with_columns(_lost=True), on=key, how="left", maintain_order="left")
        .with_columns(mark=pl.when(is_missing).then(mark).otherwise("mark"))
        .drop("_lost")
    )


_HAS_NUMBER = pl.col("value").is_not_null() & (pl.col("value") != 0)


def _undelivered(mature: pl.DataFrame) -> tuple[list[tuple[str, int, int]], list[str]]:
    """Newest periods with numbers for far fewer areas, with how many, and the usual number.

    Also the other periods, oldest first.
    """
    counted = mature.group_by("period").agg(pl.col("area").filter(_HAS_NUMBER).n_unique())
    areas = {str(period): number for period, number in counted.iter_rows()}
    in_order = sorted(areas, key=lambda spelling: periods.parse(spelling).ends_on)
    late: list[tuple[str, int, int]] = []
    while len(in_order) > FEWEST_COMPARED:
        *_, newest = in_order
        usual = min(areas[period] for period in in_order[-1 - COMPARED : -1])
        if usual < FEWEST_AREAS or areas[newest] >= FAR_FEWER * usual:
            break
        late.append((newest, areas[newest], usual))
        in_order.pop()
    return late, in_order


def _without_numbers(
    mature: pl.DataFrame, series: Sequence[str], in_order: Sequence[str]
) -> pl.DataFrame:
    """The series, of a measure and values, with hardly a number in the newest period."""
    compared = in_order[-1 - COMPARED :]
    is_newest = pl.col("period").cast(pl.String) == in_order[-1]
    return (
        mature.filter(pl.col("period").cast(pl.String).is_in(compared))
        .group_by(*series, "period")
        .agg(areas=pl.col("area").filter(_HAS_NUMBER).n_unique())
        .group_by(series)
        .agg(
            newest=pl.col("areas").filter(is_newest).first(),
            usual=pl.col("areas").filter(~is_newest).min(),
            compared=(~is_newest).sum(),
        )
        .filter(
            pl.col("compared") >= FEWEST_COMPARED,
            pl.col("usual") >= FEWEST_AREAS,
            pl.col("newest") < HARDLY_ANY * pl.col("usual"),
        )
        .select(series)
        .sort(series)
    )
