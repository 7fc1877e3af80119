"""The page in a real Chromium: no request, no message, no finding of axe, the figures right."""

from __future__ import annotations

import csv
import io
import json
import shutil
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from assets.page import page_file
from assets.published.folder import NAME, PAGE
from assets.text import numbers
from connectors import warehouse
from tests.chromium import findings_of_axe, needs_chromium, running_chromium
from tests.homes import Home

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PHONE, DESK = 360, 1280
SHARE, COUNT = "activity_ready_share_youth", "full_time_persons_flex_benefit"
AWAITED = "result_job_or_education_3_months"
"""An indicator whose source table jobindsats does not have yet."""
DRAWN = "#tal[data-drawn]"
HOSTILE = (
    "</script><script>document.title='ramt'</script><img src=x onerror=alert(1)>\u202e&\"'`${1}"
)
pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with running_chromium() as opened:
        yield opened


class Opened:
    """A page with its messages on the console and its requests."""

    def __init__(
        self, browser: Browser, file: Path, fragment: str = "", *,
        width: int = DESK, dark: bool = False, bypass: bool = False,
    ) -> None:  # fmt: skip
        """Open a file; ``bypass`` is without its own policy, which would stop axe."""
        self.screen = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            bypass_csp=bypass,
        )
        self.page = self.screen.new_page()
        self.console, self.requests = list[str](), list[str]()
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", lambda dialog: self.console.append(f"dialog {dialog.message}"))
        self.page.goto(f"{file.as_uri()}{fragment}")
        drawn = DRAWN if fragment.startswith("#tal") else ".entrances [aria-current]"
        self.page.wait_for_selector(drawn, state="attached")

    def __enter__(self) -> Page:
        """The page."""
        return self.page

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        """Close it; it has asked for nothing else and said nothing."""
        self.screen.close()
        if failed is None:
            assert self.console == []
            assert [each for each in self.requests if not each.startswith(("file:", "blob:"))] == []


def redrawn(page: Page) -> None:
    """Wait until the choice in the address is drawn."""
    page.wait_for_selector(f'#tal[data-drawn="{page.evaluate("location.hash")}"]')


def table(page: Page, section: str) -> list[list[str]]:
    """The rows of the table of a figure."""
    rows = f"[...document.querySelectorAll('#{section} .rows tr')]"
    return page.evaluate(f"{rows}.map(row => [...row.children].map(cell => cell.textContent))")


