"""Reads what jobindsats answers: a table whose columns have nothing but Danish labels.

Shape: `jobindsats-api.md` 2.3. Labels come and go in spaces and in the age base "16-66 år", so
they are compared without.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

import polars as pl

from connectors.errors import AnswerError, SourceError, attach_body
from connectors.http import parse_json
from connectors.jobindsats.config import COUNTRY, JobindsatsEntry, collapse_spaces, entry_file
from connectors.observations import (
    Areas,
    check_areas,
    check_labels,
    check_periods,
    numeric_column,
    quoted_list,
    text_column,
    to_long,
)

UNKNOWN_AREA = "Uoplyst område"
PERIOD, AREA = "Periode", "Område"
Cells = Mapping[str, Sequence[object]]
"""The cells of each column by its plain label."""


def check_whole(table_id: str, body: bytes, asked: Collection[str]) -> list[str]:
    """Refuse a body that is not a table, or that tells of other periods than were asked for.

    Returns:
        The periods asked for that no row is about: the source has withdrawn them.

    Raises:
        SourceError: with the body that was refused.
    """
    what = f"jobindsats {table_id}"
    with attach_body(body):
        answer = parse_json(body, what)
        _check_shape(what, answer)
        return _withdrawn(what, answer, asked)


def _withdrawn(what: str, answer: Any, asked: Collection[str]) -> list[str]:
    """The periods without a row; an answer to another question, as a cache may give, is refused."""
    told = set(_cells(answer, PERIOD).get(PERIOD, ()))
    if strange := [period for period in told if period not in asked]:
        raise SourceError(
            f"{what} answered with the period {str(strange[0])[:40]!r}, which was not asked for; "
            "try again later."
        )
    return [period for period in asked if period not in told]


def read(
    table_id: str, table: JobindsatsEntry, bodies: Iterable[bytes], areas: Areas
) -> pl.DataFrame:
    """The raw table that an answer holds, shaped as `connectors.observations` describes.

    A combination of an area, a period and values asked for that the answer has no row for becomes
    a row marked as absent; a period without any row becomes none.

    Raises:
        AnswerError: a column, label, area or period is not what the catalogue describes; with the
            bodies that were refused.
    """
    parts = list(bodies)
    with attach_body(b"".join(parts)):
        return _read(table_id, table, parts, areas)


def _read(
    table_id: str, table: JobindsatsEntry, bodies: Sequence[bytes], areas: Areas
) -> pl.DataFrame:
    what = f"jobindsats {table_id}"
    parts = [_read_part(table_id, table, parse_json(body, what)) for body in bodies]
    wide = pl.concat(parts or [_empty(table)])
    for name, dimension in table.dimensions.items():
        column = f"the column {dimension.label!r}"
        check_labels(what, column, wide[name], dimension.names, f"correct {entry_file(table_id)}")
    required = _required(table, areas)
    allowed = Areas({*areas.known, UNKNOWN_AREA}, required)
    # An island may have nothing in one period, and does not lose a stretch of them.
    stretches = [part["area"] for part in parts if part["period"].n_unique() > 1]
    for found in [*stretches, wide["area"]]:
        check_areas(what, found, allowed)
    check_periods(what, wide["period"])
    grid = _grid(table, wide, required)
    return to_long(wide, list(table.dimensions), table.measures, what, grid)


def _required(table: JobindsatsEntry, areas: Areas) -> set[str]:
    """The areas that an answer must hold in some period."""
    required = set(areas.required) if table.area.has_municipalities else {COUNTRY}
    return required if table.country else required - {COUNTRY}


def _grid(table: JobindsatsEntry, wide: pl.DataFrame, areas: Collection[str]) -> pl.DataFrame:
    """Every combination that there is a number for, or else nothing at all to count."""
    columns = [
        pl.DataFrame({"area": sorted(areas)}, schema={"area": pl.String}),
        wide.select(pl.col("period").unique().sort()),
        *(pl.DataFrame({name: dimension.names}) for name, dimension in table.dimensions.items()),
    ]
    return reduce(lambda some, more: some.join(more, how="cross"), columns)


def _read_part(table_id: str, table: JobindsatsEntry, answer: Any) -> pl.DataFrame:
    what = f"jobindsats {table_id}"
    _check_shape(what, answer)
    labels = [_plain(label) for label in answer["columns"]]
    cells = _cells(answer)
    labelled = {"period": PERIOD, "area": AREA}
    labelled |= {name: _plain(each.label) for name, each in table.dimensions.items()}
    labelled |= {name: _plain(each.label) for name, each in table.measures.items()}
    unknown = [label for label in labels if label not in labelled.values()]
    found = labelled | _found_by_content(table_id, table, cells, unknown)
    _check_columns(table_id, labels, found, unknown)
    read_cells = {
        name: (numeric_column if name in table.measures else text_column)(
            what, f"the column {label!r}", cells[label]
        )
        for name, label in found.items()
    }
    words = [name for name in found if name not in table.measures]
    return pl.DataFrame(read_cells).with_columns(
        pl.col(words).str.replace_all(r"\s+", " ").str.strip_chars()
    )


def _check_columns(
    table_id: str, labels: Sequence[str], wanted: Mapping[str, str], unknown: Sequence[str]
) -> None:
    if repeated := [label for label in wanted.values() if labels.count(label) > 1]:
        raise AnswerError(
            f"jobindsats {table_id} has several columns {repeated[0]!r}; ask for it once, or "
            f"correct {entry_file(table_id)}."
        )
    if missing := [label for label in wanted.values() if label not in labels]:
        besides = [label for label in unknown if label not in wanted.values()]
        has = (
            f"; it has {quoted_list(besides)}, which the catalogue does not know" if besides else ""
        )
        raise AnswerError(
            f"jobindsats {table_id} has no column {missing[0]!r}{has}: if it was renamed, correct "
            f"the label in {entry_file(table_id)}."
        )


def _found_by_content(
    table_id: str, table: JobindsatsEntry, cells: Cells, unknown: Sequence[str]
) -> dict[str, str]:
    """The columns of dimensions whose label is another than the entry's, known by their values.

    Raises:
        AnswerError: more than one column holds only a dimension's values, or one column only
            those of two dimensions.
    """
    found: dict[str, str] = {}
    for name, dimension in table.dimensions.items():
        if _plain(dimension.label) in cells:
            continue
        fitting = [label for label in unknown if _holds_only(cells[label], dimension.names)]
        taken = [label for label in fitting if label in found.values()]
        if len(fitting) > 1 or taken:
            raise AnswerError(
                f"jobindsats {table_id} has no column {dimension.label!r}, and "
                f"{quoted_list(fitting)} could be it or another one that is missing; correct the "
                f"labels in {entry_file(table_id)}."
            )
        if fitting:
            found[name] = fitting[0]
    return found


def _holds_only(cells: Sequence[object], names: Collection[str]) -> bool:
    return all(isinstance(cell, str) for cell in cells) and {
        collapse_spaces(str(cell)) for cell in set(cells)
    } <= set(names)


def _cells(answer: Any, *wanted: str) -> Cells:
    """The cells of the columns wanted, of all where none are named."""
    labels = [_plain(label) for label in answer["columns"]]
    return {
        label: [row[at] for row in answer["rows"]]
        for at, label in enumerate(labels)
        if label in wanted or not wanted
    }


def _empty(table: JobindsatsEntry) -> pl.DataFrame:
    words = dict.fromkeys(["period", "area", *table.dimensions], pl.String)
    return pl.DataFrame(schema=words | dict.fromkeys(table.measures, pl.Float64))


def _check_shape(what: str, answer: Any) -> None:
    """Refuse an answer that is not a table with rows as long as its columns."""
    match answer:
        case {"columns": [*columns], "rows": [*rows]} if all(
            isinstance(label, str) for label in columns
        ) and all(isinstance(row, list) for row in rows):
            pass
        case _:
            raise SourceError(f"{what} answered without columns and rows; try again later.")
    if not rows:
        raise SourceError(f"{what} answered with no rows at all; try again later.")
    if set(map(len, rows)) != {len(columns)}:
        raise SourceError(
            f"{what} answered with rows of another length than its columns; try again later."
        )


def _plain(label: str) -> str:
    """A label without the differences that come and go: stray spaces, the age base."""
    return collapse_spaces(label).removesuffix(" 16-66 år")
