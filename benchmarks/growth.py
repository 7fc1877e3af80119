"""How far one machine goes: a whole refresh of the sample with its lists 1, 10 and 100 times.

    uv run python benchmarks/growth.py [times ...]

Each copy of a list has keys, persons and companies of its own. Each refresh begins with an empty
home. Shown: rows of the lists, seconds of wall and CPU, peak memory, the published file's size, and
the slope of the CPU above the first line: 1 where it grows in step with the rows.
"""

from __future__ import annotations

import contextlib
import csv
import io
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipelines.settings import SAMPLE

LISTS = SAMPLE / "fasit"
ENCODINGS = ("utf-8-sig", "cp1252")


def stretched(content: bytes, times: int) -> list[list[str]]:
    """The headings of a list, and its rows that many times with other identifiers."""
    headings, *rows = csv.reader(io.StringIO(_text(content), newline=""), delimiter=";")
    return [headings, *(_other(headings, row, copy) for copy in range(times) for row in rows)]


def _text(content: bytes) -> str:
    for encoding in ENCODINGS:
        with contextlib.suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise SystemExit("a list of the sample has another encoding")


def _other(headings: list[str], row: list[str], copy: int) -> list[str]:
    """A row with another key, person and company; made-up numbers stay made-up."""
    return [_other_cell(heading, cell, copy) for heading, cell in zip(headings, row, strict=False)]


def _other_cell(heading: str, cell: str, copy: int) -> str:
    if heading.endswith("-id"):
        return f"{cell}{copy:02d}"
    if heading == "CPR-nummer" and len(cell) == len("DDMMYY-NNNN"):
        return f"{cell[:4]}{(int(cell[4:6]) + copy) % 100:02d}{cell[6:]}"
    if heading == "CVR-nummer":
        return f"{copy:02d}{cell[2:]}"
    return cell


def measure(times: int, folder: Path) -> tuple[int, float, float, float, float]:
    """Rows in thousands, seconds of wall and CPU, peak memory in MB, published MB."""
    lists, home, rows = folder / "lists", folder / "home", 0
    lists.mkdir()
    for path in LISTS.glob("*.csv"):
        table = stretched(path.read_bytes(), times)
        with (lists / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows(table)
        rows += len(table) - 1
    key = folder / "key" / "pseudonym.key"
    given = {"PEJL_HOME": home, "PEJL_FASIT_DIR": lists, "PEJL_PSEUDONYM_KEY_FILE": key}
    environment = os.environ | {name: str(value) for name, value in given.items()}
    pejl = str(Path(sys.executable).with_name("pejl"))
    subprocess.run([pejl, "keys", "init"], env=environment, check=True, capture_output=True)  # noqa: S603
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [pejl, "refresh", "--no-paper"]
    ended = subprocess.run(  # noqa: S603
        command, env=environment, check=False, capture_output=True, text=True
    )
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode not in (0, 3):
        raise SystemExit(ended.stderr)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    size = (home / "published" / "pejl.duckdb").stat().st_size / 1e6
    return rows, wall, cpu, after.ru_maxrss / 1024, size


def main(copies: list[int]) -> None:
    """Measure and print one line for each number of copies, the smallest first."""
    print("  times      rows   wall s    CPU s   peak MB   published MB   slope")
    first: tuple[int, float] | None = None
    for times in sorted(copies):
        with tempfile.TemporaryDirectory() as folder:
            rows, wall, cpu, memory, size = measure(times, Path(folder))
        slope = ""
        if first is not None:
            slope = f"{math.log(cpu / first[1]) / math.log(rows / first[0]):.2f}"
        first = first or (rows, cpu)
        print(
            f"{times:7d} {rows:9d} {wall:8.1f} {cpu:8.1f} {memory:9.0f} {size:14.1f} {slope:>7}",
            flush=True,
        )


if __name__ == "__main__":
    main([int(given) for given in sys.argv[1:]] or [1, 10, 100])
