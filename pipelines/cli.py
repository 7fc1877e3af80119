"""``pejl``: the one entry point. Heavy libraries are imported by the commands that need them."""

from __future__ import annotations

import io
import os
import signal
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connectors import warehouse
from connectors.errors import PejlError
from pipelines import (
    cli_benchmark,
    cli_explain,
    cli_fasit,
    cli_followup,
    cli_indicators,
    cli_plan,
    cli_register,
    cli_sources,
)
from pipelines.options import (
    FAILED,
    FRESH,
    STALE,
    Format,
    Live,
    PlanFile,
    Written,
    chosen,
    published,
)

if TYPE_CHECKING:
    from pipelines.scorecard import Scorecard
    from pipelines.settings import Settings

SHOW_CURSOR = "\x1b[?25h"
"""Undoes what a progress bar does to a terminal."""

app = typer.Typer(
    help="Følger op på de lokale mål i en kommunal beskæftigelsesplan.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
keys_app = typer.Typer(help="Nøglen til pseudonymer.", no_args_is_help=True)
app.add_typer(cli_plan.app, name="plan")
app.add_typer(keys_app, name="keys")
app.add_typer(cli_sources.app, name="sources")
app.add_typer(cli_register.app, name="register")
app.add_typer(cli_fasit.app, name="fasit")
app.add_typer(cli_followup.app, name="followup")
app.command("benchmark")(cli_benchmark.benchmark)
app.command("indicators")(cli_indicators.indicators)
app.command("explain")(cli_explain.explain)


@app.command()
def refresh(
    live: Live = False,
    only: Annotated[
        list[str] | None, typer.Option(help="Hent kun denne kilde eller tabel (kan gentages).")
    ] = None,
    plan: PlanFile = None,
) -> None:
    """Hent, byg, bedøm og udgiv; slutter med målene.

    Afslutningskoden er 0, når alt er frisk, 3, når noget er forældet, og 1 ved fejl.
    """
    settings = chosen(live, plan)
    from pipelines import console  # noqa: PLC0415
    from pipelines.house import House  # noqa: PLC0415

    house = House(settings)
    house.check_plan()
    from pipelines.refresh import refresh as run_both  # noqa: PLC0415

    to = console.console()
    fetched, built = run_both(house, only or [], to)
    console.show_problems((*fetched.problems, *built.problems), to)
    if not built.good:
        to.print("[bold red]Intet nyt er udgivet; de seneste udgivne tal står ved magt.[/]")
        raise typer.Exit(FAILED)
    card = _card(settings)
    console.show_scorecard(card, to)
    raise typer.Exit(STALE if card.stale or not fetched.good else FRESH)


@app.command()
def goals(
    live: Live = False,
    plan: PlanFile = None,
    area: Annotated[str | None, typer.Option(help="Områdekode, fx 730.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Som det så ud denne dag.")
    ] = None,
    written: Written = Format.table,
) -> None:
    """Vis målene, som de senest er bedømt."""
    settings = chosen(live, plan)
    day = as_of.date() if as_of else None
    if day is not None:
        _build_as_of(settings, day)
    card = _card(settings, plan=plan, area=area, as_of=day)
    from pipelines import console, scorecard  # noqa: PLC0415

    if written is Format.json:
        typer.echo(scorecard.as_json(card))
    elif written is Format.csv:
        typer.echo(scorecard.as_csv(card), nl=False)
    else:
        console.show_scorecard(card, console.console())


@keys_app.command()
def init(live: Live = False) -> None:
    """Lav en ny nøgle; en nøgle, der er der, bliver aldrig overskrevet."""
    from connectors import pseudonyms  # noqa: PLC0415

    path = chosen(live).pseudonym_key
    pseudonyms.make_key(path)
    typer.echo(f"{path}: a new pseudonym key; keep a copy where the data are not.")


@app.command()
def doctor(live: Live = False) -> None:
    """Se efter, om alt, hvad en kørsel behøver, er i orden; hver fejl med sin afhjælpning."""
    from pipelines import console  # noqa: PLC0415
    from pipelines.doctor import examine  # noqa: PLC0415
    from pipelines.house import House  # noqa: PLC0415

    findings = list(examine(House(chosen(live))))
    console.show_findings(findings, console.console())
    raise typer.Exit(FRESH if all(finding.good for finding in findings) else FAILED)


@app.command()
def ui(
    live: Live = False,
    port: Annotated[int, typer.Option(help="Port på denne maskine.")] = 3000,
) -> None:
    """Åbn Dagsters brugerflade på 127.0.0.1."""
    from pipelines.house import House  # noqa: PLC0415
    from pipelines.refresh import prepare_instance  # noqa: PLC0415

    settings = chosen(live)
    settings.claim_home()
    prepare_instance(House(settings))
    arguments = ["dev", "--module-name", "pipelines.code_location"]
    arguments += ["--host", "127.0.0.1", "--port", str(port)]
    os.execv(sys.executable, [sys.executable, "-m", "dagster", *arguments])  # noqa: S606


def _card(
    settings: Settings,
    plan: Path | None = None,
    area: str | None = None,
    as_of: date | None = None,
) -> Scorecard:
    """The scorecard of the published file; a plan that is named is scored on its figures."""
    from pipelines import scorecard  # noqa: PLC0415

    with warehouse.reading(published(settings, as_of)) as opened:
        rows = None
        if plan is not None:
            from assets.goals import plan as plans  # noqa: PLC0415
            from assets.goals import score  # noqa: PLC0415

            figures = score.read_figures(opened)
            areas = opened.frame("select distinct area_code, area from mart.goal_score order by 1")
            day = as_of or settings.now().date()
            read = plans.load(plan, figures.offered(areas), day)
            rows = score.score(read, figures, areas, settings.mode)
        return scorecard.read(opened, rows, area)


def _build_as_of(settings: Settings, day: date) -> None:
    from pipelines import console  # noqa: PLC0415
    from pipelines.house import House  # noqa: PLC0415
    from pipelines.refresh import build_as_of  # noqa: PLC0415

    ended = build_as_of(House(settings, day), console.console(stderr=True))
    if not ended.good:
        raise PejlError("\n".join(ended.problems))


def _interrupted(_signal: int, _frame: object) -> None:
    """End at once: libraries would take the exception for a fault of one step, and go on.

    Nothing is left half written, as after a power cut; the next run marks this one as ended.
    """
    shown = SHOW_CURSOR if sys.stderr.isatty() else ""
    os.write(2, f"{shown}\nAfbrudt.\n".encode())
    os._exit(130)


def run() -> None:
    """Run a command; a mistake of the user is one sentence, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    signal.signal(signal.SIGINT, _interrupted)
    try:
        app()
    except PejlError as error:
        typer.echo(str(error), err=True)
        sys.exit(FAILED)
