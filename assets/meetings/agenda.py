"""A committee's year joined with the sources' releases: what each meeting can know.

Til mødet i Arbejdsmarkedsudvalget tirsdag den 12. marts 2024 udsendes dagsordenen onsdag den
6. marts 2024. Inden da kommer tal for december 2023 den 24. februar 2024 (mål 2.1 og 4.1).
Endelige til den tid: mål 2.1 og 4.1. Mangler: mål 5.8 (ventes den 25. september 2024).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import polars as pl

from assets.meetings import working_days
from assets.meetings.calendar_file import CalendarFile, Event, Meeting
from assets.meetings.readiness import Readiness, Release, Sources
from assets.text import danish, period_names
from connectors import lists

State = Literal["final", "provisional", "missing"]
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
EXAMPLE = "Dagen er et eksempel; ingen har besluttet den."


@dataclass(frozen=True)
class Goal:
    """A goal of a plan with its figures, ``mart.goal_measure``, and when they are known."""

    id: str
    measures: pl.DataFrame
    readiness: Readiness

    def of_plan(self, plan: str) -> Goal:
        """The goal with the name of its plan, where there are several."""
        return replace(self, id=f"{self.id} ({plan})")

    def state_on(self, day: date) -> State:
        """Whether its figures are final, provisional or missing on a day."""
        if self.readiness.final_on and self.readiness.final_on <= day:
            return "final"
        if self.readiness.known_on and self.readiness.known_on <= day:
            return "provisional"
        return "missing"


@dataclass(frozen=True)
class Entry:
    """A line of the calendar.

    Args:
        calendar: its file's title.
        day: its first day.
        until: its last day.
        at: when a meeting begins, ``15:30``.
        kind: møde, or the kind of an event.
        title: what it is.
        agenda_on: the day on which a meeting's agenda goes out; None for another event.
        remind_days: how many days before that a calendar reminds of it.
        example: whether nobody has decided its day.
        states: the goals by state on the agenda's day; none for another event.
        releases: what the sources publish before the agenda's day, since the last one.
        text: it in sentences.
    """

    calendar: str
    day: date
    until: date
    at: str | None
    kind: str
    title: str
    agenda_on: date | None
    remind_days: int
    example: bool
    states: Mapping[State, Sequence[str]]
    releases: Sequence[tuple[Release, Sequence[str]]]
    text: str


def goals_of(measures: pl.DataFrame, verdicts: Mapping[str, str], sources: Sources) -> list[Goal]:
    """The goals of a plan that are not dropped, in its order.

    Args:
        measures: the plan's rows of ``mart.goal_measure``.
        verdicts: of its goals; of one that is judged, a figure nobody can make decides nothing.
        sources: what is known of the sources.
    """
    in_rules = measures.filter(pl.col("role") != "context")
    by_goal = {str(goal_id): rows for (goal_id,), rows in
               in_rules.group_by("goal_id", maintain_order=True)}  # fmt: skip
    return [
        Goal(
            goal_id,
            by_goal[goal_id],
            sources.readiness(by_goal[goal_id], is_judged=verdict in {"met", "not_met"}),
        )
        for goal_id, verdict in verdicts.items()
        if verdict != "dropped" and goal_id in by_goal
    ]


def entries(file: CalendarFile, goals: Sequence[Goal], sources: Sources) -> list[Entry]:
    """Every meeting and event of a year, by day."""
    found = [_event(file, event) for event in file.events]
    before: Entry | None = None
    for meeting in sorted(file.meetings, key=lambda each: (each.day, each.at or "")):
        before = _meeting(file, meeting, before, goals, sources)
        found.append(before)
    return sorted(found, key=lambda each: (each.day, each.at or "", each.title))


def _meeting(
    file: CalendarFile,
    meeting: Meeting,
    before: Entry | None,
    goals: Sequence[Goal],
    sources: Sources,
) -> Entry:
    """The entry of a meeting; ``before`` is that of the one before it."""
    agenda_on = working_days.days_before(meeting.day, file.agenda_days)
    states: dict[State, list[str]] = {}
    releases: dict[Release, list[str]] = {}
    # What was known on a day that has passed is not known now.
    if agenda_on >= sources.today:
        since = max((before.agenda_on if before else None) or sources.today, sources.today)
        states = {"final": [], "provisional": [], "missing": []}
        for goal in goals:
            states[goal.state_on(agenda_on)].append(goal.id)
            for release in dict.fromkeys(sources.releases(goal.measures, agenda_on)):
                if release.on > since or since == sources.today:
                    releases.setdefault(release, []).append(goal.id)
    entry = Entry(
        calendar=file.title,
        day=meeting.day,
        until=meeting.day,
        at=meeting.at,
        kind="møde",
        title=f"Møde i {meeting.committee}",
        agenda_on=agenda_on,
        remind_days=file.remind_days,
        example=meeting.example,
        states=states,
        releases=sorted(releases.items(), key=lambda each: (each[0].on, each[0].period)),
        text="",
    )
    known = {goal.id: goal.readiness.known_on for goal in goals}
    return replace(entry, text=" ".join(_sentences(meeting, entry, before, known, sources.today)))


def _sentences(
    meeting: Meeting,
    entry: Entry,
    before: Entry | None,
    known: Mapping[str, date | None],
    today: date,
) -> Iterator[str]:
    """The sentences of a meeting; ``known`` is when each goal's figures are."""
    hour = f" kl. {meeting.at}" if meeting.at else ""
    sent = entry.agenda_on or meeting.day
    verb = "udsendes dagsordenen" if sent >= today else "blev dagsordenen udsendt"
    yield f"Til mødet i {meeting.committee} {long_day(meeting.day)}{hour} {verb} {long_day(sent)}."
    if meeting.about:
        yield f"På dagsordenen: {lists.joined(meeting.about)}."
    if meeting.followup:
        yield f"Opfølgningen {meeting.followup} behandles."
    if entry.releases:
        yield f"Inden da kommer {lists.joined(_brought(entry.releases))}."
    if before and entry.states and entry.states == before.states:
        yield f"De samme mål er endelige som til mødet {short_day(before.day)}."
    else:
        yield from _state_sentences(entry.states, known)
    if meeting.example:
        yield EXAMPLE


