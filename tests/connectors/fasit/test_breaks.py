"""A list covers the times in which its rows began without a break."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl
import pytest

from connectors.fasit import response
from connectors.fasit.breaks import CoveredTime, find_times, reach_their_next, without_gaps

if TYPE_CHECKING:
    from conftest import Lists

Line = Callable[..., str]
Text = Callable[..., bytes]
TODAY = date(2024, 8, 15)
BREAK = (
    "en liste har ingen rækker i en længere tid midt i den eller op til dens dag, som derfor ikke "
    "regnes for dækket"
)
COPIED_LAST = "en ældre liste er gemt sidst; den liste, hvis rækker når længst frem, er nyest"


def days(first: date, last: date, step: int = 3) -> list[date]:
    return [first + timedelta(days=at) for at in range(0, (last - first).days + 1, step)]


def rows(line: Line, begun: list[date], prefix: str = "T") -> list[str]:
    return [line(f"{prefix}-{at}", start=f"{day:%d-%m-%Y}") for at, day in enumerate(begun)]


def saved(lists: Lists, content: bytes, on: date) -> None:
    lists.put(content)
    moment = datetime(on.year, on.month, on.day, 12, tzinfo=UTC).timestamp()
    os.utime(lists.folder / f"export {lists.put_so_far - 1}.csv", (moment, moment))


AUTUMN = days(date(2023, 9, 1), date(2023, 12, 30))


@pytest.mark.parametrize("mistyped", [date(2003, 9, 1), date(2022, 11, 1), date(2023, 3, 1)])
def test_a_mistyped_early_day_does_not_cover_the_time_until_the_others(
    lists: Lists, line: Line, text: Text, mistyped: date
) -> None:
    saved(lists, text(*rows(line, [mistyped, *AUTUMN])), date(2024, 1, 5))
    assert [begins for _, begins, _ in response.covered_days(lists.save())] == [
        mistyped, date(2023, 9, 1)
    ]  # fmt: skip
    assert BREAK in lists.told()["noticed"]


def test_a_list_that_ends_long_before_its_day_covers_to_the_end_of_a_month(
    lists: Lists, line: Line, text: Text
) -> None:
    saved(lists, text(*rows(line, days(date(2023, 1, 2), date(2023, 8, 20)))), date(2024, 1, 5))
    [(_, begins, ends)] = response.covered_days(lists.save())
    assert (begins, ends) == (date(2023, 1, 2), date(2023, 8, 31))
    assert BREAK in lists.told()["noticed"]


def test_a_list_of_few_rows_or_with_a_summer_without_any_has_no_break(
    lists: Lists, line: Line, text: Text
) -> None:
    few = [date(2022, 2, 1), date(2023, 1, 5), date(2023, 12, 1)]
    saved(lists, text(*rows(line, few)), date(2024, 8, 1))
    assert len(response.covered_days(lists.save())) == 1
    summer = [*days(date(2023, 1, 2), date(2023, 6, 20)), *days(date(2023, 8, 15), TODAY)]
    saved(lists, text(*rows(line, summer, "S")), date(2024, 8, 15))
    assert BREAK not in lists.told()["noticed"]


@pytest.mark.parametrize(
    ("second", "is_whole"), [(date(2023, 7, 3), True), (date(2023, 10, 2), False)]
)
def test_two_parts_of_a_year_cover_it_together_where_no_time_is_left_out(
    lists: Lists, line: Line, text: Text, second: date, is_whole: bool
) -> None:
    first = days(date(2023, 1, 2), date(2023, 6, 30))
    saved(lists, text(*rows(line, first)), date(2024, 1, 5))
    later = days(second, date(2023, 12, 30))
    saved(lists, text(*rows(line, later, "S")), date(2024, 1, 5))
    (_, _, ends), (_, begins, _) = response.covered_days(lists.save())
    assert (ends + timedelta(days=1) == begins) == is_whole
    assert (BREAK in lists.told()["noticed"]) != is_whole


def test_a_mistyped_late_day_does_not_make_an_older_list_the_newer_one(
    lists: Lists, line: Line, text: Text
) -> None:
    old = days(date(2023, 1, 2), date(2024, 1, 20))
    new = days(date(2023, 1, 2), date(2024, 7, 20))
    saved(lists, text(*rows(line, new)), date(2024, 7, 31))
    saved(lists, text(*rows(line, [date(2024, 8, 1), *old[1:]])), date(2024, 8, 14))
    assert lists.rows()["starts_on"].sort().to_list() == new
    assert COPIED_LAST in lists.told()["noticed"]


def test_a_row_that_is_planned_far_ahead_makes_no_break(
    lists: Lists, line: Line, text: Text
) -> None:
    begun = [*days(date(2023, 1, 1), date(2024, 8, 10)), date(2025, 1, 15)]
    saved(lists, text(*rows(line, begun)), date(2024, 8, 12))
    [(_, _, ends)] = response.covered_days(lists.save())
    assert ends == date(2024, 8, 12)
    assert lists.told()["noticed"] == []


def test_an_open_row_of_a_list_that_was_copied_later_is_known_to_the_newest_day_in_it(
    lists: Lists, line: Line, text: Text
) -> None:
    begun = days(date(2023, 1, 1), date(2023, 6, 30))
    saved(lists, text(*rows(line, begun)), TODAY)
    assert lists.rows()["listed_on"].unique().to_list() == [max(begun)]


@pytest.mark.parametrize(
    "title",
    ["Periode: 01-01-2023 - 31-12-2023", "Startdato fra 2023-01-01 til 2023-12-31",
     "Tilbud mellem 1.1.2023 og 31.12.2023",
     "Udtrukket 05-03-2024 for perioden 01-01-2023 - 31-12-2023"],
)  # fmt: skip
def test_a_list_covers_the_period_that_it_states(
    lists: Lists, line: Line, text: Text, title: str
) -> None:
    stated = text(*rows(line, [date(2023, 3, 1), *AUTUMN]), encoding="utf-8")
    saved(lists, f"{title}\r\n\r\n".encode() + stated, date(2024, 3, 5))
    times = response.covered_days(lists.save())
    assert times == [(date(2023, 1, 1), date(2023, 1, 1), date(2023, 12, 31))]
    assert lists.told()["noticed"] == []


def test_a_period_without_a_row_of_the_list_is_another(
    lists: Lists, line: Line, text: Text
) -> None:
    title = b"Sagsbehandler fra 01-01-1980 til 02-02-2001\r\n"
    saved(lists, title + text(*rows(line, AUTUMN), encoding="utf-8"), date(2024, 1, 5))
    assert response.covered_days(lists.save()) == [(AUTUMN[0], AUTUMN[0], date(2024, 1, 5))]


def test_no_times_are_found_among_no_days_and_an_end_gives_no_single_day_away() -> None:
    assert find_times(pl.Series([], dtype=pl.Date), TODAY, TODAY) == []
    day = date(2023, 5, 10)
    seen = CoveredTime(day, day, day, slack=5)
    assert without_gaps([seen])[0].ends == date(2023, 4, 30)
    assert without_gaps([seen._replace(slack=21)])[0].ends == date(2023, 5, 31)
    assert not reach_their_next([seen])
    around = CoveredTime(date(2023, 1, 1), date(2023, 1, 1), TODAY)
    assert reach_their_next([seen, around])
