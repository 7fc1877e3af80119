"""Stand-ins for what does not fit the schema of a plan, so that all the rest can be validated.

A stand-in is chosen so that as few checks as possible say something of it; what they still say is
left out, as it only follows from the mistake that was replaced.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from assets.plan.schema import PlanFile
from assets.plan.schema_mistakes import part_of
from assets.text.nearest import nearest
from assets.text.yaml_file import refused
from assets.text.yaml_lines import Document, Place

_ROUNDS = 8
"""A stand-in may bring out mistakes around it; each round is one level of the plan further out."""
_WORDS = "..."
_MEASURE = {"indicator": "unknown", "period": "2023"}
_RULE = "0 >= 0"
_GOAL = {"id": "0", "text": _WORDS, "measures": {"own": _MEASURE}, "rule": _RULE}
_FIELDS: Mapping[str, Any] = {
    **dict.fromkeys(
        ("title", "municipality", "text", "document", "what", "why", "decided_by"), _WORDS
    ),
    "year": 2023,
    "goals": [_GOAL],
    "measures": {"own": _MEASURE},
    **_MEASURE,
    "rank": "country",
    "third": "country",
    "take": "last",
    "part": "numerator",
    "role": "window",
    "rule": _RULE,
    "path": {"2007..2049": 0.0},
    "verdict": "met",
    "decided_on": date(2007, 1, 1),
}
"""By field; what has none is left out, so that it has its default."""
_OF_YEAR = {"period", "path", "holds", "due"}
"""What cannot be checked without the plan's year."""
_GOAL_DEPTH = 4
"""The steps of the place of a goal: ``sections, 0, goals, 0``."""


@dataclass(frozen=True)
class Mended:
    """A plan that fits the schema, and the places where it has stand-ins or lacks something."""

    file: PlanFile
    replaced: frozenset[Place]


def mend(document: Document) -> Mended | None:
    """The plan of a document with stand-ins; None where it has no goals to validate."""
    content = deepcopy(document.content)
    replaced: set[Place] = set()
    for _ in range(_ROUNDS):
        try:
            return Mended(PlanFile.model_validate(content), frozenset(replaced))
        except ValidationError as error:
            for detail, place in refused(error):
                if place in {(), ("sections",)}:
                    return None
                replaced |= {*_replace(content, detail, place, document)}
    return None


def follows(place: Place, replaced: Collection[Place]) -> bool:
    """Whether a mistake at a place only follows from what was replaced."""
    if ("year",) in replaced and _OF_YEAR & {*place}:
        return True
    if "serves" in place and any(one[0] == "aims" for one in replaced):
        return True
    at = tuple(step for step in place if step != "")
    return any(at[: len(one)] == one or at == one[:-1] for one in replaced)


def _replace(
    content: Any, detail: ErrorDetails, place: Place, document: Document
) -> Collection[Place]:
    """Replace what was refused; the places of what cannot be validated now."""
    if "path" in place:
        place = place[: place.index("path") + 1]
    *around, last = place
    parent: Any = content
    for step in around:
        parent = parent[step]
    if isinstance(last, int):
        return _replace_item(content, parent, place, detail, document)
    if "[key]" in detail["loc"]:
        parent.pop(last, None)
        return {place, *_rests_on_measures(place)}
    if detail["type"] == "extra_forbidden":
        parent.pop(last, None)
        fields = [one for one in part_of(tuple(around), document)[1] if one not in parent]
        meant = nearest(str(last), dict(zip(fields, fields, strict=True)))[:1]
        if not meant:
            return {place}
        place, last = (*around, meant[0]), meant[0]
    stand_in = _stand_in(place, parent, document)
    if stand_in is None:
        parent.pop(last, None)
    else:
        parent[last] = deepcopy(stand_in)
    decides_names = last in {"measures", "changed"} or (last == "rule" and "changed" in around)
    return {place, *(_rests_on_measures(place) if decides_names else ())}


def _replace_item(
    content: Any, items: list[Any], place: Place, detail: ErrorDetails, document: Document
) -> Collection[Place]:
    """Replace an item of a list: a section or a goal by one that says nothing, else the list."""
    *around, at = place
    if around[-1] in {"sections", "goals"}:
        section = {"title": _WORDS, "goals": [_GOAL]}
        items[int(at)] = deepcopy(section if around[-1] == "sections" else _GOAL)
        return {place}
    return _replace(content, detail, tuple(around), document)


def _stand_in(place: Place, parent: Any, document: Document) -> Any:
    """What stands for a field; None where it is left out."""
    *around, last = place
    if around and around[-1] == "measures":
        return _MEASURE
    if last == "period" and "not_older_than" in parent:
        return "latest"
    if last == "id":
        return _id(place, document)
    return _FIELDS.get(str(last))


def _id(place: Place, document: Document) -> str:
    """The id of an aim, or of a goal: the numbers written, else its place."""
    if place[0] == "aims":
        return _WORDS
    numbers = re.findall(r"[0-9]+", document.written(place) or "")
    return ".".join(numbers or [str(step + 1) for step in place if isinstance(step, int)])


def _rests_on_measures(place: Place) -> set[Place]:
    """What cannot be validated in a goal of which a name of a measure is unknown."""
    goal = place[:_GOAL_DEPTH]
    return {(*goal, "rule"), (*goal, "status")}
