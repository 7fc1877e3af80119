"""Columns of figures as the page stores them: integers, their differences, and where they lack.

A figure is written as a whole number of its smallest decimal, less the one before it; `blocks.js`
adds them up again. What a series lacks is a list of places, never a number.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

MOST_DECIMALS = 6
"""A figure is rounded to so many decimals; sources give one, and a share is often computed."""
_ROUNDING = 1e-6
"""How far a scaled figure may be from a whole number."""
_LEVEL = 6
"""How hard gzip tries: 9 takes three times as long, for a page less than 1 % smaller."""


def encode(
    grid: pl.DataFrame, key: str, series: Sequence[str], sparse: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """The columns of each key's rows, by key; a column without any value is left out.

    Args:
        grid: the rows, those of a key together.
        key: the column that the rows are grouped by.
        series: columns of numbers that most rows have.
        sparse: columns that few rows have, of any type.
    """
    decimals = grid.group_by(key).agg(_decimals(name).alias(f"{name} decimals") for name in series)
    place = pl.int_range(pl.len()).over(key)
    rows = (
        grid.with_columns(place.alias("place"))
        .join(decimals, on=key, how="left", maintain_order="left")
        .group_by(key, maintain_order=True)
        .agg(
            *(part for name in series for part in _series(name)),
            *(part for name in sparse for part in _sparse(name)),
        )
    )
    return {
        row[key]: {
            **{
                name: {part: row[f"{name} {part}"] for part in ("decimals", "steps", "gaps")}
                for name in series
                if len(row[f"{name} gaps"]) < len(row[f"{name} steps"])
            },
            **{
                name: {part: row[f"{name} {part}"] for part in ("at", "of")}
                for name in sparse
                if row[f"{name} at"]
            },
        }
        for row in rows.iter_rows(named=True)
    }


def pack(content: Mapping[str, Any]) -> str:
    """JSON as base64 of gzip, as `DecompressionStream` reads it; no letter of it ends a script."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), _LEVEL, mtime=0)).decode()


def unpack(packed: str) -> dict[str, Any]:
    """What was packed."""
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def write_json(content: object) -> str:
    """JSON as a script element holds it, read at once; no letter of it ends a script."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _decimals(name: str) -> pl.Expr:
    """The fewest decimals that hold all values, at most `MOST_DECIMALS`."""
    fits = [
        pl.when((_scaled(name, n) - _scaled(name, n).round()).abs().max() < _ROUNDING).then(n)
        for n in range(MOST_DECIMALS)
    ]
    return pl.coalesce(*fits, MOST_DECIMALS)


def _scaled(name: str, decimals: int) -> pl.Expr:
    return pl.col(name) * 10.0**decimals


def _series(name: str) -> list[pl.Expr]:
    decimals = pl.col(f"{name} decimals")
    whole = (pl.col(name) * pl.lit(10.0).pow(decimals)).round().cast(pl.Int64)
    gaps = pl.col("place").filter(pl.col(name).is_null())
    return [
        decimals.first(),
        _steps(whole.forward_fill().fill_null(0)).alias(f"{name} steps"),
        _steps(gaps).alias(f"{name} gaps"),
    ]


def _sparse(name: str) -> list[pl.Expr]:
    has_value = pl.col(name).is_not_null()
    return [
        _steps(pl.col("place").filter(has_value)).alias(f"{name} at"),
        pl.col(name).filter(has_value).alias(f"{name} of"),
    ]


def _steps(numbers: pl.Expr) -> pl.Expr:
    """The first number, then each less the one before it."""
    return numbers - numbers.shift(1, fill_value=0)
