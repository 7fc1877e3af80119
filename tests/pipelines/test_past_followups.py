"""Days of follow-ups are those of Denmark: an evening in UTC is the next day there."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.followup.load import FIGURES, MEASURES, PLAN_FILE, SCORES
from connectors.archive.followups import FACTS
from connectors.errors import InputError
from pipelines import settings
from pipelines.past_followups import load_current
from pipelines.project import Project
from tests.homes import pejl_here

AFTER_MIDNIGHT = "2024-08-13T22:30:00+00:00"
"""In Denmark it is the 14th."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    store = settings.load(home=tmp_path).followups()
    empty = io.BytesIO()
    pl.DataFrame().write_parquet(empty)
    tables = {f"{name}.parquet": empty.getvalue() for name in (SCORES, MEASURES, FIGURES)}
    settings.load(home=tmp_path).claim_home()

    def freeze(name: str, **changes: Any) -> None:
        facts = {
            "name": name, "data": "sample", "as_of": None, "frozen_at": AFTER_MIDNIGHT,
            "known_from": AFTER_MIDNIGHT, "totals": {},
            "plan": {"name": "norddjurs-2023", "area": "Norddjurs"},
        } | changes  # fmt: skip
        files = tables | {PLAN_FILE: b"", FACTS: json.dumps(facts).encode()}
        store.store(name, files)

    freeze("2023-1", frozen_at="2024-02-01T09:00:00+00:00")
    freeze("2023-2")
    freeze("2022-2", plan={"name": "norddjurs-2022", "area": "Norddjurs"})
    return tmp_path


def current(home: Path, day: int | None, before: str | None = None) -> list[str]:
    project = Project(settings.load(home=home), date(2024, 8, day) if day else None)
    return [name for name, _ in load_current(project, "norddjurs-2023", before)]


def test_a_follow_up_is_of_the_day_that_it_was_frozen_in_denmark(home: Path) -> None:
    assert current(home, 13) == ["2023-1"]
    assert current(home, 14) == ["2023-1", "2023-2"]
    assert current(home, 14, before="2023-2") == ["2023-1"]


def test_lists_show_danish_days_and_times(home: Path) -> None:
    listed = pejl_here(home, "followup", "list", COLUMNS="160").stdout
    [line] = [line for line in listed.split("\n") if "2023-2 " in line]
    assert "14-08-2024" in line
    assert "14-08-2024 kl. 00.30" in line


def test_an_approval_is_not_dated_before_the_danish_day_of_the_figures(home: Path) -> None:
    followups = settings.load(home=home).followups()
    with pytest.raises(InputError, match="2024-08-13 ligger før 2024-08-14"):
        followups.approve("2023-2", "Udvalget", date(2024, 8, 13))
    followups.approve("2023-2", "Udvalget", date(2024, 8, 14))
