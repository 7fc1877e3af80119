"""Days outside a field's bounds, marks for "no day", and ends before their start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from connectors.fasit.layouts import Layout, ListColumn

if TYPE_CHECKING:
    from conftest import Lists

Line = Callable[..., str]
Text = Callable[..., bytes]
OUTSIDE = "ligger ikke i årene 1990-2026"
OUTSIDE_END = (
    "ligger ikke i årene 1990-2074 (betyder dagen »ingen dag«, så skriv den under open i layoutet)"
)


def many(line: Line, *rows: str) -> list[str]:
    """Rows that nothing is wrong with, so that the bad ones are few, and the rows."""
    return [*(line(f"G-{at}") for at in range(60)), *rows]


@pytest.mark.parametrize(
    "text_of_day",
    [
        "9999-12-31", "31-12-9999", "31.12.9999", "9999-12-31 00:00:00", "9999-12-31T00:00:00",
        "9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59.9999999Z", "9999-12-30T23:00:00.000Z",
        "9999-12-31T00:00:00Z", "2958465", " 31-12-9999 ",
    ],
)  # fmt: skip
def test_the_mark_for_an_open_end_is_known_in_every_spelling_of_a_day(
    lists: Lists, line: Line, text: Text, text_of_day: str
) -> None:
    rows = lists.put(text(line(end=text_of_day))).rows()
    assert rows["ends_on"].to_list() == [None]


@pytest.mark.parametrize(
    "text_of_day",
    ["31-12-2099", "01-01-2100", "2079-06-06", "2999-12-31", "31-12-9998", "01-01-1900",
     "31-12-1899", "1753-01-01", "0001-01-01", "0001-01-01T00:00:00Z", "01-01-1970"],
)  # fmt: skip
def test_an_end_outside_the_bounds_is_a_reason_and_never_an_open_end(
    lists: Lists, line: Line, text: Text, text_of_day: str
) -> None:
    lists.put(text(*many(line, line(end=text_of_day))))
    assert lists.rejects() == [(62, "ends_on", OUTSIDE_END)]
    assert lists.rows().height == 60


@pytest.mark.parametrize("text_of_day", ["31-12-9999", "01-01-2027", "01-01-1900", "01-01-1970"])
def test_a_first_day_outside_the_bounds_is_a_reason(
    lists: Lists, line: Line, text: Text, text_of_day: str
) -> None:
    lists.put(text(*many(line, line(start=text_of_day))))
    assert lists.rejects() == [(62, "starts_on", OUTSIDE)]


def test_an_end_before_its_start_is_a_reason_and_one_on_its_day_is_none(
    lists: Lists, line: Line, text: Text
) -> None:
    rows = [line("T-1", start="02-02-2023", end="01-02-2023"), line("T-2", end="01-02-2023")]
    lists.put(text(*many(line, *rows)))
    assert lists.rejects() == [(62, "ends_on", "ligger før Startdato")]
    assert lists.rows().height == 61


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2025, 1, 1)])
def test_a_birth_date_that_nobody_alive_has_gives_no_age(lists: Lists, day: date) -> None:
    heading = "CPR-nummer;Målgruppe;Statsborgerskab;Sag startdato;Sag slutdato;Fødselsdato"
    rows = [f"{n:06}-0000;6.2;Danmark;01-01-2023;;01-01-1980" for n in range(12185, 12215)]
    bad = f"012185-1234;6.2;Danmark;01-01-2023;;{day:%d-%m-%Y}"
    lists.put("\n".join([heading, *rows, bad, ""]).encode())
    assert lists.rejects("citizens") == [(32, "age_band", "ligger ikke i årene 1905-2024")]


@pytest.mark.parametrize(("year", "is_good"), [("2024", True), ("2025", False), ("1900", False)])
def test_a_year_that_has_not_begun_is_a_reason(lists: Lists, year: str, is_good: bool) -> None:
    rows = [f"{n:08};707;5;2023" for n in range(60)]
    heading = "CVR-nummer;Kommunekode;Antal ansatte;År"
    lists.put("\n".join([heading, *rows, f"90000000;707;5;{year}", ""]).encode())
    assert lists.rows("cvr_companies").height == 59 + is_good


@pytest.mark.parametrize(
    ("column", "problem"),
    [
        ({"type": "text", "values": ["x"], "first_year": 2000}, "hører til date"),
        ({"type": "date", "open": ["9999-12-31"]}, "ikke er required"),
        ({"type": "cpr", "required": False, "open": ["9999-12-31"]}, "ikke er required"),
    ],
)
def test_a_layout_with_bounds_that_do_not_fit_is_refused(
    column: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValidationError, match=problem):
        ListColumn.model_validate({"about": "", **column})


def test_a_day_may_only_follow_a_column_of_days() -> None:
    columns = {
        "key": {"type": "record_key", "about": ""},
        "day": {"type": "date", "about": "", "not_before": "key"},
    }
    entry = {"title": "t", "municipality": "707", "keep_days": 1, "key": ["key"]}
    with pytest.raises(ValidationError, match="kolonner af typen date"):
        Layout.model_validate({**entry, "columns": columns})
