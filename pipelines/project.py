"""One configuration of Pejl: sources, archive, tables and plan, from the settings."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  (as_of is a day, and Dagster shadows the name)
from datetime import datetime, time
from functools import cached_property
from pathlib import Path

import polars as pl

from assets import receipt
from assets.build import Build, Table, lineage
from assets.catalogue import catalogue
from assets.catalogue.catalogue import Catalogue
from assets.contracts.contract import Contract
from assets.contracts.marts import MARTS, indicator_contract
from assets.disclosure import releases, shown
from assets.disclosure.gated_tables import check_gated, gate_tables
from assets.followup.load import load_followup
from assets.indicators import families, figures, indicator_catalogue, source_measures
from assets.indicators.families import Indicator
from assets.ingest import freshness
from assets.ingest.sources import Sources, load_layouts, load_list, load_list_as_of
from assets.ingest.vintages import measure_history, source_answers
from assets.lake import Lake
from assets.paper.texts import texts_file as texts
from assets.plan import plan as plans
from assets.plan import register_goals
from assets.plan.schema import PlanFile
from assets.scoring.goal_tables import goal_tables
from assets.warehouse import (
    calendar,
    checks,
    comparison_group_file,
    comparison_groups,
    models,
    staging,
    unit_table,
)
from assets.warehouse.models import Model, sql_table
from connectors import register, warehouse
from connectors.archive.atomic_write import remove_partials
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import HomeError, InputError, SourceError
from connectors.fasit import pseudonyms
from connectors.fasit.layouts import Layout
from connectors.jobindsats.client import Jobindsats
from connectors.lake import LakeAddress
from connectors.periods import DANISH_TIME, day_in_denmark
from connectors.statbank.client import StatBank
from pipelines import fingerprint
from pipelines.connections import open_connections
from pipelines.fingerprint import Scope
from pipelines.settings import SQL, Settings

OBSERVATIONS = "register_observations"
PATIENCE = 6 * 60 * 60
"""Seconds that a run waits for another one, such as a scheduled run for one by hand."""
LEAST_FREE = 200 * 10**6
"""Bytes: several times what one run of a whole plan writes."""
ENOUGH_FREE = 2 * 10**9
"""Bytes: a home with some years of snapshots and dated copies stays well below."""


@dataclass(frozen=True)
class Project:
    """One configuration: settings, the day it is built as of (None for today), its SQL."""

    settings: Settings
    as_of: Date | None = None
    sql: Path = SQL

    @cached_property
    def catalogue(self) -> Catalogue:
        """Every source table."""
        return catalogue.load(self.settings.source_folders)

    @cached_property
    def models(self) -> Mapping[str, Model]:
        """Every generated view and SQL file, by table."""
        return staging.views(self.catalogue) | models.load_models(self.sql)

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
        """Every table above raw, by name.

        Raises:
            InputError: a SQL file reads an unknown table, or would publish a table about persons
                that has not passed the gate.
        """
        sql = [sql_table(model, self._contract(model)) for model in self.models.values()]
        reads = lineage(sql)
        own = self.computed
        all_tables = [
            calendar.period_table(self.catalogue),
            unit_table.unit_table(),
            comparison_groups.comparison_table(self.read_groups),
            *sql,
            freshness.freshness_table(self.catalogue, self.store),
            *figures.figure_tables(own, self.catalogue, self.store, reads),
            *gate_tables(
                self.settings.disclosure_limit,
                self.settings.releases_folder,
                own,
                self.catalogue.parts,
                self.load_shown,
            ),
            indicator_catalogue.catalogue_table(own, self.catalogue, reads),
            *goal_tables(self.read_plan),
            *checks.finding_tables(checks.load_checks(self.sql / "check")),
            source_answers.answer_table(self.catalogue, self.store, self.open_sources),
            measure_history.measure_table(),
            source_measures.indicator_measure_table(own, self.catalogue, reads),
        ]
        tables = {table.name: table for table in all_tables}
        tables[measure_history.REVISION] = measure_history.skip_if_unchanged(
            tables[measure_history.REVISION]
        )
        known = {*tables, *(f"raw.{name}" for name in self.catalogue)}
        for table in all_tables:
            if unknown := sorted(table.reads - known):
                raise InputError(
                    f"sql/{table.name.replace('.', '/')}.sql læser {unknown[0]}, som ikke findes; "
                    "ret navnet, eller tilføj tabellens katalogpost."
                )
        check_gated(tables, self.catalogue)
        return tables

    def load_shown(self, build: Build, indicators: Collection[str]) -> pl.DataFrame:
        """What publications until the build's moment show and hide, and what follow-ups show."""
        return shown.merge(
            [
                shown.load(self.store, build.published, build.as_of, indicators),
                *self._frozen(indicators),
            ]
        )

    def _frozen(self, indicators: Collection[str]) -> Iterator[pl.DataFrame]:
        """The figures that follow-ups show which were frozen until the build's moment."""
        followups = self.settings.followups()
        for name in followups.names():
            frozen = load_followup(followups.read(name))
            day = datetime.fromisoformat(frozen.facts["frozen_at"])
            if day <= self.moment:
                figures = frozen.figures.filter(pl.col("indicator").is_in(indicators))
                yield shown.select_shown(figures, day_in_denmark(day), f"opfølgningen {name}")

    @property
    def of_day(self) -> list[str]:
        """The tables that show the day or the sources' states, and those that are made of them."""
        of_day = {freshness.NAME}
        while more := {
            name
            for name, table in self.tables.items()
            if name not in of_day and not _is_benchmark(name) and table.reads & of_day
        }:
            of_day |= more
        return sorted(of_day)

    def _unchanged(self, scope: Scope) -> frozenset[str]:
        """The tables that a build of this scope need not make."""
        match scope:
            case Scope.DAY:
                return frozenset(self.tables.keys() - self.of_day)
            case Scope.PAPER | Scope.LAKE:
                return frozenset(self.tables)
            case _:
                return frozenset()

    @cached_property
    def computed(self) -> dict[str, Indicator]:
        """Every indicator that SQL files compute, by name."""
        return families.collect_indicators(self.models.values())

    @staticmethod
    def _contract(model: Model) -> Contract | None:
        if model.layer == models.INDICATOR:
            return indicator_contract(model.header.title, families.member_names(model))
        return MARTS[model.name] if model.layer == "mart" else None

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
        return comparison_group_file.load_comparisons(self.settings.groups_folders, municipalities)

    def check_plan(self) -> None:
        """Refuse a plan, texts, releases or groups with mistakes before anything is fetched.

        An unreadable register does not stop a run: the build checks the plan against its last good
        rows.
        """
        try:
            vocabulary = self.vocabulary()
            areas = self.load_list("reference_area")
        except SourceError:
            return
        self.read_texts(self.read_plan(vocabulary))
        releases.load_releases(self.settings.releases_folder, vocabulary.units)
        self.read_groups(areas.filter(kind="municipality")["area"].to_list())

    def check_room(self) -> None:
        """Refuse to start where the disk may run full.

        Raises:
            HomeError: less is free than one run may write.
        """
        home = self.settings.home_folder
        free = shutil.disk_usage(home).free
        if free < LEAST_FREE:
            raise HomeError(
                f"{home} har {free / 1e6:.0f} MB ledig plads, og en kørsel kan bruge "
                f"{LEAST_FREE / 1e6:.0f} MB; gør plads på disken, eller ret PEJL_HOME."
            )

    def vocabulary(self) -> plans.Vocabulary:
        """What a plan may use: indicators with their units, and municipalities."""
        computed = self.computed.items()
        return plans.Vocabulary(
            units=self._units(),
            without_denominator=frozenset(n for n, each in computed if not each.has_denominator),
            municipalities=frozenset(
                self.load_list("reference_area").filter(kind="municipality")["area_code"]
            ),
        )

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
        folders = self.settings.kept_folders
        return load_list(self.catalogue, folders, name, self.register_goals)

    @cached_property
    def register_goals(self) -> register.Goals:
        """The register's indicators by goal; empty where no plan can be chosen."""
        return register_goals.register_goals(self._plan_file, self.computed.keys())

    @property
    def own_area(self) -> str | None:
        """The code of the plan's municipality; None where no plan can be chosen."""
        return self._plan_file.municipality if self._plan_file else None

    @cached_property
    def _plan_file(self) -> PlanFile | None:
        """The plan as it is written; None where none can be chosen."""
        try:
            return register_goals.load_plan_file(self.settings.plan_file())
        except InputError:
            return None

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
                goals=self.register_goals,
                clock=settings.now,
                areas=self._areas_then if self.as_of else None,
                own_area=self.own_area,
            )

    def _areas_then(self) -> pl.DataFrame:
        """The areas as they were on the day that is built."""
        return load_list_as_of(self.catalogue, self.store, "reference_area", self.moment)

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
        return Lake(address, settings.home_folder / "work" / "lake.json")

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
        """The folder of the published file."""
        return self.settings.home_folder / "published" / self._branch

    def _opened_working_file(self) -> AbstractContextManager[warehouse.Warehouse]:
        self.clear_leftovers()
        return warehouse.writing(self.working_file)

    @contextmanager
    def open_build(
        self,
        *,
        scope: Scope = Scope.EVERYTHING,
        makes_tables: bool = True,
        keeps_paper: bool = False,
    ) -> Generator[Build]:
        """A build, with the home locked and the working database open; waits for another run.

        Args:
            scope: what is new, where every table is asked for; nothing, where no table is made.
            makes_tables: whether tables are made, not the paper or the lake alone.
            keeps_paper: whether an unchanged paper is left as it is.
        """
        self.settings.claim_home()
        begun = fingerprint.compute(self)
        home = self.settings.home_folder
        with (
            warehouse.sole_writer(home, PATIENCE),
            self._opened_working_file() as opened,
        ):
            if scope is not Scope.NOTHING and makes_tables:
                # From here on the tables may differ from what stands published.
                receipt.withdraw(self.published)
            yield Build(
                warehouse=opened,
                mode=self.settings.mode,
                now=self.moment,
                published=self.published,
                as_of=None if self.as_of is None else self.moment,
                rests_on=lambda: fingerprint.after(begun, self.settings.archive),
                is_current=scope is Scope.NOTHING,
                unchanged=self._unchanged(scope),
                keeps_paper=keeps_paper,
            )


def _is_benchmark(table: str) -> bool:
    """The largest tables rest on the figures' values alone, not on what is stale."""
    return table.startswith((f"{models.BENCHMARK}.", f"mart.{models.BENCHMARK}"))
