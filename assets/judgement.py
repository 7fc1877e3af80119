"""Whether a stored answer can be relied on, and which answer a table is made of.

An answer is good when it can be read, every row keeps the contract, and it is not suddenly a
fraction of an earlier answer to the same question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from assets import contracts
from assets.catalogue import Entry
from assets.contracts import Broken
from assets.sources import Sources
from connectors.errors import PejlError
from connectors.snapshots import Snapshot, SnapshotStore

SUDDENLY_FEWER = 10
"""An answer with at most this part of an earlier one's numbers is refused."""


@dataclass(frozen=True)
class Good:
    """A snapshot that can be relied on: what it covers, and its rows a piece at a time.

    ``numbers`` counts the values that are not null. Only an answer that the source streams is in
    more pieces than one; it is never in memory whole.
    """

    snapshot: Snapshot
    rows: int
    numbers: int
    first_period: str | None
    last_period: str | None
    pieces: Callable[[], Iterator[pl.DataFrame]]


@dataclass(frozen=True)
class Refused:
    """A snapshot that cannot be relied on, why, and the rows that break the contract."""

    snapshot: Snapshot
    reason: str
    rows: Sequence[Broken] = ()


@dataclass(frozen=True)
class Loaded:
    """What a raw table is made of: the answer, if any is good, and those passed over."""

    entry: Entry
    good: Good | None
    refused: Sequence[Refused]

    def pieces(self) -> Iterator[pl.DataFrame]:
        """The table's rows a piece at a time; an empty typed table where no answer is good."""
        return self.good.pieces() if self.good else iter([pl.DataFrame(schema=self.entry.schema)])


def newest_good(
    entry: Entry, sources: Sources, store: SnapshotStore, as_of: datetime | None = None
) -> Loaded:
    """The newest answer no later than ``as_of`` that can be relied on; none where there is none."""
    refused: list[Refused] = []
    snapshots = list(store.newest_first(entry.source, entry.table, as_of))
    for at, snapshot in enumerate(snapshots):
        judged = judge(entry, snapshot, sources)
        if isinstance(judged, Good):
            judged = _suddenly_fewer(entry, judged, snapshots[at + 1 :], sources) or judged
        if isinstance(judged, Good):
            return Loaded(entry, judged, refused)
        refused.append(judged)
    return Loaded(entry, None, refused)


def judge(entry: Entry, snapshot: Snapshot, sources: Sources) -> Good | Refused:
    """What a snapshot holds, or why it is refused; it never raises."""
    try:
        return _read(entry, snapshot, sources)
    except PejlError as error:
        return Refused(snapshot, str(error))
    except Exception as error:  # Whatever it is, the last good data stay.
        reason = f"{entry.title} cannot be read ({type(error).__name__}); fetch it again."
        return Refused(snapshot, reason)


def _read(entry: Entry, snapshot: Snapshot, sources: Sources) -> Good | Refused:
    contract = contracts.raw(entry)
    rows, numbers, periods = 0, 0, set[str]()
    first: list[pl.DataFrame] = []
    for at, piece in enumerate(sources.read(entry, snapshot)):
        if broken := contract.breaches(piece):
            return Refused(
                snapshot,
                f"{entry.title}: {len(broken)} rows break the contract of raw.{entry.name}, "
                f"first {broken[0]}; see the asset check, and tell the source or correct "
                f"data/sources/{entry.source}/{entry.path.name}.",
                broken,
            )
        rows += piece.height
        numbers += piece["value"].count() if entry.measures else 0
        if "period" in piece.columns:
            periods.update(piece["period"].drop_nulls().unique())
        first = [piece] if at == 0 else []
    return Good(
        snapshot,
        rows,
        numbers,
        min(periods, default=None),
        max(periods, default=None),
        (lambda: iter(first)) if first else (lambda: sources.read(entry, snapshot)),
    )


def _suddenly_fewer(
    entry: Entry, good: Good, earlier: Sequence[Snapshot], sources: Sources
) -> Refused | None:
    """The refusal of a source's answer that lost nearly all that it once had."""
    snapshot = good.snapshot
    same_question = [
        old for old in earlier if old.question == snapshot.question and snapshot.question
    ]
    # Nearly all null, or a body far smaller than one before: else the old ones need not be read.
    doubtful = good.numbers * SUDDENLY_FEWER <= good.rows or any(
        old.bytes > snapshot.bytes * SUDDENLY_FEWER / 2 for old in same_question
    )
    for old in same_question if entry.measures and doubtful else ():
        before = judge(entry, old, sources)
        if isinstance(before, Good) and good.numbers * SUDDENLY_FEWER <= before.numbers:
            return Refused(
                snapshot,
                f"{entry.title} gave {good.numbers} numbers where it gave {before.numbers} on "
                f"{old.retrieved_at:%Y-%m-%d}; fetch it again, and if the source has cut the table "
                f"short for good correct data/sources/{entry.source}/{entry.path.name}.",
            )
    return None
