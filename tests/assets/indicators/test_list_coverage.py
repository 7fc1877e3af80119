"""A figure on lists says which days of its period they cover."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.indicators.list_coverage import read_coverage
from assets.ingest.covered_days import COVERED_DAYS, SCHEMA
from assets.ingest.loaded import LOADED, LOADED_SCHEMA
from assets.tables.build import Build
from connectors import warehouse

OFFERS, CITIZENS, OLD = "fasit_offers", "fasit_citizens", "fasit_old"
JAN, DEC = date(2023, 1, 1), date(2023, 12, 31)


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        rows = [{"raw_table": name, "rows": 5} for name in (OFFERS, CITIZENS, OLD)]
        opened.replace(LOADED, pl.DataFrame(rows, LOADED_SCHEMA))
        yield Build(opened, "sample", datetime(2024, 8, 15, tzinfo=UTC), tmp_path)


def coverage(
    build: Build, *lists: tuple[str, date, date, date], tables: str = OFFERS
) -> tuple[Any, ...] | None:
    """Coverage of 2023 by lists with a first day, a day from which they are whole, and a last."""
    build.warehouse.replace(COVERED_DAYS, pl.DataFrame(lists, SCHEMA, orient="row"))
    figures = pl.DataFrame({"source_tables": [tables], "starts_on": [JAN], "ends_on": [DEC]})
    found = read_coverage(figures, [OFFERS, CITIZENS, OLD], build)
    return found.select("covered_from", "covered_to", "has_list").row(0) if found.height else None


def test_a_list_that_reaches_both_ends_covers_the_period(build: Build) -> None:
    days = (date(2022, 1, 6), date(2022, 1, 6), date(2024, 8, 15))
    assert coverage(build, (OFFERS, *days)) == (JAN, DEC, True)


def test_a_list_that_begins_later_or_ends_earlier_covers_a_part(build: Build) -> None:
    begins = (date(2023, 9, 5), date(2023, 9, 5), date(2024, 8, 15))
    assert coverage(build, (OFFERS, *begins)) == (date(2023, 10, 1), DEC, True)
    ends = (date(2022, 1, 1), date(2022, 1, 1), date(2023, 6, 30))
    assert coverage(build, (OFFERS, *ends)) == (JAN, date(2023, 6, 30), True)


def test_a_mistyped_early_day_does_not_cover_the_time_until_the_others(build: Build) -> None:
    mistyped, autumn = date(2003, 9, 3), date(2023, 9, 4)
    times = [(mistyped, mistyped, date(2003, 8, 31)), (autumn, autumn, date(2024, 1, 5))]
    found = coverage(build, *((OFFERS, *days) for days in times))
    assert found == (date(2023, 10, 1), DEC, True)


def test_two_lists_without_a_gap_cover_together_and_with_a_gap_the_last_counts(
    build: Build,
) -> None:
    first = (OFFERS, date(2022, 1, 1), date(2022, 1, 1), date(2023, 6, 30))
    next_day, later = date(2023, 7, 1), date(2023, 9, 1)
    assert coverage(build, first, (OFFERS, next_day, next_day, DEC)) == (JAN, DEC, True)
    assert coverage(build, first, (OFFERS, later, later, DEC)) == (later, DEC, True)


def test_a_list_of_open_cases_alone_covers_its_own_day(build: Build) -> None:
    day = date(2024, 8, 15)
    expected = (date(2024, 9, 1), DEC, True)
    assert coverage(build, (OFFERS, date(2022, 1, 1), day, day)) == expected


def test_there_is_no_figure_where_one_of_the_lists_does_not_touch_the_period(build: Build) -> None:
    whole = (CITIZENS, date(2022, 1, 1), date(2022, 1, 1), date(2024, 1, 1))
    later = (OFFERS, date(2024, 1, 1), date(2024, 1, 1), date(2024, 8, 1))
    both = f"{CITIZENS} {OFFERS}"
    assert coverage(build, whole, later, tables=both) == (JAN, DEC, False)
    never = coverage(build, whole, tables=f"{CITIZENS} fasit_never")
    assert never == (JAN, DEC, True), "a table that is no list of the catalogue"
    build.warehouse.replace(LOADED, pl.DataFrame(schema=LOADED_SCHEMA))
    assert coverage(build, whole, tables=both) == (JAN, DEC, False)


def test_the_list_that_covers_least_counts(build: Build) -> None:
    whole = (CITIZENS, date(2022, 1, 1), date(2022, 1, 1), date(2024, 1, 1))
    part = (OFFERS, date(2023, 3, 1), date(2023, 3, 1), date(2023, 10, 1))
    found = coverage(build, whole, part, tables=f"{CITIZENS} {OFFERS}")
    assert found == (date(2023, 3, 1), date(2023, 10, 1), True)


def test_of_a_list_that_an_older_pejl_stored_nothing_is_known(build: Build) -> None:
    assert coverage(build, tables=OLD) == (None, None, True)
    assert coverage(build, tables="register_observations") is None
