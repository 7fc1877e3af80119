"""What every asset of a build shares: the open warehouse, the day it is a build of, its data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import dagster as dg

from assets.contracts.contract import Contract
from connectors.warehouse import Warehouse

Mode = Literal["sample", "live"]

if TYPE_CHECKING:
    Materialized = dg.MaterializeResult[Any]
else:
    # Dagster refuses an argument here on an asset that also gives check results.
    Materialized = dg.MaterializeResult


@dataclass(frozen=True)
class Build:
    """One build.

    Args:
        warehouse: the open working database.
        mode: whether it is made of sample or live data.
        now: the build's present moment; a sample has a fixed one.
        as_of: leave out everything known later than this; None for a build of today.
        published: the folder that the published file lies in.
    """

    warehouse: Warehouse
    mode: Mode
    now: datetime
    published: Path
    as_of: datetime | None = None

    @staticmethod
    def column_schema(contract: Contract) -> dg.TableSchema:
        """A contract as Dagster shows it."""
        types = contract.types
        return dg.TableSchema(
            [
                dg.TableColumn(name, str(types[name]), description=about)
                for name, about in contract.columns.items()
            ]
        )


def utc(moment: datetime) -> datetime:
    """A moment as tables hold it: UTC, without a zone, so that no reader needs time zone data."""
    return moment.astimezone(UTC).replace(tzinfo=None)
