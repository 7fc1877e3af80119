"""What the commands have in common: their options, and the settings that follow from them."""

from __future__ import annotations

import os
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connectors.errors import HomeError
from pipelines.cli import console

if TYPE_CHECKING:
    from pipelines.settings import Settings

FRESH, FAILED, STALE = 0, 1, 3

Live = Annotated[bool, typer.Option("--live", help="Brug de rigtige kilder, ikke eksemplet.")]
PlanFile = Annotated[Path | None, typer.Option("--plan", help="Planfilen, der bedømmes.")]


class Format(StrEnum):
    """How a list is written."""

    table = "table"
    json = "json"
    csv = "csv"


Written = Annotated[Format, typer.Option("--format", help="Hvordan det skrives.")]


def chosen(live: bool, plan: Path | None = None) -> Settings:
    """The settings of a command; child processes (the UI, its runs) read the same choice."""
    from pipelines import settings as configuration  # noqa: PLC0415  (pydantic is slow)

    settings = configuration.load(mode="live" if live else None, plan=plan)
    os.environ["PEJL_MODE"] = settings.mode
    if plan is not None:
        os.environ["PEJL_PLAN"] = str(plan.resolve())
    return settings


def build_as_of(settings: Settings, day: date) -> None:
    """Build a past day into its own files.

    Raises:
        PejlError: the day cannot be built.
    """
    from pipelines import refresh  # noqa: PLC0415
    from pipelines.project import Project  # noqa: PLC0415

    refresh.build_as_of(Project(settings, day), console.console(stderr=True))


def published(settings: Settings, as_of: date | None = None) -> Path:
    """The published file, of today or of a past day.

    Raises:
        HomeError: nothing has been published, or the home is of the other mode.
    """
    settings.check_home()
    folder = settings.home_folder / "published"
    path = (folder / "as-of" / str(as_of) if as_of else folder) / "pejl.duckdb"
    if not path.exists():
        live = " --live" if settings.mode == "live" else ""
        raise HomeError(f"There is no {path} yet; run `pejl refresh{live}` first.")
    return path
