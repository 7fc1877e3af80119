"""Spells that begin and end, and the state's result measures, on small answers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assets.warehouse.checks import load_checks
from connectors import warehouse
from connectors.warehouse import Warehouse
from pipelines.settings import SQL
from tests.assets.indicators.answers import answer, build

FLOWS = ("core.spell_flow", "indicator.started_spells", "indicator.outflow_share")
MONTHS = [f"2025M{month:02}" for month in range(1, 13)]
MEASURES = "dashboards/rm01ak-hierarchies.2026-09-28.json"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Warehouse]:
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        yield opened


def flow(opened: Warehouse, area: str) -> list[tuple[Any, ...]]:
    return opened.frame(
        "select share.period, started.value, share.numerator, share.denominator, share.mark "
        "from indicator.outflow_share as share "
        "join indicator.started_spells as started using (area_code, period) "
        f"join core.area using (area_code) where area = '{area}'"
    ).rows()


def test_a_years_outflow_is_of_those_who_were_there_and_those_who_came(opened: Warehouse) -> None:
    rows: list[list[Any]] = []
    for at, month in enumerate(MONTHS):
        rows.append([month, "Hele landet", 10, 20, 1000 - 10 * at, 990 - 10 * at])
        started = None if at == 6 else 5
        rows.append([month, "Norddjurs", started, 5, 60, 60])
    build(opened, {"y09a24": answer("y09a24", rows)}, *FLOWS)
    assert flow(opened, "Hele landet") == [("2025M12", 120, 240, 1120, None)]
    assert flow(opened, "Norddjurs") == [("2025M12", None, None, None, "hidden")]


def test_spells_that_do_not_add_up_are_a_warning(opened: Warehouse) -> None:
    [check] = [c for c in load_checks(SQL / "check") if c.model.name == "flow_adds_up"]
    assert check.severity == "warning"
    rows = [
        ["2025M01", "Hele landet", 10, 20, 1000, 990],
        ["2025M01", "Norddjurs", 10, 20, 100, 120],
        ["2025M01", "Randers", None, 20, 100, 300],
    ]
    build(opened, {"y09a24": answer("y09a24", rows)}, *FLOWS)
    [finding] = opened.frame(check.model.sql).to_dicts()
    assert (finding["area_code"], finding["period"]) == ("707", "2025M01")
    assert finding["finding"] == (
        "ledighedsydelse: 100 primo, 10 påbegyndt og 20 afsluttet i 2025M01 giver ikke 120 ultimo."
    )


def test_the_result_of_a_year_weighs_each_month_by_the_newly_unemployed(
    opened: Warehouse, recorded_json: Callable[[str], Any]
) -> None:
    recorded = recorded_json(MEASURES)["national_share_3_months_by_cohort_month"]
    january, april = recorded["2025M01"], recorded["2025M04"]
    rows = [
        [month, "Hele landet", *([1000, january] if at < 3 else [3000, april]), 1000, 60.0]
        for at, month in enumerate(MONTHS)
    ]
    rows += [[month, "Samsø", *([None, None] if at == 4 else [9, 40.0]), 9, 50.0]
             for at, month in enumerate(MONTHS)]  # fmt: skip
    build(opened, {"rm01": answer("rm01", rows)}, "indicator.result_job_or_education")
    found = {
        (name, area): (value, mark)
        for name, area, value, mark in opened.frame(
            "select indicator, area_code, value, mark from indicator.result_job_or_education "
            "where period = '2025M12'"
        ).rows()
    }
    three = "result_job_or_education_3_months"
    value, mark = found[three, "000"]
    assert (value, mark) == (pytest.approx((3 * january + 27 * april) / 30), None)
    assert found[f"{three}_single_month", "000"] == (april, None)
    assert found[three, "741"] == (None, "hidden")
    assert found["result_job_or_education_6_months", "741"] == (50.0, None)
