"""``pejl benchmark``: what a committee member sees of one figure, and each mistake's remedy."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.cli.main import app
from tests.homes import Home, pejl

Ask = Callable[..., Any]


@pytest.fixture
def ask(refreshed_home: Home, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """The command in this process, over the refreshed home."""
    monkeypatch.setenv("PEJL_HOME", str(refreshed_home.folder))
    monkeypatch.setenv("PEJL_MODE", "sample")
    return lambda *arguments: CliRunner().invoke(app, ["benchmark", *arguments])


def test_a_figure_is_shown_beside_the_country_the_region_and_its_groups(
    refreshed_home: Home,
) -> None:
    ended = pejl(refreshed_home.folder, "benchmark", "unemployment_share", COLUMNS="170")
    assert ended.returncode == 0, ended.stderr
    for said in ("Norddjurs", "Hele landet", "Region Midtjylland", "Landkommuner", "af 98"):
        assert said in ended.stdout
    assert "vægtet med arbejdsstyrken" in ended.stdout


def test_a_period_an_area_and_one_group_can_be_asked_for_as_json(ask: Ask) -> None:
    asked = ("--period", "2023M12", "--area", "730", "--group", "region", "--format", "json")
    [row] = json.loads(ask("job_orders", *asked).output)
    assert (row["area"], row["period"], row["comparison_code"]) == ("Randers", "2023M12", "082")
    assert row["difference_unit"] == "per_1000"


def test_the_groups_of_a_figure_are_shown_by_age_with_the_oldest_last(ask: Ask) -> None:
    shown = ask("full_time_persons_cash_benefit", "--by", "age").output
    lines = [line.split()[0] for line in shown.splitlines() if " år" in line]
    assert (lines[0], lines[-1]) == ("under", "65")
    assert "Kommunen" in shown
    asked = ("--by", "sex", "--period", "2023M12", "--format", "json")
    rows = json.loads(ask("full_time_persons_cash_benefit", *asked).output)
    assert {row["group"] for row in rows} == {"kvinder", "mænd"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("job_orders", "--by", "sex"), "job_orders er ikke delt efter køn"),
        (("job_orders", "--by", "køn"), "mente du sex (køn)?"),
        (("unemployment_share_of_labour_force_16_66", "--by", "origin"), "efter køn og alder"),
        (("full_time_persons_cash_benefit", "--by", "sex", "--period", "2019M01"), "vælg en fra"),
        (("job_order",), "job_order er ikke en indikator; mente du job_orders (Jobformidlings"),
        (("ledighed",), "mente du unemployment_rate_flex_job_scheme (Ledighedsprocent i fleks"),
        (("unemployment_share", "--group", "amt"), "vælg en af country, kommunegruppe, landsdel"),
        (("unemployment_share", "--period", "2031"), "vælg en af 2007M01 til "),
        (("company_cooperation_rate",), "ingen tal, som planens egen kommune kan sammen"),
        (("job_orders", "--area", "999"), "”999” er ikke et område; skriv navn eller nummer"),
    ],
)
def test_what_cannot_be_shown_says_what_can(
    ask: Ask, arguments: tuple[str, ...], said: str
) -> None:
    assert said in str(ask(*arguments).exception)
