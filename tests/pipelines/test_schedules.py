"""Which days a schedule fetches, what a daily look finds, and which fetches a build follows."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import httpx
import pytest

from assets.ingest.fetch import GROUP
from pipelines import outstanding, settings
from pipelines.alarms.due import DAY
from pipelines.definitions import definitions
from pipelines.project import Project
from pipelines.schedules import OFF, fetched_something, schedules
from tests.english import english_in
from tests.homes import NOBODY_ANSWERS, Home, write_apart
from tests.stand_in import StandIn


def run_of(job: str, *assets: str) -> dg.DagsterRun:
    chosen = frozenset(dg.AssetKey(asset.split("/")) for asset in assets) or None
    return dg.DagsterRun(job_name=job, asset_selection=chosen)


@pytest.mark.parametrize(
    ("run", "follows"),
    [
        (run_of("fetch"), True),
        (run_of("fetch", "snapshot/statbank_aus08"), True),
        (run_of("__ASSET_JOB", "snapshot/statbank_aus08"), True),
        (run_of("__ASSET_JOB", "snapshot/statbank_aus08", "raw/statbank_aus08"), False),
        (run_of("__ASSET_JOB", "mart/goal_score"), False),
        (run_of("build"), False),
    ],
)
def test_a_build_follows_a_fetch_and_nothing_else(run: dg.DagsterRun, follows: bool):
    assert fetched_something(run) is follows


def test_everything_loads_and_each_source_table_has_its_own_fetch():
    project = Project(settings.load())
    defs = definitions(project)
    dg.Definitions.validate_loadable(defs)
    keys = {key.to_user_string() for key in defs.resolve_asset_graph().get_all_asset_keys()}
    assert {f"{GROUP}/{name}" for name in project.catalogue} <= keys
    assert {f"raw/{name}" for name in project.catalogue} <= keys
    assert "mart/goal_score" in keys


@pytest.mark.parametrize("name", ["monthly_fetch", "daily_look"])
def test_a_schedule_is_off_until_the_data_are_live_and_says_why(name: str):
    sample, live = (
        next(s for s in schedules(Project(settings.load(mode=mode))) if s.name == name)
        for mode in ("sample", "live")
    )
    assert sample.default_status is dg.DefaultScheduleStatus.STOPPED
    assert live.default_status is dg.DefaultScheduleStatus.RUNNING
    assert sample.description == f"{live.description}{OFF}"


def test_every_day_has_one_schedule_at_nine_in_copenhagen():
    monthly, daily = schedules(Project(settings.load()))
    days = [
        [int(part) for part in each.split("-")]
        for each in str(daily.cron_schedule).split(" ")[2].split(",")
    ]
    daily_on = {day for first, last in days for day in range(first, last + 1)}
    assert daily_on == {*range(1, 32)} - {DAY}
    assert str(monthly.cron_schedule) == "0 9 28 * *"
    assert {monthly.execution_timezone, daily.execution_timezone} == {"Europe/Copenhagen"}


def test_a_month_whose_hour_has_passed_is_left_to_catch_up():
    at = datetime(2026, 11, 28, 8, tzinfo=UTC)
    context = dg.build_schedule_context(scheduled_execution_time=at)
    for late, result in (
        (outstanding.PUNCTUAL, dg.RunRequest),
        (outstanding.MISSED, dg.SkipReason),
    ):
        monthly, _ = schedules(Project(settings.load(mode="live")), lambda at=at + late: at)
        assert isinstance(monthly(context), result)


def look(home: Path, **given: str) -> dg.RunRequest | dg.SkipReason:
    """What the daily look requests."""
    _, daily = schedules(Project(settings.load(home=home, **given)))
    return daily(dg.build_schedule_context())


def test_the_daily_look_fetches_what_a_source_has_updated_and_nothing_else(
    refreshed_home: Home, jobindsats_server: StandIn, tmp_path: Path
):
    home = refreshed_home.copy_to(tmp_path / "home")
    assert str(look(home).skip_message) == "Ingen kilde har udgivet noget nyt."
    answer = jobindsats_server.answer

    def updated(facts: dict[str, Any]) -> dict[str, Any]:
        is_newer = facts.get("table_id") == "y60c07"
        return facts | ({"update_latest": "2024-08-14"} if is_newer else {})

    def newer(request: httpx.Request) -> httpx.Response:
        listing = json.loads(answer(request).content, object_hook=updated)
        return httpx.Response(200, json=listing)

    jobindsats_server.answer = newer
    requested = look(home, jobindsats_url=jobindsats_server.url, jobindsats_token="0" * 32)
    tables = ("jobindsats_y60c07", "jobindsats_y60c07_by")
    assert requested.asset_selection == [dg.AssetKey(["snapshot", table]) for table in tables]
    assert jobindsats_server.paths()[0] == "/v3/tables"
    assert all(path.startswith("/v3/table") for path in jobindsats_server.paths()), "no data"


def test_a_source_that_is_down_is_said_by_the_daily_look(refreshed_home: Home, tmp_path: Path):
    home = refreshed_home.copy_to(tmp_path / "home")
    skipped = str(look(home, statbank_url=NOBODY_ANSWERS).skip_message)
    assert skipped.count("Statistikbanken") + skipped.count("statbank") >= 1
    assert english_in(skipped) == []


def test_the_daily_look_fetches_a_table_whose_answer_was_refused(
    refreshed_home: Home, tmp_path: Path
):
    home = refreshed_home.copy_to(tmp_path / "home")
    [answer] = (home / "archive" / "snapshots" / "statbank" / "AUS08").glob("*.zst")
    write_apart(answer, b"")
    assert look(home).asset_selection == [dg.AssetKey(["snapshot", "statbank_aus08"])]
