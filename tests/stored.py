"""What lies in an archive, and in a database of Pejl, as tests need it."""

from pathlib import Path

import duckdb
import pyarrow as pa

from assets.scoring.figures import Figures, load_comparisons
from connectors.warehouse import Warehouse

SUM = "select count(*), sum(hash(row)::hugeint) from {} as row"
"""Of the same rows the same, in whatever order they lie."""


def as_it_came(path: Path) -> bytes:
    """The bytes of a file; those of a compressed snapshot as the source sent them."""
    if path.suffix != ".zst":
        return path.read_bytes()
    with pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as stream:
        return stream.read()


def figures_of(warehouse: Warehouse) -> Figures:
    """All figures of a working or published database, for a score of any plan."""
    return Figures(
        warehouse.frame("from mart.indicator"),
        warehouse.frame("from mart.indicator_catalogue"),
        comparisons=load_comparisons(warehouse),
    )


def rows_of_one_alone(opened: duckdb.DuckDBPyConnection, one: str, other: str) -> int:
    """How many rows only one of two relations has, each row as often as it is there."""
    if opened.sql(SUM.format(one)).fetchall() == opened.sql(SUM.format(other)).fetchall():
        return 0
    each_way = (f"(from {a} except all from {b})" for a, b in ((one, other), (other, one)))
    [(rows,)] = opened.sql(f"select count(*) from ({' union all '.join(each_way)})").fetchall()
    return rows
