"""A table that is made of the same is not made again, and one that is not always is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pandera.polars as pa
import polars as pl
import pytest

from assets.build import Build
from assets.contracts.contract import Contract, column, rule
from assets.warehouse.models import Model
from assets.warehouse.tables import Table, sql_table, table_asset
from connectors import warehouse

SELECT = "-- Doubled.\nselect 2 * number as number from raw.given"
POSITIVE = Contract(
    "Tal",
    pa.DataFrameSchema(
        {"number": column(pl.Int64, "Et tal.")},
        checks=[rule("a number is above zero", pl.col("number") > 0)],
    ),
)


@dataclass
class Works:
    """A build, and a table of it that counts how often it was made."""

    build: Build
    times: int = 0
    table: Table = field(
        default_factory=lambda: sql_table(Model("mart", "double", SELECT), POSITIVE)
    )

    def given(self, *numbers: int) -> None:
        self.build.warehouse.replace("raw.given", pl.DataFrame({"number": numbers}))

    def make(self) -> tuple[list[int], bool]:
        """The table's rows after it was asked for, and whether its contract held."""
        of = self.table

        def counted(build: Build) -> None:
            self.times += 1
            of.write(build)

        result = dg.materialize(
            [table_asset(replace(of, write=counted))],
            resources={"build": self.build},
            raise_on_error=False,
        )
        checks = result.get_asset_check_evaluations()
        rows = self.build.warehouse.frame("select number from mart.double order by 1")
        return rows["number"].to_list(), all(check.passed for check in checks)


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with warehouse.writing(tmp_path / "warehouse.duckdb") as opened:
        yield Works(Build(opened, "sample", datetime(2024, 8, 15, tzinfo=UTC), tmp_path))


def test_the_same_rows_and_sql_make_nothing_again(works: Works):
    works.given(1, 2)
    assert works.make() == ([2, 4], True)
    works.given(2, 1)
    assert works.make() == ([2, 4], True)
    assert works.times == 1


def test_another_row_makes_it_again(works: Works):
    works.given(1, 2)
    works.make()
    works.given(1, 2, 2)
    assert works.make() == ([2, 4, 4], True)
    works.given(1, 1, 2, 2)
    assert works.make() == ([2, 2, 4, 4], True)
    assert works.times == 3


def test_another_select_makes_it_again(works: Works):
    works.given(1)
    works.make()
    works.table = sql_table(Model("mart", "double", SELECT.replace("2 *", "3 *")), POSITIVE)
    assert works.make() == ([3], True)


def test_a_table_that_somebody_changed_is_made_again(works: Works):
    works.given(1)
    works.make()
    works.build.warehouse.connection.execute("update mart.double set number = 99")
    assert works.make() == ([2], True)
    works.build.warehouse.connection.execute("drop table mart.double")
    assert works.make() == ([2], True)


def test_rows_that_break_the_contract_are_not_taken_for_good_the_next_time(works: Works):
    works.given(-1)
    assert works.make() == ([-2], False)
    assert works.make() == ([-2], False)
    assert works.times == 2


def test_a_table_that_code_makes_is_always_made(works: Works):
    works.given(1)
    works.table = replace(works.table, version=None)
    works.make()
    assert works.make() == ([2], True)
    assert works.times == 2
