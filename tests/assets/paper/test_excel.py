"""The workbook, opened again: what is a number, what is a text, and that no text is computed."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from assets.paper import excel
from assets.paper.content import Paper

SHEETS = ["Mål", "Indikatorer", "Benchmark", "Afstemning", "Metode"]
DANGEROUS = ["=1+1", '=HYPERLINK("http://x";"y")', "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.fixture(scope="module")
def content(paper: Paper) -> bytes:
    return excel.workbook(paper)


def rows(content: bytes, sheet: str) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()


def part(content: bytes, pattern: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return [parts.read(n).decode() for n in sorted(parts.namelist()) if re.search(pattern, n)]


def test_the_sheets_hold_what_the_paper_rests_on(content: bytes, paper: Paper) -> None:
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == SHEETS
    goals = rows(content, "Mål")
    headings, first = goals[4], goals[5]
    assert headings[:5] == ["Mål", "Overskrift", "Ordlyd", "Målopfyldelse", "Tal"]
    assert first[0] == "1.1"
    assert first[4] == 10.0
    assert len(goals) == 5 + len(paper.goals)
    assert {row[2] for row in rows(content, "Indikatorer")[5:]} == {"707", "000"}
    assert len(rows(content, "Metode")) == 5 + sum(len(goal.measures) for goal in paper.goals)


def test_every_sheet_is_a_table_with_filters_frozen_headings_and_notes(content: bytes) -> None:
    assert len(tables := part(content, r"tables/table\d")) == len(SHEETS)
    assert all("<autoFilter" in table for table in tables)
    sheets = part(content, r"worksheets/sheet\d")
    assert all('state="frozen"' in sheet for sheet in sheets)
    assert part(content, r"comments\d")


def test_sample_data_are_stamped_on_every_sheet(content: bytes) -> None:
    for sheet in SHEETS:
        assert str(rows(content, sheet)[3][0]).startswith("EKSEMPELDATA")
    assert all("EKSEMPELDATA" in sheet for sheet in part(content, r"worksheets/sheet\d"))


def test_no_text_of_a_source_becomes_a_formula(paper: Paper) -> None:
    few = paper.tables.indicators.head(len(DANGEROUS)).with_columns(
        label=pl.Series(DANGEROUS), source=pl.Series(DANGEROUS), remark=pl.Series(DANGEROUS)
    )
    content = excel.workbook(replace(paper, tables=replace(paper.tables, indicators=few)))
    assert not any("<f>" in sheet or "<f " in sheet for sheet in part(content, r"worksheets/sheet"))
    shown = [str(row[1]).strip() for row in rows(content, "Indikatorer")[5:]]
    assert shown == [text.strip() for text in DANGEROUS]
    # Nor when somebody edits the cell: it is marked as a text, as a ' before it would.
    assert 'quotePrefix="1"' in part(content, r"styles")[0]


def test_a_missing_figure_is_an_empty_cell_and_no_zero(content: bytes, paper: Paper) -> None:
    goals = {row[0]: row for row in rows(content, "Mål")[5:]}
    assert goals["5.3"][4] == ""
    assert goals["3.1.1"][4] == 0.0


def test_it_is_the_same_to_the_byte_when_made_twice(paper: Paper, content: bytes) -> None:
    assert excel.workbook(paper) == content
