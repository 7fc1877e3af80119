"""A Danish sentence for each failure of a run, without Dagster's own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import dagster as dg

from pipelines.schedules import BUILD_NAME, FETCH_NAME

if TYPE_CHECKING:
    from dagster_shared.error import SerializableErrorInfo

LABELS = {FETCH_NAME: "Henter", BUILD_NAME: "Bygger"}


def read_problems(instance: dg.DagsterInstance, run: dg.DagsterRun) -> list[str]:
    """A sentence for each failure of a run that Dagster keeps."""
    kinds = {dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.RUN_FAILURE}
    records = instance.get_records_for_run(run.run_id, of_type=kinds).records
    events = [event for each in records if (event := each.event_log_entry.dagster_event)]
    return problems_of(run.job_name, events, is_success=run.is_success)


def problems_of(job: str, events: Sequence[dg.DagsterEvent], *, is_success: bool) -> list[str]:
    """A sentence for each failure among the events of a run that has ended."""
    failed = [event for event in events if event.is_step_failure]
    problems = [sentence for event in failed for sentence in _sentences(event)]
    if not is_success and not problems:
        problems = [_why_none_began(job, events)]
    return problems


def _sentences(event: dg.DagsterEvent) -> list[str]:
    """The sentence of each table that failed in a step, without Dagster's own words."""
    error = event.step_failure_data.error
    failure = event.step_failure_data.user_failure_data
    if failure is not None and failure.metadata:
        return [
            f"{key.replace('/', '.', 1)}: {sentence.value}"
            for key, sentence in failure.metadata.items()
        ]
    name = (event.step_key or "").replace("__", ".", 1)
    if failure is not None and failure.description:
        return [f"{name}: {failure.description}"]
    return [
        f"{name}: {_first_line(error)}"
        if error
        else f"{name} mislykkedes; `pejl ui` viser hvorfor."
    ]


def _why_none_began(job_name: str, events: Sequence[dg.DagsterEvent]) -> str:
    """The sentence of a run that ended before its first step."""
    ended = next((e for e in events if e.event_type == dg.DagsterEventType.RUN_FAILURE), None)
    error = ended.job_failure_data.error if ended else None
    label = LABELS.get(job_name, "Kørslen")
    if error is None:
        return f"{label}: blev afbrudt; `pejl ui` viser, hvor langt den nåede."
    return f"{label}: {_first_line(error)}"


def _first_line(error: SerializableErrorInfo) -> str:
    """The first line of the first error; our own errors are whole sentences."""
    cause = error.cause or error
    line = cause.message.strip().split("\n")[0]
    return line.removeprefix(f"connectors.errors.{cause.cls_name}: ")
