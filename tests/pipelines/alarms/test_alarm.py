from datetime import UTC, datetime, timedelta

import pytest

from pipelines.alarms.alarm import Severity, list_alarms
from pipelines.alarms.health import Health, Run, VerdictChange
from tests.pipelines.alarms.example_health import (
    ENDED_AT,
    FINDING,
    LATE,
    good_health,
    published,
)

SOON = ENDED_AT + timedelta(hours=1)


def severities(health: Health, now: datetime = SOON) -> dict[str, Severity]:
    alarms = list_alarms(health, now)
    return {alarm.key: alarm.severity for alarm in alarms}


def test_a_good_month_has_no_alarm_but_that_its_run_has_gone_through():
    assert severities(good_health()) == {"month 2026-11 done": Severity.INFORMATION}


@pytest.mark.parametrize(
    ("now", "is_missing"),
    [
        ("2026-12-28T09:00", False),  # it may wait for another run, or be tried again
        ("2026-12-29T07:59", False),
        ("2026-12-29T08:00", True),
        ("2027-01-15T08:00", True),
        ("2027-01-28T12:00", True),  # January's may still come, December's never did
    ],
)
def test_a_run_of_the_month_that_never_happened_is_critical(now: str, is_missing: bool):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    expected = {"month 2026-12": Severity.CRITICAL} if is_missing else {}
    assert severities(good_health(), moment) == expected


def test_an_install_that_never_asked_every_source_misses_its_run():
    assert severities(good_health(fetched_at=None), datetime(2026, 12, 5, tzinfo=UTC)) == {
        "month 2026-11": Severity.CRITICAL
    }


def test_the_sample_has_no_schedule_to_miss():
    assert severities(good_health(mode="sample"), datetime(2030, 1, 1, tzinfo=UTC)) == {}


def test_a_run_that_published_nothing_is_critical_and_a_late_source_a_warning():
    failed = Run(ended_at=ENDED_AT, outcome="failed", problems=("Disken er fuld.",))
    found = severities(good_health(last_run=failed, published=published(sources=(LATE,))))
    assert sorted(found.values()) == [0, 1, 2]
    assert found["source statbank_aus08 stale 2026-11-20"] is Severity.WARNING


def test_what_could_not_be_fetched_is_a_warning_also_where_something_else_failed():
    problems = ("snapshot.randers: ikke alt kunne hentes.", "site.viborg: ikke alt kunne laves.")
    failed = Run(ended_at=ENDED_AT, outcome="failed", problems=problems)
    found = severities(good_health(last_run=failed))
    assert found["run snapshot.randers"] is Severity.WARNING
    assert found["run site.viborg"] is Severity.CRITICAL


def test_a_problem_of_another_hour_is_the_same_problem():
    texts = ("Disken har 120 MB ledig plads.", "Disken har 95 MB ledig plads.")
    runs = [Run(ended_at=ENDED_AT, outcome="failed", problems=(text,)) for text in texts]
    first, second = (severities(good_health(last_run=run)) for run in runs)
    assert first == second


def test_findings_and_verdicts_are_information():
    change = VerdictChange(plan="norddjurs-2026", goal="1.1", before="met", now="not_met")
    alarms = list_alarms(
        good_health(published=published(findings=(FINDING,))),
        SOON,
        changed=[change],
    )
    assert {alarm.severity for alarm in alarms} == {Severity.INFORMATION}
    assert "Mål 1.1 i norddjurs-2026: før nået, nu ikke nået." in [each.text for each in alarms]


def test_a_run_that_was_killed_is_a_warning():
    alarms = list_alarms(good_health(), SOON, broken_off="proces 17 på srv")
    assert alarms[0].severity is Severity.WARNING
    assert "proces 17 på srv" in alarms[0].text
