"""The schedule over two simulated years: no month is lost, and none is fetched twice.

Dagster's cron iterator gives the ticks, and of several missed ones the last, as its scheduler
does. The clock, the sources and the fetches are simulated; schedules and sensor are Pejl's own.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._daemon.types import DaemonHeartbeat
from dagster._utils.schedules import schedule_execution_time_iterator

from connectors import write_lock
from pipelines import schedules as pejls_schedules
from pipelines import settings
from pipelines.alarms.due import last_due, next_due
from pipelines.catch_up import catch_up
from pipelines.outstanding import LONGEST_PAUSE, attempts_by_table
from pipelines.project import Project
from pipelines.schedules import schedules
from tests.pipelines.test_catch_up import JOBS, QUIET, end

BEGIN = datetime(2026, 1, 10, 10, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
QUARTER = 15 * MINUTE
CALM = 4 * HOUR
"""A step where nothing new happens; then a look each quarter of an hour would find nothing."""
Span = tuple[datetime, datetime]


def during(moment: datetime, spans: Sequence[Span]) -> bool:
    return any(begin <= moment < until for begin, until in spans)


@dataclass
class World:
    """What goes wrong and when: each month something else, over by the 20th of the next.

    ``off``: the machine. ``down``: a source. ``busy``: a command that writes. ``kills``: the next
    fetch after this moment is killed half-way. ``losses``: Dagster's storage is lost.
    """

    off: list[Span] = field(default_factory=list[Span])
    down: dict[str, list[Span]] = field(default_factory=dict[str, list[Span]])
    busy: list[Span] = field(default_factory=list[Span])
    kills: list[datetime] = field(default_factory=list[datetime])
    losses: list[datetime] = field(default_factory=list[datetime])

    @classmethod
    def at_random(cls, months: int, seed: int) -> World:
        chance, world = random.Random(seed), cls()
        due = last_due(BEGIN)
        for _ in range(months):
            due = last_due((due + 35 * DAY).astimezone(UTC)).astimezone(UTC)
            begin = due - chance.choice([0, 1, 300, 3000]) * MINUTE
            long = chance.choice([20 * MINUTE, 50 * MINUTE, 3 * HOUR, 2 * DAY, 12 * DAY])
            match chance.randrange(6):
                case 0:
                    world.off.append((begin, due + long))
                case 1:
                    source = chance.choice(["jobindsats", "statbank", "fasit"])
                    world.down.setdefault(source, []).append((begin, due + long))
                case 2:
                    world.busy.append((begin, due + min(long, 5 * HOUR)))
                case 3:
                    world.kills += [due] * chance.choice([1, 2])
                case 4:
                    world.off.append((begin, due + long))
                    world.losses.append(due + long)
                case _:
                    world.down.setdefault("statbank", []).append((begin, due + long))
                    world.kills.append(due + DAY)
        return world


@dataclass
class Machine:
    """A machine that runs Pejl's schedules and sensor in that world."""

    project: Project
    world: World
    folder: Path
    now: datetime = BEGIN
    cursor: str | None = None
    asked: list[tuple[datetime, str, frozenset[str]]] = field(
        default_factory=list[tuple[datetime, str, frozenset[str]]]
    )
    pending: list[tuple[str, frozenset[str]]] = field(
        default_factory=list[tuple[str, frozenset[str]]]
    )

    def __post_init__(self) -> None:
        self.project.store.clock = lambda: self.now
        self.scheduled = schedules(self.project, lambda: self.now)
        self.sensor = catch_up(self.project, lambda: self.now)
        self.start_dagster()

    def start_dagster(self) -> None:
        """Begin with Dagster's storage empty."""
        self.folder /= "again"
        self.folder.mkdir()
        self.instance = dg.DagsterInstance.ephemeral(str(self.folder))
        self.cursor, self.ticked = None, dict.fromkeys(("monthly_fetch", "daily_look"), self.now)

    def live(self, until: datetime) -> None:
        while self.now < until:
            if self.world.losses and self.world.losses[0] <= self.now:
                self.world.losses.pop(0)
                self.start_dagster()
            if not during(self.now, self.world.off):
                self.step()
            self.now = self.next_moment()

    def next_moment(self) -> datetime:
        """A quarter of an hour later where something has just begun or ended, else hours."""
        down = [span for spans in self.world.down.values() for span in spans]
        turns = [turn for span in (*self.world.off, *self.world.busy, *down) for turn in span]
        if any(timedelta() <= self.now - turn < 4 * HOUR for turn in (*turns, last_due(self.now))):
            return self.now + QUARTER
        coming = [next_due(self.now).astimezone(UTC), *turns]
        return min(self.now + CALM, *(moment for moment in coming if moment > self.now))

    def step(self) -> None:
        beat = DaemonHeartbeat(time.time(), "SENSOR", None)
        self.instance.add_daemon_heartbeat(beat)
        for schedule in self.scheduled:
            self.tick(schedule)
        if during(self.now, self.world.busy):
            with write_lock.sole_writer(self.project.settings.home_folder):
                self.look()
            return
        while self.pending:
            self.fetch(*self.pending.pop(0))
        self.look()

    def tick(self, schedule: dg.ScheduleDefinition) -> None:
        ticks = schedule_execution_time_iterator(
            self.ticked[schedule.name].timestamp() + 1,
            str(schedule.cron_schedule),
            schedule.execution_timezone,
        )
        missed: list[datetime] = []
        while (at := next(ticks)) <= self.now:
            missed.append(at)
        self.ticked[schedule.name] = self.now
        for at in missed[-1:]:
            requested = schedule(dg.build_schedule_context(scheduled_execution_time=at))
            if isinstance(requested, dg.RunRequest):
                self.pending.append((schedule.name, self.tables(requested)))

    def look(self) -> None:
        context = dg.build_sensor_context(self.instance, self.cursor)
        result = self.sensor(context)
        if not isinstance(result, dg.SensorResult):
            return
        self.cursor = result.cursor or self.cursor
        for request in result.run_requests or []:
            if request.job_name == "build":
                self.end_run("build")
            else:
                self.fetch("catch_up", self.tables(request))

    def tables(self, request: dg.RunRequest) -> frozenset[str]:
        every = self.project.catalogue
        chosen = {key.path[1] for key in request.asset_selection or ()}
        return frozenset(chosen or every)

    def fetch(self, by: str, tables: frozenset[str]) -> None:
        """A fetch of these tables; killed half-way where the world says so."""
        self.asked.append((self.now, by, tables))
        order, is_killed = sorted(tables), False
        if self.world.kills and self.world.kills[0] <= self.now:
            self.world.kills.pop(0)
            is_killed, order = True, order[: len(order) // 2]
        store = self.project.store
        for name in order:
            entry = self.project.catalogue[name]
            if during(self.now, self.world.down.get(entry.source, ())):
                store.failed(entry.source, entry.table, "Kilden svarede ikke.")
            else:
                store._log_attempt(entry.source, entry.table, "confirmed")
        if is_killed:
            status = dg.DagsterRunStatus.STARTED
            run = self.instance.create_run_for_job(JOBS["fetch", end], status=status)
            lock = Path(self.instance.root_directory) / "processes" / f"{run.run_id}.lock"
            lock.parent.mkdir(exist_ok=True)
            lock.touch()
        else:
            self.end_run("fetch")

    def end_run(self, job: str) -> None:
        JOBS[job, end].execute_in_process(instance=self.instance, run_config=QUIET)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A live home that was used before, in a world where all goes well; no source has news."""
    monkeypatch.setattr(pejls_schedules, "_fetch_news", lambda *_: dg.SkipReason("no news"))
    project = Project(settings.load(mode="live", home=tmp_path / "home"))
    live = Machine(project, World(), tmp_path)
    live.fetch("by hand", frozenset(project.catalogue))
    live.end_run("build")
    return live


def check(machine: Machine, months: int) -> None:
    """No table lacks a good answer of a month, and none is asked again after one."""
    catalogue = machine.project.catalogue
    attempts = attempts_by_table(catalogue.values(), machine.project.store.attempts())
    for name, of_table in attempts.items():
        if catalogue[name].ended(machine.now.date()):
            continue  # a series that its source has ended is not tried again
        good = Counter(last_due(each.at) for each in of_table if each.outcome != "failed")
        first = last_due(BEGIN)
        good.pop(first)
        assert len(good) == months, (name, "a month is lost")
        assert set(good.values()) == {1}, (name, "a month was fetched twice")
    whole = Counter(last_due(at) for at, _, tables in machine.asked if len(tables) == len(attempts))
    assert max(whole.values()) == 1
    retries = Counter(last_due(at) for at, by, _ in machine.asked if by == "catch_up")
    assert max(retries.values(), default=0) <= 8 + 12 * DAY / LONGEST_PAUSE


def test_a_quarter_with_an_outage_a_killed_fetch_and_a_lost_storage_loses_no_month(
    machine: Machine,
) -> None:
    due = datetime(2026, 1, 28, 8, tzinfo=UTC)
    machine.world.down["statbank"] = [(due, due + 2 * HOUR)]
    machine.world.kills = [due + 27 * DAY]
    off_until = datetime(2026, 3, 30, 8, tzinfo=UTC)
    machine.world.off = [(off_until - 3 * DAY, off_until)]
    machine.world.losses = [off_until]
    machine.live(datetime(2026, 4, 1, tzinfo=UTC))
    check(machine, 3)
    by = [name for _, name, _ in machine.asked]
    assert by == ["by hand", "monthly_fetch", *["catch_up"] * 4, "monthly_fetch", *["catch_up"] * 2]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_two_years_with_outages_lose_no_month(machine: Machine, seed: int) -> None:
    machine.world = World.at_random(24, seed)
    machine.live(datetime(2028, 1, 20, tzinfo=UTC))
    check(machine, 24)
