"""How much time and memory a streamed answer of StatBank takes, from the wire into DuckDB.

    uv run python benchmarks/bulk.py [cells]

A server of its own on the loopback network streams a made-up BULK answer of about that many cells
(10 million if not given), one in fifty left out; the real client writes it to a snapshot, which is
judged and loaded into ``raw`` as a refresh does it.
"""

from __future__ import annotations

import json
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

import polars as pl

from assets.catalogue import catalogue
from assets.catalogue.catalogue import Entry
from assets.ingest.sources import Sources
from assets.ingest.validation import newest_good
from connectors import warehouse
from connectors.archive.answers import Received
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import SourceError
from connectors.http import Wire
from connectors.jobindsats.client import Jobindsats
from connectors.statbank.client import StatBank
from connectors.statbank.config import Table
from pipelines.settings import DATA

Result = TypeVar("Result")

TABLE = Table.model_validate(
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


def area_codes() -> list[str]:
    """The codes of all areas that Pejl knows."""
    areas = pl.read_csv(DATA / "reference" / "area.csv", separator=";", infer_schema=False)
    return areas["area_code"].to_list()


def serve(kinds: int, ready: Connection) -> None:
    """Answer two questions as StatBank does, with a table of this many kinds."""
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
    told = {"suppressedDataValue": "0", "updated": "2026-10-01T08:00:00", "variables": variables}
    cells = [f";{sex};{kind};" for sex in SEXES for kind in codes["ART"]]
    lines = (f"@{cell}#;{at % 997}\r\n" for at, cell in enumerate(cells) if at % LEFT_OUT != 1)
    pattern = "".join(lines).encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            info = self.path.endswith("tableinfo")
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for chunk in [json.dumps(told).encode()] if info else self.stream():
                self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
            self.wfile.write(b"0\r\n\r\n")

        def stream(self) -> Iterator[bytes]:
            yield "OMRÅDE;KØN;ART;TID;INDHOLD\r\n".encode()
            for month in MONTHS:
                of_month = pattern.replace(b"#", month.encode())
                for area in codes["OMRÅDE"]:
                    yield of_month.replace(b"@", area.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep the figures alone on the screen."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    ready.send(server.server_address[1])
    server.serve_forever()


def timed(what: str, rows: int, do: Callable[[], Result]) -> Result:
    """Do it, and print how long it took and the most memory that was ever used."""
    started = time.perf_counter()
    result = do()
    seconds = time.perf_counter() - started
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<34}{seconds:8.1f} s {rows / seconds:13,.0f} rows/s {most:8,.0f} MB at most")
    return result


def main(wanted: int) -> None:
    """Measure a table of about this many cells."""
    kinds = max(1, round(wanted / (len(area_codes()) * len(MONTHS) * len(SEXES))))
    rows = len(area_codes()) * len(MONTHS) * len(SEXES) * kinds
    print(f"{rows:,} cells")
    receiver, sender = get_context("spawn").Pipe(duplex=False)
    process = get_context("spawn").Process(target=serve, args=(kinds, sender), daemon=True)
    process.start()
    with tempfile.TemporaryDirectory(prefix="pejl-bulk-") as folder:
        try:
            measure(Path(folder), f"http://127.0.0.1:{receiver.recv()}", rows)
        finally:
            process.terminate()


def measure(home: Path, url: str, rows: int) -> None:
    """Fetch, judge and load the table as a refresh does."""
    wire = Wire("statbank", url, pause=0)
    client = StatBank(wire, home / "archive" / "spool")
    store = SnapshotStore(home / "archive", "live", lambda: datetime.now(UTC))
    entry = Entry("statbank", "MANGE", TABLE, Path("mange.yaml"))
    sources = Sources(
        catalogue=catalogue.load([DATA / "sources"]),
        jobindsats=Jobindsats(SourceError("not asked")),
        statbank=client,
        fasit_folder=None,
        pseudonym_key=home / "none",
        spool=home / "archive" / "spool",
        kept=[DATA],
        goals={},
        clock=store.clock,
    )
    received = timed("fetched to a file", rows, lambda: client.fetch(entry.table, TABLE))
    assert isinstance(received, Received)  # noqa: S101  (nothing is held)
    timed("stored as a snapshot", rows, lambda: store.save(entry.source, entry.table, received))
    found = timed("read and judged", rows, lambda: newest_good(entry, sources, store))
    if found.good is None:
        raise SystemExit(found.refused[0].reason)
    pieces = found.good.pieces
    with warehouse.writing(home / "warehouse.duckdb") as opened:
        name = f"raw.{entry.name}"
        timed("loaded into DuckDB", rows, lambda: opened.replace_with_pieces(name, pieces()))
        counted = opened.frame(f"select count(*) as rows, sum(value) as total from {name}")
        print(counted.row(0, named=True))
    for file in sorted(home.rglob("*")):
        if file.stat().st_size > 2**20:
            print(f"{file.name:<34}{file.stat().st_size / 2**20:8,.0f} MB")
    wire.close()


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 10_000_000)
