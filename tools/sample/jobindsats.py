"""Answers requests as api.jobindsats.dk does in version 3.

Known answers are reproduced to the word; where nobody has recorded one (404, the other 422s) the
envelope is a guess, and so are all ids of values.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product
from uuid import NAMESPACE_URL, uuid5

import httpx

from tools.sample import (
    activation,
    after_benefit,
    benchmark,
    benefits,
    cash_benefit,
    flex_jobs,
    gross_unemployed,
    job_goals,
    offers,
    other_benefits,
    public_benefits,
    recruitment,
    spells,
    youth,
)
from tools.sample.breakdowns import SPLITS
from tools.sample.jobindsats_metadata import catalogue, subjects, table_page
from tools.sample.jobindsats_query import RefusedError, Selection, select
from tools.sample.jobindsats_tables import COUNTRY, Cell, Dimension, Number, Table, Value

TABLES: dict[str, Table] = {
    table.id: replace(table, splits=SPLITS.get(table.id, ()))
    for family in (
        flex_jobs,
        benefits,
        youth,
        cash_benefit,
        public_benefits,
        other_benefits,
        activation,
        offers,
        after_benefit,
        gross_unemployed,
        recruitment,
        job_goals,
        benchmark,
        spells,
    )
    for table in family.TABLES
}

_KEPT = 64
"""Answers that are kept: tests ask for the same ones again and again."""

_LISTS = {"subjects": subjects, "tables": catalogue}

Row = list[str | Number]


def answer(request: httpx.Request) -> httpx.Response:
    """Answer one request; any path that leads to ``/v3/`` will do."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token.strip():
        return _error(request, 401, "Missing bearer token")
    _, _, route = request.url.path.partition("/v3/")
    kind, _, name = route.strip("/").partition("/")
    if kind in _LISTS and not name:
        return _json(_LISTS[kind](list(TABLES.values())))
    if kind not in {"table", "data"} or name not in TABLES:
        return _error(request, 404, f"Unknown table: {name}" if name else "Not found")
    return _json(table_page(TABLES[name])) if kind == "table" else _data(request, TABLES[name])


def _data(request: httpx.Request, table: Table) -> httpx.Response:
    try:
        content = _content(table.id, tuple(request.url.params.multi_items()))
    except RefusedError as refused:
        return _error(request, 422, str(refused))
    return _response(content)


@lru_cache(maxsize=_KEPT)
def _content(table_id: str, parameters: Sequence[tuple[str, str]]) -> bytes:
    """The body of an answer with data, put together once a process; raises RefusedError."""
    table = TABLES[table_id]
    selection = select(table, parameters)
    shown = [dimension for dimension in table.dimensions if selection.of(dimension)]
    columns = [
        "Periode",
        *(dimension.label for dimension in shown),
        *(measure.label for measure in selection.measures),
    ]
    return _encoded({"columns": columns, "rows": list(_rows(table, selection))})


def _rows(table: Table, selection: Selection) -> Iterator[Row]:
    areas = _values(selection, table.area)
    others = tuple(product(*(_values(selection, dimension) for dimension in table.besides)))
    if table.area_first:
        order = ((area, period) for area in areas for period in selection.periods)
    else:
        order = ((area, period) for period in selection.periods for area in areas)
    for (area, period), other in product(order, others):
        if cell := table.row(area or COUNTRY, period, other):
            names = [value.name for value in (area, *other) if value]
            yield [period, *names, *_shown(table, selection, period, cell)]


def _values(selection: Selection, dimension: Dimension) -> tuple[Value | None, ...]:
    """Give the chosen values; the one value None for a dimension that is added away."""
    choice = selection.of(dimension)
    return choice.values if choice else (None,)


def _shown(table: Table, selection: Selection, period: str, cell: Cell) -> Iterator[Number]:
    for measure in selection.measures:
        yield None if (measure.id, period) in table.too_early else measure.show(cell)


def _json(body: object, status: int = 200) -> httpx.Response:
    return _response(_encoded(body), status)


def _encoded(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _response(content: bytes, status: int = 200) -> httpx.Response:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return httpx.Response(status, headers=headers, content=content)


def _error(request: httpx.Request, status: int, cause: str) -> httpx.Response:
    # The service draws a new id every time; the sample's answers must be the same every time.
    request_id = str(uuid5(NAMESPACE_URL, str(request.url)))
    return _json({"code": status, "cause": cause, "request_id": request_id}, status)
