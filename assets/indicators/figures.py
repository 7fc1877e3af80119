"""The figure layer: true figures with their bounds, computed, observed or carried forward.

``figure.public`` has the figures that rest on public sources alone, ``figure.personal`` those that
rest on Fasit or the register, ``figure.known`` both. None is published: `assets.disclosure` makes
``mart.indicator`` from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from assets.catalogue.catalogue import Catalogue
from assets.indicators import carried_forward, families
from assets.indicators.families import Indicator
from assets.indicators.indicator_catalogue import FIGURE_KEY
from assets.indicators.list_coverage import read_coverage
from assets.indicators.source_states import provisional_from, read_states, source_titles
from assets.ingest import freshness
from assets.tables.build import Build, Table
from assets.tables.contracts.marts import MARTS
from assets.warehouse.models import KNOWN_FIGURES, raw_tables_behind
from connectors import fasit
from connectors.archive import retention
from connectors.archive.snapshots import SnapshotStore
from connectors.warehouse import literal

PUBLIC = "figure.public"
PERSONAL = "figure.personal"
IMPORTED = "figure.imported"
"""Figures of other municipalities (`assets.exchange`), which were gated where they come from."""
OBSERVATION = "core.observation"
HIDDEN_COUNT = "^<[0-9]+$"
"""Regular expression of jobindsats' mark for a hidden count, such as ``<3``: below that number."""
_OBSERVED_COLUMNS = {
    "value_low": "double",
    "value_high": "double",
    "sampled_low": "double",
    "sampled_high": "double",
    "evidence": "varchar",
    "answers_goal": "boolean",
    "remark": "varchar",
    "source": "varchar",
}
"""Columns that are null in computed figures, but for bounds that a file computes; their types."""


def figure_tables(
    indicators: Mapping[str, Indicator],
    catalogue: Catalogue,
    store: SnapshotStore,
    reads: Mapping[str, frozenset[str]],
) -> list[Table]:
    """The tables of the figure layer.

    Args:
        indicators: the indicators that SQL files hold, by name.
        catalogue: the source tables.
        store: the archive, which keeps figures to carry forward.
        reads: what each table reads.
    """
    by_table = families.group_by_table(indicators)
    personal_names = {
        table for table in by_table if raw_tables_behind(table, reads) & catalogue.about_persons
    }
    public = {name: by_table[name] for name in by_table if name not in personal_names}
    personal = {name: by_table[name] for name in by_table if name in personal_names}
    observed = f"select 'observed' as kind, * from {OBSERVATION}"

    def write_public(build: Build) -> None:
        _write(build, PUBLIC, _computed(public), catalogue)

    def write_personal(build: Build) -> None:
        _write(build, PERSONAL, [*_computed(personal), observed], catalogue)
        _carry_forward(build, catalogue, store)

    def write_known(build: Build) -> None:
        both = f"from {PUBLIC} union all by name from {PERSONAL}"
        build.warehouse.connection.execute(f"create or replace view {KNOWN_FIGURES} as {both}")

    joined = {"core.area", freshness.NAME}
    return [
        Table(
            name=PUBLIC,
            reads=frozenset(public) | joined,
            write=write_public,
            description="Tal, der hviler på offentlige kilder alene; udgives ikke",
        ),
        Table(
            name=PERSONAL,
            reads=frozenset(personal) | joined | {OBSERVATION},
            write=write_personal,
            description="Tal, der hviler på Fasit eller registeret, som de er; udgives ikke",
        ),
        Table(
            name=KNOWN_FIGURES,
            reads=frozenset({PUBLIC, PERSONAL}),
            write=write_known,
            description="Alle tal, som de er; udgives ikke",
        ),
    ]


