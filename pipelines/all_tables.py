"""Every table above raw: of one installation, of several municipalities, and of one of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from assets.disclosure.breakdowns import breakdown_table
from assets.disclosure.gated_tables import check_gated, gate_tables
from assets.disclosure.named_groups import named_table
from assets.disclosure.of_group import of_group_table
from assets.exchange import imports
from assets.exchange.imported import Exchange
from assets.followup.change import change_table
from assets.indicators import families, figures, indicator_catalogue, source_measures
from assets.ingest import freshness
from assets.ingest.vintages import measure_history, source_answers
from assets.municipalities import tables as municipal_tables
from assets.plan import reforms
from assets.plan.breakdowns import compared_groups_in, groups_in
from assets.scoring.goal_tables import goal_tables
from assets.tables.build import Build, Table, lineage
from assets.tables.contracts.contract import Contract
from assets.tables.contracts.marts import BOUNDS, MARTS, indicator_contract
from assets.text.group_names import Group
from assets.warehouse import (
    calendar,
    checks,
    comparison_groups,
    models,
    similar_file,
    unit_table,
)
from assets.warehouse.models import Model, sql_table
from connectors.errors import InputError
from pipelines import past_followups
from pipelines.connections import open_sources
from pipelines.exchange import list_definitions
from pipelines.project import Project
from pipelines.settings import REFORMS


def all_tables(project: Project) -> dict[str, Table]:
    """Every table above raw, by name; the public ones where several municipalities share them.

    Raises:
        InputError: a SQL file reads an unknown table, or would publish a table about persons
            that has not passed the gate.
    """
    tables = _every_table(project)
    if project.settings.is_shared:
        return municipal_tables.public_tables(tables, project.catalogue)
    _check(tables, project)
    return tables


def own_tables(project: Project, public: Collection[str]) -> dict[str, Table]:
    """The tables that one of several municipalities has beside the public ones, by name.

    Raises:
        InputError: as `all_tables`.
    """
    tables = _every_table(project)
    _check(tables, project)
    return municipal_tables.own_tables(tables, public, lambda: project.files.own_areas)


def _check(tables: Mapping[str, Table], project: Project) -> None:
    known = {*tables, *(f"raw.{name}" for name in project.catalogue)}
    for table in tables.values():
        if unknown := sorted(table.reads - known):
            raise InputError(
                f"sql/{table.name.replace('.', '/')}.sql læser {unknown[0]}, som ikke findes; "
                "ret navnet, eller tilføj tabellens katalogpost."
            )
    check_gated(tables, project.catalogue)


def _every_table(project: Project) -> dict[str, Table]:
    """Every table of the catalogue and the SQL files."""
    settings, files, catalogue = project.settings, project.files, project.catalogue
    own, sql = project.computed, [_sql_table(project, each) for each in project.models.values()]
    reads, plans, exchange = lineage(sql), project.of_each_plan(), _exchange(project)

    def named_groups() -> list[Group]:
        return groups_in(files.plans)

    all_tables = [
        calendar.period_table(catalogue),
        unit_table.unit_table(),
        comparison_groups.comparison_table(files.read_groups, project.read_similar),
        similar_file.feature_table(project.read_similar),
        *sql,
        freshness.freshness_table(catalogue, project.attempts, exchange.states),
        *figures.figure_tables(own, catalogue, project.store, reads),
        *gate_tables(
            settings.disclosure_limit,
            settings.releases_folder,
            own,
            catalogue.parts,
            partial(past_followups.load_shown, project),
        ),
        exchange.table(),
        breakdown_table(catalogue),
        of_group_table(own, project.models, catalogue, lambda: files.own_areas),
        named_table(named_groups, lambda: compared_groups_in(files.plans)),
        indicator_catalogue.catalogue_table(
            own, catalogue, reads, reforms.breaks_by_indicator(reforms.load(REFORMS)), named_groups
        ),
        *goal_tables([each.read_plan for each in plans]),
        change_table([past_followups.frozen_plan(each) for each in plans]),
        *checks.finding_tables(checks.load_checks(project.sql / "check")),
        source_answers.answer_table(catalogue, project.store, partial(open_sources, project)),
        measure_history.measure_table(),
        source_measures.indicator_measure_table(
            families.collect_indicators(project.whole_models.values()),
            project.whole_catalogue,
            {name: model.reads for name, model in project.whole_models.items()},
        ),
    ]
    tables = {table.name: table for table in all_tables}
    tables[measure_history.REVISION] = measure_history.skip_if_unchanged(
        tables[measure_history.REVISION]
    )
    return tables


def _sql_table(project: Project, model: Model) -> Table:
    """The table of a SQL file; of one of several municipalities on its own figures."""
    is_own = project.shared is not None
    return sql_table(municipal_tables.on_own_figures(model) if is_own else model, _contract(model))


def _contract(model: Model) -> Contract | None:
    if model.layer == models.INDICATOR:
        bounds = [name for name in BOUNDS if name in model.columns]
        return indicator_contract(model.header.title, families.member_names(model), bounds)
    return MARTS[model.name] if model.layer == "mart" else None


def _exchange(project: Project) -> Exchange:
    """What a build takes from other municipalities; the shared tables take nothing."""

    def load(build: Build) -> tuple[list[imports.Imported], dict[str, str]]:
        if project.settings.is_shared:
            return [], {}
        return imports.load_all(project.store, build.as_of)

    return Exchange(load, partial(list_definitions, project), project.settings.disclosure_limit)
