"""Measures that are a place or a third among municipalities, as rows that scoring reads."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from assets.plan.schema import OWN
from assets.scoring.figures import Figures
from assets.scoring.groups import key_of, remark
from assets.scoring.measure_rows import (
    FIGURE,
    MeasureOf,
    aggregate_periods,
    rows_of_periods,
    with_bounds,
)
from assets.scoring.ranking import place_intervals
from assets.text import period_names
from assets.text.hidden import MARK
from assets.text.units import UNITS

_MEASURE = ["goal_id", "measure"]
_GROUP = [*_MEASURE, "comparison_code"]
_PER = 1000.0
"""Counts are ranked per so many in the labour force."""
_TOO_FEW = "kun {} af {} kommuner har et tal"


def rows_of_places(
    measures: Sequence[MeasureOf], figures: Figures, areas: pl.Series
) -> pl.DataFrame:
    """One row per place and area, with the columns of `measure_rows.rows_of_periods`.

    Every municipality's figure is taken over its whole span as the measure says, then ranked among
    those of its group in the span's last period.
    """
    asked = _asked(measures, figures)
    place = pl.col("area_code")
    rows = asked.join(areas.to_frame(), how="cross").with_columns(
        ranked_area=pl.coalesce("fixed_area", place),
        # No other row is looked up so, such as an earlier year's for a projection.
        looked_up=key_of("rank", place),
    )
    ranked = _ranked(measures, asked, figures, areas).rename({"area_code": "ranked_area"})
    found = rows.join(ranked, on=[*_MEASURE, "ranked_area"], how="left", maintain_order="left")
    ends = {
        end: pl.when(pl.col("kind") == "rank").then(f"rank_{end}").otherwise(f"third_{end}")
        for end in ("low", "high")
    }
    is_placed = ends["low"].is_not_null() & ~pl.col("hidden")
    too_few = pl.format(_TOO_FEW, "ranked", "members")
    return found.with_columns(
        value=pl.when(is_placed & (ends["low"] == ends["high"])).then(ends["low"]),
        value_low=pl.when(is_placed).then(ends["low"]),
        value_high=pl.when(is_placed).then(ends["high"]),
        mark=pl.when("hidden").then(pl.lit(MARK)).when(~is_placed).then("mark"),
        remark=pl.when(is_placed)
        .then(remark("members", "with_value", "with_bounds"))
        .when(pl.col("ranked_low").is_null())
        .then("why")
        .otherwise(too_few),
    ).with_columns(
        pl.lit(None, dtype).alias(name)
        for name, dtype in figures.long.schema.items()
        if name in FIGURE and name not in _GIVEN
    )


_GIVEN = {"value", "value_low", "value_high", "mark", "remark", "provisional", "known_from",
          "source_tables"}  # fmt: skip
"""The columns of a figure that a place has."""


def _asked(measures: Sequence[MeasureOf], figures: Figures) -> pl.DataFrame:
    """One row per place: its group, its best end, and the span of its figures."""
    better = figures.about("better")
    rows = [
        {
            "goal_id": goal_id,
            "measure": name,
            "indicator": measure.indicator,
            "comparison": measure.ranked_among,
            "kind": "rank" if measure.rank else "third",
            "best": measure.best or better.get(measure.indicator),
            "fixed_area": None if measure.area == OWN else measure.area,
            "period": span[-1].code if span else measure.period,
            "period_text": period_names.period(measure.period),
            "take": "last",
            "part": "value",
            "leave_out": False,
            "too_old": too_old,
            "starts_on": span[0].starts_on if span else None,
            "ends_on": span[-1].ends_on if span else None,
        }
        for goal_id, name, measure, too_old in measures
        for span in [measure.periods]
    ]
    dates = {"starts_on": pl.Date, "ends_on": pl.Date}
    texts = {"comparison": pl.String, "best": pl.String, "fixed_area": pl.String}
    return pl.DataFrame(rows, schema_overrides=dates | texts)


def _ranked(
    measures: Sequence[MeasureOf], asked: pl.DataFrame, figures: Figures, areas: pl.Series
) -> pl.DataFrame:
    """Every municipality's figure and its place, by measure and ``area_code``."""
    everyone = pl.concat([areas, figures.benchmarks["area_code"]]).unique(maintain_order=True)
    group = _with_members(figures)
    is_higher, low, high = pl.col("best") == "higher", pl.col("low"), pl.col("high")
    taken = (
        _taken(measures, figures, everyone)
        .join(asked.select(*_MEASURE, "comparison", "best", "period"), on=_MEASURE)
        .join(
            group,
            on=["indicator", "comparison", "period", "area_code"],
            how="left",
            maintain_order="left",
        )
        .with_columns(
            low=pl.when(is_higher).then(-high).otherwise(low),
            high=pl.when(is_higher).then(-low).otherwise(high),
        )
        .filter(pl.col("comparison_code").is_not_null())
    )
    # In a group that is one municipality's own, only that one has a place.
    has_place = pl.col("group_of").is_null() | (pl.col("group_of") == pl.col("area_code"))
    is_known = low.is_not_null() & high.is_not_null()
    return (
        place_intervals(taken, _GROUP)
        .with_columns(
            with_value=(is_known & (low == high)).sum().over(_GROUP),
            with_bounds=(is_known & (low != high)).sum().over(_GROUP),
        )
        .filter(has_place)
        .select(
            *_MEASURE, "area_code", "members", "ranked", "with_value", "with_bounds",
            "rank_low", "rank_high", "third_low", "third_high", "hidden", "mark", "why",
            "provisional", "known_from", "source_tables", ranked_low="low",
        )
    )  # fmt: skip


