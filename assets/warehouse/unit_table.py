"""``core.unit``: the units of `assets.text.units`, for SQL."""

from __future__ import annotations

import polars as pl

from assets.tables.build import Table
from assets.text.units import UNITS

NAME = "core.unit"


def unit_table() -> Table:
    """The table ``core.unit``."""
    return Table(
        name=NAME,
        reads=frozenset(),
        write=lambda build: build.warehouse.replace(NAME, unit_rows()),
        description="Enhederne, og hvad der må gøres med tal i dem",
    )


def unit_rows() -> pl.DataFrame:
    """The rows of ``core.unit``: name, kind, whether figures may be added, least and most value."""
    rows = [
        (name, unit.kind, unit.is_additive, unit.least, unit.most) for name, unit in UNITS.items()
    ]
    schema: dict[str, type[pl.DataType]] = {"unit": pl.String, "kind": pl.String}
    schema |= {"is_additive": pl.Boolean, "least": pl.Float64, "most": pl.Float64}
    return pl.DataFrame(rows, schema, orient="row")
