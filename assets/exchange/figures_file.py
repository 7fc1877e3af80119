"""``figures.csv``: the figures of a package, as rows and as bytes.

CSV, so that staff see what they hand over. Comma, decimal point, UTF-8: the same bytes on any
machine. Every cell is checked when it is read; no text of it reaches what is published.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from assets.disclosure.counts import find_counts
from assets.disclosure.gate import with_small_bounds
from assets.indicators.indicator_catalogue import FIGURE_KEY
from assets.tables.contracts.contract import Contract
from assets.tables.contracts.marts import MARTS
from assets.text.excel_csv import FORMULA
from assets.text.hidden import MARK
from assets.text.units import UNITS
from connectors import periods
from connectors.observations import ON_HIDDEN
from connectors.register.rules import ROUNDED
from connectors.unicode import find_invisible

_NAMES = (
    "indicator", "label", "area_code", "area", "period", "starts_on", "ends_on", "numerator",
    "denominator", "value", "value_low", "value_high", "unit", "mark", "evidence",
    "covered_from", "covered_to", "provisional",
)  # fmt: skip
CONTRACT = Contract(
    title="Kommunens egne tal, som kontrollen for små antal har ladet dem passere.",
    columns={name: MARTS["indicator"].columns[name] for name in _NAMES},
    key=FIGURE_KEY,
    rules={name: rule for name, rule in MARTS["indicator"].rules.items() if "sampled" not in rule},
)
NUMBERS = ("numerator", "denominator", "value", "value_low", "value_high")
MARKS = (MARK, ON_HIDDEN)
"""The marks that a row may have: hidden here, or resting on what its source hides."""
MOST_TEXT = 300
_ROUNDING = 1e-6
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,17})?(e-[0-9]{1,2})?")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
_CODE = re.compile(r"[0-9]{3}")


def render(figures: pl.DataFrame) -> bytes:
    """The rows as bytes; a label that a spreadsheet would take for a formula begins with ``'``."""
    label = pl.col("label")
    safe = pl.when(label.str.contains(FORMULA)).then("'" + label).otherwise(label)
    rows = figures.select(_NAMES).sort(FIGURE_KEY).with_columns(label=safe)
    return rows.write_csv().encode()


def parse(content: bytes) -> pl.DataFrame:
    """The rows of a file, each cell checked.

    Raises:
        ValueError: what is wrong with it, in Danish, with the row where it is one row's.
    """
    cells = _read_cells(content)
    parsers: Mapping[str, Callable[[str], Any]] = {
        **dict.fromkeys(_NAMES, _text),
        **dict.fromkeys(NUMBERS, _number),
        **dict.fromkeys(("starts_on", "ends_on", "covered_from", "covered_to"), _day),
        "indicator": _fitting(_NAME),
        "area_code": _fitting(_CODE),
        "period": _period,
        "provisional": {"true": True, "false": False}.__getitem__,
    }
    rows = [
        {
            name: _parse_cell(parsers[name], name, cell, at)
            for name, cell in zip(_NAMES, row, strict=True)
        }
        for at, row in enumerate(cells, start=1)
    ]
    figures = pl.DataFrame(rows, CONTRACT.types, orient="row")
    for problem in _problems(figures):
        raise ValueError(problem)
    return figures


def _read_cells(content: bytes) -> list[list[str]]:
    try:
        header, *rows = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    except (ValueError, csv.Error) as error:
        raise ValueError("er ikke CSV, som Pejl skriver det") from error
    if header != [*_NAMES] or any(len(row) != len(_NAMES) for row in rows):
        raise ValueError("har andre kolonner end en pakke")
    return rows


def _parse_cell(parser: Callable[[str], Any], name: str, cell: str, at: int) -> Any:
    if not cell:
        if CONTRACT.columns[name].is_nullable:
            return None
        raise ValueError(f"har ingen {name} i række {at}")
    try:
        return parser(cell)
    except (ValueError, KeyError, OverflowError):
        raise ValueError(f"har en {name} i række {at}, der ikke kan bruges") from None


