"""Cells that people write: read by their column's type, or a problem with its row and reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.tabular.columns import Column, parse_column, schema


def read(kind: str, *texts: str | None, **more: Any) -> tuple[list[Any], list[str]]:
    column = Column.model_validate({"type": kind, "about": "", "required": False, **more})
    values, problems = parse_column(column, pl.Series("c", texts, dtype=pl.String))
    assert dict(pl.DataFrame(values).schema) == schema({"c": column})
    return values.to_list(), [f"række {bad.index + 2}, c {bad.reason}" for bad in problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0),
        ("12,5", 12.5),
        ("-3,25", -3.25),
        ("+4", 4.0),
        ("1.234", 1234.0),
        ("1.234.567,89", 1234567.89),
        (" 7 ", 7.0),
        ("0,0", 0.0),
    ],
)
def test_a_danish_number_is_read(text: str, value: float) -> None:
    assert read("number", text) == ([value], [])


@pytest.mark.parametrize(
    "text",
    ["1.1", "12.5", "1.23.456", "1 234", "1e5", "NaN", "inf", ",5", "12,", "−3", "12 %", "\u0661"],
)
def test_what_is_no_danish_number_is_a_problem_and_never_a_guess(text: str) -> None:
    assert read("number", text) == ([None], [f"række 2, c {text!r} er ikke et tal (skriv 12,5)"])


def test_a_number_beyond_every_bound_is_a_problem() -> None:
    values, problems = read("number", "9" * 400)
    assert values == [None]
    assert len(problems) == 1


def test_a_count_is_a_whole_number() -> None:
    values, problems = read("count", "12", "1.200", "3,0", "3,5", "-2", "9" * 20)
    assert values == [12, 1200, 3, None, -2, None]
    assert problems == [
        "række 5, c '3,5' er ikke et helt tal",
        "række 7, c er ikke et helt tal",
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31-12-2023", date(2023, 12, 31)),
        ("1-2-2023", date(2023, 2, 1)),
        ("01.02.2023", date(2023, 2, 1)),
        ("2023-02-01", date(2023, 2, 1)),
        ("2022-12-31T23:00:00.000Z", date(2023, 1, 1)),
        ("2023-06-30T22:00:00.000Z", date(2023, 7, 1)),
        ("2023-06-30T22:00:00Z", date(2023, 7, 1)),
        ("2023-03-25T23:00:00Z", date(2023, 3, 26)),
        ("2023-03-26T22:00:00Z", date(2023, 3, 27)),
        ("2023-06-30T21:59:59Z", date(2023, 6, 30)),
        ("2022-12-31T22:59:59Z", date(2022, 12, 31)),
        ("2023-01-01T00:00:00+01:00", date(2023, 1, 1)),
        ("2022-12-31T23:00:00.0000000Z", date(2023, 1, 1)),
        ("2023-01-01 00:00", date(2023, 1, 1)),
        ("01-01-2023 14.35", date(2023, 1, 1)),
        ("1.2.2023 00:00:00", date(2023, 2, 1)),
        ("2022-12-31T23:00:00", date(2023, 1, 1)),
        ("31-12-2022 23:00", date(2023, 1, 1)),
        ("2023-06-30 22:00:00.000", date(2023, 7, 1)),
        ("2023-06-30 23:00", date(2023, 6, 30)),
        ("2022-12-31 22:00", date(2022, 12, 31)),
        ("2022-12-31 23:30", date(2022, 12, 31)),
    ],
)
def test_a_day_is_read_as_people_and_fasit_write_it(text: str, day: date) -> None:
    assert read("date", text) == ([day], [])


def test_ways_of_writing_days_may_be_mixed_in_a_column() -> None:
    values, problems = read("date", "31-12-2023", "2022-12-31T23:00:00.000Z", None, "2023-06-30")
    assert values == [date(2023, 12, 31), date(2023, 1, 1), None, date(2023, 6, 30)]
    assert problems == []


@pytest.mark.parametrize(
    "text",
    [
        "31-02-2023", "31-12-23", "31/12/2023", "12-31-2023", "45291", "2023", "i dag",
        "2023-01-01 24:00", "2023-01-01 12", "2023-01-01x", "23-12-31",
    ],
)  # fmt: skip
def test_what_is_no_day_is_a_problem(text: str) -> None:
    assert read("date", text) == (
        [None],
        [f"række 2, c {text!r} er ikke en dato (skriv 31-12-2023)"],
    )


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_a_danish_midnight_in_utc_is_its_own_day_all_year_round(day: date) -> None:
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Europe/Copenhagen"))
    text = midnight.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert text[:10] == str(day - timedelta(days=1))
    assert read("date", text) == ([day], [])


def test_yes_and_no_are_read_as_danish_excel_writes_them_too() -> None:
    values, problems = read("boolean", "ja", "Nej", "SAND", "FALSK", "true", "1", None)
    assert values == [True, False, True, False, True, None, None]
    assert problems == ["række 7, c '1' er hverken ja eller nej"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("012185-1234", "0121851234"),
        ("0121851234", "0121851234"),
        (" 012185 1234 ", "0121851234"),
        ("121851234", "0121851234"),
        ("12185-1234", "0121851234"),
        ("312985-0001", "3129850001"),
        ("61" + "21850001", "6121850001"),
        ("", None),
        ("0000000000", None),
        ("000000-0000", None),
        ("0", None),
    ],
)
def test_a_cpr_number_is_the_same_however_it_is_spelled_and_zeros_are_none(
    text: str, number: str | None
) -> None:
    assert read("cpr", text) == ([number], [])


@pytest.mark.parametrize(
    "text", ["1", "21851234", "012185-12345", "012185-123x", "ukendt", "\uff10121851234"]
)
def test_what_is_no_cpr_number_is_a_problem_that_does_not_repeat_it(text: str) -> None:
    assert read("cpr", text) == ([None], ["række 2, c er ikke et CPR-nummer"])


def test_a_cpr_number_of_zeros_is_an_empty_cell_where_one_is_required() -> None:
    assert read("cpr", "0000000000", required=True) == ([None], ["række 2, c er tom"])


def test_a_cvr_number_has_eight_digits_and_zeros_are_none() -> None:
    values, problems = read("cvr", "00000397", "12 34 56 78", "0", "00000000", "1234567", "DK1")
    assert values == ["00000397", "12345678", None, None, None, None]
    assert problems == ["række 6, c er ikke et CVR-nummer", "række 7, c er ikke et CVR-nummer"]


@pytest.mark.parametrize("kind", ["number", "count", "date", "boolean", "period", "name"])
def test_a_cpr_number_under_the_wrong_heading_is_not_repeated(kind: str) -> None:
    for text in ("012185-1234", "0121851234 x", "se 012185 1234"):
        values, problems = read(kind, text)
        assert "1234" not in " ".join(problems)
        assert problems or values != [None]


def test_a_private_file_is_never_quoted() -> None:
    column = Column(type="text", about="", values=("a",))
    _, problems = parse_column(column, pl.Series(["Prøveperson 1"]), private=True)
    assert [f"række {bad.index + 2}, c {bad.reason}" for bad in problems] == [
        "række 2, c er ikke en af værdierne a"
    ]


def test_a_year_is_read_alone_or_from_a_day() -> None:
    assert read("year", "2023", "31-12-2022", "2022-12-31T23:00:00.000Z", "23", "3023")[0] == [
        2023, 2022, 2023, None, None,
    ]  # fmt: skip


def test_a_birth_date_is_never_repeated() -> None:
    values, problems = read("birth_date", "31-12-1990", "31-31-1990")
    assert values == ["1990-12-31", None]
    assert problems == ["række 3, c er ikke en dato (skriv 31-12-2023)"]


def test_values_outside_the_list_are_problems_for_text_and_numbers_alike() -> None:
    assert read("text", "a", "b", values=("a",)) == (
        ["a", None],
        ["række 3, c 'b' er ikke en af værdierne a"],
    )
    assert read("count", "1", "2", values=("1",)) == (
        [1, None],
        ["række 3, c '2' er ikke en af værdierne 1"],
    )


def test_an_empty_cell_is_null_and_a_problem_only_where_it_is_required() -> None:
    assert read("number", "", " ", None) == ([None] * 3, [])
    assert read("number", "", required=True) == ([None], ["række 2, c er tom"])


@pytest.mark.parametrize(
    "kind", ["text", "number", "count", "date", "boolean", "period", "name", "unit", "cpr", "cvr",
             "record_key", "origin", "birth_date", "year"],
)  # fmt: skip
def test_every_type_reads_a_column_without_values(kind: str) -> None:
    assert read(kind) == ([], [])
    assert read(kind, None, "") == ([None, None], [])


def test_a_name_of_ours_is_small_letters_and_a_period_one_that_is_known() -> None:
    assert read("name", "a_1", "A", "1a")[0] == ["a_1", None, None]
    assert read("period", "2023M12", "1.1", "2023K4")[0] == ["2023M12", None, "2023K4"]
