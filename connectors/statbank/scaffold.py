"""The draft of a catalogue entry from StatBank's metadata of a table."""

from __future__ import annotations

from typing import Any

import yaml

from connectors import periods
from connectors.column_names import column_names
from connectors.errors import SourceError
from connectors.observations import raw_columns
from connectors.statbank.metadata import Description, Variable

MUNICIPALITIES = frozenset({"101", "461", "751", "851"})
"""Copenhagen, Odense, Aarhus and Aalborg: a variable with these codes has municipalities."""
NO_PLACES = ("950", "997", "998", "999")
"""Abroad or unknown, with another meaning in each table (`docs/sources/statbank.md`)."""
MOST_VALUES = 12
"""Values listed one by one; longer variables are fetched whole."""
_CADENCES = {"year": "yearly", "half_year": "half-yearly", "quarter": "quarterly"}
_UNITS = (("pct", "pct"), ("personer", "persons"), ("elever", "pupils"))


def entry_draft(described: Description) -> str:
    """The YAML of an entry that fetches everything, to be cut down.

    Raises:
        SourceError: the table has no municipalities, or no period that Pejl knows.
    """
    area, time = _area(described), _time(described)
    others = [variable for variable in described.variables if variable not in (area, time)]
    totals = [variable.id for variable in others if len(variable.totals) == 1]
    columns = [variable for variable in others if variable.id not in totals]
    own = column_names((variable.text for variable in columns), raw_columns(()))
    dimensions = dict(zip(own, map(_dimension, columns), strict=True))
    without = [code for code in NO_PLACES if code in area.values]
    entry: dict[str, Any] = {
        "title": described.text,
        "link": f"https://www.statistikbanken.dk/{described.id}",
        "cadence": _cadence(time),
        "guess": "Målets enhed og navn.",
        "area": {"variable": area.id, **({"without": without} if without else {})},
        "time": {"variable": time.id, "values": [f">={next(iter(time.values))}"]},
        **({"totals": totals} if totals else {}),
        **({"dimensions": dimensions} if dimensions else {}),
        "measure": {
            "name": "number",
            "unit": _unit(described),
            **({"source_unit": described.unit} if described.unit else {}),
            "about": f"{described.text}.",
        },
    }
    return yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=100)


def _area(described: Description) -> Variable:
    for variable in described.variables:
        if variable.values.keys() >= MUNICIPALITIES:
            return variable
    raise SourceError(
        f"Statistikbanken {described.id} har ingen variabel med kommunernes koder; find en anden "
        "tabel, der har tallene efter kommune."
    )


def _time(described: Description) -> Variable:
    for variable in described.variables:
        if variable.time and variable.values:
            return variable
    raise SourceError(
        f"Statistikbanken {described.id} har ingen perioder; se "
        f"https://www.statistikbanken.dk/{described.id}, og vælg en anden tabel."
    )


def _cadence(time: Variable) -> str:
    try:
        kind = periods.parse([*time.values][-1]).kind
    except ValueError as error:
        raise SourceError(f"Statistikbankens {time.id} kan ikke læses: {error}.") from error
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
