"""One configuration of Pejl: sources, archive, tables and plan, from the settings."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812  (as_of is a day, and Dagster shadows the name)
from datetime import datetime, time
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import polars as pl

from assets.build import Build, Table, lineage
from assets.catalogue import catalogue
from assets.catalogue.catalogue import ABOUT_PERSONS, Catalogue, Entry
from assets.contracts.contract import Contract
from assets.contracts.marts import BOUNDS, MARTS, indicator_contract
from assets.disclosure import releases, shown
from assets.disclosure.breakdowns import breakdown_entries, breakdown_table, offered_groups
from assets.disclosure.gated_tables import check_gated, gate_tables
from assets.disclosure.named_groups import named_table
from assets.disclosure.of_group import of_group_table
from assets.exchange import imports, partners
from assets.exchange.definitions import (
    Definition,
    computed_definitions,
    register_definitions,
)
from assets.exchange.imported import Exchange
from assets.followup.change import FrozenPlan, change_table
from assets.followup.freeze import Circumstances
from assets.followup.load import FollowUp, load_followup
from assets.indicators import families, figures, indicator_catalogue, source_measures
from assets.indicators.families import Indicator
from assets.ingest import freshness
from assets.ingest.sources import Sources, load_layouts, load_list, load_list_as_of
from assets.ingest.vintages import measure_history, source_answers
from assets.lake import Lake
from assets.lineage.contributing_rows import chain_of
from assets.municipalities import tables as municipal_tables
from assets.paper.texts import texts_file as texts
from assets.plan import plan as plans
from assets.plan import reforms, register_goals
from assets.plan.breakdowns import Breakdowns, compared_groups_in, groups_in
from assets.plan.comparisons import read_comparisons
from assets.plan.schema import PlanFile
from assets.publish import PUBLIC
from assets.scoring.goal_tables import goal_tables
from assets.scoring.score import indicators_of
from assets.text.area_names import MUNICIPALITY, AreaNames
from assets.text.group_names import Group, indicator_of
from assets.warehouse import (
    calendar,
    checks,
    comparison_group_file,
    comparison_groups,
    models,
    similar_file,
    staging,
    unit_table,
)
from assets.warehouse.models import Model, raw_tables_behind, sql_table
from assets.warehouse.similar_file import Similar
from assets.warehouse.sql_header import Break
from connectors import register, warehouse
from connectors.archive.atomic_write import remove_partials
from connectors.archive.attempts import Attempt
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import DiskFullError, InputError, SourceError
from connectors.fasit import pseudonyms
from connectors.fasit.layouts import Layout
from connectors.jobindsats import NAME as JOBINDSATS
from connectors.jobindsats.breakdowns import BREAKDOWN
from connectors.jobindsats.client import Jobindsats
from connectors.lake import LakeAddress
from connectors.periods import DANISH_TIME, day_in_denmark
from connectors.replay import read_index
from connectors.statbank.client import StatBank
from pipelines import sites
from pipelines.connections import open_connections
from pipelines.settings import DATA, SAMPLE, SQL, Settings

OBSERVATIONS = "register_observations"
PATIENCE = 6 * 60 * 60
"""Seconds that a run waits for another one, such as a scheduled run for one by hand."""
LEAST_FREE = 200 * 10**6
"""Bytes: several times what one run of a whole plan writes."""
ENOUGH_FREE = 2 * 10**9
"""Bytes: a home with some years of snapshots and dated copies stays well below."""


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

    @cached_property
    def catalogue(self) -> Catalogue:
        """Every source table; those of public sources where they are shared.

        Raises:
            InputError: an entry has a mistake, or one municipality has its own of a public source.
        """
        if self.settings.is_shared:
            public = (e for e in self._whole_catalogue.values() if e.source not in ABOUT_PERSONS)
            return Catalogue(public)
        if self.shared is not None:
            own, common = self.settings.site, self.shared.settings.site
            municipal_tables.check_own_entries(self._whole_catalogue, own, common)
        return self._whole_catalogue

    @cached_property
    def _whole_catalogue(self) -> Catalogue:
        """Every source table; lists that are not the sample's are those of the plan's own."""
        owner = None if self.settings.has_sample_lists else self.own_area
        if owner is None:
            return self._loaded_catalogue
        return self._loaded_catalogue.with_layouts_of(owner, DATA / "sources")

    @cached_property
    def _loaded_catalogue(self) -> Catalogue:
        return catalogue.load(self.settings.source_folders)

    @cached_property
    def models(self) -> Mapping[str, Model]:
        """Every generated view and SQL file, by table; the public ones where they are shared."""
        if self.settings.is_shared:
            return municipal_tables.public_models(self._whole_models, self.catalogue)
        return self._whole_models

    @cached_property
    def _whole_models(self) -> Mapping[str, Model]:
        if self.shared is not None:
            return self.shared._whole_models
        return staging.views(self._whole_catalogue) | models.load_models(self.sql)

    @cached_property
    def store(self) -> SnapshotStore:
        """The archive."""
        return SnapshotStore(self.settings.archive, self.settings.mode, self.settings.now)

    @property
    def moment(self) -> datetime:
        """The build's present moment in Danish time: the end of the day it is as of."""
        if self.as_of is None:
            return self.settings.now().astimezone(DANISH_TIME)
        return datetime.combine(self.as_of, time.max, DANISH_TIME)

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Every table above raw, by name; of one of several municipalities its own.

        Raises:
            InputError: a SQL file reads an unknown table, or would publish a table about persons
                that has not passed the gate.
        """
        tables = self._whole_tables()
        if self.settings.is_shared:
            return municipal_tables.public_tables(tables, self.catalogue)
        known = {*tables, *(f"raw.{name}" for name in self.catalogue)}
        for table in tables.values():
            if unknown := sorted(table.reads - known):
                raise InputError(
                    f"sql/{table.name.replace('.', '/')}.sql læser {unknown[0]}, som ikke findes; "
                    "ret navnet, eller tilføj tabellens katalogpost."
                )
        check_gated(tables, self.catalogue)
        if self.shared is None:
            return tables
        return municipal_tables.own_tables(tables, self.shared.tables, lambda: self.own_areas)

    def _whole_tables(self) -> dict[str, Table]:
        """Every table of the catalogue and the SQL files."""
        is_own = self.shared is not None
        sql = [
            sql_table(
                municipal_tables.on_own_figures(model) if is_own else model, self._contract(model)
            )
            for model in self.models.values()
        ]
        reads = lineage(sql)
        own = self.computed
        all_tables = [
            calendar.period_table(self.catalogue),
            unit_table.unit_table(),
            comparison_groups.comparison_table(self.read_groups, self.read_similar),
            similar_file.feature_table(self.read_similar),
            *sql,
            freshness.freshness_table(self.catalogue, self.attempts, self.exchange.states),
            *figures.figure_tables(own, self.catalogue, self.store, reads),
            *gate_tables(
                self.settings.disclosure_limit,
                self.settings.releases_folder,
                own,
                self.catalogue.parts,
                self.load_shown,
            ),
            self.exchange.table(),
            breakdown_table(self.catalogue),
            of_group_table(own, self.models, self.catalogue, lambda: self.own_areas),
            named_table(self.named_groups, lambda: compared_groups_in(self._plan_files)),
            indicator_catalogue.catalogue_table(
                own, self.catalogue, reads, self.law_breaks, self.named_groups
            ),
            *goal_tables([each.read_plan for each in self.of_each_plan()]),
            change_table([each.frozen_plan() for each in self.of_each_plan()]),
            *checks.finding_tables(checks.load_checks(self.sql / "check")),
            source_answers.answer_table(self.catalogue, self.store, self.open_sources),
            measure_history.measure_table(),
            source_measures.indicator_measure_table(
                families.collect_indicators(self._whole_models.values()),
                self._whole_catalogue,
                {name: model.reads for name, model in self._whole_models.items()},
            ),
        ]
        tables = {table.name: table for table in all_tables}
        tables[measure_history.REVISION] = measure_history.skip_if_unchanged(
            tables[measure_history.REVISION]
        )
        return tables

    @property
    def stores(self) -> list[SnapshotStore]:
        """The archive; of one of several municipalities the shared one and its own."""
        return [self.shared.store, self.store] if self.shared is not None else [self.store]

    def attempts(self, as_of: datetime | None = None) -> Iterator[Attempt]:
        """Every attempt to fetch a table until a moment, oldest first of each table."""
        for store in self.stores:
            yield from store.attempts(as_of)

    def load_shown(self, build: Build, indicators: Collection[str]) -> pl.DataFrame:
        """What publications until the build's moment show and hide, and what follow-ups show."""
        return shown.merge(
            [
                shown.load(self.store, build.published, build.as_of, indicators),
                *self._frozen(indicators),
            ]
        )

    @cached_property
    def exchange(self) -> Exchange:
        """What a build takes from other municipalities; the shared tables take nothing."""

        def load(build: Build) -> tuple[list[imports.Imported], dict[str, str]]:
            if self.settings.is_shared:
                return [], {}
            return imports.load_all(self.store, build.as_of)

        return Exchange(load, lambda: self._list_definitions, self.settings.disclosure_limit)

    @cached_property
    def _list_definitions(self) -> dict[str, Definition]:
        """What each indicator that rests on the municipality's own lists is."""
        about_persons = [n for n, e in self.catalogue.items() if e.source in ABOUT_PERSONS]
        return computed_definitions(self.computed, self.models, about_persons)

    def own_definitions(self) -> dict[str, Definition]:
        """What each of the municipality's own indicators is, by name.

        Those of its lists alone where it has no register that can be read; a build asks again.
        """
        definitions = dict(self._list_definitions)
        with suppress(SourceError):
            rows = self.load_list(OBSERVATIONS).sort("recorded_on")
            observed = rows.select("indicator", "label", "unit").iter_rows()
            definitions = register_definitions(observed) | definitions
        return definitions

    def read_partners(self) -> dict[str, str]:
        """The public keys of the municipalities that figures are exchanged with, by code.

        Raises:
            InputError: the file has mistakes.
            SourceError: the list of areas cannot be read.
        """
        return partners.load(self.settings.partners_file, self.municipality_names)

    def frozen_plan(self) -> FrozenPlan:
        """The plan, and the follow-ups that were frozen of it until the build's moment."""
        return FrozenPlan(
            read_plan=self.read_plan,
            file=lambda: self.settings.plan_file().read_bytes(),
            newest=self._newest_followup,
            circumstances=self._circumstances,
        )

    def _newest_followup(self, plan: str) -> tuple[str, FollowUp] | None:
        store = self.settings.followups()
        kept = ((name, load_followup(store.read(name))) for name in store.names())
        of_plan = [
            (followup.frozen_at, at, name, followup)
            for at, (name, followup) in enumerate(kept)
            if followup.facts["plan"]["name"] == plan and store.superseded_by(name) is None
        ]
        earlier = [each for each in of_plan if each[0] <= self.moment]
        # In a sample all have one moment; then the names give their order.
        return max(earlier, key=lambda each: each[:2])[2:] if earlier else None

    def _circumstances(self, plan: plans.Plan) -> Circumstances:
        """What no table says of the present figures of a plan."""
        return Circumstances(
            name="",
            frozen_at=self.moment,
            as_of=self.as_of,
            build=None,
            mode=self.settings.mode,
            settings={"disclosure_limit": self.settings.disclosure_limit},
            versions={"pejl": version("pejl")},
            kept={},
            sql=self.sql_versions(indicators_of(plan)),
        )

    def sql_versions(self, indicators: Iterable[str]) -> dict[str, dict[str, str]]:
        """The version of each SQL file behind computed indicators."""
        return {
            name: {model.path: model.version for model in chain_of(each.model, self.models)}
            for name in indicators
            if (each := self.computed.get(indicator_of(name)))
        }

    def _frozen(self, indicators: Collection[str]) -> Iterator[pl.DataFrame]:
        """The figures that follow-ups show which were frozen until the build's moment."""
        followups = self.settings.followups()
        for name in followups.names():
            frozen = load_followup(followups.read(name))
            if frozen.frozen_at <= self.moment:
                figures = frozen.figures.filter(pl.col("indicator").is_in(indicators))
                yield shown.select_shown(
                    figures, day_in_denmark(frozen.frozen_at), f"opfølgningen {name}"
                )

    @cached_property
    def computed(self) -> dict[str, Indicator]:
        """Every indicator that SQL files compute, by name."""
        return families.collect_indicators(self.models.values())

    @staticmethod
    def _contract(model: Model) -> Contract | None:
        if model.layer == models.INDICATOR:
            bounds = [name for name in BOUNDS if name in model.columns]
            return indicator_contract(model.header.title, families.member_names(model), bounds)
        return MARTS[model.name] if model.layer == "mart" else None

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
    def texts_file(self) -> Path:
        """The file of the municipality's own texts, beside its plan."""
        return texts.texts_path(self.settings.plan_file())

    def read_texts(self, plan: plans.Plan) -> texts.Texts:
        """The municipality's own texts, checked against its plan; empty where there is no file."""
        path = self.texts_file
        return texts.load(path, plan) if path.exists() else texts.Texts()

    def read_groups(self, municipalities: Collection[str]) -> comparison_groups.Comparisons:
        """The comparison groups, checked against the municipalities' names."""
        folders = self.settings.groups_folders
        comparisons = comparison_group_file.load_comparisons(folders, municipalities)
        if similar_file.COMPARISON in comparisons:
            raise InputError(
                f"{similar_file.COMPARISON}.yaml i groups har navnet på de kommuner, som Pejl selv "
                "finder; giv filen et andet navn."
            )
        return comparisons

    def read_similar(self, municipalities: Collection[str]) -> Similar:
        """What makes municipalities alike, checked against the indicators' names."""
        labels = {name: each.label for name, each in self.computed.items()}
        return similar_file.load_similar(self.settings.similar_file, municipalities, labels)

    def check_plan(self) -> None:
        """Refuse a plan, texts, releases or groups with mistakes before anything is fetched.

        Of several municipalities the groups alone; each one's plan is checked when it is built.
        An unreadable register does not stop a run: the build checks the plan against its last good
        rows.
        """
        try:
            names = self.municipality_names
            vocabulary = None if self.settings.is_shared else self.vocabulary()
        except SourceError:
            return
        if vocabulary is not None:
            read = [(each, each.read_plan(vocabulary)) for each in self.of_each_plan()]
            for each, plan in read:
                each.read_texts(plan)
            if len(codes := sorted({plan.municipality for _, plan in read})) > 1:
                raise InputError(
                    f"{self.settings.site / 'plans'} har planer for flere kommuner "
                    f"({', '.join(codes)}); giv hver kommune sin mappe."
                )
            rows = self.load_list("reference_area").select("area_code", "area")
            areas = AreaNames(rows.iter_rows())
            releases.load_releases(self.settings.releases_folder, vocabulary.labels, areas)
        self.read_groups(names.values())
        self.read_similar(names.values())

    def check_room(self) -> None:
        """Refuse to start where the disk may run full.

        Raises:
            HomeError: less is free than one run may write.
        """
        home = self.settings.home_folder
        free = shutil.disk_usage(home).free
        if free < LEAST_FREE:
            raise DiskFullError(
                f"{home} har {free / 1e6:.0f} MB ledig plads, og en kørsel kan bruge "
                f"{LEAST_FREE / 1e6:.0f} MB; gør plads på disken, eller ret PEJL_HOME."
            )

    def vocabulary(self) -> plans.Vocabulary:
        """What a plan may use: indicators with their units, and municipalities."""
        computed = self.computed.items()
        names = self.municipality_names
        groups = comparison_groups.group_rows(
            self.read_groups(names.values()),
            self.read_similar(names.values()),
            self.load_list("reference_area"),
        ).filter(kind="municipality")
        observed = self.load_list(OBSERVATIONS).select("indicator", "label").iter_rows()
        return plans.Vocabulary(
            units=self._units(),
            labels=dict(observed) | {name: each.label for name, each in computed},
            without_denominator=frozenset(n for n, each in computed if not each.has_denominator),
            municipalities=names,
            comparisons=read_comparisons(groups.iter_rows(named=True)),
            better={name: each.better for name, each in computed},
            breakdowns=self._breakdowns(),
            divided_areas=frozenset(map(names.find_code, self._neighbours())),
        )

    def named_groups(self) -> list[Group]:
        """The groups by sex, age or origin that the plans ask for."""
        return groups_in(self._plan_files)

    def _breakdowns(self) -> Breakdowns:
        """What the persons of each indicator are divided by, and the groups where they are known.

        Which ages a table has only its answers tell.
        """
        reads = {model.table: model.reads for model in self._whole_models.values()}
        entries = {
            table.table: (entry, table) for entry, table in breakdown_entries(self._whole_catalogue)
        }
        found: dict[str, dict[str, set[str]]] = {}
        for name, each in families.collect_indicators(self._whole_models.values()).items():
            for raw_table in raw_tables_behind(each.table, reads):
                if raw_table.removeprefix("jobindsats_") not in entries:
                    continue
                entry, table = entries[raw_table.removeprefix("jobindsats_")]
                groups = offered_groups(table, each.unit or "", self._ages(entry))
                own = found.setdefault(name, {})
                for by, members in groups.items():
                    own[by] = own.get(by, set()) | {*members}
        return {
            name: {by: sorted(members) for by, members in own.items()}
            for name, own in found.items()
        }

    def _ages(self, entry: Entry) -> list[str]:
        """The ages of the newest answer of a table's breakdowns; none before the first."""
        store = self.stores[0]
        newest = next(store.newest_first(entry.source, entry.table), None)
        requests = [part["request"] for part in newest.parts] if newest else []
        return [
            age
            for request in requests
            if request.get(BREAKDOWN) == "age"
            for age in request["groups"].values()
        ]

    @cached_property
    def municipality_names(self) -> AreaNames:
        """The municipalities by name and code.

        Raises:
            SourceError: the list of areas cannot be read.
        """
        folders = self.settings.kept_folders
        rows = load_list(self._loaded_catalogue, folders, "reference_area")
        rows = rows.filter(kind="municipality")
        return AreaNames(rows.select("area_code", "area").iter_rows(), MUNICIPALITY)

    def describe_indicators(self) -> pl.DataFrame:
        """``mart.indicator_catalogue`` without figures, for who asks before the first refresh.

        Raises:
            SourceError: the register cannot be read.
        """
        return indicator_catalogue.described_in_files(
            self.computed,
            self.catalogue,
            {model.table: model.reads for model in self.models.values()},
            self.load_list(OBSERVATIONS).with_columns(source_tables=pl.lit(OBSERVATIONS)),
            self.law_breaks,
        )

    @cached_property
    def law_breaks(self) -> dict[str, list[Break]]:
        """What changed each indicator by law, as ``data/reforms.yaml`` has it."""
        return reforms.breaks_by_indicator(reforms.load(DATA / "reforms.yaml"))

    def _units(self) -> dict[str, str]:
        computed = {name: each.unit or "" for name, each in self.computed.items()}
        observed = dict(self.load_list(OBSERVATIONS).select("indicator", "unit").iter_rows())
        if both := sorted(computed.keys() & observed.keys()):
            raise InputError(
                f"Registret bruger navnet {both[0]}, som {self.computed[both[0]].model.path} "
                "beregner; giv rækken i registret et andet navn."
            )
        return computed | observed

    def load_list(self, name: str) -> pl.DataFrame:
        """Load the register or a reference list from its file.

        Raises:
            SourceError: it cannot be read.
        """
        settings = self.settings
        folders = settings.register_folders if name == OBSERVATIONS else settings.kept_folders
        return load_list(self.catalogue, folders, name, self.register_goals)

    @cached_property
    def register_goals(self) -> register.Goals:
        """The register's indicators by goal of the plans; empty where there is none."""
        return register_goals.register_goals(self._plan_files, self.computed.keys())

    @property
    def own_area(self) -> str | None:
        """The code of the plans' municipality; None where no plan names one."""
        for file in self._plan_files:
            with suppress(InputError, SourceError):
                return self.municipality_names.find_code(file.municipality)
        return None

    @cached_property
    def own_areas(self) -> list[str]:
        """The codes of the plans' municipalities: of all where they are several."""
        if not self.settings.is_shared or self.settings.sites is None:
            return [self.own_area] if self.own_area else []
        each = (
            replace(self, settings=self.settings.of_municipality(name), shared=self)
            for name in sites.names(self.settings.sites)
        )
        return sorted({code for one in each if (code := one.own_area)})

    def _neighbours(self) -> list[str]:
        """The municipalities whose breakdowns are fetched, by name; the sample's are recorded."""
        if self.settings.base_url(JOBINDSATS)[1]:
            return read_index(SAMPLE)["breakdown_areas"]
        names = self.municipality_names
        rows = comparison_groups.listed_rows(
            self.read_groups(names.values()), self.load_list("reference_area")
        )
        codes = {c for own in self.own_areas for c in comparison_groups.find_neighbours(rows, own)}
        return [names[code] for code in sorted(codes)]

    @cached_property
    def _plan_files(self) -> list[PlanFile]:
        """The plans as they are written, without those that are invalid."""
        try:
            return register_goals.load_plan_files(self.settings.plan_files())
        except InputError:
            return []

    @property
    def layouts(self) -> dict[str, Layout]:
        """The layouts of Fasit lists by name, with the values that their columns may hold."""
        return load_layouts(self.catalogue, self.settings.kept_folders)

    @contextmanager
    def open_sources(self) -> Generator[Sources]:
        """The sources, their connections open for one run."""
        settings = self.settings
        if settings.has_sample_lists and not settings.pseudonym_key.exists():
            pseudonyms.write_key(settings.pseudonym_key)
        with open_connections(settings) as (to_jobindsats, to_statbank):
            yield Sources(
                catalogue=self.catalogue,
                jobindsats=Jobindsats(to_jobindsats),
                statbank=StatBank(to_statbank, self._spool),
                fasit_folder=settings.fasit_folder,
                pseudonym_key=settings.pseudonym_key,
                spool=self._spool,
                parsed_root=settings.home_folder / "work" / "parsed",
                list_folders=settings.kept_folders,
                register_folders=settings.register_folders,
                goals=self.register_goals,
                clock=settings.now,
                areas=self._areas_then if self.as_of else None,
                own_area=self.own_area,
                neighbours=self._neighbours,
            )

    def _areas_then(self) -> pl.DataFrame:
        """The areas as they were on the day that is built."""
        store = (self.shared or self).store
        return load_list_as_of(self.catalogue, store, "reference_area", self.moment)

    @contextmanager
    def open_store(self) -> Generator[SnapshotStore]:
        """The archive, with the home locked against other writers; waits for another run."""
        self.settings.claim_home()
        with warehouse.sole_writer(self.settings.home_folder, PATIENCE):
            self.clear_leftovers()
            yield self.store

    def clear_leftovers(self) -> None:
        """Delete what a killed run left behind; nobody else is writing now."""
        spilled = self.working_file.with_name(f"{self.working_file.name}.tmp")
        for folder in (self._spool, spilled):
            shutil.rmtree(folder, ignore_errors=True)
        for name in ("archive", "work", "published"):
            remove_partials(self.settings.home_folder / name)

    @property
    def _spool(self) -> Path:
        """Where a large answer lies until it is whole and goes to the archive."""
        return self.settings.home_folder / "work" / "spool"

    @cached_property
    def lake(self) -> Lake | None:
        """The DuckLake that each publication is written in; None without one, or for a past day.

        Raises:
            InputError: it has no place for its data.
        """
        settings = self.settings
        if settings.lake is None or self.as_of or self.own_area is None:
            return None
        if settings.lake_data is None:
            raise InputError(
                "PEJL_LAKE er sat, men PEJL_LAKE_DATA er ikke; sæt den til en mappe eller en "
                "adresse som s3://pejl/lake."
            )
        data = settings.lake_data
        folder = data if "://" in data else str(Path(data).resolve())
        address = LakeAddress(settings.lake, folder, f"pejl_{self.own_area}")
        public = replace(address, name=f"pejl_{PUBLIC}") if self.shared else None
        return Lake(address, settings.home_folder / "work" / "lake.json", public)

    @property
    def _branch(self) -> str:
        """The folder of a past day's files."""
        return f"as-of/{self.as_of}" if self.as_of else ""

    @property
    def working_file(self) -> Path:
        """The working database, which only Pejl opens."""
        return self.settings.home_folder / "work" / self._branch / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The folder of the published file; of the public tables where they are shared."""
        folder = PUBLIC if self.settings.is_shared else "published"
        return self.settings.home_folder / folder / self._branch

    @property
    def has_page(self) -> bool:
        """Whether `pejl.html` is published: of a municipality, for the newest day."""
        return not self.settings.is_shared and self.as_of is None

    @contextmanager
    def read_working(self) -> Generator[warehouse.Warehouse]:
        """The working database, read-only; of one of several municipalities on the shared one.

        Raises:
            HomeError: it is missing or damaged.
        """
        if self.shared is None:
            with warehouse.reading(self.working_file) as opened:
                yield opened
            return
        with (
            warehouse.reading(self.shared.working_file) as opened,
            opened.attached(self.working_file, read_only=True),
        ):
            yield opened