def fold_out(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


def drawn_width(page: Page) -> int:
    """How wide it is, with all that does not fit."""
    return page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize(
    ("fragment", "width"),
    [("", PHONE), (f"#tal={SHARE}", DESK), (f"#tal={COUNT}&opdelt=age", PHONE)],
)  # the other three are those that axe looks at
def test_no_screen_scrolls_sideways(
    browser: Browser, page: Path, fragment: str, width: int
) -> None:
    with Opened(browser, page, fragment, width=width) as shown:
        fold_out(shown)
        assert drawn_width(shown) <= width


@pytest.mark.parametrize(
    ("fragment", "width", "dark"),
    [("", DESK, False), (f"#tal={SHARE}", PHONE, False), (f"#tal={COUNT}&opdelt=age", DESK, True)],
)
def test_axe_finds_nothing_and_the_screen_does_not_scroll_sideways(
    browser: Browser, page: Path, fragment: str, width: int, dark: bool
) -> None:
    with Opened(browser, page, fragment, width=width, dark=dark, bypass=True) as shown:
        fold_out(shown)
        assert drawn_width(shown) <= width
        if not fragment:  # axe looks at every element: one section is enough
            shown.evaluate(
                "document.querySelectorAll('article:nth-of-type(n+3)').forEach(e => e.remove())"
            )
        found = findings_of_axe(shown)
        assert [(each["id"], [n["target"] for n in each["nodes"]][:3]) for each in found] == []


def test_every_figure_of_the_page_is_the_published_one(
    browser: Browser, page: Path, published: Path
) -> None:
    with warehouse.reading(published) as opened:
        rows = opened.frame(
            "select indicator, area_code, period, value, mark from mart.indicator "
            "order by hash(indicator || area_code || period) limit 3000"
        ).rows()
        parts = opened.frame(
            "select indicator, area_code || ':' || case when sex <> 'i alt' then 'sex:' || sex "
            "when age <> 'i alt' then 'age:' || age else 'origin:' || origin end, period, value, "
            "mark from mart.indicator_by where comparison in ('own', 'country')"
        ).rows()
    assert parts
    scripts = [
        (page_file.HERE / "script" / name).read_text("utf-8") for name in page_file.SCRIPTS[:2]
    ]
    with Opened(browser, page, bypass=True) as shown:
        shown.add_script_tag(content="".join([*scripts, "globalThis.read = {unpack, Figures};"]))
        read = shown.evaluate(
            """async (rows) => {
                const choices = await read.unpack("data-valg");
                const loaded = {};
                for (const about of choices.indicators) {
                    const parts = await read.unpack(`data-${about.indicator}`);
                    const figures = () => new read.Figures(parts, about, choices);
                    if (parts.length) loaded[about.indicator] = figures();
                }
                return rows.map(([name, key, period]) => {
                    if (!key.includes(":")) {
                        const found = loaded[name].at(key, period);
                        return [found.value, found.mark];
                    }
                    const { by } = loaded[name];
                    const row = by.keys.findIndex((each) => each.join(":") === key);
                    const at = row * by.periods.length + by.periods.indexOf(period);
                    return [by.value[at], by.mark.get(at) ?? null];
                });
            }""",
            [row[:3] for row in [*rows, *parts]],
        )
    for (name, area, period, value, mark), (shown_value, shown_mark) in zip(
        [*rows, *parts], read, strict=True
    ):
        told = (name, area, period)
        assert (shown_value is None) == (value is None), told
        assert value is None or shown_value == pytest.approx(value, abs=1e-6), told
        assert shown_mark == mark, told


@pytest.mark.parametrize("name", [SHARE, COUNT])
def test_the_places_are_those_of_the_benchmark(
    browser: Browser, page: Path, published: Path, name: str
) -> None:
    with warehouse.reading(published) as opened:
        places = dict(
            opened.frame(
                "select area, rank from mart.benchmark where comparison = 'country' and "
                f"rank is not null and indicator = '{name}' and period = '2024M05' "
                "and area_code in (select area_code from mart.comparison_group where "
                "comparison = 'country')"
            ).rows()
        )
    with Opened(browser, page, f"#tal={name}&kommune=707&periode=2024M05") as shown:
        found = {row[0]: row[2] for row in table(shown, "rangliste")[1:] if row[2] != "–"}
    assert len(places) > 90
    assert found == {area: str(rank) for area, rank in places.items()}


def test_numbers_are_written_as_everywhere_else(browser: Browser, page: Path) -> None:
    values = [0, 0.05, 0.25, 1, 1.005, 12.345, 999.995, 1000, 1234567.8, -0.04, -12.5, 69.45]
    script = (page_file.HERE / "script" / "danish.js").read_text("utf-8")
    with Opened(browser, page, bypass=True) as shown:
        shown.add_script_tag(content=f"{script} globalThis.read = number;")
        for decimals in (0, 1, 2):
            read = shown.evaluate(f"values => values.map(each => read(each, {decimals}))", values)
            assert read == [numbers.number(value, decimals) for value in values]


def test_a_search_in_danish_finds_an_indicator_and_the_link_carries_the_choice(
    browser: Browser, page: Path
) -> None:
    with Opened(browser, page, "#tal") as shown:
        field = shown.locator("#soeg")
        field.fill("uddannelseshjaelp aktivitetsparate")
        first = shown.locator("#forslag li").first
        assert "aktivitetsparate blandt unge" in first.inner_text()
        field.press("ArrowDown")
        assert field.get_attribute("aria-activedescendant") == "forslag-0"
        field.press("Enter")
        redrawn(shown)
        assert "aktivitetsparate" in shown.locator("#valgt").inner_text()
        shown.select_option("#kommune", "730")
        redrawn(shown)
        assert shown.locator("#stand").inner_text().startswith("Randers")
        address = shown.url
        shown.go_back()
        shown.wait_for_selector("#stand:has-text('Norddjurs: ')")
        shown.go_forward()
        shown.wait_for_selector("#stand:has-text('Randers: ')")
    with Opened(browser, page, address.partition(".html")[2]) as shown:
        assert shown.locator("#stand").inner_text().startswith("Randers")
        assert shown.locator("#soeg").input_value() == shown.locator("#valgt").inner_text()


def test_a_search_without_a_hit_says_so_and_offers_what_is_like_it(
    browser: Browser, page: Path
) -> None:
    with Opened(browser, page, "#tal") as shown:
        shown.locator("#soeg").fill("ledighedsydelse qqqq")
        assert "Ingen har alle ordene" in str(shown.locator("#fundet").text_content())
        shown.locator("#soeg").fill("qqqq")
        assert "Intet tal har de ord" in shown.locator("#forslag").inner_text()


def test_a_figure_that_nobody_else_has_gets_no_place(browser: Browser, page: Path) -> None:
    with Opened(browser, page, "#tal=education_offer_share&kommune=707&periode=2024") as shown:
        assert shown.locator("#stand").inner_text().endswith("i 2024 (foreløbigt).")


def test_the_analyst_first_sees_a_goal_s_figure_that_others_have(
    browser: Browser, page: Path
) -> None:
    with Opened(browser, page, "#tal") as shown:
        assert "nr. " in shown.locator("#stand").inner_text()
        assert shown.locator("#kommune option").count() > 90


def test_without_a_labour_force_a_count_is_shown_as_it_is(
    browser: Browser, published: Path, tmp_path: Path
) -> None:
    file = Path(shutil.copyfile(published, tmp_path / NAME))
    with duckdb.connect(file) as opened:
        opened.execute("update mart.benchmark_rank set labour_force = null")
    page_file.write_page(file, "live", tmp_path, tmp_path / "none")
    with Opened(browser, tmp_path / PAGE, f"#tal={COUNT}&kommune=707") as shown:
        assert "fuldtidspersoner i juni 2024" in shown.locator("#stand").inner_text()
        assert shown.locator("#maaling").inner_text() == "fuldtidspersoner"


def test_a_link_to_what_is_not_there_says_so(browser: Browser, page: Path) -> None:
    with Opened(browser, page, "#tal=findes_ikke&kommune=999&mod=x&periode=1900") as shown:
        assert "ikke er i denne fil (findes_ikke)" in shown.locator("#stand").inner_text()
        assert shown.locator("#kommune").input_value() == "707"


def downloaded(page: Page, section: str, kind: str) -> str:
    with page.expect_download() as started:
        page.locator(f"#{section} .{kind}").click()
    return Path(started.value.path()).read_text("utf-8")


def test_what_is_shown_is_downloaded_as_csv_for_a_danish_excel_and_as_svg(
    browser: Browser, page: Path
) -> None:
    with Opened(
        browser, page, f"#tal={SHARE}&kommune=707&mod=000&fra=2023M12&til=2023M12"
    ) as shown:
        text, svg = downloaded(shown, "over-tid", "csv"), downloaded(shown, "over-tid", "svg")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))
    assert [row["Område"] for row in rows] == ["Norddjurs", "Hele landet"]
    assert rows[0]["Værdi"].startswith("69,5")
    assert (rows[0]["Enhed"], rows[0]["Fra"]) == ("%", "2023-12-01")
    assert "var(--" not in svg
    assert "EKSEMPELDATA" in svg
    assert "Kilde: jobindsats.dk y38a02" in svg


