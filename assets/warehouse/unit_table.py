"""``core.unit``: the units of `assets.text.units`, for SQL."""

from __future__ import annotations

import polars as pl

from assets.build import Table
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
    """The rows of ``core.unit``: name, kind, and whether figures may be added."""
    rows = [(name, unit.kind, unit.is_additive) for name, unit in UNITS.items()]
    schema = {"unit": pl.String, "kind": pl.String, "is_additive": pl.Boolean}
    return pl.DataFrame(rows, schema, orient="row")
