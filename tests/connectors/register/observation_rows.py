"""Rows of the register as staff might write them, as CSV and as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from connectors.register import StaffTable
from connectors.tabular.excel import CellValue

Row = Mapping[str, CellValue]
GOOD: dict[str, CellValue] = {
    "indicator": "cases_sent_to_reassessment",
    "label": "Sager",
    "area": "707",
    "period": "2023",
    "value": 10,
    "unit": "cases",
    "evidence": "fagsystem",
    "source": "Opfølgning 2023",
    "responsible": "Rehabiliteringsteamet",
    "recorded_on": date(2024, 6, 15),
    "answers_goal": "ja",
}


def row(**changed: CellValue) -> dict[str, CellValue]:
    return GOOD | changed


def as_csv(table: StaffTable, rows: Sequence[Row], encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(table.columns)
    for each in rows:
        writer.writerow([danish(each.get(name, "")) for name in table.columns])
    return text.getvalue().encode(encoding)


def danish(value: Any) -> str:
    """A cell as a Danish Excel saves it."""
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def as_xlsx(table: StaffTable, rows: Sequence[Row], above: Sequence[str] = ()) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("Ark1")
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        for at, title in enumerate(above):
            page.write_string(at, 0, title)
        page.write_row(len(above), 0, [column.headers[0] for column in table.columns.values()])
        for at, each in enumerate(rows, start=len(above) + 1):
            for place, name in enumerate(table.columns):
                fill(page, at, place, each.get(name, ""), day)
    return content.getvalue()


def fill(page: Any, at: int, place: int, value: CellValue, day: Any = None) -> None:
    """Write a cell as Excel keeps it."""
    if isinstance(value, date):
        page.write_datetime(at, place, value, day)
    elif isinstance(value, str):
        page.write_string(at, place, value)
    else:
        page.write_number(at, place, value)
