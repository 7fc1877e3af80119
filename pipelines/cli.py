"""``pejl``: the one entry point. Heavy libraries are imported by the commands that need them."""

from __future__ import annotations

import io
import os
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connectors import warehouse
from connectors.errors import PejlError
from pipelines import settings as configuration

if TYPE_CHECKING:
    from pipelines.scorecard import Scorecard
    from pipelines.settings import Settings

app = typer.Typer(
    help="Følger op på de lokale mål i en kommunal beskæftigelsesplan.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
plan_app = typer.Typer(help="Planer.", no_args_is_help=True)
keys_app = typer.Typer(help="Nøglen til pseudonymer.", no_args_is_help=True)
app.add_typer(plan_app, name="plan")
app.add_typer(keys_app, name="keys")

FRESH, FAILED, STALE = 0, 1, 3

Live = Annotated[bool, typer.Option("--live", help="Brug de rigtige kilder, ikke eksemplet.")]
PlanFile = Annotated[Path | None, typer.Option("--plan", help="Planfilen, der bedømmes.")]


class Format(StrEnum):
    """How a list is written."""

    table = "table"
    json = "json"
    csv = "csv"


def _settings(live: bool, plan: Path | None = None) -> Settings:
    chosen = configuration.load(mode="live" if live else None, plan=plan)
    # Child processes (the UI, its runs) read the same choice from the environment.
    os.environ["PEJL_MODE"] = chosen.mode
    if plan is not None:
        os.environ["PEJL_PLAN"] = str(plan.resolve())
    return chosen


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
    chosen = _settings(live, plan)
    from pipelines import console  # noqa: PLC0415
    from pipelines.house import House  # noqa: PLC0415

    house = House(chosen)
    house.check_plan()
    from pipelines.refresh import refresh as run_both  # noqa: PLC0415

    to = console.console()
    fetched, built = run_both(house, only or [], to)
    for problem in (*fetched.problems, *built.problems):
        to.print(f"[bold red]{problem}[/]", soft_wrap=True, markup=True)
    if not built.good:
        to.print("[bold red]Intet nyt er udgivet; de seneste udgivne tal står ved magt.[/]")
        raise typer.Exit(FAILED)
    card = _card(chosen)
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
    format: Annotated[Format, typer.Option(help="Hvordan det skrives.")] = Format.table,  # noqa: A002
) -> None:
    """Vis målene, som de senest er bedømt."""
    chosen = _settings(live, plan)
    day = as_of.date() if as_of else None
    if day is not None:
        _build_as_of(chosen, day)
    card = _card(chosen, plan=plan, area=area, as_of=day)
    from pipelines import console, scorecard  # noqa: PLC0415

    if format is Format.json:
        typer.echo(scorecard.as_json(card))
    elif format is Format.csv:
        typer.echo(scorecard.as_csv(card), nl=False)
    else:
        console.show_scorecard(card, console.console())


@app.command()
def sources(
    live: Live = False,
    format: Annotated[Format, typer.Option(help="Hvordan det skrives.")] = Format.table,  # noqa: A002
) -> None:
    """Vis hver kildetabel: sidst spurgt, sidst hentet, næste udgivelse, tilstand."""
    chosen = _settings(live)
    with warehouse.reading(published(chosen)) as opened:
        rows = opened.frame("from mart.source_freshness order by source, source_table")
    if format is Format.json:
        typer.echo(rows.write_json())
    elif format is Format.csv:
        typer.echo(rows.write_csv(separator=";"), nl=False)
    else:
        from pipelines import console  # noqa: PLC0415

        console.show_sources(rows, console.console())


@plan_app.command()
def check(file: Annotated[Path, typer.Argument(help="Planfilen.")]) -> None:
    """Vis alt, hvad der er galt med en plan, linje for linje."""
    from pipelines.house import House  # noqa: PLC0415

    house = House(configuration.load(plan=file))
    plan = house.read_plan(house.offered())
    measures = sum(len(scored.goal.measures) for scored in plan.goals)
    typer.echo(f"{file.name}: {len(plan.goals)} goals and {measures} measures, no mistakes.")


@keys_app.command()
def init(live: Live = False) -> None:
    """Lav en ny nøgle; en nøgle, der er der, bliver aldrig overskrevet."""
    from connectors import pseudonyms  # noqa: PLC0415

    path = _settings(live).pseudonym_key
    pseudonyms.make_key(path)
    typer.echo(f"{path}: a new pseudonym key; keep a copy where the data are not.")


@app.command()
def doctor(live: Live = False) -> None:
    """Se efter, om alt, hvad en kørsel behøver, er i orden; hver fejl med sin afhjælpning."""
    from pipelines import console  # noqa: PLC0415
    from pipelines.doctor import examine  # noqa: PLC0415
    from pipelines.house import House  # noqa: PLC0415

    findings = list(examine(House(_settings(live))))
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

    chosen = _settings(live)
    chosen.claim_home()
    prepare_instance(House(chosen))
    arguments = ["dev", "--module-name", "pipelines.code_location"]
    arguments += ["--host", "127.0.0.1", "--port", str(port)]
    os.execv(sys.executable, [sys.executable, "-m", "dagster", *arguments])  # noqa: S606


def published(chosen: Settings, as_of: date | None = None) -> Path:
    """The published file, of today or of a past day."""
    folder = chosen.home_folder / "published"
    return (folder / "as-of" / str(as_of) if as_of else folder) / "pejl.duckdb"


def _card(
    chosen: Settings,
    plan: Path | None = None,
    area: str | None = None,
    as_of: date | None = None,
) -> Scorecard:
    """The scorecard of the published file; a plan that is named is scored on its figures."""
    from pipelines import scorecard  # noqa: PLC0415

    with warehouse.reading(published(chosen, as_of)) as opened:
        rows = None
        if plan is not None:
            from assets.goals import plan as plans  # noqa: PLC0415
            from assets.goals import score  # noqa: PLC0415

            figures = score.read_figures(opened)
            areas = opened.frame("select distinct area_code, area from mart.goal_score order by 1")
            read = plans.load(plan, figures.offered(areas))
            rows = score.score(read, figures, areas, chosen.mode)
        return scorecard.read(opened, rows, area)


def _build_as_of(chosen: Settings, day: date) -> None:
    from pipelines import console  # noqa: PLC0415
    from pipelines.house import House  # noqa: PLC0415
    from pipelines.refresh import build_as_of  # noqa: PLC0415

    ended = build_as_of(House(chosen, day), console.console(stderr=True))
    if not ended.good:
        raise PejlError("\n".join(ended.problems))


def run() -> None:
    """Run a command; a mistake of the user is one sentence, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        app()
    except PejlError as error:
        typer.echo(str(error), err=True)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        typer.echo("Afbrudt.", err=True)
        sys.exit(130)
