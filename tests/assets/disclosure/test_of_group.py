"""Indicators of groups: the SQL of an indicator, run with groups in the place of areas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.catalogue.catalogue import Catalogue, Entry
from assets.disclosure import breakdowns, named_groups, of_group
from assets.indicators.families import collect_indicators
from assets.tables.build import Build
from assets.tables.contracts.marts import MARTS
from assets.text.group_names import Group
from assets.warehouse import comparison_groups, unit_table
from assets.warehouse.models import Model, load_models, sql_table
from connectors.jobindsats.breakdowns import breakdown_entry
from connectors.jobindsats.config import JobindsatsEntry
from connectors.warehouse import Warehouse, scratch

SQL = Path(__file__).parents[3] / "sql"
DAYS = {"period": "2024M06", "starts_on": date(2024, 6, 1), "ends_on": date(2024, 6, 30)}
ENTRY = JobindsatsEntry.model_validate(
    {
        "title": "t",
        "link": "l",
        "cadence": "monthly",
        "periods": {"type": "M", "since": "2022M01"},
        "area": {"hierarchy": "_nykom"},
        "breakdowns": ["sex"],
        "measures": {
            "persons": {"label": "P", "unit": "persons", "about": "a", "hidden_below": 3},
            "passed": {"label": "B", "unit": "persons", "about": "a", "hidden_below": 3},
        },
    }
)
CATALOGUE = Catalogue(
    [
        Entry("jobindsats", "y00a00", ENTRY, Path("y00a00.yaml")),
        Entry("jobindsats", "y00a00_by", breakdown_entry("y00a00", ENTRY), Path("y00a00.yaml")),
    ]
)
STAGED = Model("staging", "jobindsats_y00a00", "-- x\nselect * from raw.jobindsats_y00a00")
CORE = Model(
    "core",
    "person",
    "-- Personer.\nselect 'b' as benefit, * from staging.jobindsats_y00a00",
)
HEADER = "-- Personer på ydelse.\n-- Better: lower\n"
COLUMNS = "area_code, period, starts_on, ends_on"
COUNT = Model(
    "indicator",
    "persons",
    f"{HEADER}select {COLUMNS}, null::double as numerator, null::double as denominator, value, "
    "'persons' as unit, mark, source_table as source_tables from core.person "
    "where measure = 'persons'",
)
SHARE = Model(
    "indicator",
    "passed_share",
    f"{HEADER}select {COLUMNS}, max(value) filter (where measure = 'passed') as numerator, "
    "max(value) filter (where measure = 'persons') as denominator, "
    "100.0 * numerator / denominator as value, 'pct' as unit, null::varchar as mark, "
    "any_value(source_table) as source_tables from core.person group by all",
)
SPLIT = load_models(SQL)["mart.indicator_by"]
MODELS = {model.table: model for model in (STAGED, CORE, COUNT, SHARE)}


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """Three municipalities in a group; women are hidden in one of them."""
    counts: dict[str, tuple[float | None, float]] = {
        "707": (30.0, 50.0),
        "706": (10.0, 20.0),
        "730": (10.0, 20.0),
        "751": (None, 40.0),
        "000": (900.0, 1000.0),
    }
    cells: list[dict[str, Any]] = [
        {
            "source_table": "jobindsats_y00a00_by",
            "area_code": area,
            "breakdown": "sex",
            "member": member,
            "measure": measure,
            "value": value if value is None or measure == "persons" else value / 2,
            "unit": "persons",
            "mark": "hidden" if value is None else None,
            **DAYS,
        }
        for area, both in counts.items()
        for member, value in zip(("kvinder", "mænd"), both, strict=True)
        for measure in ("persons", "passed")
    ]
    groups = [
        dict.fromkeys(comparison_groups.SCHEMA)
        | {"comparison": name, "comparison_code": name, "area_code": code, "kind": "municipality"}
        for name, codes in {"near": ("707", "706", "730"), "far": ("707", "751")}.items()
        for code in codes
    ]
    public = MARTS["indicator"].empty()
    totals = pl.DataFrame(
        [
            {
                "indicator": "persons",
                "label": "Personer på ydelse",
                "area_code": area,
                "value": sum(map(float, filter(None, both))),
                "unit": "persons",
                "provisional": area == "707",
                **DAYS,
            }
            for area, both in counts.items()
        ]
    )
    with scratch() as opened:
        opened.replace(breakdowns.NAME, pl.DataFrame(cells))
        opened.replace(
            comparison_groups.NAME, pl.DataFrame(groups, schema=comparison_groups.SCHEMA)
        )
        opened.replace(unit_table.NAME, unit_table.unit_rows())
        opened.replace("figure.public", pl.concat([public, totals], how="diagonal_relaxed"))
        yield opened


def build(warehouse: Warehouse) -> Build:
    return Build(warehouse, "sample", datetime(2024, 8, 15, tzinfo=UTC), Path())


def by_table(warehouse: Warehouse) -> pl.DataFrame:
    indicators = collect_indicators([COUNT, SHARE])
    of_group.of_group_table(indicators, MODELS, CATALOGUE, lambda: ["707"]).write(build(warehouse))
    sql_table(SPLIT, MARTS["indicator_by"]).write(build(warehouse))
    rows = warehouse.frame(f"from {SPLIT.table}")
    assert MARTS["indicator_by"].breaches(rows) == []
    return rows


def test_an_indicator_is_computed_of_each_group_by_its_own_sql(warehouse: Warehouse) -> None:
    rows = by_table(warehouse).filter(comparison="own")
    found = dict(rows.filter(indicator="persons").select("sex", "value").iter_rows())
    assert found == {"kvinder": 30.0, "mænd": 50.0}
    assert set(rows["age"]) == set(rows["origin"]) == {named_groups.WHOLE}
    shares = rows.filter(indicator="persons").sort("sex")["share"].to_list()
    assert shares == [37.5, 62.5]
    assert rows.filter(indicator="persons")["provisional"].all()


def test_a_group_of_municipalities_is_the_sum_where_every_member_is_shown(
    warehouse: Warehouse,
) -> None:
    rows = by_table(warehouse).filter(indicator="persons")
    of = {(c, sex): (value, mark) for c, sex, value, mark in
          rows.select("comparison", "sex", "value", "mark").iter_rows()}  # fmt: skip
    assert of["near", "kvinder"] == (50.0, None)
    assert of["far", "mænd"] == (90.0, None)
    assert of["far", "kvinder"] == (None, "hidden")


def test_a_rate_is_made_of_numerators_and_denominators_and_not_of_few(
    warehouse: Warehouse,
) -> None:
    warehouse.connection.execute(
        f"update {breakdowns.NAME} set value = 7 where area_code = '707' and member = 'kvinder' "
        "and measure = 'persons'"
    )
    rows = by_table(warehouse).filter(indicator="passed_share", sex="kvinder")
    of = {c: row for c, *row in rows.select("comparison", "value", "mark").iter_rows()}
    assert of["own"] == [None, "few"]
    assert of["near"][0] == pytest.approx(100 * (15 + 5 + 5) / (7 + 10 + 10))


def named(warehouse: Warehouse, group: Group, *compared: Group) -> pl.DataFrame:
    """The figures of a group that a plan asks for, held against others or not."""
    by_table(warehouse)
    named_groups.named_table(lambda: [group], lambda: compared).write(build(warehouse))
    return warehouse.frame(f"from {named_groups.NAME} order by area_code")


def test_a_plans_group_is_a_figure_under_a_name_of_its_own(warehouse: Warehouse) -> None:
    rows = named(warehouse, Group("persons", "sex", "mænd"))
    assert rows["indicator"].unique().to_list() == ["persons_by_maend"]
    assert rows["label"].unique().to_list() == ["Personer på ydelse, mænd"]
    assert dict(rows.select("area_code", "value").iter_rows()) == {"000": 1000.0, "707": 50.0}
    published = named_groups.named_select([Group("persons", "sex", "mænd")], "figure.public")
    assert warehouse.frame(f"{published} order by area_code").equals(rows)
    named_groups.named_table(list[Group], list[Group]).write(build(warehouse))
    assert warehouse.frame(f"from {named_groups.NAME}").is_empty()


def test_a_group_that_is_held_against_others_has_the_figures_of_all(warehouse: Warehouse) -> None:
    women = Group("persons", "sex", "kvinder")
    rows = named(warehouse, women, women)
    assert dict(rows.select("area_code", "value").iter_rows()) == {
        "000": 900.0, "706": 10.0, "707": 30.0, "730": 10.0, "751": None,
    }  # fmt: skip
    assert rows.filter(area_code="751")["mark"].item() == "hidden"


def test_an_indicator_of_other_tables_has_no_groups(warehouse: Warehouse) -> None:
    other = replace(COUNT, name="others", sql=COUNT.sql.replace("core.person", "core.pupil"))
    table = of_group.of_group_table(
        collect_indicators([other]), MODELS | {other.table: other}, CATALOGUE, lambda: ["707"]
    )
    table.write(build(warehouse))
    assert warehouse.frame(f"from {of_group.NAME}").is_empty()
    sql_table(SPLIT, MARTS["indicator_by"]).write(build(warehouse))
    assert warehouse.frame(f"from {SPLIT.table}").is_empty()
