"""Freeze a follow-up: store the published figures of today or of a past day for good."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

from assets.followup import freeze as followup
from assets.followup.freeze import Circumstances, Superseded
from assets.plan import plan as plans
from assets.publication.data_package.followup_package import describe_followup
from assets.published import numbers
from assets.published.folder import PACKAGE
from assets.scoring import score
from connectors import warehouse, write_lock
from connectors.archive import followup_names
from connectors.archive.answers import sha256
from connectors.archive.followups import Followups
from connectors.errors import InputError
from pipelines import console
from pipelines.past_followups import sql_versions
from pipelines.project import Project
from pipelines.refresh import build_as_of
from pipelines.settings import Settings

COMPUTED_WITH = ("pejl", "duckdb", "polars")


def freeze(
    settings: Settings,
    store: Followups,
    name: str,
    as_of: date | None = None,
    instead: Superseded | None = None,
) -> str:
    """Freeze a follow-up; returns its name.

    Args:
        settings: the home and the plan.
        store: the home's frozen follow-ups.
        name: the plan's year and a number: 2023-2.
        as_of: the day to build and freeze; None for what is published now.
        instead: what it supersedes; its name then ends in a version: 2023-2.v2.

    Raises:
        InputError: the name is wrong or taken, the day cannot be built, or the published scores
            are of another plan.
        HomeError: nothing is published, or the archive cannot be written.
    """
    settings.claim_home()
    settings = of_year(settings, name)
    file = settings.plan_file()
    followup_names.check_name(name, plans.read(file).year)
    stored = _next_version(store, name, instead.name) if instead else name
    store.check_free(stored)
    project = Project(settings, as_of)
    if as_of is not None:
        build_as_of(project, console.console(stderr=True))
    home = settings.home_folder
    with (
        write_lock.sole_writer(home),
        warehouse.reading(settings.published_file(as_of)) as opened,
    ):
        plan = score.read_published_plan(opened, project.read_plan)
        used = {*score.indicators_of(plan)}
        circumstances = Circumstances(
            name=stored,
            frozen_at=settings.now(),
            as_of=as_of,
            build=numbers.read_about(opened).build,
            mode=settings.mode,
            settings={"disclosure_limit": settings.disclosure_limit},
            versions=versions(),
            kept={
                "releases": _hashes([settings.releases_folder]),
                "groups": _hashes(settings.groups_folders),
            },
            sql=sql_versions(project, used),
            supersedes=instead,
        )
        files = followup.render_files(opened, plan, file.read_bytes(), circumstances)
        store.store(stored, {**files, PACKAGE: describe_followup(files)})
    return stored


def versions() -> dict[str, str]:
    """The versions of what figures are computed with."""
    libraries = {library: version(library) for library in COMPUTED_WITH}
    return {"python": platform.python_version()} | libraries


def of_year(settings: Settings, name: str) -> Settings:
    """The settings of the plan whose year a follow-up has in its name, where there are several."""
    files = settings.plan_files()
    of_year = [file for file in files if name.startswith(f"{plans.read(file).year}-")]
    if len(files) == 1 or len(of_year) != 1:
        return settings
    return settings.model_copy(update={"plan": of_year[0]})


def _next_version(store: Followups, name: str, superseded: str) -> str:
    """The name of the follow-up that supersedes another, which is whole."""
    base_name = followup_names.base_name(superseded)
    if base_name != name:
        raise InputError(
            f"{superseded} er en anden opfølgning end {name}, og kun en med samme navn kan "
            f"afløses; gem {base_name}."
        )
    version_name = store.next_version(superseded)
    store.read(superseded)
    return version_name


def _hashes(folders: list[Path]) -> Mapping[str, str]:
    """The hash of each YAML file by name; the later folder wins."""
    return {
        path.name: sha256([path.read_bytes()])
        for folder in folders
        for path in sorted(folder.glob("*.yaml"))
    }
