"""How a home grows: a refresh each month for two years, and what ten years would be.

    uv run python -m benchmarks.months [MONTHS]

A live home is refreshed on the 28th of each month up to the sample's day, with the clock of
`faketime` (which must be installed) against the made-up sources. In each month these have
published one month more, and so have changed every monthly table; the lists of Fasit are new too.
Shown for each month: MB of the home's folders, and seconds of CPU and wall of its refresh. Ten
years are the last month, and the slope of the last half for the months to come. Of what retention
keeps in step with days (runs, dated copies), the last half shows whether it still grows.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from connectors.fasit import pseudonyms
from pipelines.settings import SAMPLE
from tests.homes import COMMAND, environment
from tests.stand_in import StandIn
from tools.sample import jobindsats, statbank, world
from tools.sample.jobindsats_tables import Table
from tools.sample.statbank_tables import StatTable

FOLDERS = ("archive", "work", "published", "dagster")
MONTHS_OF = {"M": 1, "K": 3, "Q": 3, "H": 6}
"""Months of a period, by its letter; a period without one is a year."""
DECADE = 120
LISTED = 0.99
"""The share of a list's rows that it had a month before."""
JOBINDSATS, STATBANK = dict(jobindsats.TABLES), dict(statbank.TABLES)


@dataclass(frozen=True)
class Month:
    """A refresh: MB of each folder after it, its seconds of CPU and of wall."""

    folders: dict[str, float]
    cpu: float
    wall: float


def earlier(day: date, months: int) -> date:
    """The same day so many months before; days after the 28th become the 28th."""
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, min(day.day, 28))


def publish(months: int) -> None:
    """Let the made-up sources answer as they would have so many months before."""
    jobindsats.TABLES.update({name: _jobindsats(each, months) for name, each in JOBINDSATS.items()})
    statbank.TABLES.update({name: _statbank(each, months) for name, each in STATBANK.items()})


def _jobindsats(table: Table, months: int) -> Table:
    release = replace(
        table.release,
        latest=str(earlier(date.fromisoformat(table.release.latest), months)),
        next=str(earlier(date.fromisoformat(table.release.next), months)),
    )
    kept = len(table.periods) - months // MONTHS_OF.get(table.release.frequency, 12)
    return replace(table, release=release, periods=table.periods[: max(kept, 1)])


def _statbank(table: StatTable, months: int) -> StatTable:
    periods = list(table.time.values)
    kept = max(len(periods) - months // MONTHS_OF.get(periods[-1][4:5], 12), 1)
    time_then = replace(table.time, values={each: each for each in periods[:kept]})
    updated = table.updated.replace(
        **{
            part: getattr(earlier(table.updated.date(), months), part)
            for part in ("year", "month", "day")
        }
    )
    variables = tuple(time_then if each.time else each for each in table.variables)
    return replace(table, updated=updated, variables=variables)


def write_lists(folder: Path, months: int) -> None:
    """The lists as they would have been so many months before."""
    folder.mkdir(exist_ok=True)
    for path in (SAMPLE / "fasit").glob("*.csv"):
        heading, *rows = path.read_bytes().splitlines(keepends=True)
        (folder / path.name).write_bytes(
            heading + b"".join(rows[: round(len(rows) * LISTED**months)])
        )


def megabytes(folder: Path) -> float:
    """What a folder takes; a file with several links counts once."""
    sizes = {each.lstat().st_ino: each.lstat().st_size for each in folder.rglob("*")}
    return sum(sizes.values()) / 1e6


def refresh(folder: Path, given: dict[str, str], months: int) -> Month:
    """The refresh of the 28th, so many months before the last one."""
    home = folder / "home"
    publish(months)
    write_lists(folder / "lists", months)
    on = earlier(world.SAMPLE_TIME.date().replace(day=28), months + 1)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    output = folder / "output"
    # Not a pipe: children that log for Dagster may hold it after the end.
    with output.open("w") as file:
        ended = subprocess.run(  # noqa: S603
            ["faketime", f"{on} 09:00:00", COMMAND, "refresh", "--live"],  # noqa: S607
            env=environment(home, **given),
            check=False,
            stdout=file,
            stderr=file,
        )
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode not in {0, 3}:
        raise SystemExit(f"{on}: {output.read_text('utf-8')}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    month = Month({name: megabytes(home / name) for name in FOLDERS}, cpu, wall)
    sizes = "".join(f"{month.folders[name]:11.1f}" for name in FOLDERS)
    print(f"{on:%Y-%m}{sizes}{month.cpu:9.1f}{month.wall:9.1f}  {ended.returncode}", flush=True)
    return month


def main(months: int) -> None:
    """Print a line for each month, and one for the slope and for ten years."""
    if shutil.which("faketime") is None:
        raise SystemExit("faketime is not installed")
    print(f"{'month':7}{''.join(f'{name:>11}' for name in FOLDERS)}    CPU s   wall s  exit code")
    with (
        tempfile.TemporaryDirectory() as name,
        StandIn(jobindsats.answer) as jobindsats_at,
        StandIn(statbank.answer) as statbank_at,
    ):
        folder = Path(name)
        key = folder / "key" / "pejl.key"
        pseudonyms.write_key(key)
        given = {
            "PEJL_JOBINDSATS_TOKEN": "made-up",
            "PEJL_JOBINDSATS_URL": jobindsats_at.url,
            "PEJL_STATBANK_URL": statbank_at.url,
            "PEJL_FASIT_DIR": str(folder / "lists"),
            "PEJL_PSEUDONYM_KEY_FILE": str(key),
            "PEJL_PAUSE": "0",
        }
        done = [refresh(folder, given, each) for each in reversed(range(months))]
        if kept := os.environ.get("KEEP"):
            shutil.copytree(folder / "home", kept, symlinks=True)
    half, last = done[len(done) // 2 :], done[-1]
    for label, count in (("a month", 1), ("ten years", DECADE)):
        slopes = {n: (last.folders[n] - half[0].folders[n]) / (len(half) - 1) for n in FOLDERS}
        start = 0 if count == 1 else 1
        more = count if count == 1 else DECADE - months
        values = [start * last.folders[n] + more * slopes[n] for n in FOLDERS]
        print(f"{label:<9}" + "".join(f"{value:11.1f}" for value in values)[2:])


if __name__ == "__main__":
    main(int((*sys.argv, "24")[1]))
