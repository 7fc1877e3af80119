"""Provisional and final unemployment as one series: the final count wins, the seam is marked."""

from pathlib import Path

import polars as pl
import pytest

from connectors import warehouse
from connectors.warehouse import Warehouse
from pipelines.project import Project

SELECT = Path(__file__).parents[3] / "sql" / "core" / "unemployment_final_first.sql"


def test_the_months_are_final_up_to_the_seam_and_provisional_after_it(built: Warehouse) -> None:
    of_months = built.frame(
        "select distinct period, status from core.unemployment_final_first order by period"
    )
    assert of_months.height == 210
    final = of_months.filter(status="final")["period"]
    provisional = of_months.filter(status="provisional")["period"]
    assert (final.min(), final.max()) == ("2007M01", "2023M12")
    assert (provisional.min(), provisional.max()) == ("2024M01", "2024M06")


def test_no_area_has_a_month_twice_or_not_at_all(built: Warehouse) -> None:
    counted = built.frame(
        "select count(*), count(distinct (area_code, period)), count(distinct area_code) "
        "from core.unemployment_final_first"
    ).row(0)
    assert counted == (210 * 115, 210 * 115, 115)


@pytest.mark.parametrize(
    ("final", "expected"),
    [
        ("('000', 'a', 1.0)", {"a": (1.0, "final"), "b": (9.0, "provisional")}),
        # A month is taken as a whole: an area that the final count does not give stays missing.
        (
            "('000', 'a', 1.0), ('707', 'b', 2.0), ('000', 'b', null)",
            {"a": (1.0, "final"), "b": (None, "final")},
        ),
        # A month of nothing but gaps is not counted yet.
        ("('000', 'a', null)", {"a": (8.0, "provisional"), "b": (9.0, "provisional")}),
    ],
)
def test_a_month_is_final_once_it_has_a_final_figure(
    tmp_path: Path,
    built_house: Project,
    final: str,
    expected: dict[str, tuple[float | None, str]],
) -> None:
    shape = "as row (area, period, value), (select null::varchar as mark, 's' as source_table)"
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        run = opened.connection.execute
        run(f"create table raw.statbank_aup02 as select * from (values {final}) {shape}")
        early = "('000', 'a', 8.0), ('000', 'b', 9.0)"
        run(f"create table raw.statbank_aup01 as select * from (values {early}) {shape}")
        run("create table core.area as select * from (values ('000'), ('707')) row (area_code)")
        run(
            "create table core.period as select s as spelling, s as period, current_date as "
            "starts_on, current_date as ends_on from (values ('a'), ('b')) row (s)"
        )
        for view in ("staging.statbank_aup01", "staging.statbank_aup02"):
            opened.create_view(view, built_house.models[view].sql)
        rows = opened.frame(SELECT.read_text("utf-8")).filter(pl.col("area_code") == "000")
    assert {row[0]: row[1:] for row in rows.select("period", "value", "status").rows()} == expected
