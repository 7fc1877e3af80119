"""A build of the working database, and the declaration of its tables and checks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from connectors.periods import day_in_denmark

if TYPE_CHECKING:
    import dagster as dg

    from assets.tables.contracts.contract import Contract
    from connectors.warehouse import Warehouse

Mode = Literal["sample", "live"]


@dataclass(frozen=True)
class Build:
    """One build.

    Args:
        warehouse: the open working database.
        mode: sample or live data.
        now: the time of the build; fixed for sample data.
        published: the folder of the published file.
        as_of: ignore everything known later than this; None for a build of today.
        rests_on: the fingerprints of the inputs, for the receipt.
        is_current: whether nothing is new, so that steps do nothing.
        unchanged: tables that would be made as they stand; their events are stored all the same.
        keeps_paper: whether an unchanged paper is left as it is.
    """

    warehouse: Warehouse
    mode: Mode
    now: datetime
    published: Path
    as_of: datetime | None = None
    rests_on: Callable[[], Mapping[str, str]] = dict[str, str]
    is_current: bool = False
    unchanged: Collection[str] = ()
    keeps_paper: bool = False

    @property
    def day(self) -> date:
        """The day of the build in Denmark."""
        return day_in_denmark(self.now)

    @property
    def as_of_day(self) -> date | None:
        """The day in Denmark that it is as of; None for a build of today."""
        return self.as_of and day_in_denmark(self.as_of)


def utc(moment: datetime) -> datetime:
    """A moment as tables store it: UTC without a zone, so that readers need no time zone data."""
    return moment.astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Alarm:
    """An asset check on a table's rows that does not block the build.

    Args:
        name: the check's name.
        description: what it looks for, in Danish.
        is_error: an error if true, otherwise a warning.
        find: returns a Danish sentence for each finding.
    """

    name: str
    description: str
    is_error: bool
    find: Callable[[Build], Sequence[str]]


@dataclass(frozen=True)
class Table:
    """A table of the working database and the function that writes it.

    Args:
        name: ``schema.table``.
        reads: the tables that it is built from.
        write: builds it; tables with the same function are built by one call.
        description: what it holds and what a row is, in Danish; a contract's title goes before it.
        version: the hash of its SQL; None if Python builds it.
        contract: its columns and rules; None for a table that is not published.
        checked: the table whose rows are held against the contract, where the others were before;
            None for all its own.
        alarms: its checks beside the contract.
        is_gated: whether it has passed the disclosure gate, so that it may be published.
        view: the select of a view as it is published; None for any other table.
        is_asset: whether Dagster shows it; a staging view is made with the tables that read it.
    """

    name: str
    reads: frozenset[str]
    write: Callable[[Build], None]
    description: str = ""
    version: str | None = None
    contract: Contract | None = None
    checked: str | None = None
    alarms: Sequence[Alarm] = ()
    is_gated: bool = False
    view: str | None = None
    is_asset: bool = True

    @property
    def key(self) -> dg.AssetKey:
        """The asset key: ``schema/table``."""
        import dagster as dg  # noqa: PLC0415  (reading needs no Dagster)

        return dg.AssetKey(self.name.split("."))


def lineage(tables: Iterable[Table]) -> dict[str, frozenset[str]]:
    """The tables that each table reads, by name."""
    return {table.name: table.reads for table in tables}
