"""The Dagster step ``publish``: the numbers and the paper of a build, published together.

They are written beside what stands published, and readers see both from one moment on. A paper that
cannot be written stops no numbers: the last one is carried over, and the build says what it lacks.
"""

from __future__ import annotations

import base64
import shutil
import traceback
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import duckdb

from assets import publish, published_folder, receipt
from assets.build import Build
from assets.disclosure.gated_tables import WARNING, record_shown
from assets.paper import paper_folder
from assets.publish import PublishedTable
from assets.published_folder import NAME, PARQUET, carry_over
from assets.scoring import score
from assets.step import OWNER, Event, Failures, asset_key, selected_keys
from connectors import warehouse
from connectors.archive.atomic_write import unwritable
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import HomeError, PejlError

if TYPE_CHECKING:
    from assets.paper.paper_files import PaperFiles

KEY = dg.AssetKey(["publish", "pejl"])
PAPER = dg.AssetKey(["publish", "paper"])
WARNINGS = "advarsler"
"""The metadata of what a reader of the run should know."""
NO_PAPER = "Papiret til denne udgave kunne ikke skrives."

ReadPapers = Callable[[Path], Sequence["PaperFiles"]]
"""Reads the paper of each plan from a published file."""
Metadata = Mapping[str, Any]


def publication_asset(
    contents: Sequence[PublishedTable], store: SnapshotStore, read_papers: ReadPapers | None = None
) -> dg.AssetsDefinition:
    """The step that publishes the numbers and the paper, each an asset.

    Args:
        contents: the tables of the published file.
        store: the archive, which records what was shown.
        read_papers: reads the papers; None where no paper is wanted.
    """

    @dg.multi_asset(name="publish", specs=[*_specs(contents, read_papers)], can_subset=True)
    def publish_build(build: dg.ResourceParam[Build]) -> Iterator[Event]:
        context = dg.AssetExecutionContext.get()
        keys = set(selected_keys(context))
        failures = Failures(context)
        paper: Metadata | None = None
        warnings: list[str] = []
        try:
            with _staging(build) as staged:
                if KEY in keys:
                    _write_numbers(build, staged, contents, store)
                else:
                    publish.carry_numbers(build.published, staged)
                if read_papers and PAPER in keys:
                    paper = _try_paper(build, staged, read_papers, failures)
                if paper is None:
                    _carry_papers(build, staged)
                if KEY in keys or paper:
                    lacks = NO_PAPER if failures.sentences else None
                    warnings = finish(build, staged, lacks=lacks, is_new=KEY in keys)
        except PejlError as error:
            failures.add(KEY if KEY in keys else PAPER, str(error))
        else:
            if KEY in keys:
                yield dg.MaterializeResult(KEY, metadata=_facts(build, len(contents), warnings))
            if paper:
                yield dg.MaterializeResult(PAPER, metadata=paper)
        failures.raise_any()

    return publish_build


