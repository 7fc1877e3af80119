"""Answers of jobindsats as the tables of an indicator, without a refresh."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from assets.catalogue import catalogue
from assets.catalogue.catalogue import PROVENANCE
from assets.warehouse import staging
from assets.warehouse.calendar import SCHEMA as PERIODS
from assets.warehouse.macros import create_macros
from assets.warehouse.models import load_models
from connectors import periods
from connectors.jobindsats import response
from connectors.jobindsats.config import JobindsatsEntry
from connectors.observations import Areas
from connectors.warehouse import Warehouse
from pipelines.settings import DATA, SQL

CATALOGUE = catalogue.load([DATA / "sources"])
MODELS = staging.views(CATALOGUE) | load_models(SQL)
AREA_ROWS = pl.read_csv(DATA / "reference" / "area.csv", separator=";", infer_schema=False)
TOWNS = AREA_ROWS.filter(kind="municipality")["area"].to_list()


def answer(table: str, rows: Iterable[Sequence[Any]]) -> bytes:
    """An answer: each row has its period, area, dimensions in the entry's order, and measures."""
    entry = CATALOGUE[f"jobindsats_{table}"].definition
    assert isinstance(entry, JobindsatsEntry)
    labels = [each.label for each in (*entry.dimensions.values(), *entry.measures.values())]
    return json.dumps({"columns": ["Periode", "Område", *labels], "rows": [*rows]}).encode()


def build(warehouse: Warehouse, answers: Mapping[str, bytes], *tables: str) -> None:
    """Make tables from answers by id; the areas of an answer are those it names.

    A source table behind them without an answer is empty.
    """
    frames = {name: _read(name, answers.get(name.partition("_")[2])) for name in _sources(tables)}
    spellings = sorted({each for rows in frames.values() for each in rows["period"].unique()})
    days = [
        (spelling, p.code, p.kind, p.starts_on, p.ends_on)
        for spelling in spellings
        for p in [periods.parse(spelling)]
    ]
    warehouse.replace("core.period", pl.DataFrame(days, PERIODS, orient="row"))
    warehouse.replace("raw.reference_area", AREA_ROWS)
    warehouse.create_table("core.area", MODELS["core.area"].sql)
    for name, rows in frames.items():
        warehouse.replace(f"raw.{name}", rows.with_columns(pl.lit(name).alias(PROVENANCE)))
        warehouse.create_table(f"staging.{name}", MODELS[f"staging.{name}"].sql)
    create_macros(warehouse.connection, SQL)
    for table in tables:
        warehouse.create_table(table, MODELS[table].sql)


def _read(name: str, body: bytes | None) -> pl.DataFrame:
    entry = CATALOGUE[name]
    if body is None:
        return pl.DataFrame(schema=entry.schema).drop(PROVENANCE)
    assert isinstance(entry.definition, JobindsatsEntry)
    named = {row[1] for row in json.loads(body)["rows"]}
    return response.read(entry.table, entry.definition, [body], Areas(named, named))


def _sources(tables: Iterable[str]) -> list[str]:
    """The source tables that the given tables read."""
    reads = {name for table in tables for name in MODELS[table].reads}
    return sorted(name.removeprefix("staging.") for name in reads if name.startswith("staging."))
