"""The minister's benchmark: what was recorded of Norddjurs, through the connector and the SQL."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.catalogue.catalogue import PROVENANCE
from assets.warehouse.calendar import SCHEMA as PERIODS
from assets.warehouse.models import load_models
from connectors import periods, warehouse
from connectors.jobindsats import response as jobindsats_answer
from connectors.jobindsats.config import JobindsatsEntry
from connectors.observations import Areas
from connectors.warehouse import Warehouse
from pipelines.project import Project
from pipelines.settings import PROJECT, SQL

SHARED = PROJECT.parent / "shared"
RECORDED = SHARED / "recorded" / "jobindsats" / "v2" / "Y30R21-norddjurs-2020-2022.json"
GROUPS = ("A-dagpenge mv.", "Sygedagpenge mv.", "Kontanthjælp mv.", "Ydelsesgrupper i alt")
PRINTED = ("expected_persons", "actual_persons", "difference_persons", "rank")
BENCHMARK = "mart.ministry_benchmark"


def as_version_3(text: str) -> bytes:
    """The recorded rows as version 3 gives them: numbers as numbers, the area second."""
    rows: list[dict[str, Any]] = json.loads(text)
    measures = list(rows[0])[3:]
    columns = ["Periode", "Område", "Ydelsesgrupper", *measures]
    cells = [
        [row["Periode"], row["Area"], row["Ydelsesgrupper"]]
        + [float(str(row[measure]).replace(",", ".")) for measure in measures]
        for row in rows
    ]
    return json.dumps({"columns": columns, "rows": cells}).encode()


@pytest.fixture(scope="module")
def norddjurs(
    built: Warehouse, built_house: Project, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warehouse]:
    """The recorded rows of Norddjurs, 2020 to 2022, as the mart holds them."""
    if not RECORDED.exists():
        pytest.skip("the recorded answers are not in shared/ beside the project")
    entry = built_house.catalogue["jobindsats_y30r21"]
    assert isinstance(entry.definition, JobindsatsEntry)
    body = as_version_3(RECORDED.read_text("utf-8"))
    raw = jobindsats_answer.read(
        entry.table, entry.definition, [body], Areas(["Norddjurs"], ["Norddjurs"])
    )
    known = [(spelling, periods.parse(spelling)) for spelling in raw["period"].unique()]
    days = [(spelling, p.code, p.kind, p.starts_on, p.ends_on) for spelling, p in known]
    with warehouse.writing(tmp_path_factory.mktemp("benchmark") / "w.duckdb") as opened:
        opened.replace(f"raw.{entry.name}", raw.with_columns(pl.lit(entry.name).alias(PROVENANCE)))
        opened.replace("core.period", pl.DataFrame(days, PERIODS, orient="row"))
        opened.replace("core.area", built.frame("from core.area"))
        models = built_house.models
        for name in (f"staging.{entry.name}", "core.ministry_benchmark", BENCHMARK):
            opened.create_table(name, models[name].sql)
        yield opened


def printed(document: str) -> str:
    """A paper's text on one line."""
    path = SHARED / "documents" / document
    if not path.exists():
        pytest.skip("the municipality's papers are not in shared/ beside the project")
    return " ".join(path.read_text("utf-8").split())


def number(text: str) -> int:
    return int(text.replace(".", ""))


@pytest.mark.parametrize("group", GROUPS)
def test_the_recorded_rows_give_the_table_of_the_introduction_2022(
    norddjurs: Warehouse, group: str
) -> None:
    text = printed("introduction-2022.txt").partition("Placering på beskæftigelsesministerens")[2]
    row = re.search(rf"{re.escape(group)} (\S+) (\S+) (\S+) (\S+)", text)
    assert row
    [found] = norddjurs.frame(
        f"from {BENCHMARK} where period = '2021Q2-4Q' and benefit_group = '{group}'"
    ).to_dicts()
    assert [found[column] for column in PRINTED] == [number(figure) for figure in row.groups()]


def test_the_recorded_rows_give_the_rank_of_the_status_of_april_2023(norddjurs: Warehouse) -> None:
    text = printed("status-april-2023.txt")
    row = re.search(r"Placering som nr\. (\d+) på Beskæftigelsesministerens", text)
    assert row
    [(rank,)] = norddjurs.frame(
        f"select rank from {BENCHMARK} "
        "where period = '2022Q4-4Q' and benefit_group = 'Ydelsesgrupper i alt'"
    ).rows()
    assert rank == number(row[1]) == 29


def test_the_total_is_the_sources_own_though_the_groups_do_not_add_up(
    norddjurs: Warehouse,
) -> None:
    found = norddjurs.frame(
        "select sum(expected_persons) filter (where benefit_group <> 'Ydelsesgrupper i alt'), "
        "sum(expected_persons) filter (where benefit_group = 'Ydelsesgrupper i alt') "
        f"from {BENCHMARK} where period = '2021Q4-4Q'"
    )
    assert found.row(0) == (2250, 2240)


def test_every_rank_of_the_source_is_the_one_that_the_printed_shares_give(
    published: Warehouse,
) -> None:
    checked = dict(
        published.frame(
            f"select rank_check, count(*) from {BENCHMARK} where rank is not null group by 1"
        ).iter_rows()
    )
    assert set(checked) <= {"agrees", "tied"}
    assert checked["agrees"] > 0


@pytest.mark.parametrize(
    ("shares", "ranks", "checks"),
    [
        ([-0.5, -0.2, 0.1], [1, 2, 3], ["agrees", "agrees", "agrees"]),
        ([-0.2, -0.2, 0.1], [2, 1, 3], ["tied", "agrees", "agrees"]),
        ([-0.5, -0.2, 0.1], [2, 1, 3], ["differs", "differs", "agrees"]),
        ([None, -0.2, 0.1], [1, 2, 3], [None, "differs", "differs"]),
        ([-0.5, -0.2, 0.1], [None, 2, 3], [None, "agrees", "agrees"]),
    ],
)
def test_a_rank_differs_within_a_printed_tie_or_contradicts(
    tmp_path: Path, shares: list[float | None], ranks: list[int | None], checks: list[str | None]
) -> None:
    rows = pl.DataFrame(
        {
            "area_code": ["707", "730", "706"],
            "area": ["Norddjurs", "Randers", "Syddjurs"],
            "period": ["2021Q2-4Q"] * 3,
            "starts_on": ["2020-07-01"] * 3,
            "ends_on": ["2021-06-30"] * 3,
            "benefit_group": [GROUPS[0]] * 3,
            "expected_persons": [0.0] * 3,
            "actual_persons": [0.0] * 3,
            "difference_persons": [0.0] * 3,
            "expected_share": [0.0] * 3,
            "actual_share": [0.0] * 3,
            "difference_share": shares,
            "rank": ranks,
        },
        schema_overrides={"difference_share": pl.Float64, "rank": pl.Int64},
    )
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        opened.replace("core.ministry_benchmark", rows)
        found = opened.frame(load_models(SQL)[BENCHMARK].sql)
    by_code = dict(found.select("area_code", "rank_check").iter_rows())
    assert [by_code[code] for code in rows["area_code"]] == checks
