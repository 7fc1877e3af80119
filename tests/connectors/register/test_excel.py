"""What Excel does to a goal or a period while one types is recognised, never mended."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from connectors import register
from connectors.register import StaffTable
from connectors.register.excel import cell_text
from connectors.tabular.excel import CellValue
from tests.connectors.register.observation_rows import as_csv, as_xlsx, row

DATE, NUMBER = "er lavet om til en dato af Excel", "er lavet om til et tal af Excel"
REMEDY = "formatér kolonnen som tekst, og skriv værdien igen, eller brug skabelonen"


@pytest.mark.parametrize(
    ("kind", "cell", "said"),
    [
        ("goal", date(2026, 1, 1), f"{DATE} (var det 1.1?)"),
        ("goal", datetime(2026, 4, 5), f"{DATE} (var det 5.4?)"),  # noqa: DTZ001
        ("goal", date(2001, 1, 3), f"{DATE} (var det 3.1.1?)"),
        ("goal", "01-jan", f"{DATE} (var det 1.1?)"),
        ("goal", "5. maj", f"{DATE} (var det 5.5?)"),
        ("goal", "03-okt-26", f"{DATE} (var det 3.10?)"),
        ("goal", "jan-01", DATE),
        ("goal", "01-01-2026", DATE),
        ("goal", "01.01.2026", DATE),
        ("goal", "2026-01-01", DATE),
        ("goal", 1.1, NUMBER),
        ("goal", 2.0, NUMBER),
        ("goal", 46023, NUMBER),
        ("goal", "46023", NUMBER),
        ("goal", "1,1", NUMBER),
        ("goal", "mål 1", "er ikke et målnummer (skriv 1.1)"),
        ("period", date(2023, 3, 1), f"{DATE} (var det 2023M03?)"),
        ("period", "mar-23", DATE),
        ("period", "03-2023", DATE),
        ("period", "01-03-2023", DATE),
        ("period", "01-mar", DATE),
        ("period", 44986, NUMBER),
        ("period", 2023.5, NUMBER),
        ("period", "44986", NUMBER),
        ("number", date(2026, 5, 1), DATE),
        ("number", "01-maj", DATE),
        ("number", time(3, 15), "er lavet om til et klokkeslæt af Excel"),
        ("text", date(2026, 5, 1), DATE),
        ("date", 45000, "er et tal, hvor der skal stå en dato"),
    ],
)
def test_what_excel_made_of_it_is_told(kind: str, cell: CellValue, said: str) -> None:
    text, reason = cell_text(kind, cell)
    assert reason is not None
    assert reason.startswith(said)
    assert isinstance(cell, str) or text == ""


@pytest.mark.parametrize("goal", ["1.1", "1", "3.1.1", "10.12", "1.10"])
def test_a_goal_written_as_text_is_itself(goal: str) -> None:
    assert cell_text("goal", goal) == (goal, None)


@pytest.mark.parametrize(
    ("cell", "period"),
    [("2023Q3", "2023Q3"), (2023, "2023"), (2023.0, "2023"), ("2022-2023", "2022-2023"),
     ("2023M03", "2023M03"), ("marts 2023", "marts 2023"), ("2023-09-05", "2023-09-05"),
     (" 2023H1\u00a0", "2023H1")],
)  # fmt: skip
def test_a_period_that_excel_leaves_alone_is_itself(cell: CellValue, period: str) -> None:
    assert cell_text("period", cell) == (period, None)


@pytest.mark.parametrize("number", [0.1, 1e-7, 12.5, -3, 137.75, 1e6])
def test_a_number_is_written_as_a_dane_writes_it(number: float) -> None:
    text, reason = cell_text("number", number)
    assert reason is None
    assert float(text.replace(",", ".")) == number


@pytest.mark.parametrize(
    ("changed", "place"),
    [({"goal": date(2026, 1, 1)}, "række 3, goal (A3)"), ({"goal": 1.1}, "række 3, goal (A3)"),
     ({"period": date(2023, 3, 1)}, "række 3, period (E3)")],
)  # fmt: skip
def test_the_row_the_cell_and_the_remedy_are_told(
    table: StaffTable, changed: dict[str, CellValue], place: str
) -> None:
    body = as_xlsx(table, [row(), row(recorded_on=date(2024, 7, 1), **changed)])
    (one,) = register.read_files(table, [("r.xlsx", body)])
    (mistake,) = map(str, one.mistakes)
    assert mistake.startswith(f"r.xlsx: {place} er lavet om til ")
    assert f"; {REMEDY}, fx " in mistake


def test_a_csv_file_that_excel_has_saved_is_told_the_same(table: StaffTable) -> None:
    (one,) = register.read_files(table, [("r.csv", as_csv(table, [row(goal="01-jan")]))])
    (mistake,) = map(str, one.mistakes)
    assert mistake == f"r.csv: række 2, goal (A2) {DATE} (var det 1.1?); {REMEDY}, fx 1.1"
