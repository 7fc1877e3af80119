"""The workbook, read back: numbers, texts, units, and no formulas."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from assets.paper.charts.municipality_charts import INDICATORS, draw_municipality_charts
from assets.paper.excel import workbook as excel
from assets.paper.excel.book import HEADER
from assets.paper.excel.number_formats import number_formats, rounded
from assets.paper.goal_model import PaperGoal
from assets.paper.model import Paper
from assets.text import numbers, sample
from assets.text.hidden import MARK, SUPPRESSED
from assets.text.units import UNITS

SHEETS = [
    "Mål", "Den røde tråd", "Indikatorer", "Sammenligning", "Kommunen i tal",
    "Ministerens benchmark", "Afstemning", "Hvert tals vej", "Metode",
]  # fmt: skip
LONG = {"Indikatorer", "Sammenligning"}
DANGEROUS = [
    "=1+1",
    "\u200b=1+1",
    '=HYPERLINK("http://x";"y")',
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
]
REASSESSED = {"indicator": "cases_sent_to_reassessment", "area_code": "707", "period": "2023"}


@pytest.fixture(scope="module")
def content(paper: Paper) -> bytes:
    return excel.render_workbook(paper)


def rows(content: bytes, sheet: str) -> Sequence[Sequence[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()


def table_rows(content: bytes, sheet: str) -> list[dict[str, object]]:
    """The rows of a sheet's table by its headings."""
    found = rows(content, sheet)
    at = HEADER if sheet != "Metode" else next(i for i, r in enumerate(found) if r[1] == "Tilstand")
    return [dict(zip(map(str, found[at]), row, strict=True)) for row in found[at + 1 :]]


def goals(content: bytes) -> dict[object, dict[str, object]]:
    return {row["Mål"]: row for row in table_rows(content, "Mål")}


