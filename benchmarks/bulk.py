"""A streamed answer of StatBank, from the wire to judged rows, against DuckDB's read_csv.

    uv run python benchmarks/bulk.py [cells]

A loopback server streams a made-up BULK answer of about that many cells (10 million if not
given), one in fifty left out. Two processes of their own, so that each has its own peak memory:

    duckdb  `read_csv` of the same body, from a file, into one Parquet file
    pejl    fetched, stored, judged and loaded by the code of a refresh
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar
from urllib.request import urlretrieve

import duckdb
import polars as pl

from assets.catalogue import catalogue
from assets.catalogue.catalogue import Entry
from assets.ingest import raw
from assets.ingest.sources import Sources
from assets.ingest.validation import select_snapshot
from connectors import warehouse
from connectors.archive.answers import Received
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import SourceError
from connectors.http import HttpConnection
from connectors.jobindsats.client import Jobindsats
from connectors.statbank.client import StatBank
from connectors.statbank.config import StatbankEntry
from pipelines.settings import DATA

Result = TypeVar("Result")

TABLE = StatbankEntry.model_validate(
    {
        "title": "Mange celler",
        "link": "https://www.statistikbanken.dk",
        "cadence": "monthly",
        "area": {"variable": "OMRÅDE"},
        "time": {"values": ["*"]},
        "dimensions": {
            "sex": {"variable": "KØN", "values": "*", "about": "Køn."},
            "kind": {"variable": "ART", "values": "*", "about": "Art."},
        },
        "measure": {"name": "persons", "unit": "persons", "about": "Antal personer."},
    }
)
SEXES = ["TOT", "M", "K"]
MONTHS = [f"{year}M{month:02}" for year in range(2007, 2027) for month in range(1, 13)]
LEFT_OUT = 50
"""One cell in so many has no line."""
PATTERNS = 20
"""Sets of made-up numbers, which take turns."""


def area_codes() -> list[str]:
    """The codes of all areas that Pejl knows."""
    areas = pl.read_csv(DATA / "reference" / "area.csv", separator=";", infer_schema=False)
    return areas["area_code"].to_list()


def serve(kinds: int, ready: Connection) -> None:
    """Answer as StatBank does, with a table of this many kinds; its data to a GET too."""
    codes = {"OMRÅDE": area_codes(), "KØN": SEXES, "ART": [f"A{at}" for at in range(kinds)]}
    codes["Tid"] = MONTHS
    variables = [
        {
            "id": name,
            "text": name,
            "time": name == "Tid",
            "values": [{"id": code, "text": code} for code in values],
        }
        for name, values in codes.items()
    ]
    described = {"suppressedDataValue": "0", "updated": "2026-10-01T08:00:00"}
    described |= {"variables": variables}
    made = random.Random(4)  # noqa: S311  (made-up numbers)
    cells = [f"@;{sex};{kind};#;" for sex in SEXES for kind in codes["ART"]]
    patterns = [
        "".join(f"{cell}{made.randrange(50_000)}\r\n" for cell in cells if made.randrange(LEFT_OUT))
        for _ in range(PATTERNS)
    ]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.answer(self.stream())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            info = self.path.endswith("tableinfo")
            self.answer(iter([json.dumps(described).encode()]) if info else self.stream())

        def answer(self, chunks: Iterator[bytes]) -> None:
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for chunk in chunks:
                self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
            self.wfile.write(b"0\r\n\r\n")

        def stream(self) -> Iterator[bytes]:
            yield "OMRÅDE;KØN;ART;TID;INDHOLD\r\n".encode()
            for month in MONTHS:
                of_month = [pattern.replace("#", month) for pattern in patterns]
                for at, area in enumerate(codes["OMRÅDE"]):
                    yield of_month[at % PATTERNS].replace("@", area).encode()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep the figures alone on the screen."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    ready.send(server.server_address[1])
    server.serve_forever()


def by_duckdb(body: Path, _url: str, ready: Connection) -> None:
    """Read the body with DuckDB into Parquet; send seconds and peak memory."""
    started = now()
    duckdb.execute("set enable_progress_bar = false")
    duckdb.execute(
        f"copy (from read_csv('{body}', delim = ';')) to '{body}.parquet' (format parquet)"
    )
    ready.send((*since(started), peak()))


def by_pejl(home: Path, url: str, ready: Connection) -> None:
    """Fetch, store, judge and load as a refresh does; send seconds and peak memory."""
    wire = HttpConnection("statbank", url, pause=0)
    store = SnapshotStore(home / "archive", "live", lambda: datetime.now(UTC))
    entry = Entry("statbank", "MANGE", TABLE, Path("mange.yaml"))
    sources = Sources(
        catalogue=catalogue.load([DATA / "sources"]),
        jobindsats=Jobindsats(SourceError("not asked")),
        statbank=StatBank(wire, home / "archive" / "spool"),
        fasit_folder=None,
        pseudonym_key=home / "none",
        spool=home / "archive" / "spool",
        parsed_root=home / "parsed",
        list_folders=[DATA],
        register_folders=[],
        goals={},
        clock=store.clock,
    )
    started = now()
    received = step("fetched to a file", lambda: sources.fetch(entry))
    assert isinstance(received, Received)  # noqa: S101  (nothing is held)
    step("stored as a snapshot", lambda: store.save(entry.source, entry.table, received))
    found = step("read and judged", lambda: select_snapshot(entry, sources, store))
    if found.good is None:
        raise SystemExit(found.refused[0].reason)
    with warehouse.writing(home / "warehouse.duckdb") as opened:
        name = f"raw.{entry.name}"
        step("loaded", lambda: raw.load(opened, found))
        ready.send((*since(started), peak()))
        counted = opened.frame(f"select count(*) as rows, sum(value) as total from {name}")
    print(f"  {counted.row(0, named=True)}")
    wire.close()


def step(what: str, do: Callable[[], Result]) -> Result:
    """Do it, and print how long it took."""
    started = now()
    result = do()
    seconds, cpu = since(started)
    print(f"  {what:<24}{seconds:8.1f} s {cpu:8.1f} s of CPU")
    return result


def now() -> tuple[float, float]:
    """The clock on the wall, and this process's CPU time."""
    return time.perf_counter(), time.process_time()


