import errno
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from connectors.archive.atomic_write import unwritable
from connectors.archive.attempts import Attempt, AttemptsLog
from connectors.errors import BusyError, DiskFullError, InputError
from pipelines import settings
from pipelines.alarms import health
from pipelines.alarms.after_run import RunEnd, finish, refusal_recorded
from pipelines.problem import Problem
from pipelines.project import Project

ASKED_AT = datetime(2026, 11, 28, 8, tzinfo=UTC)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(settings.load(home=tmp_path))


def ask(project: Project, source: str, table: str, hours: int) -> None:
    at = ASKED_AT + timedelta(hours=hours)
    log = AttemptsLog(project.settings.archive / "attempts.jsonl")
    log.add(Attempt(at, source, table, "failed", error="Kilden svarede ikke."))


def last_health(project: Project) -> health.Health:
    written = health.load(project.settings)
    assert written is not None
    return written


def test_the_run_of_the_month_has_asked_every_table_not_just_some(project: Project):
    ask(project, "statbank", "AUS08", 0)
    ask(project, "statbank", "AUP01", 0)
    ask(project, "statbank", "AUS08", 5)
    ask(project, "statbank", "no_entry_any_more", -900)
    assert finish(project, RunEnd()) == []
    assert last_health(project).fetched_at == ASKED_AT


@pytest.mark.parametrize(
    ("problem", "shown"),
    [
        ("raw.statbank_aus08: Svaret har 3 ukendte områder.", None),
        ("raw.fasit_cases: 7 af 12 rækker passer ikke.", "raw.fasit_cases: kunne ikke laves"),
        ("snapshot.register_observations: række 4.", "snapshot.register_observations: kunne ikke"),
        ("core.offer: Conversion Error: Could not convert 'x'", "core.offer: kunne ikke laves"),
        ("core.offer: kunne ikke laves: databasen melder »Binder Error: no column x«; ret.", None),
        (
            "core.offer: kunne ikke laves: databasen melder »Conversion Error: 'x'«.",
            "core.offer: k",
        ),
        ("Bygger: /srv/home kan ikke skrives.", None),
        ("publish.pejl: filen er åben i et andet program.", None),
    ],
)
def test_what_may_count_persons_is_told_by_the_name_of_its_table_alone(
    project: Project, problem: str, shown: str | None
):
    finish(project, RunEnd(build_problems=[Problem.parse(problem)]))
    [written] = last_health(project).last_run.problems
    assert written.startswith(problem if shown is None else shown)
    assert shown is None or not any(digit in written.partition(":")[2] for digit in "0123456789")


def test_a_refused_run_is_recorded_and_one_that_meets_another_is_not(project: Project):
    to = Console(quiet=True)
    with pytest.raises(BusyError), refusal_recorded(project, to):
        raise BusyError("En anden kørsel skriver.")
    assert health.load(project.settings) is None
    with pytest.raises(InputError), refusal_recorded(project, to):
        raise InputError("plan.yaml, linje 3: reglen mangler; skriv den.")
    run = last_health(project).last_run
    assert (run.outcome, run.problems) == (
        "failed",
        ("plan.yaml, linje 3: reglen mangler; skriv den.",),
    )


def test_a_run_without_room_that_cannot_be_recorded_either_is_one_sentence(project: Project):
    (project.settings.home_folder / health.NAME).mkdir(parents=True)
    said = io.StringIO()
    with pytest.raises(DiskFullError), refusal_recorded(project, Console(file=said)):
        raise unwritable(project.settings.archive, OSError(errno.ENOSPC, ""))
    assert said.getvalue() == ""
