"""The bytes of StatBank's answers: JSON-stat 1.x, CSV and BULK."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC
from itertools import product
from zoneinfo import ZoneInfo

from tools.sample.statbank_query import Query
from tools.sample.statbank_tables import Number, StatTable, Variable

Cells = Iterator[tuple[tuple[str, ...], Number]]

DOCUMENTATION = "https://www.dst.dk/statistikdokumentation"
_DENMARK = ZoneInfo("Europe/Copenhagen")


def to_json(body: object) -> bytes:
    """Write JSON as StatBank does: minified, with Danish letters as they are."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def render(query: Query) -> bytes:
    """Write the answer in the format that was asked for."""
    match query.format:
        case "JSONSTAT":
            return to_json({"dataset": _dataset(query)})
        case "CSV":
            return ("\ufeff" + _csv(query)).encode()
        case _:
            return _bulk(query).encode()


def _cells(query: Query, variables: Sequence[Variable]) -> Cells:
    fixed = query.fixed()
    ids = [variable.id for variable in variables]
    for codes in product(*(query.chosen[variable] for variable in variables)):
        yield codes, query.table.cell(fixed | dict(zip(ids, codes, strict=True)))


def _dataset(query: Query) -> dict[str, object]:
    table = query.table
    listed = [variable for variable in query.chosen if not variable.time]
    categories = {variable.id: _category(variable, query.chosen[variable]) for variable in listed}
    dimension = {
        **categories,
        "ContentsCode": _contents(table),
        table.time.id: _category(table.time, query.chosen[table.time]),
    }
    geo = [variable.id for variable in listed if variable.map]
    roles = {"geo": geo} if geo else {}
    by = [*(variable.text for variable in listed), "Indhold"]
    return {
        "dimension": {
            **dimension,
            "id": list(dimension),
            "size": [
                *(len(query.chosen[variable]) for variable in listed),
                1,
                len(query.chosen[table.time]),
            ],
            "role": {**roles, "metric": ["ContentsCode"], "time": [table.time.id]},
        },
        "label": f"{table.text} efter {', '.join(by)} og {table.time.text}",
        "source": "Danmarks Statistik",
        "updated": table.updated.replace(tzinfo=_DENMARK)
        .astimezone(UTC)
        .strftime("%Y-%m-%dT%H:%M:%SZ"),
        "value": [number for _, number in _cells(query, [*listed, table.time])],
        "extension": {
            "px": {
                "infofile": f"{DOCUMENTATION}/{table.documentation_id}",
                "tableid": table.id,
                "decimals": table.decimals,
            }
        },
    }


def _category(variable: Variable, codes: Sequence[str]) -> dict[str, object]:
    return {
        "label": variable.text,
        "category": {
            "index": {code: position for position, code in enumerate(codes)},
            "label": {code: variable.values[code] for code in codes},
        },
    }


def _contents(table: StatTable) -> dict[str, object]:
    return {
        "label": "Indhold",
        "category": {
            "index": {table.id: 0},
            "label": {table.id: table.text},
            "unit": {table.id: {"base": table.unit, "decimals": table.decimals}},
        },
    }


def _csv(query: Query) -> str:
    return _text(query, list(query.chosen), _cells(query, list(query.chosen)))


def _bulk(query: Query) -> str:
    """Write the stream: time slowest, then by code, and combinations of nothing left out."""
    listed = list(query.chosen)
    time_first = sorted(listed, key=lambda variable: not variable.time)
    order = [time_first.index(variable) for variable in listed]
    rows = (
        (tuple(codes[i] for i in order), number)
        for codes, number in sorted(_cells(query, time_first), key=lambda row: row[0])
        if number != 0
    )
    return _text(query, listed, rows)


def _text(query: Query, variables: Sequence[Variable], cells: Cells) -> str:
    lines = [";".join([*(variable.id.upper() for variable in variables), "INDHOLD"])]
    for codes, number in cells:
        shown = (
            _present(variable, code, query.presentation)
            for variable, code in zip(variables, codes, strict=True)
        )
        lines.append(";".join([*shown, _number(query.table, number)]))
    return "\r\n".join(lines) + "\r\n"


def _present(variable: Variable, code: str, presentation: str) -> str:
    match presentation:
        case "code":
            return code
        case "codeandvalue":
            return f"{code} {variable.values[code]}"
        case _:
            return variable.values[code]


def _number(table: StatTable, number: Number) -> str:
    return ".." if number is None else f"{number:.{table.decimals}f}".replace(".", ",")
