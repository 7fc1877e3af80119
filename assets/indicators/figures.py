"""The figure layer: every true figure with its bounds, computed, observed or carried forward.

``figure.public`` holds the figures of public sources alone, which no plan and no setting changes.
``figure.personal`` holds those that rest on Fasit or the register, and ``figure.known`` is both.
None of them is published: `assets.disclosure` makes ``mart.indicator`` of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from assets.build import Build, Table
from assets.catalogue.catalogue import ABOUT_PERSONS, Catalogue
from assets.contracts.marts import MARTS
from assets.indicators import carried_forward, families
from assets.indicators.families import Indicator
from assets.indicators.indicator_catalogue import FIGURE_KEY
from assets.indicators.source_states import provisional_from, states, titles
from assets.ingest import freshness
from assets.warehouse.models import KNOWN_FIGURES, raw_tables_behind
from connectors import fasit
from connectors.archive import retention
from connectors.archive.snapshots import SnapshotStore
from connectors.warehouse import literal

PUBLIC = "figure.public"
PERSONAL = "figure.personal"
OBSERVATION = "core.observation"
HIDDEN_COUNT = "^<[0-9]+$"
"""The mark of a count that jobindsats hides, and the highest number that it may be."""
_OF_OBSERVED = {
    "value_low": "double",
    "value_high": "double",
    "sampled_low": "double",
    "sampled_high": "double",
    "evidence": "varchar",
    "answers_goal": "boolean",
    "remark": "varchar",
    "source": "varchar",
}
"""The columns that only an observed figure has something in, and their types."""


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
        store: the archive, where figures are kept that will be carried forward.
        reads: what each table reads.
    """
    about_persons = {name for name, each in catalogue.items() if each.source in ABOUT_PERSONS}
    by_table = families.group_by_table(indicators)
    personal = {table for table in by_table if raw_tables_behind(table, reads) & about_persons}
    of_public = {table: held for table, held in by_table.items() if table not in personal}
    of_personal = {table: by_table[table] for table in by_table if table in personal}
    observed = f"select 'observed' as kind, * from {OBSERVATION}"

    def write_public(build: Build) -> None:
        _write(build, PUBLIC, _computed(of_public), catalogue)

    def write_personal(build: Build) -> None:
        _write(build, PERSONAL, [*_computed(of_personal), observed], catalogue)
        _carry_forward(build, catalogue, store)

    def write_known(build: Build) -> None:
        both = f"from {PUBLIC} union all by name from {PERSONAL}"
        build.warehouse.connection.execute(f"create or replace view {KNOWN_FIGURES} as {both}")

    around = {"core.area", freshness.NAME}
    return [
        Table(
            name=PUBLIC,
            reads=frozenset(of_public) | around,
            write=write_public,
            description="Every figure of public sources alone. "
            "One row per indicator, area and period.",
        ),
        Table(
            name=PERSONAL,
            reads=frozenset(of_personal) | around | {OBSERVATION},
            write=write_personal,
            description="Every figure that rests on Fasit or the register, as it is; never "
            "published. One row per indicator, area and period.",
        ),
        Table(
            name=KNOWN_FIGURES,
            reads=frozenset({PUBLIC, PERSONAL}),
            write=write_known,
            description="Every figure, as it is; never published. "
            "One row per indicator, area and period.",
        ),
    ]


def _write(build: Build, name: str, selects: Iterable[str], catalogue: Catalogue) -> None:
    """Make a table of figures, with their bounds and how fresh their sources are."""
    every = "\nunion all by name\n".join(selects)
    connection = build.warehouse.connection
    connection.execute(f"create or replace temp view every_figure as {every}")
    lists = build.warehouse.frame("select distinct source_tables from every_figure order by all")
    found = states(lists["source_tables"], titles(catalogue), build)
    unsettled = provisional_from(found["source_tables"], catalogue, build)
    connection.register("state", found.join(unsettled, on="source_tables", how="left"))
    try:
        build.warehouse.create_table(name, _with_bounds())
    finally:
        connection.execute("drop view every_figure")
        connection.unregister("state")


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
        state.* exclude (source_tables, source)
    from every_figure as figure
    join state using (source_tables)
)
join (select area_code, area from core.area) using (area_code)
order by indicator, area_code, starts_on, ends_on, period
"""


def _computed(by_table: Mapping[str, Sequence[Indicator]]) -> Iterator[str]:
    """The rows of each table of indicators, with name, label and population."""
    empty = ", ".join(f"null::{kind} as {name}" for name, kind in _OF_OBSERVED.items())
    for table, held in by_table.items():
        said = held[0].model.header.population
        population = literal(said) if said else "null::varchar"
        yield (
            f"select {_named(held)}, {population} as population, 'computed' as kind, {empty}, * "
            f"from {table}"
        )


def _named(held: Sequence[Indicator]) -> str:
    """The label of a table's rows, and their name where the table has none."""
    [first, *_] = held
    if not first.model.header.members:
        return f"{literal(first.name)} as indicator, {literal(first.label)} as label"
    labels = ", ".join(f"{literal(each.name)}: {literal(each.label)}" for each in held)
    return f"map {{{labels}}}[{families.COLUMN}] as label"


def _carry_forward(build: Build, catalogue: Catalogue, store: SnapshotStore) -> None:
    """Add the figures of past years whose rows about persons are gone, and keep today's."""
    lists = [f"contains(source_tables, '{e.name}')" for e in catalogue.of_source(fasit.NAME)]
    if not lists:
        return
    figures = build.warehouse.frame(f"from {PERSONAL} where {' or '.join(lists)}")
    day = build.as_of.date() if build.as_of else None
    drawn = retention.newest_deleted_days(store.root, catalogue.layouts, day)
    deleted = {f"{fasit.NAME}_{table}": day for table, day in drawn.items()}
    before = carried_forward.load(store, figures.schema, build.as_of)
    before = before.with_columns(pl.col("provisional").fill_null(value=False))
    past = carried_forward.select_past(figures, before, deleted)
    build.warehouse.merge(PERSONAL, past, FIGURE_KEY)
    if build.as_of is None:
        carried_forward.save(
            store, pl.concat([figures.join(past, on=FIGURE_KEY, how="anti"), past])
        )
