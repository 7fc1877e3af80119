"""``core.period``: every spelling of a period that a source uses, with our code and its days."""

from __future__ import annotations

import polars as pl

from assets.build import Build, Table
from assets.catalogue.catalogue import Catalogue
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
    """The table of periods, made with the grammar in `connectors.periods`."""
    spelled = [f"raw.{name}" for name, entry in catalogue.items() if "period" in entry.schema]
    return Table(
        name=NAME,
        reads=frozenset(spelled),
        write=lambda build: _write(build, spelled),
        description="Every spelling of a period that a source uses, with Pejl's own code, first "
        "and last day. One row per spelling.",
    )


def _write(build: Build, tables: list[str]) -> None:
    every = " union ".join(f"select period from {table}" for table in tables)
    spelled = f"select period from ({every}) where period is not null order by 1"
    spellings = build.warehouse.frame(spelled)["period"]
    rows = [
        (spelling, period.code, period.kind, period.starts_on, period.ends_on)
        for spelling in spellings
        for period in [periods.parse(spelling)]
    ]
    build.warehouse.replace(NAME, pl.DataFrame(rows, SCHEMA, orient="row"))
