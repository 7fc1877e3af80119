"""Whether a stored answer can be relied on, and which answer a table is made of.

An answer is good when it can be read, every row keeps the contract, it is not suddenly a fraction
of an earlier answer to the same question, and no value of a dimension has lost all its numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import polars as pl

from assets.catalogue.catalogue import Entry
from assets.contracts import contract as contracts
from assets.contracts.contract import Broken
from assets.ingest.source_changes import noticed
from assets.ingest.sources import Sources
from connectors.archive.answers import Snapshot
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import PejlError
from connectors.fasit import NAME
from connectors.fasit.response import other_key, suddenly_fewer

SUDDENLY_FEWER = 10
"""An answer with at most this part of an earlier one's numbers is refused."""


@dataclass(frozen=True)
class Good:
    """A snapshot that can be relied on: what it covers, and its rows a piece at a time.

    ``numbers`` counts the values that are not null. ``counted`` tells of each dimension, and of the
    measure, which of its values have a number other than 0 somewhere, ``empty`` which have none: a
    source leaves out the rows of what there is none of, so that lost rows read alike. Only an
    answer that the source streams is in more pieces than one; it is never in memory whole.
    """

    snapshot: Snapshot
    rows: int
    numbers: int
    counted: Mapping[str, frozenset[str]]
    empty: Mapping[str, frozenset[str]]
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
    """What a raw table is made of: the answer, if any is good, and those passed over.

    ``noticed`` is what somebody should know of the answer though it is good.
    """

    entry: Entry
    good: Good | None
    refused: Sequence[Refused]
    noticed: Sequence[str] = ()

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
        judged = judge_after(entry, snapshot, snapshots[at + 1 :], sources)
        if isinstance(judged, Good):
            return Loaded(entry, judged, refused, noticed(snapshot, snapshots[at + 1 :]))
        refused.append(judged)
    return Loaded(entry, None, refused)


def judge_after(
    entry: Entry, snapshot: Snapshot, earlier: Sequence[Snapshot], sources: Sources
) -> Good | Refused:
    """What a snapshot holds, or why it is refused; also for what it lost of ``earlier`` ones."""
    judged = judge(entry, snapshot, sources)
    if isinstance(judged, Good):
        return _lost(entry, judged, earlier, sources) or judged
    return judged


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
    kinds = [name for name in entry.key if name not in {"area", "period"}] if entry.measures else []
    named: dict[str, set[str]] = {kind: set() for kind in kinds}
    counted: dict[str, set[str]] = {kind: set() for kind in kinds}
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
        some = piece.filter(pl.col("value") != 0) if entry.measures else piece
        for kind in kinds:
            named[kind].update(piece[kind].unique())
            counted[kind].update(some[kind].unique())
        if "period" in piece.columns:
            periods.update(piece["period"].drop_nulls().unique())
        first = [piece] if at == 0 else []
    return Good(
        snapshot,
        rows,
        numbers,
        {kind: frozenset(values) for kind, values in counted.items()},
        {kind: frozenset(named[kind] - values) for kind, values in counted.items()},
        min(periods, default=None),
        max(periods, default=None),
        (lambda: iter(first)) if first else (lambda: sources.read(entry, snapshot)),
    )


def _lost(
    entry: Entry, good: Good, earlier: Sequence[Snapshot], sources: Sources
) -> Refused | None:
    """The refusal of an answer that lost what an earlier one to the same question had."""
    snapshot = good.snapshot
    too_few = partial(suddenly_fewer, snapshot)
    same_question = [
        old for old in earlier if old.question == snapshot.question and snapshot.question
    ]
    if entry.source == NAME and any(other_key(snapshot, old) for old in earlier):
        return Refused(
            snapshot,
            f"{entry.title} was read with another key than before, so that every person would be "
            "somebody else; put the old key file back, or, to begin anew with this one, move "
            "archive/snapshots/fasit away.",
        )
    if entry.source == NAME and (old := next(filter(too_few, same_question), None)):
        return Refused(
            snapshot,
            f"{entry.title} has less than a tenth of the rows of {old.retrieved_at:%Y-%m-%d}; draw "
            f"the whole list again, and if it is whole correct data/sources/{entry.source}/"
            f"{entry.path.name}.",
        )
    # Nearly all null, a value of which there is none, or a body far smaller than one before: else
    # the old ones need not be read.
    doubtful = (
        good.numbers * SUDDENLY_FEWER <= good.rows
        or any(good.empty.values())
        or any(old.bytes > snapshot.bytes * SUDDENLY_FEWER / 2 for old in same_question)
    )
    for old in same_question if entry.measures and doubtful else ():
        before = judge(entry, old, sources)
        if isinstance(before, Good) and (what := _what_is_lost(good, before)):
            return Refused(
                snapshot,
                f"{entry.title} gave {what} on {old.retrieved_at:%Y-%m-%d}; fetch it again, and if "
                "the source has cut the table short for good correct "
                f"data/sources/{entry.source}/{entry.path.name}.",
            )
    return None


def _what_is_lost(good: Good, before: Good) -> str | None:
    """What an answer gave and what it gave before, where it is too little to be true."""
    if good.numbers * SUDDENLY_FEWER <= before.numbers:
        return f"{good.numbers} numbers where it gave {before.numbers}"
    for kind, empty in good.empty.items():
        for value in sorted(empty & before.counted[kind]):
            return f"no number for {value!r} ({kind}) in any area or period where it gave some"
    return None
