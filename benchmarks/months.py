"""What ten years cost, from two years of monthly refreshes of one home.

    uv run python -m benchmarks.months FOLDER [RUNS]

Sources on the loopback network answer as the sample does, updated each month: a tenth of the rows
of each answer has another value, and the lists from Fasit have a hundredth more rows. The clock is
a month later each run, and Dagster's runs and the parsed rows are made a month older, so that
retention takes what it would take. Shown for each run: its seconds of wall and CPU, and the bytes
of the home; then what they are at 120 runs if they go on as in the last half of the runs. The home
and the figures stay in FOLDER: what Ctrl-C ended goes on there with the next command.
"""

from __future__ import annotations

import csv
import io
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from benchmarks.growth import stretched
from connectors.fasit import pseudonyms
from connectors.replay import Replay
from pipelines.cleanup import folder_sizes
from pipelines.settings import SAMPLE
from tests.stand_in import StandIn

RUNS, TEN_YEARS = 24, 120
FEWEST = 4
"""Runs that a slope can be told from."""
FIRST = datetime(2027, 1, 28, 9, tzinfo=UTC)
MONTH = timedelta(days=30)
MOST_PLACES = 100
"""No municipality has a higher place among the others."""
CHANGED_ROWS = 10
"""One row in so many changes each month."""
AT_A_MOMENT = """
import sys
from datetime import datetime
from pipelines.settings import Settings
moment = datetime.fromisoformat(sys.argv.pop(1))
Settings.now = lambda _: moment
from pipelines.cli.main import run
run()
"""
"""`pejl` at a moment, the first argument."""
OLDER_RUNS = """
update runs set create_timestamp = strftime('%Y-%m-%d %H:%M:%f', create_timestamp, '-30 days')
"""
FIGURES = "months.csv"
CAPPED = {
    "published": "the copies of the last 12 days with a publication stay",
    "dagster": "runs of more than 90 days go",
}
"""What retention keeps from growing, and how."""
TOKEN = b"stand-in".hex()
"""No part of an answer: it would be hidden there."""
COLUMNS = ("wall s", "CPU s", "archive", "work", "published", "dagster", "attempts")
as_recorded = Replay(SAMPLE).handle_request


