"""The failures of a run of Dagster, without its own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import dagster as dg

from assets.warehouse.table_assets import NOT_MADE
from connectors.lists import first_few, joined
from pipelines.problem import Problem
from pipelines.schedules import BUILD_NAME, FETCH_NAME

if TYPE_CHECKING:
    from dagster_shared.error import SerializableErrorInfo

MOST_NAMED = 5
"""Tables that are named of those that only read one that failed."""
LABELS = {FETCH_NAME: "Henter", BUILD_NAME: "Bygger"}


def read_problems(instance: dg.DagsterInstance, run: dg.DagsterRun) -> list[Problem]:
    """The failures of a run that Dagster keeps."""
    kinds = {dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.RUN_FAILURE}
    records = instance.get_records_for_run(run.run_id, of_type=kinds).records
    events = [event for each in records if (event := each.event_log_entry.dagster_event)]
    return problems_of(run.job_name, events, is_success=run.is_success)


def problems_of(job: str, events: Sequence[dg.DagsterEvent], *, is_success: bool) -> list[Problem]:
    """The failures among the events of a run that has ended."""
    failed = [event for event in events if event.is_step_failure]
    problems = [problem for event in failed for problem in _of_step(event)]
    if not is_success and not problems:
        problems = [_why_none_began(job, events)]
    return problems


def told_once(problems: Iterable[Problem]) -> list[Problem]:
    """The problems with one for all the tables that only read, at whatever remove, one that failed.

    It has no figure and no word of a row, so that it may be told to everybody.
    """
    every = list(problems)
    reads = {
        each.about: each.sentence.removeprefix(NOT_MADE).removesuffix(".").split(", ")
        for each in every
        if each.sentence.startswith(NOT_MADE)
    }
    if not reads:
        return every
    causes = sorted({name for names in reads.values() for name in names} - reads.keys())
    count = "1 tabel" if len(reads) == 1 else f"{len(reads)} tabeller"
    sentence = (
        f"{count} er ikke lavet, for de læser {joined(causes)} eller hinanden: "
        f"{first_few([*reads], MOST_NAMED)}."
    )
    return [*(each for each in every if each.about not in reads), Problem(sentence)]


def _of_step(event: dg.DagsterEvent) -> list[Problem]:
    """The failure of each table of a step, without Dagster's own words."""
    error = event.step_failure_data.error
    failure = event.step_failure_data.user_failure_data
    if failure is not None and failure.metadata:
        return told_once(
            Problem(str(sentence.value), *key.split("/", 1))
            for key, sentence in failure.metadata.items()
        )
    if failure is not None and failure.description:
        sentence = failure.description
    else:
        sentence = _first_line(error) if error else "mislykkedes; `pejl ui` viser hvorfor."
    layer, _, name = (event.step_key or "").partition("__")
    return [Problem(sentence, layer, name) if name else Problem(f"{layer}: {sentence}")]


def _why_none_began(job_name: str, events: Sequence[dg.DagsterEvent]) -> Problem:
    """Why a run ended before its first step."""
    ended = next((e for e in events if e.event_type == dg.DagsterEventType.RUN_FAILURE), None)
    error = ended.job_failure_data.error if ended else None
    label = LABELS.get(job_name, "Kørslen")
    if error is None:
        return Problem(f"{label}: blev afbrudt; `pejl ui` viser, hvor langt den nåede.")
    return Problem(f"{label}: {_first_line(error)}")


def _first_line(error: SerializableErrorInfo) -> str:
    """The first line of the first error; our own errors are whole sentences."""
    cause = error.cause or error
    line = cause.message.strip().split("\n")[0]
    return line.removeprefix(f"connectors.errors.{cause.cls_name}: ")
