"""How much time and memory a long list of offers takes, from the file into a stored snapshot.

    uv run python benchmarks/fasit.py [rows]

Makes a list of that many offers (1 million if not given) as Fasit might write it, Windows-1252 and
semicolons, free text in quotation marks in one row of a hundred. Each reading is a process of its
own, so that its peak memory is its own: Pejl (checked, pseudonymised, one row of each key, stored,
and read back), ``polars.scan_csv`` alone, which parses and pseudonymises nothing, and pandas doing
what Pejl does, where pandas is installed.
"""

from __future__ import annotations

import hashlib
import hmac
import importlib.util
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl

from assets.catalogue import catalogue
from assets.ingest import sources
from connectors.archive.snapshots import SnapshotStore
from connectors.fasit import response
from connectors.fasit.exports import Exports
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


def pejl(folder: Path) -> int:
    """Fetch, store and read back as a refresh does."""
    layouts = sources.layouts(catalogue.load([DATA / "sources"]), [DATA])
    exports = Exports(folder / LISTS, layouts, Pseudonyms(KEY), folder / "spool")
    store = SnapshotStore(folder / "archive", "live", lambda: datetime.now(UTC))
    snapshot, _ = store.save("fasit", "offers", exports.fetch("offers", date(2024, 8, 15)))
    return sum(piece.height for piece in response.read(layouts["offers"], snapshot.stored()))


def scan_csv(folder: Path) -> int:
    """Read the same columns with Polars alone: no dates, no checks, no pseudonyms, no copy."""
    (path,) = (folder / LISTS).iterdir()
    columns = ["Tilbuds-id", "CPR-nummer", "Tilbudstype", "Startdato", "Slutdato"]
    read = pl.scan_csv(path, separator=";", encoding="utf8-lossy", infer_schema=False)
    return read.select(columns).collect().height


def pandas(folder: Path) -> int:
    """Do what Pejl does, in memory: dates, pseudonyms, one row of each key, Parquet."""
    import pandas as pd  # noqa: PLC0415  (measured where it is installed, needed nowhere)

    (path,) = (folder / LISTS).iterdir()
    columns = ["Tilbuds-id", "CPR-nummer", "Tilbudstype", "Startdato", "Slutdato"]
    rows: Any = pd.read_csv(path, sep=";", encoding="cp1252", dtype=str, usecols=columns)
    for column in columns[:2]:
        known = {text: _hmac(text) for text in rows[column].unique()}
        rows[column] = rows[column].map(known)
    for column in columns[3:]:
        rows[column] = pd.to_datetime(rows[column], format="%d-%m-%Y")
    rows = rows.drop_duplicates("Tilbuds-id", keep="last")
    rows.to_parquet(folder / "pandas.parquet")
    return len(rows)


def _hmac(text: str) -> str:
    return hmac.new(KEY, text.replace("-", "").encode(), hashlib.sha256).hexdigest()[:32]


def measured(what: str, rows: int, do: Callable[[Path], int], folder: Path) -> None:
    """Print how long it takes and the most memory it ever uses; in a process of its own."""
    started = time.perf_counter()
    given = do(folder)
    seconds = time.perf_counter() - started
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<24}{seconds:8.1f} s {rows / seconds:13,.0f} rows/s {most:8,.0f} MB at most")
    if given != rows:
        raise SystemExit(f"{what} gave {given} rows of {rows}")


def main(rows: int) -> None:
    """Measure a list of this many rows."""
    with tempfile.TemporaryDirectory(prefix="pejl-fasit-") as name:
        folder = Path(name)
        (folder / LISTS).mkdir()
        write(folder / LISTS / "offers.csv", rows)
        size = (folder / LISTS / "offers.csv").stat().st_size / 2**20
        print(f"{rows:,} rows, {size:,.0f} MB")
        readings: dict[str, Callable[[Path], int]] = {"pejl": pejl, "polars.scan_csv": scan_csv}
        if importlib.util.find_spec("pandas"):
            readings["pandas"] = pandas
        else:
            print("pandas is not installed, so that it is not measured.")
        for what, do in readings.items():
            process = get_context("spawn").Process(target=measured, args=(what, rows, do, folder))
            process.start()
            process.join()
            if process.exitcode:
                raise SystemExit(process.exitcode)


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 1_000_000)
