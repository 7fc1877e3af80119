"""Dagster's steps of several municipalities: one asset for each one's lists, and one for the rest.

A municipality that fails stops no other; a step fails at its end and names each with its sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import dagster as dg

from assets import receipt
from assets.build import Build
from assets.ingest.fetch import GROUP as SNAPSHOT
from assets.municipalities.files import write_public
from assets.publication import WARNINGS
from assets.publish import PUBLIC, PublishedTable
from assets.step import ONLY_NEW, OWNER, Failures, Materialized, fault_sentence, selected_keys
from connectors.errors import PejlError
from pipelines import fingerprint, site_builds, site_conflicts
from pipelines.project import Project

GROUP = "site"
PUBLIC_KEY = dg.AssetKey(["publish", PUBLIC])


def lists_key(name: str) -> dg.AssetKey:
    """The asset key of a municipality's lists and register."""
    return dg.AssetKey([SNAPSHOT, name])


def site_key(name: str) -> dg.AssetKey:
    """The asset key of a municipality's tables, file and paper."""
    return dg.AssetKey([GROUP, name])


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

        yield from _each(shared, fetch_one)

    return fetch


def sites_asset(shared: Project, *, paper: bool) -> dg.AssetsDefinition:
    """The step that scores and publishes each municipality, and writes its paper."""

    @dg.multi_asset(
        name="sites",
        specs=[
            dg.AssetSpec(
                site_key(name),
                deps=[PUBLIC_KEY, lists_key(name)],
                group_name=GROUP,
                owners=[OWNER],
                kinds={"duckdb", "html"},
                description=f"Mål, udgivne tal og papir for {name}.",
            )
            for name in shared.municipalities
        ],
        can_subset=True,
    )
    def sites(build: dg.ResourceParam[Build]) -> Iterator[Materialized]:
        force = dg.AssetExecutionContext.get().run.tags.get(ONLY_NEW) != "true"

        def build_one(project: Project) -> dict[str, dg.RawMetadataValue]:
            warnings = site_builds.build(project, build.warehouse, paper=paper, force=force)
            name = project.settings.site.name
            return {WARNINGS: "\n".join(f"{name}: {each}" for each in warnings)} if warnings else {}

        try:
            yield from _each(shared, build_one)
        finally:
            site_builds.prune_public(shared)

    return sites


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


def _each(
    shared: Project, work: Callable[[Project], dict[str, dg.RawMetadataValue]]
) -> Iterator[Materialized]:
    """Do the work of each selected municipality; one that fails stops no other.

    Raises:
        Failure: some failed; its metadata has a sentence for each.
    """
    context = dg.AssetExecutionContext.get()
    failures, conflicts = Failures(context), site_conflicts.find_conflicts(shared.settings)
    for key in selected_keys(context):
        name = key.path[-1]
        if name in conflicts:
            failures.add(key, conflicts[name])
            continue
        try:
            metadata = work(site_builds.open_project(shared, name))
        except PejlError as error:
            failures.add(key, str(error))
        except Exception as error:
            failures.add(key, fault_sentence("kunne ikke laves", error))
        else:
            yield dg.MaterializeResult(asset_key=key, metadata=metadata)
    failures.raise_any()
