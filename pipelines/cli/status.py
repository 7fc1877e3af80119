"""``pejl status``: how the last run ended and what to know now, with exit codes for monitoring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from assets.text.verdicts import WORDS
from connectors import write_lock
from connectors.errors import PejlError
from connectors.periods import show_moment
from pipelines import console, sites
from pipelines.cli.options import Live, load_settings

if TYPE_CHECKING:
    from rich.console import Console

    from pipelines.alarms.alarm import Alarm
    from pipelines.alarms.health import Health, Published
    from pipelines.settings import Settings

UNKNOWN = 3
"""The exit code where nothing is known; the others are `pipelines.alarms.alarm.Severity`."""
STATES = ("I ORDEN", "ADVARSEL", "KRITISK", "UKENDT")
"""The first word of the output, by exit code."""
STYLES = ("green", "yellow", "bold red", "bold red")
OUTCOMES = {"fresh": "alt er frisk", "stale": "noget er forældet", "failed": "mislykket"}
MOST_SHOWN = 12


class Format(StrEnum):
    """The formats of a status."""

    text = "text"
    json = "json"


@dataclass(frozen=True)
class Status:
    """What is known of a home after at least one run.

    Args:
        health: its health file.
        alarms: what is wrong; of what several municipalities share, without their own.
        is_running: whether a run is writing.
        of_each: the alarms of each of several municipalities that are its own, by its name.
    """

    health: Health
    alarms: Sequence[Alarm]
    is_running: bool
    of_each: Mapping[str, Sequence[Alarm]] = field(default_factory=dict[str, "Sequence[Alarm]"])

    @property
    def code(self) -> int:
        """The exit code: the severity of the worst alarm."""
        return max(map(_code, (self.alarms, *self.of_each.values())))


def _code(alarms: Sequence[Alarm]) -> int:
    return max((int(alarm.severity) for alarm in alarms), default=0)


def status(
    live: Live = False,
    written: Annotated[
        Format, typer.Option("--format", metavar="|".join(Format), help="Hvordan det skrives.")
    ] = Format.text,
    notify: Annotated[
        bool, typer.Option("--notify", help="Send også det, der er nyt, som efter en kørsel.")
    ] = False,
) -> None:
    """Vis, hvordan den sidste kørsel gik, hvad der er galt, og hvornår den næste er.

    Afslutningskoden er til overvågning: 0 i orden, 1 advarsel, 2 kritisk, 3 ukendt.
    """
    try:
        read = _read_status(load_settings(live, for_all=True), notify=notify)
    except PejlError as error:
        _write_unknown(str(error), written)
        raise typer.Exit(UNKNOWN) from error
    if written is Format.json:
        typer.echo(console.as_json(_document(read)))
    else:
        _show(read, console.console())
    raise typer.Exit(read.code)


def _read_status(settings: Settings, *, notify: bool) -> Status:
    """The status of a home.

    Raises:
        PejlError: nothing is known.
    """
    from pipelines.alarms import digest  # noqa: PLC0415

    settings.marks.check()
    if notify:
        digest.send_each(settings)
    status = _status_of(settings)
    if not settings.is_shared or settings.sites is None:
        return status
    from pipelines.alarms.alarm import Alarm, Severity  # noqa: PLC0415

    left_out = [Alarm("folder", Severity.WARNING, text) for text in sites.unusable(settings.sites)]
    status = replace(status, alarms=[*status.alarms, *left_out])
    known = {each.key for each in status.alarms}
    of_each = {
        name: [each for each in _own_alarms(settings, name) if each.key not in known]
        for name in sites.names(settings.sites)
    }
    return replace(status, of_each=of_each)


def _own_alarms(settings: Settings, name: str) -> Sequence[Alarm]:
    """What is wrong with one of several municipalities, without its verdicts and findings."""
    from pipelines.alarms.alarm import Alarm, Severity  # noqa: PLC0415

    try:
        alarms = _status_of(settings.of_municipality(name)).alarms
    except PejlError as error:
        return [Alarm("unknown", Severity.CRITICAL, str(error))]
    return [each for each in alarms if each.severity is not Severity.INFORMATION]


def _status_of(settings: Settings) -> Status:
    """The status of one home.

    Raises:
        PejlError: nothing is known.
    """
    from pipelines.alarms import alarm, health  # noqa: PLC0415

    facts = health.load(settings)
    if facts is None:
        raise PejlError("Der har ikke været nogen kørsel i hjemmet; kør `pejl refresh`.")
    changed = facts.published.changed if facts.published else ()
    alarms = alarm.alarms_of_home(settings, facts, datetime.now(UTC), changed)
    if facts.sending:
        unsent = alarm.Alarm("sending", alarm.Severity.WARNING, facts.sending)
        alarms = sorted([*alarms, unsent], key=lambda each: -each.severity)
    writer = write_lock.last_writer(settings.home_folder)
    return Status(facts, alarms, is_running=writer is not None and writer[1])


def _write_unknown(problem: str, written: Format) -> None:
    if written is Format.json:
        state = {"state": STATES[UNKNOWN], "code": UNKNOWN, "problem": problem}
        typer.echo(console.as_json(state))
    else:
        typer.echo(f"{STATES[UNKNOWN]}: {problem}")


def _document(status: Status) -> dict[str, Any]:
    facts, published = status.health, status.health.published
    shown = {"mode", "last_run", "fetched_at", "next_due", "sending"}
    return {
        "state": STATES[status.code],
        "code": status.code,
        "is_running": status.is_running,
        **facts.model_dump(mode="json", include=shown),
        "published_at": published.at if published else None,
        "build": published.build if published else None,
        "goals": _count_verdicts(published),
        "alarms": [each.document() for each in status.alarms],
        "releases": [
            each.model_dump(mode="json") for each in (published.releases if published else ())
        ],
    } | ({"municipalities": _documents(status)} if status.of_each else {})


def _documents(status: Status) -> dict[str, Any]:
    return {
        name: {
            "state": STATES[_code(alarms)],
            "code": _code(alarms),
            "alarms": [each.document() for each in alarms],
        }
        for name, alarms in status.of_each.items()
    }


def _count_verdicts(published: Published | None) -> dict[str, dict[str, int]]:
    """The number of goals by plan and verdict, in the verdicts' order."""
    return {
        plan: {word: counts[word] for word in WORDS if (counts := Counter(goals.values()))[word]}
        for plan, goals in (published.verdicts if published else {}).items()
    }


