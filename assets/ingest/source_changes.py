"""Notices: changes in a source that refuse nothing but that staff should know.

A renamed label, a listed period without rows, a new value that the catalogue entry leaves out, an
entry whose cadence or first period is not the answer's, a Fasit list with fewer rows than before or
with keys in an older form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from assets.catalogue.catalogue import Entry
from connectors import periods
from connectors.archive.answers import Snapshot
from connectors.fasit import NAME
from connectors.fasit.response import is_of_an_older_version, notice_of_fewer_rows
from connectors.jobindsats.breakdowns import BreakdownEntry
from connectors.jobindsats.config import JobindsatsEntry
from connectors.lists import quoted_list
from connectors.observations import CADENCES, TableEntry


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
    for dimension in sorted(now.keys() & before.keys()):
        if new := [value for value in now[dimension] if value not in {*before[dimension]}]:
            notices.append(
                f"{dimension} har også {quoted_list(new)}, som katalogposten ikke spørger efter"
            )
    return notices


def doubts_about_entry(entry: Entry, answered: Sequence[str]) -> list[str]:
    """Where a public entry says other than its answer: how often periods come, and the first.

    Args:
        entry: the catalogue entry.
        answered: the periods of the answer, as the source spells them.
    """
    definition = entry.definition
    if not isinstance(definition, TableEntry) or not answered:
        return []
    doubts: list[str] = []
    spans = sorted(map(periods.parse, answered), key=lambda period: period.ends_on)
    ends = [period.ends_on.year * 12 + period.ends_on.month for period in spans]
    apart = min((later - end for end, later in pairwise(ends)), default=None)
    if apart is not None and apart != CADENCES[definition.cadence]:
        doubts.append(
            f"perioderne er {apart} {'måned' if apart == 1 else 'måneder'} fra hinanden, og "
            f"katalogposten siger `cadence: {definition.cadence}`; ret den"
        )
    if isinstance(definition, JobindsatsEntry) and not isinstance(definition, BreakdownEntry):
        since = periods.parse(definition.periods.since)
        if since.starts_on < spans[0].starts_on:
            doubts.append(
                f"tabellen begynder med {spans[0].code}, og katalogposten siger `since: "
                f"{definition.periods.since}`; ret den"
            )
    return doubts


def _left_out(snapshot: Snapshot) -> Mapping[str, Sequence[str]]:
    left_out: dict[str, Any] = {}
    for part in snapshot.parts:
        left_out |= part["request"].get("left_out", {})
    return left_out
