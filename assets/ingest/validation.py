"""Validate snapshots, and select the newest good one of a table.

A snapshot is good if it can be read, every row keeps the contract, it is not suddenly a fraction
of an earlier answer to the same question, and no value of a dimension has lost all its numbers.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import polars as pl

from assets.catalogue.catalogue import Entry
from assets.contracts.contract import Breach
from assets.ingest.parsed import ParsedAnswer, Verdict
from assets.ingest.parsing import parse
from assets.ingest.source_changes import notices_in
from assets.ingest.sources import Sources
from assets.text.danish import day
from connectors.archive.answers import Snapshot
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import AnswerError, HomeError, PejlError
from connectors.fasit import NAME
from connectors.fasit.response import has_other_key, lost_most_rows

SUDDENLY_FEWER = 10
"""Refuse a snapshot with at most one in this many of an earlier one's numbers."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class GoodSnapshot:
    """A valid snapshot: its verdict, and the Parquet files with its rows."""

    snapshot: Snapshot
    verdict: Verdict
    files: Sequence[Path]

    @property
    def rows(self) -> int:
        """The number of rows."""
        return self.verdict.rows

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

    def pieces(self) -> Iterator[pl.DataFrame]:
        """The rows in pieces; one empty typed frame if no snapshot is good."""
        if self.good is None:
            yield pl.DataFrame(schema=self.entry.schema)
            return
        for path in self.good.files:
            yield pl.read_parquet(path).cast(self.entry.schema)  # pyright: ignore[reportArgumentType]


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
            return Selection(entry, result, refused, notices_in(snapshot, snapshots[at + 1 :]))
        refused.append(result)
    return Selection(entry, None, refused)


def validate_with_history(
    entry: Entry, snapshot: Snapshot, earlier: Sequence[Snapshot], sources: Sources
) -> GoodSnapshot | RefusedSnapshot:
    """Validate a snapshot, also against ``earlier`` ones (newest first) for lost data."""
    result = validate(entry, snapshot, sources)
    if isinstance(result, GoodSnapshot):
        return _refuse_losses(entry, result, earlier, sources) or result
    return result


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


def _refuse_losses(
    entry: Entry, good: GoodSnapshot, earlier: Sequence[Snapshot], sources: Sources
) -> RefusedSnapshot | None:
    """Refuse a snapshot that lost much of what an earlier answer to the same question had."""
    snapshot = good.snapshot
    too_few = partial(lost_most_rows, snapshot)
    same_question = [
        old for old in earlier if old.question == snapshot.question and snapshot.question
    ]
    if entry.source == NAME and any(has_other_key(snapshot, old) for old in earlier):
        return RefusedSnapshot(
            snapshot,
            f"{entry.title} er læst med en anden nøgle end før, så alle borgere ville tælle som "
            "nye; læg den gamle nøglefil tilbage, eller flyt archive/snapshots/fasit væk for at "
            "begynde forfra med den nye.",
        )
    if entry.source == NAME and (old := next(filter(too_few, same_question), None)):
        return RefusedSnapshot(
            snapshot,
            f"{entry.title} har under en tiendedel af rækkerne fra den {day(old.retrieved_at)}; "
            f"træk hele listen igen, eller ret data/sources/{entry.source}/{entry.path.name}, hvis "
            "den er hel.",
        )
    # Read the earlier snapshots only if this one is nearly all null, has a value without numbers,
    # or is far smaller than one of them.
    doubtful = (
        good.verdict.numbers * SUDDENLY_FEWER <= good.rows
        or any(good.verdict.empty.values())
        or any(old.bytes > snapshot.bytes * SUDDENLY_FEWER / 2 for old in same_question)
    )
    for old in same_question if entry.measures and doubtful else ():
        before = validate(entry, old, sources)
        if isinstance(before, GoodSnapshot) and (loss := _loss(good.verdict, before.verdict)):
            return RefusedSnapshot(
                snapshot,
                f"{entry.title} har {loss} den {day(old.retrieved_at)}; hent tabellen igen, eller "
                f"ret data/sources/{entry.source}/{entry.path.name}, hvis kilden har skåret den "
                "ned for altid.",
            )
    return None


def _loss(good: Verdict, before: Verdict) -> str | None:
    """What a snapshot lost of an earlier one, as a Danish clause; None if too little."""
    if good.numbers * SUDDENLY_FEWER <= before.numbers:
        return f"{good.numbers} tal, men havde {before.numbers}"
    for kind, empty in good.empty.items():
        for value in sorted({*empty} & {*before.counted[kind]}):
            return f"ingen tal for {value!r} ({kind}), men havde nogle"
    return None
