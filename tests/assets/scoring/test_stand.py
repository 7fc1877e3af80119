"""Where a goal stands while its period runs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assets.scoring.outlook import stand
from connectors.errors import HomeError


def row(**changes: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "kind": "pace", "can_be_met": True, "secured_from": None, "so_far": 58.1, "target": 30.0,
        "expected": None, "comparison": ">=", "unit": "pct", "as_of": date(2023, 8, 15),
        "period": "2023M01..2023M12", "so_far_period": None,
    }  # fmt: skip
    return facts | changes


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, stand.AHEAD),
        ({"so_far": 29.9}, stand.BEHIND),
        ({"so_far": 29 / 50 * 100, "target": 58.0}, stand.AHEAD),
        ({"so_far": 32.0, "target": 70.0, "expected": 43.0, "unit": "agreements"}, stand.BEHIND),
        ({"so_far": 45.0, "target": 70.0, "expected": 43.0, "unit": "agreements"}, stand.AHEAD),
        ({"can_be_met": False}, stand.LOST),
        ({"secured_from": "2023M07"}, stand.SECURED),
        ({"kind": "no_figure"}, stand.OPEN),
        ({"so_far_period": "2022", "period": "2023"}, stand.OPEN),
        ({"so_far_period": "2023M06", "period": "2023M12"}, stand.AHEAD),
        ({"so_far_period": "2023M06", "period": "2024M12"}, stand.OPEN),
        ({"target": None}, stand.OPEN),
    ],
)
def test_a_goal_under_way_stands_where_its_figure_so_far_is(
    changes: dict[str, Any], expected: str
) -> None:
    assert stand.stand(row(**changes)) == expected


def test_a_figure_so_far_says_that_it_is_or_which_period_it_is_of() -> None:
    assert stand.figure_so_far(row()) == "58,1 % indtil nu"
    assert stand.figure_so_far(row(so_far_period="2022")) == "58,1 % (2022)"
    assert stand.figure_so_far(row(so_far_period="2023M06")) == "58,1 % (juni 2023)"


def test_a_file_of_an_older_pejl_is_told_to_be_made_again() -> None:
    older = row()
    del older["so_far_period"]
    with pytest.raises(HomeError, match="ældre udgave af Pejl; kør `pejl refresh`"):
        stand.figure_so_far(older)


def test_a_status_counts_by_where_goals_stand_and_leaves_out_the_dropped() -> None:
    told = stand.totals(
        [stand.AHEAD, stand.AHEAD, stand.OPEN, None, None],
        ["met", "met", "not_followable", "not_met", "dropped"],
        date(2023, 8, 15),
    )
    assert told == [
        "2 mål: på rette vej",
        "1 mål: endnu intet tal for året",
        "1 mål: ikke nået",
        "Planåret er ikke slut; det er en status pr. 15. august 2023.",
    ]


def test_a_plan_year_runs_until_its_last_day() -> None:
    assert stand.is_running(2023, date(2023, 12, 31))
    assert not stand.is_running(2023, date(2024, 1, 1))
