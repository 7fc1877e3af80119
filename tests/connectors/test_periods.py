"""Periods: every spelling that a source has, one code, always a first and a last day."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import periods
from connectors.periods import day_in_denmark, parse, show_day, show_moment, show_stamp


@pytest.mark.parametrize(
    ("spelling", "code", "first", "last"),
    [
        ("2026M07", "2026M07", date(2026, 7, 1), date(2026, 7, 31)),
        ("2024M02", "2024M02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026Q01", "2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2025Q4", "2025Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025K3", "2025Q3", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025QMAT04", "2025Q4-4Q", date(2025, 1, 1), date(2025, 12, 31)),
        ("2021QMAT02", "2021Q2-4Q", date(2020, 7, 1), date(2021, 6, 30)),
        ("2022QMAT01", "2022Q1-4Q", date(2021, 4, 1), date(2022, 3, 31)),
        ("2021Q2-4Q", "2021Q2-4Q", date(2020, 7, 1), date(2021, 6, 30)),
        ("2025Y01", "2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025", "2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025H1", "2025H1", date(2025, 1, 1), date(2025, 6, 30)),
        ("2025H2", "2025H2", date(2025, 7, 1), date(2025, 12, 31)),
        ("2021U49", "2021W49", date(2021, 12, 6), date(2021, 12, 12)),
        ("2020W53", "2020W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("2014U30-41", "2014W30-41", date(2014, 7, 21), date(2014, 10, 12)),
        ("2020W52-53", "2020W52-53", date(2020, 12, 21), date(2021, 1, 3)),
        ("2025M09D05", "2025-09-05", date(2025, 9, 5), date(2025, 9, 5)),
        ("2025-09-05", "2025-09-05", date(2025, 9, 5), date(2025, 9, 5)),
        ("2023:2024", "2023-2024", date(2023, 1, 1), date(2024, 12, 31)),
        ("2023/2024", "2023-2024", date(2023, 1, 1), date(2024, 12, 31)),
        (" 2023M12 ", "2023M12", date(2023, 12, 1), date(2023, 12, 31)),
        ("0999", "0999", date(999, 1, 1), date(999, 12, 31)),
    ],
)
def test_every_spelling_of_the_sources_has_one_code_and_its_days(
    spelling: str, code: str, first: date, last: date
) -> None:
    period = parse(spelling)
    assert (period.code, period.starts_on, period.ends_on) == (code, first, last)


@pytest.mark.parametrize(
    "spelling",
    [
        "", "23", "2023M00", "2023M13", "2023M1", "2023Q0", "2023Q05", "2023Q12", "2023K5",
        "2023H3", "2023Y02", "2023QMAT4", "2023QMAT05", "2021W53", "2021W00", "2023M02D30",
        "2023-13-01", "2024:2023", "2023:2023", "2014U41-30", "2021U50-53", "AUG - DEC 2023",
        "2023M12M12", "0000", "9999W52", "0001Q1-4Q", "٢٠٢٣", "2023q1", "latest",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_the_forms_to_write(spelling: str) -> None:
    with pytest.raises(ValueError, match="er ikke en periode; skriv den som 2023, 2023H1"):
        parse(spelling)


def test_every_recorded_period_of_statbank_is_read_but_the_three_in_words(
    recorded_json: Callable[[str], Any],
) -> None:
    def odd(spelling: str) -> bool:
        try:
            parse(spelling)
        except ValueError:
            return True
        return False

    tables = recorded_json("statbank/thoran-statbank_denmark/tables_all.body.json")
    assert len(tables) == 2234
    assert [t["latestPeriod"] for t in tables if odd(t["latestPeriod"])] == ["AUG - DEC 2023"] * 3
    assert [t["firstPeriod"] for t in tables if odd(t["firstPeriod"])] == ["AUG - DEC 2019"] * 3


years = st.integers(1, 9999).map(lambda year: f"{year:04}")
spellings = st.one_of(
    years,
    years.map(lambda y: f"{y}Y01"),
    st.tuples(years, st.integers(0, 9), st.sampled_from("HKQ")).map(
        lambda t: f"{t[0]}{t[2]}{t[1]}"
    ),
    st.tuples(years, st.integers(0, 9), st.sampled_from(["Q", "QMAT"])).map(
        lambda t: f"{t[0]}{t[2]}{t[1]:02}"
    ),
    st.tuples(years, st.integers(0, 99), st.sampled_from("MWU")).map(
        lambda t: f"{t[0]}{t[2]}{t[1]:02}"
    ),
    st.dates().map(lambda day: f"{day:%Y}M{day:%m}D{day:%d}".zfill(10)),
    st.tuples(years, st.integers(0, 60), st.integers(0, 60)).map(
        lambda t: f"{t[0]}U{t[1]:02}-{t[2]:02}"
    ),
    st.tuples(years, years, st.sampled_from(":/-")).map(lambda t: f"{t[0]}{t[2]}{t[1]}"),
    st.text("0123456789QMATKHUWYD-:/", max_size=12),
)


@given(spellings)
def test_a_code_is_its_own_spelling_and_days_are_in_order(spelling: str) -> None:
    try:
        period = parse(spelling)
    except ValueError:
        return
    assert parse(period.code) == period
    assert period.starts_on <= period.ends_on
    assert period.covers(period)


def codes(first: str, last: str) -> list[str]:
    return [period.code for period in periods.span(parse(first), parse(last))]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2022M11", "2023M02", ["2022M11", "2022M12", "2023M01", "2023M02"]),
        ("2022K4", "2023Q01", ["2022Q4", "2023Q1"]),
        ("2022H2", "2023H2", ["2022H2", "2023H1", "2023H2"]),
        ("2020U52", "2021W01", ["2020W52", "2020W53", "2021W01"]),
        ("2021QMAT02", "2021QMAT04", ["2021Q2-4Q", "2021Q3-4Q", "2021Q4-4Q"]),
        ("2024-02-28", "2024-03-01", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("2022", "2024", ["2022", "2023", "2024"]),
        ("2023M12", "2023M12", ["2023M12"]),
        ("9999M11", "9999M12", ["9999M11", "9999M12"]),
    ],
)
def test_a_span_holds_every_period_between(first: str, last: str, expected: list[str]) -> None:
    assert codes(first, last) == expected


@pytest.mark.parametrize(("first", "last"), [("2023", "2023M12"), ("2023M12", "2023M01")])
def test_a_span_of_two_kinds_or_backwards_is_refused(first: str, last: str) -> None:
    with pytest.raises(ValueError, match="er ikke et spænd"):
        codes(first, last)


def test_a_span_of_pairs_of_years_is_refused() -> None:
    with pytest.raises(ValueError, match="2020-2021 har ingen næste periode"):
        codes("2020:2021", "2021:2022")


@given(st.integers(1900, 2100), st.integers(1, 12), st.integers(0, 40))
def test_a_span_has_no_hole_and_no_overlap(year: int, month: int, more: int) -> None:
    first = parse(f"{year}M{month:02}")
    at = year * 12 + month - 1 + more
    found = periods.span(first, parse(f"{at // 12}M{at % 12 + 1:02}"))
    assert len(found) == more + 1
    for one, following in itertools.pairwise(found):
        assert following.starts_on == one.ends_on + timedelta(days=1)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 31, 22, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 23, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 22, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 6, 30, 22), date(2026, 7, 1)),  # noqa: DTZ001  (a table's, in UTC)
    ],
)
def test_a_moment_is_on_the_day_that_it_is_in_copenhagen(moment: datetime, day: date) -> None:
    assert day_in_denmark(moment) == day


def test_lists_and_messages_show_days_and_moments_in_one_form():
    assert show_day(date(2024, 8, 5)) == "05-08-2024"
    assert show_moment(datetime(2024, 8, 5, 22, 30, tzinfo=UTC)) == "06-08-2024 kl. 00.30"
    stamps = ("2024-07-24", "2024-07-24T06:00:00Z", "ingen fil")
    assert [*map(show_stamp, stamps)] == ["24-07-2024", "24-07-2024", "ingen fil"]
