"""Write an empty register as an Excel workbook, with lists to choose from and a guide.

The columns of goals and periods are formatted as text, so that Excel leaves ``1.1`` and ``3-2023``
as they are typed.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]
from xlsxwriter.format import Format  # pyright: ignore[reportMissingTypeStubs]
from xlsxwriter.worksheet import Worksheet  # pyright: ignore[reportMissingTypeStubs]

from connectors.register.config import StaffTable
from connectors.tabular.columns import Column
from connectors.tabular.excel import column_letter

ROWS = 2000
"""Rows that have lists to choose from."""
REGISTER, CHOICES, GUIDE = "Register", "Lister", "Vejledning"
TEXT_FORMAT = 49
"""Excel's number format for text, which keeps numbers and dates as typed."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
OPEN = frozenset({"goal", "indicator", "area"})
"""Columns that may hold values outside their list."""
WIDTHS = {"label": 40, "indicator": 32, "source": 30, "why_not": 40, "note": 40, "area": 22}
YES_NO = (("ja", ""), ("nej", ""))
RULES = (
    "Én række er én oplysning. Rækken med den nyeste dato i 'Skrevet den' gælder; de ældre bliver "
    "stående som historik. Ret derfor et tal ved at skrive en ny række.",
    "Skriv målets nummer som tekst, fx 1.1. I en anden fil laver Excel 1.1 om til 1. januar; "
    "kolonnen her er tekst, og det skal den blive ved med at være.",
    "Skriv perioden som 2023, 2023H1, 2023Q3, 2023M03 eller 2022-2023. Skriv ikke 3-2023 eller "
    "marts 2023.",
    "Skriv enten Tal, eller Mindst og/eller Højst, eller Antal og Ud af. Er der intet tal, så vælg "
    "hvorfor under Mangler. Et tomt felt bliver aldrig til 0.",
    "Skriv procenter uden %-tegn: 80 for 80 %. Skriv decimaler med komma: 12,5.",
    "Skriv aldrig navne, initialer, e-mail eller CPR-numre. Den ansvarlige er en enhed.",
    "Kolonnerne må gerne flyttes, men ikke omdøbes. Frivillige kolonner må slettes.",
    "Gem filen i mappen register, og kør `pejl register check`, som viser alle fejl.",
)

Choices = Mapping[str, Sequence[tuple[str, str]]]
"""By column the values to choose from, each with an explanation."""


def write(table: StaffTable, choices: Choices) -> bytes:
    """Return the workbook: an empty register, the lists to choose from, and a guide.

    Args:
        table: the register's entry.
        choices: the values of columns whose entry lists none (goals, indicators, areas), and
            explanations of those whose entry does.
    """
    lists = {
        name: values
        for name, column in table.columns.items()
        if (values := _values(name, column, choices))
    }
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet(REGISTER)
        ranges = _write_choices(book.add_worksheet(CHOICES), table, lists)
        _write_guide(book.add_worksheet(GUIDE), table, book.add_format({"text_wrap": True}))
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": TEXT_FORMAT})
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        number = book.add_format({"num_format": "General"})
        formats = {"date": day, "number": number, "count": number}
        for at, (name, column) in enumerate(table.columns.items()):
            page.set_column(at, at, WIDTHS.get(name, 14), formats.get(column.type, text))
            page.write_string(0, at, heading(name, column), bold)
            page.write_comment(0, at, column.about, {"x_scale": 2})
            if rule := _validation(name, column, ranges.get(name)):
                page.data_validation(1, at, ROWS, at, rule)
        page.freeze_panes(1, 0)
    return content.getvalue()


def heading(name: str, column: Column) -> str:
    """Return the heading of a column in the template."""
    return column.headers[0] if column.headers else name


def _values(name: str, column: Column, choices: Choices) -> Sequence[tuple[str, str]]:
    if column.type == "boolean":
        return YES_NO
    if column.values:
        explanations = dict(choices.get(name, ()))
        return [(value, explanations.get(value, "")) for value in column.values]
    return choices.get(name, ())


def _write_choices(page: Worksheet, table: StaffTable, lists: Choices) -> dict[str, str]:
    """Write the lists, two columns each; return the range of each list's values."""
    ranges: dict[str, str] = {}
    for at, (name, values) in enumerate(lists.items()):
        left = 2 * at
        page.set_column(left, left, 24)
        page.set_column(left + 1, left + 1, 40)
        page.write_string(0, left, f"Til {heading(name, table.columns[name])}")
        for row, (value, about) in enumerate(values, start=1):
            page.write_string(row, left, value)
            page.write_string(row, left + 1, about)
        column = column_letter(left)
        ranges[name] = f"={CHOICES}!${column}$2:${column}${len(values) + 1}"
    return ranges


def _write_guide(page: Worksheet, table: StaffTable, wrapped: Format) -> None:
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 12)
    page.set_column(2, 2, 100, wrapped)
    for row, rule in enumerate(RULES):
        page.write_number(row, 0, row + 1)
        page.write_string(row, 2, rule)
    page.write_row(len(RULES) + 1, 0, ["Kolonne", "Skal udfyldes", "Forklaring"])
    for row, (name, column) in enumerate(table.columns.items(), start=len(RULES) + 2):
        page.write_row(
            row, 0, [heading(name, column), "ja" if column.required else "nej", column.about]
        )


def _validation(name: str, column: Column, values: str | None) -> dict[str, object] | None:
    """Return Excel's validation of a column, with its error message."""
    if values is not None:
        return {
            "validate": "list",
            "source": values,
            "error_type": "warning" if name in OPEN else "stop",
            "error_title": heading(name, column),
            "error_message": "Vælg fra listen (arket Lister viser, hvad værdierne er).",
        }
    if column.type == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": FIRST_DAY,
            "maximum": LAST_DAY,
            "error_title": heading(name, column),
            "error_message": "Skriv en dato som 31-12-2023.",
        }
    if column.type in {"number", "count"}:
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": -1e9,
            "maximum": 1e9,
            "error_title": heading(name, column),
            "error_message": "Skriv et tal uden enhed: 80 for 80 %.",
        }
    return None
