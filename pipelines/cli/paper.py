"""``pejl paper``: the follow-up paper for the committee, and its own texts."""

from __future__ import annotations

import os
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assets.text.numbers import number
from connectors import warehouse
from connectors.archive.atomic_write import write_chosen, write_new, write_whole
from connectors.errors import InputError
from pipelines.cli.danish_help import Typer
from pipelines.cli.options import (
    Area,
    AsOf,
    Live,
    PlanFile,
    attach_papers,
    build_as_of,
    load_project,
    load_settings,
)

if TYPE_CHECKING:
    from assets.paper.model import Paper
    from assets.paper.texts.facts import CurrentFacts
    from assets.plan.plan import Plan
    from connectors.archive.followups import Followups
    from pipelines.project import Project
    from pipelines.settings import Settings


class Kind(StrEnum):
    """The file types of the paper."""

    docx = "docx"
    html = "html"
    xlsx = "xlsx"
    pdf = "pdf"


_SCORED = (
    "plan", "goal_id", "area_code", "verdict", "value", "target", "rule", "goal", "decision",
)  # fmt: skip
_MEASURED = ("goal_id", "measure", "indicator", "area_code", "period", "value")
SHORT = "kort."
"""``PLAN.kort.docx`` is the short paper."""
ALWAYS = (Kind.docx, Kind.html, Kind.xlsx)
"""FormatOption by default and by a refresh, so that no older one stays beside."""

app = Typer(help="Opfølgningen til udvalget.", invoke_without_command=True)
texts_app = Typer(help="Det, kommunen selv skriver i den.", no_args_is_help=True)
app.add_typer(texts_app, name="texts")


@app.callback()
def paper(
    context: typer.Context,
    *,
    live: Live = False,
    kinds: Annotated[
        list[Kind] | None,
        typer.Option(
            "--format",
            metavar="|".join(Kind),
            help="Filtypen; kan gentages. Ellers Word, HTML og Excel.",
        ),
    ] = None,
    to: Annotated[Path | None, typer.Option(metavar="FIL", help="Filen, den skrives til.")] = None,
    plan: PlanFile = None,
    area: Area = None,
    as_of: AsOf = None,
    followup: Annotated[
        str | None,
        typer.Option(metavar="NAVN", help="Læg papiret ved denne gemte opfølgning, fx 2023-2."),
    ] = None,
    short: Annotated[
        bool,
        typer.Option("--short", help="Den korte udgave, en linje for hvert mål; Word eller PDF."),
    ] = False,
) -> None:
    """Skriv opfølgningen til udvalget: Word, HTML, Excel eller PDF."""
    if context.invoked_subcommand is not None:
        return
    always = (Kind.docx,) if short else ALWAYS
    formats = list(dict.fromkeys(kinds or ([_kind_of(to)] if to else always)))
    if short and {*formats} - {Kind.docx, Kind.pdf}:
        raise InputError("Den korte udgave findes som Word og PDF; vælg --format docx eller pdf.")
    if to is not None and len(formats) > 1:
        raise InputError("--to er én fil; vælg én --format, eller udelad --to.")
    if to is not None and os.path.isdir(to):  # noqa: PTH112  (no error for a long name)
        raise InputError(f"--to {to} er en mappe; skriv også filens navn.")
    if Kind.pdf in formats:
        from connectors import libreoffice  # noqa: PLC0415

        libreoffice.require_libreoffice()
    from pipelines.papers import Papers  # noqa: PLC0415

    settings = load_settings(live, plan)
    day = as_of.date() if as_of else None
    if followup is not None:
        day = _day_of(settings, followup, day, area)
    if day is not None:
        build_as_of(settings, day)
    files = Papers(load_project(settings, day)).files(area, followup)
    content = files.render([f"{SHORT}{kind}" if short else kind.value for kind in formats])
    if followup is not None:
        _attach(settings, followup, files.paper, content)
        return
    own = settings.published_file(day).parent / "papers" / _name(files.paper)
    for kind, file in content.items():
        path = _write(kind, file, own, to)
        typer.echo(f"{path}: {number(len(file) / 1000, 0)} kB")


