"""``pejl plan``: check a plan, begin a new one, compare two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connectors.archive.atomic_write import write_new
from connectors.errors import InputError
from pipelines import console
from pipelines.cli.danish_help import Typer
from pipelines.cli.options import AREA, load_project

if TYPE_CHECKING:
    from assets.plan.plan import Plan
    from assets.plan.reforms import Note, Validity
    from assets.plan.schema import PlanFile
    from assets.text.area_names import AreaNames
    from pipelines.project import Project

ELSEWHERE = "vælg en anden fil med --to"
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", " ": "-"})

app = Typer(help="Planer.", no_args_is_help=True)

PlanArgument = Annotated[Path, typer.Argument(metavar="FIL", help="Planfilen.")]


@app.command()
def check(file: PlanArgument) -> None:
    """Vis alt, hvad der er galt med en plan, linje for linje, og hvad man skal vide om den.

    Et forbehold gør ikke planen forkert: en frist, der er udløbet, et tal, der gælder andre end
    målet, en ydelse eller et organ, der ikke er mere, og hvad der kommer nærmest.
    """
    from pipelines import settings  # noqa: PLC0415
    from pipelines.vocabulary import read_vocabulary  # noqa: PLC0415

    project = load_project(settings.load(plan=file))
    vocabulary = read_vocabulary(project)
    plan = project.read_plan(vocabulary)
    measures = sum(len(scored.goal.measures) for scored in plan.goals)
    console.echo(f"{file.name}: {len(plan.goals)} mål med {measures} tal, ingen fejl.")
    _tell(plan, _notes(plan, project, vocabulary.units))


@app.command()
def schema() -> None:
    """Skriv planfilens JSON Schema, som en editor retter og udfylder efter."""
    from assets.plan import rendering  # noqa: PLC0415

    typer.echo(rendering.render_schema(), nl=False)


@app.command()
def new(
    municipality: Annotated[
        str, typer.Option(metavar=AREA, help="Kommunens navn eller nummer, fx Randers eller 730.")
    ],
    year: Annotated[
        int, typer.Option(metavar="ÅR", help="Planåret, 2007 til 2049.", min=2007, max=2049)
    ],
    older: Annotated[
        Path | None, typer.Option("--from", metavar="FIL", help="En ældre plan at begynde med.")
    ] = None,
    to: Annotated[Path | None, typer.Option(metavar="FIL", help="Filen, der skrives.")] = None,
) -> None:
    """Begynd en ny plan fra en ældre eller fra skabelonen, og sig, hvad der skal ses efter."""
    from assets.plan import new as plan_new  # noqa: PLC0415
    from assets.plan import plan as plans  # noqa: PLC0415
    from assets.plan import rendering  # noqa: PLC0415
    from assets.text.yaml_file import FileError  # noqa: PLC0415
    from pipelines import settings  # noqa: PLC0415
    from pipelines.vocabulary import read_vocabulary  # noqa: PLC0415

    project = load_project(settings.load())
    names = project.files.municipality_names
    code = names.find_code(municipality)
    named = names[code].lower().translate(_LETTERS)
    path = to or project.settings.site / "plans" / f"{named}-{year}.yaml"
    if to is None and (owner := project.files.own_area) not in {None, code}:
        raise InputError(
            f"{path.parent} har planer for {names[str(owner)]}, og hver kommune har sin mappe; sæt "
            f"PEJL_SITE til en mappe for {names[code]}, og kør kommandoen igen, eller vælg en fil "
            "med --to."
        )
    begun = older or settings.DATA / "plans" / "templates" / "plan.yaml"
    begin = plan_new.renew_plan if older else plan_new.begin_plan
    renewed = begin(plans.read(begun), names[code], year)
    content = rendering.render_plan(renewed.file, f"Begyndt fra {begun.name}.")
    write_new(path, content.encode(), ELSEWHERE)
    beside = path.with_name(rendering.SCHEMA)
    if not beside.exists():
        write_new(beside, rendering.render_schema().encode(), ELSEWHERE)
    typer.echo(f"{path}: skrevet.")
    if to is None:
        _begin_register()
        if len(project.settings.plan_files()) > 1:
            typer.echo("Mappens planer bedømmes alle; med PEJL_PLAN eller --plan kun den ene.")
    for note in renewed.notes:
        typer.echo(note)
    vocabulary = read_vocabulary(project)
    try:
        plan = plans.load(path, vocabulary)
    except FileError as error:
        typer.echo("Planen skal rettes, før den kan bedømmes:")
        typer.echo(str(error))
    else:
        _tell(plan, _notes(plan, project, vocabulary.units))


@app.command()
def diff(
    older: Annotated[Path, typer.Argument(metavar="ÆLDRE", help="Den ældre plan.")],
    newer: Annotated[Path, typer.Argument(metavar="NYERE", help="Den nyere.")],
) -> None:
    """Vis, hvad der er anderledes i en plan end i en ældre, mål for mål."""
    from assets.plan import diff as plan_diff  # noqa: PLC0415
    from assets.plan import plan as plans  # noqa: PLC0415
    from pipelines import settings  # noqa: PLC0415

    names = load_project(settings.load()).files.municipality_names
    before, after = (_with_name(plans.read(path), names) for path in (older, newer))
    differences = plan_diff.diff_plans(before, after)
    for difference in differences:
        about = f"Mål {difference.goal_id}: " if difference.goal_id else ""
        typer.echo(f"{about}{difference.sentence}")
    if not differences:
        typer.echo("Planerne er ens.")


def _begin_register() -> None:
    """Write an empty register into a site that has none: a run wants one."""
    from pipelines import settings  # noqa: PLC0415
    from pipelines.cli.register import empty_register  # noqa: PLC0415

    project = load_project(settings.load())  # knows the goals of the plan that was just written
    path = project.settings.site / "register" / "observations.xlsx"
    if any(path.parent.glob("*")):
        return
    write_new(path, empty_register(project), "ret PEJL_SITE")
    typer.echo(f"{path}: et tomt register, til det, som intet system leverer.")


def _with_name(file: PlanFile, names: AreaNames) -> PlanFile:
    """The plan with its municipality's name, by whatever name or code it has it."""
    with suppress(InputError):
        name = names[names.find_code(file.municipality)]
        return file.model_copy(update={"municipality": name})
    return file


