"""The Word file, read back with python-docx."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.document import Document

from assets.paper.charts.chart import Chart
from assets.paper.model import Paper
from assets.paper.word import annex, short
from assets.paper.word import document as word
from assets.text import verdicts

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>'
CHART = Chart("maal-2-1", "Andel ledige", "67,7 % i december.", SVG, SVG, ["Tal"], [["67,7 %"]])


@pytest.fixture(scope="module")
def content(paper: Paper) -> bytes:
    return word.render_document(paper)


@pytest.fixture(scope="module")
def annexed(paper: Paper) -> bytes:
    return annex.render_annex(paper, [], {"2.1": CHART})


@pytest.fixture(scope="module")
def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def plain(text: str) -> str:
    """A text with plain spaces where no line may be broken."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def headings(opened: Document, level: int) -> list[str]:
    return [
        plain(p.text) for p in opened.paragraphs if p.style and p.style.name == f"Heading {level}"
    ]


def test_the_paper_has_the_parts_of_a_case_under_real_headings(
    opened: Document, paper: Paper
) -> None:
    parts = headings(opened, 1)
    assert parts[0] == "Sagsfremstilling"
    assert parts[1:] == [
        "Opfølgning på lokale mål i Norddjurs Kommunes Beskæftigelsesplan 2023",
        "Sammenhæng til andre politikker/strategier og fagområder",
        "Økonomiske konsekvenser",
        "Lovgrundlag",
        "Indstilling",
    ]
    assert headings(opened, 3) == [f"Mål {goal.id} {goal.title}" for goal in paper.goals]
    assert {section.title for section in paper.sections} <= {*headings(opened, 2)}


def test_each_goal_is_a_table_of_goal_status_and_verdict_as_word_and_sign(
    opened: Document, paper: Paper
) -> None:
    told = {
        plain(table.cell(0, 1).text): {
            plain(row.cells[0].text): plain(row.cells[1].text) for row in table.rows
        }
        for table in opened.tables
        if table.cell(0, 0).text == "Mål" and len(table.columns) == 2
    }
    for goal in paper.goals:
        rows = told[goal.text]
        assert rows["Status"] == goal.status
        assert rows["Målopfyldelse"].startswith(
            f"{verdicts.SIGNS[goal.verdict]} {goal.verdict_text}."
        )
        assert goal.source in rows["Kilde"]
        assert goal.period_text in rows["Kilde"]
        has_number = goal.known_from is not None
        assert ("hentet 15. august 2024" in rows["Kilde"]) == has_number
        assert rows["Kilde"].startswith("intet tal;") == (not has_number)


def test_the_overview_says_what_each_goal_is_about(opened: Document, paper: Paper) -> None:
    [overview] = [t for t in opened.tables if t.cell(0, 1).text == "Handler om"]
    told = {plain(row.cells[0].text): plain(row.cells[1].text) for row in overview.rows[1:]}
    assert told == {goal.id: goal.title for goal in paper.goals}
    assert told["2.2"] == "Uddannelsestilbud af alle tilbud"


def test_no_heading_or_header_row_can_end_a_page(content: bytes, annexed: bytes) -> None:
    for made in (content, annexed):
        opened = docx.Document(io.BytesIO(made))
        styles = {f"Heading {level}" for level in (1, 2, 3)}
        for style in opened.styles:
            assert style.name not in styles or style.paragraph_format.keep_with_next
        for table in opened.tables:
            rows = list(table.rows)
            assert all("w:cantSplit" in row._tr.xml for row in rows)
            first, last = rows[0].cells[0].paragraphs[0], rows[-1].cells[0].paragraphs[0]
            assert first.paragraph_format.keep_with_next or len(rows) == 1
            assert not last.paragraph_format.keep_with_next


def test_every_figure_has_its_way_in_the_annex(annexed: bytes, paper: Paper) -> None:
    opened = docx.Document(io.BytesIO(annexed))
    [ways] = [t for t in opened.tables if "SQL-fil" in [cell.text for cell in t.rows[0].cells]]
    told = [[plain(cell.text) for cell in row.cells] for row in ways.rows[1:]]
    assert len(told) == sum(len(goal.measures) for goal in paper.goals)
    [row] = [row for row in told if row[1].startswith("Andel ledige med jobmål")]
    assert row[4:6] == ["67,7 %", "sql/indicator/job_goal_in_area_of_strength.sql"]
    assert row[6].startswith("jobindsats.dk")


def test_sample_data_are_stamped_on_every_page(opened: Document) -> None:
    assert all("EKSEMPELDATA" in section.header.paragraphs[0].text for section in opened.sections)
    assert "EKSEMPELDATA" in opened.core_properties.keywords


