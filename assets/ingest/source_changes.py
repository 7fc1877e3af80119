"""What was noticed in asking for an answer, that refuses nothing and that somebody should know.

A text that the source has renamed, a period that is listed and has no row, a value that the source
has begun to offer and the catalogue does not ask for, and a list of ours with fewer rows than last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.archive.answers import Snapshot
from connectors.fasit import NAME
from connectors.fasit.response import notice_of_fewer_rows

MOST_NAMED = 5
"""New values of one dimension that are named one by one."""


def noticed(snapshot: Snapshot, earlier: Sequence[Snapshot]) -> list[str]:
    """The sentences about an answer, newest first among ``earlier`` those that came before it.

    A value counts as new until the catalogue asks another question: it is held against what the
    first answer to this very question left out.
    """
    said = [str(each) for part in snapshot.parts for each in part["request"].get("noticed", ())]
    same = [old for old in earlier if old.question and old.question == snapshot.question]
    if not same:
        return said
    if snapshot.source == NAME and (less := notice_of_fewer_rows(snapshot, same[0])):
        said.append(less)
    before, now = _left_out(same[-1]), _left_out(snapshot)
    for dimension in now.keys() & before.keys():
        if new := [value for value in now[dimension] if value not in {*before[dimension]}]:
            named = ", ".join(map(repr, new[:MOST_NAMED]))
            more = f" and {len(new) - MOST_NAMED} more" if len(new) > MOST_NAMED else ""
            said.append(f"{dimension} also has {named}{more}, which the catalogue does not ask for")
    return said


def _left_out(snapshot: Snapshot) -> Mapping[str, Sequence[str]]:
    told: dict[str, Any] = {}
    for part in snapshot.parts:
        told |= part["request"].get("left_out", {})
    return told