def test_a_hidden_figure_is_said_to_be_hidden_and_is_never_nought(
    browser: Browser, page: Path, published: Path
) -> None:
    with warehouse.reading(published) as opened:
        [(area, period)] = opened.frame(
            f"select area_code, period from mart.indicator where indicator = '{COUNT}' "
            "and mark = '<3' order by area_code, period limit 1"
        ).rows()
    with Opened(browser, page, f"#tal={COUNT}&kommune={area}&periode={period}") as shown:
        assert "skjult af kilden (under 3)" in shown.locator("#stand").inner_text()
        hidden = [row for row in table(shown, "rangliste") if "skjult" in row[1]]
        assert hidden
        assert all(row[1] != "0" for row in hidden)
        drawn = shown.locator("#rangliste svg.figure g.bar rect").count()
        assert drawn == len([row for row in table(shown, "rangliste")[1:] if row[2] != "–"])


def test_the_keyboard_alone_reaches_the_content_and_a_figure(browser: Browser, page: Path) -> None:
    with Opened(browser, page) as shown:
        shown.keyboard.press("Tab")
        shown.keyboard.press("Enter")
        assert shown.evaluate("document.activeElement.id") == "indhold"
        shown.locator(".scorecard a", has_text="5.7").focus()
        shown.keyboard.press("Enter")
        shown.wait_for_selector("#norddjurs-2023-maal-5-7:focus")
        drawn = shown.locator("#norddjurs-2023-maal-5-7 svg").first
        assert drawn.get_attribute("aria-labelledby") == (
            "norddjurs-2023-maal-5-7-title norddjurs-2023-maal-5-7-desc"
        )


