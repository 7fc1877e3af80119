"""Notices: changes in a source that refuse nothing but that staff should know.

A renamed label, a listed period without rows, a new value that the catalogue entry leaves out, a
Fasit list with fewer rows than before or with keys in an older form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.archive.answers import Snapshot
from connectors.fasit import NAME
from connectors.fasit.response import is_of_an_older_version, notice_of_fewer_rows

MOST_NAMED = 5
"""New values of a dimension that a notice lists."""


def notices_in(snapshot: Snapshot, earlier: Sequence[Snapshot]) -> list[str]:
    """The notices about a snapshot, in Danish.

    A value counts as new compared with the first answer to the same question, so the notice stays
    until the catalogue entry changes.

    Args:
        snapshot: the snapshot to describe.
        earlier: the table's earlier snapshots, newest first.
    """
    notices = [str(text) for part in snapshot.parts for text in part["request"].get("noticed", ())]
    if snapshot.source == NAME and is_of_an_older_version(snapshot):
        notices.append(
            "listen er læst af en ældre udgave af Pejl, så det vides ikke, hvilke dage den dækker, "
            "hvad der er rettet siden, og om dens nøgler er skrevet som nu; læg den i mappen igen, "
            "og kør `pejl refresh`"
        )
    same = [old for old in earlier if old.question and old.question == snapshot.question]
    if not same:
        return notices
    if snapshot.source == NAME and (less := notice_of_fewer_rows(snapshot, same[0])):
        notices.append(less)
    before, now = _left_out(same[-1]), _left_out(snapshot)
    for dimension in now.keys() & before.keys():
        if new := [value for value in now[dimension] if value not in {*before[dimension]}]:
            named = ", ".join(map(repr, new[:MOST_NAMED]))
            more = f" og {len(new) - MOST_NAMED} til" if len(new) > MOST_NAMED else ""
            notices.append(
                f"{dimension} har også {named}{more}, som katalogposten ikke spørger efter"
            )
    return notices


def _left_out(snapshot: Snapshot) -> Mapping[str, Sequence[str]]:
    left_out: dict[str, Any] = {}
    for part in snapshot.parts:
        left_out |= part["request"].get("left_out", {})
    return left_out