def _notes(plan: Plan, project: Project, units: Mapping[str, str]) -> list[Note]:
    """Everything that the plan's reader must know, goal by goal."""
    from assets.plan import doubts  # noqa: PLC0415
    from assets.plan.reforms import Note  # noqa: PLC0415
    from assets.scoring import cautions  # noqa: PLC0415

    populations, kinds = _populations(project), _period_kinds(project)
    notes: list[Note] = []
    for scored in plan.goals:
        sentences = [
            *cautions.goal_cautions(scored.goal, plan.file.year),
            *cautions.population_cautions(scored.goal, populations),
            *doubts.doubtful_demands(scored, units),
            *doubts.doubtful_periods(scored, kinds),
        ]
        notes += [Note(scored.goal.id, sentence, ended=False) for sentence in sentences]
    return [*notes, *_validity(project).notes(plan.file)]


def _period_kinds(project: Project) -> dict[str, set[str]]:
    """The kinds of period that each published indicator has; empty before the first refresh."""
    from connectors import periods, warehouse  # noqa: PLC0415
    from connectors.errors import HomeError  # noqa: PLC0415

    kinds: dict[str, set[str]] = {}
    try:
        with warehouse.reading(project.settings.published_file()) as opened:
            rows = opened.frame(
                "select indicator, any_value(period) as period from mart.indicator "
                "group by indicator, regexp_replace(period, '[0-9]', '0', 'g')"
            )
    except HomeError:
        return kinds
    for indicator, period in rows.iter_rows():
        kinds.setdefault(indicator, set()).add(periods.parse(period).kind)
    return kinds


def _populations(project: Project) -> dict[str, set[str]]:
    """Whom the figures of each indicator count, where its file or its register rows say so."""
    observed = project.observations.select("indicator", "population").drop_nulls()
    populations: dict[str, set[str]] = {}
    for indicator, population in observed.iter_rows():
        populations.setdefault(indicator, set()).add(population)
    computed = {name: each.model.header.population for name, each in project.computed.items()}
    return populations | {name: {population} for name, population in computed.items() if population}


def _validity(project: Project) -> Validity:
    from assets.plan import reforms  # noqa: PLC0415
    from assets.warehouse.models import raw_tables_behind  # noqa: PLC0415
    from pipelines.settings import REFORMS  # noqa: PLC0415

    reads = {model.table: model.reads for model in project.models.values()}
    sources = {
        name: raw_tables_behind(each.table, reads) for name, each in project.computed.items()
    }
    return reforms.Validity(reforms.load(REFORMS), project.catalogue, sources)


def _tell(plan: Plan, notes: Iterable[Note]) -> None:
    """The notes in the order of the plan, with the line that the goal begins on."""
    ordered = sorted(
        dict.fromkeys(notes), key=lambda note: (plan.lines[note.goal_id], not note.ended)
    )
    for note in ordered:
        kind = "Ophørt" if note.ended else "Forbehold"
        line = plan.lines[note.goal_id]
        console.echo(f"{kind}, linje {line}, mål {note.goal_id}: {note.sentence}")
    if lost := dict.fromkeys(note.goal_id for note in ordered if note.ended):
        console.echo(f"Mål, der har mistet deres grundlag: {', '.join(lost)}.")
