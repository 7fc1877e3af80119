"""Answers of jobindsats unpivoted: one shape of rows, and why a null is one."""

from __future__ import annotations

import polars as pl
import pytest

from connectors.errors import AnswerError
from connectors.jobindsats.long_rows import to_long
from connectors.observations import Measure, raw_columns

COUNT = Measure(unit="persons", about="", hidden_below=3)
SHARE = Measure(unit="pct", about="")


def wide(*rows: tuple[str, str, float | None, float | None]) -> pl.DataFrame:
    names = ["area", "period", "persons", "share"]
    types = [pl.String, pl.String, pl.Float64, pl.Float64]
    return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


def test_each_measure_is_a_row_with_its_unit_and_a_mark_where_it_is_null() -> None:
    frame = wide(("707", "2023", None, 4.0), ("000", "2023", 7.0, None))
    found = to_long(frame, [], {"persons": COUNT, "share": SHARE}, "x")
    assert dict(found.schema) == raw_columns([])
    assert found.rows() == [
        ("707", "2023", "persons", None, "persons", "<3"),
        ("000", "2023", "persons", 7.0, "persons", None),
        ("707", "2023", "share", 4.0, "pct", None),
        ("000", "2023", "share", None, "pct", "missing"),
    ]


def test_an_exact_repeat_is_dropped() -> None:
    row = ("707", "2023", 5.0, None)
    assert to_long(wide(row, row), [], {"persons": COUNT, "share": SHARE}, "x").height == 2


@pytest.mark.parametrize("other", [6.0, None])
def test_rows_that_contradict_each_other_are_refused_by_name(other: float | None) -> None:
    frame = wide(("707", "2023", 5.0, None), ("707", "2023", other, None))
    with pytest.raises(AnswerError, match=r"2 rækker, der modsiger .* area 707, period 2023"):
        to_long(frame, [], {"persons": COUNT, "share": SHARE}, "x")


# Marks.

GRADE = Measure(unit="pct", about="", share_of="persons")
LATER = Measure(unit="persons", about="", hidden_below=3, matures_after=3)


def marks(frame: pl.DataFrame, persons: Measure, share: Measure) -> list[tuple[str, str, str]]:
    found = to_long(frame, [], {"persons": persons, "share": share}, "x")
    marked = found.filter(pl.col("mark").is_not_null())
    return marked.select("period", "measure", "mark").rows()


def test_a_share_that_is_shown_though_its_count_is_hidden_is_marked() -> None:
    frame = wide(("707", "2023", None, 4.0), ("707", "2022", 5.0, 4.0), ("707", "2021", None, None))
    assert marks(frame, COUNT, GRADE) == [
        ("2023", "persons", "<3"),
        ("2021", "persons", "<3"),
        ("2023", "share", "on_hidden"),
        ("2021", "share", "missing"),
    ]
    assert ("2023", "share", "on_hidden") not in marks(frame, SHARE, GRADE)


def test_the_newest_periods_without_a_follow_up_anywhere_are_not_mature() -> None:
    months = ["2024M01", "2024M02", "2024M03", "2024M04"]
    rows = [(area, month, 5.0, 9.0) for area in ("707", "000") for month in months[:2]]
    rows += [("000", month, 5.0, None) for month in months[2:]]
    rows[0] = ("707", "2024M01", 5.0, None)
    assert marks(wide(*rows), COUNT, LATER) == [
        ("2024M01", "share", "<3"),
        ("2024M03", "share", "not_mature"),
        ("2024M04", "share", "not_mature"),
    ]


def test_one_area_with_a_follow_up_makes_its_period_mature() -> None:
    frame = wide(("707", "2024M04", 5.0, None), ("000", "2024M04", 5.0, 9.0))
    assert marks(frame, COUNT, LATER) == [("2024M04", "share", "<3")]


def test_a_measure_that_is_no_longer_given_is_hidden_or_missing_and_not_early() -> None:
    gone = wide(*(("707", f"2024M{month:02}", 5.0, None) for month in range(1, 13)))
    found = [mark for _, _, mark in marks(gone, COUNT, LATER)]
    assert found == ["<3"] * 8 + ["not_mature"] * 4


def test_a_quarter_matures_by_the_months_since_it_ended() -> None:
    rows = [("707", f"2024Q0{quarter}", 5.0, None) for quarter in (1, 2, 3, 4)]
    assert [mark for *_, mark in marks(wide(*rows), COUNT, LATER)] == [
        "<3", "<3", "not_mature", "not_mature"
    ]  # fmt: skip


def test_a_combination_of_the_grid_without_a_row_is_absent() -> None:
    grid = pl.DataFrame({"area": ["000", "707"], "period": ["2024M04"] * 2})
    found = to_long(
        wide(("000", "2024M04", 5.0, 9.0)), [], {"persons": COUNT, "share": LATER}, "x", grid
    )
    assert found.filter(area="707").select("measure", "value", "mark").rows() == [
        ("persons", None, "absent"),
        ("share", None, "absent"),
    ]
    assert found.filter(area="000")["mark"].to_list() == [None, None]


def test_an_empty_frame_is_an_empty_table_of_the_right_types() -> None:
    found = to_long(wide(), [], {"persons": COUNT, "share": SHARE}, "x")
    assert found.is_empty()
    assert dict(found.schema) == raw_columns([])
