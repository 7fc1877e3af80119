"""A frozen follow-up describes itself to others, with how it is cited."""

import hashlib
import io
import json
from typing import Any

import polars as pl
import pytest
from frictionless import Package

from assets.publication.data_package.followup_package import describe_followup
from assets.tables.contracts.marts import MARTS

TABLES = {"goal_score": "goal_score", "goal_measure": "goal_measure", "figure": "indicator"}
FACTS: dict[str, Any] = {
    "name": "2023-2",
    "notice": None,
    "plan": {"title": "Beskæftigelsesplan 2023", "municipality": "707", "area": "Norddjurs"},
    "build": "abc123",
    "frozen_at": "2024-03-31T22:30:00+00:00",
    "sources": [{"source": "jobindsats"}, {"source": "fasit"}, {"source": "jobindsats"}],
}


def frozen(**facts: object) -> dict[str, bytes]:
    files = {"followup.json": json.dumps(FACTS | facts).encode()}
    for name, table in TABLES.items():
        rows = MARTS[table].empty().with_columns(data=pl.lit("live", pl.String))
        body = io.BytesIO()
        rows.write_parquet(body)
        files[f"{name}.parquet"] = body.getvalue()
    return files


def test_its_citation_names_municipality_plan_build_and_the_day_in_denmark() -> None:
    described = json.loads(describe_followup(frozen()))
    assert described["citation"] == (
        "Norddjurs Kommune (2024): Opfølgning 2023-2 på Beskæftigelsesplan 2023. Lavet med Pejl, "
        "udgave abc123, 1. april 2024."
    )
    assert described["version"] == "abc123"
    assert len(described["sources"]) == 2
    past_day = json.loads(describe_followup(frozen(build=None)))
    assert ", udgave" not in past_day["citation"]
    assert past_day["version"] == "2023-2"


@pytest.mark.parametrize("notice", [None, "EKSEMPELDATA."])
def test_a_sample_says_that_it_is_one(notice: str | None) -> None:
    described = json.loads(describe_followup(frozen(notice=notice)))
    assert described["description"].startswith("EKSEMPELDATA." if notice else "Målene")


def test_each_table_is_described_by_its_size_hash_and_columns() -> None:
    files = frozen()
    described = json.loads(describe_followup(files))
    assert [*Package.metadata_validate(described)] == []
    assert [each["name"] for each in described["resources"]] == [*TABLES]
    for each in described["resources"]:
        content = files[each["path"]]
        assert each["bytes"] == len(content)
        assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        columns = pl.read_parquet(content).columns
        assert [field["name"] for field in each["schema"]["fields"]] == columns
        assert all(field["description"] for field in each["schema"]["fields"])
