"""What was known when: each change of mind of a source keeps its history, and nothing else does."""

import json
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.tables.contracts.marts import MARTS
from connectors import warehouse
from tests.assets.ingest.vintages.teller import ENTRY, NAME, Row, Teller, states

JANUARY, FEBRUARY, MARCH = date(2024, 1, 20), date(2024, 2, 20), date(2024, 3, 20)
RECORDED = """
title: Ledige, hele landet (jobindsats.dk y25i01, optaget 27. juli 2026)
link: https://jobindsats.dk/databank/
cadence: monthly
periods: {type: M, since: 2025M05}
area: {hierarchy: _hele_landet}
dimensions:
  benefit_group: {hierarchy: _y, label: Ydelsesgrupper, about: G, values: [Ydelsesgrupper i alt]}
  fund: {hierarchy: _a, label: A-kasse, about: A-kasse., values: [I alt]}
measures:
  persons: {label: Antal ledige personer, unit: persons, about: "Antal."}
  full_time_persons: {label: Antal ledige fuldtidspersoner, unit: full_time_persons, about: A}
"""
YOUNG, OLD = "age=16-24", "age=25-66"


@pytest.fixture
def teller(tmp_path: Path) -> Teller:
    return Teller(tmp_path)


def month(code: str, young: int | None, old: int | None) -> list[Row]:
    return [(code, "16-24", young), (code, "25-66", old)]


def revisions(teller: Teller) -> list[tuple[object, ...]]:
    with teller.built() as read:
        return read(
            "select kind, period, dimensions, old_value, old_mark, value, mark, "
            "old_known_from::date, known_from::date, change, relative_change from mart.revision"
        ).rows()


def test_a_changed_value_is_a_revision_and_a_new_month_is_none(teller: Teller) -> None:
    teller.says(JANUARY, month("2023M12", 100, 50))
    teller.says(FEBRUARY, month("2023M12", 104, 50) + month("2024M01", 90, 40))
    assert revisions(teller) == [
        ("revised", "2023M12", YOUNG, 100, None, 104, None, JANUARY, FEBRUARY, 4, 4)
    ]
    with teller.built() as read:
        assert states(read, f"dimensions = '{YOUNG}' and period = '2023M12'") == [
            {"period": "2023M12", "dimensions": YOUNG, "value": 100, "mark": None,
             "since": JANUARY, "until": FEBRUARY},
            {"period": "2023M12", "dimensions": YOUNG, "value": 104, "mark": None,
             "since": FEBRUARY, "until": None},
        ]  # fmt: skip


def test_a_dimension_may_have_a_word_of_sql_for_its_name(teller: Teller) -> None:
    teller.entry_text = ENTRY.replace("  age:", "  order:")
    teller.says(JANUARY, month("2023M12", 100, 50))
    with teller.built() as read:
        assert {row["dimensions"] for row in states(read, "true")} == {"order=16-24", "order=25-66"}


def test_a_value_that_becomes_hidden_and_is_shown_again_keeps_both(teller: Teller) -> None:
    other = month("2023M11", 9, 40)
    teller.says(JANUARY, other + month("2023M12", 4, 50))
    teller.says(FEBRUARY, other + month("2023M12", None, 50))
    teller.says(MARCH, other + month("2023M12", 0, 50))
    assert revisions(teller) == [
        ("hidden", "2023M12", YOUNG, 4, None, None, "<3", JANUARY, FEBRUARY, None, None),
        ("shown", "2023M12", YOUNG, None, "<3", 0, None, FEBRUARY, MARCH, None, None),
    ]


def test_a_withdrawn_month_leaves_todays_numbers_and_stays_in_the_history(teller: Teller) -> None:
    teller.says(JANUARY, month("2023M11", 90, 40) + month("2023M12", 100, 50))
    teller.says(FEBRUARY, month("2023M11", 90, 40))
    assert {row[:2] for row in revisions(teller)} == {("withdrawn", "2023M12")}
    with teller.built() as read:
        of_day = "select distinct period from mart.measure_as_of(date '{}') order by 1"
        assert read(of_day.format(FEBRUARY))["period"].to_list() == ["2023M11"]
        before = FEBRUARY - timedelta(days=1)
        assert read(of_day.format(before))["period"].to_list() == ["2023M11", "2023M12"]
        assert read(of_day.format(JANUARY - timedelta(days=1))).is_empty()


