"""Validate snapshots, and select the newest good one of a table.

A snapshot is good if it can be read, every row keeps the contract, it is not suddenly a fraction
of the last accepted answer to the same question, no area, period or value of a dimension has lost
all its numbers, and `comparison` finds no reason to refuse it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import takewhile
from operator import itemgetter
from pathlib import Path

from assets.catalogue.catalogue import Entry
from assets.ingest.comparison import Comparison, Side, compare, withdrawn
from assets.ingest.parsed import ParsedAnswer, Verdict
from assets.ingest.parsing import parse
from assets.ingest.source_changes import doubts_about_entry, notices_in
from assets.ingest.sources import Sources
from assets.tables.contracts.contract import Breach
from assets.text.danish import day
from connectors.archive.answers import Snapshot
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import AnswerError, HomeError, PejlError
from connectors.fasit import NAME
from connectors.fasit.response import has_other_key, lost_most_rows
from connectors.lists import quoted_list
from connectors.observations import Areas

SUDDENLY_FEWER = 10
"""Refuse a snapshot with at most one in this many of an earlier one's numbers."""
KINDS = {"area": "område", "period": "periode", "measure": "måling"}
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class GoodSnapshot:
    """A valid snapshot: its verdict, the Parquet files with its rows, and what was noticed."""

    snapshot: Snapshot
    verdict: Verdict
    files: Sequence[Path]
    noticed: Sequence[str] = ()

    @property
    def first_period(self) -> str | None:
        """The first period, as the source spells it."""
        return next(iter(self.verdict.periods), None)

    @property
    def last_period(self) -> str | None:
        """The last one."""
        return next(reversed(self.verdict.periods), None)


@dataclass(frozen=True)
class RefusedSnapshot:
    """A snapshot that cannot be relied on, why, and the rows that break the contract."""

    snapshot: Snapshot
    reason: str
    rows: Sequence[Breach] = ()


@dataclass(frozen=True)
class Selection:
    """The snapshot selected for a raw table, if any is good, and the newer ones refused.

    ``noticed`` holds the notices about the good one (see `source_changes`).
    """

    entry: Entry
    good: GoodSnapshot | None
    refused: Sequence[RefusedSnapshot]
    noticed: Sequence[str] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the newest snapshot is good, and its source has delivered all of its periods."""
        return not self.refused and self.good is not None and not self.good.verdict.undelivered


def select_snapshot(
    entry: Entry, sources: Sources, store: SnapshotStore, as_of: datetime | None = None
) -> Selection:
    """Select the newest good snapshot of a table, no later than ``as_of``."""
    refused: list[RefusedSnapshot] = []
    snapshots = list(store.newest_first(entry.source, entry.table, as_of))
    for at, snapshot in enumerate(snapshots):
        damage = snapshot.find_damage()
        result = (
            RefusedSnapshot(snapshot, damage)
            if damage
            else validate_with_history(entry, snapshot, snapshots[at + 1 :], sources)
        )
        if isinstance(result, GoodSnapshot):
            noticed = [
                *result.noticed,
                *notices_in(snapshot, snapshots[at + 1 :]),
                *doubts_about_entry(entry, result.verdict.periods),
            ]
            return Selection(entry, result, refused, noticed)
        refused.append(result)
    return Selection(entry, None, refused)


def validate_with_history(
    entry: Entry, snapshot: Snapshot, earlier: Sequence[Snapshot], sources: Sources
) -> GoodSnapshot | RefusedSnapshot:
    """Validate a snapshot, also against ``earlier`` ones (newest first)."""
    result = validate(entry, snapshot, sources)
    if isinstance(result, RefusedSnapshot):
        return result
    same = [old for old in earlier if old.question == snapshot.question and snapshot.question]
    if entry.source == NAME:
        return _refuse_list(entry, snapshot, earlier, same) or result
    if not entry.measures:
        return result
    comparison = _compare_chain(entry, [snapshot, *same], sources)
    if comparison.refusal is not None:
        return RefusedSnapshot(snapshot, comparison.refusal)
    return replace(result, noticed=[*result.verdict.noticed, *comparison.noticed])


def validate(entry: Entry, snapshot: Snapshot, sources: Sources) -> GoodSnapshot | RefusedSnapshot:
    """Validate a snapshot by itself; it is parsed only if it has not been.

    Raises:
        HomeError: its rows cannot be written.
    """
    try:
        answer = sources.parsed_answer(entry, snapshot)
    except PejlError as error:
        return RefusedSnapshot(snapshot, str(error))
    verdict = answer.verdict() or _parsed(entry, snapshot, sources, answer)
    answer.mark_used()
    if verdict.reason is not None:
        return RefusedSnapshot(snapshot, verdict.reason, verdict.broken)
    return GoodSnapshot(snapshot, verdict, answer.files)


def _parsed(entry: Entry, snapshot: Snapshot, sources: Sources, answer: ParsedAnswer) -> Verdict:
    """Parse a snapshot and return the verdict on it.

    The verdict is stored only if it depends on the snapshot and the code alone, so that a passing
    problem, such as an unreadable area list, does not refuse the snapshot for good.
    """
    if damage := snapshot.find_damage():
        return Verdict(reason=damage)
    logger.info("Indlæser %s af %s", snapshot.path.name, entry.name)
    with answer.writing() as folder:
        try:
            verdict = parse(entry, snapshot, sources, folder)
        except AnswerError as error:
            verdict = Verdict(reason=str(error))
        except HomeError:
            raise
        except PejlError as error:
            return Verdict(reason=str(error))
        except (OSError, MemoryError):
            raise
        except Exception as error:
            reason = f"{entry.title} kan ikke læses ({type(error).__name__}); hent den igen."
            verdict = Verdict(reason=reason)
        answer.keep(folder, verdict)
    return verdict


def _refuse_list(
    entry: Entry, snapshot: Snapshot, earlier: Sequence[Snapshot], same: Sequence[Snapshot]
) -> RefusedSnapshot | None:
    """Refuse a Fasit list of another key, or with a fraction of an earlier one's rows."""
    if any(has_other_key(snapshot, old) for old in earlier):
        return RefusedSnapshot(
            snapshot,
            f"{entry.title} er læst med en anden nøgle end før, så alle borgere ville tælle som "
            "nye; læg den gamle nøglefil tilbage, eller flyt archive/snapshots/fasit væk for at "
            "begynde forfra med den nye.",
        )
    if old := next(filter(partial(lost_most_rows, snapshot), same), None):
        return RefusedSnapshot(
            snapshot,
            f"{entry.title} har under en tiendedel af rækkerne fra den {day(old.retrieved_at)}; "
            f"træk hele listen igen, eller ret {entry.file}, hvis "
            "den er hel.",
        )
    return None