def since(started: tuple[float, float]) -> tuple[float, float]:
    """Seconds on both since then."""
    wall, cpu = now()
    return wall - started[0], cpu - started[1]


def peak() -> float:
    """The most memory that this process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(
    what: str, do: Callable[[Path, str, Connection], None], at: Path, url: str
) -> tuple[float, float]:
    """Do it in a process of its own; print and return the seconds and those of CPU."""
    receiver, sender = get_context("spawn").Pipe(duplex=False)
    process = get_context("spawn").Process(target=do, args=(at, url, sender))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)
    seconds, cpu, memory = receiver.recv()
    print(f"{what:<26}{seconds:8.1f} s {cpu:8.1f} s of CPU {memory:8,.0f} MB at most")
    return seconds, cpu


def main(wanted: int) -> None:
    """Measure a table of about this many cells."""
    kinds = max(1, round(wanted / (len(area_codes()) * len(MONTHS) * len(SEXES))))
    print(f"{len(area_codes()) * len(MONTHS) * len(SEXES) * kinds:,} cells")
    receiver, sender = get_context("spawn").Pipe(duplex=False)
    server = get_context("spawn").Process(target=serve, args=(kinds, sender), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{receiver.recv()}"
    with tempfile.TemporaryDirectory(prefix="pejl-bulk-") as folder:
        body = Path(folder) / "body.csv"
        urlretrieve(url, body)
        print(f"{body.stat().st_size / 2**20:,.0f} MB")
        duck = measured("duckdb", by_duckdb, body, url)
        body.unlink()
        pejl = measured("pejl", by_pejl, Path(folder), url)
    print(f"ratio {pejl[0] / duck[0]:.1f}, of CPU {pejl[1] / duck[1]:.1f}")
    server.terminate()


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 10_000_000)
