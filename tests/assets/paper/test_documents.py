"""`docs/documents.md` is true: what the four documents hold is shown where the page says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assets.paper.charts.municipality_charts import draw_municipality_charts
from assets.paper.model import Paper
from assets.tables.contracts.marts import MARTS

PAGE = Path(__file__).parents[3] / "docs" / "documents.md"
DOCUMENTS = Path(__file__).parents[4] / "shared" / "documents"
FILES = {
    "Opfølgning på mål i Beskæftigelsesplan 2023": "follow-up-2023.txt",
    "Introduktion til Arbejdsmarkedsudvalget 2022": "introduction-2022.txt",
    "Status april 2023": "status-april-2023.txt",
    "Arbejdsmarkedsstrategi 2020-2021": "strategy-2020-2021.txt",
}
NOT_SHOWN = "*Ikke:*"
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]{3})*(?:,[0-9]+)?")


@dataclass(frozen=True)
class Row:
    """A row of the page: lines of a document, what is printed there, and where Pejl shows it."""

    document: str
    first: int
    last: int
    printed: list[str]
    where: str

    def names(self, kind: str) -> list[str]:
        return re.findall(rf"`{kind} ([^`]+)`", self.where)


def rows() -> list[Row]:
    found: list[Row] = []
    for title, part in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE.read_text(), re.M | re.S):
        for line in re.findall(r"^\| ([0-9].*) \|$", part, re.M):
            lines, _, printed, where = re.split(r" *\| *", line, maxsplit=3)
            first, _, last = lines.partition("-")
            numbers = [each.strip() for each in printed.split(";") if each.strip()]
            found.append(Row(title, int(first), int(last or first), numbers, where))
    return found


ROWS = rows()


def test_every_line_with_a_number_of_the_four_documents_is_on_the_page() -> None:
    if not DOCUMENTS.exists():
        pytest.skip("the municipality's documents are not part of the repository")
    assert {row.document for row in ROWS} == set(FILES)
    for document, file in FILES.items():
        told = {n for r in ROWS if r.document == document for n in range(r.first, r.last + 1)}
        lines = (DOCUMENTS / file).read_text("utf-8").split("\n")
        untold = [n for n, line in enumerate(lines, 1) if re.search("[0-9]", line)]
        assert set(untold) <= told, file


def test_each_row_says_where_or_why_not() -> None:
    assert len(ROWS) > 60
    assert all(NOT_SHOWN in row.where or "`" in row.where for row in ROWS)
    assert all(not row.printed for row in ROWS if row.where.startswith(NOT_SHOWN))


def test_the_lines_of_a_printed_number_have_it() -> None:
    if not DOCUMENTS.exists():
        pytest.skip("the municipality's documents are not part of the repository")
    for row in ROWS:
        lines = (DOCUMENTS / FILES[row.document]).read_text("utf-8").split("\n")
        text = "\n".join(lines[row.first - 1 : row.last])
        missing = [n for n in numbers(row) if n not in NUMBER.findall(text)]
        # "de dårligste" and "ikke oprettet nogen" are numbers in words.
        assert set(missing) <= ({"1"} if row.first == 256 else {"0"}), row


def numbers(row: Row) -> list[str]:
    return [n for text in row.printed for n in NUMBER.findall(text)]


def test_the_numbers_of_a_goal_stand_in_its_table(paper: Paper) -> None:
    named = [row for row in ROWS if row.names("mål")]
    assert {name for row in named for name in row.names("mål")} == set(paper.by_goal)
    for row in named:
        goals = [paper.by_goal[name] for name in row.names("mål")]
        texts = [
            text
            for goal in goals
            for text in (goal.text, goal.status, goal.value_text or "", goal.own_text or "",
                         goal.reason, *(measure.text for measure in goal.measures))
        ]  # fmt: skip
        shown = set(NUMBER.findall(" ".join(texts)))
        assert set(numbers(row)) <= shown, row


def test_each_printed_figure_that_is_reconciled_is_on_the_page_and_explained(paper: Paper) -> None:
    reconciled: dict[str, dict[str, Any]] = {
        row["figure"]: row for row in paper.tables.reconciliation.to_dicts()
    }
    by_name = {name: row for row in ROWS for name in row.names("afstemning")}
    assert set(by_name) == set(reconciled)
    for name, row in by_name.items():
        figure = reconciled[name]
        line = int(figure["place"].removeprefix("linje "))
        assert row.first <= line <= row.last, name
        assert figure["explanation"] in {"agrees", "definition"}, name


def test_the_numbers_of_a_table_are_those_of_the_paper(paper: Paper) -> None:
    titles = [table.title for table in paper.municipality_tables]
    named = [(row, name) for row in ROWS for name in row.names("tabel")]
    assert all(any(title.startswith(name) for title in titles) for _, name in named)
    assert all(any(title.startswith(name) for _, name in named) for title in titles)
    newest = "Beskæftigelsesministerens benchmark"
    for row in ROWS:
        tables = [t for n in row.names("tabel") for t in paper.municipality_tables
                  if t.title.startswith(n)]  # fmt: skip
        texts = [cell.replace("−", "-") for t in tables for r in t.rows for cell in r]
        cells = {n for text in texts for n in NUMBER.findall(text)}
        if newest in row.names("tabel"):  # the page has another year of it, from the same table
            then = paper.tables.ministry_benchmark.filter(period="2021Q2-4Q")
            columns = then.select("expected_persons", "actual_persons", "difference_persons")
            cells |= {f"{n:,.0f}".replace(",", ".") for r in columns.rows() for n in r}
        assert not tables or set(numbers(row)) <= cells, row


def test_each_figure_is_drawn_and_each_part_is_in_the_paper(paper: Paper) -> None:
    drawn = {chart.name for chart in draw_municipality_charts(paper)}
    named = {name for row in ROWS for name in row.names("figur")}
    assert named == drawn
    parts = {name: getattr(paper, name) for row in ROWS for name in row.names("papir")}
    assert parts
    assert all(parts.values())
    told = " ".join([*paper.totals_text, *paper.introduction])
    for row in ROWS:
        if {"totals_text", "introduction"} & set(row.names("papir")):
            assert all(text.removesuffix(" %") in told for text in row.printed), row
    marts = {name for row in ROWS for name in re.findall(r"`mart\.(\w+)`", row.where)}
    assert marts <= set(MARTS)
