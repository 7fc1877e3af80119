"""A figure that lacks a part is missing; it is never made of the parts that are left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from assets.warehouse import models
from assets.warehouse.macros import create_macros
from assets.warehouse.models import raw_tables_behind
from connectors.warehouse import Warehouse
from pipelines.project import Project

SQL = Path(__file__).resolve().parents[3] / "sql"
MODELS = models.load_models(SQL)
READS = {table: model.reads for table, model in MODELS.items()}
INDICATORS = [
    model
    for table, model in MODELS.items()
    if model.layer == "indicator"
    and not any(raw.startswith("fasit_") for raw in raw_tables_behind(table, READS))
]
"""The indicators that rest on numbers, not on lists of persons."""
OBSERVED = "core.observation"
TABLES = {OBSERVED} | {
    read for model in MODELS.values() for read in model.reads if read.startswith("staging.")
}
"""The tables of numbers, a row each."""
WRONG = """
select
    count(*) filter (
        where part.value <> whole.value or whole.value is null and part.value is not null
        or part.numerator <> whole.numerator or part.denominator <> whole.denominator
    ),
    count(whole.value) - count(part.value)
from before.{name} as whole
left join {table} as part using ({key})
"""
"""How many figures are wrong, and how many are missing, where parts are missing."""


@pytest.fixture(scope="module")
def inputs(built_house: Project, built: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """The numbers of two areas as tables in memory, and the SQL files as views on them."""
    del built  # The database that is read here is open for reading already.
    work = built_house.settings.home_folder / "work" / "warehouse.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{work}' as built (read_only)")
        for schema in ("raw", "staging", "core", "indicator", "before"):
            connection.execute(f"create schema {schema}")
        create_macros(connection, SQL)
        created: set[str] = set()
        for table in sorted(TABLES):
            _create(connection, table, created)
        for model in INDICATORS:
            _create(connection, model.table, created)
            connection.execute(f"create table before.{model.name} as from {model.table}")
        yield connection


def _create(connection: duckdb.DuckDBPyConnection, table: str, created: set[str]) -> None:
    """Create a table, after those that it reads."""
    if table in created:
        return
    created.add(table)
    if table in MODELS and table != OBSERVED:
        for read in READS[table]:
            _create(connection, read, created)
        connection.execute(f"create view {table} as {MODELS[table].sql}")
    else:
        where = "where area_code in ('707', '000')" if table in TABLES else ""
        connection.execute(f"create table {table} as from built.{table} {where}")


@pytest.mark.parametrize(
    ("damage", "tables"),
    [
        ("update {table} as row set value = null, mark = 'missing'", TABLES),
        # A row that the register has in no year is not known to be missing.
        ("delete from {table} as row", TABLES - {OBSERVED}),
    ],
    ids=["without a number", "without a row"],
)
def test_a_figure_that_lacks_a_part_is_missing_or_what_it_was(
    inputs: duckdb.DuckDBPyConnection, damage: str, tables: set[str]
) -> None:
    inputs.execute("begin")
    for table in sorted(tables):
        inputs.execute(f"{damage.format(table=table)} where hash(row) % 7 = 0")
    lost = 0
    for model in INDICATORS:
        key = ", ".join(c for c in ("indicator", "area_code", "period") if c in model.columns)
        query = WRONG.format(name=model.name, table=model.table, key=key)
        [(wrong, missing)] = inputs.execute(query).fetchall()
        assert wrong == 0, model.name
        lost += missing
    inputs.execute("rollback")
    assert lost > 500