def test_a_month_that_comes_back_is_late_and_not_new(teller: Teller) -> None:
    both = month("2023M11", 90, 40) + month("2023M12", 100, 50)
    teller.says(JANUARY, both)
    teller.says(FEBRUARY, both[:2])
    teller.says(MARCH, both)
    assert [(row[0], row[8]) for row in revisions(teller)] == [
        ("withdrawn", FEBRUARY), ("withdrawn", FEBRUARY), ("appeared", MARCH), ("appeared", MARCH),
    ]  # fmt: skip


def test_a_row_with_nothing_to_count_is_told_from_a_count(teller: Teller) -> None:
    teller.says(JANUARY, [("2023M12", "16-24", 100)])
    teller.says(FEBRUARY, month("2023M12", 100, 7))
    assert [row[:7] for row in revisions(teller)] == [
        ("appeared", "2023M12", OLD, None, "absent", 7, None)
    ]


def test_one_row_that_is_removed_is_withdrawn_and_not_hidden(teller: Teller) -> None:
    other = month("2023M11", 90, 8)
    teller.says(JANUARY, other + month("2023M12", 100, 7))
    teller.says(FEBRUARY, [*other, ("2023M12", "16-24", 100)])
    teller.says(MARCH, other + month("2023M12", 100, None))
    teller.says(MARCH + timedelta(days=31), [*other, ("2023M12", "16-24", 100)])
    assert [row[:7] for row in revisions(teller)] == [
        ("withdrawn", "2023M12", OLD, 7, None, None, "absent"),
        ("appeared", "2023M12", OLD, None, "absent", None, "<3"),
        ("withdrawn", "2023M12", OLD, None, "<3", None, "absent"),
    ]


def test_an_answer_that_raw_refuses_is_nobodys_history(teller: Teller) -> None:
    teller.says(JANUARY, month("2023M12", 100, 50))
    teller.says(FEBRUARY, month("2023M12", -1, 50))
    teller.says(MARCH, month("2023M12", 100, 50))
    assert revisions(teller) == []
    with teller.built() as read:
        assert read("select rows from mart.source_answer")["rows"].to_list() == [2, 2]
        assert len(states(read)) == 2


def test_a_value_that_the_source_renames_goes_on_under_its_new_name(teller: Teller) -> None:
    teller.says(JANUARY, month("2023M12", 100, 50))
    with teller.built():
        pass
    teller.entry_text = ENTRY.replace("16-24", "Under 25 år")
    teller.says(FEBRUARY, [("2023M12", "Under 25 år", 104), ("2023M12", "25-66", 50)])
    assert [row[:6] for row in revisions(teller)] == [
        ("revised", "2023M12", "age=Under 25 år", 100, None, 104)
    ]


def test_a_column_that_the_source_renames_does_not_break_the_history(teller: Teller) -> None:
    teller.says(JANUARY, month("2023M12", 100, 50))
    with teller.built():
        pass
    teller.entry_text = ENTRY.replace("label: Antal personer", "label: Personer")
    teller.says(FEBRUARY, month("2023M12", 104, 50), label="Personer")
    assert [row[:6] for row in revisions(teller)] == [("revised", "2023M12", YOUNG, 100, None, 104)]


def test_what_is_asked_for_no_longer_is_not_withdrawn_by_the_source(teller: Teller) -> None:
    teller.says(JANUARY, month("2023M12", 100, 50))
    with teller.built():
        pass
    teller.entry_text, teller.ids = ENTRY.replace("[16-24, 25-66]", "[16-24]"), "/1/"
    teller.says(FEBRUARY, [("2023M12", "16-24", 100)])
    assert revisions(teller) == []
    with teller.built() as read:
        (gone,) = states(read, f"dimensions = '{OLD}'")
        assert gone["until"] == FEBRUARY


