"""One digest of what is new, by e-mail and webhook; never twice for the same thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from connectors.errors import PejlError
from connectors.lists import first_few
from connectors.periods import show_day
from pipelines import sites
from pipelines.alarms import health as health_file
from pipelines.alarms import sent
from pipelines.alarms.alarm import Alarm, Severity, alarms_of_home
from pipelines.alarms.health import Health, Release
from pipelines.alarms.sent import Sent

if TYPE_CHECKING:
    from pipelines.settings import Settings

LOCK = "alarms.lock"
PATIENCE = 120
"""Seconds to wait for another process that is sending."""
MOST_SHOWN = 12
MOST_RELEASES = 5
MOST_TABLES = 4
HEADINGS = {
    Severity.CRITICAL: "Kræver handling",
    Severity.WARNING: "Advarsel",
    Severity.INFORMATION: "Til orientering",
}


@dataclass(frozen=True)
class Digest:
    """What is new since the last digest by one channel.

    Args:
        new: alarms that were not sent before, most severe first.
        passed: what is in order again.
        releases: the next releases.
        mode: sample or live.
        site: the municipality that it is about, where several share the installation.
    """

    new: Sequence[Alarm]
    passed: Sequence[str]
    releases: Sequence[Release]
    mode: str
    site: str | None = None

    @property
    def subject(self) -> str:
        """The subject of the e-mail."""
        worst = max((alarm.severity for alarm in self.new), default=Severity.INFORMATION)
        count = sum(alarm.severity is worst for alarm in self.new)
        stamp = "prøvedata, " if self.mode == "sample" else ""
        name = f"Pejl {self.site}" if self.site else "Pejl"
        if not self.new:
            return f"{name}: {stamp}i orden igen"
        return f"{name}: {stamp}{HEADINGS[worst].lower()} ({count})"

    @property
    def text(self) -> str:
        """The digest as plain text."""
        chosen = f"--site {self.site} " if self.site else ""
        status = f"pejl {chosen}status"
        rest = f"; `{status} --format json` har dem alle"
        parts = [
            _section(heading, [a.text for a in self.new if a.severity is severity], rest)
            for severity, heading in HEADINGS.items()
        ]
        parts.append(_section("I orden igen", self.passed))
        parts.append(_section("Næste udgivelser", release_lines(self.releases)))
        parts.append(f"`{status}` viser, hvad der gælder nu.\n")
        return "\n".join(part for part in parts if part)

    def document(self) -> dict[str, Any]:
        """The digest as a webhook gets it; ``text`` is what chat programs show."""
        return {
            "text": f"{self.subject}\n\n{self.text}",
            "mode": self.mode,
            "alarms": [each.document() for each in self.new],
            "passed": list(self.passed),
            "releases": [each.model_dump(mode="json") for each in self.releases],
        }


def release_lines(releases: Sequence[Release]) -> list[str]:
    """The next releases, a line a day."""
    return [
        f"{show_day(each.on)}: {first_few(each.tables, MOST_TABLES)}"
        for each in releases[:MOST_RELEASES]
    ]


def _section(heading: str, lines: Sequence[str], rest: str = "") -> str:
    if not lines:
        return ""
    shown = [f"- {line}" for line in lines[:MOST_SHOWN]]
    if more := len(lines) - len(shown):
        shown.append(f"- og {more} til{rest}.")
    return "\n".join([f"{heading}:", *shown, ""])


def send_each(settings: Settings) -> str | None:
    """Send what is new of an installation, and of each municipality to its own recipients.

    Raises:
        HomeError: as `send_new`, of what the municipalities share.
    """
    unsent = [send_new(settings)]
    for name in sites.names(settings.sites) if settings.is_shared and settings.sites else ():
        try:
            problem = send_new(settings.of_municipality(name))
        except PejlError as error:
            problem = str(error)
        unsent.append(problem and f"{name}: {problem}")
    return " ".join(filter(None, unsent)) or None


def send_new(settings: Settings) -> str | None:
    """Send what is new by each channel that is set; returns why one could not be sent.

    What could not be sent is sent by the next call.

    Raises:
        HomeError: the health file or the log of what was sent cannot be read or written.
    """
    channels = _channels(settings)
    if not channels:
        return None
    from filelock import FileLock, Timeout  # noqa: PLC0415

    try:
        with FileLock(settings.home_folder / LOCK, timeout=PATIENCE):
            health = health_file.load(settings)
            if health is None:
                return None
            problems = [
                problem
                for name, send in channels.items()
                if (problem := _send(settings, health, name, send))
            ]
            problem = " ".join(problems) or None
            if problem != health.sending:
                health_file.write(settings, health.model_copy(update={"sending": problem}))
            return problem
    except Timeout:
        return None  # what it sends is the same


def _send(
    settings: Settings, health: Health, channel: str, send: Callable[[Digest], None]
) -> str | None:
    home = settings.home_folder
    before, now = sent.read_sent(home, channel), datetime.now(UTC)
    verdicts = health.published.verdicts if health.published else {}
    known = verdicts if before.verdicts is None else before.verdicts
    changed = health_file.changed_verdicts(known, verdicts)
    alarms = alarms_of_home(settings, health, now, changed)
    digest, passed = _digest(health, alarms, before)
    if settings.is_of_several:
        digest = replace(digest, site=settings.site.name)
    if not digest.new and not passed and known == verdicts:
        return None
    if digest.new or digest.passed:
        try:
            send(digest)
        except PejlError as error:
            return str(error)
    new = {alarm.key: alarm.subject for alarm in digest.new}
    sent.log_sent(home, channel, at=now, new=new, passed=passed, verdicts=verdicts)
    return None


def _digest(health: Health, alarms: Sequence[Alarm], before: Sent) -> tuple[Digest, list[str]]:
    """The digest of what is new, and the keys of the alarms that have passed."""
    keys = {alarm.key for alarm in alarms}
    passed = [key for key in before.lasting if key not in keys]
    subjects = {before.lasting[key] for key in passed} - {alarm.subject for alarm in alarms}
    releases = health.published.releases if health.published else ()
    new = [alarm for alarm in alarms if alarm.key not in before.lasting]
    passed_subjects = sorted(subject for subject in subjects if subject)
    return Digest(new, passed_subjects, releases[:MOST_RELEASES], health.mode), passed


def _channels(settings: Settings) -> dict[str, Callable[[Digest], None]]:
    """How a digest is sent, by channel."""
    channels: dict[str, Callable[[Digest], None]] = {}
    has_recipient = settings.mail_to is not None or not settings.is_of_several
    if settings.mail_host is not None and has_recipient:
        from pipelines.alarms import mail  # noqa: PLC0415

        channels["mail"] = lambda digest: mail.send(settings, digest.subject, digest.text)
    if settings.webhook_url is not None:
        from pipelines.alarms import webhook  # noqa: PLC0415

        channels["webhook"] = lambda digest: webhook.send(settings, digest.document())
    return channels
