"""The page: everything in it, nothing from elsewhere, and no text of anybody as markup."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import polars as pl
import pytest

from assets.paper import html
from assets.paper.content import Paper, Written
from assets.paper.html_parts import tag

EVIL = '<script>alert("1")</script>&"\''
MOST_BYTES = 2_000_000


class Outline(HTMLParser):
    """The headings of a page, its ids, and what it points at."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.places: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.names.add(tag)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if told.get("id"):
            self.ids.append(str(told["id"]))
        if tag == "a":
            self.places.append(str(told["href"]).removeprefix("#"))


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    return found


@pytest.fixture(scope="module")
def page(paper: Paper) -> str:
    return html.page(paper, {}, [], {})


def test_the_scorecard_comes_first_and_leads_to_every_goal(paper: Paper, page: str) -> None:
    found = outline(page)
    goals = [f"maal-{goal.id.replace('.', '-')}" for goal in paper.goals]
    assert set(goals) <= set(found.places)
    assert set(goals) <= set(found.ids)
    assert page.index('class="scorecard"') < page.index("<article")


def test_every_link_stays_on_the_page_and_every_id_is_there_once(page: str) -> None:
    found = outline(page)
    assert set(found.places) <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))


def test_no_heading_skips_a_level(page: str) -> None:
    levels = outline(page).levels
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_the_page_asks_for_nothing_from_elsewhere(page: str) -> None:
    assert not {"script", "link", "img", "iframe", "object"} & outline(page).names
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", page)
    assert "default-src 'none'" in page.replace("&#x27;", "'")


def test_a_text_of_a_source_or_a_person_cannot_become_markup(paper: Paper) -> None:
    section = paper.sections[0]
    goal = section.goals[0]
    evil = replace(
        goal, text=EVIL, status=EVIL, source=EVIL, caution=EVIL, decision=EVIL, reason=EVIL,
        rule=EVIL, note=EVIL, own_text=EVIL, own_text_outdated=EVIL, value_text=EVIL,
        target_text=EVIL, distance_text=EVIL, would_decide=EVIL,
        measures=[replace(m, label=EVIL, remark=EVIL, area=EVIL) for m in goal.measures],
    )  # fmt: skip
    changed = replace(
        paper, title=EVIL, municipality=EVIL, case_number=EVIL, addressed_to=[EVIL],
        introduction=[EVIL], totals_text=[EVIL], assessment=Written(EVIL, EVIL),
        sections=[replace(section, title=EVIL, goals=[evil, *section.goals[1:]])],
        attachments=[EVIL], sources=[replace(s, title=EVIL) for s in paper.sources],
        method=[EVIL],
    )  # fmt: skip
    page = html.page(changed, {}, [], {path: EVIL for m in goal.measures if (path := m.sql)})
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_an_attribute_cannot_be_left_by_a_quote() -> None:
    assert tag("p", class_='"><script>') == '<p class="&quot;&gt;&lt;script&gt;"></p>'


def test_a_sample_is_stamped_on_the_screen_and_on_every_printed_page(page: str) -> None:
    assert '@top-left{content:"EKSEMPELDATA"' in page
    assert page.count("EKSEMPELDATA") >= 3


def test_live_data_are_not_stamped(paper: Paper) -> None:
    assert "EKSEMPELDATA" not in html.page(replace(paper, mode="live"), {}, [], {})


def test_the_page_says_what_earlier_follow_ups_said(paper: Paper) -> None:
    earlier = pl.DataFrame(
        [("2023-1", paper.built_at, "4.3", "met", "Målet er nået", 58.0, "58 %", "2023")],
        schema=paper.tables.history.schema,
        orient="row",
    )
    told = html.page(replace(paper, tables=replace(paper.tables, history=earlier)), {}, [], {})
    assert "Tidligere opfølgninger på mål 4.3" in told
    assert "58 %" in told


def test_the_way_of_a_number_goes_down_to_its_sql_its_figures_and_its_hash(paper: Paper) -> None:
    measured = paper.by_goal["4.1"].measures[0]
    assert measured.sql is not None
    page = html.page(paper, {}, [], {measured.sql: "select 1 as one"})
    assert "select 1 as one" in page
    assert measured.indicator in page
    assert measured.snapshots in page
    assert "own &lt;= national" in page


def test_the_page_is_the_same_to_the_byte_and_not_too_big(paper: Paper, page: str) -> None:
    assert html.page(paper, {}, [], {}) == page
    assert len(page.encode()) < MOST_BYTES / 2
