"""A first draft of a catalogue entry, from what StatBank tells about a table."""

from __future__ import annotations

from typing import Any

import yaml

from connectors import periods
from connectors.column_names import column_names
from connectors.errors import SourceError
from connectors.observations import raw_columns
from connectors.statbank.metadata import Description, Variable

MUNICIPALITIES = frozenset({"101", "461", "751", "851"})
"""Copenhagen, Odense, Aarhus and Aalborg: a variable that has them is one of municipalities."""
NO_PLACES = ("950", "997", "998", "999")
"""Abroad or unknown, with another meaning in each table (`statbank-api.md` section 5)."""
MOST_VALUES = 12
"""Values that are listed one by one; more of them are asked for as they come."""
_CADENCES = {"year": "yearly", "half_year": "half-yearly", "quarter": "quarterly"}
_UNITS = (("pct", "pct"), ("personer", "persons"), ("elever", "pupils"))


def entry_draft(described: Description) -> str:
    """The YAML of an entry that asks for everything, to be cut down to what is wanted.

    Raises:
        SourceError: the table has no municipalities, or no period that Pejl knows.
    """
    area, time = _area(described), _time(described)
    others = [each for each in described.variables if each not in (area, time)]
    totals = [each.id for each in others if len(each.totals) == 1]
    kept = [each for each in others if each.id not in totals]
    own = column_names((each.text for each in kept), raw_columns(()))
    dimensions = dict(zip(own, map(_dimension, kept), strict=True))
    without = [code for code in NO_PLACES if code in area.values]
    entry: dict[str, Any] = {
        "title": described.text,
        "link": f"https://www.statistikbanken.dk/{described.id}",
        "cadence": _cadence(time),
        "guess": "The measure's unit and name.",
        "area": {"variable": area.id, **({"without": without} if without else {})},
        "time": {"variable": time.id, "values": [f">={next(iter(time.values))}"]},
        **({"totals": totals} if totals else {}),
        **({"dimensions": dimensions} if dimensions else {}),
        "measure": {"name": "number", "unit": _unit(described), "about": f"{described.text}."},
    }
    return yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=100)


def _area(described: Description) -> Variable:
    for variable in described.variables:
        if variable.values.keys() >= MUNICIPALITIES:
            return variable
    raise SourceError(
        f"StatBank {described.id} has no variable with the municipalities' codes; see whether "
        "another table has the figures by municipality."
    )


def _time(described: Description) -> Variable:
    for variable in described.variables:
        if variable.time and variable.values:
            return variable
    raise SourceError(
        f"StatBank {described.id} has no periods; look at https://www.statistikbanken.dk/"
        f"{described.id}, and choose another table."
    )


def _cadence(time: Variable) -> str:
    try:
        kind = periods.parse([*time.values][-1]).kind
    except ValueError as error:
        raise SourceError(f"StatBank's {time.id} cannot be read: {error}.") from error
    return _CADENCES.get(kind, "yearly" if kind == "years" else "monthly")


def _dimension(variable: Variable) -> dict[str, Any]:
    few = len(variable.values) <= MOST_VALUES
    return {
        "variable": variable.id,
        "about": f"{variable.text.strip().capitalize()}.",
        "values": dict(variable.values) if few else "*",
    }


def _unit(described: Description) -> str:
    lower = f"{described.unit} {described.text}".lower()
    return next((unit for word, unit in _UNITS if word in lower), "count")
