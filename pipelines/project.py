"""One configuration of Pejl: settings, source tables, SQL files, archive and plans."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812  (as_of is a day, and Dagster shadows the name)
from datetime import datetime, time
from functools import cached_property
from pathlib import Path

import polars as pl

from assets.catalogue.catalogue import ABOUT_PERSONS, Catalogue
from assets.indicators import families
from assets.indicators.families import Indicator
from assets.ingest.sources import load_layouts, load_list
from assets.municipalities import tables as municipal_tables
from assets.plan import plan as plans
from assets.plan.register_goals import register_goals
from assets.publication.lake import Lake
from assets.published.folder import PUBLIC
from assets.warehouse import models, staging
from assets.warehouse.models import Model
from assets.warehouse.similar_file import Similar, load_similar
from connectors import register
from connectors.archive.attempts import Attempt
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import InputError
from connectors.fasit.layouts import Layout
from connectors.lake.address import LakeAddress
from connectors.periods import DANISH_TIME
from pipelines import sites
from pipelines.home import Home
from pipelines.settings import DATA, SQL, Settings
from pipelines.site_files import SiteFiles

OBSERVATIONS = "register_observations"


@dataclass(frozen=True)
class Project:
    """One configuration: settings, the day it is built as of (None for today), its SQL.

    ``shared`` is the project that one of several municipalities shares with the others; None for an
    installation of one, and for the shared project itself. ``chosen`` limits a run of the shared
    project to one municipality.
    """

    settings: Settings
    as_of: Date | None = None
    sql: Path = SQL
    shared: Project | None = None
    chosen: str | None = None

    def __post_init__(self) -> None:
        """Find what the municipality shares, where it is one of several."""
        if self.settings.is_of_several and self.shared is None:
            shared = Project(self.settings.of_all(), self.as_of, self.sql)
            object.__setattr__(self, "shared", shared)

    @property
    def of_run(self) -> Project:
        """The project of a run: for one of several municipalities the shared one, limited to it."""
        if self.shared is None:
            return self
        return replace(self.shared, chosen=self.settings.site.name)

    @cached_property
    def municipalities(self) -> list[str]:
        """The municipalities that a run of the shared project makes; none of any other."""
        if not self.settings.is_shared or self.settings.sites is None:
            return []
        return [self.chosen] if self.chosen else sites.names(self.settings.sites)

    @property
    def home(self) -> Home:
        """Where its files lie."""
        return Home(self.settings, self.as_of)

    @cached_property
    def files(self) -> SiteFiles:
        """The files that the municipality keeps itself."""
        return SiteFiles(self.settings)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Every source table; those of public sources where they are shared.

        Raises:
            InputError: an entry has a mistake, or one municipality has its own of a public source.
        """
        if self.settings.is_shared:
            public = (e for e in self.whole_catalogue.values() if e.source not in ABOUT_PERSONS)
            return Catalogue(public)
        if self.shared is not None:
            own, common = self.settings.site, self.shared.settings.site
            municipal_tables.check_own_entries(self.whole_catalogue, own, common)
        return self.whole_catalogue

    @cached_property
    def whole_catalogue(self) -> Catalogue:
        """Every source table; lists that are not the sample's are those of the plan's own."""
        owner = None if self.settings.has_sample_lists else self.files.own_area
        if owner is None:
            return self.files.catalogue
        return self.files.catalogue.with_layouts_of(owner, DATA / "sources")

    @property
    def layouts(self) -> dict[str, Layout]:
        """The layouts of Fasit lists by name, with the values that their columns may hold."""
        return load_layouts(self.catalogue, self.settings.kept_folders)

    @cached_property
    def models(self) -> Mapping[str, Model]:
        """Every generated view and SQL file, by table; the public ones where they are shared."""
        if self.settings.is_shared:
            return municipal_tables.public_models(self.whole_models, self.catalogue)
        return self.whole_models

    @cached_property
    def whole_models(self) -> Mapping[str, Model]:
        """Every generated view and SQL file, by table, also where public ones are shared."""
        if self.shared is not None:
            return self.shared.whole_models
        return staging.views(self.whole_catalogue) | models.load_models(self.sql)

    @cached_property
    def computed(self) -> dict[str, Indicator]:
        """Every indicator that SQL files compute, by name."""
        return families.collect_indicators(self.models.values())

    def read_similar(self, municipalities: Collection[str]) -> Similar:
        """What makes municipalities alike, checked against the indicators' names."""
        labels = {name: each.label for name, each in self.computed.items()}
        return load_similar(self.settings.similar_file, municipalities, labels)

    @cached_property
    def register_goals(self) -> register.Goals:
        """The register's indicators by goal of the plans; empty where there is none."""
        return register_goals(self.files.plans, self.computed.keys())

    @cached_property
    def observations(self) -> pl.DataFrame:
        """The rows of the register, read once from its file.

        Raises:
            SourceError: it cannot be read.
        """
        folders = self.settings.register_folders
        return load_list(self.catalogue, folders, OBSERVATIONS, self.register_goals)

    def of_each_plan(self) -> list[Project]:
        """The project of each plan; itself where there is one plan or none."""
        try:
            files = self.settings.plan_files()
        except InputError:
            return [self]  # who reads the plan is told why there is none
        return [
            replace(self, settings=self.settings.model_copy(update={"plan": file}))
            for file in files
        ]

    def read_plan(self, vocabulary: plans.Vocabulary) -> plans.Plan:
        """Load the plan to score, with the decisions made until today or the day of the build."""
        return plans.load(self.settings.plan_file(), vocabulary, self.moment.date())

    @property
    def moment(self) -> datetime:
        """The build's present moment in Danish time: the end of the day it is as of."""
        if self.as_of is None:
            return self.settings.now().astimezone(DANISH_TIME)
        return datetime.combine(self.as_of, time.max, DANISH_TIME)

    @cached_property
    def store(self) -> SnapshotStore:
        """The archive."""
        return SnapshotStore(self.settings.archive, self.settings.mode, self.settings.now)

    @property
    def stores(self) -> list[SnapshotStore]:
        """The archive; of one of several municipalities the shared one and its own."""
        return [self.shared.store, self.store] if self.shared is not None else [self.store]

    def attempts(self, as_of: datetime | None = None) -> Iterator[Attempt]:
        """Every attempt to fetch a table until a moment, oldest first of each table."""
        for store in self.stores:
            yield from store.attempts(as_of)

    @cached_property
    def lake(self) -> Lake | None:
        """The DuckLake that each publication is written in; None without one, or for a past day.

        Raises:
            InputError: it has no place for its data.
        """
        settings = self.settings
        if settings.lake is None or self.as_of or (own := self.files.own_area) is None:
            return None
        if settings.lake_data is None:
            raise InputError(
                "PEJL_LAKE er sat, men PEJL_LAKE_DATA er ikke; sæt den til en mappe eller en "
                "adresse som s3://pejl/lake."
            )
        data = settings.lake_data
        folder = data if "://" in data else str(Path(data).resolve())
        address = LakeAddress(settings.lake, folder, f"pejl_{own}")
        public = replace(address, name=f"pejl_{PUBLIC}") if self.shared else None
        return Lake(address, settings.work / "lake.json", public)
