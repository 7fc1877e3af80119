"""Numbers, page and paper of a build, published together.

They are written beside what stands published, and readers see all from one moment on. A page or a
paper that cannot be written stops no numbers: the last one is carried over, and the build says what
it lacks.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assets.disclosure.gated_tables import WARNING, record_shown
from assets.page import page_file
from assets.paper import paper_folder
from assets.publication.data_package.package import write_package
from assets.published import folder as published_folder
from assets.published import numbers, receipt
from assets.published.folder import NAME, PAGE, PARQUET, PUBLIC, carry_over
from assets.published.numbers import PublishedTable
from assets.tables.build import Build
from connectors import warehouse
from connectors.archive.snapshots import SnapshotStore

if TYPE_CHECKING:
    from assets.paper.paper_files import PaperFiles

NO_PAPER = "Papiret til denne udgave kunne ikke skrives."
NO_PAGE = "Siden pejl.html til denne udgave kunne ikke skrives."

ReadPapers = Callable[[Path], Sequence["PaperFiles"]]
"""Reads the paper of each plan from a published file."""


@dataclass(frozen=True)
class Published:
    """What was published.

    Args:
        warnings: what a reader of the run should know.
        papers: the papers of the plans; none where they were not asked for, or failed.
        has_new_papers: whether those say something new.
        has_new_page: whether the page shows something new; None where it was not asked for, or
            failed.
    """

    warnings: list[str]
    papers: Sequence[PaperFiles] = ()
    has_new_papers: bool = False
    has_new_page: bool | None = None


def write(
    build: Build,
    contents: Sequence[PublishedTable] | None,
    store: SnapshotStore | None = None,
    read_papers: ReadPapers | None = None,
    *,
    has_page: bool = False,
    fail_paper: Callable[[Exception], None] = lambda _: None,
    fail_page: Callable[[Exception], None] = lambda _: None,
    kinds: Sequence[str] = paper_folder.KINDS,
    has_view_twins: bool = True,
) -> Published:
    """Publish the numbers, the page and the papers of a build together.

    Args:
        build: the build.
        contents: the tables of the published file; None where its numbers stand.
        store: the archive, which records what was shown; None records nothing.
        read_papers: reads the papers; None where those that stand are carried over.
        has_page: whether the page is written; otherwise the one that stands is carried over.
        fail_paper: is told why the papers could not be written; those that stand are carried over.
        fail_page: the same of the page.
        kinds: what is written of each paper.
        has_view_twins: whether views have Parquet files too.

    Raises:
        HomeError: the published file or its dated copy is open in another program, the disk is
            full, or the folder cannot be written to.
    """
    papers: Sequence[PaperFiles] = ()
    has_new_papers, lacks, warnings = False, list[str](), list[str]()
    with (
        warehouse.exporting(build.published / NAME),
        published_folder.staging(build.published) as staged,
        ThreadPoolExecutor(1) as beside,
    ):
        twins = None
        if contents is None:
            numbers.carry_numbers(build.published, staged)
        else:
            build_id = numbers.write_numbers(build, staged, contents, _recorder(build, store))
            with_twin = [each for each in contents if each.view is None or has_view_twins]
            # DuckDB's threads write these while Python writes the papers.
            twins = beside.submit(_write_twins, build, staged, with_twin, build_id)
        if read_papers is not None:
            try:
                papers = read_papers(staged / NAME)
                has_new_papers = _write_papers(build, staged, papers, kinds)
            except Exception as error:
                papers = ()
                lacks.append(NO_PAPER)
                shutil.rmtree(staged / receipt.PAPERS, ignore_errors=True)
                fail_paper(error)
        if not papers:
            carry_over(build.published / receipt.PAPERS, staged / receipt.PAPERS)
        has_new_page = None
        if has_page:
            try:
                public = build.rests_on().get(PUBLIC)
                has_new_page = page_file.write_page(
                    staged / NAME, build.mode, staged, build.published, public
                )
            except Exception as error:
                lacks.append(NO_PAGE)
                fail_page(error)
        if has_new_page is None and (build.published / PAGE).exists():
            carry_over(build.published / PAGE, staged / PAGE)
        if twins is not None:
            twins.result()
        if contents is not None or papers or has_new_page is not None:
            warnings = _finish(
                build,
                staged,
                contents,
                lacks=" ".join(lacks) or None,
                has_page=has_new_page is not None,
            )
    return Published(warnings, papers, has_new_papers, has_new_page)


def publish_municipality(
    build: Build,
    contents: Sequence[PublishedTable],
    store: SnapshotStore,
    read_papers: ReadPapers | None,
    kinds: Sequence[str],
) -> list[str]:
    """Publish the numbers and the papers of one of several municipalities; returns warnings.

    Where ``build.is_current``, the papers alone are new.

    Raises:
        PejlError: it cannot be published.
        Exception: a paper or the page cannot be written; the numbers are published without it.
    """
    problems: list[Exception] = []
    has_numbers = not build.is_current
    published = write(
        build,
        contents if has_numbers else None,
        store,
        read_papers,
        has_page=has_numbers or receipt.lacks(build.published, PAGE),
        fail_paper=problems.append,
        fail_page=problems.append,
        kinds=kinds,
        has_view_twins=False,
    )
    if problems:
        raise problems[0]
    warned = build.warehouse.frame(f"from {WARNING}")["warning"].to_list() if has_numbers else []
    return published.warnings + warned


def _write_twins(
    build: Build, staged: Path, contents: Sequence[PublishedTable], build_id: str
) -> None:
    numbers.write_twins(build, staged, contents, build_id)
    build.warehouse.checkpoint()


def _recorder(build: Build, store: SnapshotStore | None) -> Callable[[], None]:
    """Records in the archive what a build of today shows."""

    def record() -> None:
        if store is not None and build.as_of is None:
            record_shown(build, store, published_folder.dated_name(build.day))

    return record


def _write_papers(
    build: Build, staged: Path, papers: Sequence[PaperFiles], kinds: Sequence[str]
) -> bool:
    """Write the papers of the next build; returns whether they are new."""
    return paper_folder.write_papers(
        papers,
        build.rests_on(),
        staged / receipt.PAPERS,
        build.published / receipt.PAPERS,
        keeps_unchanged=build.keeps_paper,
        kinds=kinds,
    )


def _finish(
    build: Build,
    staged: Path,
    contents: Sequence[PublishedTable] | None,
    *,
    lacks: str | None,
    has_page: bool,
) -> list[str]:
    """Let readers see the next build; returns warnings.

    Args:
        build: the build.
        staged: the folder of the next build, with numbers, page and papers.
        contents: the tables of the published file; None where its numbers stand.
        lacks: what it lacks, in Danish.
        has_page: whether its page was made of these numbers; an older one is not in the receipt.

    Raises:
        HomeError: the published file or its dated copy is open in another program.
    """
    with warehouse.reading(staged / NAME) as opened:
        about = numbers.read_about(opened)
    papers = receipt.load(staged / receipt.PAPERS)
    about = replace(about, paper_build=papers.build if papers else None, lacks=lacks)
    numbers.write_about(build, staged, about)
    hashes = write_package(build, staged, contents)
    is_new = contents is not None
    # What was complete stays so with another paper, and what was not is not.
    standing = None if is_new else receipt.read(build.published)
    rests_on = build.rests_on() if is_new else standing.rests_on if standing else None
    if rests_on is not None:
        twins = [f"{PARQUET}/{path.name}" for path in (staged / PARQUET).iterdir()]
        is_current = has_page or (standing is not None and PAGE in standing.files)
        page = [PAGE] if is_current else []
        names = {NAME, *twins, *page, *hashes}
        receipt.write(staged, rests_on, names, about.build, hashes)
    warnings: list[str] = []
    otherwise = ""
    if is_new:
        public = build.rests_on().get(PUBLIC)
        day = build.day
        dated, warnings = published_folder.add_copy(build.published, staged / NAME, day, public)
        otherwise = f", så de nye tal er kun i {dated}"
    return warnings + published_folder.switch(build.published, staged, about.build, otherwise)
