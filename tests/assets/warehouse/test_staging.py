"""Staging: rows of the public sources with our areas and periods, joined on in one place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from assets.warehouse import staging
from assets.warehouse.models import JOINED_ON, Model
from connectors import warehouse
from connectors.warehouse import Warehouse
from pipelines.project import Project

AREAS = pl.DataFrame({"area_code": ["000", "707"], "area": ["Hele landet", "Norddjurs"]})
PERIODS = pl.DataFrame(
    {
        "spelling": ["2023Q03", "2023K3"],
        "period": ["2023Q3", "2023Q3"],
        "starts_on": [date(2023, 7, 1)] * 2,
        "ends_on": [date(2023, 9, 30)] * 2,
    }
)


def public(project: Project) -> set[str]:
    return {n for n, entry in project.catalogue.items() if entry.source in staging.AREA_COLUMNS}


@pytest.mark.parametrize(
    ("view", "area", "period"),
    [
        ("jobindsats_y60b15", "Norddjurs", "2023Q03"),
        ("statbank_folk1a", "707", "2023K3"),
    ],
)
def test_a_row_has_its_area_and_period_as_we_spell_them_and_an_unknown_one_is_left_out(
    built_house: Project, tmp_path: Path, view: str, area: str, period: str
) -> None:
    rows = {"area": [area, "Atlantis", area], "period": [period, period, "?"], "value": [1, 2, 3]}
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        opened.replace("core.area", AREAS)
        opened.replace("core.period", PERIODS)
        opened.replace(f"raw.{view}", pl.DataFrame(rows))
        opened.create_view(f"staging.{view}", built_house.models[f"staging.{view}"].sql)
        found = opened.frame(f"from staging.{view}").to_dicts()
    days = {"starts_on": date(2023, 7, 1), "ends_on": date(2023, 9, 30)}
    assert found == [{"period": "2023Q3", "value": 1, "area_code": "707", **days}]


def test_every_public_table_has_its_view(built: Warehouse, built_house: Project) -> None:
    assert set(built.tables("staging")) == public(built_house)


def test_no_file_repeats_what_staging_joins_on(built_house: Project) -> None:
    raw = {f"raw.{name}" for name in public(built_house)}

    def repeats(model: Model) -> bool:
        return bool(model.reads & raw) or set(JOINED_ON) <= model.reads

    files = [model for model in built_house.models.values() if model.layer != staging.STAGING]
    assert not [model.path for model in files if repeats(model)]
