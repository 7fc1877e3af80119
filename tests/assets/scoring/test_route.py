"""A plan's own route beside its rule: told, and deciding nothing."""

from pathlib import Path

import pytest

from tests.assets.scoring.test_score import DISCLOSED, Scorer, figure, figures_of

PATH = "        path: {2022: 69.4, 2023: 67.8}"


@pytest.mark.parametrize(
    ("value", "follows", "text"),
    [
        (69.5, False, "Planens egen rute (højst 67,8 % i 2023) er ikke fulgt: 69,5 %."),
        (67.8, True, "Planens egen rute (højst 67,8 % i 2023) er fulgt: 67,8 %."),
    ],
)
def test_a_route_beside_the_rule_is_told_and_decides_nothing(
    tmp_path: Path, value: float, follows: bool, text: str
) -> None:
    row = Scorer(tmp_path).own("own <= 70.5", figures_of([figure(value)]), PATH)
    assert (row["verdict"], row["target"]) == ("met", 70.5)
    assert (row["is_on_route"], row["route"], row["route_target"]) == (follows, text, 67.8)


def test_a_share_a_hair_under_the_route_follows_it_as_it_meets_a_rule(tmp_path: Path) -> None:
    hair_under = figures_of([figure(29 / 50 * 100)])
    row = Scorer(tmp_path).own("own >= 58", hair_under, "        path: {2023: 58}")
    assert (row["verdict"], row["is_on_route"]) == ("met", True)
    assert row["route"] == "Planens egen rute (mindst 58 % i 2023) er fulgt: 58 %."


def test_a_hidden_figure_tells_nothing_of_the_route(tmp_path: Path) -> None:
    row = Scorer(tmp_path).own("own <= 70.5", figures_of([figure(**DISCLOSED)]), PATH)
    assert row["is_on_route"] is None
    assert row["route"] == "Om planens egen rute (højst 67,8 % i 2023) er fulgt, kan ikke afgøres."


def test_a_path_that_the_rule_uses_is_no_route(tmp_path: Path) -> None:
    row = Scorer(tmp_path).own("own <= target", figures_of([figure(69.5)]), PATH)
    assert (row["target"], row["verdict"]) == (67.8, "not_met")
    assert (row["is_on_route"], row["route"], row["route_target"]) == (None, None, None)
