"""What a disk that runs full in the middle leaves behind (Linux).

    uv run python -m benchmarks.full_disk FOLDER

FOLDER/home is an empty disk of its own, by `mount -t tmpfs -o size=2600m tmpfs FOLDER/home`. In
each phase of a refresh the rest of it is filled, and kept full until the command has ended. Shown
are the phase, the exit code and what the command said. Then the filling goes: the published numbers
must be those from before, no stored answer damaged, no file newly empty, and a plain refresh must
end well.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.killed_home import Victim

PHASES = ("start", "fetch", "build", "publish", "paper", "end")
CHUNKS = (1 << 24, 1 << 18, 1 << 12)
"""Bytes by which the disk is filled, until even the least does not fit."""


def fill(file: Path) -> None:
    """Take what is free."""
    with file.open("ab") as opened:
        for chunk in CHUNKS:
            with suppress(OSError):
                while True:
                    os.posix_fallocate(opened.fileno(), os.fstat(opened.fileno()).st_size, chunk)


def empty_files(home: Path) -> set[Path]:
    """The files without a byte; locks, and what Dagster's steps print, have none."""
    files = (path for path in home.rglob("*") if path.is_file() and path.suffix != ".lock")
    dagsters = home / "dagster"
    return {path for path in files if path.stat().st_size == 0 and dagsters not in path.parents}


def try_phase(victim: Victim, phase: str) -> list[str]:
    """Fill the disk in a phase of a refresh; returns what is broken."""
    filling, known, empty = (
        victim.home / "filling",
        victim.runs(),
        empty_files(victim.home),
    )
    if phase == "fetch":  # so that it has something to write
        for folder in victim.answered():
            shutil.rmtree(folder)
    with victim.running("refresh", "--force") as process:
        victim.wait_for_phase(
            phase, lambda: victim.runs() - known, lambda: process.poll() is not None
        )
        reached = victim.phase(victim.runs() - known)
        while process.poll() is None:
            fill(filling)
            time.sleep(0.01)
    said = victim.home.with_name("output").read_text("utf-8")
    print(f"{reached}: exit code {process.returncode}\n{said}", flush=True)
    filling.unlink()
    broken = [f"{each} is empty" for each in sorted(empty_files(victim.home) - empty)]
    return [*broken, *victim.mistakes(), *victim.mistakes_at_end()]


def main(folder: Path) -> None:
    """Try each phase, and print what is broken."""
    victim = Victim.refreshed(folder / "home")
    broken = [sentence for phase in PHASES for sentence in try_phase(victim, phase)]
    print(f"{len(PHASES)} phases, {len(broken)} things broken", *broken, sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
