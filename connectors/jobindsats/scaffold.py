"""A first draft of a catalogue entry, from what jobindsats tells about a table.

Everything that metadata do not tell (units, which counts are hidden, the labels of dimensions) is
proposed from the labels' words, and the entry's ``guess`` says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from connectors.column_names import column_names
from connectors.errors import SourceError
from connectors.jobindsats.config import ONLY_COUNTRY
from connectors.jobindsats.metadata import Description, Dimension, PeriodType
from connectors.observations import raw_columns

AREA_DIMENSION = "_omrade"
MUNICIPALITIES = "_nykom"
MOST_VALUES = 40
"""Values listed of one dimension; a longer one is drafted with its topmost level alone."""
HIDDEN_BELOW = 3
"""Counts of persons and spells below this are null (`jobindsats-api.md` 4)."""
_CADENCES = {"M": "monthly", "Q": "quarterly", "H": "half-yearly", "Y": "yearly"}
_UNITS = (
    ("pct. point", "pct_point"),
    ("pct.", "pct"),
    ("andel", "pct"),
    ("fuldtidspersoner", "full_time_persons"),
    ("personer", "persons"),
    ("forløb", "spells"),
    ("placering", "rank"),
)
_HIDDEN_UNITS = {"persons", "full_time_persons", "spells"}


def entry_draft(described: Description) -> str:
    """The YAML of an entry that asks for everything, to be cut down to what is wanted.

    Raises:
        SourceError: the table has no period, which is so while it is reloaded.
    """
    kind = _period_type(described)
    others = [d for d in described.dimensions if d.id != AREA_DIMENSION and _values(d)]
    own = column_names([_label(each) for each in others], raw_columns(()))
    dimensions = dict(zip(own, map(_dimension, others), strict=True))
    labels = described.labels or (described.name or described.id,)
    measures = dict(
        zip(column_names(labels, {*raw_columns(()), *own}), map(_measure, labels), strict=True)
    )
    entry: dict[str, Any] = {
        "title": described.name or described.id,
        "link": described.link or "https://jobindsats.dk/databank/",
        "cadence": _CADENCES.get(described.frequency, "monthly"),
        "guess": _guess(described, others),
        "periods": {"type": kind.id, "since": kind.first},
        "area": {"hierarchy": _area_hierarchy(described)},
        **({"dimensions": dimensions} if dimensions else {}),
        "measures": measures,
    }
    return yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=100)


def _guess(described: Description, dimensions: Iterable[Dimension]) -> str:
    told = "That units and hidden counts are as the measures' labels sound"
    if not described.labels:
        told += ", and that the one measure is called as the table"
    told += "; the labels of the dimensions."
    for each in dimensions:
        listed, there = len(_values(each)), len(each.hierarchies[0].values)
        if listed < there:
            told += f" {listed} of the {there} values of {_label(each)} are listed."
    return told


def _period_type(described: Description) -> PeriodType:
    """The type that the table is published by, else the first one."""
    kinds = described.period_types
    if not kinds:
        raise SourceError(
            f"jobindsats offers no periods for {described.id} just now, as while a table is "
            "reloaded; try again in an hour."
        )
    return next((kind for kind in kinds if kind.id == described.frequency), kinds[0])


def _area_hierarchy(described: Description) -> str:
    offered = [h.id for d in described.dimensions if d.id == AREA_DIMENSION for h in d.hierarchies]
    wanted = [h for h in (MUNICIPALITIES, ONLY_COUNTRY) if h in offered]
    return (wanted or offered or [MUNICIPALITIES])[0]


def _dimension(dimension: Dimension) -> dict[str, Any]:
    return {
        "hierarchy": dimension.hierarchies[0].id,
        "label": _label(dimension),
        "about": f"{_label(dimension)}.",
        "values": _values(dimension),
    }


def _label(dimension: Dimension) -> str:
    """The column's label: the dimension's name, or the total's without its "i alt"."""
    first = next(iter(dimension.hierarchies[0].values), None)
    total = first.name.removesuffix(" i alt") if first else ""
    return dimension.name or total or dimension.id


def _values(dimension: Dimension) -> list[str | dict[str, str]]:
    """The names of a dimension's values, each with its level where other levels have it too."""
    if not dimension.hierarchies:
        return []
    hierarchy = dimension.hierarchies[0]
    many = len(hierarchy.values) > MOST_VALUES
    everywhere = [value.name for value in hierarchy.values]
    found: dict[str, str | dict[str, str]] = {}
    for level in hierarchy.levels[:1] if many else hierarchy.levels:
        here = [value.name for value in level.values]
        for name in here[:MOST_VALUES]:
            if everywhere.count(name) == 1:
                found[name] = name
            elif here.count(name) == 1:
                found.setdefault(name, {"name": name, "level": level.id})
    return list(found.values())


def _measure(label: str) -> dict[str, Any]:
    lower = label.lower()
    unit = next((unit for words, unit in _UNITS if words in lower), "count")
    hidden = {"hidden_below": HIDDEN_BELOW} if unit in _HIDDEN_UNITS else {}
    signed = {"signed": True} if "forskel" in lower else {}
    return {"label": label, "unit": unit, **hidden, **signed, "about": f"{label}."}
