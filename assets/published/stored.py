"""What of a published table is stored, where columns of it follow from others.

Such a table is published as a view, which computes them, of a narrower one in the schema `SCHEMA`.
A stored column is null where it is what follows, so it must not be null where something follows;
`assets.published.numbers` compares the rows of the view with those that were built.
"""

from __future__ import annotations

from collections.abc import Mapping

SCHEMA = "stored"
OWN = "own_rows"
"""The schema of a municipality's own rows of tables that have public rows too."""
FOLLOWS: Mapping[str, Mapping[str, str]] = {
    "mart.indicator": {
        "value": "case when mark is null then 100.0 * numerator / denominator end",
        # A number is a point: the bounds of a known figure are the figure.
        "value_low": "value",
        "value_high": "value",
    },
    "mart.benchmark_group": {
        "computed_value": "case when basis = 'pooled' "
        "then 100.0 * comparison_numerator / comparison_denominator end",
        "comparison_value": "computed_value",
    },
}
"""By table its columns that follow from others, each after those that it follows from, in SQL."""


def stored_name(table: str, schema: str = SCHEMA) -> str:
    """The name of what is stored of a table; in `OWN` of a municipality's own rows of it."""
    return f"{schema}.{table.partition('.')[2]}"


def title(table: str) -> str:
    """What a reader is told of what is stored of a table."""
    return f"Det, som {table} er lavet af, uden tal, der følger af andre kolonner: læs {table}"


def stored_select(table: str) -> str:
    """The select of what is stored of a table."""
    columns = (f"nullif({name}, {what}) as {name}" for name, what in FOLLOWS[table].items())
    return f"select * replace ({', '.join(columns)}) from {table}"


def whole_select(table: str) -> str:
    """The select of a table from what is stored of it."""
    select = f"from {stored_name(table)}"
    for name, what in FOLLOWS[table].items():
        select = f"select * replace (coalesce({name}, {what}) as {name}) from ({select})"
    return select
