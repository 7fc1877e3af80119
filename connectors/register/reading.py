"""A kept table's bytes as typed rows, or every mistake in them with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from connectors import periods
from connectors.errors import AnswerError
from connectors.register import excel, grid, persons, rules
from connectors.register.config import Goals, StaffTable, place
from connectors.register.grid import Grid
from connectors.tabular.columns import read_column, schema
from connectors.tabular.excel import column_letter
from connectors.unicode import find_invisible

INDICATOR, GOAL, PERIOD, RESPONSIBLE = "indicator", "goal", "period", "responsible"
LOST_ZEROS = {"0": "000"} | {f"{n}": f"0{n}" for n in (*range(1, 10), *range(81, 86))}
"""Area codes that begin with 0, as Excel leaves them."""


@dataclass(frozen=True)
class Mistake:
    """Something wrong in a kept file: where, and the remedy. No row: the file as a whole."""

    file: str
    reason: str
    row: int | None = None
    column: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        """The place and the reason as one phrase."""
        if self.row is None:
            return f"{self.file} {self.reason}"
        cell = f" ({self.cell})" if self.cell else ""
        return f"{self.file}: row {self.row}, {self.column}{cell} {self.reason}"


@dataclass
class StaffFile:
    """What one file holds. ``at`` is the number in the file of each of ``rows``."""

    file: str
    rows: pl.DataFrame
    encoding: str | None = None
    at: Sequence[int] = ()
    cells: Mapping[str, str] = field(default_factory=dict[str, str])
    mistakes: list[Mistake] = field(default_factory=list[Mistake])

    def add_mistake(self, at: int, column: str, reason: str) -> None:
        """Note a mistake in one of the rows, unless its cell has one already."""
        row, place_ = self.at[at], self.cells.get(column)
        if all((known.row, known.column) != (row, column) for known in self.mistakes):
            cell = f"{place_}{row}" if place_ else None
            self.mistakes.append(Mistake(self.file, reason, row, column, cell))


def read_rows(
    table: StaffTable, bodies: Iterable[bytes], goals: Goals | None = None
) -> pl.DataFrame:
    """The rows of a kept table, typed as its entry declares.

    Args:
        table: its entry.
        bodies: the bytes of each of its files.
        goals: what the plan's goals take from the register. A row that names a goal and no
            indicator is that of the goal's measures which asks for its period; one that names
            both is its indicator's.

    Raises:
        AnswerError: naming the first mistake, where it is and how many there are, and no cell's
            content: the sentence is stored.
    """
    contents = list(bodies)
    named = [(place(table, n, len(contents)), body) for n, body in enumerate(contents, start=1)]
    kept = read_files(table, named, goals, private=True)
    mistakes = [mistake for one in kept for mistake in one.mistakes]
    if mistakes:
        rest = f" (and {len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
        remedy = "" if mistakes[0].row is None else "; correct the file and save it"
        if table.is_register:
            remedy = "; `pejl register check` names the file and all that is wrong"
        raise AnswerError(f"{mistakes[0]}{rest}{remedy}.")
    return pl.concat([one.rows for one in kept])


def read_files(
    table: StaffTable,
    named: Iterable[tuple[str, bytes]],
    goals: Goals | None = None,
    *,
    private: bool = False,
) -> list[StaffFile]:
    """What each file holds, with all that is wrong in it and between the files.

    Args:
        table: the entry.
        named: each file's name, as it is to be told, and its bytes.
        goals: see :func:`read_rows`.
        private: whether the reasons repeat no cell.
    """
    kept = [_read_file(table, file, body, goals or {}, private=private) for file, body in named]
    _find_repeated(table, kept)
    if table.is_register:
        _find_mixed_units(kept)
    for one in kept:
        one.mistakes.sort(key=lambda mistake: mistake.row or 0)
    return kept


def _read_file(
    table: StaffTable, file: str, body: bytes, goals: Goals, *, private: bool
) -> StaffFile:
    kept = StaffFile(file, pl.DataFrame(schema=schema(table.columns)))
    try:
        found = grid.read_grid(body, table.headings.keys())
        places = _places(table, found)
    except ValueError as error:
        kept.mistakes.append(Mistake(file, str(error)))
        return kept
    kept.encoding, kept.at = found.encoding, found.at
    kept.cells = {name: column_letter(found.columns[at]) for name, at in places.items()}
    texts = {name: _texts(table, kept, name, found, places.get(name)) for name in table.columns}
    if table.is_register and GOAL in texts:
        _resolve_goals(kept, texts, goals)
    series: list[pl.Series] = []
    for name, column in table.columns.items():
        values, wrong = read_column(name, column, pl.Series(name, texts[name]), private=private)
        series.append(values)
        for problem in wrong:
            kept.add_mistake(problem.row - 2, name, problem.reason)
    kept.rows = pl.DataFrame(series, schema=schema(table.columns))
    if table.is_register:
        wrong_rows = {mistake.row for mistake in kept.mistakes}
        for at, name, reason in rules.broken(kept.rows):
            if kept.at[at] not in wrong_rows:
                kept.add_mistake(at, name, reason)
        if "value" in places:
            _find_fractions(kept, found, places)
    return kept


def _places(table: StaffTable, found: Grid) -> dict[str, int]:
    """Where each of our columns stands among those of the file.

    Raises:
        ValueError: one is missing, stands twice, or is none of ours.
    """
    known = table.headings
    names = [known.get(heading.strip().lower()) for heading in found.headings]
    needed = [name for name, column in table.columns.items() if column.required]
    if missing := [name for name in needed if name not in names and name != INDICATOR]:
        raise ValueError(f"has no column {missing[0]!r}; put the heading back")
    if INDICATOR in needed and not {INDICATOR, GOAL} & set(names):
        raise ValueError(f"has no column {INDICATOR!r}; put the heading back")
    if extra := [at for at, name in enumerate(names) if name is None]:
        raise ValueError(
            f"has the column {column_letter(found.columns[extra[0]])} too many, whose heading is "
            f"not one of {', '.join(table.columns)}; remove or rename it"
        )
    if twice := [name for name in table.columns if names.count(name) > 1]:
        raise ValueError(f"has the column {twice[0]!r} twice; remove one of them")
    return {name: at for at, name in enumerate(names) if name is not None}


def _texts(table: StaffTable, kept: StaffFile, name: str, found: Grid, at: int | None) -> list[str]:
    """The cells of a column as text; none where the file lacks it."""
    if at is None:
        return [""] * len(found.rows)
    kind = excel.GOAL if table.is_register and name == GOAL else table.columns[name].type
    texts: list[str] = []
    for row, cells in enumerate(found.rows):
        text, reason = excel.cell_text(kind, cells[at])
        if table.is_register:
            reason = persons.find_personal_data(text) or find_invisible(text) or reason
            if name == RESPONSIBLE:
                reason = reason or persons.find_person_name(text)
            if kind == "area":
                text = _area(text)
        if reason:
            kept.add_mistake(row, name, reason)
        texts.append("" if reason else text)
    return texts


def _area(text: str) -> str:
    """The code of an area that is written as ``707``, ``707 Norddjurs``, or ``0`` for ``000``."""
    code = text.split(" ", 1)[0]
    return LOST_ZEROS.get(code, code) if code.isdecimal() else text


def _resolve_goals(kept: StaffFile, texts: dict[str, list[str]], goals: Goals) -> None:
    """Give a row that names a goal alone the indicator of that goal."""
    for at, (goal, indicator) in enumerate(zip(texts[GOAL], texts[INDICATOR], strict=True)):
        if indicator:
            continue
        if not goal:
            kept.add_mistake(at, INDICATOR, "is empty, and so is goal; write one of them")
            continue
        period = texts[PERIOD][at]
        asked = [name for name, when in goals.get(goal, {}).items() if _code(period) in when]
        if len(asked) == 1:
            texts[INDICATOR][at] = asked[0]
        else:
            kept.add_mistake(at, INDICATOR, _unresolved(goal, goals, asked))


def _unresolved(goal: str, goals: Goals, asked: Sequence[str]) -> str:
    if not goals.get(goal):
        return f"is empty, and the plan takes nothing from the register for goal {goal}; write it"
    if not asked:
        return f"is empty, and goal {goal} of the plan does not ask for this period; write it"
    return f"is empty, and goal {goal} of the plan uses {', '.join(asked)}; write which of them"


def _code(period: str) -> str:
    try:
        return periods.parse(period).code
    except ValueError:
        return period


def _find_fractions(kept: StaffFile, found: Grid, places: Mapping[str, int]) -> None:
    """80 % in a cell of Excel is the number 0.8, and nothing in it tells so."""
    for name in rules.SHARES:
        for at, cells in enumerate(found.rows):
            cell = cells[places[name]] if name in places else ""
            if kept.rows["unit"][at] == "pct" and excel.is_fraction(cell):
                kept.add_mistake(
                    at,
                    name,
                    "may be a share that Excel keeps as a part of 1; write 80 for 80 %, or format "
                    "the cell as text where it is less than 1 %",
                )


def _find_repeated(table: StaffTable, kept: Sequence[StaffFile]) -> None:
    """Two rows of one key, wherever they stand; a period is the same in every spelling."""
    first: dict[tuple[object, ...], int] = {}
    places = [(one, at) for one in kept for at in range(one.rows.height)]
    keys = [
        tuple(_code(v) if k == PERIOD and v else v for k, v in zip(table.key, row, strict=True))
        for one in kept
        for row in one.rows.select(table.key).iter_rows()
    ]
    told: set[int] = set()
    for at, key in enumerate(keys):
        before = first.setdefault(key, at)
        if before == at or None in key:
            continue
        for here, other in ((before, at), (at, before)):
            if here not in told:
                told.add(here)
                (one, row), (else_, there) = places[here], places[other]
                where = f"row {else_.at[there]}" + ("" if one is else_ else f" of {else_.file}")
                one.add_mistake(row, ", ".join(table.key), _repeated(table, where))


def _repeated(table: StaffTable, where: str) -> str:
    later = " or date the newer one later" if table.is_register else ""
    return f"stands in another row too, {where}; remove one{later}"


def _find_mixed_units(kept: Sequence[StaffFile]) -> None:
    first: dict[str, str] = {}
    for one in kept:
        for at, (indicator, unit) in enumerate(one.rows.select(INDICATOR, "unit").iter_rows()):
            if indicator and unit and first.setdefault(indicator, unit) != unit:
                before = first[indicator]
                one.add_mistake(
                    at, "unit", f"is not {before}, as it is in an earlier row of this figure"
                )
