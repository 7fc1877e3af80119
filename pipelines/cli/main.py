"""``pejl``: the entry point. Commands import heavy libraries themselves."""

from __future__ import annotations

import atexit
import gc
import io
import os
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from connectors.errors import InputError, PejlError
from pipelines import console
from pipelines.cli import (
    backup,
    benchmark,
    danish_help,
    doctor,
    exchange,
    explain,
    fasit,
    followup,
    goals,
    indicators,
    page,
    register,
    run_output,
    service,
    similar,
    sources,
    status,
)
from pipelines.cli import calendar as cli_calendar
from pipelines.cli import paper as cli_paper
from pipelines.cli import plan as cli_plan
from pipelines.cli.danish_help import Typer
from pipelines.cli.options import (
    FAILED,
    Live,
    PlanFile,
    load_project,
    load_settings,
)

if TYPE_CHECKING:
    from rich.console import Console

    from pipelines.project import Project
    from pipelines.settings import Settings

Paper = Annotated[bool, typer.Option(help="Skriv også papiret.")]
Force = Annotated[bool, typer.Option("--force", help="Byg alt igen, også når intet er nyt.")]
GARBAGE_THRESHOLDS = 50_000, 20, 100
"""Collect garbage a seventieth as often: nearly all objects live until a command ends."""
SHOW_CURSOR = "\x1b[?25h"
"""Shows the cursor again, which a progress bar hides."""

app = Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
keys_app = Typer(help="Nøglen til pseudonymer.", no_args_is_help=True)
app.add_typer(cli_plan.app, name="plan")
app.add_typer(keys_app, name="keys")
app.add_typer(sources.app, name="sources")
app.add_typer(register.app, name="register")
app.add_typer(fasit.app, name="fasit")
app.add_typer(followup.app, name="followup")
app.add_typer(cli_paper.app, name="paper")
app.add_typer(cli_calendar.app, name="calendar")
app.add_typer(exchange.app, name="exchange")
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("upgrade")(backup.upgrade)
app.command("benchmark")(benchmark.benchmark)
app.command("similar")(similar.similar)
app.command("indicators")(indicators.indicators)
app.command("explain")(explain.explain)
app.command("open")(page.open_page)
app.command("ui")(service.ui)
app.command("serve")(service.serve)
app.command("status")(status.status)


@app.callback()
def choose(
    site: Annotated[
        str | None,
        typer.Option(
            metavar="NAVN", help="Kommunens mappe i PEJL_SITES, hvor flere kommuner deler Pejl."
        ),
    ] = None,
) -> None:
    """Følger op på de lokale mål i en kommunal beskæftigelsesplan."""
    if site is not None:
        os.environ["PEJL_SITE"] = site


@app.command()
def refresh(
    live: Live = False,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="KILDE", help="Hent kun denne kilde eller tabel; kan gentages."),
    ] = None,
    plan: PlanFile = None,
    paper: Paper = True,
    force: Force = False,
) -> None:
    """Hent, byg, bedøm, udgiv og skriv papiret; slutter med målene.

    Afslutningskoden er 0, når alt er frisk, 3, når noget er forældet, eller papiret mangler, og 1,
    når intet nyt er udgivet.
    """
    settings, to = load_settings(live, plan, for_all=True), console.console()
    project = _checked_project(settings, to, force=force)
    from pipelines.refresh import refresh as run_both  # noqa: PLC0415

    fetched, built = run_both(project, only or [], to, paper=paper, force=force)
    run_output.show(project, built, to, fetched)


@app.command()
def build(
    live: Live = False, plan: PlanFile = None, paper: Paper = True, force: Force = False
) -> None:
    """Byg, bedøm, udgiv og skriv papiret af de svar, der er hentet; spørger ingen kilde.

    Afslutningskoden er som efter `pejl refresh`.
    """
    settings, to = load_settings(live, plan, for_all=True), console.console()
    project = _checked_project(settings, to, force=force)
    from pipelines.refresh import build as build_alone  # noqa: PLC0415

    run_output.show(project, build_alone(project, to, paper=paper, force=force), to)


app.command("goals")(goals.goals)
app.command("doctor")(doctor.doctor)


def _checked_project(settings: Settings, to: Console, *, force: bool) -> Project:
    """The project, its plan and other files of the site checked before anything is built."""
    settings.check_sample()
    if settings.is_of_several and settings.plan is not None:
        raise InputError(
            f"Alle planer i {settings.site / 'plans'} bliver bedømt; læg planen dér, og udelad "
            "--plan og PEJL_PLAN."
        )
    project = load_project(settings).of_run
    from pipelines import fingerprint  # noqa: PLC0415
    from pipelines.alarms import after_run  # noqa: PLC0415
    from pipelines.plan_check import check_plan  # noqa: PLC0415

    with after_run.refusal_recorded(project, to):
        if force or not fingerprint.has_checked(project):
            check_plan(project)
    return project


@keys_app.command()
def init(live: Live = False) -> None:
    """Lav en ny nøgle; en nøgle, der er der, bliver aldrig overskrevet."""
    from connectors.fasit import pseudonyms  # noqa: PLC0415

    path = load_settings(live).pseudonym_key
    pseudonyms.write_key(path)
    typer.echo(f"{path}: ny nøgle til pseudonymer; gem en kopi et andet sted end dataene.")


def _interrupted(_signal: int, _frame: object) -> None:
    """End at once: libraries would take an exception for a failed step, and go on.

    As after a power cut nothing is left half written; the next run marks this one as cancelled.
    """
    shown = SHOW_CURSOR if sys.stderr.isatty() else ""
    os.write(2, f"{shown}\nAfbrudt.\n".encode())
    os._exit(130)


def run() -> None:
    """Run a command; an error that the user can mend is one sentence, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # An argument or a file's name may hold bytes that are no text.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    console.leave_out_dagsters_words()
    signal.signal(signal.SIGINT, _interrupted)
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    # Python would look through half a million objects once more before it ends.
    atexit.register(gc.freeze)
    try:
        sys.exit(app(standalone_mode=False))
    except typer.TyperException as misused:
        console.echo(danish_help.sentence(misused), stderr=True)
        sys.exit(misused.exit_code)
    except PejlError as error:
        console.echo(str(error), stderr=True)
        sys.exit(FAILED)
