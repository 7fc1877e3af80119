"""What lies in an archive, and in a database of Pejl, as tests need it."""

from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from assets.ingest.raw import load
from assets.ingest.validation import Selection
from assets.scoring.figures import Figures, load_comparisons
from connectors import warehouse
from connectors.warehouse import Warehouse

SUM = "select count(*), sum(hash(row)::hugeint) from {} as row"
"""Of the same rows the same, in whatever order they lie."""


def as_it_came(path: Path) -> bytes:
    """The bytes of a file; those of a compressed snapshot as the source sent them."""
    if path.suffix != ".zst":
        return path.read_bytes()
    with pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as stream:
        return stream.read()


def rows_of(found: Selection) -> pl.DataFrame:
    """The rows of a raw table, loaded as a build loads them."""
    with warehouse.scratch() as opened:
        opened.connection.execute("create schema if not exists raw")
        load(opened, found)
        return opened.frame(f"from raw.{found.entry.name}").cast(found.entry.schema)


def figures_of(opened: Warehouse) -> Figures:
    """All figures of a working or published database, for a score of any plan."""
    return Figures(
        opened.frame("from mart.indicator"),
        opened.frame("from mart.indicator_catalogue"),
        comparisons=load_comparisons(opened),
    )


def rows_of_one_alone(opened: duckdb.DuckDBPyConnection, one: str, other: str) -> int:
    """How many rows only one of two relations has, each row as often as it is there."""
    if opened.sql(SUM.format(one)).fetchall() == opened.sql(SUM.format(other)).fetchall():
        return 0
    each_way = (f"(from {a} except all from {b})" for a, b in ((one, other), (other, one)))
    [(rows,)] = opened.sql(f"select count(*) from ({' union all '.join(each_way)})").fetchall()
    return rows