def _text(cell: str) -> str:
    if len(cell) > MOST_TEXT or find_invisible(cell) or not cell.strip():
        raise ValueError
    return cell


def _number(cell: str) -> float:
    if not _NUMBER.fullmatch(cell):
        raise ValueError
    return float(cell)


def _day(cell: str) -> date:
    return date.fromisoformat(cell)


def _period(cell: str) -> str:
    if periods.parse(cell).code != cell:
        raise ValueError
    return cell


def _fitting(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def parse_name(cell: str) -> str:
        if not pattern.fullmatch(cell):
            raise ValueError
        return cell

    return parse_name


def _problems(figures: pl.DataFrame) -> Iterator[str]:
    """What is wrong with rows whose cells are each right, but for texts that are formulas."""
    for name, column in CONTRACT.columns.items():
        if column.type == pl.String():
            rows = figures[name].str.contains(FORMULA).arg_true()
            if len(rows):
                yield f"har en {name} i række {rows[0] + 1}, der ikke kan bruges"
    for breach in CONTRACT.breaches(figures):
        yield f"er ikke, som Pejl skriver den ({breach})"
    for row in figures.iter_rows(named=True):
        days = periods.parse(row["period"])
        if (days.starts_on, days.ends_on) != (row["starts_on"], row["ends_on"]):
            yield f"har andre dage end perioden {row['period']} for {row['indicator']}"
        if problem := _problem(row):
            yield f"{problem} for {row['indicator']} i {row['period']}"


def _problem(row: Mapping[str, Any]) -> str | None:
    """What is wrong with the numbers of a row; they are exact only where they fit each other."""
    unit, (part, whole, value, low, high) = UNITS[row["unit"]], (row[name] for name in NUMBERS)
    ends = [number for number in (value, low, high) if number is not None]
    most = float("inf") if unit.most is None else unit.most
    is_hidden = row["mark"] == MARK
    problems = {
        "har et ukendt mærke": row["mark"] not in {None, *MARKS},
        "viser et skjult tal": is_hidden and (ends or part is not None or whole is not None),
        "har intet tal": not ends and not is_hidden,
        "har et tal, som enheden ikke kan have,": any(
            not unit.least - _ROUNDING <= number <= most + _ROUNDING for number in ends
        ),
        "har grænser i forkert orden": None not in (low, high) and low > high,
        "har grænser, der ikke er tallet,": value is not None and (low, high) != (value, value),
        "har en andel, der ikke er tæller over nævner,": unit.is_share
        and not _is_share(part, whole, value),
    }
    return next((text for text, is_so in problems.items() if is_so), None)


def _is_share(part: float | None, whole: float | None, value: float | None) -> bool:
    """Whether a share is its numerator over its denominator, where it has both.

    The register may have it rounded.
    """
    if part is None or whole is None or value is None:
        return True
    return 0 <= part <= whole and abs(100 * part / whole - value) <= ROUNDED


def small_figures(figures: pl.DataFrame, limit: int) -> pl.DataFrame:
    """The keys of the figures that tell of a count below the limit, as the gate sees them.

    Args:
        figures: rows with keys, days, unit, numbers and bounds.
        limit: counts of persons below it are small.
    """
    rows = with_small_bounds(figures, limit).with_row_index("row").with_columns(file=0)
    is_small = pl.col("count").is_between(0, limit, closed="none")
    return find_counts(rows).filter(is_small).select(FIGURE_KEY).unique()


def hide(figures: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """The figures, those with these keys without their numbers."""
    marked = figures.join(keys.with_columns(_hidden=True), on=FIGURE_KEY, how="left")
    is_hidden = pl.col("_hidden").fill_null(value=False)
    return marked.with_columns(
        *(pl.when(~is_hidden).then(pl.col(name)).alias(name) for name in NUMBERS),
        mark=pl.when(is_hidden).then(pl.lit(MARK)).otherwise("mark"),
    ).drop("_hidden")
