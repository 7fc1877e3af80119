"""``pejl doctor``: what a run needs, checked one thing at a time, each with its remedy."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urlsplit

from connectors import jobindsats, statbank, warehouse
from connectors.archive.followups import Followups
from connectors.errors import PejlError, SourceError
from connectors.fasit import pseudonyms, recognition
from pipelines.project import ENOUGH_FREE, Project

LIBRARIES = ("duckdb", "polars", "pandera", "dagster", "httpx")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is as it should be, and what was found."""

    about: str
    good: bool
    found: str


def examine(project: Project) -> Iterator[Finding]:
    """Everything that a refresh needs, in the order in which it needs it.

    Raises:
        InputError: the mode is sample and there is no sample.
    """
    project.settings.check_sample()
    checks: dict[str, Callable[[Project], str]] = {
        "versions": _versions,
        "home": _home,
        "disk": _disk,
        "lock": _lock,
        "archive": _archive,
        "follow-ups": _followups,
        "catalogue": _catalogue,
        "plan": _plan,
        "groups": _groups,
        "jobindsats": _jobindsats,
        "statbank": lambda h: _answers(h, statbank.NAME),
        "fasit": _fasit,
        "pseudonym key": _key,
    }
    for about, check in checks.items():
        try:
            yield Finding(about, good=True, found=check(project))
        except (PejlError, OSError) as problem:
            yield Finding(about, good=False, found=str(problem))


def _versions(_house: Project) -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"Python {platform.python_version()}, {libraries}"


def _home(project: Project) -> str:
    project.settings.claim_home()
    return f"{project.settings.home_folder} ({project.settings.mode})"


def _disk(project: Project) -> str:
    free = shutil.disk_usage(project.settings.home_folder).free
    if free < ENOUGH_FREE:
        raise PejlError(
            f"{free / 1e9:.1f} GB free; make room for at least {ENOUGH_FREE / 1e9:.0f}."
        )
    return f"{free / 1e9:.0f} GB free"


def _lock(project: Project) -> str:
    with warehouse.sole_writer(project.settings.home_folder, patience=0):
        return "nobody is writing"


def _archive(project: Project) -> str:
    if wrong := project.store.damage():
        raise PejlError(" ".join(wrong))
    return "every snapshot has its sidecar, every attempt its line"


def _followups(project: Project) -> str:
    settings = project.settings
    store = Followups(settings.archive, settings.mode, settings.now)
    if wrong := store.damage():
        raise PejlError(" ".join(wrong))
    return f"{len(store.names())} frozen, every file what its hash says"


def _catalogue(project: Project) -> str:
    tables = len(project.tables)
    return f"{len(project.catalogue)} source tables, {tables} tables above them"


def _groups(project: Project) -> str:
    areas = project.load_list("reference_area").filter(kind="municipality")["area"]
    project.read_groups(areas.to_list())
    return "the comparison groups have no mistakes"


def _plan(project: Project) -> str:
    plan = project.read_plan(project.vocabulary())
    return f"{plan.name}: {len(plan.goals)} goals"


def _jobindsats(project: Project) -> str:
    live = project.settings.mode == "live"
    if live and project.settings.jobindsats_token is None:
        raise PejlError("no key; set PEJL_JOBINDSATS_TOKEN in .env (from jobindsats@star.dk).")
    return _answers(project, jobindsats.NAME)


def _answers(project: Project, source: str) -> str:
    """Whether a source answers a first question, through the proxy and with the key of a run."""
    url, replayed = project.settings.base_url(source)
    if replayed:
        return "replayed from the sample"
    host = urlsplit(url).hostname
    with project.open_sources() as sources:
        client = sources.jobindsats if source == jobindsats.NAME else sources.statbank
        try:
            return f"{host} answers, with {len(client.subjects())} subjects"
        except SourceError as error:
            setting = f"PEJL_{source.upper()}_URL"
            raise PejlError(f"{error} (The address is {host}; {setting} sets another.)") from error


def _fasit(project: Project) -> str:
    folder = project.settings.fasit_folder
    if folder is None:
        raise PejlError("no folder; set PEJL_FASIT_DIR to where exports are dropped.")
    if not folder.is_dir():
        raise PejlError(f"{folder} is not a folder; correct PEJL_FASIT_DIR.")
    layouts = project.layouts
    files = recognition.recognise_folder(folder, layouts)
    needed = {name for name, layout in layouts.items() if not layout.optional}
    if missing := sorted(needed - {file.layout for file in files.recognised}):
        raise PejlError(f"no file fits {', '.join(missing)}; save those lists in {folder}.")
    unread = f", {len(files.unknown)} of no kind that is known" if files.unknown else ""
    unread += f", {files.unfinished} still being copied" if files.unfinished else ""
    read = len(files.recognised) + len(files.unknown)
    return f"{read} files{unread}; every list that must be there is"


def _key(project: Project) -> str:
    path = project.settings.pseudonym_key
    if project.settings.has_sample_lists and not path.exists():
        return "the sample makes its own"
    pseudonyms.load_key(path)
    return f"{path} can be read by its owner alone"
