"""How long Dagster's SQLite needs for what its automation page asks, after 24 months.

    uv run python -m benchmarks.ticks

The page asks for the newest tick of each sensor, and a sensor's own page for its last ticks. Asked
with the ticks of `catch_up` that its retention leaves (`dagster.yaml`), and with every one of them.
Two ticks are made by Dagster's API and repeated in its file.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.scheduler.instigation import TickData, TickStatus

from pipelines.catch_up import INTERVAL, NAME

DAY = 24 * 60 * 60
DAYS = 730
SHOWN = 30
"""Ticks on a sensor's own page."""
REPEAT = """
with recursive moment(age) as (select 1 union all select age + 1 from moment where age < ?)
insert into job_ticks (job_origin_id, selector_id, status, type, timestamp, tick_body)
select job_origin_id, selector_id, status, type,
    datetime(timestamp, '-' || (? * age) || ' seconds'), tick_body
from job_ticks, moment where id = ?"""


@dataclass(frozen=True)
class Ticks:
    """Ticks of one status: how many, and the seconds between two of them."""

    status: TickStatus
    count: int
    interval: int


RETAINED = (
    Ticks(TickStatus.SKIPPED, DAY // INTERVAL, INTERVAL),
    Ticks(TickStatus.SUCCESS, 2 * 90, DAY // 2),
)
ALL = (
    Ticks(TickStatus.SKIPPED, DAYS * DAY // INTERVAL, INTERVAL),
    Ticks(TickStatus.SUCCESS, 2 * DAYS, DAY // 2),
)


def main() -> None:
    """Print a line for the ticks that are kept, and for all of them."""
    for label, ticks in (("retained", RETAINED), ("all", ALL)):
        print(f"{label:<9} {measure(ticks)}", flush=True)


def measure(ticks: Sequence[Ticks]) -> str:
    """The seconds of both questions, and the size of the file."""
    with tempfile.TemporaryDirectory() as folder, dg.DagsterInstance.local_temp(folder) as instance:
        made = [(each, add_tick(instance, each.status)) for each in ticks]
        [file] = Path(folder).rglob("schedules.db")
        with closing(sqlite3.connect(file, timeout=60)) as opened:
            for each, tick in made:
                opened.execute(REPEAT, [each.count - 1, each.interval, tick])
            opened.commit()
        storage = instance.schedule_storage
        if storage is None:
            raise RuntimeError("the instance has no storage of ticks")
        newest = seconds(lambda: storage.get_batch_ticks([NAME], limit=1))
        shown = seconds(lambda: instance.get_ticks(NAME, NAME, limit=SHOWN))
        count, megabytes = sum(each.count for each in ticks), file.stat().st_size / 1e6
    return (
        f"{count:>9} ticks  newest {newest:.2f} s  last {SHOWN} {shown:.2f} s  {megabytes:.0f} MB"
    )


def add_tick(instance: dg.DagsterInstance, status: TickStatus) -> int:
    """Add a tick of now; returns its id."""
    now = time.time()
    data = TickData(
        instigator_origin_id=NAME,
        instigator_name=NAME,
        instigator_type=InstigatorType.SENSOR,
        status=status,
        timestamp=now,
        end_timestamp=now,
        skip_reason="Intet mangler." if status is TickStatus.SKIPPED else None,
        run_ids=[],
        selector_id=NAME,
    )
    return int(instance.create_tick(data).tick_id)


def seconds(ask: Callable[[], object]) -> float:
    """The seconds of one question."""
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