def test_a_table_that_leaves_the_catalogue_keeps_its_history(teller: Teller) -> None:
    teller.says(JANUARY, month("2023M12", 100, 50))
    with teller.built() as read:
        before = states(read)
    teller.entry_text = ""
    with teller.built() as read:
        assert states(read) == before
        assert read("select distinct raw_table from mart.measure").item() == NAME


def test_the_profile_says_how_many_and_nothing_more_of_a_short_history(teller: Teller) -> None:
    teller.says(JANUARY, month("2023M12", 100, 50))
    teller.says(FEBRUARY, month("2023M12", 104, 50) + month("2024M01", 90, 40))
    with teller.built() as read:
        profile = read("from mart.revision_profile order by months_after")
    assert profile["months_after"].to_list() == [1, 2, 3, 6, 12]
    assert profile["figures"].to_list() == [2, 0, 0, 0, 0]
    assert profile["median_change"].null_count() == 5
    assert MARTS["revision_profile"].breaches(profile) == []


def test_the_profile_follows_each_month_from_the_answer_it_was_new_in(teller: Teller) -> None:
    rows: list[Row] = []
    for number in range(1, 7):
        rows = [(code, age, (count or 0) + (age == "16-24")) for code, age, count in rows]
        rows += month(f"2023M{number:02}", 100, 50)
        teller.says(date(2023, number + 1, 20), rows)
    teller.confirms(date(2023, 8, 20))
    with teller.built() as read:
        one, two, three, *_ = read("from mart.revision_profile order by months_after").to_dicts()
    assert (one["figures"], one["periods"]) == (12, 6)
    assert (one["median_change"], one["p90_change"]) == (0, 1)
    assert (two["figures"], two["periods"]) == (10, 5)
    assert (three["p90_change"], three["p90_relative_change"]) == (3, 3)
    assert three["median_drift"] == 1


@pytest.mark.parametrize(
    "days",
    [(20, 19, 21, 18, 22, 17, 20), (15, 24, 14, 24, 14, 24, 14), (28, 29, 27, 30, 28, 29, 28)],
)
def test_the_next_answer_is_a_month_on_though_it_comes_days_early_or_late(
    teller: Teller, days: tuple[int, ...]
) -> None:
    rows: list[Row] = []
    for number, day in enumerate(days, start=1):
        rows = [(code, age, (count or 0) + 1) for code, age, count in rows]
        rows += month(f"2023M{number:02}", 100, 50)
        teller.says(date(2023, number + 1, day), rows)
    teller.confirms(date(2023, 9, 30))
    with teller.built() as read:
        one, two, *_ = read("from mart.revision_profile order by months_after").to_dicts()
    assert (one["median_change"], two["median_change"]) == (1, 2)


def test_an_hour_or_a_minute_between_the_moments_of_two_answers_makes_no_difference(
    teller: Teller,
) -> None:
    rows: list[Row] = []
    moments = [(7, 0), (8, 0), (7, 1), (7, 0), (6, 59)]
    for number, (hour, minute) in enumerate(moments, start=1):
        rows = [(code, age, (count or 0) + 1) for code, age, count in rows]
        rows += month(f"2023M{number:02}", 100, 50)
        teller.hour = time(hour, minute)
        teller.says(date(2023, number + 1, 28), rows)
    with teller.built() as read:
        one = read("from mart.revision_profile order by months_after").row(0, named=True)
    assert (one["periods"], one["median_change"], one["p90_change"]) == (4, 1, 1)


ANSWER = st.lists(
    st.tuples(
        st.sampled_from(["2023M10", "2023M11", "2023M12"]),
        st.sampled_from(["16-24", "25-66"]),
        st.one_of(st.none(), st.integers(3, 6)),
    ),
    min_size=1,
    unique_by=lambda row: row[:2],
)


