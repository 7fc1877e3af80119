"""The one shape of a public table, and the checks that its labels must pass."""

from __future__ import annotations

import polars as pl
import pytest

from connectors.errors import AnswerError
from connectors.observations import (
    Areas,
    Measure,
    check_areas,
    check_labels,
    check_periods,
    columns,
    long,
)

COUNT = Measure(unit="persons", about="", hidden_below=3)
SHARE = Measure(unit="pct", about="")


def wide(*rows: tuple[str, str, float | None, float | None]) -> pl.DataFrame:
    names = ["area", "period", "persons", "share"]
    types = [pl.String, pl.String, pl.Float64, pl.Float64]
    return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


def test_each_measure_is_a_row_with_its_unit_and_a_mark_where_it_is_null() -> None:
    frame = wide(("707", "2023", None, 4.0), ("000", "2023", 7.0, None))
    found = long(frame, [], {"persons": COUNT, "share": SHARE}, "x")
    assert dict(found.schema) == columns([])
    assert found.rows() == [
        ("707", "2023", "persons", None, "persons", "<3"),
        ("000", "2023", "persons", 7.0, "persons", None),
        ("707", "2023", "share", 4.0, "pct", None),
        ("000", "2023", "share", None, "pct", "missing"),
    ]


def test_an_exact_repeat_is_dropped() -> None:
    row = ("707", "2023", 5.0, None)
    assert long(wide(row, row), [], {"persons": COUNT, "share": SHARE}, "x").height == 2


@pytest.mark.parametrize("other", [6.0, None])
def test_rows_that_contradict_each_other_are_refused_by_name(other: float | None) -> None:
    frame = wide(("707", "2023", 5.0, None), ("707", "2023", other, None))
    with pytest.raises(AnswerError, match=r"2 rows that contradict .* area 707, period 2023"):
        long(frame, [], {"persons": COUNT, "share": SHARE}, "x")


def test_an_empty_frame_is_an_empty_table_of_the_right_types() -> None:
    found = long(wide(), [], {"persons": COUNT, "share": SHARE}, "x")
    assert found.is_empty()
    assert dict(found.schema) == columns([])


def test_many_unknown_labels_are_counted_not_listed() -> None:
    found = pl.Series([f"l{at}" for at in range(9)])
    with pytest.raises(AnswerError, match=r"'l0', 'l1', 'l2', 'l3', 'l4' and 4 more in c, which"):
        check_labels("x", "c", found, [], "correct it")


def test_an_empty_label_is_refused() -> None:
    with pytest.raises(AnswerError, match="an empty label"):
        check_labels("x", "c", pl.Series(["a", None]), ["a"], "correct it")


def test_lost_areas_are_named_and_unknown_ones_too() -> None:
    known = Areas(["000", "707", "615"], ["000", "707"])
    check_areas("x", pl.Series(["000", "707"]), known)
    with pytest.raises(AnswerError, match=r"lacks '707' \(1 of 2 areas\)"):
        check_areas("x", pl.Series(["000", "615"]), known)
    with pytest.raises(AnswerError, match="'999' in its areas"):
        check_areas("x", pl.Series(["000", "707", "999"]), known)


def test_periods_that_cannot_be_read_are_refused() -> None:
    check_periods("x", pl.Series(["2023M01", "2023K1"]))
    for bad in (["2023M01", None], ["2023M13"]):
        with pytest.raises(AnswerError):
            check_periods("x", pl.Series(bad))