class Sources:
    """Both public sources as they answer in a month."""

    def __init__(self) -> None:
        """Begin in the first month."""
        self.month = 0

    @property
    def moment(self) -> datetime:
        """When the sources are asked in this month."""
        return FIRST + self.month * MONTH

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the sample has recorded, with this month's stamps and values."""
        response = as_recorded(request)
        endpoint = request.url.path.split("/")[2]
        if not response.is_success or endpoint not in self._changes:
            return response
        return httpx.Response(200, json=self._changes[endpoint](response.json()))

    @property
    def _changes(self) -> Mapping[str, Callable[[Any], Any]]:
        """How the answer of an endpoint differs from the recorded one; ``data`` is of both."""
        return {"tables": self._listed, "tableinfo": self._described, "data": self._data}

    def _listed(self, subjects: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The tables of jobindsats, each updated yesterday and announced for the next month."""
        for subject in subjects:
            for table in (t for group in subject.get("table_groups", ()) for t in group["tables"]):
                table["update_latest"] = f"{(self.moment - timedelta(days=1)).date()}"
                table["update_next"] = f"{(self.moment + MONTH).date()}"
        return subjects

    def _described(self, table: dict[str, Any]) -> dict[str, Any]:
        return table | {"updated": f"{(self.moment - timedelta(days=1)).date()}T08:00:00"}

    def _data(self, body: dict[str, Any]) -> dict[str, Any]:
        if "rows" in body:
            rows = ([self._later(at, c) for c in row] for at, row in enumerate(body["rows"]))
            return body | {"rows": list(rows)}
        values = body["dataset"]["value"]
        later = [self._later(at, value) for at, value in enumerate(values)]
        return body | {"dataset": body["dataset"] | {"value": later}}

    def _later(self, row: int, value: object) -> object:
        """A value of a row after its changes until this month; places and text stay."""
        changes = (self.month + row % CHANGED_ROWS) // CHANGED_ROWS
        if isinstance(value, int) and value > MOST_PLACES:
            return value + changes
        if isinstance(value, float) and value > 1:
            return round(value - changes / 10, 1)
        return value


def write_lists(folder: Path, month: int) -> None:
    """The lists from Fasit with a hundredth more rows for each month."""
    for path in (SAMPLE / "fasit").glob("*.csv"):
        headings, *rows = stretched(path.read_bytes(), 2)
        shown = len(rows) // 2 + len(rows) * month // 200
        with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows([headings, *rows[:shown]])


def refresh(environment: Mapping[str, str], moment: datetime) -> tuple[float, float]:
    """Refresh at a moment, in a process of its own; returns its seconds of wall and CPU.

    It may end with 3: a table that is published on older data.
    """
    began = time.monotonic()
    command = [sys.executable, "-c", AT_A_MOMENT, moment.isoformat(), "refresh", "--live"]
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(  # noqa: S603
            command, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        if process.returncode not in {0, 3}:
            raise SystemExit(output.read().decode())
    return time.monotonic() - began, used.ru_utime + used.ru_stime


def make_older(home: Path) -> None:
    """Make each of Dagster's runs, and the last use of each parsed answer, a month older."""
    for parsed in (home / "work" / "parsed").glob("*/*/*"):
        at = parsed.stat().st_mtime - MONTH.total_seconds()
        os.utime(parsed, (at, at))
    with closing(sqlite3.connect(home / "dagster" / "history" / "runs.db")) as opened:
        opened.execute(OLDER_RUNS)
        opened.commit()


def sizes(home: Path) -> list[float]:
    """The megabytes of each folder of the home, and of the log of attempts."""
    of = folder_sizes(home)
    attempts = (home / "archive" / "attempts.jsonl").stat().st_size
    return [*(of.get(name, 0) / 1e6 for name in COLUMNS[2:-1]), attempts / 1e6]


def at_ten_years(values: Sequence[float]) -> float:
    """A value at 120 runs, if it goes on as it did over the last half of these runs."""
    half = values[len(values) // 2 :]
    at = range(len(half))
    middle, mean = sum(at) / len(half), sum(half) / len(half)
    slope = sum((x - middle) * (y - mean) for x, y in zip(at, half, strict=True))
    slope /= sum((x - middle) ** 2 for x in at)
    return mean + slope * (TEN_YEARS - len(values) + len(half) - 1 - middle)


def line(name: object, values: Sequence[float]) -> str:
    """A line of the table."""
    return f"{name!s:>9}" + "".join(f"{value:>11.2f}" for value in values)


def measured_in(folder: Path) -> list[list[float]]:
    """The figures of the runs so far."""
    file = folder / FIGURES
    with file.open(newline="") if file.exists() else io.StringIO() as opened:
        return [[float(each) for each in row] for row in csv.reader(opened)]


def settings(folder: Path, jobindsats: StandIn, statbank: StandIn) -> dict[str, str]:
    """The environment of a refresh, with lists and a key of its own."""
    lists, key = folder / "lists", folder / "key" / "pejl.key"
    lists.mkdir(parents=True, exist_ok=True)
    if not key.exists():
        pseudonyms.write_key(key)
    return os.environ | {
        "PEJL_HOME": str(folder / "home"),
        "PEJL_ENV_FILE": os.devnull,
        "PEJL_JOBINDSATS_TOKEN": TOKEN,
        "PEJL_JOBINDSATS_URL": jobindsats.url,
        "PEJL_STATBANK_URL": statbank.url,
        "PEJL_FASIT_DIR": str(lists),
        "PEJL_PSEUDONYM_KEY_FILE": str(key),
        "PEJL_PAUSE": "0",
    }


def measure_next(folder: Path, month: int) -> list[float]:
    """Refresh a month later than before; returns its seconds, and the bytes of the home."""
    sources = Sources()
    sources.month = month
    with StandIn(sources.answer) as jobindsats, StandIn(sources.answer) as statbank:
        given = settings(folder, jobindsats, statbank)
        write_lists(folder / "lists", month)
        if month:
            make_older(folder / "home")
        taken = refresh(given, sources.moment)
    figures = [*taken, *sizes(folder / "home")]
    with (folder / FIGURES).open("a", newline="") as opened:
        csv.writer(opened).writerow(figures)
    return figures


def main(folder: Path, runs: int) -> None:
    """Refresh until so many months are measured, and print each and what they come to."""
    measured = measured_in(folder)
    print(f"{'run':>9}" + "".join(f"{name:>11}" for name in COLUMNS) + "  (MB)")
    for month, figures in enumerate(measured):
        print(line(month + 1, figures), flush=True)
    with suppress(KeyboardInterrupt):
        for month in range(len(measured), runs):
            measured.append(measure_next(folder, month))
            print(line(month + 1, measured[-1]), flush=True)
    if len(measured) >= FEWEST:
        at_last = [at_ten_years(values) for values in zip(*measured, strict=True)]
        print(line(TEN_YEARS, at_last))
    for capped, how in CAPPED.items():
        print(f"{capped}: {how}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]) if sys.argv[2:] else RUNS)
