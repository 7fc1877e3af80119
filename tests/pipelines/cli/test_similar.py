"""``pejl similar``: who is like a municipality, why, and how sure that is."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.cli.main import app
from tests.homes import Home

Ask = Callable[..., Any]


@pytest.fixture
def ask(refreshed_home: Home, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """The command in this process, over the refreshed home."""
    monkeypatch.setenv("PEJL_HOME", str(refreshed_home.folder))
    monkeypatch.setenv("PEJL_MODE", "sample")
    monkeypatch.setenv("COLUMNS", "170")
    return lambda *arguments: CliRunner().invoke(app, ["similar", *arguments])


def test_the_plans_own_has_its_eight_with_distance_reason_and_features(ask: Ask) -> None:
    shown = ask().output
    assert "8 kommuner, der ligner Norddjurs mest" in shown
    assert "egen beregning, 2022" in shown
    assert "Træk: " in shown
    assert "mindst 80 % af gangene" in shown
    assert "Gruppen er ikke officiel." in shown
    assert "beskæftigelsesfrekvens" not in shown


def test_another_municipality_can_be_asked_for_as_json(ask: Ask) -> None:
    rows = json.loads(ask("Randers", "--format", "json").output)
    assert {row["area"] for row in rows} == {"Randers"}
    assert [row["rank"] for row in rows if row["basis"] == "structure"] == list(range(1, 9))


@pytest.mark.parametrize("wrong", ["Region Midtjylland", "Grenaa", "999"])
def test_what_is_no_municipality_is_said_so(ask: Ask, wrong: str) -> None:
    assert f"”{wrong}” er ikke en kommune" in str(ask(wrong).exception)
