"""The figures of each indicator as the page stores them: grids of columns, read on demand.

A grid has an axis of periods and one of keys; every column runs through the keys, and in each
through the periods. It holds what `mart.indicator` and `mart.benchmark_group` have passed on, so
nothing that the disclosure gate hides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Literal

import polars as pl

from assets.indicators.indicator_catalogue import FIGURES
from assets.page.columns import encode
from assets.scoring.figures import COMPARISON_GROUP
from assets.text.units import COUNTS
from connectors.jobindsats.group_names import parse_age
from connectors.warehouse import Warehouse, listed

GROUP_FIGURES = "mart.benchmark_group"
SERIES = ("value", "numerator", "denominator")
SPARSE = ("low", "high", "sampled_low", "sampled_high", "mark", "remark", "provisional")
BREAKDOWN, DIMENSIONS = "indicator_by", ("sex", "age", "origin")
_GROUP_DECIMALS = 3
_CLOSE = 1e-6

Grids = dict[str, dict[str, Any]]
"""A grid of each indicator, or the grids that are asked for together."""


def read_blocks(file: Warehouse, indicators: Collection[str]) -> Grids:
    """The figures of areas, and in ``groups`` those of the groups that are nobody's own.

    Args:
        file: the published file.
        indicators: of which; one without figures has no block.
    """
    among = f"indicator in {listed(sorted(indicators))}"
    figures = file.frame(
        "select indicator, area_code as key, period, starts_on, ends_on, numerator, denominator, "
        "value, mark, remark, sampled_low, sampled_high, "
        "case when value is null then value_low end as low, "
        "case when value is null then value_high end as high, "
        f"case when provisional then 1 end as provisional from {FIGURES} where {among}"
    )
    groups = _read_groups(file, f"{among} and {_of_groups('not')}")
    return {
        name: {**block, "groups": groups.get(name)}
        for name, block in _encode_grid(_without_shares(figures), SPARSE).items()
    }


def read_own_parts(file: Warehouse) -> Grids:
    """What of any indicator is of the plans' municipality alone: ``groups`` and ``by``.

    The figures of groups that are its own, and its figures by sex, age and origin beside the
    country's. 97 others have groups of their own, which its page leaves out.
    """
    groups = _read_groups(file, _of_groups(""))
    parts = _read_breakdowns(file)
    return {
        name: {"groups": groups.get(name), "by": parts.get(name)}
        for name in groups.keys() | parts.keys()
    }


def _read_groups(file: Warehouse, where: str) -> Grids:
    """The figures of groups; of counts the one per 1,000."""
    return _encode_grid(
        file.frame(
            "select indicator, comparison || ':' || comparison_code as key, period, starts_on, "
            f"ends_on, round(case when list_contains({sorted(COUNTS)}, unit) "
            f"then comparison_per_1000 else comparison_value end, {_GROUP_DECIMALS}) as value "
            f"from {GROUP_FIGURES} where {where}"
        ).filter(pl.col("value").is_not_null())
    )


def _of_groups(negation: Literal["not", ""]) -> str:
    """The condition of the groups that are of the plans' municipality alone, or nobody's own."""
    whose = "is not null" if negation else "in (select area_code from mart.plan)"
    return (
        f"(comparison, comparison_code) {negation} in (select (comparison, comparison_code) "
        f"from {COMPARISON_GROUP} where group_of {whose})"
    )


def _read_breakdowns(file: Warehouse) -> Grids:
    """By indicator the municipality's figures by sex, age or origin.

    A key is an area, a dimension and one of its categories.
    """
    part = " ".join(f"when {name} <> 'i alt' then '{name}:' || {name}" for name in DIMENSIONS)
    rows = file.frame(
        f"select indicator, area_code || ':' || case {part} end as key, period, starts_on, "
        "ends_on, value, mark, case when provisional then 1 end as provisional "
        f"from mart.{BREAKDOWN} where comparison in ('own', 'country')"
    )
    encoded = _encode_grid(rows, ("mark", "provisional"), _part_order)
    return {
        name: {**grid, "keys": [key.split(":", 2) for key in grid["keys"]]}
        for name, grid in encoded.items()
    }


def _part_order(key: str) -> tuple[str, str, int, int, str]:
    """Ages run from the youngest, a wide one before those within it; the rest by name."""
    area, dimension, category = key.split(":", 2)
    first, last = parse_age(category) or (0, 0)
    return area, dimension, first, -last, category


def _encode_grid(
    rows: pl.DataFrame,
    sparse: Sequence[str] = (),
    order: Callable[[str], Any] = str,
) -> Grids:
    """The columns of each indicator on its axes: null where a key has no row of a period."""
    keys = sorted(rows["key"].unique(), key=order)
    places = pl.DataFrame(
        {"key": keys, "place": range(len(keys))}, {"key": pl.String, "place": pl.Int64}
    )
    periods = rows.select("indicator", "period", "starts_on", "ends_on").unique()
    axes = rows.select("indicator", "key").unique().join(places, on="key")
    axes = axes.join(periods, on="indicator").sort(
        "indicator", "place", "starts_on", "ends_on", "period"
    )
    columns = [name for name in (*SERIES, *sparse) if name in rows.columns]
    grid = axes.join(
        rows.select("indicator", "key", "period", *columns),
        on=["indicator", "key", "period"],
        how="left",
        maintain_order="left",
    )
    encoded = encode(grid, "indicator", [name for name in SERIES if name in columns], sparse)
    axis = axes.group_by("indicator", maintain_order=True).agg(
        pl.col("key", "period").unique(maintain_order=True)
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
