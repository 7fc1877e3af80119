"""Whether a stored answer can be relied on, and which answer a table is made of.

An answer is good when it can be read, every row keeps the contract, it is not suddenly a fraction
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
from assets.ingest.source_changes import noticed
from assets.ingest.sources import Sources
from connectors.archive.answers import Snapshot
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import AnswerError, HomeError, PejlError
from connectors.fasit import NAME
from connectors.fasit.response import has_other_key, lost_most_rows

SUDDENLY_FEWER = 10
"""An answer with at most this part of an earlier one's numbers is refused."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class GoodSnapshot:
    """A snapshot that can be relied on: what it covers, and the Parquet files with its rows."""

    snapshot: Snapshot
    verdict: Verdict
    files: Sequence[Path]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.verdict.rows

    @property
    def first_period(self) -> str | None:
        """The first period that it covers, as the source spells it."""
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
    """What a raw table is made of: the answer, if any is good, and those passed over.

    ``noticed`` is what somebody should know of the answer though it is good.
    """

    entry: Entry
    good: GoodSnapshot | None
    refused: Sequence[RefusedSnapshot]
    noticed: Sequence[str] = ()

    def pieces(self) -> Iterator[pl.DataFrame]:
        """The table's rows a piece at a time; an empty typed table where no answer is good."""
        if self.good is None:
            yield pl.DataFrame(schema=self.entry.schema)
            return
        for path in self.good.files:
            yield pl.read_parquet(path).cast(self.entry.schema)  # pyright: ignore[reportArgumentType]


def select_snapshot(
    entry: Entry, sources: Sources, store: SnapshotStore, as_of: datetime | None = None
) -> Selection:
    """The newest answer no later than ``as_of`` that can be relied on; none where there is none."""
    refused: list[RefusedSnapshot] = []
    snapshots = list(store.newest_first(entry.source, entry.table, as_of))
    for at, snapshot in enumerate(snapshots):
        wrong = snapshot.find_damage()
        judged = (
            RefusedSnapshot(snapshot, wrong)
            if wrong
            else validate_with_history(entry, snapshot, snapshots[at + 1 :], sources)
        )
        if isinstance(judged, GoodSnapshot):
            return Selection(entry, judged, refused, noticed(snapshot, snapshots[at + 1 :]))
        refused.append(judged)
    return Selection(entry, None, refused)


def validate_with_history(
    entry: Entry, snapshot: Snapshot, earlier: Sequence[Snapshot], sources: Sources
) -> GoodSnapshot | RefusedSnapshot:
    """What a snapshot holds, or why it is refused; also for what it lost of ``earlier`` ones."""
    judged = validate(entry, snapshot, sources)
    if isinstance(judged, GoodSnapshot):
        return _lost(entry, judged, earlier, sources) or judged
    return judged


def validate(entry: Entry, snapshot: Snapshot, sources: Sources) -> GoodSnapshot | RefusedSnapshot:
    """What a snapshot holds by itself, or why it is refused; it is parsed once.

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
    """The verdict on an answer that has not been parsed yet; kept where it would be the same again.

    Whatever is wrong with the answer, the last good data stay.
    """
    if wrong := snapshot.find_damage():
        return Verdict(reason=wrong)
    logger.info("Parsing %s of %s", snapshot.path.name, entry.name)
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
            reason = f"{entry.title} cannot be read ({type(error).__name__}); fetch it again."
            verdict = Verdict(reason=reason)
        answer.keep(folder, verdict)
    return verdict


def _lost(
    entry: Entry, good: GoodSnapshot, earlier: Sequence[Snapshot], sources: Sources
) -> RefusedSnapshot | None:
    """The refusal of an answer that lost what an earlier one to the same question had."""
    snapshot = good.snapshot
    too_few = partial(lost_most_rows, snapshot)
    same_question = [
        old for old in earlier if old.question == snapshot.question and snapshot.question
    ]
    if entry.source == NAME and any(has_other_key(snapshot, old) for old in earlier):
        return RefusedSnapshot(
            snapshot,
            f"{entry.title} was read with another key than before, so that every person would be "
            "somebody else; put the old key file back, or, to begin anew with this one, move "
            "archive/snapshots/fasit away.",
        )
    if entry.source == NAME and (old := next(filter(too_few, same_question), None)):
        return RefusedSnapshot(
            snapshot,
            f"{entry.title} has less than a tenth of the rows of {old.retrieved_at:%Y-%m-%d}; draw "
            f"the whole list again, and if it is whole correct data/sources/{entry.source}/"
            f"{entry.path.name}.",
        )
    # Nearly all null, a value of which there is none, or a body far smaller than one before: else
    # the old ones need not be read.
    doubtful = (
        good.verdict.numbers * SUDDENLY_FEWER <= good.rows
        or any(good.verdict.empty.values())
        or any(old.bytes > snapshot.bytes * SUDDENLY_FEWER / 2 for old in same_question)
    )
    for old in same_question if entry.measures and doubtful else ():
        before = validate(entry, old, sources)
        if isinstance(before, GoodSnapshot) and (
            what := _what_is_lost(good.verdict, before.verdict)
        ):
            return RefusedSnapshot(
                snapshot,
                f"{entry.title} gave {what} on {old.retrieved_at:%Y-%m-%d}; fetch it again, and if "
                "the source has cut the table short for good correct "
                f"data/sources/{entry.source}/{entry.path.name}.",
            )
    return None


def _what_is_lost(good: Verdict, before: Verdict) -> str | None:
    """What an answer gave and what it gave before, where it is too little to be true."""
    if good.numbers * SUDDENLY_FEWER <= before.numbers:
        return f"{good.numbers} numbers where it gave {before.numbers}"
    for kind, empty in good.empty.items():
        for value in sorted({*empty} & {*before.counted[kind]}):
            return f"no number for {value!r} ({kind}) in any area or period where it gave some"
    return None
