"""``pejl register``: an empty register to fill in, and the mistakes in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assets.text.numbers import number
from connectors.archive.atomic_write import write_new
from connectors.errors import InputError, SourceError
from connectors.periods import show_day
from pipelines.cli.danish_help import Typer
from pipelines.cli.options import FAILED, Live, load_project, load_settings, read_bytes

if TYPE_CHECKING:
    from datetime import date

    from connectors.register import StaffFile, StaffTable
    from connectors.register.template import Choices
    from pipelines.project import Project

app = Typer(help="Registeret over håndførte tal.", no_args_is_help=True)

DEFAULT_TEMPLATE = Path("register-skabelon.xlsx")


@app.command()
def template(
    file: Annotated[
        Path, typer.Argument(metavar="FIL", help="Excel-filen, der skrives.")
    ] = DEFAULT_TEMPLATE,
    live: Live = False,
) -> None:
    """Skriv et tomt register som Excel-fil med lister at vælge fra og forklaringer.

    En fil, der er der, bliver aldrig overskrevet.
    """
    if file.suffix.lower() != ".xlsx":
        raise InputError(f"{file} ender ikke på .xlsx; giv skabelonen sådan et navn.")
    project = load_project(load_settings(live))
    write_new(file, empty_register(project), "vælg en anden fil")
    typer.echo(f"{file}: et tomt register; udfyld det, og gem det i registrets mappe.")


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FIL", help="Filer; ellers alle i registerets mappe."),
    ] = None,
    live: Live = False,
) -> None:
    """Vis alt, hvad der er galt med registeret, række for række; intet indlæses.

    Afslutningskoden er 0, når intet er galt, ellers 1.
    """
    from connectors import register  # noqa: PLC0415

    project = load_project(load_settings(live))
    table = _table(project)
    paths = files or register.find_files(table, project.settings.register_folders)
    contents = [(path.name, read_bytes(path, "ret navnet")) for path in paths]
    today = project.moment.date()
    staff_files = register.read_files(table, contents, project.register_goals, today=today)
    _judge(project, staff_files)
    for one in staff_files:
        typer.echo(_summary(one))
        for mistake in sorted(one.mistakes, key=lambda mistake: mistake.row or 0):
            typer.echo(f"  {mistake}")
        for caution in _cautions(one):
            typer.echo(f"  {caution}")
    if any(one.mistakes for one in staff_files):
        raise typer.Exit(FAILED)


def empty_register(project: Project) -> bytes:
    """An empty register as an Excel file, with the goals of the plans to choose from."""
    from connectors.register import template as register_template  # noqa: PLC0415

    return register_template.write(_table(project), _choices(project))


def _table(project: Project) -> StaffTable:
    from connectors import register  # noqa: PLC0415
    from pipelines.project import OBSERVATIONS  # noqa: PLC0415

    definition = project.catalogue[OBSERVATIONS].definition
    if not isinstance(definition, register.StaffTable):
        raise TypeError(OBSERVATIONS)
    return definition


def _areas(project: Project) -> dict[str, str]:
    """The areas' names by code: the country and the municipalities first."""
    from assets.ingest.sources import AREA  # noqa: PLC0415

    rows = project.files.load_list(AREA)
    order = ["country", "municipality"]
    kinds = [(order.index(kind) if kind in order else len(order)) for kind in rows["kind"]]
    ordered = sorted(zip(kinds, rows["area"], rows["area_code"], strict=True))
    return {code: area for _, area, code in ordered}


def _choices(project: Project) -> Choices:
    from assets.text.units import UNITS  # noqa: PLC0415

    goals = project.register_goals
    users: dict[str, list[str]] = {}
    for goal, indicators in goals.items():
        for indicator in indicators:
            users.setdefault(indicator, []).append(goal)
    own = {"goal": [(goal, ", ".join(names)) for goal, names in goals.items() if names]}
    own["indicator"] = [(name, f"mål {', '.join(goal)}") for name, goal in users.items()]
    try:
        own["area"] = [(f"{code} {area}", "") for code, area in _areas(project).items()]
    except SourceError:
        own["area"] = []
    own["unit"] = [(name, unit.many) for name, unit in UNITS.items()]
    return {name: values for name, values in own.items() if values}


def _judge(project: Project, files: Sequence[StaffFile]) -> None:
    """Add mistakes that take the whole project to see: areas, computed indicators."""
    areas, computed = _areas(project), project.computed
    for one in files:
        for at, (area, indicator) in enumerate(one.rows.select("area", "indicator").iter_rows()):
            if area is not None and area not in areas:
                remedy = "ret koden, fx 707 for Norddjurs eller 000 for hele landet"
                one.add_mistake(at, "area", f"{area!r} er ikke et område; {remedy}")
            if indicator in computed:
                one.add_mistake(
                    at,
                    "indicator",
                    f"{indicator} beregnes af {computed[indicator].model.path}; giv tallet et "
                    "andet navn",
                )


def _summary(one: StaffFile) -> str:
    if one.encoding is None:
        return f"{one.file}: ikke læst."
    mistakes = f"{len(one.mistakes)} fejl" if one.mistakes else "ingen fejl"
    days: list[date] = one.rows["recorded_on"].drop_nulls().to_list()
    when = f", noteret {show_day(min(days))} til {show_day(max(days))}" if days else ""
    return f"{one.file}: {one.encoding}, {one.rows.height} rækker{when}, {mistakes}."


def _cautions(one: StaffFile) -> Iterator[str]:
    """The 95 % interval of each share of a sample; the verdict rests on the share alone."""
    from connectors.register import wilson  # noqa: PLC0415

    wrong = {mistake.row for mistake in one.mistakes}
    counted = one.rows.select("indicator", "unit", "evidence", "count", "of").iter_rows()
    for row, (indicator, unit, evidence, count, of) in zip(one.row_numbers, counted, strict=True):
        is_share = unit == "pct" and evidence in wilson.EVIDENCE
        if row not in wrong and is_share and None not in (count, of):
            low, high = wilson.interval(count, of)
            yield (
                f"række {row}: {indicator} er {number(100 * count / of, 1)} % ({number(count)} "
                f"af {number(of)}) med et 95 %-interval fra {number(low, 1)} til {number(high, 1)} "
                "%; intervallet er et forbehold og indgår ikke i bedømmelsen."
            )