def _write(kind: str, content: bytes, own: Path, to: Path | None) -> Path:
    """Write a paper into the home, or to the file that the user named; returns where.

    An annex lies beside its paper, with an ending of its own.
    """
    if to is None:
        path = own.with_name(f"{own.name}.{kind}")
        write_whole(path, content)
    else:
        path = to.with_suffix(f".{kind}") if kind.startswith("bilag") else to
        write_chosen(path, content, "vælg en anden fil med --to")
    return path


def _kind_of(to: Path) -> Kind:
    """The kind of file that a name says it is."""
    try:
        return Kind(to.suffix.lower().removeprefix("."))
    except ValueError:
        raise InputError(
            f"--to {to} ender ikke på {', '.join(f'.{kind}' for kind in Kind)}; ret endelsen, "
            "eller vælg filtypen med --format."
        ) from None


def _name(paper: Paper) -> str:
    return paper.plan if paper.is_own else f"{paper.plan}-{paper.area_code}"


def _day_of(settings: Settings, name: str, day: date | None, area: str | None) -> date | None:
    """The day that a frozen follow-up is as of; None where a refresh had published it."""
    if day is not None or area is not None:
        raise InputError(
            f"Opfølgning {name} har sin egen dag og kommune; udelad --as-of og --area."
        )
    as_of = settings.followups().facts(name)["as_of"]
    return None if as_of is None else date.fromisoformat(as_of)


def _figures(paper: Paper) -> set[tuple[object, ...]]:
    """The figures in a paper, as a frozen follow-up lists them."""
    return {
        (goal.id, each.name, each.indicator, each.area_code, each.period, each.value)
        for goal in paper.goals
        for each in goal.measures
    }


def _attach(settings: Settings, name: str, paper: Paper, content: dict[str, bytes]) -> None:
    """Store the paper with a frozen follow-up; refuse one with other figures."""
    from assets.followup import load  # noqa: PLC0415

    def papers(store: Followups) -> dict[str, bytes]:
        then = load.load_followup(store.read(name))
        scores = paper.tables.scores.select(_SCORED)
        if not then.own.select(_SCORED).equals(scores) or _figures(paper) != {
            tuple(row) for row in then.measures.select(_MEASURED).iter_rows()
        }:
            raise InputError(
                f"Planen og tallene er ikke dem, der blev gemt i {name}; gem dem med "
                f"`pejl followup freeze`, eller hent papiret i {name} med `pejl followup paper`."
            )
        return {f"opfoelgning-{name}.{kind}": file for kind, file in content.items()}

    attach_papers(settings, name, papers)


@texts_app.command("check")
def check(live: Live = False, plan: PlanFile = None) -> None:
    """Vis, hvad der er galt med teksterne, linje for linje, og hvilke der er forældede."""
    from assets.paper.texts import texts_file as texts  # noqa: PLC0415
    from pipelines.papers import Papers  # noqa: PLC0415

    project = load_project(load_settings(live, plan))
    path = project.files.texts_file
    now, read_plan = _now(project)
    read = texts.load(path, read_plan)
    with warehouse.reading(project.settings.published_file()) as opened:
        Papers(project).check_tables(opened, read)
    outdated = list(texts.outdated_passages(read, now))
    for place, changed in outdated:
        typer.echo(f"{place}: {changed}.")
    many = len(list(texts.passages(read)))
    counted = "1 tekst" if many == 1 else f"{many} tekster"
    typer.echo(f"{path.name}: {counted}, ingen fejl; {len(outdated)} er skrevet om andre tal.")


@texts_app.command("new")
def new(live: Live = False, plan: PlanFile = None) -> None:
    """Begynd en fil til teksterne, med de tal og den målopfyldelse, som de skrives om."""
    from assets.paper.texts import texts_file as texts  # noqa: PLC0415

    project = load_project(load_settings(live, plan))
    path = project.files.texts_file
    now, read_plan = _now(project)
    write_new(path, texts.draft(read_plan, now).encode(), "ret PEJL_SITE")
    typer.echo(f"{path}: skrevet.")


def _now(project: Project) -> tuple[CurrentFacts, Plan]:
    """What texts can be about, as the paper writes it now, and the plan."""
    from assets.paper import builder  # noqa: PLC0415
    from pipelines.papers import Papers  # noqa: PLC0415

    with warehouse.reading(project.settings.published_file()) as opened:
        plan = Papers(project).plan(opened)
        return builder.current_facts(opened, plan, project.settings.mode), plan
