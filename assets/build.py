"""What every asset of a build shares: the open warehouse, its day, and what a table is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import dagster as dg

from assets.contracts.contract import Contract
from connectors.warehouse import Warehouse

Mode = Literal["sample", "live"]

RESUMED = "dagster/is_resume_retry"
"""Dagster's tag on a run that repeats the failed steps of another."""

if TYPE_CHECKING:
    Materialized = dg.MaterializeResult[Any]
else:
    # Dagster refuses an argument here on an asset that also gives check results.
    Materialized = dg.MaterializeResult


@dataclass
class Failures:
    """What failed in a step of many assets, raised as one failure once the others are made.

    Each sentence is logged on its own asset, where the UI shows it.
    """

    context: dg.AssetExecutionContext
    sentences: dict[str, str] = field(default_factory=dict[str, str])

    def add(self, key: dg.AssetKey, sentence: str) -> None:
        """Note why an asset was not made."""
        self.sentences[key.to_user_string()] = sentence
        self.context.log_event(dg.AssetObservation(key, metadata={"problem": sentence}))

    def raise_any(self) -> None:
        """Fail the step, if anything in it failed.

        Raises:
            Failure: naming each asset with its sentence, in its metadata too.
        """
        if self.sentences:
            named = [f"{'.'.join(key.split('/'))}: {said}" for key, said in self.sentences.items()]
            raise dg.Failure("\n".join(named), metadata=self.sentences, allow_retries=False)


def chosen(context: dg.AssetExecutionContext) -> Iterator[dg.AssetKey]:
    """The assets of a step that this run is to make, in their order.

    A run that resumes another from its failure leaves out what that one made already.
    """
    made: set[dg.AssetKey] = set()
    run = context.run
    while run and run.parent_run_id and run.tags.get(RESUMED):
        records = context.instance.get_records_for_run(
            run.parent_run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION
        ).records
        made |= {r.asset_key for r in records if r.asset_key}
        run = context.instance.get_run_by_id(run.parent_run_id)
    keys = context.assets_def.keys_by_output_name.values()
    yield from (key for key in keys if key in context.selected_asset_keys - made)


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
        return asset_key(self.name)


def asset_key(table: str) -> dg.AssetKey:
    """The asset key of ``schema.table``."""
    return dg.AssetKey(table.split("."))


def lineage(tables: Iterable[Table]) -> dict[str, frozenset[str]]:
    """What each table reads."""
    return {table.name: table.reads for table in tables}
