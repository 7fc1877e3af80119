"""The Dagster step ``publish``: the numbers, the page and the paper of a build, each an asset."""

from __future__ import annotations

import base64
import traceback
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import dagster as dg

from assets.disclosure.gated_tables import WARNING
from assets.publication.publication import Published, ReadPapers, write
from assets.published import folder as published_folder
from assets.published import receipt
from assets.published.folder import NAME, PAGE
from assets.published.numbers import PublishedTable
from assets.scoring import score
from assets.tables.build import Build
from assets.tables.step import OWNER, Event, Failures, asset_key, fault_sentence, selected_keys
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import PejlError

KEY = dg.AssetKey(["publish", "pejl"])
PAPER = dg.AssetKey(["publish", "paper"])
PAGE_KEY = dg.AssetKey(["publish", "page"])
WARNINGS = "advarsler"
"""The metadata of what a reader of the run should know."""

Metadata = Mapping[str, Any]


def publication_asset(
    contents: Sequence[PublishedTable],
    store: SnapshotStore,
    read_papers: ReadPapers | None = None,
    *,
    has_page: bool = True,
) -> dg.AssetsDefinition:
    """The step that publishes the numbers, the page and the paper, each an asset.

    Args:
        contents: the tables of the published file.
        store: the archive, which records what was shown.
        read_papers: reads the papers; None where no paper is wanted.
        has_page: whether there is a page.
    """
    specs = [*_specs(contents, read_papers, has_page=has_page)]

    @dg.multi_asset(name="publish", specs=specs, can_subset=True)
    def publish_build(build: dg.ResourceParam[Build]) -> Iterator[Event]:
        context = dg.AssetExecutionContext.get()
        keys = set(selected_keys(context))
        failures = Failures(context)

        def fail_paper(error: Exception) -> None:
            failures.add(PAPER, _explain("Papiret kunne ikke skrives", error, context))

        def fail_page(error: Exception) -> None:
            failures.add(PAGE_KEY, _explain(f"{PAGE} kunne ikke skrives", error, context))

        try:
            published = write(
                build,
                contents if KEY in keys else None,
                store,
                read_papers if PAPER in keys else None,
                has_page=PAGE_KEY in keys,
                fail_paper=fail_paper,
                fail_page=fail_page,
            )
        except PejlError as error:
            failures.add(next(each for each in (KEY, PAGE_KEY, PAPER) if each in keys), str(error))
        else:
            if KEY in keys:
                facts = _facts(build, len(contents), published.warnings)
                yield dg.MaterializeResult(KEY, metadata=facts)
            if published.has_new_page is not None:
                facts = _page_facts(build, is_new=published.has_new_page)
                yield dg.MaterializeResult(PAGE_KEY, metadata=facts)
            if published.papers:
                yield dg.MaterializeResult(PAPER, metadata=_paper_facts(build, published))
        failures.raise_any()

    return publish_build


def _specs(
    contents: Sequence[PublishedTable], read_papers: ReadPapers | None, *, has_page: bool
) -> Iterator[dg.AssetSpec]:
    spec = partial(dg.AssetSpec, deps=[KEY], group_name="publish", owners=[OWNER], skippable=True)
    yield spec(
        KEY,
        deps=[asset_key(each.name) for each in contents],
        kinds={"duckdb", "parquet"},
        description="published/pejl.duckdb, én Parquet-fil pr. tabel og deres beskrivelse i "
        "datapackage.json og catalog.jsonld. Filen kan læses, mens en opdatering kører, og har "
        "ingen rækker om personer.",
    )
    if has_page:
        yield spec(
            PAGE_KEY,
            kinds={"html"},
            description="published/pejl.html: målene og alle udgivne tal som figurer, kort og "
            "tabeller i én fil, der åbnes i en browser uden server og uden net.",
        )
    if read_papers is not None:
        yield spec(
            PAPER,
            kinds={"word", "html", "excel"},
            description="Opfølgningen til udvalget: Word, HTML, Excel og figurer i "
            "published/papers/, alene lavet af de udgivne tal.",
        )


def _facts(build: Build, tables: int, warnings: Sequence[str]) -> Metadata:
    """What the UI shows of the published numbers."""
    file = build.published / NAME
    noticed = [*warnings, *build.warehouse.frame(f"from {WARNING}")["warning"]]
    scores = build.warehouse.frame(f"from {score.SCORE}")
    return {
        "fil": dg.MetadataValue.path(file),
        "tabeller": tables,
        "byte": file.stat().st_size,
        "målopfyldelse": dg.MetadataValue.md(score.render_scorecard(scores)),
    } | ({WARNINGS: "\n".join(noticed)} if noticed else {})


def _page_facts(build: Build, *, is_new: bool) -> Metadata:
    """What the UI shows of the published page."""
    file = build.published / PAGE
    return {
        "skrevet": "ny" if is_new else "uændret",
        "fil": dg.MetadataValue.path(file),
        "byte": file.stat().st_size,
        "vis": dg.MetadataValue.url(file.absolute().as_uri()),
    }


def _paper_facts(build: Build, published: Published) -> Metadata:
    """What the UI shows of the published papers."""
    if not published.has_new_papers:
        return {"skrevet": "uændret"}
    folder, newest = build.published / receipt.PAPERS, published.papers[-1]
    written = list(published_folder.files_below(folder))
    return {
        "skrevet": "nyt",
        "fil": dg.MetadataValue.path(folder / f"{newest.paper.plan}.docx"),
        "filer": len(written),
        "byte": sum(path.stat().st_size for path in written),
        "målopfyldelse": dg.MetadataValue.md(score.render_scorecard(newest.paper.tables.scores)),
        **{chart.name: _image(chart.png, chart.alt) for chart in newest.municipality_charts},
    }


def _explain(failed: str, error: Exception, context: dg.AssetExecutionContext) -> str:
    """The sentence of an error; one that is ours to mend goes to the log with its traceback."""
    if isinstance(error, PejlError):
        return str(error)
    context.log.error("".join(traceback.format_exception(error)))
    return fault_sentence(failed, error)


def _image(png: bytes, alt: str) -> dg.MarkdownMetadataValue:
    """A picture for Dagster's UI."""
    one_line = " ".join(alt.replace("[", "(").replace("]", ")").split())
    return dg.MetadataValue.md(
        f"![{one_line}](data:image/png;base64,{base64.b64encode(png).decode()})"
    )
