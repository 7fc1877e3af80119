"""The figures of each indicator as the page stores them: a block of columns, read on demand.

A block has an axis of periods and one of areas; every column runs through the areas, and in each
through the periods. It holds what `mart.indicator` and `mart.benchmark_group` have passed on, so
nothing that the disclosure gate hides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from assets.indicators.indicator_catalogue import FIGURES
from assets.page.columns import encode
from assets.scoring.figures import COMPARISON_GROUP
from assets.text.units import COUNTS
from connectors.jobindsats.group_names import parse_age
from connectors.warehouse import Warehouse

GROUP_FIGURES = "mart.benchmark_group"
SERIES = ("value", "numerator", "denominator")
SPARSE = ("low", "high", "sampled_low", "sampled_high", "mark", "remark", "provisional")
BREAKDOWN, DIMENSIONS = "indicator_by", ("sex", "age", "origin")
_GROUP_DECIMALS = 3
_CLOSE = 1e-6
_ORDER = ("indicator", "place", "starts_on", "ends_on", "period")


def read_blocks(file: Warehouse, areas: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    """The block of each indicator.

    Args:
        file: the published file.
        areas: the place of each area in the page's list, by code; the keys of a block.
    """
    figures = file.frame(
        "select indicator, area_code as key, period, starts_on, ends_on, numerator, denominator, "
        "value, mark, remark, sampled_low, sampled_high, "
        "case when value is null then value_low end as low, "
        "case when value is null then value_high end as high, "
        f"case when provisional then 1 end as provisional from {FIGURES}"
    )
    groups = file.frame(
        "select indicator, comparison || ':' || comparison_code as key, period, "
        f"round(case when list_contains({sorted(COUNTS)}, unit) then comparison_per_1000 "
        f"else comparison_value end, {_GROUP_DECIMALS}) as value from {GROUP_FIGURES}"
        f"{_of_own_groups(file)}"
    ).filter(pl.col("value").is_not_null())
    periods = figures.select("indicator", "period", "starts_on", "ends_on").unique()
    own = _encode_grid(_without_shares(figures), periods, areas, SPARSE)
    names = sorted(groups["key"].unique())
    of_groups = _encode_grid(groups, periods, {key: place for place, key in enumerate(names)}, ())
    parts = read_breakdowns(file, areas)
    blocks: dict[str, dict[str, Any]] = {}
    for name, block in own.items():
        group = of_groups.get(name, {})
        blocks[name] = {
            **block,
            "groups": [names[place] for place in group.get("keys", ())],
            "group_value": group.get("value"),
            "by": parts.get(name),
        }
    return blocks


def _of_own_groups(file: Warehouse) -> str:
    """Leaves out the figures of groups that are another municipality's own: 97 for each figure."""
    if "group_of" not in file.columns(COMPARISON_GROUP):
        return ""
    return (
        " where (comparison, comparison_code) not in (select (comparison, comparison_code) from "
        f"{COMPARISON_GROUP} where group_of not in (select area_code from mart.plan))"
    )


def read_breakdowns(file: Warehouse, areas: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    """By indicator the municipality's figures by sex, age or origin; none in an older file.

    A key is an area, a dimension and one of its categories.
    """
    if BREAKDOWN not in file.tables("mart"):
        return {}
    part = " ".join(f"when {name} <> 'i alt' then '{name}:' || {name}" for name in DIMENSIONS)
    rows = file.frame(
        f"select indicator, case {part} end as part, area_code, period, starts_on, ends_on, "
        f"value, mark, case when provisional then 1 end as provisional from mart.{BREAKDOWN} "
        "where comparison in ('own', 'country')"
    ).filter(pl.col("area_code").is_in(list(areas)))
    rows = rows.with_columns(key=pl.format("{}:{}", "area_code", "part"))
    periods = rows.select("indicator", "period", "starts_on", "ends_on").unique()
    keys = sorted(rows["key"].unique(), key=_part_order)
    encoded = _encode_grid(
        rows, periods, {key: n for n, key in enumerate(keys)}, ("mark", "provisional")
    )
    return {
        name: {**block, "keys": [keys[place].split(":", 2) for place in block["keys"]]}
        for name, block in encoded.items()
    }


def _part_order(key: str) -> tuple[str, str, int, int, str]:
    """Ages run from the youngest, a wide one before those within it; the rest by name."""
    area, dimension, category = key.split(":", 2)
    first, last = parse_age(category) or (0, 0)
    return area, dimension, first, -last, category


def _encode_grid(
    rows: pl.DataFrame,
    periods: pl.DataFrame,
    places: Mapping[str, int],
    sparse: tuple[str, ...],
) -> dict[str, dict[str, Any]]:
    """The columns of each indicator on its axes: null where an area has no row of a period."""
    placed = rows.with_columns(place=pl.col("key").replace_strict(places, return_dtype=pl.Int64))
    axes = placed.select("indicator", "key", "place").unique().join(periods, on="indicator")
    axes = axes.sort(_ORDER)
    columns = [name for name in (*SERIES, *sparse) if name in rows.columns]
    grid = axes.join(
        rows.select("indicator", "key", "period", *columns),
        on=["indicator", "key", "period"],
        how="left",
        maintain_order="left",
    )
    encoded = encode(grid, "indicator", [name for name in SERIES if name in columns], sparse)
    axis = axes.group_by("indicator", maintain_order=True).agg(
        pl.col("place").unique(maintain_order=True), pl.col("period").unique(maintain_order=True)
    )
    return {
        name: {"keys": keys, "periods": codes, **encoded[name]}
        for name, keys, codes in axis.iter_rows()
    }


def _without_shares(figures: pl.DataFrame) -> pl.DataFrame:
    """Leave out values that are 100 times the numerator over the denominator throughout.

    The page computes those; a page with both would be half as large again.
    """
    share = 100.0 * pl.col("numerator") / pl.col("denominator")
    share = pl.when(share.is_finite()).then(share)
    is_computed = (
        (share.is_null() == pl.col("value").is_null())
        & ((share - pl.col("value")).abs() < _CLOSE).fill_null(value=True)
    ).all().over("indicator") & share.is_not_null().any().over("indicator")
    return figures.with_columns(value=pl.when(~is_computed).then("value"))
