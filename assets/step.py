"""What Dagster steps of many assets share: which of them are made, and how a failure is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.contracts.contract import Contract

OWNER = "team:pejl"
"""Who answers for what Pejl makes itself, in Dagster's words; a fetch is owned by its source."""
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


def selected_keys(context: dg.AssetExecutionContext) -> Iterator[dg.AssetKey]:
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


def asset_key(table: str) -> dg.AssetKey:
    """The asset key of ``schema.table``."""
    return dg.AssetKey(table.split("."))


def column_schema(contract: Contract) -> dg.TableSchema:
    """A contract as Dagster shows it."""
    return dg.TableSchema(
        [
            dg.TableColumn(name, str(column.type), description=column.about)
            for name, column in contract.columns.items()
        ]
    )
