"""Every SQL file of the project: it runs by paste, says what it is, and its path is its name."""

from pathlib import Path

import polars as pl
import pytest

from assets import models
from assets.units import UNITS
from connectors import warehouse
from connectors.warehouse import Warehouse
from pipelines.house import House

SQL = Path(__file__).resolve().parents[2] / "sql"
MODELS = models.load(SQL)
INDICATORS = {name: model for name, model in MODELS.items() if model.layer == "indicator"}


def test_the_path_of_every_file_is_its_table_and_its_asset(built_house: House) -> None:
    files = {".".join(path.relative_to(SQL).with_suffix("").parts) for path in SQL.rglob("*.sql")}
    assert files == set(MODELS)
    for table in files:
        assert built_house.tables[table].key.path == table.split(".")


@pytest.mark.parametrize("table", sorted(MODELS))
def test_a_file_runs_by_paste_and_gives_its_table(built: Warehouse, table: str) -> None:
    pasted = built.frame(MODELS[table].sql)
    made = built.frame(f"from {table}")
    assert pasted.schema == made.schema
    assert pasted.height == made.height > 0
    assert pasted.sort(pasted.columns).equals(made.sort(made.columns))


@pytest.mark.parametrize("table", sorted(MODELS))
def test_a_file_says_what_it_is_and_what_one_row_is(table: str) -> None:
    model = MODELS[table]
    assert model.head[0].endswith(".")
    assert "One row per" in " ".join(model.head)


@pytest.mark.parametrize("table", sorted(INDICATORS))
def test_the_unit_that_an_indicator_writes_is_the_one_that_its_table_holds(
    built: Warehouse, table: str
) -> None:
    unit = INDICATORS[table].unit
    assert unit in UNITS
    assert built.frame(f"select distinct unit from {table}")["unit"].to_list() == [unit]


@pytest.mark.parametrize("table", sorted(INDICATORS))
def test_an_indicator_that_can_be_judged_says_which_way_is_better(table: str) -> None:
    neutral = {"population_30_64", "pupils_basic_school", "case_contact_share_30_64"}
    better = INDICATORS[table].better
    assert better in (None, "higher", "lower")
    assert (better is None) == (table.removeprefix("indicator.") in neutral)


@pytest.mark.parametrize("table", sorted(INDICATORS))
def test_a_rate_is_its_numerator_out_of_its_denominator(built: Warehouse, table: str) -> None:
    off = built.frame(
        f"select * from {table} where abs(value - 100.0 * numerator / denominator) > 1e-9"
    )
    assert off.height == 0


@pytest.mark.parametrize("table", sorted(INDICATORS))
def test_a_figure_that_is_not_there_has_a_mark(built: Warehouse, table: str) -> None:
    without = "mark is not null and mark <> 'on_hidden'"
    assert built.frame(f"from {table} where (value is null) <> ({without})").height == 0


@pytest.mark.parametrize("table", sorted(INDICATORS))
def test_a_count_that_jobindsats_hides_does_not_come_back_by_subtraction(
    built: Warehouse, table: str
) -> None:
    shown = built.frame(
        f"from {table} where contains(source_tables, 'jobindsats') "
        "and not contains(source_tables, ' ') "
        "and unit in ('persons', 'full_time_persons', 'spells', 'pct')"
    )
    counts = [
        shown["numerator"],
        shown["denominator"],
        shown["denominator"] - shown["numerator"],
        shown.filter(pl.col("unit") != "pct")["value"],
    ]
    for small in counts:
        assert not small.is_between(0, 3, closed="none").any()


REGISTER = """
create table raw.register_observations as
select 'antal' as indicator, 'Antal' as label, '707' as area, spelling as period,
    value::double as value, null::double as lower, null::double as upper, null::double as count,
    null::double as "of", 'cases' as unit, 'optælling' as evidence, 'Kilden' as source,
    'Enheden' as responsible, recorded_on::date as recorded_on, true as answers_goal,
    null::varchar as why_not, null::varchar as missing, null::date as expected_on,
    null::varchar as note, 'register_observations' as source_table
from (values ('2022-2023', 1, '2024-01-01'), ('2022/2023', 2, '2024-02-01'), ('2023', 3,
    '2024-01-01')) as row (spelling, value, recorded_on)
"""
PERIODS = """
create table core.period as
select * from (values
    ('2022-2023', '2022-2023', date '2022-01-01', date '2023-12-31'),
    ('2022/2023', '2022-2023', date '2022-01-01', date '2023-12-31'),
    ('2023', '2023', date '2023-01-01', date '2023-12-31')
) as row (spelling, period, starts_on, ends_on)
"""


def test_the_newest_row_of_a_period_counts_however_the_period_is_spelled(tmp_path: Path) -> None:
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        opened.connection.execute(REGISTER)
        opened.connection.execute(PERIODS)
        opened.select_into("core.observation", MODELS["core.observation"].sql)
        rows = opened.frame("select period, value from core.observation order by period").rows()
    assert rows == [("2022-2023", 2.0), ("2023", 3.0)]
