"""``pejl calendar``: the committee's year as a person, a program and a calendar read it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from icalendar import Calendar
from typer.testing import CliRunner, Result

from connectors.errors import InputError
from pipelines.cli.main import app
from pipelines.settings import DATA
from tests.homes import Home

Ask = Callable[..., Result]


def asker(home: Path, site: Path) -> Ask:
    """The command in this process, over a home; an error is raised."""
    folders = {"PEJL_HOME": str(home), "PEJL_SITE": str(site)}
    given = folders | {"PEJL_PLAN": "", "PEJL_MODE": "sample", "COLUMNS": "100"}

    def ask(*arguments: str) -> Result:
        ended = CliRunner(env=given).invoke(app, ["calendar", *arguments])
        if ended.exception and not isinstance(ended.exception, SystemExit):
            raise ended.exception
        return ended

    return ask


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A municipality's own folder."""
    for name in ("plans", "register", "calendar"):
        shutil.copytree(DATA / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def ask(refreshed_home: Home, site: Path) -> Ask:
    return asker(refreshed_home.folder, site)


def test_what_is_to_come_is_shown_and_which_goals_are_final_for_it(ask: Ask) -> None:
    shown = " ".join(ask().output.split())
    assert "Arbejdsmarkedsudvalgets år 2024 · Norddjurs · set fra 15-08-2024" in shown
    assert (
        "29-08-2024 Til mødet i Norddjurs Beskæftigelsesråd torsdag den 29. august 2024 udsendes "
        "dagsordenen fredag den 23. august 2024."
    ) in shown
    assert "3.3.1 (ventes den 1. november 2024)" in shown
    assert "16. januar 2024" not in shown
    assert "EKSEMPELDATA" in shown


def test_programs_and_calendars_read_the_whole_year(ask: Ask) -> None:
    rows = {(r["day"], r["title"]): r for r in json.loads(ask("--format", "json").output)}
    meeting = rows["2024-11-19", "Møde i Arbejdsmarkedsudvalget"]
    assert meeting["agenda_on"] == "2024-11-13"
    assert meeting["example"] is True
    assert {"2.1", "3.3.1", "5.8"} <= set(meeting["final"])
    assert meeting["missing"] == ["4.5", "5.3", "5.6"]
    assert "3.1.1" not in [*meeting["final"], *meeting["provisional"]]  # dropped
    assert "Møde i Norddjurs Beskæftigelsesråd;2024-08-23" in ask("--format", "csv").output
    content = ask("--format", "ics").stdout_bytes
    events = Calendar.from_ical(content).walk("VEVENT")
    assert len(events) == len(rows) + sum(each["agenda_on"] is not None for each in rows.values())


def test_a_year_is_begun_and_checked(ask: Ask, site: Path) -> None:
    assert "707-2025.yaml" in ask("new", "--year", "2025").output
    checked = ask("check").output
    assert "707-2025.yaml: 11 møder og 3 frister og runder i 2025, ingen fejl" in checked
    with pytest.raises(InputError, match="findes allerede"):
        ask("new", "--year", "2025")
    assert "2025" in ask().output
    path = site / "calendar" / "707-2025.yaml"
    path.write_text(path.read_text("utf-8").replace("2025-03-18", "2025-13-18"), "utf-8")
    for command in (["check"], []):
        with pytest.raises(InputError, match=r"707-2025.yaml, linje \d+: meetings.3.day"):
            ask(*command)


def test_without_a_calendar_the_remedy_is_told(ask: Ask, site: Path) -> None:
    shutil.rmtree(site / "calendar")
    with pytest.raises(InputError, match="begynd en med `pejl calendar new --year 2024`"):
        ask()
