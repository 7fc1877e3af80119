"""How long a list takes to be read, checked, pseudonymised and stored, and how much memory.

    uv run python benchmarks/fasit.py [rows ...]

Makes a list of that many offers (1 and 5 million if not given) as Fasit might write it:
Windows-1252 and semicolons, free text in quotation marks in one row of a hundred. It is held
against ``polars.scan_csv`` into Parquet, which decodes, checks and pseudonymises nothing. Each is a
process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import polars as pl

from assets.catalogue import catalogue
from assets.ingest import sources
from connectors.archive.snapshots import SnapshotStore
from connectors.fasit.exports import ExportFolder
from connectors.fasit.pseudonyms import Pseudonyms
from pipelines.settings import DATA

KEY = b"k" * 32
PERSONS = 20_000
KINDS = ("Ordinær uddannelse", "Virksomhedspraktik", "Ansættelse med løntilskud", "Nytteindsats")
HEADING = "Tilbuds-id;CPR-nummer;Navn;Tilbudstype;Startdato;Slutdato;Bemærkning\r\n"
QUOTED = 100
LISTS = "lists"


def write(path: Path, rows: int) -> None:
    """Write a list; its persons have impossible months."""
    made = random.Random(4)  # noqa: S311  (made-up rows)
    persons = [
        f"{at % 28 + 1:02}{21 + at % 12}{at % 90 + 10}-{at % 10_000:04}" for at in range(PERSONS)
    ]
    days = [f"{date(2015, 1, 1) + timedelta(days=at):%d-%m-%Y}" for at in range(3_000)]
    with path.open("w", encoding="cp1252", newline="") as file:
        file.write(HEADING)
        for at in range(rows):
            person = made.randrange(PERSONS)
            note = '"ringer; igen\r\nsenere"' if at % QUOTED == 0 else "ringer igen"
            start = made.randrange(2_900)
            file.write(
                f"T-{at:08};{persons[person]};Prøveperson {person};{made.choice(KINDS)};"
                f"{days[start]};{days[start + 90]};{note}\r\n"
            )


def pejl(folder: Path) -> Callable[[], int]:
    """Fetch and store the list as a refresh does."""
    layouts = sources.load_layouts(catalogue.load([DATA / "sources"]), [DATA])
    exports = ExportFolder(folder / LISTS, layouts, Pseudonyms(KEY), folder / "spool")
    store = SnapshotStore(folder / "archive", "live", lambda: datetime.now(UTC))

    def store_list() -> int:
        snapshot, _ = store.save("fasit", "offers", exports.fetch("offers", date(2024, 8, 15)))
        return snapshot.parts[0]["request"]["loaded"]

    return store_list


def scan_csv(folder: Path) -> Callable[[], int]:
    """Write the same file as Parquet with Polars alone."""
    (path,) = (folder / LISTS).iterdir()

    def write_parquet() -> int:
        written = folder / "scanned.parquet"
        read = pl.scan_csv(path, separator=";", encoding="utf8-lossy", infer_schema=False)
        read.sink_parquet(written)
        return pl.scan_parquet(written).select(pl.len()).collect().item()

    return write_parquet


def measure(prepare: Callable[[Path], Callable[[], int]], folder: Path, answer: Connection) -> None:
    """Send seconds, those of CPU, peak memory in MB and rows; in a process of its own."""
    do = prepare(folder)
    started, begun = time.perf_counter(), time.process_time()
    rows = do()
    seconds, cpu = time.perf_counter() - started, time.process_time() - begun
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer.send((seconds, cpu, most, rows))


def measured(
    what: str, prepare: Callable[[Path], Callable[[], int]], folder: Path, rows: int
) -> tuple[float, float]:
    """Print and give the seconds that a reading takes, and those of CPU."""
    here, there = get_context("spawn").Pipe(duplex=False)
    process = get_context("spawn").Process(target=measure, args=(prepare, folder, there))
    process.start()
    there.close()
    seconds, cpu, most, given = here.recv()
    process.join()
    print(f"{what:<24}{seconds:8.2f} s {cpu:8.2f} s of CPU {most:8,.0f} MB at most")
    if given != rows:
        raise SystemExit(f"{what} gave {given} rows of {rows}")
    return seconds, cpu


def main(rows: int) -> None:
    """Measure a list of this many rows."""
    with tempfile.TemporaryDirectory(prefix="pejl-fasit-") as name:
        folder = Path(name)
        (folder / LISTS).mkdir()
        write(folder / LISTS / "offers.csv", rows)
        size = (folder / LISTS / "offers.csv").stat().st_size / 2**20
        print(f"{rows:,} rows, {size:,.0f} MB")
        alone = measured("scan_csv to Parquet", scan_csv, folder, rows)
        whole = measured("Pejl", pejl, folder, rows)
        print(f"ratio {whole[0] / alone[0]:.1f}, of CPU {whole[1] / alone[1]:.1f}\n")


if __name__ == "__main__":
    for given in sys.argv[1:] or ["1_000_000", "5_000_000"]:
        main(int(given.replace("_", "")))
