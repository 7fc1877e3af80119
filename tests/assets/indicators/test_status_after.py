"""Status after a benefit: the recorded shares of all outcomes, and what would be given back."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors import warehouse
from connectors.warehouse import Warehouse
from tests.assets.indicators.answers import answer, build

NATIONAL = "dashboards/national-durations-and-status.aki-2026-08-22.json"
TOTAL = "Arbejdsmarkedsstatus i alt"
JOB, EDUCATION, SELF_SUPPORT = "Lønmodtagerbeskæftigelse", "Uddannelse", "Selvforsørgelse"
FLEX_JOB, PENSION = "Fleksjob", "Førtids-, senior- og tidlig pension"
TABLES = ("core.status_after_benefit", "indicator.status_after")
PREFIX = "status_after_unemployment_benefit_"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Warehouse]:
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        yield opened


def outcomes(opened: Warehouse, statuses: dict[str, int | None]) -> dict[str, Any]:
    """The shares three months after, or why there is none, of a quarter with these spells."""
    rows = [
        ["2025Q04", "Hele landet", status, None, spells, *[None] * 6]
        for status, spells in statuses.items()
    ]
    build(opened, {"y01b15": answer("y01b15", rows)}, *TABLES)
    found = opened.frame(
        "select indicator, coalesce(value::varchar, mark) from indicator.status_after "
        "where indicator like '%_3_months'"
    ).rows()
    return {
        name.removeprefix(PREFIX).removesuffix("_3_months"): float(told) if told[0] < "a" else told
        for name, told in found
    }


def test_the_recorded_quarter_has_its_recorded_shares_and_they_are_all_there_is(
    opened: Warehouse, recorded_json: Callable[[str], Any]
) -> None:
    items = recorded_json(NATIONAL)["statusAfter3m (y01b15)"]["items"]
    spells = {item["label"]: round(10 * item["value"]) for item in items}
    named = {status: spells[status] for status in (JOB, EDUCATION, PENSION, SELF_SUPPORT)}
    found = outcomes(opened, {TOTAL: 1000} | named)
    assert found == {
        "job": 64.0, "education": 2.8, "flex_job": "absent", "pension": 0.5, "self_support": 7.5,
        "other": 25.2,
    }  # fmt: skip
    assert sum(share for share in found.values() if share != "absent") == pytest.approx(100)


SPELLS = {TOTAL: 100, JOB: 60, EDUCATION: 10, FLEX_JOB: 5, PENSION: 5, SELF_SUPPORT: 8}


def test_a_hidden_outcome_hides_the_rest_and_no_other(opened: Warehouse) -> None:
    found = outcomes(opened, SPELLS | {PENSION: None})
    assert {found["pension"], found["other"]} == {"hidden"}
    assert (found["job"], found["flex_job"]) == (60.0, 5.0)


def test_a_quarter_that_leaves_one_or_two_spells_shows_no_outcome(opened: Warehouse) -> None:
    assert set(outcomes(opened, SPELLS | {TOTAL: 90}).values()) == {"hidden"}
    assert outcomes(opened, SPELLS | {TOTAL: 91})["other"] == pytest.approx(100 * 3 / 91)
    hidden_beside = SPELLS | {TOTAL: 85, PENSION: None}
    assert set(outcomes(opened, hidden_beside).values()) == {"hidden"}


def test_an_outcome_that_leaves_one_or_two_spells_is_not_shown(opened: Warehouse) -> None:
    nearly_all: dict[str, int | None] = {TOTAL: 20, JOB: 18}
    nearly_all |= dict.fromkeys((EDUCATION, SELF_SUPPORT))
    assert outcomes(opened, nearly_all)["job"] == "hidden"