def _write(build: Build, name: str, selects: Iterable[str], catalogue: Catalogue) -> None:
    """Make a table of figures with their bounds and the freshness of their sources."""
    union = "\nunion all by name\n".join(selects)
    connection = build.warehouse.connection
    connection.execute(f"create or replace temp view every_figure as {union}")
    lists = build.warehouse.frame("select distinct source_tables from every_figure order by all")
    state = read_states(lists["source_tables"], source_titles(catalogue), build)
    provisional = provisional_from(state["source_tables"], catalogue, build)
    periods = build.warehouse.frame(
        "select distinct source_tables, starts_on, ends_on from every_figure "
        f"where contains(source_tables, '{fasit.NAME}_')"
    )
    coverage = read_coverage(periods, (e.name for e in catalogue.of_source(fasit.NAME)), build)
    connection.register("state", state.join(provisional, on="source_tables", how="left"))
    connection.register("coverage", coverage)
    try:
        build.warehouse.create_table(name, _with_bounds())
    finally:
        connection.execute("drop view every_figure")
        connection.unregister("state")
        connection.unregister("coverage")


def _with_bounds() -> str:
    hidden = f"case when regexp_matches(mark, '{HIDDEN_COUNT}') then"
    columns = ", ".join(MARTS["indicator"].columns)
    return f"""
select {columns}
from (
    select
        figure.* replace (
            coalesce(value_low, value, {hidden} 0.0 end) as value_low,
            coalesce(value_high, value, {hidden} mark[2:]::double - 1 end) as value_high,
            coalesce(figure.source, state.source) as source
        ),
        coalesce(figure.ends_on >= state.provisional_from, false) as provisional,
        coverage.covered_from,
        coverage.covered_to,
        state.* exclude (source_tables, source)
    from every_figure as figure
    join state using (source_tables)
    left join coverage using (source_tables, starts_on, ends_on)
    where coalesce(coverage.has_list, true)
)
join (select area_code, area from core.area) using (area_code)
order by indicator, area_code, starts_on, ends_on, period
"""


def _computed(by_table: Mapping[str, Sequence[Indicator]]) -> Iterator[str]:
    """A select per table of indicators that adds name, label and population."""
    for table, indicators in by_table.items():
        header, own = indicators[0].model.header, indicators[0].model.columns
        others = {name: kind for name, kind in _OBSERVED_COLUMNS.items() if name not in own}
        empty = ", ".join(f"null::{kind} as {name}" for name, kind in others.items())
        population = literal(header.population) if header.population else "null::varchar"
        yield (
            f"select {_name_and_label(indicators)}, {population} as population, "
            f"'computed' as kind, {empty}, * from {table}"
        )


def _name_and_label(indicators: Sequence[Indicator]) -> str:
    """The label of a table's rows, and their name where it has no column of it."""
    [first, *_] = indicators
    if not first.model.members:
        return f"{literal(first.name)} as indicator, {literal(first.label)} as label"
    labels = ", ".join(f"{literal(member.name)}: {literal(member.label)}" for member in indicators)
    return f"map {{{labels}}}[{families.COLUMN}] as label"


def _carry_forward(build: Build, catalogue: Catalogue, store: SnapshotStore) -> None:
    """Add figures of past years that the lists no longer cover, and archive today's.

    An older Pejl may have archived figures of years that have not begun; they are left out.
    """
    on_list = [f"contains(source_tables, '{e.name}')" for e in catalogue.of_source(fasit.NAME)]
    if not on_list:
        return
    figures = build.warehouse.frame(f"from {PERSONAL} where {' or '.join(on_list)}")
    drawn = retention.newest_deleted_days(store.root, catalogue.layouts, build.as_of_day)
    deleted = {f"{fasit.NAME}_{table}": day for table, day in drawn.items()}
    archived = carried_forward.load(store, figures.schema, build.as_of)
    archived = archived.with_columns(pl.col("provisional").fill_null(value=False))
    archived = archived.filter(pl.col("starts_on") <= (build.as_of_day or build.day))
    past = carried_forward.select_past(figures, archived, deleted)
    build.warehouse.merge(PERSONAL, past, FIGURE_KEY)
    if build.as_of is None:
        carried_forward.save(
            store, pl.concat([figures.join(past, on=FIGURE_KEY, how="anti"), past])
        )
