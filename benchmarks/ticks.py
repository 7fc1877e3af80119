"""How long Dagster's automation page takes to open after 24 months.

    uv run python -m benchmarks.ticks [HOME]

A copy of a live home (HOME, or one that was never fetched) gets the
ticks of two years that retention leaves (`dagster.yaml`). A real Chromium opens the page of all
schedules and sensors in `pejl ui`, and that of `catch_up`; shown are the seconds until switches and
ticks are there, twice each. Then Dagster's SQLite alone is asked what both pages ask, with these
ticks of `catch_up`, and with every one of two years. A tick is made by Dagster's API and repeated
in its file.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.scheduler.instigation import TickData, TickStatus

from pipelines.catch_up import INTERVAL, NAME
from tests.chromium import running_chromium
from tests.homes import running, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Page

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


@dataclass(frozen=True)
class Instigator:
    """A schedule or sensor as Dagster's storage knows it."""

    name: str
    origin_id: str
    selector_id: str
    type: InstigatorType


RETAINED = (
    Ticks(TickStatus.SKIPPED, DAY // INTERVAL, INTERVAL),
    Ticks(TickStatus.SUCCESS, 2 * 90, DAY // 2),
)
ALL = (
    Ticks(TickStatus.SKIPPED, DAYS * DAY // INTERVAL, INTERVAL),
    Ticks(TickStatus.SUCCESS, 2 * DAYS, DAY // 2),
)
OF_SCHEDULES = {
    "daily_look": (Ticks(TickStatus.SKIPPED, 7, DAY), Ticks(TickStatus.SUCCESS, 45, 2 * DAY)),
    "monthly_fetch": (Ticks(TickStatus.SUCCESS, 3, 30 * DAY),),
}
PAGES = {
    "/automation": ("input[type=checkbox]:checked", 1 + len(OF_SCHEDULES)),
    f"/locations/pipelines.code_location/sensors/{NAME}": ("text=View logs", SHOWN // 2),
}
"""Each page, and what there must be so many of: switches that are on, ticks with their logs."""


def main(given: Path | None) -> None:
    """Print a line for each page, and one for the ticks that are kept and for all of them."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        if given is not None:
            shutil.copytree(given, home, symlinks=True)
        for line in measure_pages(home):
            print(line, flush=True)
    for label, ticks in (("retained", RETAINED), ("all", ALL)):
        print(f"{label:<9} {measure(ticks)}", flush=True)


def measure_pages(home: Path) -> Iterator[str]:
    """The seconds until a page of a live home is there, first and again."""
    with running(home, "ui", PEJL_MODE="live"), instance_of(home) as instance:
        wait_for(lambda: len(instance.all_instigator_state()) > len(OF_SCHEDULES))
    with instance_of(home) as instance:
        for each in instance.all_instigator_state():
            of = Instigator(
                each.name, each.instigator_origin_id, each.selector_id, each.instigator_type
            )
            fill(instance, {NAME: RETAINED, **OF_SCHEDULES}[each.name], of)
    with running(home, "ui", PEJL_MODE="live") as ui, running_chromium() as chromium:
        page = chromium.new_page(base_url=ui.address, timezone_id="Europe/Copenhagen")
        page.set_default_timeout(300_000)
        [link] = re.findall(r"http\S+/login\S+", ui.output.read_text("utf-8"))
        page.goto(link)
        for path, (shown, count) in PAGES.items():
            first, again = (seconds_of_page(page, path, shown, count) for _ in range(2))
            yield f"{path:<60} first {first:.1f} s  again {again:.1f} s"


@contextmanager
def instance_of(home: Path) -> Generator[dg.DagsterInstance]:
    """Dagster's storage in a home, beside its service."""
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        yield instance


def measure(ticks: Sequence[Ticks]) -> str:
    """The seconds of both questions, and the size of the file."""
    with tempfile.TemporaryDirectory() as folder, dg.DagsterInstance.local_temp(folder) as instance:
        fill(instance, ticks, Instigator(NAME, NAME, NAME, InstigatorType.SENSOR))
        storage = instance.schedule_storage
        if storage is None:
            raise RuntimeError("the instance has no storage of ticks")
        newest = seconds(lambda: storage.get_batch_ticks([NAME], limit=1))
        shown = seconds(lambda: instance.get_ticks(NAME, NAME, limit=SHOWN))
        count, megabytes = sum(each.count for each in ticks), file_of(instance).stat().st_size / 1e6
    return (
        f"{count:>9} ticks  newest {newest:.2f} s  last {SHOWN} {shown:.2f} s  {megabytes:.0f} MB"
    )


def fill(instance: dg.DagsterInstance, ticks: Sequence[Ticks], of: Instigator) -> None:
    """Give a schedule or sensor these ticks, the newest now."""
    made = [(each, add_tick(instance, of, each.status)) for each in ticks]
    with closing(sqlite3.connect(file_of(instance), timeout=60)) as opened:
        for each, tick in made:
            opened.execute(REPEAT, [each.count - 1, each.interval, tick])
        opened.commit()


def file_of(instance: dg.DagsterInstance) -> Path:
    """Dagster's SQLite file of ticks."""
    [file] = Path(instance.root_directory).rglob("schedules.db")
    return file


def add_tick(instance: dg.DagsterInstance, of: Instigator, status: TickStatus) -> int:
    """Add a tick of now; returns its id."""
    now = time.time()
    data = TickData(
        instigator_origin_id=of.origin_id,
        instigator_name=of.name,
        instigator_type=of.type,
        status=status,
        timestamp=now,
        end_timestamp=now,
        skip_reason="Intet mangler." if status is TickStatus.SKIPPED else None,
        run_ids=[],
        selector_id=of.selector_id,
    )
    return int(instance.create_tick(data).tick_id)


def seconds_of_page(page: Page, path: str, shown: str, count: int) -> float:
    """The seconds until a page shows something so many times."""

    def open_page() -> None:
        page.goto(path)
        page.locator(shown).nth(count - 1).wait_for(state="attached")

    return seconds(open_page)


def seconds(ask: Callable[[], object]) -> float:
    """The seconds of one question."""
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
