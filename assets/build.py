"""A build, and what a table of it is: how it is made, what it reads, what its rows keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import dagster as dg

    from assets.contracts.contract import Contract
    from connectors.warehouse import Warehouse

Mode = Literal["sample", "live"]


@dataclass(frozen=True)
class Build:
    """One build.

    Args:
        warehouse: the open working database.
        mode: whether it is made of sample or live data.
        now: the build's present moment; a sample has a fixed one.
        as_of: leave out everything known later than this; None for a build of today.
        published: the folder that the published file lies in.
        rests_on: what is stored with what is published, to see later whether anything is new.
        is_current: whether nothing is new, so that nothing is made.
        keeps_paper: whether a paper that would say the same is left as it is.
    """

    warehouse: Warehouse
    mode: Mode
    now: datetime
    published: Path
    as_of: datetime | None = None
    rests_on: Callable[[], Mapping[str, str]] = dict[str, str]
    is_current: bool = False
    keeps_paper: bool = False


def utc(moment: datetime) -> datetime:
    """A moment as tables hold it: UTC, without a zone, so that no reader needs time zone data."""
    return moment.astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Alarm:
    """An asset check that tells of a table's rows and stops nothing.

    Args:
        name: the check's name.
        description: what breaks it.
        is_error: whether it cannot be so if all is right, rather than be worth a look.
        find: what breaks it, a sentence each; none where all is well.
    """

    name: str
    description: str
    is_error: bool
    find: Callable[[Build], Sequence[str]]


@dataclass(frozen=True)
class Table:
    """A table, what it reads, and how it is made.

    Args:
        name: ``schema.table``.
        reads: the tables that it is made of.
        write: makes it; tables that share this function are made by one call of it.
        description: what it is, and what one row is.
        version: changes when its SQL does; None where code makes it.
        contract: what its rows keep; None for a table that is not published.
        alarms: further checks of it.
        is_gated: whether what it holds of persons may be published.
        follows: the columns that follow from others of their row, and how.
    """

    name: str
    reads: frozenset[str]
    write: Callable[[Build], None]
    description: str
    version: str | None = None
    contract: Contract | None = None
    alarms: Sequence[Alarm] = ()
    is_gated: bool = False
    follows: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def key(self) -> dg.AssetKey:
        """Its asset key: the path of its file below ``sql/``."""
        import dagster as dg  # noqa: PLC0415  (who only reads needs no Dagster)

        return dg.AssetKey(self.name.split("."))


def lineage(tables: Iterable[Table]) -> dict[str, frozenset[str]]:
    """What each table reads."""
    return {table.name: table.reads for table in tables}
