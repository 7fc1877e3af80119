"""The page in a real Chromium: no requests, no console errors, no findings by axe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assets.paper.charts.goal_charts import draw_goal_chart
from assets.paper.html import page as html
from assets.paper.model import Paper
from tests.chromium import findings_of_axe, needs_chromium, running_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PHONE, DESK = 360, 1280
pytestmark = needs_chromium


@pytest.fixture(scope="module")
def address(paper: Paper, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page with a line chart, bars and a bound, as a file on a shared drive.

    It has two sections only, because axe looks at every element.
    """
    paper = replace(paper, sections=paper.sections[:2])
    drawn = {goal: draw_goal_chart(paper, goal) for goal in ("2.1", "1.2", "2.3")}
    charts_by_goal = {goal: figure for goal, figure in drawn.items() if figure is not None}
    sql = {name: "select 1" for goal in paper.goals for m in goal.measures if (name := m.sql)}
    path: Path = tmp_path_factory.mktemp("drev") / "opfølgning 2023.html"
    path.write_text(html.render_page(paper, charts_by_goal, [], sql), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with running_chromium() as opened:
        yield opened


def on(browser: Browser, width: int, *, dark: bool = False) -> BrowserContext:
    """A screen of this width, without the page's own policy, which would stop axe."""
    return browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        bypass_csp=True,
    )


def opened(screen: BrowserContext, address: str) -> tuple[Page, list[str], list[str]]:
    """The page, its messages on the console, and its requests."""
    page, console, requests = screen.new_page(), list[str](), list[str]()
    page.on("console", lambda message: console.append(message.text))
    page.on("pageerror", lambda error: console.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address)
    return page, console, requests


def fold_out(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


def test_the_page_opens_without_a_request_or_an_error(browser: Browser, address: str) -> None:
    with on(browser, DESK) as screen:
        _, console, requests = opened(screen, address)
        assert console == []
        assert requests == [address]


def test_no_screen_scrolls_sideways_with_everything_folded_out(
    browser: Browser, address: str
) -> None:
    with on(browser, DESK) as screen:
        page, _, _ = opened(screen, address)
        fold_out(page)
        for width in (DESK, 961, 802, 768, 641, PHONE, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_shows_the_words_of_a_figure_in_their_full_size(
    browser: Browser, address: str
) -> None:
    with on(browser, 320) as screen:
        page, _, _ = opened(screen, address)
        drawn = page.locator("#maal-2-1 .narrow svg")
        box, width = drawn.bounding_box(), drawn.get_attribute("width")
        assert box is not None
        assert width is not None
        assert box["width"] >= int(width)


@pytest.mark.parametrize(("width", "dark"), [(PHONE, False), (DESK, True)])
def test_axe_finds_nothing_with_everything_folded_out(
    browser: Browser, address: str, width: int, dark: bool
) -> None:
    with on(browser, width, dark=dark) as screen:
        page, _, _ = opened(screen, address)
        fold_out(page)
        found = findings_of_axe(page)
        assert [(each["id"], each["impact"]) for each in found] == []


def test_the_keyboard_comes_to_the_content_first_and_opens_the_way_of_a_number(
    browser: Browser, address: str
) -> None:
    with on(browser, DESK) as screen:
        page, _, _ = opened(screen, address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Spring til indholdet"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "indhold"
        page.locator("#maal-2-2 summary", has_text="Tallets vej").focus()
        page.keyboard.press("Enter")
        assert page.locator("#maal-2-2 pre, #maal-2-2 code").first.is_visible()


def test_a_number_is_one_click_from_its_way_and_its_way_from_the_sources_file(
    browser: Browser, address: str
) -> None:
    with on(browser, DESK) as screen:
        page, _, _ = opened(screen, address)
        assert not page.locator("#maal-2-1-vej-unemployed").is_visible()
        page.locator('.scorecard a[href="#maal-2-1-vej-unemployed"]').focus()
        page.keyboard.press("Enter")
        page.locator("#maal-2-1-vej-unemployed").wait_for(state="visible")
        file = page.locator("#maal-2-1-vej-unemployed a", has_text="sql/indicator").first
        file.click()
        page.locator(str(file.get_attribute("href"))).wait_for(state="visible")
        page.locator("#maal-2-1-vej-unemployed a", has_text="jobindsats_").first.click()
        assert page.evaluate("document.querySelector(':target').id").startswith("kilde-jobindsats")


def test_a_phone_is_shown_the_narrow_figure_and_a_desk_the_wide_one(
    browser: Browser, address: str
) -> None:
    for width, seen, hidden in ((PHONE, "narrow", "wide"), (DESK, "wide", "narrow")):
        with on(browser, width) as screen:
            page, _, _ = opened(screen, address)
            assert page.locator(f"#maal-2-1 .{seen}").is_visible()
            assert not page.locator(f"#maal-2-1 .{hidden}").is_visible()


def test_paper_shows_the_way_of_each_number_and_no_list_of_what_is_drawn(
    browser: Browser, address: str
) -> None:
    with on(browser, DESK) as screen:
        page, _, _ = opened(screen, address)
        way, drawn = page.locator("#maal-2-1 .way").first, page.locator("#maal-2-1 figure table")
        assert not way.is_visible()
        page.emulate_media(media="print")
        assert way.is_visible()
        assert not drawn.is_visible()


def test_it_prints_on_more_than_one_page(browser: Browser, address: str) -> None:
    with on(browser, DESK) as screen:
        page, _, _ = opened(screen, address)
        printed = page.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") > 3
