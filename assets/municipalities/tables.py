"""The cut between tables of public sources, which are shared, and a municipality's own tables.

The shared tables lie in the working database that is opened; a municipality's own database is
attached to the same connection, where every shared table is a view. So each SQL file is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from assets.catalogue.catalogue import ABOUT_PERSONS, Catalogue
from assets.disclosure.gated_tables import OWN
from assets.disclosure.named_groups import NAME as NAMED
from assets.indicators.figures import PUBLIC
from assets.indicators.indicator_catalogue import BY, CATALOGUE, FIGURES
from assets.ingest import freshness
from assets.ingest.loaded import LOADED
from assets.scoring.figures import BENCHMARK as COMPARED
from assets.tables.build import Build, Table
from assets.text.area_codes import COUNTRY
from assets.warehouse import calendar
from assets.warehouse.models import BENCHMARK, Model, raw_tables_behind
from assets.warehouse.table_assets import sort_by_reads
from connectors.errors import InputError
from connectors.warehouse import Warehouse, listed

DATABASE = "warehouse"
"""The shared working database as DuckDB calls it, by the name of its file."""
RANKED = ("mart.benchmark_group", "mart.benchmark_rank")
SPLIT = (FIGURES, *RANKED)
"""Published tables that have public rows, and the rows of the municipality's own figures."""
_OWN_COMPARED = f"{COMPARED}_of_own_figures"
_MADE_TWICE = frozenset({calendar.NAME, freshness.NAME, CATALOGUE, COMPARED, BY, *SPLIT})
"""Tables that are made of the public sources, and again with the lists and the register."""


def public_models(models: Mapping[str, Model], raw_tables: Collection[str]) -> dict[str, Model]:
    """The SQL files that rest on these raw tables alone."""
    reads = {name: model.reads for name, model in models.items()}
    return {
        name: model
        for name, model in models.items()
        if raw_tables_behind(name, reads) <= set(raw_tables)
    }


def public_tables(tables: Mapping[str, Table], raw_tables: Collection[str]) -> dict[str, Table]:
    """The tables that can be made of public sources alone; ``mart.indicator`` of public figures.

    The groups that plans ask for are each municipality's own.
    """

    def write_public(build: Build) -> None:
        build.warehouse.create_view(FIGURES, f"from {PUBLIC}")

    public_figures = replace(tables[FIGURES], reads=frozenset({PUBLIC}), write=write_public)
    available = {f"raw.{name}" for name in raw_tables}
    public: dict[str, Table] = {}
    for table in sort_by_reads({**tables, FIGURES: public_figures}):
        if table.reads <= available and table.name != NAMED:
            public[table.name] = table
            available.add(table.name)
    return public


def own_tables(
    tables: Mapping[str, Table], public: Collection[str], own_areas: Callable[[], Collection[str]]
) -> dict[str, Table]:
    """The tables of a municipality: those that are not shared, or are made again with its rows.

    Args:
        tables: every table of a single installation.
        public: the names of the shared ones.
        own_areas: gives the municipality's code.
    """
    own = {
        name: table
        for name, table in tables.items()
        if name not in public or name in _MADE_TWICE or name.startswith(f"{BENCHMARK}.")
    }
    benchmark = own[COMPARED]
    own_select = benchmark.view
    assert own_select is not None  # noqa: S101  (a published view)

    def write_benchmark(build: Build) -> None:
        # Goals are held against the groups of shared figures and of own ones alike.
        build.warehouse.create_view(_OWN_COMPARED, own_select)
        both = f"from {_OWN_COMPARED} union all by name from {DATABASE}.{COMPARED}"
        build.warehouse.create_view(COMPARED, both)

    def write_groups(build: Build) -> None:
        # The shared table has the groups of each municipality that has a plan.
        codes = listed((*own_areas(), COUNTRY))
        build.warehouse.create_view(BY, f"from {DATABASE}.{BY} where area_code in {codes}")

    return own | {
        # The shared rows were checked when they were made.
        COMPARED: replace(benchmark, write=write_benchmark, checked=_OWN_COMPARED),
        BY: replace(own[BY], write=write_groups),
    }


@cache
def on_own_figures(model: Model) -> Model:
    """A SQL file of the benchmark layer that compares the municipality's own figures alone.

    It is the same for each of them. What it numbers goes on from the numbers of the shared rows.
    """
    if model.layer != BENCHMARK or FIGURES not in model.reads:
        return model
    select = model.with_tables({FIGURES: OWN})
    if "benchmark_no" in model.columns:
        last = f"(select coalesce(max(benchmark_no), 0) from {DATABASE}.mart.benchmark_group)"
        select = f"select * replace (benchmark_no + {last} as benchmark_no)\nfrom ({select})"
    return replace(model, sql=f"-- {model.header.title}\n{select}")


def check_own_entries(catalogue: Catalogue, own: Path, common: Path) -> None:
    """Refuse an entry of a public source that one municipality has for itself.

    Args:
        catalogue: the source tables.
        own: the municipality's own folder.
        common: the folder of all municipalities.

    Raises:
        InputError: it has one.
    """
    for entry in catalogue.values():
        if entry.source not in ABOUT_PERSONS and entry.path.is_relative_to(own):
            raise InputError(
                f"{entry.path} ville ændre de tal, som kommunerne deler; flyt filen til "
                f"{common / 'sources' / entry.source}."
            )


def share(warehouse: Warehouse, public: Collection[str], raw_tables: Collection[str]) -> None:
    """Make each shared table a view in the attached database, which is new."""
    warehouse.connection.begin()
    for name in (*(f"raw.{each}" for each in raw_tables), *public):
        warehouse.connection.execute(f"create view {name} as from {DATABASE}.{name}")
    warehouse.connection.execute(f"create table {LOADED} as from {DATABASE}.{LOADED}")
    warehouse.connection.commit()
