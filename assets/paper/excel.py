"""The paper's figures as a workbook: real tables with number formats, filters and notes.

A text is written as a text whatever it begins with, and one that Excel would take for a formula
when somebody edits the cell is marked as a text too: nothing that a source says is ever computed.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl
import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

from assets.goals.plan import COUNTRY
from assets.marts import MARTS
from assets.paper import words, zipped
from assets.paper.content import SAMPLE_NOTICE, Paper

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # pyright: ignore[reportMissingTypeStubs]
    from xlsxwriter.workbook import Workbook  # pyright: ignore[reportMissingTypeStubs]
    from xlsxwriter.worksheet import Worksheet  # pyright: ignore[reportMissingTypeStubs]

STYLE = "Table Style Light 9"
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
A4 = 9
"""Its number among the papers that Excel knows."""
MOST_WIDE, LEAST_WIDE = 45, 8
_FIRST = 4
"""The row of a table's header: above it stand the sheet's title, its source and its stamp."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, where its values are, how they are shown, and what they mean."""

    heading: str
    name: str
    shown: str = "text"
    note: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet with one table."""

    name: str
    about: str
    rows: pl.DataFrame
    columns: Sequence[Column]


FORMATS = {
    "text": "@",
    "number": "#,##0.0#",
    "day": "dd-mm-yyyy",
    "moment": "dd-mm-yyyy hh:mm",
    "count": "#,##0",
}
"""Excel shows them with the comma and point of whoever opens the file."""


def workbook(paper: Paper) -> bytes:
    """The workbook of a paper; the same to the byte for the same paper."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    made.set_properties(
        {
            "title": paper.title,
            "subject": paper.plan_title,
            "author": words.municipality(paper.area_code, paper.municipality),
            "comments": SAMPLE_NOTICE if paper.stamp else "",
            "created": paper.built_at,
        }
    )
    formats = _formats(made)
    for sheet in (_goals(paper), _indicators(paper), _benchmarks(paper), _reconciliation(paper)):
        _write(made, sheet, paper, formats)
    _write_method(made, paper, formats)
    made.close()
    return zipped.fixed(out.getvalue(), paper.built_at)


def _formats(made: Workbook) -> dict[str, Format]:
    formats = {
        name: made.add_format({"num_format": shown, "valign": "top"})
        for name, shown in FORMATS.items()
    }
    formats["text"].set_text_wrap()
    formats["quoted"] = made.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    formats["quoted"].set_quote_prefix()
    formats["title"] = made.add_format({"bold": True, "font_size": 14})
    formats["stamp"] = made.add_format({"bold": True, "font_color": "#9C0006"})
    return formats


def _write(made: Workbook, sheet: Sheet, paper: Paper, formats: Mapping[str, Format]) -> None:
    """A sheet: title, source, stamp, and its table with frozen headings and filters."""
    to = made.add_worksheet(sheet.name)
    _head(to, sheet.name, sheet.about, paper, formats)
    rows = sheet.rows
    last = _FIRST + max(rows.height, 1)
    to.add_table(
        _FIRST,
        0,
        last,
        len(sheet.columns) - 1,
        {
            "name": "".join(letter for letter in sheet.name if letter.isalnum()),
            "style": STYLE,
            "columns": [{"header": column.heading} for column in sheet.columns],
        },
    )
    for at, column in enumerate(sheet.columns):
        values = rows[column.name].to_list()
        widest = max([len(column.heading) + 3, *(len(str(v)) for v in values[:500] if v)])
        to.set_column(
            at, at, min(max(widest, LEAST_WIDE), MOST_WIDE if column.shown == "text" else 18)
        )
        if column.note:
            to.write_comment(_FIRST, at, column.note, {"y_scale": 1.5, "x_scale": 2})
        _write_column(to, at, values, column.shown, formats)
    to.freeze_panes(_FIRST + 1, 1)
    to.set_landscape()
    to.set_paper(A4)
    to.fit_to_pages(2, 0)
    to.repeat_rows(_FIRST)
    stamp = f"{paper.stamp} · " if paper.stamp else ""
    to.set_footer(f"&L{stamp}{_escaped(paper.title)}&R&P / &N")


