"""How long whole commands take, here and in another checkout, in the same run.

    uv run python benchmarks/refresh.py [OTHER_CHECKOUT]

Each command is a process of its own and each checkout has a home and an environment of its own
(`uv sync --compile-bytecode` first). Seconds are wall time, the median of some runs, the checkouts
in turn; memory is that of the run that took most. Then how often a refresh judges an answer, scores
the plan and draws a figure.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

RUNS = 5
EMPTY_JOB = """
import dagster as dg

@dg.op
def nothing():
    pass

@dg.job(executor_def=dg.in_process_executor)
def empty():
    nothing()

with dg.DagsterInstance.get() as instance:
    assert empty.execute_in_process(instance=instance).success
"""
COUNTED = {
    "answers judged": ("judgement.py:_read", "validation.py:_parsed"),
    "plans scored": ("score.py:score",),
}
"""What is counted, by the functions that do it, here and in older checkouts."""
COUNT = f"""
import collections, os, sys, threading
counted = {COUNTED}
names = {{each.split(":")[1] for functions in counted.values() for each in functions}}
counts = collections.Counter()

def hear(frame, event, _):
    code = frame.f_code
    if event == "call" and code.co_name in names:
        counts[os.path.basename(code.co_filename) + ":" + code.co_name] += 1

threading.setprofile(hear)
sys.setprofile(hear)
try:
    from pipelines.cli.main import run
except ImportError:
    from pipelines.cli import run
sys.argv = ["pejl", "refresh"]
try:
    run()
finally:
    sys.setprofile(None)
    print("counted", *(sum(counts[each] for each in of) for of in counted.values()))
"""


@dataclass(frozen=True)
class Checkout:
    """A checkout, and a home for it."""

    folder: Path
    home: Path

    def run(self, command: Sequence[str], home: Path | None = None) -> tuple[float, float, str]:
        """Seconds, megabytes at most, and what a command said."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PEJL_")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment |= {
            "PEJL_HOME": str(home or self.home),
            "PEJL_ENV_FILE": os.devnull,
            "DAGSTER_HOME": str(self.home.with_name(f"{self.home.name}-empty-job")),
        }
        Path(environment["DAGSTER_HOME"]).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile() as said:
            begun = time.perf_counter()
            process = subprocess.Popen(  # noqa: S603
                [self.folder / ".venv" / "bin" / command[0], *command[1:]],
                env=environment, cwd=self.folder, stdout=said, stderr=subprocess.STDOUT,
            )  # fmt: skip
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            taken = time.perf_counter() - begun
            said.seek(0)
            text = said.read().decode()
        if process.returncode not in {0, 3}:
            raise SystemExit(text)
        return taken, used.ru_maxrss / 1000, text

    def drawn_since(self, moment: float) -> int:
        """The figures written since then."""
        figures = (self.home / "published" / "papers").rglob("*.svg")
        return sum(path.stat().st_mtime >= moment for path in figures)


COMMANDS: Mapping[str, Sequence[str]] = {
    "python -c pass": ["python", "-c", "pass"],
    "an empty job": ["python", "-c", EMPTY_JOB],
    "pejl --help": ["pejl", "--help"],
    "pejl goals": ["pejl", "goals"],
    "pejl explain 4.3": ["pejl", "explain", "4.3"],
    "nothing new": ["pejl", "refresh"],
}


def tell(what: str, runs: Sequence[tuple[float, float, str]], checkout: Checkout) -> None:
    """One line of what some runs took."""
    seconds = statistics.median(run[0] for run in runs)
    megabytes = max(run[1] for run in runs)
    print(f"{what:<18} {seconds:7.2f} s {megabytes:6.0f} MB  {checkout.folder}", flush=True)


def main(checkouts: Sequence[Checkout]) -> None:
    """Tell how long each command takes, and what a refresh does."""
    for checkout in checkouts:
        new = checkout.home.with_name(f"{checkout.home.name}-new")
        fresh = [checkout.run(["pejl", "refresh"], new / str(number)) for number in range(2)]
        tell("everything new", [checkout.run(["pejl", "refresh"]), *fresh], checkout)
    for what, command in COMMANDS.items():
        runs: dict[Path, list[tuple[float, float, str]]] = {each.folder: [] for each in checkouts}
        for checkout in [*checkouts] * RUNS:
            runs[checkout.folder].append(checkout.run(command))
        for checkout in checkouts:
            tell(what, runs[checkout.folder], checkout)
    for checkout in checkouts:
        begun = time.time()
        *_, said = checkout.run(["python", "-c", COUNT])
        counts = said.rpartition("counted ")[2].split()
        told = [f"{count} {what}" for count, what in zip(counts, COUNTED, strict=True)]
        told.append(f"{checkout.drawn_since(begun)} figures drawn")
        print(f"nothing new: {', '.join(told)}  {checkout.folder}")


if __name__ == "__main__":
    project = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryDirectory() as homes:
        folders = [project, *(Path(each).resolve() for each in sys.argv[1:])]
        main([Checkout(each, Path(homes) / f"{at}") for at, each in enumerate(folders)])
