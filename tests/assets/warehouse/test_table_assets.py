"""The step that makes the tables: what fails stops what rests on it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
import pytest

from assets.tables.build import Build, Table
from assets.tables.contracts.contract import Column, Contract
from assets.warehouse.models import Model, sql_table
from assets.warehouse.table_assets import sort_by_reads, tables_asset
from connectors import warehouse
from connectors.errors import InputError
from connectors.warehouse import MEMORY_LIMIT

POSITIVE = Contract(
    "Tal",
    {"number": Column(pl.Int64(), "Et tal.")},
    rules={"et tal skal være over nul": "number > 0"},
)


def table(name: str, select: str, contract: Contract | None = POSITIVE) -> Table:
    return sql_table(Model("mart", name, f"-- A number.\n{select}"), contract)


@dataclass
class Works:
    """A build of a few tables: given numbers, doubled, and doubled again."""

    build: Build
    tables: dict[str, Table] = field(
        default_factory=lambda: {
            each.name: each
            for each in (
                table("four", "select 2 * number as number from mart.double"),
                table("double", "select 2 * number as number from raw.given"),
                table("other", "select number from raw.other"),
            )
        }
    )

    def given(self, *numbers: int) -> None:
        self.build.warehouse.replace("raw.given", pl.DataFrame({"number": numbers}))
        self.build.warehouse.replace("raw.other", pl.DataFrame({"number": [7]}))

    def stage(self, number: str) -> None:
        """Put a staging view between the given numbers and those that are doubled."""
        given = Model("staging", "given", f"-- Given.\nselect {number} as number from raw.given")
        self.tables["staging.given"] = sql_table(given, None)
        self.tables["mart.double"] = table(
            "double", "select 2 * number as number from staging.given"
        )

    def make(self, *names: str) -> tuple[dict[str, int], str]:
        """The rows of the tables that were made, and what the step said when it failed."""
        asset = tables_asset(self.tables)
        result = dg.materialize(
            [asset],
            resources={"build": self.build},
            raise_on_error=False,
            selection=[self.tables[name].key for name in names] or None,
        )
        made = {
            ".".join(event.asset_key.path): event.materialization.metadata
            for event in result.get_asset_materialization_events()
            if event.asset_key
        }
        told = [event.step_failure_data for event in result.all_events if event.is_step_failure]
        said = [each.user_failure_data.description or "" for each in told if each.user_failure_data]
        checks = result.get_asset_check_evaluations()
        assert all(check.passed for check in checks) == ("bryder" not in " ".join(said))
        return {name: _rows(facts) for name, facts in made.items()}, "\n".join(said)

    def numbers(self, name: str) -> list[int]:
        return self.build.warehouse.frame(f"select number from {name} order by 1")[
            "number"
        ].to_list()


def _rows(metadata: Mapping[str, dg.MetadataValue]) -> int:
    rows = metadata["dagster/row_count"].value
    assert isinstance(rows, int)
    return rows


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with warehouse.writing(tmp_path / "warehouse.duckdb") as opened:
        yield Works(Build(opened, "sample", datetime(2024, 8, 15, tzinfo=UTC), tmp_path))


ALL: Sequence[str] = ("mart.double", "mart.four", "mart.other")


def test_each_table_is_made_after_those_that_it_reads(works: Works):
    works.given(1, 2)
    assert works.make() == (dict(zip(ALL, (2, 2, 1), strict=True)), "")
    assert works.numbers("mart.four") == [4, 8]
    works.given(1, 2, 2)
    assert works.make()[0]["mart.four"] == 3


def test_the_tables_come_in_the_same_order_in_every_process():
    names = [f"mart.t{number:02}" for number in range(10)]
    last = replace(table("last", "select 1 as number"), reads=frozenset(names))
    leaves = {name: table(name[5:], "select 1 as number") for name in names}
    ordered = [each.name for each in sort_by_reads({"mart.last": last} | leaves)]
    assert ordered == [*names, "mart.last"]


def test_a_single_table_can_be_made_by_itself(works: Works):
    works.given(1)
    works.make()
    works.given(5)
    assert works.make("mart.double") == ({"mart.double": 1}, "")
    assert (works.numbers("mart.double"), works.numbers("mart.four")) == ([10], [4])


def test_a_table_that_is_unchanged_is_not_made_and_counts_as_made(works: Works):
    works.given(1)
    works.make()
    works.given(5)
    works.build = replace(works.build, unchanged={"mart.double"})
    assert works.make() == (dict.fromkeys(ALL, 1), "")
    assert (works.numbers("mart.double"), works.numbers("mart.other")) == ([2], [7])


def test_what_rests_on_a_broken_contract_is_not_made_and_the_others_are(works: Works):
    works.given(-1)
    made, said = works.make()
    assert made == {"mart.other": 1}
    assert said.split("\n") == [
        "mart.double: bryder sin kontrakt: tabellen: et tal skal være over nul i række 1 (-2).",
        "mart.four: er ikke lavet, for den læser mart.double.",
    ]
    assert works.make()[1] == said


def test_rows_that_kept_the_contract_before_are_not_held_against_it_again(works: Works):
    works.given(1)
    both = table("other", "from raw.given union all from raw.other")
    works.tables["mart.other"] = replace(both, checked="raw.given")
    works.build.warehouse.replace("raw.other", pl.DataFrame({"number": [-7]}))
    assert works.make() == (dict(zip(ALL, (1, 1, 2), strict=True)), "")
    works.given(-1)
    assert "mart.other: bryder sin kontrakt" in works.make()[1]


def test_a_table_that_cannot_be_made_is_named_with_its_error(works: Works):
    def refuse(_: Build) -> None:
        raise InputError("planen har en fejl på linje 3.")

    works.given(1)
    works.tables["mart.double"] = replace(works.tables["mart.double"], write=refuse)
    made, said = works.make()
    assert made == {"mart.other": 1}
    assert said.startswith("mart.double: kunne ikke laves: planen har en fejl på linje 3.\n")
    works.tables["mart.double"] = table("double", "select number from raw.gone")
    unmade = "mart.double: kunne ikke laves: sql/mart/double.sql kan ikke køres: databasen melder »"
    assert f"{unmade}Catalog Error" in works.make()[1]


def test_a_staging_view_is_made_with_what_reads_it_and_is_no_asset(works: Works):
    works.given(1)
    works.stage("number + 1")
    asset = tables_asset(works.tables)
    double = works.tables["mart.double"].key
    assert asset.asset_deps[double] == {dg.AssetKey(["raw", "given"])}
    assert works.make("mart.other") == ({"mart.other": 1}, "")
    assert works.build.warehouse.tables("staging") == []
    assert works.make("mart.double") == ({"mart.double": 1}, "")
    assert works.numbers("mart.double") == [4]
    unread = Model("staging", "unread", "-- Unread.\nselect number from raw.other")
    works.tables["staging.unread"] = sql_table(unread, None)
    assert works.make() == (dict.fromkeys(ALL, 1), "")
    assert works.build.warehouse.tables("staging") == ["given", "unread"]


def test_a_staging_view_that_cannot_be_made_is_named_with_what_rests_on_it(works: Works):
    works.given(1)
    works.stage("nummer")
    made, said = works.make()
    assert made == {"mart.other": 1}
    assert said.split("\n") == [
        "staging.given: kunne ikke laves: staging.given kan ikke køres: ingen af dens tabeller har "
        "kolonnen nummer; mente du number?",
        "mart.double: er ikke lavet, for den læser staging.given.",
        "mart.four: er ikke lavet, for den læser mart.double.",
    ]


def test_tables_that_share_what_makes_them_are_made_once(works: Works):
    times: list[int] = []

    def both(build: Build) -> None:
        times.append(1)
        for name in ("mart.double", "mart.other"):
            build.warehouse.replace(name, pl.DataFrame({"number": [3]}))

    works.given(1)
    for name in ("mart.double", "mart.other"):
        works.tables[name] = replace(works.tables[name], write=both)
    assert works.make() == (dict.fromkeys(ALL, 1), "")
    assert len(times) == 1
    works.make("mart.other")
    assert len(times) == 2


def test_a_table_that_needs_more_memory_is_made_again_with_more(works: Works):
    limit = "select current_setting('memory_limit')"
    limits: list[str] = []

    def need_much(build: Build) -> None:
        limits.append(build.warehouse.frame(limit).item())
        if len(limits) == 1:
            raise duckdb.OutOfMemoryException("failed to allocate data")
        build.warehouse.replace("mart.double", pl.DataFrame({"number": [8]}))

    works.given(1)
    works.tables["mart.double"] = replace(works.tables["mart.double"], write=need_much)
    assert works.make() == (dict.fromkeys(ALL, 1), "")
    assert len(limits) == 2
    with duckdb.connect(config={"memory_limit": MEMORY_LIMIT}) as opened:
        assert opened.execute(limit).fetchall() == [(limits[0],)]
    assert limits[1] != limits[0]


def test_a_table_that_never_fits_in_memory_is_named_with_its_error(works: Works):
    def need_too_much(_: Build) -> None:
        raise duckdb.OutOfMemoryException("failed to allocate data")

    works.given(1)
    works.tables["mart.double"] = replace(works.tables["mart.double"], write=need_too_much)
    made, said = works.make()
    assert made == {"mart.other": 1}
    assert said.startswith("mart.double: kunne ikke laves: databasen melder »failed to allocate")