def _specs(
    contents: Sequence[PublishedTable], read_papers: ReadPapers | None
) -> Iterator[dg.AssetSpec]:
    yield dg.AssetSpec(
        KEY,
        deps=[asset_key(each.name) for each in contents],
        group_name="publish",
        owners=[OWNER],
        kinds={"duckdb", "parquet"},
        skippable=True,
        description="published/pejl.duckdb og én Parquet-fil pr. tabel. Filen kan læses, mens en "
        "opdatering kører, og har ingen rækker om personer.",
    )
    if read_papers is not None:
        yield dg.AssetSpec(
            PAPER,
            deps=[KEY],
            group_name="publish",
            owners=[OWNER],
            kinds={"word", "html", "excel"},
            skippable=True,
            description="Opfølgningen til udvalget: Word, HTML, Excel og figurer i "
            "published/papers/, alene lavet af de udgivne tal.",
        )


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
        PejlError: it cannot be published, or a paper cannot be written; then the numbers are
            published without it.
    """
    is_new, problem = not build.is_current, None
    with _staging(build) as staged:
        if is_new:
            _write_numbers(build, staged, contents, store, has_view_twins=False)
        else:
            publish.carry_numbers(build.published, staged)
        try:
            if read_papers is None:
                _carry_papers(build, staged)
            else:
                _write_papers(build, staged, read_papers(staged / NAME), kinds)
        except PejlError as error:
            problem = error
            shutil.rmtree(staged / receipt.PAPERS, ignore_errors=True)
            _carry_papers(build, staged)
        warnings = finish(build, staged, lacks=NO_PAPER if problem else None, is_new=is_new)
    if problem is not None:
        raise problem
    if is_new:
        warnings += build.warehouse.frame(f"from {WARNING}")["warning"].to_list()
    return warnings


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


def _write_numbers(
    build: Build,
    staged: Path,
    contents: Sequence[PublishedTable],
    store: SnapshotStore,
    *,
    has_view_twins: bool = True,
) -> None:
    def record() -> None:
        if build.as_of is None:
            record_shown(build, store, published_folder.dated_name(build.now.date()))

    publish.write_numbers(build, staged, contents, record, has_view_twins=has_view_twins)


def _try_paper(
    build: Build, staged: Path, read_papers: ReadPapers, failures: Failures
) -> Metadata | None:
    """Write the paper, or add why that failed; returns what the UI shows of it."""
    folder = staged / receipt.PAPERS
    try:
        papers = read_papers(staged / NAME)
        is_new = _write_papers(build, staged, papers, paper_folder.KINDS)
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        failures.add(PAPER, _explain(error, failures.context))
        return None
    if not is_new:
        return {"skrevet": "uændret"}
    written, newest = list(published_folder.files_below(folder)), papers[-1]
    document = build.published / receipt.PAPERS / f"{newest.paper.plan}.docx"
    return {
        "skrevet": "nyt",
        "fil": dg.MetadataValue.path(document),
        "filer": len(written),
        "byte": sum(path.stat().st_size for path in written),
        "målopfyldelse": dg.MetadataValue.md(score.render_scorecard(newest.paper.tables.scores)),
        **{chart.name: _image(chart.png, chart.alt) for chart in newest.municipality_charts},
    }


def _explain(error: Exception, context: dg.AssetExecutionContext) -> str:
    """The sentence of an error; one that is ours to mend goes to the log with its traceback."""
    if isinstance(error, PejlError):
        return str(error)
    context.log.error("".join(traceback.format_exception(error)))
    return (
        f"Papiret kunne ikke skrives på grund af en fejl i Pejl ({type(error).__name__}); kontakt "
        "jeres Pejl-administrator."
    )


def _carry_papers(build: Build, staged: Path) -> None:
    carry_over(build.published / receipt.PAPERS, staged / receipt.PAPERS)


def finish(build: Build, staged: Path, *, lacks: str | None, is_new: bool) -> list[str]:
    """Let readers see the next build; returns warnings.

    Args:
        build: the build.
        staged: the folder of the next build, with numbers and papers.
        lacks: what it lacks, in Danish.
        is_new: whether its numbers are new.

    Raises:
        HomeError: the published file or its dated copy is open in another program.
    """
    with warehouse.reading(staged / NAME) as opened:
        about = publish.read_about(opened)
    papers = receipt.load(staged / receipt.PAPERS)
    about = replace(about, paper_build=papers.build if papers else None, lacks=lacks)
    publish.write_about(build, staged, about)
    # What was complete stays so with another paper, and what was not is not.
    standing = None if is_new else receipt.read(build.published)
    rests_on = build.rests_on() if is_new else standing.rests_on if standing else None
    if rests_on is not None:
        twins = [f"{PARQUET}/{path.name}" for path in (staged / PARQUET).iterdir()]
        receipt.write(staged, rests_on, [NAME, *twins], about.build)
    warnings: list[str] = []
    otherwise = ""
    if is_new:
        day = build.now.date()
        dated = build.published / published_folder.COPIES / published_folder.dated_name(day)
        public = build.rests_on().get(publish.PUBLIC)
        copy_rests_on = {dated.name: public} if public else {}
        warnings += published_folder.add_copy(build.published, staged / NAME, day, copy_rests_on)
        otherwise = f", så de nye tal er kun i {dated}"
    return warnings + published_folder.switch(build.published, staged, about.build, otherwise)


@contextmanager
def _staging(build: Build) -> Generator[Path]:
    """The folder of the next build.

    Raises:
        HomeError: the disk is full, or the folder cannot be written to.
    """
    file = build.published / NAME
    try:
        with published_folder.staging(build.published) as staged:
            yield staged
    except duckdb.IOException as error:
        raise HomeError(
            f"{file} kan ikke skrives eller læses igen; skaf plads på disken, eller ret PEJL_HOME."
        ) from error
    except OSError as error:
        raise unwritable(file, error) from error


def write(build: Build, contents: Sequence[PublishedTable]) -> list[str]:
    """Publish numbers beside the paper that stands; returns warnings.

    Raises:
        HomeError: as `publish.write_numbers` and `finish`.
    """
    with _staging(build) as staged:
        publish.write_numbers(build, staged, contents, lambda: None)
        _carry_papers(build, staged)
        return finish(build, staged, lacks=None, is_new=True)


def _facts(build: Build, tables: int, warnings: Sequence[str]) -> Metadata:
    """What the UI shows of the published numbers."""
    file = build.published / NAME
    noticed = [*warnings, *build.warehouse.frame(f"from {WARNING}")["warning"]]
    scores = build.warehouse.frame(f"from {score.SCORE}")
    return {
        "fil": dg.MetadataValue.path(file),
        "tabeller": tables,
        "bytes": file.stat().st_size,
        "målopfyldelse": dg.MetadataValue.md(score.render_scorecard(scores)),
    } | ({WARNINGS: "\n".join(noticed)} if noticed else {})


def _image(png: bytes, alt: str) -> dg.MarkdownMetadataValue:
    """A picture for Dagster's UI."""
    one_line = " ".join(alt.replace("[", "(").replace("]", ")").split())
    return dg.MetadataValue.md(
        f"![{one_line}](data:image/png;base64,{base64.b64encode(png).decode()})"
    )
