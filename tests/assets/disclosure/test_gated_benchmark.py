"""Benchmarks are made of what the gate leaves, and of nothing else."""

import shutil
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from assets.disclosure.gated_tables import gate_tables
from assets.indicators.figures import PUBLIC
from assets.tables.build import Build
from assets.warehouse.models import KNOWN_FIGURES
from assets.warehouse.table_assets import sort_by_reads
from connectors import warehouse
from connectors.warehouse import Warehouse
from pipelines.all_tables import all_tables
from pipelines.past_followups import load_shown
from pipelines.project import Project

BENCHMARK = "mart.benchmark"
EXAM, OTHER = "danish_exam_pass_rate", "vocational_choice"
SOME = f"from {BENCHMARK} where indicator in ('{EXAM}', '{OTHER}') order by all"


def test_a_figure_that_the_gate_hides_leaves_its_benchmark_and_nothing_else_does(
    built_house: Project, built: Warehouse, tmp_path: Path
) -> None:
    before = built.frame(SOME)
    gate = gate_tables(
        built_house.settings.disclosure_limit,
        tmp_path / "none",
        built_house.computed,
        (),
        partial(load_shown, built_house),
    )
    work = Path(shutil.copy(built_house.home.working_file, tmp_path / "work.duckdb"))
    with warehouse.writing(work) as opened:
        opened.connection.execute(f"delete from {PUBLIC} where indicator <> '{OTHER}'")
        build = Build(opened, "sample", datetime(2024, 8, 15, tzinfo=UTC), tmp_path)
        ordered = sort_by_reads(all_tables(built_house))
        parts = [each for each in ordered if each.name.startswith(("benchmark.", BENCHMARK))]
        for table in (*gate, *parts):
            table.write(build)
        found = opened.frame(SOME)
        [true] = opened.frame(
            f"from {KNOWN_FIGURES} where value is not null and indicator = '{EXAM}'"
        ).to_dicts()
        assert true["area_code"] == "707"
    [released] = before.filter(indicator=EXAM).to_dicts()
    [shown] = found.filter(indicator=EXAM).to_dicts()
    assert released["value"] == pytest.approx(36 / 38 * 100)
    assert released["members_with_value"] == 1
    assert (shown["value"], shown["difference"], shown["members_with_value"]) == (None, None, 0)
    assert "skjult af hensyn til diskretion" in shown["remark"]
    assert found.filter(indicator=OTHER).equals(before.filter(indicator=OTHER))