@given(told=st.lists(ANSWER, min_size=1, max_size=5), days=st.data())
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_history_gives_each_answer_back_and_knows_nothing_later(
    told: Sequence[Sequence[Row]], days: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    teller, cut = Teller(tmp_path_factory.mktemp("t")), Teller(tmp_path_factory.mktemp("t"))
    last = days.draw(st.integers(0, len(told) - 1))
    build_between = days.draw(st.booleans())
    for at, rows in enumerate(told):
        day = JANUARY + timedelta(days=at)
        teller.says(day, rows)
        if at <= last:
            cut.says(day, rows)
        if build_between:
            with teller.built():
                pass
    as_of = JANUARY + timedelta(days=last)
    tables = ("source_answer", "measure", "revision", "revision_profile")
    with cut.built() as of_cut, teller.built(as_of) as of_day, teller.built() as of_today:
        for table in tables:
            every = f"from mart.{table} order by all"
            assert of_cut(every).equals(of_day(every))
        stated = "area, period, dimensions, measure, value, mark"
        known = of_today(f"select {stated} from mart.measure_as_of('{as_of}') order by all")
        newest = of_day(
            f"select area, period, 'age=' || age as dimensions, measure, value, mark "
            f"from raw.{NAME} order by all"
        )
        assert known.equals(newest)
        assert of_today("select count(*) from mart.measure where known_until is null").item() == (
            of_today(f"select count(*) from raw.{NAME}").item()
        )
        for table in tables:
            assert MARTS[table].breaches(of_today(f"from mart.{table}")) == []


def test_a_deleted_cache_and_database_give_the_same_history(teller: Teller) -> None:
    teller.says(JANUARY, month("2023M12", 100, 50))
    with teller.built() as read:
        pass
    teller.says(FEBRUARY, month("2023M12", 104, None))
    with teller.built() as read:
        before = read("from mart.measure order by all")
    for path in sorted((teller.home / "work").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    with teller.built() as read:
        assert read("from mart.measure order by all").equals(before)


def test_what_older_code_loaded_is_loaded_again(teller: Teller) -> None:
    teller.says(JANUARY, month("2023M12", 100, 50))
    with teller.built() as read:
        before = read("from mart.measure order by all")
    with warehouse.writing(teller.home / "work" / "today" / "warehouse.duckdb") as opened:
        opened.connection.execute("update mart.measure set value = 7")
        opened.connection.execute("update core.measured set files = ['older/0001.parquet']")
    with teller.built() as read:
        assert read("from mart.measure order by all").equals(before)


def test_an_answer_is_read_once(teller: Teller, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "assets.ingest")
    teller.says(JANUARY, month("2023M12", 100, 50))
    with teller.built():
        pass
    teller.says(FEBRUARY, month("2023M12", 104, 50))
    for _ in range(2):
        with teller.built() as read:
            assert read("select count(*) from mart.source_answer").item() == 2
    assert [record.getMessage() for record in caplog.records] == [
        f"Indlæser 20240120T120000Z-0001.json.zst af {NAME}",
        f"Indlæser 20240220T120000Z-0002.json.zst af {NAME}",
    ]


def test_a_real_answer_keeps_its_rows_and_its_second_recording_revises_nothing(
    teller: Teller, recorded_json: Callable[[str], Any]
) -> None:
    probe = "jobindsats/v3/jur-api-probe.2026-07-27T18{}.json"
    first, second = (
        recorded_json(probe.format(minute))["results"]["unemployment_total"] for minute in (26, 29)
    )
    teller.entry_text = RECORDED
    without_newest = first | {"rows": first["rows"][:-1]}
    for day, answer in ((JANUARY, without_newest), (FEBRUARY, first), (MARCH, second)):
        teller.answers(day, json.dumps(answer | {"asked": str(day)}).encode())
    assert revisions(teller) == []
    with teller.built() as read:
        assert read("select count(*) from mart.source_answer").item() == 3
        newest = read("from mart.measure where period = '2026M06' order by measure")
    assert newest["value"].to_list() == [88080, 110854]
    assert set(newest["known_from"].dt.date()) == {FEBRUARY}


def test_nothing_is_made_up_where_there_is_no_answer(teller: Teller) -> None:
    with teller.built() as read:
        for table in ("source_answer", "measure", "revision", "revision_profile"):
            assert read(f"from mart.{table}").height == 0
    assert pl.DataFrame(schema=MARTS["measure"].types).width == 13
