"""``mart.indicator`` and ``mart.indicator_catalogue``: every figure, computed or kept by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from assets.build import Build
from assets.catalogue.catalogue import Catalogue
from assets.contracts.marts import MARTS
from assets.indicators import carried_forward, families, metadata, provisional
from assets.indicators.families import Indicator
from assets.ingest import freshness
from assets.warehouse.tables import Table
from connectors import fasit
from connectors.archive import retention
from connectors.archive.snapshots import SnapshotStore

LONG = "mart.indicator"
KEY = ["indicator", "area_code", "period"]
CATALOGUE = "mart.indicator_catalogue"
OBSERVATION = "core.observation"
HIDDEN = "^<[0-9]+$"
"""The mark of a count that jobindsats hides, and the highest number that it may be."""


def long_table(
    indicators: Mapping[str, Indicator], catalogue: Catalogue, store: SnapshotStore
) -> Table:
    """The table of all indicators, long, with where each figure came from."""
    titles = _titles(catalogue)

    def write(build: Build) -> None:
        connection = build.warehouse.connection
        connection.execute(f"create or replace temp view figure as {figures_select(indicators)}")
        rests_on = build.warehouse.frame("select distinct source_tables from figure order by all")
        states = _states(rests_on["source_tables"], titles, build)
        unsettled = _unsettled_from(states["source_tables"], catalogue, build)
        states = states.join(unsettled, on="source_tables", how="left")
        connection.register("state", states)
        try:
            build.warehouse.select_into(LONG, _long_select())
        finally:
            connection.execute("drop view figure")
            connection.unregister("state")
        _with_past_years(build, catalogue, store)

    return Table(
        name=LONG,
        reads=frozenset(families.by_table(indicators)) | {OBSERVATION, "core.area", freshness.NAME},
        write=write,
        description="All indicators, long: computed ones and those kept by hand. "
        "One row per indicator, area and period.",
        contract=MARTS["indicator"],
    )


def _with_past_years(build: Build, catalogue: Catalogue, store: SnapshotStore) -> None:
    """Add the figures of past years whose rows about persons are gone, and keep today's."""
    from_lists = [f"contains(source_tables, '{e.name}')" for e in catalogue.of_source(fasit.NAME)]
    if not from_lists:
        return
    figures = build.warehouse.frame(f"from {LONG} where {' or '.join(from_lists)}")
    day = build.as_of.date() if build.as_of else None
    drawn = retention.drawn_and_deleted(store.root, catalogue.layouts, day)
    deleted = {f"{fasit.NAME}_{table}": day for table, day in drawn.items()}
    before = carried_forward.read(store, figures.schema, build.as_of)
    before = before.with_columns(pl.col("provisional").fill_null(value=False))
    past = carried_forward.past(figures, before, deleted)
    build.warehouse.merge(LONG, past, KEY)
    if build.as_of is None:
        carried_forward.keep(store, pl.concat([figures.join(past, on=KEY, how="anti"), past]))


def _titles(catalogue: Catalogue) -> pl.DataFrame:
    """What each raw table is called; reference lists are nobody's source."""
    return pl.DataFrame(
        [
            (name, entry.title if entry.source != "reference" else None)
            for name, entry in catalogue.items()
        ],
        {"raw_table": pl.String, "title": pl.String},
        orient="row",
    )


def _states(source_tables: pl.Series, titles: pl.DataFrame, build: Build) -> pl.DataFrame:
    """Per list of raw tables: what they are called, and how fresh the least fresh of them is."""
    fresh = build.warehouse.frame(
        "select raw_table, retrieved_at, "
        # The hash of a small table of counts gives the counts back to whoever tries them all.
        "case when split_part(raw_table, '_', 1) in ('fasit', 'register') "
        "then strftime(retrieved_at, '%Y%m%dT%H%M%SZ') else left(sha256, 12) end as snapshot, "
        f"state in ('stale', 'never_fetched') as stale, stale_since from {freshness.NAME}"
    )
    return (
        source_tables.to_frame("source_tables")
        .with_columns(raw_table=pl.col("source_tables").str.split(" "))
        .explode("raw_table")
        .join(titles, on="raw_table", how="left", maintain_order="left")
        .join(fresh, on="raw_table", how="left", maintain_order="left")
        .group_by("source_tables", maintain_order=True)
        .agg(
            pl.col("title").drop_nulls().unique(maintain_order=True).str.join(", ").alias("source"),
            pl.col("retrieved_at").max().alias("known_from"),
            pl.col("stale").any(),
            pl.col("stale_since").filter("stale").min(),
            pl.col("snapshot")
            .drop_nulls()
            .unique(maintain_order=True)
            .str.join(" ")
            .alias("snapshots"),
        )
    )