def _state_sentences(
    states: Mapping[State, Sequence[str]], known: Mapping[str, date | None]
) -> Iterator[str]:
    if final := states.get("final"):
        yield f"Endelige til den tid: {_goals(final)}."
    if provisional := states.get("provisional"):
        yield f"Foreløbige til den tid: {_goals(provisional)}."
    if missing := states.get("missing"):
        waited = [
            f"{goal_id} (ventes {short_day(day)})" if (day := known[goal_id]) else goal_id
            for goal_id in missing
        ]
        yield f"Mangler til den tid: {_goals(waited)}."


def _brought(releases: Sequence[tuple[Release, Sequence[str]]]) -> Iterator[str]:
    """A clause for each day and period that sources publish, with the goals it is for."""
    for release, goal_ids in releases:
        about = "" if release.is_announced else "skønnet "
        when = f"{about}{short_day(release.on)}"
        yield f"tal for {period_names.period(release.period)} {when} ({_goals(goal_ids)})"


def _event(file: CalendarFile, event: Event) -> Entry:
    first = event.day or event.begins or date(file.year, 1, 1)
    last = event.day or event.ends or first
    when = long_day(first) if first == last else f"{short_day(first)} til {short_day(last)}"
    about = f" {event.about.removesuffix('.')}." if event.about else ""
    note = f" {EXAMPLE}" if event.example else ""
    return Entry(
        calendar=file.title,
        day=first,
        until=last,
        at=None,
        kind=event.kind,
        title=event.title,
        agenda_on=None,
        remind_days=file.remind_days,
        example=event.example,
        states={},
        releases=(),
        text=f"{event.title}: {when}.{about}{note}",
    )


def long_day(day: date) -> str:
    """``tirsdag den 12. marts 2024``."""
    return f"{WEEKDAYS[day.weekday()]} {short_day(day)}"


def short_day(day: date) -> str:
    """``den 12. marts 2024``."""
    return f"den {danish.day(day)}"


def _goals(ids: Sequence[str]) -> str:
    return f"mål {lists.joined(ids)}"