@pytest.mark.parametrize(
    ("anchor", "width"), [("norddjurs-2023-maal-2-1", PHONE), ("norddjurs-2023-maal-5-8", DESK)]
)
def test_a_link_to_a_goal_ends_at_the_goal(
    browser: Browser, page: Path, anchor: str, width: int
) -> None:
    stands = f"document.getElementById('{anchor}').getBoundingClientRect().top"
    with Opened(browser, page, f"#{anchor}", width=width) as shown:
        shown.wait_for_timeout(500)
        assert 0 <= shown.evaluate(stands) < 40
        shown.evaluate("location.hash = '#maal'")
        shown.wait_for_timeout(1000)
        assert shown.evaluate("scrollY") == 0, "the tabs are in sight"
        shown.locator(f".scorecard a[href='#{anchor}']").click()
        shown.wait_for_timeout(1000)
        assert 0 <= shown.evaluate(stands) < 40


def test_the_plans_of_several_years_lead_to_each_other(
    browser: Browser, published: Path, tmp_path: Path
) -> None:
    file = Path(shutil.copyfile(published, tmp_path / NAME))
    with duckdb.connect(file) as opened:
        later = "'norddjurs-2024' as plan"
        opened.execute(
            f"insert into mart.plan by name select * replace ({later}, 2024 as year, "
            "'Beskæftigelsesplan 2024' as title) from mart.plan"
        )
        for table in ("goal_score", "goal_measure"):
            opened.execute(
                f"insert into mart.{table} by name select * replace ({later}) from mart.{table}"
            )
    page_file.write_page(file, "live", tmp_path, tmp_path / "none")
    with Opened(browser, tmp_path / PAGE) as shown:
        shown.get_by_role("link", name="Beskæftigelsesplan 2023").click()
        shown.wait_for_selector("#norddjurs-2023:focus")
        assert shown.locator("#norddjurs-2023").is_visible()
    with Opened(browser, published.with_name(PAGE)) as shown:
        assert shown.get_by_role("link", name="Beskæftigelsesplan 2023").count() == 0


