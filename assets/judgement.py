"""Whether a stored answer can be relied on: it can be read, and every row keeps the contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from assets import contracts
from assets.catalogue import Entry
from assets.contracts import Broken
from assets.sources import Sources
from connectors.errors import PejlError
from connectors.snapshots import Snapshot


@dataclass(frozen=True)
class Refused:
    """A snapshot that cannot be relied on, why, and the rows that break the contract."""

    snapshot: Snapshot
    reason: str
    rows: Sequence[Broken] = ()


def judge(entry: Entry, snapshot: Snapshot, sources: Sources) -> pl.DataFrame | Refused:
    """The raw table that a snapshot holds, or why it is refused; it never raises."""
    try:
        frame = sources.read(entry, snapshot.bodies())
    except PejlError as error:
        return Refused(snapshot, str(error))
    except Exception as error:  # Whatever it is, the last good data stay.
        reason = f"{entry.title} cannot be read ({type(error).__name__}); fetch it again."
        return Refused(snapshot, reason)
    broken = contracts.raw(entry).breaches(frame)
    if not broken:
        return frame
    reason = (
        f"{entry.title}: {len(broken)} rows break the contract of raw.{entry.name}, "
        f"first {broken[0]}; see the asset check, and tell the source or correct "
        f"data/sources/{entry.source}/{entry.path.name}."
    )
    return Refused(snapshot, reason, broken)