def _head(
    to: Worksheet, name: str, about: str, paper: Paper, formats: Mapping[str, Format]
) -> None:
    to.write_string(0, 0, f"{name} · {paper.title}", formats["title"])
    to.write_string(1, 0, about)
    to.write_string(2, 0, f"Data pr. {words.moment(paper.built_at)}")
    if paper.stamp:
        to.write_string(3, 0, SAMPLE_NOTICE, formats["stamp"])


def _write_column(
    to: Worksheet, at: int, values: Sequence[Any], shown: str, formats: Mapping[str, Format]
) -> None:
    for row, value in enumerate(values, _FIRST + 1):
        match value:
            case None:
                continue
            case str():
                risky = value.startswith(FORMULA_BEGINS)
                to.write_string(row, at, value, formats["quoted" if risky else "text"])
            case bool():
                to.write_string(row, at, "ja" if value else "nej", formats["text"])
            case int() | float():
                whole = shown == "number" and float(value).is_integer()
                to.write_number(row, at, value, formats["count" if whole else shown])
            case _:
                to.write_datetime(row, at, _plain(value), formats[shown])


def _plain(moment: Any) -> Any:
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment


def _escaped(text: str) -> str:
    """A text in a footer, where & begins an order."""
    return text.replace("&", "&&")


def _notes(table: str, columns: Sequence[Column]) -> list[Column]:
    """Columns with the explanations of the table's contract as notes."""
    about = MARTS[table].columns
    return [
        Column(each.heading, each.name, each.shown, each.note or about.get(each.name))
        for each in columns
    ]


def _goals(paper: Paper) -> Sheet:
    columns = [
        Column("Mål", "goal_id"),
        Column("Overskrift", "section"),
        Column("Ordlyd", "goal"),
        Column("Målopfyldelse", "verdict_text"),
        Column("Tal", "value", "number"),
        Column("Tal, skrevet", "value_text"),
        Column("Krav, hvordan", "comparison"),
        Column("Krav", "target", "number"),
        Column("Krav, skrevet", "target_text"),
        Column("Afstand", "gap", "number"),
        Column("Afstand, skrevet", "distance_text"),
        Column("Enhed", "unit"),
        Column("Periode", "period"),
        Column("Hvorfor", "reason"),
        Column("Forbehold", "caution"),
        Column("Beslutning", "decision"),
        Column("Regel", "rule"),
        Column("Kilde", "source"),
        Column("Hentet (UTC)", "known_from", "moment"),
        Column("Forældet", "stale"),
        Column("Forældet siden", "stale_since", "day"),
        Column("Snapshots", "snapshots"),
    ]
    told = "Hvert mål bedømt på de nyeste tal; afstanden er tallet minus kravet."
    return Sheet("Mål", told, paper.tables.scores, _notes("goal_score", columns))


def _indicators(paper: Paper) -> Sheet:
    columns = [
        Column("Indikator", "indicator"),
        Column("Hvad det måler", "label"),
        Column("Områdekode", "area_code"),
        Column("Område", "area"),
        Column("Periode", "period"),
        Column("Fra", "starts_on", "day"),
        Column("Til", "ends_on", "day"),
        Column("Tæller", "numerator", "number"),
        Column("Nævner", "denominator", "number"),
        Column("Tal", "value", "number"),
        Column("Mindst", "value_low", "number"),
        Column("Højst", "value_high", "number"),
        Column("Enhed", "unit"),
        Column("Mærke", "mark"),
        Column("Foreløbigt", "provisional"),
        Column("Bemærkning", "remark"),
        Column("Kilde", "source"),
        Column("Hentet (UTC)", "known_from", "moment"),
    ]
    told = (
        f"Alle indikatorer for {words.municipality(paper.area_code, paper.municipality)} og hele "
        f"landet ({COUNTRY}). Tomme tal er skjult eller findes ikke; de er ikke nul."
    )
    return Sheet("Indikatorer", told, paper.tables.indicators, _notes("indicator", columns))


