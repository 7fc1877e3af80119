"""What is outstanding is read from the log of attempts: what was missed, and what failed."""

from datetime import UTC, datetime, timedelta

from connectors.archive.attempts import Attempt
from pipelines.outstanding import (
    attempts_by_table,
    missed_tables,
    pause,
    tables_to_retry,
)
from pipelines.project import Project
from pipelines.settings import load

DUE = datetime(2026, 11, 28, 8, tzinfo=UTC)
"""Nine o'clock in Copenhagen, in winter."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def attempt(at: datetime, *, failed: bool = False) -> Attempt:
    return Attempt(at, "statbank", "AUS08", "failed" if failed else "confirmed")


GOOD = attempt(DUE - 30 * DAY)


def test_pauses_grow_from_a_quarter_of_an_hour_to_a_day():
    hours = [pause(failures) / HOUR for failures in range(1, 12)]
    assert hours == [0.25, 0.5, 1, 2, 4, 8, 16, 24, 24, 24, 24]
    assert pause(10**6) == DAY


def test_a_month_is_missed_an_hour_after_it_was_due():
    attempts = {"asked": [GOOD, attempt(DUE + MINUTE, failed=True)], "silent": [GOOD], "new": []}
    assert missed_tables(attempts, DUE + HOUR - MINUTE) == []
    assert missed_tables(attempts, DUE + HOUR) == ["silent", "new"]
    assert missed_tables(attempts, DUE + 29 * DAY) == ["silent", "new"]


def test_nothing_is_missed_in_a_home_that_is_younger_than_the_month():
    attempts = {"first": [attempt(DUE + DAY)], "other": []}
    assert missed_tables(attempts, DUE + 2 * DAY) == []
    assert missed_tables({"other": []}, DUE + 2 * DAY) == []


def test_all_that_failed_are_tried_again_when_the_pause_of_one_is_over():
    failed = attempt(DUE, failed=True)
    later = attempt(DUE + 10 * MINUTE, failed=True)
    attempts = {"first": [GOOD, failed], "later": [later], "good": [failed, attempt(DUE + MINUTE)]}
    assert tables_to_retry(attempts, DUE + 14 * MINUTE) == []
    assert tables_to_retry(attempts, DUE + 15 * MINUTE) == ["first", "later"]


def test_each_failure_doubles_the_pause():
    times = [DUE, DUE + 15 * MINUTE, DUE + 45 * MINUTE]
    attempts = {"down": [GOOD, *(attempt(at, failed=True) for at in times)]}
    assert tables_to_retry(attempts, times[-1] + HOUR - MINUTE) == []
    assert tables_to_retry(attempts, times[-1] + HOUR) == ["down"]


def test_failures_before_the_month_are_not_tried_again_and_do_not_lengthen_the_pause():
    before = [attempt(DUE - at * DAY, failed=True) for at in range(9, 0, -1)]
    assert tables_to_retry({"down": before}, DUE + MINUTE) == []
    asked = attempt(DUE + MINUTE, failed=True)
    assert tables_to_retry({"down": [*before, asked]}, DUE + 16 * MINUTE) == ["down"]


def test_attempts_are_those_of_the_tables_of_the_catalogue():
    catalogue = Project(load()).catalogue
    other = Attempt(DUE, "statbank", "GONE", "failed")
    attempts = attempts_by_table(catalogue.values(), [other, GOOD])
    assert attempts.keys() == catalogue.keys()
    assert attempts.pop("statbank_aus08") == [GOOD]
    assert not any(attempts.values())
