"""Every SQL file of the project: it runs by paste, says what it is, and its path is its name."""

from pathlib import Path

import pytest

from assets.indicators import families
from assets.text.units import UNITS
from assets.warehouse import models
from assets.warehouse.models import KNOWN_FIGURES
from assets.warehouse.sql_header import BETTER, comment_lines
from connectors import warehouse
from connectors.warehouse import Warehouse
from pipelines.all_tables import all_tables
from pipelines.project import Project

SQL = Path(__file__).resolve().parents[3] / "sql"
MODELS = models.load_models(SQL)
INDICATORS = families.collect_indicators(MODELS.values())
ANSWERED_ONCE = {"mart.revision"}
"""Empty in the sample, whose sources have changed nothing yet."""
AWAITED = {"indicator.result_job_or_education"}
"""Empty until their source has the table that they wait for."""


def test_the_path_of_every_file_is_its_table_and_its_asset(built_house: Project) -> None:
    files = {".".join(path.relative_to(SQL).with_suffix("").parts) for path in SQL.rglob("*.sql")}
    others = {name for name in files if name.startswith(("check.", "macro."))}
    assert files - others == set(MODELS)
    tables = all_tables(built_house)
    for table in MODELS:
        assert tables[table].key.path == table.split(".")


@pytest.mark.parametrize("table", sorted(MODELS))
def test_a_file_runs_by_paste_and_gives_its_table(built: Warehouse, table: str) -> None:
    sql = MODELS[table].sql
    described = "select column_name, column_type from (describe {})"
    assert built.frame(described.format(f"({sql})")).equals(
        built.frame(described.format(f"from {table}"))
    )
    rows_and_sum = "select count(*), sum(hash(row)::hugeint)::varchar from ({}) as row"
    pasted, made = (
        built.frame(rows_and_sum.format(rows)).row(0) for rows in (sql, f"from {table}")
    )
    assert pasted == made
    assert made[0] > 0 or table in ANSWERED_ONCE | AWAITED


def test_every_file_says_what_it_is_and_what_one_row_is() -> None:
    for model in MODELS.values():
        comment = comment_lines(model.sql)
        assert comment[0].endswith("."), model.path
        assert "One row per" in " ".join(" ".join(comment).split()), model.path


def test_every_indicator_states_all_that_an_analyst_must_know() -> None:
    for indicator in INDICATORS.values():
        head = indicator.model.header
        assert indicator.label, indicator.name
        assert indicator.model.unit in UNITS, indicator.name
        assert head.better in BETTER, indicator.name
        assert head.numerator, indicator.name
        assert head.denominator, indicator.name
        assert (head.denominator.startswith("Ingen")) == (
            indicator.model.unit not in {"pct", "pct_point"}
        ), indicator.name


def test_indicators_alike_share_a_file_so_that_a_refresh_stays_short() -> None:
    assert len(INDICATORS) >= 130
    assert len(INDICATORS) > 3 * len(families.group_by_table(INDICATORS))


def test_the_unit_that_a_file_writes_is_the_one_that_its_rows_have(built: Warehouse) -> None:
    held = built.frame(
        f"select indicator, list(distinct unit) from {KNOWN_FIGURES} "
        "where kind = 'computed' group by 1"
    )
    assert dict(held.iter_rows()) == {
        name: [each.model.unit] for name, each in INDICATORS.items() if each.table not in AWAITED
    }


def test_a_rate_is_its_numerator_out_of_its_denominator(built: Warehouse) -> None:
    off = built.frame(
        f"from {KNOWN_FIGURES} where kind = 'computed' and mark is null "
        "and abs(value - 100.0 * numerator / denominator) > 1e-9"
    )
    assert off.height == 0


def test_a_figure_that_is_not_there_has_a_mark(built: Warehouse) -> None:
    without = "mark is not null and mark <> 'on_hidden'"
    off = built.frame(
        f"from {KNOWN_FIGURES} where kind = 'computed' and (value is null) <> ({without})"
    )
    assert off.height == 0


def test_a_count_that_jobindsats_hides_does_not_come_back_by_subtraction(built: Warehouse) -> None:
    small = built.frame(
        f"""
        select indicator, area_code, period
        from {KNOWN_FIGURES}
        cross join unnest([
            numerator, denominator, denominator - numerator, if(unit <> 'pct', value, null)
        ]) as part (count)
        where contains(source_tables, 'jobindsats')
            and not contains(source_tables, ' ')
            and unit in ('persons', 'full_time_persons', 'spells', 'pct')
            and part.count > 0 and part.count < 3
        """
    )
    assert small.rows() == []


def test_the_catalogue_shows_what_the_files_and_the_sources_state(published: Warehouse) -> None:
    rows = published.frame("from mart.indicator_catalogue where kind = 'computed'").to_dicts()
    assert {row["indicator"] for row in rows} == {*INDICATORS}
    for row in rows:
        head = INDICATORS[row["indicator"]].model.header
        assert row["label"] == INDICATORS[row["indicator"]].label
        assert (row["numerator"], row["denominator"]) == (head.numerator, head.denominator)
        assert row["better"] == (None if head.better == "neither" else head.better)
        assert row["source_tables"]


def test_a_break_of_a_source_is_told_of_every_indicator_that_rests_on_it(
    published: Warehouse,
) -> None:
    told = published.frame(
        "select contains(breaks, '2025-07-01: Kontanthjælpsreformen') as told, indicator "
        "from mart.indicator_catalogue where contains(source_tables, 'jobindsats_y60')"
    )
    assert told.height > 15
    assert told["told"].all()
    young = published.frame(
        "select breaks from mart.indicator_catalogue where indicator = 'young_education_ready'"
    ).item()
    assert young.startswith("2025-07-01: Uddannelseshjælp ophørte.")


REGISTER = """
create table raw.register_observations as
select 'antal' as indicator, 'Antal' as label, '707' as area, spelling as period,
    value::double as value, null::double as lower, null::double as upper, null::double as count,
    null::double as "of", 'cases' as unit, 'optælling' as evidence, 'Kilden' as source,
    'Enheden' as responsible, recorded_on::date as recorded_on, true as answers_goal,
    null::varchar as why_not, null::varchar as missing, null::date as expected_on,
    null::varchar as note, null::varchar as population, 'register_observations' as source_table
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
        opened.create_table("core.observation", MODELS["core.observation"].sql)
        rows = opened.frame("select period, value from core.observation order by period").rows()
    assert rows == [("2022-2023", 2.0), ("2023", 3.0)]
