"""The published benchmarks: made of what the gate leaves, and the working ones left as they are."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from assets.build import Build
from assets.disclosure.outgoing import Publishing
from connectors import warehouse
from connectors.warehouse import Warehouse
from pipelines.project import Project

BENCHMARK = "mart.benchmark"
EXAM, OTHER = "danish_exam_pass_rate", "vocational_choice"
SOME = f"from {BENCHMARK} where indicator in ('{EXAM}', '{OTHER}') order by all"


def gated(
    project: Project, publishing: Publishing, opened: Warehouse, folder: Path
) -> pl.DataFrame:
    build = Build(opened, "sample", datetime(2024, 8, 15, tzinfo=UTC), folder)
    copies, _ = publishing.tables(build, publishing.about_persons(project.tables))
    return copies[BENCHMARK]


def test_a_figure_that_the_gate_hides_leaves_its_benchmark_and_nothing_else_does(
    built_house: Project, tmp_path: Path
) -> None:
    work = Path(shutil.copy(built_house.working_file, tmp_path / "work.duckdb"))
    publishing = replace(built_house.publishing, releases=tmp_path / "none")
    with warehouse.writing(work) as opened:
        before = opened.frame(SOME)
        found = gated(built_house, publishing, opened, tmp_path)
        assert opened.frame(SOME).equals(before)
        assert opened.rows(BENCHMARK) == found.height
        # The gated figures stood in its place while the benchmarks were made again.
        [true] = opened.frame(
            f"from mart.indicator where value is not null and indicator = '{EXAM}'"
        ).to_dicts()
        assert true["area_code"] == "707"
    [working] = before.filter(indicator=EXAM).to_dicts()
    [shown] = found.filter(indicator=EXAM).to_dicts()
    assert working["value"] == pytest.approx(36 / 38 * 100)
    assert working["members_with_value"] == 1
    assert (shown["value"], shown["difference"], shown["members_with_value"]) == (None, None, 0)
    assert "skjult af hensyn til diskretion" in shown["remark"]
    assert found.filter(indicator=OTHER).equals(before.filter(indicator=OTHER))
