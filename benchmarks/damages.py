"""What the doctor says of each damage of a home, and in how many seconds.

    uv run python -m benchmarks.damages [HOME]

A copy of a home on the sample (HOME, or one that is refreshed first) is damaged in one way at a
time. Shown for each: the exit codes of `pejl doctor`, of `--verify` and of `--repair` and of the
doctor after it, the seconds of the first two, and what the doctor said that it does not say of the
home as it was. A damage that no doctor sees is marked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.homes import COMMAND, environment

Harm = Callable[[Path], object]


def truncate(pattern: str) -> Harm:
    """Cut the first such file off in its middle."""

    def harm(home: Path) -> None:
        file = first(home, pattern)
        os.truncate(file, file.stat().st_size // 2)

    return harm


def flip(pattern: str) -> Harm:
    """Flip a bit in the middle of the first such file; size and moment stay as they were."""

    def harm(home: Path) -> None:
        file = first(home, pattern)
        before, content = file.stat(), bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    return harm


def delete(pattern: str) -> Harm:
    """Delete the first such file or folder."""

    def harm(home: Path) -> None:
        path = first(home, pattern)
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return harm


def first(home: Path, pattern: str) -> Path:
    """The first path of a home that matches."""
    return min(home.glob(pattern))


def open_to_all(home: Path) -> None:
    """Let everybody write in the archive."""
    (home / "archive").chmod(0o777)


def leave_partial(home: Path) -> None:
    """What a killed writer leaves."""
    (home / "published" / ".pejl.duckdb.99.partial").write_bytes(b"x" * 1_000_000)


def cut_off_log(home: Path) -> None:
    """What a full disk or a lost power may leave of the log of attempts."""
    with (home / "archive" / "attempts.jsonl").open("a") as file:
        file.write('{"at": "2024-08-')


DAMAGES: dict[str, Harm] = {
    "published file cut off": truncate("published/current/pejl.duckdb"),
    "published file, one bit": flip("published/current/pejl.duckdb"),
    "published Parquet file gone": delete("published/current/parquet/mart.indicator.parquet"),
    "paper cut off": truncate("published/current/papers/*.html"),
    "dated copy, one bit": flip("published/copies/*.duckdb"),
    "working file cut off": truncate("work/warehouse.duckdb"),
    "parsed answer cut off": truncate("work/parsed/statbank/*/*/*.parquet"),
    "snapshot, one bit": flip("archive/snapshots/jobindsats/*/*.zst"),
    "snapshot cut off": truncate("archive/snapshots/jobindsats/*/*.zst"),
    "snapshot gone": delete("archive/snapshots/statbank/*/*.zst"),
    "sidecar gone": delete("archive/snapshots/statbank/*/*.sidecar"),
    "sidecar cut off": truncate("archive/snapshots/statbank/*/*.sidecar"),
    "a list of Fasit, one bit": flip("archive/snapshots/fasit/*/*.parquet"),
    "all lists of Fasit gone": delete("archive/snapshots/fasit"),
    "one table's answers gone": delete("archive/snapshots/jobindsats/*"),
    "attempts.jsonl gone": delete("archive/attempts.jsonl"),
    "attempts.jsonl with half a line": cut_off_log,
    "all answers gone": delete("archive/snapshots"),
    "Dagster's runs cut off": truncate("dagster/history/runs.db"),
    "Dagster's events of a run cut off": truncate("dagster/history/runs/*-*.db"),
    "archive open to all": open_to_all,
    "half-written file": leave_partial,
    "health file cut off": truncate("health.json"),
}


def doctor(home: Path, *options: str) -> tuple[int, float, list[str]]:
    """Exit code, seconds, and what the doctor says, a line each."""
    began = time.monotonic()
    ended = subprocess.run(  # noqa: S603
        [COMMAND, "doctor", *options],
        env=environment(home, COLUMNS="1000"),
        capture_output=True,
        text=True,
        check=False,
    )
    said = (ended.stdout + ended.stderr).replace(str(home), "HOME")
    return ended.returncode, time.monotonic() - began, [line.strip() for line in said.splitlines()]


def try_damage(home: Path, name: str, harm: Harm, well: Sequence[str]) -> None:
    """Damage a home, and print what the doctor says."""
    harm(home)
    quick, verified = doctor(home), doctor(home, "--verify")
    repaired, after = doctor(home, "--repair"), doctor(home, "--verify")
    seen = "" if quick[0] else "  SEEN BY --verify ALONE" if verified[0] else "  NOT SEEN"
    codes = " ".join(str(each[0]) for each in (quick, verified, repaired, after))
    print(f"{name}: {codes}  {quick[1]:.1f} s  {verified[1]:.1f} s{seen}")
    for label, (_, _, lines) in (("", quick), ("verify", verified), ("after", after)):
        for line in lines:
            if line and line not in well and "MB" not in line:
                print(f"    {label:7} {line}")
    sys.stdout.flush()


def main(given: Path | None) -> None:
    """Try each damage."""
    with tempfile.TemporaryDirectory() as name:
        whole, home = Path(name) / "whole", Path(name) / "home"
        if given is None:
            subprocess.run([COMMAND, "refresh"], env=environment(whole), check=True)  # noqa: S603
        else:
            shutil.copytree(given, whole, symlinks=True)
        shutil.copytree(whole, home, symlinks=True)
        well = doctor(home, "--verify")[2]
        shutil.rmtree(home)
        for damage, harm in DAMAGES.items():
            shutil.copytree(whole, home, symlinks=True)
            try_damage(home, damage, harm, well)
            shutil.rmtree(home)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