def test_each_chart_has_a_text_and_a_table(browser: Browser, page: Path) -> None:
    with Opened(browser, page, f"#tal={SHARE}") as shown:
        for section in ("over-tid", "rangliste", "kort"):
            drawn = shown.locator(f"#{section} svg.figure")
            assert drawn.get_attribute("role") == "img"
            assert "Norddjurs" in str(drawn.get_attribute("aria-label"))
            assert len(table(shown, section)) > 40
        assert shown.locator("#kort svg.figure rect").count() >= 98


def test_paper_has_the_figures_on_white_and_no_form(browser: Browser, page: Path) -> None:
    with Opened(browser, page, f"#tal={SHARE}", dark=True) as shown:
        shown.emulate_media(media="print")
        assert not shown.locator("#valg").is_visible()
        assert shown.locator("#over-tid svg.figure").is_visible()
        ink = "getComputedStyle(document.documentElement).getPropertyValue('--chart-ink')"
        assert shown.evaluate(ink).strip() == "#1a1a1a"


@pytest.fixture(scope="module")
def hostile(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page whose plan, labels, groups and parts would break out of it."""
    folder = tmp_path_factory.mktemp("fjendtlig")
    file = folder / NAME
    shutil.copyfile(published, file)
    with duckdb.connect(file) as opened:
        for column in ("goal", "title", "reason", "section", "decision"):
            opened.execute(f"update mart.goal_score set {column} = ? || {column}", [HOSTILE])
        opened.execute("update mart.goal_score set goal = repeat('x', 5000) where goal_id = '1.2'")
        for column in ("label", "caveats", "numerator"):
            opened.execute(
                f"update mart.indicator_catalogue set {column} = ? || {column}", [HOSTILE]
            )
        opened.execute("update stored.indicator set remark = ? where remark is not null", [HOSTILE])
        opened.execute("update mart.plan set title = ?", [HOSTILE])
        opened.execute(
            "update mart.comparison_group set comparison_label = ? || comparison_label", [HOSTILE]
        )
        opened.execute(
            "update mart.indicator_by set sex = ? || sex where sex = 'kvinder'", [HOSTILE]
        )
    page_file.write_page(file, "live", folder, folder / "none")
    return folder / PAGE


@pytest.mark.parametrize("fragment", ["", f"#tal={COUNT}&kommune=707&opdelt=sex&mod=similar:707"])
def test_hostile_texts_are_shown_as_they_are_and_do_nothing(
    browser: Browser, hostile: Path, fragment: str
) -> None:
    with Opened(browser, hostile, fragment, width=PHONE) as shown:
        assert "ramt" not in shown.title() or "</script>" in shown.title()
        assert shown.locator("img").count() == 0
        assert HOSTILE.replace("\u202e", "")[:20] in shown.locator("main").inner_text()
        assert shown.evaluate("document.documentElement.scrollWidth") <= PHONE
    with Opened(browser, hostile, f"#tal={HOSTILE}&kommune={HOSTILE}") as shown:
        assert shown.locator("img").count() == 0


def test_a_figure_is_split_where_the_file_has_its_parts(browser: Browser, page: Path) -> None:
    chosen = f"#tal={COUNT}&kommune=707"
    with Opened(browser, page, f"{chosen}&opdelt=sex") as shown:
        assert table(shown, "over-tid")[0] == ["Periode", "kvinder", "mænd"]
        assert len(table(shown, "over-tid")) == 1 + 25
        note = shown.locator("#over-tid .note").inner_text()
        assert "Delt op er kun Norddjurs; sammenligningen står i sætningen ovenfor" in note
        lines = downloaded(shown, "over-tid", "csv").split("\n")
        assert {line.split(";")[1] for line in lines[1:] if line} == {
            "Norddjurs, kvinder",
            "Norddjurs, mænd",
        }
    with Opened(browser, page, f"{chosen}&opdelt=sex&fra=2024M01&til=2024M03") as shown:
        assert len(table(shown, "over-tid")) == 1 + 3
    with Opened(browser, page, f"#tal={COUNT}&kommune=730&opdelt=sex") as shown:
        assert "Kun opdelt for Hele landet og Norddjurs" in shown.locator("#opdelt").inner_text()
    with Opened(browser, page, f"#tal={SHARE}&opdelt=sex") as shown:
        assert shown.locator("#opdelt").inner_text() == "Tallet er ikke opdelt"


def test_the_parts_of_a_share_stand_beside_the_country_s(browser: Browser, page: Path) -> None:
    chosen = "#tal=activation_rate_cash_benefit&kommune=707&opdelt=sex"
    with Opened(browser, page, f"{chosen}&mod=000,kommunegruppe:5") as shown:
        headings = ["Periode", "kvinder", "mænd", "kvinder, Hele landet", "mænd, Hele landet"]
        assert table(shown, "over-tid")[0] == headings
        legend = shown.locator("#over-tid .legend li").all_inner_texts()
        assert legend == ["Norddjurs", "Hele landet"]
        note = shown.locator("#over-tid .note").inner_text()
        assert "Delt op er kun Norddjurs og Hele landet; sammenligningen står" in note
        lines = downloaded(shown, "over-tid", "csv").split("\n")
        assert {line.split(";")[1] for line in lines[1:] if line} == {
            f"{whose}, {part}" for whose in ("Norddjurs", "Hele landet") for part in headings[1:3]
        }
    with Opened(browser, page, f"{chosen}&mod=000") as shown:
        assert "Delt op er kun" not in shown.locator("#over-tid .note").inner_text()
    with Opened(browser, page, f"{chosen}&mod=") as shown:
        assert table(shown, "over-tid")[0] == ["Periode", "kvinder", "mænd"]


def test_many_parts_each_have_a_chart_the_youngest_first_and_a_hidden_one_is_said_to_be(
    browser: Browser, page: Path
) -> None:
    fragment = "#tal=activation_rate_cash_benefit&kommune=707&opdelt=age"
    with Opened(browser, page, fragment) as shown:
        ages = table(shown, "over-tid")[0][1:]
        assert ages[:3] == ["under 30 år", "16-19 år", "20-24 år"]
        assert ages[-2:] == ["60-64 år, Hele landet", "65 år og derover, Hele landet"]
        drawn = str(shown.locator("#over-tid svg.figure").text_content())
        note = shown.locator("#over-tid .note").inner_text()
        assert "16-19 år: færre end 20 personer (25 af 25 perioder)." in note
        assert "20-24 år: skjult" in note
        assert "60-64 år" in drawn
        assert "20-24 år" not in drawn


def test_municipalities_alike_are_offered_beside_the_chosen_one(
    browser: Browser, page: Path
) -> None:
    with Opened(browser, page, f"#tal={SHARE}&kommune=707&mod=similar:707") as shown:
        alike = table(shown, "over-tid")[0][2]
        assert "der ligner Norddjurs mest" in alike
        assert alike in shown.locator("#rangliste .legend").inner_text()


def test_whoever_is_compared_with_has_one_colour_in_all_figures(
    browser: Browser, page: Path
) -> None:
    with Opened(browser, page, f"#tal={SHARE}&kommune=707&mod=000,kommunegruppe:5,730") as shown:
        legends = [
            shown.evaluate(
                "id => Object.fromEntries([...document.querySelectorAll(`#${id} .legend li`)]"
                ".map(each => [each.textContent, each.innerHTML.match(/--chart-\\w+/)[0]]))",
                section,
            )
            for section in ("over-tid", "rangliste")
        ]
    assert {*legends[0]} == {"Norddjurs", "Hele landet", "Landkommuner", "Randers"}
    assert legends[0] == legends[1]


@pytest.mark.parametrize(("name", "first"), [(SHARE, "bedst ←"), ("vocational_choice", "størst ←")])
def test_the_list_says_what_stands_first(
    browser: Browser, page: Path, name: str, first: str
) -> None:
    with Opened(browser, page, f"#tal={name}&kommune=707") as shown:
        assert first in str(shown.locator("#rangliste svg.figure").text_content())


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_what_is_stale_is_marked_in_both_entrances(
    browser: Browser, stale_home: Home, width: int
) -> None:
    file = stale_home.folder / "published" / PAGE
    with Opened(browser, file, width=width) as shown:
        assert "Det berører mål" in shown.locator("#maal").inner_text()
        row = shown.locator(".scorecard tr", has_text="5.7")
        assert "Kilden er ikke frisk" in row.inner_text()
        assert "frisk" not in shown.locator(".scorecard tr", has_text="2.3").inner_text()
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
    with Opened(browser, file, f"#tal={SHARE}&kommune=707", width=width) as shown:
        late = "En af kilderne er forældet; det nyeste tal er hentet 15. august 2024."
        assert shown.locator("#stand").inner_text().endswith(late)


def test_a_figure_that_waits_for_its_source_says_so_and_another_can_be_chosen(
    browser: Browser, page: Path
) -> None:
    with Opened(browser, page, f"#tal={AWAITED}&kommune=730") as shown:
        said = "Der er ingen tal for det endnu. Det venter på jobindsats.dk rm01."
        assert shown.locator("#stand").inner_text() == said
        assert "venter på tabellen" in shown.locator("#om").inner_text()
        assert not shown.locator("#over-tid").is_visible()
        shown.locator("#soeg").fill("uddannelseshjaelp aktivitetsparate")
        shown.locator("#soeg").press("Enter")
        redrawn(shown)
        assert shown.locator("#stand").inner_text().startswith("Randers: ")
        assert shown.locator("#over-tid svg.figure").is_visible()


@contextmanager
def served_in_two(file: Path, cut: int) -> Generator[tuple[str, threading.Event]]:
    """The address of a file whose end is sent when the event is set."""
    goes_on, content = threading.Event(), file.read_bytes()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(content[:cut])
            self.wfile.flush()
            goes_on.wait(60)
            self.wfile.write(content[cut:])

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", goes_on
        finally:
            goes_on.set()
            server.shutdown()


def test_figures_that_are_half_read_are_waited_for(browser: Browser, page: Path) -> None:
    cut = page.read_bytes().index(f'id="data-{SHARE}"'.encode()) + 1000
    errors: list[str] = []
    with browser.new_context() as screen, served_in_two(page, cut) as (address, goes_on):
        shown = screen.new_page()
        shown.on("pageerror", lambda error: errors.append(str(error)))
        shown.goto(f"{address}#tal", wait_until="commit")
        shown.wait_for_selector(DRAWN)
        shown.wait_for_selector(f"#data-{SHARE}", state="attached")
        shown.evaluate(f"location.hash = '#tal={SHARE}&kommune=707'")
        shown.wait_for_timeout(200)
        goes_on.set()
        redrawn(shown)
        assert shown.locator("#stand").inner_text().startswith("Norddjurs: ")
    assert errors == []


def test_a_formula_in_a_text_is_no_formula_in_excel(browser: Browser, page: Path) -> None:
    scripts = [
        (page_file.HERE / "script" / name).read_text("utf-8")
        for name in ("danish.js", "downloads.js")
    ]
    cells: list[Any] = ["=1+1", " @a", "-4,2", "a;b", 'a"b', -1.5, None, "+8 sager"]
    with Opened(browser, page, bypass=True) as shown:
        shown.add_script_tag(content="".join([*scripts, "globalThis.read = csvOf;"]))
        text = shown.evaluate(f"read(['a'], [{json.dumps(cells)}])")
    assert text == '\ufeffa\n\'=1+1;\' @a;-4,2;"a;b";"a""b";-1,5;;+8 sager\n'
