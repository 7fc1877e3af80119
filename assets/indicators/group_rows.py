"""The rows of groups that a plan asks for, as those of indicators.

Commands that only read what is published load this without the catalogue and its connectors.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from assets.text.group_names import Group


def with_groups(rows: pl.DataFrame, groups: Iterable[Group]) -> pl.DataFrame:
    """Rows of indicators, and for each group that a plan asks for one as its indicator's."""
    more = [
        rows.filter(indicator=group.indicator).with_columns(
            indicator=pl.lit(group.name), label=pl.col("label") + f", {group.text}"
        )
        for group in groups
    ]
    return pl.concat([rows, *more])
