"""How long the tests take, here and in another checkout, in the same run.

    uv run python benchmarks/suite.py [OTHER_CHECKOUT]

Each checkout has an environment of its own (`uv sync --compile-bytecode` first), and its tests run
as its README says: those that are not marked `long`. Then how many lines its three packages have.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

PACKAGES = ("connectors", "assets", "pipelines")


def run(checkout: Path) -> None:
    """Print what the tests of a checkout take, and the last line of their runner."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PEJL_")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ran = subprocess.run(  # noqa: S603
        [checkout / ".venv" / "bin" / "python", "-m", "pytest"],
        env=environment, cwd=checkout, capture_output=True, text=True, check=False,
    )  # fmt: skip
    seconds, used = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    said = ran.stdout.strip().splitlines()[-1:] or [ran.stderr.strip()]
    print(f"{seconds:7.0f} s {cpu:7.0f} s of CPU  {checkout}: {said[0]}", flush=True)


def count_lines(checkout: Path) -> int:
    """Count the lines of the Python files of the three packages."""
    files = (path for package in PACKAGES for path in (checkout / package).rglob("*.py"))
    return sum(path.read_bytes().count(b"\n") for path in files)


if __name__ == "__main__":
    for folder in [Path.cwd(), *map(Path, sys.argv[1:])]:
        run(folder.resolve())
        print(f"{count_lines(folder):7,} lines of {', '.join(PACKAGES)}")
