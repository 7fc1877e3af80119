"""The body of a data request, from JSON to the chosen codes, or a refusal."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from tools.sample.statbank_tables import StatTable, Variable

TABLE_FORMATS = ("CSV", "JSONSTAT")
STREAMED_FORMATS = ("BULK",)
CELL_LIMIT = 1_000_000


class RefusedError(Exception):
    """A request that StatBank answers with an error of this code."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        """Keep the error's code and HTTP status beside its message."""
        super().__init__(message)
        self.code = code
        self.status = status


@dataclass(frozen=True)
class Query:
    """What is asked of a table; ``chosen`` holds listed variables in the request's order."""

    table: StatTable
    format: str
    presentation: str
    chosen: Mapping[Variable, tuple[str, ...]]

    def fixed(self) -> dict[str, str]:
        """Give the values that stand in for the variables that are not listed."""
        return {
            variable.id: variable.total
            for variable in self.table.variables
            if variable.total is not None and variable not in self.chosen
        }


def read_body(content: bytes) -> dict[str, object]:
    """Read a posted object; its keys are case-insensitive."""
    try:
        body = json.loads(content)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise RefusedError(
            "REQUEST-EMPTY",
            "Medsend gyldigt JSON-objekt når der postes. / Supply valid JSON-object when posting.",
        )
    return {key.lower(): value for key, value in cast("dict[str, object]", body).items()}


def find_table(tables: Mapping[str, StatTable], name: object) -> StatTable:
    """Find a table by its id in any case."""
    if not name:
        raise RefusedError("REQUEST-MISSING", "Der er ikke angivet nogen tabel-id.")
    if (table := tables.get(str(name).upper())) is None:
        raise RefusedError("EXTRACT-NOTFOUND", f"Tabel findes ikke: {name}")
    return table


def read_query(tables: Mapping[str, StatTable], body: Mapping[str, object]) -> Query:
    """Check a data request in the order in which StatBank seems to check it."""
    wanted = str(body.get("format", "")).upper()
    if wanted not in TABLE_FORMATS + STREAMED_FORMATS:
        raise RefusedError("REQUEST-MISSING", "Format ikke angivet, eller ikke gyldigt.")
    table = find_table(tables, body.get("table"))
    listed = _listed(body.get("variables"))
    _check_complete(table, listed, streamed=wanted in STREAMED_FORMATS)
    chosen = {_variable(table, code): values for code, values in listed.items()}
    selected = {variable: _select(variable, values) for variable, values in chosen.items()}
    if table.time not in selected:
        selected[table.time] = tuple(table.time.values)[-1:]
    if wanted in TABLE_FORMATS:
        _check_size(selected)
    elif body.get("timeorder"):
        raise RefusedError(
            "EXTRACT-STREAMINGTIMESORT",
            "Der kan ikke vælges sortering af tid for streamede formater.",
        )
    if str(body.get("timeorder", "")).lower() == "descending":
        selected[table.time] = selected[table.time][::-1]
    return Query(table, wanted, str(body.get("valuepresentation", "Default")).lower(), selected)


def _listed(variables: object) -> dict[str, list[str]]:
    listed: dict[str, list[str]] = {}
    for each in cast("list[dict[str, object]]", variables or []):
        keys = {key.lower(): value for key, value in each.items()}
        values = cast("list[object]", keys.get("values") or [])
        listed[str(keys.get("code")).upper()] = [str(value) for value in values]
    return listed


def _check_complete(
    table: StatTable, listed: Mapping[str, Sequence[str]], *, streamed: bool
) -> None:
    for variable in table.variables:
        spared = not streamed and (variable.elimination or variable.time)
        values = listed.get(variable.id.upper())
        if not values and not (spared and values is None):
            raise RefusedError(
                "EXTRACT-NOTALLOWED", f"Der skal vælges værdier for variabel: {variable.id}"
            )


def _variable(table: StatTable, code: str) -> Variable:
    for variable in table.variables:
        if variable.id.upper() == code:
            return variable
    raise RefusedError("EXTRACT-NOTFOUND", f"Kan ikke finde variablen: {code}")


def _select(variable: Variable, wanted: Sequence[str]) -> tuple[str, ...]:
    """Unite what each item of a value list selects, in the table's own order."""
    selected = {code for item in wanted for code in _matches(variable, item)}
    return tuple(code for code in variable.values if code in selected)


def _matches(variable: Variable, item: str) -> Sequence[str]:
    codes = list(variable.values)
    upper = [code.upper() for code in codes]
    if "*" in item:
        pattern = re.compile(re.escape(item.upper()).replace(r"\*", ".*"))
        return [code for code in codes if pattern.fullmatch(code.upper())]
    if item.startswith((">", "<")):
        return _span(variable, codes, item)
    if nth := re.fullmatch(r"(?P<oldest>-)?\((?P<to>-n\+)?(?P<number>[1-9]\d*)\)", item):
        number = int(nth["number"])
        nearest = codes[:number] if nth["oldest"] else codes[-number:][::-1]
        return nearest if nth["to"] else nearest[-1:]
    return [codes[_position(variable, upper, item)]]


def _span(variable: Variable, codes: Sequence[str], item: str) -> Sequence[str]:
    """Select by position in the table's order: ``>=a``, ``<b``, ``>=a<=b``."""
    upper = [code.upper() for code in codes]
    start, stop = 0, len(codes)
    for bound in re.finditer(r"(?P<side>[<>])(?P<equal>=?)(?P<code>[^<>]+)", item):
        position = _position(variable, upper, bound["code"])
        if bound["side"] == ">":
            start = max(start, position + (not bound["equal"]))
        else:
            stop = min(stop, position + bool(bound["equal"]))
    return codes[start:stop]


def _position(variable: Variable, upper: Sequence[str], code: str) -> int:
    if code.upper() not in upper:
        raise RefusedError("EXTRACT-NOTFOUND", f"Kan ikke finde værdien: {code} ({variable.id})")
    return upper.index(code.upper())


def _check_size(selected: Mapping[Variable, Sequence[str]]) -> None:
    cells = math.prod(map(len, selected.values())) * (len(selected) + 1)
    if cells > CELL_LIMIT:
        raise RefusedError(
            "REQUEST-LIMIT",
            f"Forespørgslen på op mod {_dotted(cells)} celler er over begrænsningen på "
            f"{_dotted(CELL_LIMIT)} celler for denne filtype. "
            "Anvend BULK eller andet streaming format i stedet.",
        )


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")
