"""Our names of the groups by sex, age and origin: the source's labels, each of which is known.

Ids of values and the cuts of an age differ between tables, so that they are read from the metadata.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from connectors.errors import SourceError
from connectors.jobindsats.config import TOTAL, Breakdown, entry_file
from connectors.jobindsats.metadata import Hierarchy, Value
from connectors.jobindsats.query import ROOT
from connectors.lists import quoted_list

WORDS: Mapping[Breakdown, str] = {"sex": "køn", "age": "alder", "origin": "herkomst"}
_SEXES = {"Kvinder": "kvinder", "Mænd": "mænd"}
_ORIGINS = {
    "Personer med dansk oprindelse": "dansk",
    "Indvandrere fra vestlige lande": "indvandrere, vestlige",
    "Efterkommere fra vestlige lande": "efterkommere, vestlige",
    "Indvandrere fra ikke-vestlige lande": "indvandrere, ikke-vestlige",
    "Efterkommere fra ikke-vestlige lande": "efterkommere, ikke-vestlige",
}
UNKNOWN = "uoplyst"
"""The group of those of whom the source does not know it; it is not published."""
_AGE = re.compile(r"(?i)(?:(under) )?(\d+)(?:\s*-\s*(\d+)|(\+)|( år og (?:derover|over)))?(?: år)?")
_OLDEST = 999


def find_groups(by: Breakdown, table_id: str, hierarchy: Hierarchy) -> dict[str, str]:
    """Our name of each group by the source's; the total is none.

    Raises:
        SourceError: a label is unknown, or two have one name.
    """
    values = [v for v in hierarchy.values if v.id != ROOT and not TOTAL.search(v.name)]
    match by:
        case "age":
            groups = _ages(values)
        case "sex":
            groups = {v.name: _SEXES.get(v.name) for v in values}
        case "origin":
            groups = {v.name: _ORIGINS.get(v.name) for v in values}
    for name in groups:
        if name.casefold().startswith("uoplyst"):
            groups[name] = UNKNOWN
    unknown = [name for name, group in groups.items() if group is None]
    known = {name: group for name, group in groups.items() if group is not None}
    if unknown or len({*known.values()}) < len(values):
        named = quoted_list(unknown or [v.name for v in values])
        raise SourceError(
            f"jobindsats {table_id} deler efter {WORDS[by]} i {named}, som Pejl ikke kan tyde; "
            f"slet {by} under breakdowns i {entry_file(table_id)}, og kontakt jeres "
            "Pejl-administrator."
        )
    return known


def _ages(values: Sequence[Value]) -> dict[str, str | None]:
    """Our names of ages; a parent is the span of its children, whatever its label."""
    spans: dict[str, tuple[int, int] | None] = {}
    for value in values:
        inside = [v for v in values if _is_inside(v, value)]
        known = [span for v in inside if (span := parse_age(v.name))]
        spans[value.name] = _hull(known) if known else parse_age(value.name)
    found = [span for span in spans.values() if span]
    youngest = min((low for low, _ in found), default=0)
    oldest = max((high for _, high in found), default=_OLDEST)
    leaves = {v.name for v in values if not any(_is_inside(w, v) for w in values)}
    return {
        name: span and _age_name(span, youngest, oldest, is_leaf=name in leaves)
        for name, span in spans.items()
    }


def _is_inside(value: Value, other: Value) -> bool:
    return value.id != other.id and value.id.startswith(other.id)


def _hull(spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return min(low for low, _ in spans), max(high for _, high in spans)


def parse_age(label: str) -> tuple[int, int] | None:
    """The first and last age of a label: "16-19 år", "65+ år", "under 25 år"; None of another."""
    match = _AGE.fullmatch(label.strip())
    if match is None:
        return None
    under, first, last, plus, above = match.groups()
    if under:
        return (0, int(first) - 1) if not (last or plus or above) else None
    if last:
        return int(first), int(last)
    return int(first), _OLDEST if plus or above else int(first)


def _age_name(span: tuple[int, int], youngest: int, oldest: int, *, is_leaf: bool) -> str:
    low, high = span
    if high == _OLDEST or (high == oldest and not is_leaf):
        return f"{low} år og derover"
    if low == 0 or (low == youngest and not is_leaf):
        return f"under {high + 1} år"
    return f"{low}-{high} år"