def part(content: bytes, pattern: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return [parts.read(n).decode() for n in sorted(parts.namelist()) if re.search(pattern, n)]


def sheets(content: bytes) -> dict[str, str]:
    """Each sheet as it is stored."""
    return dict(zip(SHEETS, part(content, r"worksheets/sheet\d"), strict=True))


def test_the_sheets_hold_what_the_paper_rests_on(content: bytes, paper: Paper) -> None:
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == SHEETS
    assert list(goals(content)) == [goal.id for goal in paper.goals]
    assert {row["Område"] for row in table_rows(content, "Indikatorer")} == {
        "Norddjurs",
        "Hele landet",
    }
    ways = table_rows(content, "Hvert tals vej")
    assert [row["Navn i reglen"] for row in ways] == [
        measured.name for goal in paper.goals for measured in goal.measures
    ]
    assert [row["Kilde"] for row in table_rows(content, "Metode")] == [
        s.title for s in paper.sources
    ]


def test_the_scorecard_tells_all_that_the_paper_tells_of_a_goal(paper: Paper) -> None:
    open_goal = next(g for g in paper.goals if g.verdict == "not_followable")
    own = replace(
        open_goal,
        would_decide="Nået, hvis landstallet er højst 94,7 %.",
        caution="36 af 38.",
        provisional=True,
        decision="Bedømt af udvalget.",
        note="Læst som landstallet.",
        own_text="Vi\nventer:\n\n- på tallet",
        own_text_outdated="målopfyldelsen",
    )
    row = goals(excel.render_workbook(_with(paper, own)))[own.id]
    assert row["Afgøres af"] == own.would_decide
    assert row["Forbehold"] == own.caution
    assert row["Beslutning"] == own.decision
    assert row["Læst som"] == own.note
    assert row["Bemærkning"] == "Vi venter:\n• på tallet"
    assert row["Ændret siden"] == own.own_text_outdated
    judged = replace(own, verdict="met")
    row = goals(excel.render_workbook(_with(paper, judged)))[own.id]
    assert row["Foreløbigt"] == "Bedømmelsen er foreløbig."
    assert (row["Status"], row["Begrundelse"]) == (own.status, own.reason)
    assert row["Målopfyldelse"] == f"{own.symbol} {own.verdict_text}"


def _with(paper: Paper, goal: PaperGoal) -> Paper:
    """The paper with this goal in the place of the one of its number."""
    sections = [
        replace(section, goals=[goal if g.id == goal.id else g for g in section.goals])
        for section in paper.sections
    ]
    return replace(paper, sections=sections)


def test_a_distance_is_a_text_and_a_difference_a_rounded_number_with_its_own_unit(
    content: bytes,
) -> None:
    found = goals(content)
    assert (found["1.1"]["Afstand"], found["1.1"]["Forskel til kravet"]) == ("9 sager for mange", 8)
    assert found["1.4"]["Forskel til kravet"] == -0.2
    assert (found["2.1"]["Enhed"], found["2.1"]["Forskellens enhed"]) == ("%", "procentpoint")


def test_a_dropped_goal_has_no_distance_and_one_without_a_demand_no_mindst(content: bytes) -> None:
    found = goals(content)
    dropped = found["3.1.1"]
    assert (dropped["Afstand"], dropped["Forskel til kravet"], dropped["Forskellens enhed"]) == (
        "", "", "",
    )  # fmt: skip
    assert dropped["Beslutning"]
    assert found["3.3.1"]["Krav"] == ""


def test_a_bound_is_not_told_as_if_it_were_the_figure(content: bytes) -> None:
    known = goals(content)["1.2"]
    assert (known["Tal"], known["Grænse"], known["Værdi"]) == ("mindst 80 %", "mindst", 80.0)
    row = next(r for r in table_rows(content, "Indikatorer") if r["Bruges i"] == "1.2")
    assert (row["Grænse"], row["Tal"]) == ("mindst", 80.0)


def test_no_unit_period_or_mark_is_a_code(content: bytes) -> None:
    codes = set(UNITS) | {
        "per_1000",
        "agrees",
        "definition",
        "rule",
        "baseline",
        "hidden",
        "not_mature",
    }
    period = re.compile(r"^\d{4}(M\d\d|Q\d|H\d)|\.\.")
    for sheet in SHEETS:
        for row in table_rows(content, sheet):
            for heading, value in row.items():
                if heading not in {"Regel", "Navn i pejl.duckdb", "Navn i reglen", "Tallets navn"}:
                    assert value not in codes, (sheet, heading)
                    assert not period.search(str(value)), (sheet, heading)
    periods = {row["Periode"] for row in table_rows(content, "Indikatorer")}
    assert "december 2023" in periods


def test_every_figure_of_a_unit_has_the_decimals_that_the_unit_needs() -> None:
    assert number_formats([80.0, 67.7, 73.913], ["pct"] * 3) == ["#,##0.0"] * 3
    assert number_formats([16357.0, 61.0], ["persons", "agreements"]) == ["#,##0"] * 2
    mixed = number_formats([255.8, 137.75, None, 3.8], ["lessons", "lessons", "lessons", "pct"])
    assert mixed == ["#,##0.00", "#,##0.00", "#,##0.00", "#,##0.0"]
    assert number_formats([80.0, 0.03], ["pct", "pct"]) == ["#,##0.0", "#,##0.00"]


def test_a_difference_is_rounded_as_in_the_paper_and_never_to_nothing() -> None:
    assert rounded(-0.2000000000000002, "score_1_5") == -0.2
    assert rounded(-0.964678, "pct_point") == -1.0
    assert rounded(-12.25, "pct_point") == -12.3
    assert rounded(0.285, "score_1_5") == 0.28
    assert numbers.figure(0.285, "score_1_5") == "0,28 point"
    assert rounded(0.03, "pct_point") == 0.03
    assert rounded(0.0, "pct_point") == 0.0
    assert rounded(None, "cases") is None


def test_the_long_sheets_hold_what_stands_behind_the_paper_and_say_where_all_is(
    content: bytes, paper: Paper
) -> None:
    measured = {m.indicator for goal in paper.goals for m in goal.measures}
    for sheet in LONG:
        names = {row["Navn i pejl.duckdb"] for row in table_rows(content, sheet)}
        assert names <= measured | set(INDICATORS)
        assert "i pejl.duckdb har alle" in str(rows(content, sheet)[2][0])
    found = table_rows(content, "Indikatorer")
    assert {row["Navn i pejl.duckdb"] for row in found} >= measured
    begins = {row["Fra"] for row in found if row["Periode"] != "september 2020"}
    assert min(day for day in begins if isinstance(day, date)) == date(2021, 1, 1)
    # A goal is judged by this one though it is older.
    assert any(row["Periode"] == "september 2020" for row in found)


def test_the_indicators_of_the_figures_are_those_that_are_drawn(paper: Paper) -> None:
    def without(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(~pl.col("indicator").is_in(INDICATORS))

    tables = paper.tables
    emptied = replace(
        tables, indicators=without(tables.indicators), benchmarks=without(tables.benchmarks)
    )
    drawn = [each.name for each in draw_municipality_charts(replace(paper, tables=emptied))]
    assert drawn == ["refusionstrappen"]


def test_every_sheet_is_a_table_with_filters_frozen_headings_and_notes(content: bytes) -> None:
    assert len(tables := part(content, r"tables/table\d")) == len(SHEETS)
    assert all("<autoFilter" in table for table in tables)
    # A table under paragraphs is short.
    frozen = [name for name, sheet in sheets(content).items() if 'state="frozen"' in sheet]
    assert frozen == [name for name in SHEETS if name not in {"Den røde tråd", "Metode"}]
    assert part(content, r"comments\d")


def test_headings_and_borders_are_said_of_the_cells_for_libreoffice_draws_no_table_style(
    content: bytes,
) -> None:
    styles = part(content, r"styles")[0]
    assert '<fgColor rgb="FFE9EDF1"/>' in styles
    assert '<left style="thin">' in styles
    assert "<b/>" in styles


def test_a_row_is_as_high_as_its_longest_text(content: bytes, paper: Paper) -> None:
    heights = re.findall(r'<row r="(\d+)"[^>]*?ht="([\d.]+)"', sheets(content)["Mål"])
    high = {int(row): float(height) for row, height in heights}
    for at, goal in enumerate(paper.goals, HEADER + 2):
        # 15 points a line, and at least 64 letters in a line of the wording.
        assert high.get(at, 15.0) >= 15 * (len(goal.text) // 76)
    assert max(high.values()) > 60


def test_it_is_printed_lying_down_one_page_wide_with_repeated_headings(content: bytes) -> None:
    for sheet in sheets(content).values():
        assert 'orientation="landscape"' in sheet
        assert 'fitToHeight="0"' in sheet
        assert "<fitToPage" in sheet or 'fitToPage="1"' in sheet
    names = part(content, r"xl/workbook.xml")[0]
    assert names.count("_xlnm.Print_Titles") == names.count("_xlnm.Print_Area") == len(SHEETS)


def test_the_goals_are_printed_on_two_pages(content: bytes) -> None:
    sheet = sheets(content)["Mål"]
    wide, high = 297 / 25.4 * 72 - 0.8 * 72, 210 / 25.4 * 72 - 1.35 * 72  # A4 within its margins
    widths = [float(w) for w in re.findall(r'<col [^>]*?width="([\d.]+)"', sheet)][:9]
    scale = wide / sum(0.75 * 7 * width for width in widths)
    rows_of_sheet = re.findall(r"<row [^>]*>", sheet)
    heights = [float(h[1]) if (h := re.search(r'ht="(.*?)"', r)) else 15 for r in rows_of_sheet]
    pages, used, head = 1, 0.0, heights[HEADER]
    for height in heights:  # a row that does not fit begins the next page, below the headings
        if used + height > high / scale:
            pages, used = pages + 1, head
        used += height
    assert pages == 2


def test_sample_data_are_stamped_on_every_sheet_and_printed_page(content: bytes) -> None:
    for name, sheet in sheets(content).items():
        assert str(rows(content, name)[3][0]).startswith(sample.STAMP)
        assert f"&amp;L{sample.STAMP} · " in sheet


def test_a_long_title_takes_no_stamp_from_a_printed_page(paper: Paper) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        content = excel.render_workbook(replace(paper, title="Mål & midler " * 80))
    for sheet in sheets(content).values():
        assert f"&amp;L{sample.STAMP} · Mål &amp;&amp; midler" in sheet
        assert "side &amp;P af &amp;N" in sheet


def test_no_text_of_a_source_becomes_a_formula(paper: Paper) -> None:
    few = (
        paper.tables.indicators.filter(indicator="job_orders")
        .filter(pl.col("starts_on").dt.year() == paper.year)
        .head(len(DANGEROUS))
        .with_columns(label=pl.Series(DANGEROUS), source=pl.Series(DANGEROUS))
    )
    content = excel.render_workbook(replace(paper, tables=replace(paper.tables, indicators=few)))
    assert not any("<f>" in sheet or "<f " in sheet for sheet in part(content, r"worksheets/sheet"))
    shown = [str(row["Måling"]).strip() for row in table_rows(content, "Indikatorer")]
    assert sorted(shown) == sorted(text.strip() for text in DANGEROUS)
    # Nor when somebody edits the cell: it is marked as a text, as a ' before it would.
    assert 'quotePrefix="1"' in part(content, r"styles")[0]


def test_why_a_figure_of_the_municipality_is_empty_is_said_in_danish(paper: Paper) -> None:
    few = paper.tables.indicators.with_columns(mark=pl.lit("few"))
    content = excel.render_workbook(replace(paper, tables=replace(paper.tables, indicators=few)))
    for sheet in ("Kommunen i tal", "Indikatorer"):
        assert {row["Mærke"] for row in table_rows(content, sheet)} == {"for få personer bag"}


def test_a_missing_figure_is_an_empty_cell_and_no_zero(content: bytes) -> None:
    assert goals(content)["5.3"]["Værdi"] == ""
    assert goals(content)["3.1.1"]["Værdi"] == 0.0


def test_a_printed_figure_is_left_out_where_its_computed_twin_is_hidden(paper: Paper) -> None:
    tables = paper.tables
    is_hidden = pl.all_horizontal(pl.col(name) == value for name, value in REASSESSED.items())
    printed = tables.reconciliation.with_columns(
        computed=pl.when(~is_hidden).then("computed"),
        difference=pl.when(~is_hidden).then("difference"),
        explanation=pl.when(is_hidden).then(pl.lit("missing")).otherwise("explanation"),
        definition=pl.when(is_hidden).then(pl.lit("10 er talt med hånden")).otherwise("definition"),
    )
    marked = tables.indicators.with_columns(
        value=pl.when(~is_hidden).then("value"),
        value_low=pl.when(~is_hidden).then("value_low"),
        value_high=pl.when(~is_hidden).then("value_high"),
        mark=pl.when(is_hidden).then(pl.lit(MARK)).otherwise("mark"),
    )
    closed = replace(paper, tables=replace(tables, reconciliation=printed, indicators=marked))
    content = excel.render_workbook(closed)
    row = next(
        r
        for r in table_rows(content, "Afstemning")
        if r["Tallets navn"] == "opfoelgning-2023/1.1/own"
    )
    assert (row["Trykt"], row["Forklaring"]) == (SUPPRESSED, "skjult")
    assert "heller ikke gengivet" in str(row["Hvorfor"])
    assert (row["Beregnet"], row["Forskel"]) == ("", "")
    before = next(
        r for r in table_rows(content, "Afstemning") if r["Periode"] == "2022" and r["Mål"]
    )
    assert before["Trykt"] == "2 sager"
    shown = next(r for r in table_rows(content, "Indikatorer") if r["Mærke"] == SUPPRESSED)
    assert shown["Tal"] == ""


def test_a_printed_figure_of_a_hidden_span_is_left_out_too(paper: Paper) -> None:
    goal = paper.by_goal["4.1"]
    own, *others = goal.measures
    gone = replace(own, value=None, low=None, high=None, hidden=True, text=SUPPRESSED)
    is_it = pl.col("figure") == "opfoelgning-2023/4.1/own"
    printed = paper.tables.reconciliation.with_columns(
        computed=pl.when(~is_it).then("computed"), difference=pl.when(~is_it).then("difference")
    )
    closed = replace(
        _with(paper, replace(goal, measures=[gone, *others])),
        tables=replace(paper.tables, reconciliation=printed),
    )
    found = {
        row["Tallets navn"]: row for row in table_rows(excel.render_workbook(closed), "Afstemning")
    }
    assert found["opfoelgning-2023/4.1/own"]["Trykt"] == SUPPRESSED
    assert found["opfoelgning-2023/4.1/national"]["Trykt"] == "13,3 %"


def test_another_municipality_is_told_whose_goals_they_are_and_nothing_printed(
    paper: Paper,
) -> None:
    none = paper.tables.reconciliation.clear()
    notice = "Målene er ikke vedtaget i Ærø Kommune."
    content = excel.render_workbook(
        replace(
            paper,
            is_own=False,
            introduction=[notice, *paper.introduction],
            tables=replace(paper.tables, reconciliation=none),
        )
    )
    assert str(rows(content, "Mål")[2][0]).startswith(notice)
    names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    assert names == [name for name in SHEETS if name != "Afstemning"]


def test_it_is_the_same_to_the_byte_when_made_twice(paper: Paper, content: bytes) -> None:
    assert excel.render_workbook(paper) == content
