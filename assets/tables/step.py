"""Shared by Dagster steps of many assets: asset selection, failures, column schemas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.tables.contracts.contract import Contract

OWNER = "team:pejl"
"""Dagster owner of everything Pejl builds; a fetch is owned by its source."""
ONLY_NEW = "pejl/only_new"
"""The tag of a run: "true" leaves out what is unchanged, "false" makes everything."""
RESUMED = "dagster/is_resume_retry"
"""Dagster's tag on a run that resumes a failed one."""

if TYPE_CHECKING:
    Materialized = dg.MaterializeResult[Any]
else:
    # Dagster rejects the type argument on assets that also return check results.
    Materialized = dg.MaterializeResult

Event = Materialized | dg.AssetCheckEvaluation
"""An event of a step of many assets.

A check is an evaluation, after the materialisation of its asset. Of an `AssetCheckResult` Dagster
would also store an output, which nothing reads, and read the materialisation back from its storage.
"""


@dataclass
class Failures:
    """Collects the failures of a step of many assets, raised as one at its end.

    Each sentence is also logged on its own asset, where the UI shows it; a view may have none.
    """

    context: dg.AssetExecutionContext
    sentences: dict[str, str] = field(default_factory=dict[str, str])

    def add(self, key: dg.AssetKey, sentence: str) -> None:
        """Record why an asset failed."""
        self.sentences[key.to_user_string()] = sentence
        if key in self.context.selected_asset_keys:
            self.context.log_event(dg.AssetObservation(key, metadata={"problem": sentence}))

    def raise_any(self) -> None:
        """Raise the collected failures, if any.

        Raises:
            Failure: one line per asset; the metadata has the sentences by asset.
        """
        if self.sentences:
            lines = [f"{key.replace('/', '.')}: {text}" for key, text in self.sentences.items()]
            raise dg.Failure("\n".join(lines), metadata=self.sentences, allow_retries=False)


def fault_sentence(failed: str, error: Exception) -> str:
    """A sentence for a fault of Pejl; it names the type alone, as a message may quote persons.

    ``failed`` says what could not be done.
    """
    return (
        f"{failed} på grund af en fejl i Pejl ({type(error).__name__}); kontakt jeres "
        "Pejl-administrator."
    )


def selected_keys(context: dg.AssetExecutionContext) -> Iterator[dg.AssetKey]:
    """The selected assets of a step, in order.

    A run that resumes a failed one skips what that run already materialized.
    """
    finished: set[dg.AssetKey] = set()
    run = context.run
    while run and run.parent_run_id and run.tags.get(RESUMED):
        records = context.instance.get_records_for_run(
            run.parent_run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION
        ).records
        finished |= {record.asset_key for record in records if record.asset_key}
        run = context.instance.get_run_by_id(run.parent_run_id)
    keys = context.assets_def.keys_by_output_name.values()
    yield from (key for key in keys if key in context.selected_asset_keys - finished)


def asset_key(table: str) -> dg.AssetKey:
    """The asset key of ``schema.table``."""
    return dg.AssetKey(table.split("."))


def column_schema(contract: Contract) -> dg.TableSchema:
    """A contract as Dagster's column schema."""
    return dg.TableSchema(
        [
            dg.TableColumn(name, str(column.type), description=column.about)
            for name, column in contract.columns.items()
        ]
    )
