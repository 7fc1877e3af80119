"""Which groups of a total are hidden, so that none is given back by the total and the others.

jobindsats hides a count below its limit, but not the next one, so that the total minus the shown
groups gives it back. Here so much more is hidden that of the groups of a total either none or at
least two are hidden, and together they are so many that each may have any number below the limit.
Which of them the source hid is not told. The groups that hide others are the smallest, but of
origins the Danish, as plans ask for the others; where all of them are hidden and that is not
enough, so is it that a group counts nobody.

A total of ages is also split into under 30 and above, and each of those into its ages: one after
the other. The ages of a hidden one are hidden.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from connectors.jobindsats.breakdowns import BREAKDOWN, GROUP
from connectors.jobindsats.group_names import UNKNOWN, parse_age
from connectors.observations import MISSING

HIDDEN, FEW = "hidden", "few"
"""Marks of a group that is not shown: for its count or another's, or for its few persons."""
DANISH = "dansk"


def hide(
    rows: pl.DataFrame, kinds: Sequence[str], limit: int, total: str = "total"
) -> pl.DataFrame:
    """The rows with hidden groups; ``_count`` is null where it is small or the source hides it."""
    above = _parents(rows.filter(pl.col(BREAKDOWN) == "age")[GROUP].unique().to_list())
    placed = rows.with_columns(
        _above=pl.when(pl.col(BREAKDOWN) == "age").then(
            pl.col(GROUP).replace_strict(above, default=None, return_dtype=pl.String)
        )
    )
    first = placed.filter(pl.col("_above").is_null())
    hidden_first = first.with_columns(_hidden=is_hidden(first, [*kinds, BREAKDOWN], total, limit))
    family = hidden_first.select(
        *kinds, BREAKDOWN, _above=GROUP, _total_above=pl.when(~pl.col("_hidden")).then("_count")
    )
    within = placed.filter(pl.col("_above").is_not_null()).join(
        family, on=[*kinds, BREAKDOWN, "_above"], how="left"
    )
    hidden_within = within.with_columns(
        _hidden=is_hidden(within, [*kinds, BREAKDOWN, "_above"], "_total_above", limit)
    )
    both = pl.concat([hidden_first, hidden_within.drop("_total_above")])
    is_kept = pl.col("mark").is_in([FEW, MISSING]).fill_null(value=False)
    return both.with_columns(
        value=pl.when(~pl.col("_hidden")).then("value"),
        mark=pl.when(pl.col("_hidden") & ~is_kept).then(pl.lit(HIDDEN)).otherwise("mark"),
    ).drop("_hidden", "_above", "_count")


def _parents(ages: Sequence[str]) -> dict[str, str]:
    """The age that each age lies in, where the table has both."""
    spans = {age: span for age in ages if (span := parse_age(age))}
    found: dict[str, str] = {}
    for age, (low, high) in spans.items():
        wider = [
            other
            for other, (first, last) in spans.items()
            if other != age and first <= low and high <= last
        ]
        if wider:
            found[age] = min(wider, key=lambda each: spans[each][1] - spans[each][0])
    return found


def is_hidden(rows: pl.DataFrame, groups_of: Sequence[str], total: str, limit: int) -> pl.Series:
    """Which groups are hidden, for none of them to be given back by its total and the others.

    Args:
        rows: a row for each group with its ``_count``, null where it is hidden already, and its
            total.
        groups_of: the columns that tell totals apart.
        total: the column of the total.
        limit: counts below it are small.
    """
    at = [*groups_of]
    count, is_open = pl.col("_count"), pl.col("_count").is_null()
    is_other = pl.col(GROUP) != UNKNOWN
    ranked = (
        rows.with_row_index("_row")
        .with_columns(_may=((count > 0) & is_other).fill_null(value=False))
        .sort(~pl.col("_may"), pl.col(GROUP) != DANISH, count, GROUP)
        .with_columns(
            _hides=pl.when("_may").then(count).otherwise(0.0),
            _open=is_open.sum().over(at).cast(pl.Float64),
            _left=pl.col(total) - count.sum().over(at),
        )
        .with_columns(
            _rank=pl.int_range(pl.len()).over(at).cast(pl.Float64),
            _smaller=pl.col("_hides").cum_sum().over(at) - pl.col("_hides"),
        )
    )

    def enough(more: pl.Expr, added: pl.Expr) -> pl.Expr:
        """Whether so many more hidden groups, with so many persons, protect each other."""
        many = pl.col("_open") + more
        return (many >= 2) & (pl.col("_left") + added >= many + limit - 2)  # noqa: PLR2004

    everyone = enough(
        pl.col("_may").sum().over(at).cast(pl.Float64), pl.col("_hides").sum().over(at)
    )
    hides = pl.when("_may").then(~enough(pl.col("_rank"), pl.col("_smaller")))
    hides = hides.otherwise(~everyone & is_other)
    return (
        ranked.with_columns(
            _hidden=is_open
            | pl.col(total).is_null()
            | ((pl.col("_open") > 0) & hides.fill_null(value=True))
        )
        .sort("_row")
        .get_column("_hidden")
    )
