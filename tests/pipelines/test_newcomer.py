"""From nothing to a municipality's own first scorecard, as docs/vejledning.md has it."""

import json
from pathlib import Path

import pytest

from tests.homes import pejl


@pytest.mark.long
@pytest.mark.parametrize(
    ("municipality", "area", "year"),
    [("Randers", "Randers", 2026), ("københavn", "København", 2024), ("Læsø", "Læsø", 2025)],
)
def test_two_commands_lead_from_nothing_to_a_first_scorecard(
    tmp_path: Path, municipality: str, area: str, year: int
) -> None:
    """Its small twin in `tests/pipelines/cli/test_plan.py` does all but the refresh."""
    home, site = tmp_path / "home", str(tmp_path / "own")
    new = ("plan", "new", "--municipality", municipality, "--year", str(year))
    begun = pejl(home, *new, PEJL_SITE=site)
    assert begun.returncode == 0, begun.stderr
    refreshed = pejl(home, "refresh", PEJL_SITE=site)
    assert refreshed.returncode == 0, refreshed.stdout + refreshed.stderr
    card = json.loads(pejl(home, "goals", "--format", "json", PEJL_SITE=site).stdout)
    assert card["area"] == area
    assert len(card["goals"]) == 8
    assert {goal["verdict"] for goal in card["goals"]} & {"met", "not_met"}
    assert len([*(home / "published" / "papers").glob("*.docx")]) == 2
