"""``core.unit``: the units of `assets.text.units`, for SQL that treats figures by their unit."""

from __future__ import annotations

import polars as pl

from assets.build import Table
from assets.text.units import UNITS

NAME = "core.unit"


def unit_table() -> Table:
    """The table of units, with the properties that SQL reads."""
    return Table(
        name=NAME,
        reads=frozenset(),
        write=lambda build: build.warehouse.replace(NAME, unit_rows()),
        description="The units that figures are in, and what may be done with them. One row per "
        "unit.",
    )


def unit_rows() -> pl.DataFrame:
    """The rows of ``core.unit``."""
    rows = [(name, unit.kind, unit.is_additive) for name, unit in UNITS.items()]
    schema = {"unit": pl.String, "kind": pl.String, "is_additive": pl.Boolean}
    return pl.DataFrame(rows, schema, orient="row")
