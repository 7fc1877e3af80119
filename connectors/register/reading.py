"""Read the files of a table that staff write: typed rows, or every mistake with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from connectors import periods
from connectors.errors import AnswerError
from connectors.register import excel, grid, persons, rules
from connectors.register.config import Goals, StaffTable, stored_name
from connectors.register.grid import Grid
from connectors.tabular.columns import parse_column, schema
from connectors.tabular.excel import column_letter
from connectors.tabular.headings import fold
from connectors.unicode import find_invisible

INDICATOR, GOAL, PERIOD, RESPONSIBLE = "indicator", "goal", "period", "responsible"
LOST_ZEROS = {"0": "000"} | {f"{n}": f"0{n}" for n in (*range(1, 10), *range(81, 86))}
"""Area codes that begin with 0, by what Excel leaves of them."""


@dataclass(frozen=True)
class Mistake:
    """A mistake in a file, with the remedy in Danish. Without a row, it is about the whole file."""

    file: str
    reason: str
    row: int | None = None
    column: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        """Return the place and the reason as one Danish phrase."""
        if self.row is None:
            return f"{self.file} {self.reason}"
        cell = f" ({self.cell})" if self.cell else ""
        return f"{self.file}: række {self.row}, {self.column}{cell} {self.reason}"


@dataclass
class StaffFile:
    """The rows and mistakes of one file.

    Args:
        rows: typed rows; null where a cell is wrong. Without any, the file was not read.
        encoding: the title of its encoding; None if it was not read.
        row_numbers: the number in the file of each of ``rows``.
        column_letters: Excel's letters of each of our columns in the file.
    """

    file: str
    rows: pl.DataFrame
    encoding: str | None = None
    row_numbers: Sequence[int] = ()
    column_letters: Mapping[str, str] = field(default_factory=dict[str, str])
    mistakes: list[Mistake] = field(default_factory=list[Mistake])

    def add_mistake(self, index: int, column: str, reason: str) -> None:
        """Add a mistake in one of the rows, unless its cell has one already."""
        row, letters = self.row_numbers[index], self.column_letters.get(column)
        if all((mistake.row, mistake.column) != (row, column) for mistake in self.mistakes):
            cell = f"{letters}{row}" if letters else None
            self.mistakes.append(Mistake(self.file, reason, row, column, cell))


def read_rows(
    table: StaffTable,
    bodies: Iterable[bytes],
    goals: Goals | None = None,
    *,
    today: date | None = None,
) -> pl.DataFrame:
    """Return the typed rows of a table.

    Args:
        table: its entry.
        bodies: the bytes of each of its files.
        goals: what the plan's goals take from the register. A row with a goal and no indicator is
            given the indicator that the goal takes for its period.
        today: the day on which the files were read; no row can be recorded later.

    Raises:
        AnswerError: there is a mistake. The message, which is stored, names the first one and how
            many more there are, and repeats no cell.
    """
    contents = list(bodies)
    names = [stored_name(table, n, len(contents)) for n in range(1, len(contents) + 1)]
    named = zip(names, contents, strict=True)
    files = read_files(table, named, goals, today=today, private=True)
    mistakes = [mistake for file in files for mistake in file.mistakes]
    if mistakes:
        more = f" (og {len(mistakes) - 1} mere)" if len(mistakes) > 1 else ""
        remedy = "" if mistakes[0].row is None else "; ret filen, og gem den"
        if table.is_register:
            remedy = "; `pejl register check` viser filens navn og alle fejl"
        raise AnswerError(f"{mistakes[0]}{more}{remedy}.")
    return pl.concat([file.rows for file in files])


def read_files(
    table: StaffTable,
    bodies: Iterable[tuple[str, bytes]],
    goals: Goals | None = None,
    *,
    today: date | None = None,
    private: bool = False,
) -> list[StaffFile]:
    """Read each file, with all mistakes in it and between the files.

    Args:
        table: the entry.
        bodies: the name of each file, as it is shown, and its bytes.
        goals: see :func:`read_rows`.
        today: see :func:`read_rows`.
        private: whether the reasons repeat no cell.
    """
    files = [
        _read_file(table, name, body, goals or {}, today, private=private) for name, body in bodies
    ]
    _check_repeated_keys(table, files)
    if table.is_register:
        _check_units(files)
    for file in files:
        file.mistakes.sort(key=lambda mistake: mistake.row or 0)
    return files


def _read_file(
    table: StaffTable, name: str, body: bytes, goals: Goals, today: date | None, *, private: bool
) -> StaffFile:
    file = StaffFile(name, pl.DataFrame(schema=schema(table.columns)))
    try:
        cells = grid.read_grid(body, table.headings.keys())
        columns = _match_columns(table, cells)
    except ValueError as error:
        file.mistakes.append(Mistake(name, str(error)))
        return file
    file.encoding, file.row_numbers = cells.encoding, cells.row_numbers
    file.column_letters = {
        column: column_letter(cells.positions[at]) for column, at in columns.items()
    }
    texts = {
        column: _texts(table, file, column, cells, columns.get(column)) for column in table.columns
    }
    if table.is_register and GOAL in texts:
        _resolve_goals(file, texts, goals)
    series: list[pl.Series] = []
    for column, definition in table.columns.items():
        values, bad_cells = parse_column(
            definition, pl.Series(column, texts[column]), private=private
        )
        series.append(values)
        for bad_cell in bad_cells:
            file.add_mistake(bad_cell.index, column, bad_cell.reason)
    file.rows = pl.DataFrame(series, schema=schema(table.columns))
    if table.is_register:
        wrong_rows = {mistake.row for mistake in file.mistakes}
        for index, column, reason in rules.mistakes_in(file.rows, today):
            if file.row_numbers[index] not in wrong_rows:
                file.add_mistake(index, column, reason)
        if "value" in columns:
            _check_fractions(file, cells, columns)
    return file


def _match_columns(table: StaffTable, cells: Grid) -> dict[str, int]:
    """Return the position of each of our columns among those of the grid.

    Raises:
        ValueError: one is missing, stands twice, or is not ours.
    """
    names = [table.headings.get(fold(heading)) for heading in cells.headings]
    required = [name for name, column in table.columns.items() if column.required]
    if missing := [name for name in required if name not in names and name != INDICATOR]:
        raise ValueError(f"mangler kolonnen {missing[0]!r}; sæt overskriften ind igen")
    if INDICATOR in required and not {INDICATOR, GOAL} & set(names):
        raise ValueError(f"mangler kolonnen {INDICATOR!r}; sæt overskriften ind igen")
    if extra := [at for at, name in enumerate(names) if name is None]:
        raise ValueError(
            f"har en kolonne for meget: overskriften i {column_letter(cells.positions[extra[0]])} "
            f"er ikke en af {', '.join(table.columns)}; slet den, eller ret den"
        )
    if duplicates := [name for name in table.columns if names.count(name) > 1]:
        raise ValueError(f"har kolonnen {duplicates[0]!r} to gange; slet den ene")
    return {name: at for at, name in enumerate(names) if name is not None}


def _texts(
    table: StaffTable, file: StaffFile, column: str, cells: Grid, at: int | None
) -> list[str]:
    """Return the cells of a column as text; empty if the file lacks it or the cell is wrong."""
    if at is None:
        return [""] * len(cells.rows)
    kind = excel.GOAL if table.is_register and column == GOAL else table.columns[column].type
    texts: list[str] = []
    for index, row in enumerate(cells.rows):
        text, reason = excel.cell_text(kind, row[at])
        if table.is_register:
            reason = persons.find_personal_data(text) or find_invisible(text) or reason
            if column == RESPONSIBLE:
                reason = reason or persons.find_person_name(text)
            if kind == "area":
                text = _area_code(text)
        if reason:
            file.add_mistake(index, column, reason)
        texts.append("" if reason else text)
    return texts


def _area_code(text: str) -> str:
    """Return the code of an area written as ``707``, ``707 Norddjurs``, or ``0`` for ``000``."""
    code = text.split(" ", 1)[0]
    return LOST_ZEROS.get(code, code) if code.isdecimal() else text


def _resolve_goals(file: StaffFile, texts: dict[str, list[str]], goals: Goals) -> None:
    """Fill in the indicator of rows that name only a goal."""
    for index, (goal, indicator) in enumerate(zip(texts[GOAL], texts[INDICATOR], strict=True)):
        if indicator:
            continue
        if not goal:
            file.add_mistake(index, INDICATOR, "er tom, og det er goal også; skriv en af dem")
            continue
        period = _period_code(texts[PERIOD][index])
        indicators = [name for name, taken in goals.get(goal, {}).items() if period in taken]
        if len(indicators) == 1:
            texts[INDICATOR][index] = indicators[0]
        else:
            file.add_mistake(index, INDICATOR, _unresolved(goal, goals, indicators))


def _unresolved(goal: str, goals: Goals, indicators: Sequence[str]) -> str:
    if not goals.get(goal):
        return f"er tom, og planen henter intet fra registeret til mål {goal}; skriv navnet"
    if not indicators:
        return f"er tom, og planens mål {goal} bruger ikke perioden; skriv navnet"
    return f"er tom, og planens mål {goal} bruger {', '.join(indicators)}; skriv et af navnene"


def _period_code(period: str) -> str:
    try:
        return periods.parse(period).code
    except ValueError:
        return period


def _check_fractions(file: StaffFile, cells: Grid, columns: Mapping[str, int]) -> None:
    """Add a mistake for each number that may be a percentage: Excel stores 80 % as 0.8."""
    for name in rules.SHARES:
        for index, row in enumerate(cells.rows):
            cell = row[columns[name]] if name in columns else ""
            if file.rows["unit"][index] == "pct" and excel.is_fraction(cell):
                file.add_mistake(
                    index,
                    name,
                    "er måske en andel, som Excel gemmer som en del af 1; skriv 80 for 80 %, eller "
                    "formatér cellen som tekst, hvis andelen er under 1 %",
                )


def _check_repeated_keys(table: StaffTable, files: Sequence[StaffFile]) -> None:
    """Add a mistake to each row whose key is in another row; spellings of a period are alike."""
    first: dict[tuple[object, ...], int] = {}
    places = [(file, index) for file in files for index in range(file.rows.height)]
    keys = [
        tuple(
            _period_code(value) if name == PERIOD and value else value
            for name, value in zip(table.key, row, strict=True)
        )
        for file in files
        for row in file.rows.select(table.key).iter_rows()
    ]
    marked: set[int] = set()
    for place, key in enumerate(keys):
        before = first.setdefault(key, place)
        if before == place or None in key:
            continue
        for one, other in ((before, place), (place, before)):
            if one not in marked:
                marked.add(one)
                (file, index), (other_file, other_index) = places[one], places[other]
                row = f"række {other_file.row_numbers[other_index]}"
                where = row if file is other_file else f"{row} i {other_file.file}"
                file.add_mistake(index, ", ".join(table.key), _repeated(table, where))


def _repeated(table: StaffTable, where: str) -> str:
    alternative = ", eller giv den nyeste en senere dato" if table.is_register else ""
    return f"står også i en anden række, {where}; slet den ene{alternative}"


def _check_units(files: Sequence[StaffFile]) -> None:
    """Add a mistake to each row whose unit differs from earlier rows of its indicator."""
    first: dict[str, str] = {}
    for file in files:
        for index, (indicator, unit) in enumerate(file.rows.select(INDICATOR, "unit").iter_rows()):
            if indicator and unit and first.setdefault(indicator, unit) != unit:
                file.add_mistake(
                    index, "unit", f"er ikke {first[indicator]} som i en tidligere række om tallet"
                )