def _compare_chain(entry: Entry, newest_first: Sequence[Snapshot], sources: Sources) -> Comparison:
    """Hold each answer against the last accepted one before it, and return the newest's result.

    Results are stored beside the parsed rows, so only new answers are compared.
    """
    if (stored := sources.parsed_answer(entry, newest_first[0]).comparison()) is not None:
        return stored
    is_new = (sources.parsed_answer(entry, old).comparison() is None for old in newest_first)
    pending = [old for old, _ in takewhile(itemgetter(1), zip(newest_first, is_new, strict=True))]
    accepted = _last_accepted(entry, newest_first[len(pending) :], sources)
    result = Comparison()
    for snapshot in reversed(pending):
        good = validate(entry, snapshot, sources)
        if isinstance(good, RefusedSnapshot):
            continue
        result = _held_against(entry, good, accepted, sources) if accepted else Comparison()
        sources.parsed_answer(entry, snapshot).keep_comparison(result)
        if result.refusal is None:
            accepted = good, result
    return result


def _last_accepted(
    entry: Entry, newest_first: Sequence[Snapshot], sources: Sources
) -> tuple[GoodSnapshot, Comparison] | None:
    """The newest of these that was accepted, with its comparison; None if none was."""
    for snapshot in newest_first:
        comparison = sources.parsed_answer(entry, snapshot).comparison()
        if comparison is None or comparison.refusal is not None:
            continue
        good = validate(entry, snapshot, sources)
        if isinstance(good, GoodSnapshot):
            return good, comparison
    return None


def _held_against(
    entry: Entry,
    good: GoodSnapshot,
    accepted: tuple[GoodSnapshot, Comparison],
    sources: Sources,
) -> Comparison:
    """What an answer shows against the accepted one before it, and what that one showed."""
    before, profile = accepted[0], accepted[1].profile
    verdict, areas = good.verdict, sources.areas_of(entry)
    since = f"den {day(before.snapshot.retrieved_at)}"
    if loss := _loss(verdict, before.verdict, areas):
        why = _why_undelivered(entry, verdict, loss)
        return Comparison(
            f"{entry.title} har {loss} {since}{why}; hent tabellen igen, eller ret "
            f"{entry.file}, hvis kilden har skåret den ned for altid.",
            profile=profile,
        )
    delivered = [period for period in verdict.periods if period not in verdict.undelivered]
    old, new = Side(before.files, before.verdict.periods), Side(good.files, delivered)
    compared = compare(entry, old, new, areas, profile)
    if compared.refusal is not None:
        return replace(
            compared,
            refusal=f"{entry.title} {compared.refusal} {since}; hent tabellen igen, eller ret "
            f"{entry.file}, hvis kilden har ændret tallene for altid.",
        )
    noticed = [f"{entry.title}, {since}: {each}" for each in compared.noticed]
    if gone := withdrawn(old, new, verdict.undelivered):
        noticed.append(
            f"{entry.title} har trukket {len(gone)} perioder tilbage, som den havde {since}: "
            f"{quoted_list(gone)}"
        )
    return replace(compared, noticed=noticed)


def _why_undelivered(entry: Entry, verdict: Verdict, loss: str) -> str:
    """What was noticed of a lost period that is not delivered, as a Danish clause."""
    for period in verdict.undelivered:
        for notice in verdict.noticed if repr(period) in loss else ():
            if period in notice:
                return f", for svaret {notice.removeprefix(entry.title).split(';')[0].strip()}"
    return ""


def _loss(now: Verdict, before: Verdict, areas: Areas) -> str | None:
    """What a snapshot lost of an earlier one, as a Danish clause; None if too little."""
    if now.numbers * SUDDENLY_FEWER <= before.numbers:
        return f"{now.numbers} tal, men havde {before.numbers}"
    for kind, counted in before.counted.items():
        lost = {*counted} - {*now.counted[kind]}
        # A period may be withdrawn, and an area that no list requires may go.
        lost &= {*areas.required} if kind == "area" else {*now.empty[kind]}
        for value in sorted(lost):
            return f"ingen tal for {value!r} ({KINDS.get(kind, kind)}), men havde nogle"
    return None
