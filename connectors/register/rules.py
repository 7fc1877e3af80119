"""What must hold between the cells of one observation."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

SHARES = ("value", "lower", "upper")
"""The columns that hold a percentage where the unit is pct."""
ROUNDED = 0.5
"""How far a share may lie from its count out of its whole and still be the same, rounded."""
HIGHEST_SHARE = 100

_value, _lower, _upper, _count, _of = map(pl.col, ("value", "lower", "upper", "count", "of"))
_has_value, _has_count, _has_of = _value.is_not_null(), _count.is_not_null(), _of.is_not_null()
_has_bounds = _lower.is_not_null() | _upper.is_not_null()
_counted = _has_count & _has_of
_says_none = pl.col("missing").is_not_null()
_in_sample = _count.is_between(0, _of)
_is_pct = pl.col("unit") == "pct"

MISTAKES: tuple[tuple[str, str, pl.Expr], ...] = (
    (
        "missing",
        "says that there is no number, and there is one; remove one of them",
        _says_none & (_has_value | _has_bounds | _has_count),
    ),
    (
        "value",
        "is empty; write it, a bound, or count and of, or say why in missing",
        ~(_says_none | _has_value | _has_bounds | _counted),
    ),
    (
        "lower",
        "stands beside a number that is known; remove it or the number",
        _has_bounds & (_has_value | _counted),
    ),
    ("lower", "is above upper; correct one of them", _lower > _upper),
    ("of", "is not above 0; write how many there were", _of <= 0),
    ("of", "is empty beside a count; write out of how many it is", _has_count & ~_has_of),
    ("count", "is not between 0 and of; correct one of them", _has_of & ~_in_sample),
    (
        "value",
        "is not count out of of; correct it, or leave it out",
        _in_sample
        & _is_pct
        & (_of > 0)
        & ((_value - HIGHEST_SHARE * _count / _of).abs() > ROUNDED),
    ),
    (
        "unit",
        "is not pct, which count out of of is; write pct, or write the value",
        _in_sample & ~_is_pct & ~_has_value,
    ),
    (
        "why_not",
        "is empty though the number does not answer the goal; write why",
        ~pl.col("answers_goal") & pl.col("why_not").is_null(),
    ),
    *(
        (
            share,
            "is not between 0 and 100, as a share is; correct it",
            _is_pct & ~pl.col(share).is_between(0, HIGHEST_SHARE),
        )
        for share in SHARES
    ),
)
"""The column to look at, what is wrong and the remedy, and in which rows it is so."""


def broken(rows: pl.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Each mistake: the row's place, the column to look at, what is wrong and the remedy."""
    for column, reason, wrong in MISTAKES:
        # A rule of a cell that is empty does not apply.
        for at in rows.select(wrong.fill_null(value=False)).to_series().arg_true():
            yield int(at), column, reason
