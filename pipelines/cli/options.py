"""Options that several commands have, and the settings and project made of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connectors import write_lock
from connectors.errors import InputError, file_error
from pipelines import console

if TYPE_CHECKING:
    from connectors.archive.followups import Followups
    from connectors.warehouse import Warehouse
    from pipelines.project import Project
    from pipelines.settings import Settings

FRESH, FAILED, STALE = 0, 1, 3

Live = Annotated[bool, typer.Option("--live", help="Brug de rigtige kilder, ikke eksemplet.")]
PlanFile = Annotated[
    Path | None, typer.Option("--plan", metavar="FIL", help="Planfilen, der bedømmes.")
]
DAY_FORMATS, DAY = ["%Y-%m-%d"], "ÅÅÅÅ-MM-DD"
AsOf = Annotated[
    datetime | None,
    typer.Option(formats=DAY_FORMATS, metavar=DAY, help="Som det så ud denne dag."),
]
AREA = "NAVN"
Area = Annotated[
    str | None,
    typer.Option(metavar=AREA, help="Fx Randers eller 730; ellers planens egen kommune."),
]
FormatOption = Annotated[
    console.Format,
    typer.Option("--format", metavar="|".join(console.Format), help="Hvordan det skrives."),
]


def load_settings(live: bool, plan: Path | None = None, *, for_all: bool = False) -> Settings:
    """Load the settings of a command, and set them for child processes (the UI, its runs).

    Args:
        live: whether the real sources are used.
        plan: the plan that is scored.
        for_all: whether the command is about all municipalities, where there are several.

    Raises:
        InputError: a setting has a mistake, or the command is about one municipality and several
            share this Pejl.
    """
    from pipelines import settings as configuration  # noqa: PLC0415  (pydantic is slow)
    from pipelines import sites  # noqa: PLC0415

    settings = configuration.load(mode="live" if live else None, plan=plan)
    if settings.sites is None and len(settings.site.parts) == 1 and not settings.site.is_dir():
        raise InputError(
            f"Der er ingen mappe {settings.site}; ret --site eller PEJL_SITE, eller sæt PEJL_SITES "
            "til mappen med kommunernes mapper."
        )
    if settings.is_shared and settings.sites is not None and not for_all:
        raise InputError(
            "Flere kommuner deler denne Pejl; vælg en med `pejl --site NAVN` foran kommandoen: "
            f"{', '.join(sites.names(settings.sites))}."
        )
    os.environ["PEJL_MODE"] = settings.mode
    if plan is not None:
        os.environ["PEJL_PLAN"] = str(plan.resolve())
    return settings


def load_project(settings: Settings, day: date | None = None) -> Project:
    """The project of the settings, today or on a past day."""
    from pipelines.project import Project  # noqa: PLC0415  (so are Dagster and Polars)

    return Project(settings, day)


def find_area(opened: Warehouse, written: str) -> str:
    """The code of an area that has figures in a published file, from its name or code.

    Raises:
        InputError: none has, or several have that name.
    """
    from assets.text.area_names import AreaNames  # noqa: PLC0415

    rows = opened.frame("select distinct area_code, area from mart.indicator order by all")
    return AreaNames(rows.iter_rows()).find_code(written)


def find_label(opened: Warehouse, indicator: str) -> str:
    """What an indicator of a published file measures, in Danish.

    Raises:
        InputError: there is no such indicator.
    """
    from assets.text.yaml_file import unknown_indicator  # noqa: PLC0415

    labels = indicator_labels(opened)
    if indicator not in labels:
        raise InputError(unknown_indicator(indicator, labels, labels))
    return labels[indicator]


def indicator_labels(opened: Warehouse) -> dict[str, str]:
    """What each indicator of a published file measures, in Danish."""
    rows = opened.frame("select indicator, label from mart.indicator_catalogue")
    return dict(rows.iter_rows())


def build_as_of(settings: Settings, day: date) -> None:
    """Build a past day into its own files.

    Raises:
        PejlError: the day cannot be built.
    """
    from pipelines import refresh  # noqa: PLC0415

    refresh.build_as_of(load_project(settings, day), console.console(stderr=True))


def attach_papers(
    settings: Settings, name: str, papers_of: Callable[[Followups], Mapping[str, bytes]]
) -> None:
    """Store papers with a frozen follow-up, and print their hashes.

    Args:
        settings: the home.
        name: the follow-up.
        papers_of: makes the papers' bytes by name, or raises; the home is locked meanwhile.
    """
    settings.claim_home()
    with write_lock.sole_writer(settings.home_folder):
        store = settings.followups()
        papers = papers_of(store)
        store.attach(name, papers)
        hashes = {each.name: each.sha256 for each in store.papers(name)}
    for paper in papers:
        typer.echo(f"{name}: {paper} sha256 {hashes[paper]}")


def read_bytes(path: Path, remedy: str) -> bytes:
    """Read a file that the user named.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} kan ikke læses ({file_error(error)}); {remedy}.") from error
