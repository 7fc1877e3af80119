"""The draft of a catalogue entry from jobindsats' metadata of a table.

A measure or dimension of another entry has its name there. What the metadata lack (units, hidden
counts, labels of dimensions) is taken from that entry too, else proposed from the words of the
labels, and stated in the entry's ``guess``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from connectors.column_names import column_names
from connectors.errors import SourceError
from connectors.jobindsats.config import ONLY_COUNTRY, JobindsatsEntry, LabelledMeasure
from connectors.jobindsats.metadata import Description, Dimension, PeriodType
from connectors.observations import raw_columns

AREA_DIMENSION = "_omrade"
MUNICIPALITIES = "_nykom"
MOST_VALUES = 40
"""Values listed of one dimension; a longer one gets only its top level."""
HIDDEN_BELOW = 3
"""Counts of persons and spells below this are null (`docs/sources/jobindsats.md`)."""
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


def entry_draft(described: Description, entries: Sequence[JobindsatsEntry] = ()) -> str:
    """The YAML of an entry that fetches everything, to be cut down.

    Args:
        described: the table's metadata.
        entries: the other tables of the source.

    Raises:
        SourceError: the table has no period, as while it is reloaded.
    """
    kind = _period_type(described)
    others = [d for d in described.dimensions if d.id != AREA_DIMENSION and _values(d)]
    known = {d.label: name for entry in entries for name, d in entry.dimensions.items()}
    own = _names([_label(dimension) for dimension in others], known, raw_columns(()))
    dimensions = dict(zip(own, map(_dimension, others), strict=True))
    labels = described.labels or (described.name or described.id,)
    measures = _measures(labels, entries, {*raw_columns(()), *own})
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


def _guess(described: Description, dimensions: Sequence[Dimension]) -> str:
    guess = "At enheder og skjulte tal er, som målenes navne lyder"
    if not described.labels:
        guess += ", og at det eneste mål hedder som tabellen"
    guess += "; dimensionernes overskrifter." if dimensions else "."
    for dimension in dimensions:
        listed, offered = len(_values(dimension)), len(dimension.hierarchies[0].values)
        if listed < offered:
            guess += f" {listed} af de {offered} værdier i {_label(dimension)} er med."
    return guess


def _period_type(described: Description) -> PeriodType:
    """The period type of the table's publications, else the first one."""
    kinds = described.period_types
    if not kinds:
        raise SourceError(
            f"jobindsats {described.id} har lige nu ingen perioder, som når kilden opdaterer en "
            "tabel; prøv igen om en time."
        )
    return next((kind for kind in kinds if kind.id == described.frequency), kinds[0])


def _area_hierarchy(described: Description) -> str:
    offered = [h.id for d in described.dimensions if d.id == AREA_DIMENSION for h in d.hierarchies]
    preferred = [h for h in (MUNICIPALITIES, ONLY_COUNTRY) if h in offered]
    return (preferred or offered or [MUNICIPALITIES])[0]


def _dimension(dimension: Dimension) -> dict[str, Any]:
    return {
        "hierarchy": dimension.hierarchies[0].id,
        "label": _label(dimension),
        "about": f"{_label(dimension)}.",
        "values": _values(dimension),
    }


def _label(dimension: Dimension) -> str:
    """The column label: the dimension's name, or the total's without "i alt"."""
    first = next(iter(dimension.hierarchies[0].values), None)
    total = first.name.removesuffix(" i alt") if first else ""
    return dimension.name or total or dimension.id


def _values(dimension: Dimension) -> list[str | dict[str, str]]:
    """The names of a dimension's values, with the level of names that occur at several."""
    if not dimension.hierarchies:
        return []
    hierarchy = dimension.hierarchies[0]
    many = len(hierarchy.values) > MOST_VALUES
    all_names = [value.name for value in hierarchy.values]
    values: dict[str, str | dict[str, str]] = {}
    for level in hierarchy.levels[:1] if many else hierarchy.levels:
        level_names = [value.name for value in level.values]
        for name in level_names[:MOST_VALUES]:
            if all_names.count(name) == 1:
                values[name] = name
            elif level_names.count(name) == 1:
                values.setdefault(name, {"name": name, "level": level.id})
    return list(values.values())


def _names(labels: Sequence[str], known: Mapping[str, str], taken: Iterable[str]) -> list[str]:
    """The known name of each label, else one made of the label; no name twice."""
    reused = [known[label] for label in labels if label in known]
    if len({*reused, *taken}) < len(reused) + len({*taken}):
        return column_names(labels, taken)
    new = iter(column_names((label for label in labels if label not in known), {*taken, *reused}))
    return [known[label] if label in known else next(new) for label in labels]


def _measures(
    labels: Sequence[str], entries: Iterable[JobindsatsEntry], taken: Iterable[str]
) -> dict[str, Any]:
    known = {m.label: (name, m) for entry in entries for name, m in entry.measures.items()}
    names = _names(labels, {label: name for label, (name, _) in known.items()}, taken)
    return {
        name: _like(known[label][1], names) if label in known else _measure(label)
        for name, label in zip(names, labels, strict=True)
    }


def _like(measure: LabelledMeasure, names: Sequence[str]) -> dict[str, Any]:
    """A measure of another entry, without what is said of that table alone."""
    fields = measure.model_dump(exclude_defaults=True, exclude={"label", "about"})
    if measure.share_of not in names:
        fields.pop("share_of", None)
    return {"label": measure.label, **fields, "about": f"{measure.label}."}


def _measure(label: str) -> dict[str, Any]:
    lower = label.lower()
    unit = next((unit for words, unit in _UNITS if words in lower), "count")
    hidden = {"hidden_below": HIDDEN_BELOW} if unit in _HIDDEN_UNITS else {}
    signed = {"signed": True} if "forskel" in lower else {}
    return {"label": label, "unit": unit, **hidden, **signed, "about": f"{label}."}
