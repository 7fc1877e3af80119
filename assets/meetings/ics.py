"""The calendar as an iCalendar file, which Outlook and every other calendar reads (RFC 5545)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from icalendar import Alarm, Calendar
from icalendar import Event as Component

from assets.meetings.agenda import Entry
from connectors.periods import DANISH_TIME

MEETING_LASTS = timedelta(hours=2)
"""How long a meeting is shown in a calendar; no file says when it ends."""
_MORNING = time(8)


def render(entries: Sequence[Entry], municipality: str, known_at: datetime) -> bytes:
    """The entries, and the day on which each agenda goes out, with a reminder before it.

    An entry keeps its identity for as long as its title and day are the same, so that a calendar
    that reads the file again has each of them once.

    Args:
        entries: the calendar's entries.
        municipality: the municipality's code, part of each identity.
        known_at: when the newest data were fetched: the stamp of every entry.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Pejl//Kalender//DA")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", " · ".join(dict.fromkeys(e.calendar for e in entries)))
    calendar.add("x-wr-timezone", str(DANISH_TIME))
    for entry in entries:
        calendar.add_component(_of_entry(entry, municipality, known_at))
        if entry.agenda_on is not None:
            calendar.add_component(_of_agenda(entry, municipality, known_at))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _of_entry(entry: Entry, municipality: str, known_at: datetime) -> Component:
    component = _component(entry, entry.title, municipality, known_at)
    if entry.at:
        begins = datetime.combine(entry.day, time.fromisoformat(entry.at), DANISH_TIME)
        component.add("dtstart", begins)
        component.add("dtend", begins + MEETING_LASTS)
    else:
        component.add("dtstart", entry.day)
        component.add("dtend", entry.until + timedelta(days=1))
    component.add("categories", [entry.kind])
    if entry.agenda_on is None:
        component.add_component(_reminder(entry.title, timedelta(days=entry.remind_days)))
    return component


def _of_agenda(entry: Entry, municipality: str, known_at: datetime) -> Component:
    """The day on which the agenda goes out; a reminder comes the calendar's days before it."""
    title = f"Dagsorden udsendes: {entry.title}"
    component = _component(entry, title, municipality, known_at)
    component.add("dtstart", entry.agenda_on)
    component.add("dtend", entry.agenda_on + timedelta(days=1))  # pyright: ignore[reportOptionalOperand]
    component.add("categories", ["dagsorden"])
    component.add_component(_reminder(title, timedelta(days=entry.remind_days)))
    return component


def _component(entry: Entry, title: str, municipality: str, known_at: datetime) -> Component:
    component = Component()
    identity = hashlib.sha256(f"{title} {entry.day} {municipality}".encode()).hexdigest()[:24]
    component.add("uid", f"{identity}@pejl.{municipality}")
    component.add("dtstamp", known_at)
    component.add("summary", f"{title} (eksempel)" if entry.example else title)
    component.add("description", entry.text)
    component.add("status", "TENTATIVE" if entry.example else "CONFIRMED")
    component.add("transp", "OPAQUE" if entry.at else "TRANSPARENT")
    return component


def _reminder(text: str, before: timedelta) -> Alarm:
    """A reminder in the morning some days before the first day of an entry."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    morning = timedelta(hours=_MORNING.hour)
    alarm.add("trigger", morning - before)
    return alarm
