"""Staff see in a real Chromium what failed and why, and mend it by one click.

`python -m tools.ui_pictures` runs this and writes the pictures of `docs/operations.md`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from connectors import warehouse
from pipelines import settings
from pipelines.catch_up import NAME as CATCH_UP
from tests.chromium import needs_chromium, running_chromium
from tests.english import english_in
from tests.homes import Home, Running, pejl_here, running, wait_for
from tests.stand_in import StandIn

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PICTURES = os.environ.get("UI_PICTURES")
"""The folder that pictures are written to; none where it is unset."""
FAILED = "/assets/snapshot/statbank_aus08"
SENTENCE = "statbank svarede 503 på v1/tableinfo (4 forsøg); prøv igen senere."
pytestmark = [pytest.mark.long, needs_chromium]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as opened:
        yield opened


def open_ui(browser: Browser, ui: Running, height: int = 640) -> Page:
    """The UI in a browser as staff have it."""
    [link] = re.findall(r"http\S+/login\S+", ui.output.read_text("utf-8"))
    page = browser.new_context(
        base_url=ui.address,
        viewport={"width": 1280, "height": height},
        timezone_id="Europe/Copenhagen",
        locale="da-DK",
    ).new_page()
    page.set_default_timeout(300_000)
    page.goto(link)
    return page


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.wait_for_timeout(1500)
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def states(home: Path) -> dict[str, str]:
    with warehouse.reading(settings.load(home=home).published_file()) as opened:
        rows = opened.frame("select source_table, state from mart.source_freshness")
    return dict(rows.iter_rows())


def test_one_click_reruns_the_source_that_failed_and_the_build_follows(
    refreshed_home: Home, browser: Browser, statbank_server: StandIn, tmp_path: Path
) -> None:
    home, answer = refreshed_home.copy_to(tmp_path / "home"), statbank_server.answer

    def down(request: httpx.Request) -> httpx.Response:
        return httpx.Response(503) if b"AUS08" in request.content else answer(request)

    statbank_server.answer = down
    source = {"PEJL_STATBANK_URL": statbank_server.url}
    failed = pejl_here(home, "refresh", "--only", "statbank", "--no-paper", **source)
    assert failed.returncode == 3
    assert states(home)["AUS08"] == "stale"

    with running(home, "ui", **source) as ui:
        page = open_ui(browser, ui)
        page.goto(FAILED)
        page.get_by_text("Failed in").wait_for()
        picture(page, "failed")

        page.get_by_role("tab", name="Events").click()
        problem = page.get_by_text(SENTENCE)
        problem.wait_for()
        assert page.get_by_text("did not materialize this asset").is_visible()
        assert not page.get_by_text("Traceback").count()
        assert english_in(problem.inner_text()) == []
        picture(page, "why")

        statbank_server.answer = answer
        asked = len(statbank_server.asked)
        page.locator("button", has_text="Materialize").first.click()
        page.get_by_text("did not materialize this asset").wait_for(state="detached")
        wait_for(lambda: states(home)["AUS08"] == "fresh")
        requests = statbank_server.asked[asked:]
        assert requests
        assert all(b"AUS08" in request.content for request in requests)
        page.goto("/runs")
        page.get_by_text(CATCH_UP).first.wait_for(state="attached")
        page.get_by_text("Started", exact=True).wait_for(state="detached")
        picture(page, "runs")
        page.goto(FAILED)
        page.get_by_text("Latest materialization").wait_for()
        page.get_by_text("Row count").wait_for()
        assert not page.get_by_text("Failed in").count()
    assert set(states(home).values()) <= {"fresh", "discontinued"}


def test_both_schedules_and_their_next_runs_are_shown_where_the_data_are_live(
    browser: Browser, tmp_path: Path
) -> None:
    with running(tmp_path / "home", "ui", PEJL_MODE="live") as ui:
        page = open_ui(browser, ui, height=420)
        page.goto("/automation")
        for name in ("daily_look", "monthly_fetch"):
            page.get_by_text(name, exact=True).wait_for()
        page.locator("input[type=checkbox]:checked").nth(2).wait_for(state="attached")
        page.goto("/locations/pipelines.code_location/schedules/monthly_fetch")
        page.get_by_text("Next tick").wait_for()
        assert page.get_by_text("Hent alt den 28. i hver måned").is_visible()
        picture(page, "schedule")


def test_the_sample_says_why_its_schedules_are_off(browser: Browser, tmp_path: Path) -> None:
    with running(tmp_path / "home", "ui") as ui:
        page = open_ui(browser, ui, height=420)
        for name in ("daily_look", "monthly_fetch"):
            page.goto(f"/locations/pipelines.code_location/schedules/{name}")
            page.get_by_text("Slået fra, fordi Pejl kører på eksemplet").wait_for()
            page.locator("input[type=checkbox]").first.wait_for(state="attached")
            assert not page.locator("input[type=checkbox]:checked").count()
        picture(page, "sample")
