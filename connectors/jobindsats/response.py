"""Answers of jobindsats as rows of the raw table (`docs/sources/jobindsats.md`).

Columns have only Danish labels, compared without stray spaces and the age base "16-66 år", which
both come and go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

import polars as pl

from connectors.errors import AnswerError, SourceError, attach_body
from connectors.http import parse_json
from connectors.jobindsats.config import COUNTRY, JobindsatsEntry, collapse_spaces, entry_file
from connectors.jobindsats.long_rows import to_long
from connectors.observations import (
    Areas,
    Notices,
    check_areas,
    check_labels,
    check_periods,
    lacking_areas,
    numeric_column,
    quoted_list,
    text_column,
)

UNKNOWN_AREA = "Uoplyst område"
PERIOD, AREA = "Periode", "Område"
Cells = Mapping[str, Sequence[object]]
"""The cells of each column, by its normalised label."""


def check_whole(table_id: str, body: bytes, periods: Collection[str]) -> list[str]:
    """Refuse a body that is not a table, or has other periods than requested.

    Returns:
        The requested periods without rows: the source has withdrawn them.

    Raises:
        SourceError: with the refused body.
    """
    table_name = f"jobindsats {table_id}"
    with attach_body(body):
        answer = parse_json(body, table_name)
        _check_shape(table_name, answer)
        return _withdrawn(table_name, answer, periods)


def _withdrawn(table_name: str, answer: Any, periods: Collection[str]) -> list[str]:
    """The periods without rows; an answer to another request, from a cache, is refused."""
    answered = dict.fromkeys(_cells(answer, PERIOD).get(PERIOD, ()))
    if others := [period for period in answered if period not in periods]:
        raise SourceError(
            f"{table_name} svarede med perioden {str(others[0])[:40]!r}, som der ikke blev spurgt "
            "om; prøv igen senere."
        )
    return [period for period in periods if period not in answered]


def read(
    table_id: str,
    table: JobindsatsEntry,
    bodies: Iterable[bytes],
    areas: Areas,
    notices: Notices | None = None,
    *,
    levels: Mapping[str, Sequence[str]] | None = None,
) -> pl.DataFrame:
    """The rows of the raw table in an answer (columns as in `connectors.observations`).

    A combination of area, period and values without a row is added as absent; a period without any
    row is not.

    Args:
        table_id: the table.
        table: its catalogue entry.
        bodies: the bodies of the answer.
        areas: the areas that it may and should have.
        notices: takes what is noticed.
        levels: the levels at which values were fetched, for values of several (`query.Question`).

    Raises:
        AnswerError: a column, label, area or period does not match the entry; with the bodies.
    """
    parts = list(bodies)
    notices = notices or Notices()
    with attach_body(b"".join(parts)):
        return _read(table_id, table, parts, areas, notices=notices, levels=levels or {})


def _read(
    table_id: str,
    table: JobindsatsEntry,
    bodies: Sequence[bytes],
    areas: Areas,
    *,
    notices: Notices,
    levels: Mapping[str, Sequence[str]],
) -> pl.DataFrame:
    table_name = f"jobindsats {table_id}"
    parts = [_read_part(table_id, table, parse_json(body, table_name)) for body in bodies]
    wide = pl.concat(parts or [_empty(table)])
    for name, dimension in table.dimensions.items():
        column = f"kolonnen {dimension.label!r}"
        check_labels(table_name, column, wide[name], dimension.names, f"ret {entry_file(table_id)}")
    allowed = _allowed(table, areas)
    lacking = check_areas(table_name, wide["area"], allowed)
    _check_parts(table_name, parts, allowed)
    if lacking:
        notices.sentences.append(f"{table_name} har ingen rækker for {quoted_list(lacking)}")
    check_periods(table_name, wide["period"])
    grid = _grid(table, wide, {*allowed.required} - {*lacking})
    contradiction = "bed kun om værdier, der findes én gang"
    if levels:
        [(name, named), *_] = levels.items()
        contradiction = (
            f"{name!r} har andre tal på niveauet {' end på '.join(named)}: vælg et af dem i "
            f"{entry_file(table_id)}"
        )
    return to_long(
        wide, list(table.dimensions), table.measures, table_name, grid, remedy=contradiction
    )


def _allowed(table: JobindsatsEntry, areas: Areas) -> Areas:
    """The areas that an answer may have, and should have in some period."""
    required = set(areas.required) if table.area.has_municipalities else {COUNTRY}
    if table.area.names:
        required &= {*filter(None, table.area.names.values()), COUNTRY}
    if not table.country:
        required -= {COUNTRY}
    return Areas({*areas.known, UNKNOWN_AREA}, required, required & {*areas.vital})


def _check_parts(table_name: str, parts: Sequence[pl.DataFrame], areas: Areas) -> None:
    """Refuse a part of several periods that lacks an area which all others have.

    An island may have no rows in one period, a municipality not in several together.
    """
    for part in parts:
        others = [set(other["area"]) for other in parts if other is not part]
        if part["period"].n_unique() == 1 or not others:
            continue
        regular = set(areas.required).intersection(*others)
        if lacking := sorted(regular - set(part["area"])):
            raise lacking_areas(table_name, lacking, areas)


def _grid(table: JobindsatsEntry, wide: pl.DataFrame, areas: Collection[str]) -> pl.DataFrame:
    """Every combination of area, period and values that an answer should cover."""
    columns = [
        pl.DataFrame({"area": sorted(areas)}, schema={"area": pl.String}),
        wide.select(pl.col("period").unique().sort()),
        *(pl.DataFrame({name: dimension.names}) for name, dimension in table.dimensions.items()),
    ]
    return reduce(lambda left, right: left.join(right, how="cross"), columns)


def _read_part(table_id: str, table: JobindsatsEntry, answer: Any) -> pl.DataFrame:
    table_name = f"jobindsats {table_id}"
    _check_shape(table_name, answer)
    labels = [_plain(label) for label in answer["columns"]]
    cells = _cells(answer)
    labelled = {"period": PERIOD, "area": AREA}
    labelled |= {name: _plain(column.label) for name, column in table.dimensions.items()}
    labelled |= {name: _plain(column.label) for name, column in table.measures.items()}
    unknown = [label for label in labels if label not in labelled.values()]
    columns = labelled | _match_by_content(table_id, table, cells, unknown)
    _check_columns(table_id, labels, columns, unknown)
    typed = {
        name: (numeric_column if name in table.measures else text_column)(
            table_name, f"kolonnen {label!r}", cells[label]
        )
        for name, label in columns.items()
    }
    texts = [name for name in columns if name not in table.measures]
    rows = pl.DataFrame(typed).with_columns(
        pl.col(texts).str.replace_all(r"\s+", " ").str.strip_chars()
    )
    if not table.area.names:
        return rows
    none = [name for name, ours in table.area.names.items() if ours is None]
    ours = {name: ours for name, ours in table.area.names.items() if ours is not None}
    return rows.filter(~pl.col("area").is_in(none)).with_columns(pl.col("area").replace(ours))


def _check_columns(
    table_id: str, labels: Sequence[str], columns: Mapping[str, str], unknown: Sequence[str]
) -> None:
    if repeated := [label for label in columns.values() if labels.count(label) > 1]:
        raise AnswerError(
            f"jobindsats {table_id} har flere kolonner {repeated[0]!r}; bed om den én gang, eller "
            f"ret {entry_file(table_id)}."
        )
    if missing := [label for label in columns.values() if label not in labels]:
        besides = [label for label in unknown if label not in columns.values()]
        others = f", men {quoted_list(besides)}, som kataloget ikke kender" if besides else ""
        raise AnswerError(
            f"jobindsats {table_id} har ingen kolonne {missing[0]!r}{others}; ret label i "
            f"{entry_file(table_id)}, hvis kolonnen har fået nyt navn."
        )


def _match_by_content(
    table_id: str, table: JobindsatsEntry, cells: Cells, unknown: Sequence[str]
) -> dict[str, str]:
    """Columns of dimensions with another label than in the entry, recognised by their values.

    Raises:
        AnswerError: several columns fit a dimension, or one column fits two.
    """
    matched: dict[str, str] = {}
    for name, dimension in table.dimensions.items():
        if _plain(dimension.label) in cells:
            continue
        fitting = [label for label in unknown if _holds_only(cells[label], dimension.names)]
        taken = [label for label in fitting if label in matched.values()]
        if len(fitting) > 1 or taken:
            raise AnswerError(
                f"jobindsats {table_id} har ingen kolonne {dimension.label!r}, og "
                f"{quoted_list(fitting)} kan være den eller en anden, der mangler; ret label i "
                f"{entry_file(table_id)}."
            )
        if fitting:
            matched[name] = fitting[0]
    return matched


def _holds_only(cells: Sequence[object], names: Collection[str]) -> bool:
    return all(isinstance(cell, str) for cell in cells) and {
        collapse_spaces(str(cell)) for cell in set(cells)
    } <= set(names)


def _cells(answer: Any, *columns: str) -> Cells:
    """The cells of the named columns, or of all."""
    labels = [_plain(label) for label in answer["columns"]]
    return {
        label: [row[index] for row in answer["rows"]]
        for index, label in enumerate(labels)
        if label in columns or not columns
    }


def _empty(table: JobindsatsEntry) -> pl.DataFrame:
    texts = dict.fromkeys(["period", "area", *table.dimensions], pl.String)
    return pl.DataFrame(schema=texts | dict.fromkeys(table.measures, pl.Float64))


def _check_shape(table_name: str, answer: Any) -> None:
    """Refuse an answer that is not columns and rows of that length."""
    match answer:
        case {"columns": [*columns], "rows": [*rows]} if all(
            isinstance(label, str) for label in columns
        ) and all(isinstance(row, list) for row in rows):
            pass
        case _:
            raise SourceError(f"{table_name} svarede uden kolonner og rækker; prøv igen senere.")
    if not rows:
        raise SourceError(f"{table_name} svarede uden en eneste række; prøv igen senere.")
    if set(map(len, rows)) != {len(columns)}:
        raise SourceError(
            f"{table_name} svarede med rækker, der ikke passer til kolonnerne; prøv igen senere."
        )


def _plain(label: str) -> str:
    """A label without stray spaces and the age base."""
    return collapse_spaces(label).removesuffix(" 16-66 år")
