"""Each rule of ``sql/check``: what breaks it and what does not, and none broken by the sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.warehouse import checks, unit_table
from connectors import warehouse
from connectors.errors import InputError
from connectors.warehouse import Warehouse
from pipelines.settings import SQL

RULES = {check.model.name: check for check in checks.load_checks(SQL / "check")}
AREAS = [("000", "country", None), ("082", "region", None), ("707", "municipality", "082")]
AREAS += [("730", "municipality", "082")]


@pytest.fixture
def tables() -> Iterator[Warehouse]:
    with warehouse.scratch() as opened:
        areas = [(code, f"Område {code}", kind, region) for code, kind, region in AREAS]
        names = ["area_code", "area", "kind", "region_code"]
        opened.replace("core.area", pl.DataFrame(areas, names, orient="row"))
        opened.replace(unit_table.NAME, unit_table.unit_rows())
        yield opened


def found(tables: Warehouse, rule: str) -> list[tuple[str, str | None, str | None]]:
    rows = tables.frame(RULES[rule].model.sql)
    assert rows["finding"].null_count() == 0
    return rows.select("indicator", "area_code", "period").rows()


def indicators(tables: Warehouse, rows: Sequence[Mapping[str, Any]]) -> None:
    usual = {
        "indicator": "spells_x", "label": "Forløb", "area": "et sted", "unit": "spells",
        "period": "2023M12", "kind": "computed", "source_tables": "jobindsats_x",
        "starts_on": date(2023, 12, 1),
    }  # fmt: skip
    shown = [{**usual, **row} for row in rows]
    for row in shown:
        row.setdefault("value_low", row["value"])
        row.setdefault("value_high", row["value"])
    tables.replace("figure.known", pl.DataFrame(shown, infer_schema_length=None))


def test_a_municipality_has_no_more_than_its_region(tables: Warehouse):
    indicators(
        tables,
        [
            {"area_code": "000", "value": 900.0},
            {"area_code": "082", "value": 100.0},
            {"area_code": "707", "value": 102.0},
            {"area_code": "730", "value": 60.0},
        ],
    )
    assert found(tables, "area_within_area") == [("spells_x", "707", "2023M12")]


def test_a_share_may_be_higher_in_a_municipality(tables: Warehouse):
    indicators(
        tables,
        [
            {"area_code": "000", "value": 10.0, "unit": "pct"},
            {"area_code": "707", "value": 30.0, "unit": "pct"},
        ],
    )
    assert found(tables, "area_within_area") == []


@pytest.mark.parametrize(
    ("own", "other", "country", "unit", "breaks"),
    [
        (40.0, 60.0, 100.0, "spells", False),
        (40.0, 60.0, 101.0, "spells", False),
        (40.0, 60.0, 105.0, "spells", True),
        (40.0, 60.0, 95.0, "spells", True),
        (40.0, 60.0, 95.0, "persons", False),
        (40.0, 60.0, 105.0, "persons", True),
    ],
)
def test_the_municipalities_give_the_country(
    tables: Warehouse, own: float, other: float, country: float, unit: str, *, breaks: bool
):
    indicators(
        tables,
        [
            {"area_code": "000", "value": country, "unit": unit},
            {"area_code": "707", "value": own, "unit": unit},
            {"area_code": "730", "value": other, "unit": unit},
        ],
    )
    assert found(tables, "areas_add_up") == [("spells_x", "000", "2023M12")] * breaks


def test_a_hidden_municipality_is_taken_as_its_bounds(tables: Warehouse):
    hidden = {"area_code": "730", "value": None, "value_low": 0.0, "value_high": 2.0}
    own = {"area_code": "707", "value": 40.0}
    indicators(tables, [{"area_code": "000", "value": 42.0}, own, hidden])
    assert found(tables, "areas_add_up") == []
    indicators(tables, [{"area_code": "000", "value": 47.0}, own, hidden])
    assert len(found(tables, "areas_add_up")) == 1


def test_a_missing_municipality_leaves_the_sum_open(tables: Warehouse):
    indicators(tables, [{"area_code": "000", "value": 900.0}, {"area_code": "707", "value": 40.0}])
    assert found(tables, "areas_add_up") == []


def parts(tables: Warehouse, **given: list[tuple[Any, ...]]) -> None:
    """The core tables that have parts and totals, empty where nothing is given."""
    common = ["source_table", "area_code", "period", "measure"]
    shapes = {
        "persons_on_benefit": [*common, "visitation", "value", "mark"],
        "offers_by_type": [*common, "offer_type", "value", "mark"],
        "unemployed": [*common, "benefit_group", "value", "mark"],
        "ministry_benchmark": [
            "source_table", "area_code", "period", "benefit_group",
            "expected_persons", "actual_persons",
        ],
    }  # fmt: skip
    numbers = {"value", "expected_persons", "actual_persons"}
    for name, columns in shapes.items():
        schema = {c: pl.Float64 if c in numbers else pl.String for c in columns}
        rows = pl.DataFrame(given.get(name, []), schema, orient="row")
        tables.replace(f"core.{name}", rows)


@pytest.mark.parametrize(
    ("other", "mark", "breaks"),
    [(8.0, None, False), (3.0, None, True), (14.0, None, True), (None, "<3", True)],
)
def test_full_time_persons_of_each_category_give_the_total(
    tables: Warehouse, other: float | None, mark: str | None, *, breaks: bool
):
    of = ("jobindsats_y60a02", "707", "2023M12", "full_time_persons")
    rows = [
        (*of, "Visitationskategori i alt", 20.0, None),
        (*of, "Jobparat", 12.0, None),
        (*of, "Aktivitetsparat", other, mark),
    ]
    parts(tables, persons_on_benefit=rows)
    assert found(tables, "parts_and_total") == [of[:3]] * breaks


@pytest.mark.parametrize(("total", "breaks"), [(2180.0, False), (2230.0, False), (2280.0, True)])
def test_the_benchmark_adds_up_within_what_each_row_is_rounded_by(
    tables: Warehouse, total: float, *, breaks: bool
):
    norddjurs = ("jobindsats_y30r21", "707", "2021Q4-4Q")
    rows = [
        (*norddjurs, "A-dagpenge mv.", 520.0, 490.0),
        (*norddjurs, "Sygedagpenge mv.", 800.0, 720.0),
        (*norddjurs, "Kontanthjælp mv.", 930.0, 960.0),
        (*norddjurs, "Ydelsesgrupper i alt", 2240.0, total),
    ]
    parts(tables, ministry_benchmark=rows)
    assert found(tables, "parts_and_total") == [norddjurs] * breaks


def test_what_was_noticed_of_a_source_is_found(tables: Warehouse):
    tables.replace(
        "mart.source_freshness",
        pl.DataFrame(
            [
                ("jobindsats_a", "2024M06", 400, "x mangler 4 tal"),
                ("jobindsats_b", "2024M06", 400, None),
                ("fasit_offers", None, 400, "nationality har værdier, som ingen kender"),
                ("fasit_cases", None, None, "Der er ingen fil"),
            ],
            ["raw_table", "last_period", "rows", "noticed"],
            orient="row",
        ),
    )
    assert found(tables, "source_notice") == [
        ("jobindsats_a", None, "2024M06"),
        ("fasit_offers", None, None),
    ]


def series(last: float, **also: Any) -> list[dict[str, Any]]:
    """Two years of a figure that goes up and down by one, and then this."""
    values = [30.0 + (-1) ** month for month in range(24)] + [last]
    return [
        {
            "area_code": "707",
            "unit": "pct",
            "value": value,
            "starts_on": date(2022 + month // 12, month % 12 + 1, 1),
            "period": f"{2022 + month // 12}M{month % 12 + 1:02}",
            **also,
        }
        for month, value in enumerate(values)
    ]


@pytest.fixture
def scored(tables: Warehouse) -> Warehouse:
    tables.replace("mart.goal_score", pl.DataFrame({"area_code": ["707"], "own": [True]}))
    settled(tables, 1.0)
    broken(tables, None)
    return tables


def broken(tables: Warehouse, breaks: str | None) -> None:
    catalogue = pl.DataFrame(
        [("spells_x", breaks)], {"indicator": pl.String, "breaks": pl.String}, orient="row"
    )
    tables.replace("mart.indicator_catalogue", catalogue)


def settled(tables: Warehouse, p90_change: float) -> None:
    profile = {"indicator": "spells_x", "basis": "indicator", "months_after": 1}
    tables.replace("mart.revision_profile", pl.DataFrame([{**profile, "p90_change": p90_change}]))


@pytest.mark.parametrize(("last", "jumps"), [(31.0, 0), (33.0, 0), (60.0, 1), (2.0, 1)])
def test_a_jump_against_history_is_told(scored: Warehouse, last: float, jumps: int):
    indicators(scored, series(last))
    assert len(found(scored, "jump")) == jumps


def test_a_jump_that_such_figures_often_make_when_revised_is_not_told(scored: Warehouse):
    indicators(scored, series(60.0))
    settled(scored, 40.0)
    assert found(scored, "jump") == []


def test_a_jump_across_a_known_break_is_not_told(scored: Warehouse):
    indicators(scored, series(60.0))
    broken(scored, "2022-05-01: andet; 2024-01-01: tallet opgøres på ny")
    assert found(scored, "jump") == []
    broken(scored, "2022-05-01: andet")
    assert len(found(scored, "jump")) == 1


def test_a_jump_in_another_municipality_or_on_persons_is_not_told(scored: Warehouse):
    indicators(scored, series(60.0, area_code="730"))
    assert found(scored, "jump") == []
    indicators(scored, series(60.0, source_tables="fasit_offers"))
    assert found(scored, "jump") == []


def test_a_short_history_tells_of_no_jump(scored: Warehouse):
    indicators(scored, series(60.0)[-10:])
    assert found(scored, "jump") == []


def test_a_rule_lies_in_the_folder_of_its_severity(tmp_path: Path):
    (tmp_path / "info").mkdir()
    (tmp_path / "info" / "x.sql").write_text("-- En regel.\nselect 1")
    with pytest.raises(
        InputError, match=r"sql/check/info/x\.sql skal ligge i en af mapperne error"
    ):
        checks.load_checks(tmp_path)


def test_the_sample_breaks_no_rule(published: Warehouse):
    assert published.frame("from mart.finding").to_dicts() == []


def test_findings_on_lists_of_persons_are_not_published():
    rows = pl.DataFrame({"indicator": ["a", "b", "c", "raw_table"]})
    tables = ["jobindsats_x", "fasit_x statbank_x", "register_x"]
    figures = pl.DataFrame({"indicator": ["a", "b", "c"], "source_tables": tables})
    assert checks.without_persons(rows, figures)["indicator"].to_list() == ["a", "raw_table"]


@pytest.mark.parametrize(("outside", "breaks"), [(10.0, False), (11.0, True), (None, False)])
def test_a_cooperation_rate_that_lacks_many_companies_is_told(
    tables: Warehouse, outside: float | None, breaks: bool
):
    rows = [
        ("company_cooperation_rate_any_employee", "707", "2023", 90.0, 20.0),
        ("cooperating_companies_outside_cvr", "707", "2023", None, outside),
    ]
    columns = ["indicator", "area_code", "period", "numerator", "value"]
    tables.replace("mart.indicator", pl.DataFrame(rows, columns, orient="row"))
    rate = ("company_cooperation_rate_any_employee", "707", "2023")
    assert found(tables, "companies_outside_cvr") == ([rate] if breaks else [])


def test_an_indicator_without_rows_is_found_unless_a_source_was_never_fetched(tables: Warehouse):
    indicators(tables, [{"indicator": "with_rows", "area_code": "707", "value": None}])
    names = ["indicator", "kind", "never_fetched", "source_tables"]
    rows = [
        ("with_rows", "computed", None, "statbank_x"),
        ("misspelt", "computed", None, "statbank_x"),
        ("waiting", "computed", "Fasit", "fasit_x"),
        ("kept_by_hand", "observed", None, "register_observations"),
        ("not_in_the_register", "computed", None, "register_observations statbank_x"),
    ]
    types = dict.fromkeys(names, pl.String)
    tables.replace("mart.indicator_catalogue", pl.DataFrame(rows, types, orient="row"))
    assert found(tables, "indicator_without_rows") == [("misspelt", None, None)]
