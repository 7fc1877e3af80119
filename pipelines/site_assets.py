"""Dagster's steps of several municipalities: one asset for each one's lists, and one for the rest.

A municipality that fails stops no other; a step fails at its end and names each with its sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import dagster as dg

from assets.ingest.fetch import GROUP as SNAPSHOT
from assets.municipalities.files import write_public
from assets.publication.asset import WARNINGS
from assets.published import receipt
from assets.published.folder import PUBLIC
from assets.published.numbers import PublishedTable
from assets.tables.build import Build, Table
from assets.tables.step import (
    ONLY_NEW,
    OWNER,
    Failures,
    Materialized,
    fault_sentence,
    selected_keys,
)
from connectors.errors import InputError, PejlError
from pipelines import fingerprint, site_builds, site_conflicts, sites
from pipelines.project import Project

GROUP, LAKE = "site", "lake"
PUBLIC_KEY = dg.AssetKey(["publish", PUBLIC])


def lists_key(name: str) -> dg.AssetKey:
    """The asset key of a municipality's lists and register."""
    return dg.AssetKey([SNAPSHOT, name])


def site_key(name: str) -> dg.AssetKey:
    """The asset key of a municipality's tables, file and paper."""
    return dg.AssetKey([GROUP, name])


def lake_key(name: str) -> dg.AssetKey:
    """The asset key of a municipality's DuckLake."""
    return dg.AssetKey([LAKE, name])


def keys_of_builds(shared: Project) -> list[dg.AssetKey]:
    """The assets that a build makes of the municipalities; each finds out itself what is new."""
    return [spec.key for name in shared.municipalities for spec in _specs_of(shared, name)]


def lists_asset(shared: Project) -> dg.AssetsDefinition:
    """The step that fetches each municipality's lists and register into its own archive."""

    @dg.multi_asset(
        name="fetch_lists",
        specs=[
            dg.AssetSpec(
                lists_key(name),
                group_name=SNAPSHOT,
                owners=[OWNER],
                description=f"Lister fra Fasit og registeret i {name}, i kommunens eget arkiv.",
            )
            for name in shared.municipalities
        ],
        can_subset=True,
    )
    def fetch() -> Iterator[Materialized]:
        def fetch_one(project: Project) -> dict[str, dg.RawMetadataValue]:
            if failures := site_builds.fetch_lists(project):
                raise PejlError(" ".join(dict.fromkeys(failures.values())))
            return {}

        yield from _each(shared, {SNAPSHOT: fetch_one})

    return fetch


def sites_asset(
    shared: Project, public: Mapping[str, Table], *, paper: bool
) -> dg.AssetsDefinition:
    """The step that scores and publishes each municipality, and writes its paper.

    Args:
        shared: the project that the municipalities share.
        public: the tables that they share, by name.
        paper: whether papers are written.
    """

    specs = [spec for name in shared.municipalities for spec in _specs_of(shared, name)]

    @dg.multi_asset(name="sites", specs=specs, can_subset=True)
    def sites(build: dg.ResourceParam[Build]) -> Iterator[Materialized]:
        force = dg.AssetExecutionContext.get().run.tags.get(ONLY_NEW) != "true"

        def build_one(project: Project) -> dict[str, dg.RawMetadataValue]:
            warnings = site_builds.build(project, build.warehouse, public, paper=paper, force=force)
            name = project.settings.site.name
            return {WARNINGS: "\n".join(f"{name}: {each}" for each in warnings)} if warnings else {}

        def write_lake(project: Project) -> dict[str, dg.RawMetadataValue]:
            return {**site_builds.write_lake(project, force=force)}

        try:
            yield from _each(shared, {GROUP: build_one, LAKE: write_lake})
        finally:
            site_builds.prune_public(shared)

    return sites


def _specs_of(shared: Project, name: str) -> Iterator[dg.AssetSpec]:
    yield dg.AssetSpec(
        site_key(name),
        deps=[PUBLIC_KEY, lists_key(name)],
        group_name=GROUP,
        owners=[OWNER],
        kinds={"duckdb", "html"},
        description=f"Mål, udgivne tal og papir for {name}.",
    )
    if shared.settings.lake is not None and shared.as_of is None:
        yield dg.AssetSpec(
            lake_key(name),
            deps=[site_key(name)],
            group_name=LAKE,
            owners=[OWNER],
            kinds={"ducklake", "postgres", "parquet"},
            description=f"Den udgivne fil for {name} som et øjebliksbillede i DuckLake (PEJL_LAKE)."
            " Fejler det, er tallene udgivet alligevel.",
        )


def public_asset(contents: Sequence[PublishedTable]) -> dg.AssetsDefinition:
    """The asset that writes the tables that all municipalities share."""

    @dg.asset(
        key=PUBLIC_KEY,
        deps=[dg.AssetKey(each.name.split(".")) for each in contents],
        group_name="publish",
        owners=[OWNER],
        kinds={"parquet"},
        description="De offentlige tal, som alle kommuner deler: én Parquet-fil pr. tabel.",
    )
    def public(build: dg.ResourceParam[Build]) -> Materialized:
        rests_on = build.rests_on()
        try:
            names = write_public(build, contents, fingerprint.name_public(rests_on))
            receipt.write(build.published, rests_on, names)
        except PejlError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error
        return dg.MaterializeResult(metadata={"tabeller": len(names)})

    return public


Work = Callable[[Project], "dict[str, dg.RawMetadataValue]"]


def _each(shared: Project, works: Mapping[str, Work]) -> Iterator[Materialized]:
    """Do the work of each selected asset, by its group; a municipality that fails stops no other.

    Raises:
        Failure: some failed; its metadata has a sentence for each.
    """
    context = dg.AssetExecutionContext.get()
    failures, conflicts = Failures(context), site_conflicts.find_conflicts(shared.settings)
    failed: set[str] = set()
    for key in selected_keys(context):
        name = key.path[-1]
        if name in failed:
            continue  # what it has published stands, in its lake too
        try:
            if name in conflicts:
                raise InputError(conflicts[name])  # noqa: TRY301  (told as any mistake is)
            project = site_builds.open_project(shared, name)
            metadata = works[key.path[0]](project)
        except PejlError as error:
            failures.add(key, sites.addressed(name, str(error)))
            failed.add(name)
        except Exception as error:
            failures.add(key, fault_sentence("kunne ikke laves", error))
            failed.add(name)
        else:
            yield dg.MaterializeResult(asset_key=key, metadata=metadata)
    failures.raise_any()
