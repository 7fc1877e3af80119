"""Alarms: what staff and IT should know of a home now, each as one sentence."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from assets.text.verdicts import WORDS
from connectors import write_lock
from connectors.periods import show_day, show_moment
from pipelines import sites
from pipelines.alarms import due
from pipelines.alarms.health import Health, VerdictChange, find_lost
from pipelines.problem import SNAPSHOT, Problem

if TYPE_CHECKING:
    from pipelines.settings import Settings

KEY_DIGITS = 12
FINDINGS = {"error": "Fejl i tallene", "warning": "Påfaldende"}
"""What a finding in figures is called, by its severity."""


class Severity(IntEnum):
    """How severe an alarm is; the number is the exit code of `pejl status`."""

    INFORMATION = 0
    WARNING = 1
    CRITICAL = 2


@dataclass(frozen=True)
class Alarm:
    """One thing to know.

    Args:
        key: names it for as long as it lasts; the same trouble later on has the same key.
        severity: how severe it is.
        text: a Danish sentence.
        subject: what is in order again once it has passed; None where nothing was out of order.
    """

    key: str
    severity: Severity
    text: str
    subject: str | None = None

    def document(self) -> dict[str, str]:
        """The alarm as programs get it."""
        return {"key": self.key, "severity": self.severity.name.lower(), "text": self.text}


def alarms_of_home(
    settings: Settings, health: Health, now: datetime, changed: Sequence[VerdictChange]
) -> list[Alarm]:
    """The alarms of a home with this health file; see `list_alarms`."""
    writer = write_lock.last_writer(settings.home_folder)
    alarms = list_alarms(
        health,
        now,
        broken_off=writer[0] if writer and not writer[1] else None,
        lost=None if writer and writer[1] else find_lost(settings, health),
        changed=changed,
    )
    if not settings.is_of_several:
        return alarms
    name = settings.site.name
    return [replace(each, text=sites.addressed(name, each.text)) for each in alarms]


def list_alarms(
    health: Health,
    now: datetime,
    *,
    broken_off: str | None = None,
    lost: Path | None = None,
    changed: Sequence[VerdictChange] = (),
) -> list[Alarm]:
    """The alarms of a home, most severe first.

    Args:
        health: its health file.
        now: the present moment.
        broken_off: the process of a run that was killed, if the last one was.
        lost: what was published and is there no more.
        changed: the goals whose verdict has changed.
    """
    alarms = [
        *_of_month(health, now),
        *_of_publication(health, lost),
        *_of_run(health, broken_off),
        *_of_sources(health),
        *_of_verdicts(changed),
        *_of_findings(health),
    ]
    return sorted(alarms, key=lambda alarm: -alarm.severity)


def _of_month(health: Health, now: datetime) -> Iterator[Alarm]:
    """The run of the month: missing, or gone through."""
    if health.mode != "live":
        return
    fetched_at = health.fetched_at
    missing, newest = due.last_due(now - due.GRACE), due.last_due(now)
    if fetched_at is None or fetched_at < missing:
        yield Alarm(
            f"month {missing:%Y-%m}",
            Severity.CRITICAL,
            f"Kørslen den {show_day(missing)} er ikke sket; se, om maskinen og Pejls tjeneste "
            "(eller `pejl ui`) kører, og kør `pejl refresh --live`.",
            f"kørslen den {show_day(missing)}",
        )
    elif fetched_at >= newest:
        text = f"Kørslen den {show_day(newest)} er gennemført {show_moment(fetched_at)}."
        yield Alarm(f"month {newest:%Y-%m} done", Severity.INFORMATION, text)


def _of_publication(health: Health, lost: Path | None) -> Iterator[Alarm]:
    text = f"{lost} er væk, så ingen kan se tallene; kør `pejl build`, som udgiver dem igen."
    if health.published is None:
        text = "Intet er udgivet endnu; kør `pejl refresh`."
    if lost or health.published is None:
        yield Alarm("unpublished", Severity.CRITICAL, text, "udgivelsen")


def _of_run(health: Health, broken_off: str | None) -> Iterator[Alarm]:
    run = health.last_run
    when = show_moment(run.ended_at)
    for line in run.problems:
        problem = Problem.parse(line)
        # What could not be fetched stops no build; something else in the same run has.
        is_critical = run.outcome == "failed" and problem.layer != SNAPSHOT
        severity = Severity.CRITICAL if is_critical else Severity.WARNING
        text = f"Kørslen, der sluttede {when}: {line}"
        yield Alarm(f"run {_problem_key(line)}", severity, text, problem.about or "kørslen")
    if run.outcome == "failed" and not run.problems:
        text = f"Kørslen, der sluttede {when}, mislykkedes; `pejl ui` viser hvorfor."
        yield Alarm("run", Severity.CRITICAL, text, "kørslen")
    if broken_off is not None:
        text = f"En kørsel blev afbrudt ({broken_off}); den næste kørsel rydder op."
        yield Alarm("broken off", Severity.WARNING, text, "den afbrudte kørsel")


def _problem_key(problem: str) -> str:
    """The table of a problem, or the hash of its sentence without the numbers in it."""
    if about := Problem.parse(problem).about:
        return about
    return hashlib.sha256(re.sub(r"\d+", "0", problem).encode()).hexdigest()[:KEY_DIGITS]


def _of_sources(health: Health) -> Iterator[Alarm]:
    for source in health.published.sources if health.published else ():
        name = f"{source.source} {source.table}"
        yield Alarm(
            f"source {source.name} {source.state} {source.since}",
            Severity.WARNING,
            f"{name} {source_state(source.state, source.since)}: {source.problem}",
            name,
        )


def _of_verdicts(changed: Sequence[VerdictChange]) -> Iterator[Alarm]:
    for each in changed:
        yield Alarm(
            f"verdict {each.plan} {each.goal} {each.before} {each.now}",
            Severity.INFORMATION,
            f"Mål {each.goal} i {each.plan}: før {WORDS[each.before]}, nu {WORDS[each.now]}.",
        )


def _of_findings(health: Health) -> Iterator[Alarm]:
    for finding in health.published.findings if health.published else ():
        text = f"{FINDINGS[finding.severity]}: {finding.text}"
        yield Alarm(f"finding {finding.key}", Severity.INFORMATION, text)


def source_state(state: str, since: date | None) -> str:
    """What is wrong with a source table that is stale or was never fetched."""
    if state == "never_fetched":
        return "er aldrig hentet"
    return f"er forældet siden {show_day(since)}" if since else "er forældet"