def _with_members(figures: Figures) -> pl.DataFrame:
    """Who is ranked in which group by indicator and period, also those in one's own group."""
    groups = figures.benchmarks.select(
        "indicator", "comparison", "comparison_code", "period", "area_code", "members"
    )
    listed = [
        (name, each.code, each.area_code, each.group_of)
        for name, comparison in figures.comparisons.items()
        for each in comparison.memberships
        if each.group_of
    ]
    columns = ["comparison", "comparison_code", "member", "group_of"]
    members = pl.DataFrame(listed, dict.fromkeys(columns, pl.String), orient="row")
    return groups.join(
        members, on=["comparison", "comparison_code"], how="left", maintain_order="left"
    ).with_columns(area_code=pl.coalesce(pl.col("member"), pl.col("area_code")))


def _taken(measures: Sequence[MeasureOf], figures: Figures, everyone: pl.Series) -> pl.DataFrame:
    """The figure of every municipality over the span of each measure, as an interval.

    A hidden figure may be any that its unit allows. Counts are per 1,000 in the labour force.
    """
    own = [
        each._replace(measure=each.measure.model_copy(update={"area": OWN})) for each in measures
    ]
    units = figures.about("unit")
    ends = pl.DataFrame(
        [(name, UNITS[unit].least, UNITS[unit].most, UNITS[unit].is_count)
         for name in {each.measure.indicator for each in measures} for unit in [units[name]]],
        {"indicator": pl.String, "least": pl.Float64, "most": pl.Float64, "is_count": pl.Boolean},
        orient="row",
    )  # fmt: skip
    force = figures.benchmarks.select("indicator", "area_code", "period", "labour_force").unique()
    per = pl.when("is_count").then(pl.col("labour_force") / _PER).otherwise(1.0)
    mark = pl.col("mark")
    is_hidden = (mark.is_in(["hidden", MARK]) | mark.str.starts_with("<")).fill_null(value=False)
    is_open = pl.col("low").is_null() | pl.col("high").is_null()
    rows = (
        with_bounds(rows_of_periods(own, figures.long, everyone))
        .join(ends, on="indicator", maintain_order="left")
        .join(force, on=["indicator", "area_code", "period"], how="left", maintain_order="left")
        .with_columns(may_be_any=is_hidden, lacks=is_open & ~is_hidden)
        .with_columns(
            low=pl.when("may_be_any").then(pl.coalesce("low", "least")).otherwise("low") / per,
            high=pl.when("may_be_any").then(pl.coalesce("high", "most")).otherwise("high") / per,
        )
    )
    return (
        rows.group_by(*_MEASURE, "area_code", maintain_order=True)
        .agg(
            *aggregate_periods(),
            *(_in_span(name) for name in ("may_be_any", "lacks")),
            pl.col("provisional").any(),
            pl.col("known_from").max(),
            pl.col("source_tables").first(),
        )
        .with_columns(
            low=pl.when("may_be_any").then(pl.col("low").fill_null(float("-inf"))).otherwise("low"),
            high=pl.when("may_be_any")
            .then(pl.col("high").fill_null(float("inf")))
            .otherwise("high"),
        )
        .with_columns(pl.when(~pl.col("lacks") & pl.col("answers")).then(pl.col("low", "high")))
    )


def _in_span(name: str) -> pl.Expr:
    """Whether it is so in a period that counts: in any, or in the last where that is taken."""
    is_last = pl.col("take").first() == "last"
    return pl.when(is_last).then(pl.col(name).last()).otherwise(pl.col(name).any()).alias(name)