def _show(status: Status, to: Console) -> None:
    """Print the state in one line, which is what monitoring shows, and the rest below it."""
    from pipelines.alarms.digest import release_lines  # noqa: PLC0415

    facts, published = status.health, status.health.published
    run = facts.last_run
    parts = [f"sidste kørsel {show_moment(run.ended_at)}, {OUTCOMES[run.outcome]}"]
    parts.append(
        f"næste {show_moment(facts.next_due)}" if facts.next_due else "ingen plan i eksemplet"
    )
    if status.is_running:
        parts.append("en kørsel er i gang")
    line = f"[{STYLES[status.code]}]{STATES[status.code]}:[/] {'; '.join(parts)}."
    console.say(line, to)
    for alarm in status.alarms[:MOST_SHOWN]:
        style = STYLES[alarm.severity] if alarm.severity else "default"
        console.say(f"[{style}]-[/] {escape(alarm.text)}", to)
    if (more := len(status.alarms) - MOST_SHOWN) > 0:
        to.print(f"- og {more} til; `pejl status --format json` har dem alle.")
    _show_municipalities(status, to)
    if published is None:
        return
    for plan, counts in _count_verdicts(published).items():
        goals = ", ".join(f"{count} {WORDS[word]}" for word, count in counts.items())
        console.say(f"{escape(plan)}: {goals}.", to)
    to.print(f"Udgivet {show_moment(published.at)}, udgave {published.build}.")
    for line in release_lines(published.releases):
        console.say(f"Udgives {line}", to)
    console.show_sample(facts.mode, to)


def _show_municipalities(status: Status, to: Console) -> None:
    """Print how many of several municipalities are in order, and what is wrong with the others."""
    if not status.of_each:
        return
    counted = Counter(map(_code, status.of_each.values()))
    states = ", ".join(f"{counted[code]} {STATES[code].lower()}" for code in sorted(counted))
    to.print(f"{len(status.of_each)} kommuner: {states}.")
    for name, alarms in status.of_each.items():
        if not alarms:
            continue
        more = f" (og {len(alarms) - 1} til; `pejl --site {name} status`)" if alarms[1:] else ""
        # Why nothing is published says more than that nothing is.
        first = min(alarms, key=lambda each: (-each.severity, each.key == "unpublished"))
        style = STYLES[_code(alarms)]
        to.print(f"[{style}]-[/] {name}: {escape(first.text)}{more}", soft_wrap=True)
