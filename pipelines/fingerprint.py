"""Fingerprints: hashes of what a build rests on, so that nothing unchanged is built again.

They are made of cheap facts: the archive's sidecars and log of attempts, the files of project and
site, settings and versions. No answer is read, no plan parsed and no database opened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum, auto
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from assets.indicators import kept_rows
from assets.paper.texts.texts_file import texts_path
from assets.published import receipt
from assets.published.folder import PAGE
from connectors.archive.attempts import Attempt, attempts_by_table
from connectors.periods import day_in_denmark
from pipelines.settings import DATA

if TYPE_CHECKING:
    from pipelines.project import Project

PACKAGES = ("assets", "connectors", "pipelines")
LIBRARIES = ("duckdb", "polars", "resvg-py")
KEPT_BY_HAND = ("groups", "reference", "reforms.yaml", "register", "releases", "sources")
"""Files and folders of the project's data and of a site, beside plans."""


@dataclass(frozen=True)
class Fingerprint:
    """What a build rests on.

    Args:
        figures: answers and deletions, SQL, catalogue, plan, register and reference lists,
            decisions, frozen follow-ups and settings.
        code: our packages, and the versions of DuckDB, Polars and resvg.
        carried_forward: the figures that builds have carried forward; a build may add more.
        day: the day in Copenhagen, and each source's state: its releases, and since when it fails
            with which error.
        texts: the municipality's texts in the paper, and its Word template.
        public: the build of the public tables, of one of several municipalities.
        place: where those lie, which its file names; no part of the build's id.
    """

    figures: str
    code: str
    carried_forward: str
    day: str
    texts: str
    public: str | None = None
    place: str | None = None

    @property
    def facts(self) -> dict[str, str]:
        """The hashes by name, as a receipt has them."""
        return {name: each for name, each in asdict(self).items() if each is not None}


class Scope(Enum):
    """How much a build has to make."""

    EVERYTHING = auto()
    DAY = auto()
    """Tables that show the day or the sources' states: freshness, scores, outlook."""
    PAPER = auto()
    """Only the paper or the page, which are not those of what is published."""
    LAKE = auto()
    """Only the DuckLake, which does not have what is published."""
    NOTHING = auto()


def scope(project: Project, *, paper: bool) -> Scope:
    """What a build has to make so that the published file, page and paper are up to date."""
    now, standing = compute(project).facts, receipt.read(project.home.published)
    if standing is None or not project.home.working_file.exists():
        return Scope.EVERYTHING
    changed = {name for name in now if standing.rests_on.get(name) != now[name]}
    if changed - {"day", "texts"}:
        return Scope.EVERYTHING
    if "day" in changed:
        return Scope.DAY
    papers = receipt.read(project.home.published / receipt.PAPERS)
    is_written = papers is not None and now.items() <= papers.rests_on.items()
    lacks_page = project.home.has_page and PAGE not in standing.files
    lacks_paper = paper and not is_written and not project.settings.is_shared
    if lacks_page or lacks_paper:
        return Scope.PAPER
    lake = project.lake
    return Scope.LAKE if lake and not lake.is_current(project.home.published) else Scope.NOTHING


def has_checked(project: Project) -> bool:
    """Whether plan, groups, releases and texts are those of the published file."""
    return scope(project, paper=True) in {Scope.DAY, Scope.LAKE, Scope.NOTHING}


def compute(project: Project) -> Fingerprint:
    """The fingerprint of a build that begins now."""
    settings, shared = project.settings, project.shared
    archive = settings.archive
    folders = {DATA, settings.sites or DATA, settings.site}
    by_hand = [folder / name for folder in folders for name in KEPT_BY_HAND]
    plans = [] if settings.is_shared else settings.plan_files()
    texts = [*map(texts_path, plans), *filter(None, [settings.word_template])]
    followups = sorted((archive / "followups").rglob("SHA256SUMS"))
    return Fingerprint(
        figures=_hash(
            [
                settings.mode,
                str(None if settings.is_shared else settings.disclosure_limit),
                str(project.as_of),
                *(plan.name for plan in plans),
                *_snapshots(archive, carried=False),
                *_contents([archive / "deletions.jsonl", *followups, *plans, project.sql]),
                *_contents(sorted(by_hand)),
            ]
        ),
        code=_code(),
        carried_forward=_hash(_snapshots(archive, carried=True)),
        day=_hash(_day(project)),
        texts=_hash(_contents(texts)),
        public=shared and standing_public(shared),
        place=shared and str(shared.home.published.resolve()),
    )


def standing_public(shared: Project) -> str | None:
    """The newest whole build of the tables that several municipalities share; None without one."""
    standing = receipt.read(shared.home.published)
    return standing and name_public(standing.rests_on)


def name_public(rests_on: Mapping[str, str]) -> str:
    """The name of a build of the tables that several municipalities share, also its folder's."""
    return _hash(rests_on[name] for name in sorted(rests_on))[:16]


def after(begun: Fingerprint, archive: Path) -> dict[str, str]:
    """The fingerprint of a finished build, with the figures that it carried forward itself."""
    return begun.facts | {"carried_forward": _hash(_snapshots(archive, carried=True))}


def _snapshots(archive: Path, *, carried: bool) -> Iterator[str]:
    """Sidecar and body of each stored answer, or of figures carried forward."""
    for sidecar in sorted((archive / "snapshots").glob("*/*/*.sidecar")):
        source, table = sidecar.parts[-3:-1]
        if (source == kept_rows.SOURCE) is carried:
            files = sorted(sidecar.parent.glob(f"{sidecar.stem}.*"))
            sizes = [f"{path.name} {path.stat().st_size}" for path in files]
            yield f"{source} {table} {sizes} {_hash([sidecar.read_bytes()])}"


def _day(project: Project) -> Iterator[str]:
    """The day and each source's state on it; when it was asked does not count."""
    today = day_in_denmark(project.moment)
    yield str(today)
    of_table = attempts_by_table(project.store.attempts(project.moment))
    for table, attempts in sorted(of_table.items()):
        if table[0] != kept_rows.SOURCE:  # A build logs that itself.
            yield f"{table} {_state(attempts, today)}"


def _state(attempts: Sequence[Attempt], today: date) -> str:
    """How a table was last answered, and since when it fails with which fault."""
    failing: list[Attempt] = []
    for attempt in reversed(attempts):
        if attempt.outcome != "failed":
            due = attempt.next_release
            asked_on = day_in_denmark(attempts[-1].at) if due is not None and due < today else None
            good = (
                due,
                attempt.source_updated,
                attempt.discontinued,
                list(attempt.noticed),
                asked_on,
            )
            break
        failing.append(attempt)
    else:
        good = None
    newest = failing[0].fault or failing[0].error if failing else None
    failed = (day_in_denmark(failing[-1].at), newest) if failing else None
    return f"{good} {failed}"


def _contents(paths: Iterable[Path]) -> Iterator[str]:
    """Name and hash of each file, and of all files in a folder; missing ones are left out."""
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                yield f"{file.relative_to(path.parent).as_posix()} {_hash([file.read_bytes()])}"


@cache
def _code() -> str:
    """The hash of our own packages, and of the libraries that make tables."""
    folders = [Path(__file__).parents[1] / package for package in PACKAGES]
    return _hash([*_contents(folders), *(f"{name} {version(name)}" for name in LIBRARIES)])


def _hash(parts: Iterable[str | bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(b"%d:" % len(content) + content)
    return digest.hexdigest()
