"""The cut between shared tables and own ones: nothing is lost, and no list is shared."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from assets.disclosure.gated_tables import OWN
from assets.indicators.indicator_catalogue import FIGURES
from assets.municipalities import tables
from assets.tables.build import lineage
from assets.tables.contracts.marts import MARTS
from assets.warehouse import comparison_groups, models, unit_table
from assets.warehouse.models import raw_tables_behind
from connectors.warehouse import Warehouse
from pipelines import settings
from pipelines.all_tables import all_tables, own_tables
from pipelines.project import Project
from pipelines.settings import SQL

CHAIN = (
    "benchmark.indicator",
    "benchmark.member",
    "benchmark.comparison_period",
    "benchmark.placed_figure",
    "benchmark.group_figure",
    "mart.benchmark_group",
    "mart.benchmark_rank",
)


@pytest.fixture
def municipality(tmp_path: Path) -> Project:
    (tmp_path / "sites" / "norddjurs" / "plans").mkdir(parents=True)
    return Project(
        settings.load(home=tmp_path / "home", sites=tmp_path / "sites", site="norddjurs")
    )


def test_shared_and_own_tables_are_together_those_of_an_installation_of_one(municipality: Project):
    assert municipality.shared is not None
    shared = all_tables(municipality.shared)
    own = own_tables(municipality, shared)
    assert shared.keys() | own.keys() == all_tables(Project(settings.load())).keys()
    made_twice = {name for name in shared.keys() & own.keys() if not name.startswith("benchmark.")}
    assert made_twice == {
        "core.period", "mart.source_freshness", "mart.indicator", "mart.indicator_catalogue",
        "mart.indicator_by", "mart.benchmark", "mart.benchmark_group", "mart.benchmark_rank",
    }  # fmt: skip


def test_no_shared_table_rests_on_a_list_or_the_register(municipality: Project):
    assert municipality.shared is not None
    catalogue, shared = municipality.catalogue, all_tables(municipality.shared)
    reads = lineage(shared.values())
    assert catalogue.about_persons
    assert not any(raw_tables_behind(name, reads) & catalogue.about_persons for name in shared)


def test_own_benchmarks_are_numbered_after_the_shared_ones_as_in_one_installation():
    public = [_figure("andel", "101", 1.0), _figure("andel", "102", 2.0)]
    own = [_figure("a_own", "101", 5.0), _figure("a_own", "102", 6.0)]
    for row in own:  # before the public one by name, and of a period that no public figure has
        row |= {"source_tables": "fasit_cases", "period": "2022"}
    loaded = models.load_models(SQL)
    with duckdb.connect() as memory:
        memory.execute(f"attach ':memory:' as {tables.DATABASE}")
        memory.execute("attach ':memory:' as single")
        memory.execute("attach ':memory:' as own")
        opened = Warehouse(memory)
        for database, rows in (("single", public + own), (tables.DATABASE, public), ("own", own)):
            memory.execute(f"use {database}")
            opened.create_schemas()
            _lay_out(opened, rows, OWN if database == "own" else FIGURES)
            for name in CHAIN:
                model = loaded[name]
                is_own = database == "own"
                opened.create_table(name, (tables.on_own_figures(model) if is_own else model).sql)
        for table in tables.RANKED:
            public_rows = f"from {tables.DATABASE}.{table}"
            together = opened.frame(f"{public_rows} union all by name from own.{table}")
            single = opened.frame(f"from single.{table}")
            assert single["benchmark_no"].unique().sort().to_list() == [1, 2]
            assert together.equals(single)


def _figure(indicator: str, area: str, value: float) -> dict[str, Any]:
    return {
        "indicator": indicator, "area_code": area, "period": "2023", "unit": "pct",
        "starts_on": date(2023, 1, 1), "ends_on": date(2023, 12, 31), "kind": "computed",
        "value": value, "value_low": value, "value_high": value, "source_tables": "jobindsats_y01",
    }  # fmt: skip


def _lay_out(opened: Warehouse, figures: list[dict[str, Any]], name: str) -> None:
    areas = ["101", "102"]
    opened.replace(name, pl.DataFrame(figures, MARTS["indicator"].types))
    opened.replace(
        "mart.indicator_catalogue",
        pl.DataFrame({"indicator": ["andel", "a_own"], "better": ["lower", "higher"]}),
    )
    group = {"comparison": "g", "comparison_code": "g", "comparison_label": "G"}
    group |= {"kind": "municipality", "own_area_code": "000", "weighting": "labour_force"}
    opened.replace(
        "core.comparison_group",
        pl.DataFrame([group | {"area_code": area} for area in areas], comparison_groups.SCHEMA),
    )
    opened.replace("mart.similar_municipality", MARTS["similar_municipality"].empty())
    opened.replace(
        "core.labour_force",
        pl.DataFrame(
            {
                "area_code": areas,
                "persons": [10.0, 20.0],
                "starts_on": [date(2021, 1, 1)] * 2,
                "ends_on": [date(2021, 12, 31)] * 2,
            }
        ),
    )
    opened.replace("core.area", pl.DataFrame({"area_code": areas, "area": areas}))
    opened.replace(unit_table.NAME, unit_table.unit_rows())
