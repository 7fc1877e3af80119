"""The HTML file: complete, without requests, and with every text escaped."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser

import polars as pl
import pytest

from assets.paper.charts import style
from assets.paper.charts.goal_charts import draw_goal_chart
from assets.paper.goal_model import PaperGoal
from assets.paper.html import page as html
from assets.paper.model import Paper, PrintedPassage, Tables
from assets.text.no_break_spaces import NO_BREAK, keep_together

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
        self.summaries: list[str] = []
        self.headings: list[str] = []
        self._inside: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.names.add(tag)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))
        if tag in {"summary", "h3"}:
            self._inside = self.summaries if tag == "summary" else self.headings
            self._inside.append("")
        if tag == "a":
            self.places.append(str(attributes["href"]).removeprefix("#"))

    def handle_data(self, data: str) -> None:
        if self._inside is not None:
            self._inside[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in {"summary", "h3"}:
            self._inside = None


def macro(template: str, part: str, *values: object) -> str:
    """A part of a template with these values."""
    return str(getattr(html.load_template(template).module, part)(*values))


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    return found


@pytest.fixture(scope="module")
def page(paper: Paper) -> str:
    return html.render_page(paper, {}, [], {})


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
        introduction=[EVIL], totals_text=[EVIL], assessment=PrintedPassage(EVIL, EVIL),
        sections=[replace(section, title=EVIL, goals=[evil, *section.goals[1:]])],
        attachments=[EVIL], sources=[replace(s, title=EVIL) for s in paper.sources],
        method=[EVIL],
    )  # fmt: skip
    page = html.render_page(changed, {}, [], {path: EVIL for m in goal.measures if (path := m.sql)})
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_an_attribute_cannot_be_left_by_a_quote() -> None:
    table = macro("parts", "table", '"><script>', [], [])
    assert 'aria-label="&#34;&gt;&lt;script&gt;"' in table


def test_every_value_in_a_template_is_escaped_and_none_stands_where_that_is_not_enough() -> None:
    templates = {path.name: path.read_text("utf-8") for path in html.TEMPLATES.glob("*.j2")}
    unescaped = [name for name, text in templates.items() for _ in re.findall(r"\|\s*safe", text)]
    assert unescaped == ["parts.html.j2"] * 2  # a figure as it is drawn, wide and narrow
    for text in templates.values():
        assert "autoescape" not in text
        assert "<script" not in text
        assert not re.search(r"=\s*\{\{", text)
        assert not re.search(r"\bon\w+=", text)
        for inside in re.findall(r"<style>(.*?)</style>", text, re.DOTALL):
            assert "{{" not in inside


def test_the_page_is_dark_wherever_a_figure_has_a_colour() -> None:
    css = (html.TEMPLATES / "look.css").read_text("utf-8")
    for light, dark in style.DARK.items():
        for how in ("fill", "stroke"):
            assert f'svg [{how}="{light}"]{{{how}:{dark}}}' in css


def test_a_sample_is_stamped_on_the_screen_and_on_every_printed_page(page: str) -> None:
    assert '@top-left{content:"EKSEMPELDATA"' in page
    assert page.count("EKSEMPELDATA") >= 3


def test_live_data_are_not_stamped(paper: Paper) -> None:
    assert "EKSEMPELDATA" not in html.render_page(replace(paper, mode="live"), {}, [], {})


def with_goal(paper: Paper, goal: PaperGoal) -> Paper:
    """The paper with this goal in the place of the one of its number."""
    sections = [
        replace(section, goals=[goal if each.id == goal.id else each for each in section.goals])
        for section in paper.sections
    ]
    return replace(paper, sections=sections)


def with_tables(paper: Paper, **changed: pl.DataFrame) -> Paper:
    tables: Tables = replace(paper.tables, **changed)
    return replace(paper, tables=tables)


def about(page: str, goal_id: str) -> str:
    """What the page says of a goal, without its markup."""
    place = f"maal-{goal_id.replace('.', '-')}"
    article = re.search(rf'<article id="{place}".*?</article>', page, re.DOTALL)
    assert article is not None
    return as_text(article[0])


def as_text(markup: str) -> str:
    text = re.sub(r"<(?:/p|/table|/caption|tr|th|td|dt|dd|div|h[1-6])\b[^>]*>", " ", markup)
    return " ".join(unescape(re.sub("<[^>]*>", "", text)).split())


def test_the_page_says_what_earlier_follow_ups_said(paper: Paper) -> None:
    first, second = paper.built_at - timedelta(days=90), paper.built_at - timedelta(days=30)
    earlier = pl.DataFrame(
        [
            ("2023-2", second, "4.3", "met", "Målet er nået", 58.25, "58,3 %", "2023M01..2023M12"),
            ("2023-1", first, "4.3", "not_followable", "Det er for tidligt", None, None, "2023"),
            ("2023-1", first, "4.1", "not_met", "Målet er ikke nået", 15.0, "15 %", "2023"),
        ],
        schema=paper.tables.history.schema,
        orient="row",
    )
    page = html.render_page(with_tables(paper, history=earlier), {}, [], {})
    assert (
        "Tidligere opfølgninger på mål 4.3 Opfølgning Gemt Tal Periode Målopfyldelse "
        "2023-1 17. maj 2024 – 2023 Det er for tidligt "
        "2023-2 16. juli 2024 58,3 % 2023 Målet er nået"
    ) in about(page, "4.3")
    assert "15 %" not in about(page, "4.3")
    assert "Tidligere opfølgninger" not in about(page, "4.2")


def revision(paper: Paper, **changes: object) -> dict[str, object]:
    """A row of ``mart.revision``: a source table of goal 4.3 said otherwise of December 2023."""
    source = paper.tables.indicators.filter(indicator=paper.by_goal["4.3"].measures[0].indicator)
    return {
        "raw_table": source["source_tables"].drop_nulls()[0].split()[0],
        "area_code": "707", "area": "Norddjurs", "period": "2023M12",
        "starts_on": date(2023, 12, 1), "ends_on": date(2023, 12, 31),
        "dimensions": "age=I alt; origin=Dansk", "measure": "Aktiveringsgrad", "unit": "pct",
        "kind": "revised", "old_value": 24.0, "old_mark": None, "value": 1024.5, "mark": None,
        "old_known_from": paper.built_at - timedelta(days=30), "known_from": paper.built_at,
        "change": None, "relative_change": None,
    } | changes  # fmt: skip


def test_the_page_says_what_the_sources_have_changed_newest_first(paper: Paper) -> None:
    before = paper.built_at - timedelta(days=30)
    rows = [
        revision(paper),
        revision(paper, kind="hidden", value=None, mark="<3", known_from=before),
        revision(
            paper, kind="appeared", old_value=None, old_mark="absent", value=7.0,
            dimensions="", period="2023M11", starts_on=date(2023, 11, 1),
        ),
        revision(paper, kind="withdrawn", value=None, period="2024M01"),
        revision(paper, raw_table="another_table"),
    ]  # fmt: skip
    revisions = pl.DataFrame(rows, schema=paper.tables.revisions.schema)
    page = html.render_page(with_tables(paper, revisions=revisions), {}, [], {})
    assert (
        "Ændret i kilderne bag mål 4.3, i de perioder, som det er opgjort for "
        "Periode Kildens måling Før Nu Hvad Hentet "
        "december 2023 Aktiveringsgrad, I alt; Dansk 24 % 1.024,5 % ændret 15. august 2024 "
        "november 2023 Aktiveringsgrad intet at tælle 7 % kommet til 15. august 2024 "
        "december 2023 Aktiveringsgrad, I alt; Dansk 24 % skjult af kilden (under 3) skjult "
        "16. juli 2024 "
    ) in f"{about(page, '4.3')} "
    assert "trukket tilbage" not in page
    assert "Ændret i kilderne" not in about(page, "2.3")


def test_of_many_changes_the_newest_are_shown_and_all_are_counted(paper: Paper) -> None:
    rows = [revision(paper, dimensions=f"age={at} år") for at in range(20)]
    revisions = pl.DataFrame(rows, schema=paper.tables.revisions.schema)
    page = html.render_page(with_tables(paper, revisions=revisions), {}, [], {})
    assert "for; de 12 nyeste af 20" in about(page, "4.3")
    assert page.count("1.024,5") == 12


def test_a_settled_figure_is_not_called_provisional_where_the_verdict_is(paper: Paper) -> None:
    goal = replace(paper.by_goal["4.3"], provisional=True)
    page = html.render_page(with_goal(paper, goal), {}, [], {})
    assert "Bedømmelsen er foreløbig." in about(page, "4.3")
    assert "Foreløbig bedømmelse" in page
    assert "foreløbigt" not in about(page, "4.3")


def test_a_figure_that_its_source_still_counts_is_marked_wherever_it_stands(paper: Paper) -> None:
    goal = paper.by_goal["4.3"]
    first, *others = goal.measures
    counted = replace(goal, measures=[replace(first, provisional=True), *others])
    page = html.render_page(with_goal(paper, counted), {}, [], {})
    assert page.count(keep_together(f"{goal.value_text} (foreløbigt tal)")) == 2
    assert (
        f"Et tal er foreløbigt, for kilden tæller endnu: ”{first.label}” ({first.period_text})."
        in about(page, "4.3")
    )


def test_the_case_tells_how_the_goals_stand_before_it_says_what_that_is_due_to(
    paper: Paper, page: str
) -> None:
    case = as_text(page[page.index("Sagsfremstilling") :])
    assert paper.assessment is not None
    texts = [keep_together(text) for text in (*paper.totals_text, paper.assessment.text)]
    first, *_, share, assessment = (" ".join(text.split()) for text in texts)
    assert case.index("Status er:") < case.index(first) < case.index(share)
    assert case.index(share) < case.index(assessment[:60])


def test_a_number_is_not_parted_from_its_unit_nor_a_day_from_its_month() -> None:
    text = (
        "mindst 44,4 % af 25 jobordrer, 11 mål den 1. august, nr. 3 i 2. kvartal, mål 4.3, uge 12"
    )
    kept = keep_together(text).replace(NO_BREAK, "_")
    assert kept == (
        "mindst 44,4_% af 25_jobordrer, 11_mål den 1._august, nr._3 i 2._kvartal, mål_4.3, uge_12"
    )


def test_what_is_copied_from_the_page_has_plain_spaces() -> None:
    copied = macro("parts", "code", "where share >= 80 % or month = '1. august'")
    assert copied.count(NO_BREAK) == 0
    assert keep_together("i 2023 og 2024, 3 kommuner") == "i 2023 og 2024, 3 kommuner"


def test_a_goal_without_a_figure_claims_no_source_no_date_and_no_drawing(paper: Paper) -> None:
    goal = paper.by_goal["2.3"]
    held = paper.tables.indicators
    without = with_tables(paper, indicators=held.filter(indicator="user_survey_score"))
    none = [replace(m, value=None, low=None, high=None, text="ikke opgjort") for m in goal.measures]
    lacking = with_goal(without, replace(goal, measures=none, value=None, value_text=None))
    assert draw_goal_chart(lacking, "2.3") is None
    text = about(html.render_page(lacking, {}, [], {}), "2.3")
    assert "Hentet" not in text
    assert "Kilde " not in text
    assert "Snapshot" not in text
    assert "Der er ingen tal at tegne." in text
    figure = draw_goal_chart(paper, "2.3")
    assert figure is not None
    shown = about(html.render_page(paper, {"2.3": figure}, [], {}), "2.3")
    assert "Hentet 15. august 2024" in shown
    assert "ingen tal at tegne" not in shown


def test_a_bound_and_the_counts_behind_a_share_are_told_as_they_are_used(page: str) -> None:
    assert "Tal mindst 80 % Navn i reglen own" in about(page, "1.2")
    text = about(page, "3.3.1")
    assert "Tal 94,7 % Tæller 36 Nævner 38 Navn i reglen passed" in text
    assert "Tal 38 Tæller 36 Nævner 38 Navn i reglen participants" in text
    assert "94,74" not in text


def test_the_counts_of_each_period_are_shown_where_there_are_any(page: str) -> None:
    assert "pr. periode Periode Tæller Nævner Tal 1. kvartal 2023" in about(page, "5.8")
    assert "pr. periode Periode Tal januar 2023" in about(page, "4.3")


def test_a_reader_of_headings_alone_knows_every_verdict(paper: Paper, page: str) -> None:
    headings = [" ".join(each.split()) for each in outline(page).headings]
    for goal in paper.goals:
        assert f"{goal.heading} {goal.symbol}{goal.verdict_text}" in headings


def test_no_two_disclosures_have_the_same_name(paper: Paper) -> None:
    drawn = {goal: figure for goal in ("1.1", "2.3") if (figure := draw_goal_chart(paper, goal))}
    sql = {path: "select 1" for goal in paper.goals for m in goal.measures if (path := m.sql)}
    names = outline(html.render_page(paper, drawn, [], sql)).summaries
    assert len(names) > len(paper.goals) + len(drawn)
    assert len(names) == len(set(names))


def test_the_header_of_a_row_is_short_enough_to_hear_at_each_of_its_cells(page: str) -> None:
    headers = re.findall(r'<th scope="row" role="rowheader">(.*?)<td', page)
    assert headers
    assert max(len(as_text(header)) for header in headers) < 100


def test_the_way_of_a_number_goes_down_to_its_sql_its_figures_and_its_hash(paper: Paper) -> None:
    measured = paper.by_goal["4.1"].measures[0]
    assert measured.sql is not None
    page = html.render_page(paper, {}, [], {measured.sql: "select 1 as one"})
    assert page.count("select 1 as one") == 1
    assert measured.indicator in page
    assert measured.snapshots in page
    assert "own &lt;= national" in page


def test_every_number_leads_to_its_way_and_that_to_its_sources_and_their_whole_hashes(
    paper: Paper, page: str
) -> None:
    by_name = {source.name: source for source in paper.sources}
    for goal in paper.goals:
        row = re.search(rf'<a href="#{goal.anchor}">.*?</tr>', page)
        assert row is not None
        assert (f'href="#{goal.main_way}"' in row[0]) is (goal.value_text is not None)
        assert (f'href="#{goal.way}"' in row[0]) is (goal.demand is not None)
    way = re.search(f'<section id="{paper.by_goal["4.1"].main_way}">.*?</section>', page)
    assert way is not None
    source = by_name["jobindsats_y09a02"]
    assert f'href="#{source.anchor}"' in way[0]
    answer = re.search(f'<tr id="{source.anchor}">.*?</tr>', page)
    assert answer is not None
    assert source.sha256 is not None
    assert source.sha256 in answer[0]


def test_every_printed_figure_is_named_and_leads_to_the_way_of_the_computed_one(
    paper: Paper, page: str
) -> None:
    caption = keep_together("Trykte tal holdt op mod de beregnede")
    table = page[page.index(f"<caption>{caption}") :]
    rows = re.findall("<tr>(.*?)</tr>", table[table.index("<tbody>") : table.index("</tbody>")])
    names = [as_text(re.findall("<th.*?</th>", row)[0]) for row in rows]
    assert len(names) == paper.tables.reconciliation.height
    assert len(set(names)) == len(names)
    assert "Personer med sag: Fleksjobansatte, 2022" in names
    assert "Tælleren i ”Personer med sag i forhold til borgere på 30-64 år”, 2022" in names
    assert all("href" in row for row in rows if "–</td>" not in row)
    assert 'href="#vej-persons-with-case-flex-job"' in table
    assert f'href="#{paper.by_goal["5.7"].way_of("young")}"' in table


def test_a_page_of_a_hundred_goals_is_still_small_enough(paper: Paper) -> None:
    drawn = [figure for goal in paper.goals if (figure := draw_goal_chart(paper, goal.id))]
    courses = sorted(drawn, key=lambda figure: -len(figure.svg))[:5]
    goals = [replace(goal, id=f"{goal.id}.{copy}") for copy in range(4) for goal in paper.goals]
    many_charts = {goal.id: courses[at % len(courses)] for at, goal in enumerate(goals)}
    many = replace(paper, sections=[replace(paper.sections[0], goals=goals)])
    assert len(html.render_page(many, many_charts, [], {}).encode()) < MOST_BYTES


def test_the_page_is_the_same_to_the_byte_and_not_too_big(paper: Paper, page: str) -> None:
    assert html.render_page(paper, {}, [], {}) == page
    assert len(page.encode()) < MOST_BYTES / 2