def test_pages_are_numbered_and_the_text_is_danish(content: bytes, opened: Document) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        footers = [parts.read(n).decode() for n in parts.namelist() if "footer" in n]
        styles = parts.read("word/styles.xml").decode()
    assert any(" PAGE " in footer and " NUMPAGES " in footer for footer in footers)
    assert 'w:val="en-US"' not in styles
    assert 'w:val="da-DK"' in styles
    assert opened.core_properties.language == "da-DK"


def test_pictures_have_alt_texts_and_tables_have_headers(paper: Paper, annexed: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(annexed)) as parts:
        body = parts.read("word/document.xml").decode()
    assert 'descr="67,7 % i december."' in body
    assert body.count("<w:tblHeader") == body.count("<w:tbl>")
    assert body.count("<w:tbl>") >= 3 + len(paper.municipality_tables)
    assert body.count("<w:tblCaption") == body.count("<w:tbl>")


def test_it_is_the_same_to_the_byte_when_made_twice(
    paper: Paper, content: bytes, annexed: bytes
) -> None:
    assert word.render_document(paper) == content
    assert annex.render_annex(paper, [], {"2.1": CHART}) == annexed
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(2024, 8, 15, 6, 0, 0)}


def test_a_text_of_changed_figures_says_so_beside_itself(paper: Paper) -> None:
    goal = replace(paper.by_goal["1.4"], own_text_outdated="own var 3,8 point og er nu 3,9 point")
    section = replace(paper.sections[0], goals=[goal])
    made = word.render_document(replace(paper, sections=[section]))
    tables = docx.Document(io.BytesIO(made)).tables
    text = "\n".join(plain(cell.text) for table in tables for cell in table.columns[1].cells)
    assert "[Teksten er skrevet, før tallene ændrede sig: own var 3,8 point og er nu" in text


def test_every_text_gets_its_looks_from_a_style_so_that_they_survive_pasting(
    content: bytes, annexed: bytes
) -> None:
    for made, looks in ((content, ""), (annexed, " lille")):
        with zipfile.ZipFile(io.BytesIO(made)) as parts:
            body = parts.read("word/document.xml").decode()
        assert "<w:sz " not in body
        assert "<w:b/>" not in body
        tables = docx.Document(io.BytesIO(made)).tables
        used = {p.style.name for t in tables for c in t._cells for p in c.paragraphs if p.style}
        assert used == {f"Tabeltekst{looks}", f"Tabelhoved{looks}"}


def test_nothing_of_the_template_is_left_that_is_of_another_document(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.namelist()
        program = parts.read("docProps/app.xml").decode()
        settings = parts.read("word/settings.xml").decode()
    assert not [n for n in names if "thumbnail" in n or "customXml" in n or "Effects" in n]
    assert "Macintosh" not in program
    assert "en-US" not in settings


def test_a_paper_while_the_year_runs_says_where_a_goal_is_and_what_is_on_its_way(
    paper: Paper,
) -> None:
    goal = replace(
        paper.by_goal["2.2"], stand="på rette vej", verdict="met",
        verdict_text="Status: på rette vej", outlook="Indtil nu 26 % efter 6 af 12 måneder.",
    )  # fmt: skip
    section = replace(paper.sections[1], goals=[goal])
    made = word.render_document(replace(paper, sections=[section], is_status=True))
    tables = docx.Document(io.BytesIO(made)).tables
    rows = {
        plain(row.cells[0].text): plain(row.cells[1].text) for t in tables[2:] for row in t.rows
    }
    assert rows["Målopfyldelse"].startswith("✗ Status: på rette vej.")
    assert rows["På vej"] == "Indtil nu 26 % efter 6 af 12 måneder."
    assert "Afgøres af" not in rows


def test_the_short_paper_has_a_line_a_goal_and_the_case_around_it(paper: Paper) -> None:
    opened = docx.Document(io.BytesIO(short.render_short(paper)))
    assert headings(opened, 3) == []
    assert headings(opened, 1)[-1] == "Indstilling"
    lines = {
        plain(row.cells[0].text): [plain(cell.text) for cell in row.cells[1:]]
        for table in opened.tables
        for row in table.rows
    }
    assert {goal.id for goal in paper.goals} <= {*lines}
    assert lines["2.2"] == [
        "Uddannelsestilbud af alle tilbud", "15,8 %", "mindst 25 %", "✗ ikke nået",
        "138 flere uddannelsestilbud af 1.500",
    ]  # fmt: skip
    assert lines["3.3.1"][-1] == "endnu ikke offentliggjort; ventes 1. november 2024"
    text = plain(" ".join(each.text for each in opened.paragraphs))
    assert "planens mål tjener 9 af 11 mål og 10 af 22 delmål." in text
    assert "Intet mål i planen tjener" not in text