def _benchmarks(paper: Paper) -> Sheet:
    columns = [
        Column("Indikator", "indicator"),
        Column("Periode", "period"),
        Column("Sammenlignet med", "comparison_label"),
        Column("Eget tal", "value", "number"),
        Column("Sammenligning", "comparison_value", "number"),
        Column("Lavest", "comparison_low", "number"),
        Column("Højest", "comparison_high", "number"),
        Column("Enhed", "unit"),
        Column("Forskel", "difference", "number"),
        Column("Forskellens enhed", "difference_unit"),
        Column("Rang", "rank", "count"),
        Column("Af", "ranked", "count"),
        Column("Kommuner", "members", "count"),
        Column("Heraf med tal", "members_with_value", "count"),
        Column("Bemærkning", "remark"),
    ]
    told = (
        f"Kommunens tal fra {paper.year} og frem holdt op mod landet og dem, den sammenlignes med; "
        "den udgivne fil har alle år."
    )
    rows = paper.tables.benchmarks.filter(
        pl.col("starts_on").dt.year() >= paper.year, pl.col("value").is_not_null()
    )
    return Sheet("Benchmark", told, rows, _notes("benchmark", columns))


def _reconciliation(paper: Paper) -> Sheet:
    columns = [
        Column("Tal", "figure"),
        Column("Papir", "document"),
        Column("Dato", "drawn_on", "day"),
        Column("Sted", "place"),
        Column("Mål", "goal_id"),
        Column("Indikator", "indicator"),
        Column("Område", "area_code"),
        Column("Periode", "period"),
        Column("Trykt", "printed"),
        Column("Beregnet", "computed", "number"),
        Column("Forskel", "difference", "number"),
        Column("Enhed", "unit"),
        Column("Forklaring", "explanation"),
    ]
    told = "Trykte tal i kommunens tidligere papirer holdt op mod dem, der er regnet ud nu."
    return Sheet("Afstemning", told, paper.tables.reconciliation, _notes("reconciliation", columns))


def _write_method(made: Workbook, paper: Paper, formats: Mapping[str, Format]) -> None:
    rows = [
        (
            goal.id, each.name, each.label, each.area, each.period_text, each.value, each.text,
            each.numerator, each.denominator, each.role, each.sql or "registeret", each.source,
            each.snapshots, each.known_from, each.remark,
        )
        for goal in paper.goals
        for each in goal.measures
    ]  # fmt: skip
    columns = [
        Column("Mål", "goal"),
        Column("Navn", "name", note="Hvad målets regel kalder tallet."),
        Column("Indikator", "label"),
        Column("Område", "area"),
        Column("Periode", "period"),
        Column("Værdi", "value", "number"),
        Column("Tal, skrevet", "text"),
        Column("Tæller", "numerator", "number"),
        Column("Nævner", "denominator", "number"),
        Column("Rolle", "role", note="context vises og afgør intet."),
        Column("SQL-fil", "sql", note="Filen, der regner tallet ud."),
        Column("Kilde", "source"),
        Column("Hash", "snapshots", note="De første cifre af hvert gemt svars sha256."),
        Column("Hentet (UTC)", "known_from", "moment"),
        Column("Bemærkning", "remark"),
    ]
    kinds: dict[str, Any] = {"text": pl.String, "number": pl.Float64, "moment": pl.Datetime}
    schema = {column.name: kinds[column.shown] for column in columns}
    frame = pl.DataFrame(rows, schema, orient="row")
    _write(made, Sheet("Metode", " ".join(paper.method), frame, columns), paper, formats)
