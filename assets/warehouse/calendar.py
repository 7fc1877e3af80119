"""``core.period``: the periods of the sources, as they spell them and as Pejl does."""

from __future__ import annotations

import polars as pl

from assets.catalogue.catalogue import Catalogue
from assets.tables.build import Build, Table
from connectors import periods

NAME = "core.period"
SCHEMA = {
    "spelling": pl.String,
    "period": pl.String,
    "kind": pl.String,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
}


def period_table(catalogue: Catalogue) -> Table:
    """The table ``core.period``, parsed by `connectors.periods`."""
    raw_tables = [f"raw.{name}" for name, entry in catalogue.items() if "period" in entry.schema]
    return Table(
        name=NAME,
        reads=frozenset(raw_tables),
        write=lambda build: _write(build, raw_tables),
        description="Perioderne, som kilderne skriver dem, med Pejls kode, første og sidste dag",
    )


def _write(build: Build, tables: list[str]) -> None:
    union = " union ".join(f"select period from {table}" for table in tables)
    query = f"select period from ({union}) where period is not null order by 1"
    spellings = build.warehouse.frame(query)["period"]
    rows = [
        (spelling, period.code, period.kind, period.starts_on, period.ends_on)
        for spelling in spellings
        for period in [periods.parse(spelling)]
    ]
    build.warehouse.replace(NAME, pl.DataFrame(rows, SCHEMA, orient="row"))
