"""How a home grows: a refresh each month for two years, and what ten years would be.

    uv run python -m benchmarks.months FOLDER [MONTHS]

A live home is refreshed on the 28th of each month up to the sample's day, with the clock of
`faketime` (which must be installed) against the made-up sources. In each month these have
published one month more, and so have changed every monthly table; the lists of Fasit are new too.
Shown for each month: MB of the home's folders, and seconds of CPU and wall of its refresh. Ten
years are the last month, and the slope of the last half for the months to come. Of what retention
keeps in step with days (runs, dated copies), the last half shows whether it still grows. FOLDER has
the home and a log of the months; started again, it goes on after the last one.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
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
WITH_PAPER = 6
"""Months from one paper to the next; the one before is carried over between."""
LISTED = 0.99
"""The share of a list's rows that it had a month before."""
JOBINDSATS, STATBANK = dict(jobindsats.TABLES), dict(statbank.TABLES)


@dataclass(frozen=True)
class Month:
    """A refresh: its day, MB of each folder after it, its seconds of CPU and of wall."""

    on: str
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


def refresh(folder: Path, sources: dict[str, str], months: int) -> Month:
    """The refresh of the 28th, so many months before the last one."""
    home, output, lists = folder / "home", folder / "output", folder / "lists"
    publish(months)
    write_lists(lists, months)
    key = folder / "key" / "pejl.key"
    if not key.exists():
        pseudonyms.write_key(key)
    given = {"PEJL_FASIT_DIR": str(lists), "PEJL_PSEUDONYM_KEY_FILE": str(key), **sources}
    on = earlier(world.SAMPLE_TIME.date().replace(day=28), months + 1)
    paper = "--no-paper" if months % WITH_PAPER else "--paper"
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    # Not a pipe: children that log for Dagster may hold it after the end.
    with output.open("w") as file:
        ended = subprocess.run(  # noqa: S603
            ["faketime", f"{on} 09:00:00", COMMAND, "refresh", "--live", paper],  # noqa: S607
            env=environment(home, **given),
            check=False,
            stdout=file,
            stderr=file,
        )
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode not in {0, 3}:
        raise SystemExit(f"{on}: {output.read_text('utf-8')}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Month(str(on), {name: megabytes(home / name) for name in FOLDERS}, cpu, wall)


def slopes(done: Sequence[Month]) -> dict[str, float]:
    """MB a month of each folder in the last half."""
    half = done[len(done) // 2 :]
    return {n: (half[-1].folders[n] - half[0].folders[n]) / (len(half) - 1) for n in FOLDERS}


def line(label: str, folders: Iterable[float], rest: str = "") -> str:
    """A line of the table."""
    return f"{label:<11}{''.join(f'{size:11.1f}' for size in folders)}{rest}"


def main(folder: Path, months: int) -> None:
    """Print a line for each month, and one for the slope and for ten years."""
    if shutil.which("faketime") is None:
        raise SystemExit("faketime is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    log, done = folder / "months.jsonl", list[Month]()
    if log.exists():
        done = [Month(**json.loads(each)) for each in log.read_text("utf-8").splitlines()]
    print(f"{'':11}{''.join(f'{name:>11}' for name in FOLDERS)}    CPU s   wall s")
    with StandIn(jobindsats.answer) as at_jobindsats, StandIn(statbank.answer) as at_statbank:
        sources = {
            "PEJL_JOBINDSATS_TOKEN": "made-up",
            "PEJL_JOBINDSATS_URL": at_jobindsats.url,
            "PEJL_STATBANK_URL": at_statbank.url,
            "PEJL_PAUSE": "0",
        }
        for each in reversed(range(months - len(done))):
            done.append(refresh(folder, sources, each))
            with log.open("a") as file:
                file.write(json.dumps(asdict(done[-1])) + "\n")
    for each in done:
        print(line(each.on, each.folders.values(), f"{each.cpu:9.1f}{each.wall:9.1f}"))
    more = slopes(done)
    print(line("a month", more.values()))
    left = DECADE - months
    print(line("ten years", (done[-1].folders[n] + left * more[n] for n in FOLDERS)))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int((*sys.argv, "24")[2]))
