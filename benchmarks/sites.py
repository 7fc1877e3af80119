"""What 1, 10 and 98 municipalities cost in one installation, and each one more.

    uv run python benchmarks/sites.py [MUNICIPALITIES...]

Each municipality has the shipped plan of 25 goals as its own, with the shipped register. Each size
is a home of its own: a whole refresh of the sample, then one where nothing is new. Seconds of CPU
are those of the process and its children; memory is the most that it took at once.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.settings import DATA

SIZES = (1, 10, 98)
PLAN = DATA / "plans" / "norddjurs-2023.yaml"
COMMAND = str(Path(sys.executable).with_name("pejl"))
STALE = 3


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds of CPU and of the wall, and megabytes."""

    cpu: float
    wall: float
    memory: float


def municipalities() -> list[str]:
    """The codes of all municipalities."""
    with (DATA / "reference" / "area.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter=";")
        return [row["area_code"] for row in rows if row["kind"] == "municipality"]


def write_sites(folder: Path, codes: Sequence[str]) -> None:
    """A folder for each municipality: its plan and its register."""
    text = PLAN.read_text("utf-8")
    for code in codes:
        site = folder / f"kommune-{code}"
        (site / "plans").mkdir(parents=True)
        own = text.replace('municipality: "707"', f'municipality: "{code}"')
        (site / "plans" / f"plan-{code}.yaml").write_text(own, "utf-8")
        shutil.copytree(DATA / "register", site / "register")


def run(home: Path, sites: Path, *arguments: str) -> Cost:
    """Run a command to its end."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("PEJL_", "DAGSTER_"))}
    own |= {"PEJL_HOME": str(home), "PEJL_SITES": str(sites), "PEJL_ENV_FILE": os.devnull}
    begun = time.perf_counter()
    command = [COMMAND, *arguments]
    with subprocess.Popen(command, env=own, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, STALE}:
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
    wall = time.perf_counter() - begun
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)


def measure(count: int, codes: Sequence[str]) -> Cost:
    """The cost of one installation; prints it."""
    with tempfile.TemporaryDirectory() as folder:
        home, sites = Path(folder, "home"), Path(folder, "sites")
        write_sites(sites, codes[:count])
        whole = run(home, sites, "refresh")
        nothing = run(home, sites, "refresh")
        used = sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) / 1e6
        papers = len(list(home.glob("sites/*/published/papers/*.html")))
    print(
        f"{count:>5}{whole.cpu:>10.0f} s{whole.wall:>10.0f} s{whole.memory:>9.0f} MB"
        f"{nothing.cpu:>12.1f} s{used:>9.0f} MB{papers:>8}"
    )
    return whole


def main(sizes: Sequence[int]) -> None:
    """Print a line for each size, and what one more municipality costs."""
    codes = municipalities()
    print("sites  refresh CPU      wall     memory  nothing new      home  papers")
    costs = [measure(size, codes) for size in sizes]
    if len(sizes) > 1:
        more = (costs[-1].cpu - costs[0].cpu) / (sizes[-1] - sizes[0])
        print(f"one more municipality: {more:.2f} s of CPU")


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or SIZES)
