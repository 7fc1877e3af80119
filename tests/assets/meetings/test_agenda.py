"""A meeting is told what is final for it: real catalogue, made-up releases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from assets.catalogue import catalogue
from assets.meetings import agenda, ics
from assets.meetings.agenda import Goal
from assets.meetings.calendar_file import CalendarFile
from assets.meetings.readiness import Sources
from pipelines.settings import DATA

CATALOGUE = catalogue.load([DATA / "sources"])
TODAY = date(2024, 2, 1)
MOMENT = datetime(2024, 2, 1, 6, tzinfo=UTC)
BEHIND = {
    "job_goals": ["jobindsats_y25i13_esco"], "flex": ["jobindsats_y09a02"],
    "after": ["jobindsats_y38b15"], "pupils": ["statbank_uddakt20"],
    "survey": ["register_observations"], "apprentices": ["fasit_adult_apprentice_agreements"],
}  # fmt: skip
STATES: Mapping[str, Mapping[str, Any]] = {
    "jobindsats_y25i13_esco": {"last_period": "2023M11", "next_release": date(2024, 2, 24)},
    "jobindsats_y09a02": {"last_period": "2023M12", "next_release": date(2024, 2, 24)},
    "jobindsats_y38b15": {"last_period": "2023Q02", "next_release": date(2024, 3, 27)},
    "statbank_uddakt20": {"last_period": "2023", "next_release": None},
}
MEETINGS = [
    {"day": "2024-02-13", "committee": "AMU"},
    {"day": "2024-03-12", "committee": "AMU", "at": "15:30", "about": ["Budget", "Pulje"]},
    {"day": "2024-04-16", "committee": "AMU", "example": True},
]


def measure(goal_id: str, indicator: str, period: str, **changes: object) -> dict[str, object]:
    return {
        "goal_id": goal_id, "indicator": indicator, "area_code": "707", "period": period,
        "role": "rule", "value": None, "value_low": None, "value_high": None,
        "answers_goal": True,
    } | changes  # fmt: skip


MEASURES = [
    measure("2.1", "job_goals", "2023M12"),
    measure("4.1", "flex", "2023M01..2023M12", value=14.1),
    measure("5.8", "after", "2023Q1..2023Q3"),
    measure("1.4", "survey", "2023", value=3.8),
    measure("3.3.1", "survey", "2024"),
    measure("5.3", "survey", "2022"),
    measure("2.3", "apprentices", "2024"),
]


def sources(today: date = TODAY, **changed: Mapping[str, Any]) -> Sources:
    states = {
        name: {"state": "fresh", "source_updated": None, **state, **changed.get(name, {})}
        for name, state in STATES.items()
    }
    expected = {("survey", "707", "2024"): date(2024, 4, 5)}
    return Sources(today, states, CATALOGUE, BEHIND, expected)


def goals(known: Sources, *rows: Mapping[str, object], verdict: str = "open") -> list[Goal]:
    frame = pl.DataFrame(list(rows) or MEASURES, infer_schema_length=None)
    verdicts = dict.fromkeys(frame["goal_id"].unique(maintain_order=True), verdict)
    return agenda.goals_of(frame, verdicts, known)


def year(**changes: object) -> CalendarFile:
    file = {"title": "År", "municipality": "707", "year": 2024, "meetings": MEETINGS}
    return CalendarFile.model_validate(file | changes)


def test_a_meeting_is_told_what_comes_before_its_agenda_and_what_is_final_then() -> None:
    known = sources()
    first, march, april = agenda.entries(year(), goals(known), known)
    assert march.text == (
        "Til mødet i AMU tirsdag den 12. marts 2024 kl. 15:30 udsendes dagsordenen onsdag den "
        "6. marts 2024. På dagsordenen: Budget og Pulje. Inden da kommer tal for december 2023 den "
        "24. februar 2024 (mål 2.1) og tal for januar 2024 den 24. februar 2024 (mål 4.1). "
        "Endelige til den tid: mål 4.1 og 1.4. Foreløbige til den tid: mål 2.1. Mangler til den "
        "tid: mål 5.8 (ventes den 27. marts 2024), 3.3.1 (ventes den 5. april 2024), 5.3 og 2.3 "
        "(ventes den 1. januar 2025)."
    )
    assert first.states["final"] == ["1.4"]
    assert first.releases == []
    assert april.states["final"] == ["2.1", "4.1", "5.8", "1.4"]
    assert april.text.endswith("Dagen er et eksempel; ingen har besluttet den.")


def test_a_figure_is_provisional_until_its_source_has_published_the_period_after_it() -> None:
    known = sources()
    [goal] = goals(known, measure("4.1", "flex", "2023M12", value=14.1))
    assert goal.state_on(date(2024, 2, 23)) == "provisional"
    assert goal.state_on(date(2024, 2, 24)) == "final"


def test_only_the_next_release_is_announced_and_later_ones_are_estimates() -> None:
    known = sources()
    found = list(known.releases(pl.DataFrame([measure("2.1", "job_goals", "2023M12")]), date.max))
    assert [(r.on, r.period, r.is_announced) for r in found] == [
        (date(2024, 2, 24), "2023M12", True), (date(2024, 3, 24), "2024M01", False),
    ]  # fmt: skip


def test_a_source_that_announces_nothing_is_estimated_from_when_it_was_updated() -> None:
    known = sources(statbank_uddakt20={"source_updated": "2023-04-03", "last_period": "2022"})
    [goal] = goals(known, measure("1", "pupils", "2023"))
    assert goal.readiness.known_on == date(2024, 4, 3)
    ended = sources(statbank_uddakt20={"state": "discontinued", "last_period": "2022"})
    [goal] = goals(ended, measure("1", "pupils", "2023"))
    assert goal.readiness.known_on is None


def test_a_release_that_is_late_is_expected_every_day() -> None:
    known = sources(today=date(2024, 2, 28))
    [goal] = goals(known, measure("2.1", "job_goals", "2023M12"))
    assert goal.readiness.known_on == date(2024, 2, 28)


@pytest.mark.parametrize(
    ("verdict", "state"), [("not_met", "final"), ("not_followable", "missing")]
)
def test_a_figure_nobody_can_make_holds_only_an_open_goal_back(verdict: str, state: str) -> None:
    known = sources()
    rows = measure("2.1", "survey", "2023", value=67.7), measure("2.1", "survey", "2022")
    [goal] = goals(known, *rows, verdict=verdict)
    assert goal.state_on(TODAY) == state


def test_a_dropped_goal_and_a_figure_that_is_only_shown_are_left_out() -> None:
    known = sources()
    assert goals(known, verdict="dropped") == []
    shown = measure("2.1", "after", "2023Q3", role="context")
    assert goals(known, measure("2.1", "survey", "2023", value=1.0), shown)[0].readiness.final_on


def test_an_agenda_that_has_gone_out_claims_nothing_of_what_was_known_then() -> None:
    known = sources(today=date(2024, 3, 8))
    march = agenda.entries(year(), goals(known), known)[1]
    assert "blev dagsordenen udsendt onsdag den 6. marts 2024" in march.text
    assert not march.states


def test_the_same_goals_are_not_listed_twice() -> None:
    known = sources()
    meetings = [{"day": "2024-02-13", "committee": "AMU"}, {"day": "2024-02-14", "committee": "B"}]
    second = agenda.entries(year(meetings=meetings), goals(known), known)[1]
    assert "De samme mål er endelige som til mødet den 13. februar 2024." in second.text
    assert "Mangler" not in second.text


def test_the_calendar_file_has_each_meeting_its_agenda_and_a_reminder() -> None:
    from icalendar import Calendar

    known = sources()
    events = [{"from": "2024-04-01", "to": "2024-04-30", "title": "Budget", "kind": "budget"}]
    found = agenda.entries(year(events=events, remind_days=3), goals(known), known)

    content = ics.render(found, "707", MOMENT)
    assert content == ics.render(found, "707", MOMENT)
    assert b"\r\n" in content
    assert max(map(len, content.split(b"\r\n"))) <= 75
    read: Any = Calendar.from_ical(content)
    by_title = {str(each["summary"]): each for each in read.walk("VEVENT")}
    meeting = by_title["Møde i AMU"]
    assert len(read.walk("VEVENT")) == 7
    assert len({str(each["uid"]) for each in read.walk("VEVENT")}) == 7
    assert meeting["categories"].to_ical() == "møde".encode()
    timed = next(e for e in read.walk("VEVENT") if str(e.get("transp")) == "OPAQUE")
    assert timed["dtstart"].dt.isoformat() == "2024-03-12T15:30:00+01:00"
    gone_out = by_title["Dagsorden udsendes: Møde i AMU"]
    [alarm] = gone_out.walk("VALARM")
    assert alarm["trigger"].dt.total_seconds() == (8 - 3 * 24) * 3600
    assert by_title["Budget"]["dtend"].dt == date(2024, 5, 1)
    assert by_title["Møde i AMU (eksempel)"]["status"] == "TENTATIVE"
