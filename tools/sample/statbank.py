"""Answers requests as api.statbank.dk does, in Danish only.

Left out: English texts, sums on the server, ``GET`` of data, and the formats other than JSONSTAT,
CSV and BULK.
"""

from collections.abc import Callable, Mapping
from uuid import NAMESPACE_URL, uuid5

import httpx

from tools.sample import labour_force, population, schooling, structure, unemployment
from tools.sample.statbank_formats import DOCUMENTATION, render, to_json
from tools.sample.statbank_query import RefusedError, find_table, read_body, read_query
from tools.sample.statbank_tables import StatTable, Variable

TABLES: dict[str, StatTable] = {
    table.id: table
    for table in (
        population.TABLE,
        unemployment.AUS08,
        unemployment.AUP01,
        unemployment.AUP02,
        unemployment.AULP01,
        labour_force.TABLE,
        schooling.TABLE,
        *structure.TABLES,
    )
}

Asked = Mapping[str, object]

_SUBJECTS = {
    "1": "Borgere",
    "2": "Arbejde og indkomst",
    "3": "Økonomi",
    "4": "Sociale forhold",
    "5": "Uddannelse og forskning",
    "6": "Erhvervsliv",
    "7": "Transport",
    "8": "Kultur og fritid",
    "9": "Miljø og energi",
    "19": "Om Danmarks Statistik",
}
_HEADERS = {
    "Cache-Control": "no-cache",
    "Pragma": "no-cache",
    "Expires": "-1",
    "Server": "Microsoft-IIS/10.0",
    "Access-Control-Expose-Headers": "StatbankAPI-Request-Id",
    "X-AspNet-Version": "4.0.30319",
    "X-Powered-By": "ASP.NET",
    "Strict-Transport-Security": "max-age=31536000",
}
_JSON, _CSV = "text/json; charset=utf-8", "text/csv; charset=utf-8"


def answer(request: httpx.Request) -> httpx.Response:
    """Answer one request; any path that leads to ``/v1/`` will do."""
    _, _, route = request.url.path.partition("/v1/")
    function, _, rest = route.strip("/").partition("/")
    handle = _FUNCTIONS.get(function, _not_found)
    try:
        return handle(request, _asked(request, rest))
    except RefusedError as refused:
        body = {"errorTypeCode": refused.code, "message": str(refused)}
        return _respond(request, to_json(body), status=refused.status)


def _asked(request: httpx.Request, rest: str) -> Asked:
    if request.method == "POST":
        return read_body(request.read())
    parameters = {key.lower(): value for key, value in request.url.params.items()}
    # A GET names its table in the path or as ``id``, a POST as ``table``.
    return {**parameters, "table": rest or parameters.get("id")}


def _not_found(_: httpx.Request, __: Asked) -> httpx.Response:
    raise RefusedError("REQUEST-NOTFOUND", "Siden kan ikke findes. / Page not found.", 404)


def _subjects(request: httpx.Request, _: Asked) -> httpx.Response:
    return _respond(request, to_json([_subject(*subject) for subject in _SUBJECTS.items()]))


def _subject(number: str, name: str) -> dict[str, object]:
    return {
        "id": number,
        "description": name,
        "active": True,
        "hasSubjects": True,
        "subjects": list[object](),
    }


def _tables(request: httpx.Request, _: Asked) -> httpx.Response:
    return _respond(request, to_json([_entry(table) for table in TABLES.values()]))


def _tableinfo(request: httpx.Request, asked: Asked) -> httpx.Response:
    return _respond(request, to_json(_description(find_table(TABLES, asked.get("table")))))


def _data(request: httpx.Request, asked: Asked) -> httpx.Response:
    query = read_query(TABLES, asked)
    is_json = query.format == "JSONSTAT"
    name = f"{query.table.id}.{'json' if is_json else 'csv'}"
    return _respond(
        request,
        render(query),
        {
            "Content-Type": _JSON if is_json else _CSV,
            "Content-Disposition": f"attachment; filename={name}",
        },
    )


def _respond(
    request: httpx.Request,
    content: bytes,
    headers: Mapping[str, str] | None = None,
    status: int = 200,
) -> httpx.Response:
    # The service draws a new id every time; the sample's answers must be the same every time.
    asked = f"{request.method} {request.url.path} {request.url.params} {request.content!r}"
    own = {"Content-Type": _JSON, "StatbankAPI-Request-Id": str(uuid5(NAMESPACE_URL, asked))}
    return httpx.Response(status, headers={**_HEADERS, **own, **(headers or {})}, content=content)


def _entry(table: StatTable) -> dict[str, object]:
    periods = list(table.time.values.values())
    return {
        "id": table.id,
        "text": table.text,
        "unit": table.unit,
        "updated": table.updated.isoformat(),
        "firstPeriod": periods[0],
        "latestPeriod": periods[-1],
        "active": True,
        "variables": [variable.text for variable in table.variables],
    }


def _description(table: StatTable) -> dict[str, object]:
    *others, last = (variable.text for variable in table.variables)
    return {
        "id": table.id,
        "text": table.text,
        "description": f"{table.text} efter {', '.join(others)} og {last}",
        "unit": table.unit,
        "suppressedDataValue": "0",
        "updated": table.updated.isoformat(),
        "active": True,
        "contacts": [],
        "documentation": {
            "id": table.documentation_id,
            "url": f"{DOCUMENTATION}/{table.documentation_id}",
        },
        "footnote": None,
        "variables": [_variable(variable) for variable in table.variables],
    }


def _variable(variable: Variable) -> dict[str, object]:
    return {
        "id": variable.id,
        "text": variable.text,
        "elimination": variable.elimination,
        "time": variable.time,
        **({"map": variable.map} if variable.map else {}),
        "values": [{"id": code, "text": text} for code, text in variable.values.items()],
    }


_FUNCTIONS: dict[str, Callable[[httpx.Request, Asked], httpx.Response]] = {
    "subjects": _subjects,
    "tables": _tables,
    "tableinfo": _tableinfo,
    "data": _data,
}