def _unsettled_from(source_tables: pl.Series, catalogue: Catalogue, build: Build) -> pl.DataFrame:
    """Per list of raw tables: the first day that one of them may still count anew."""
    return (
        source_tables.to_frame("source_tables")
        .with_columns(raw_table=pl.col("source_tables").str.split(" "))
        .explode("raw_table")
        .join(provisional.unsettled(catalogue, build), on="raw_table")
        .group_by("source_tables")
        .agg(pl.col("unsettled_from").min())
    )


def figures_select(indicators: Mapping[str, Indicator]) -> str:
    """Every row of every indicator and of the register, with its label."""
    selects = [
        f"select {_named(held)}, 'computed' as kind, * from {table}"
        for table, held in families.by_table(indicators).items()
    ]
    selects.append(f"select 'observed' as kind, * from {OBSERVATION}")
    return "\nunion all by name\n".join(selects)


def _long_select() -> str:
    hidden = f"case when regexp_matches(mark, '{HIDDEN}') then"
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
        coalesce(figure.ends_on >= state.unsettled_from, false) as provisional,
        state.* exclude (source_tables, source)
    from figure
    join state using (source_tables)
)
join (select area_code, area from core.area) using (area_code)
order by indicator, area_code, starts_on
"""


def _named(held: Sequence[Indicator]) -> str:
    """The label of a table's rows, whom they count, and their name where the table has none."""
    [first, *_] = held
    said = first.model.head.population
    counted = f"'{_escaped(said)}' as population" if said else "null::varchar as population"
    if not first.model.head.members:
        return f"'{first.name}' as indicator, '{_escaped(first.label)}' as label, {counted}"
    labels = ", ".join(f"'{each.name}': '{_escaped(each.label)}'" for each in held)
    return f"map {{{labels}}}[{families.COLUMN}] as label, {counted}"


def _escaped(text: str) -> str:
    return text.replace("'", "''")


def catalogue_table(
    indicators: Mapping[str, Indicator],
    catalogue: Catalogue,
    reads: Mapping[str, frozenset[str]],
) -> Table:
    """The table that says which indicators there are, also those without a figure yet.

    Args:
        indicators: the indicators that SQL files hold, by name.
        catalogue: the source tables.
        reads: what each table reads, to find the sources of an indicator that has no rows.
    """
    titles = _titles(catalogue)
    heads = metadata.heads(indicators, reads)
    breaks = metadata.breaks(catalogue)

    def write(build: Build) -> None:
        figures = build.warehouse.frame(f"from {LONG}")
        found = _catalogue(figures, heads)
        states = _states(found["source_tables"].unique(), titles, build)
        shown = found.join(states, on="source_tables", how="left", maintain_order="left")
        shown = shown.join(
            metadata.breaks_of(found, breaks), on="indicator", how="left", maintain_order="left"
        ).with_columns(source=pl.coalesce("stated_source", "source"))
        columns = MARTS["indicator_catalogue"].columns
        build.warehouse.replace(CATALOGUE, shown.select(columns.keys()))

    return Table(
        name=CATALOGUE,
        reads=frozenset({LONG, freshness.NAME}),
        write=write,
        description="Which indicators there are. One row per indicator.",
        contract=MARTS["indicator_catalogue"],
    )


def _catalogue(figures: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    """One row per indicator, with the raw tables that its rows come from."""
    spans = (
        figures.sort("starts_on")
        .group_by("indicator")
        .agg(
            pl.col("source_tables").unique().str.split(" ").explode().unique().sort().str.join(" "),
            _periods_with_a_figure().first().alias("first_period"),
            _periods_with_a_figure().last().alias("last_period"),
            pl.col("area_code").filter(_HAS_FIGURE).n_unique().cast(pl.Int64).alias("areas"),
        )
    )
    observed = (
        figures.filter(pl.col("kind") == "observed")
        .group_by("indicator", maintain_order=True)
        .agg(pl.col("label", "unit", "kind").last(), pl.col("source").last().alias("stated_source"))
    )
    computed = heads.with_columns(kind=pl.lit("computed"))
    return (
        pl.concat([computed, observed], how="diagonal")
        .join(spans, on="indicator", how="left", maintain_order="left")
        .with_columns(
            pl.col("about").fill_null(""),
            pl.col("areas").fill_null(0),
            pl.coalesce("source_tables", "all_source_tables"),
        )
    )


_HAS_FIGURE = pl.col("value_low").is_not_null() | pl.col("value_high").is_not_null()


def _periods_with_a_figure() -> pl.Expr:
    return pl.col("period").filter(_HAS_FIGURE)
