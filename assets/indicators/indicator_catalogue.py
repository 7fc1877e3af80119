"""``mart.indicator_catalogue``: all indicators with their metadata, also those without figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import polars as pl

from assets.catalogue.catalogue import Catalogue
from assets.indicators import metadata
from assets.indicators.families import Indicator
from assets.indicators.group_rows import with_groups
from assets.indicators.source_states import TITLES, by_raw_table, read_states, source_titles
from assets.ingest import freshness
from assets.tables.build import Build, Table
from assets.tables.contracts.marts import MARTS
from assets.text.group_names import Group
from connectors.exchange import NAME as EXCHANGE
from connectors.observations import Break
from connectors.warehouse import Warehouse, literal

FIGURES = "mart.indicator"
"""The published figures, made by the disclosure gate (`assets.disclosure`)."""
FIGURE_KEY = ["indicator", "area_code", "period"]
BY = "mart.indicator_by"
"""The figures by sex, age and origin (`assets.disclosure.of_group`)."""
CATALOGUE = "mart.indicator_catalogue"
_BREAKDOWNS = f"""
with given as (
    unpivot (select distinct indicator, sex, age, origin from {BY})
    on sex, age, origin into name breakdown value member
),

listed as (
    select
        indicator,
        breakdown,
        string_agg(distinct member, ' · ' order by member) as members
    from given
    where member <> 'i alt'
    group by all
)

select
    indicator,
    string_agg(
        case breakdown when 'sex' then 'køn' when 'age' then 'alder' else 'herkomst' end
        || ' (' || members || ')', '; ' order by breakdown desc
    ) as breakdowns
from listed
group by all
"""

_SPANS = f"""
select
    indicator,
    arg_min(period, (starts_on, ends_on)) as first_period,
    arg_max(period, (starts_on, ends_on)) as last_period,
    count(distinct area_code) as areas
from {FIGURES}
where value_low is not null or value_high is not null
group by indicator
"""
"""The first and last period with a figure, and how many areas have one."""


def catalogue_table(
    indicators: Mapping[str, Indicator],
    catalogue: Catalogue,
    reads: Mapping[str, frozenset[str]],
    laws: Mapping[str, Sequence[Break]],
    named: Callable[[], Iterable[Group]],
) -> Table:
    """The table ``mart.indicator_catalogue``.

    Args:
        indicators: the indicators that SQL files hold, by name.
        catalogue: the source tables.
        reads: what each table reads, for the sources of an indicator without rows.
        laws: what changed an indicator by law.
        named: gives the groups that plans ask for, which have names of their own.
    """
    titles = source_titles(catalogue)
    headers = metadata.header_rows(indicators, reads)
    breaks, cadences = metadata.source_breaks(catalogue), metadata.source_cadences(catalogue)

    def write(build: Build) -> None:
        rows = _catalogue_rows(build.warehouse, with_groups(headers, named()))
        imported = build.warehouse.frame(
            f"select raw_table, title from {freshness.NAME} where source = {literal(EXCHANGE)}"
        )
        every_title = pl.concat([titles, imported])
        state = read_states(rows["source_tables"].unique(), every_title, build)
        joined = rows.join(state, on="source_tables", how="left", maintain_order="left")
        for more in (
            metadata.join_breaks(rows, breaks, laws),
            metadata.join_cadences(rows, cadences),
            _never_fetched(rows, titles, build),
            build.warehouse.frame(_BREAKDOWNS),
        ):
            joined = joined.join(more, on="indicator", how="left", maintain_order="left")
        joined = joined.with_columns(source=pl.coalesce("stated_source", "source"))
        columns = MARTS["indicator_catalogue"].columns
        build.warehouse.replace(CATALOGUE, joined.select(columns.keys()))

    return Table(
        name=CATALOGUE,
        reads=frozenset({FIGURES, BY, freshness.NAME}),
        write=write,
        contract=MARTS["indicator_catalogue"],
    )


def described_in_files(
    indicators: Mapping[str, Indicator],
    catalogue: Catalogue,
    reads: Mapping[str, frozenset[str]],
    register: pl.DataFrame,
    laws: Mapping[str, Sequence[Break]],
) -> pl.DataFrame:
    """``mart.indicator_catalogue`` before the first refresh, from files alone.

    What only figures and answers tell is null: periods, areas, freshness, snapshots.

    Args:
        indicators: the indicators that SQL files hold, by name.
        catalogue: the source tables.
        reads: what each table reads.
        register: the rows of the register, with its raw table as ``source_tables``.
        laws: what changed an indicator by law.
    """
    observed = register.group_by("indicator", maintain_order=True).agg(
        pl.col("label", "unit", "source", "source_tables").last(), kind=pl.lit("observed")
    )
    computed = metadata.header_rows(indicators, reads).with_columns(
        kind=pl.lit("computed"), source_tables="all_source_tables"
    )
    rows = pl.concat([computed, observed], how="diagonal").with_columns(
        pl.col("about").fill_null("")
    )
    for more in (
        metadata.join_breaks(rows, metadata.source_breaks(catalogue), laws),
        metadata.join_cadences(rows, metadata.source_cadences(catalogue)),
        metadata.join_titles(rows, source_titles(catalogue)),
    ):
        rows = rows.join(more, on="indicator", how="left", maintain_order="left")
    schema = MARTS["indicator_catalogue"].empty().schema
    return (
        rows.with_columns(
            pl.coalesce("source", "titles").alias("source"),
            *(pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in rows),
        )
        .select(*schema)
        .sort("indicator")
    )


def _catalogue_rows(warehouse: Warehouse, headers: pl.DataFrame) -> pl.DataFrame:
    """One row per indicator, with the raw tables behind its rows; those of others come last."""
    spans = warehouse.frame(_SPANS)
    tables = pl.col("source_tables").str.split(" ").explode().unique()
    is_imported = tables.str.starts_with(f"{EXCHANGE}_")
    own, imported = tables.filter(~is_imported).sort(), tables.filter(is_imported).sort()
    behind = (
        warehouse.frame(f"select distinct indicator, source_tables from {FIGURES}")
        .group_by("indicator")
        .agg(own.append(imported).str.join(" ").alias("source_tables"))
    )
    observed = (
        warehouse.frame(
            f"select indicator, label, unit, kind, source from {FIGURES} where kind = 'observed'"
        )
        .group_by("indicator", maintain_order=True)
        .agg(pl.col("label", "unit", "kind").last(), pl.col("source").last().alias("stated_source"))
    )
    computed = headers.with_columns(kind=pl.lit("computed"))
    return (
        pl.concat([computed, observed], how="diagonal")
        .join(behind, on="indicator", how="left", maintain_order="left")
        .join(spans, on="indicator", how="left", maintain_order="left")
        .with_columns(
            pl.col("about").fill_null(""),
            pl.col("areas").fill_null(0),
            pl.coalesce("source_tables", "all_source_tables"),
        )
    )


def _never_fetched(rows: pl.DataFrame, titles: pl.DataFrame, build: Build) -> pl.DataFrame:
    """The titles of the source tables of each indicator that were never fetched."""
    states = build.warehouse.frame(f"select raw_table, state from {freshness.NAME}")
    return (
        by_raw_table(rows, "indicator", "all_source_tables")
        .join(states.filter(pl.col("state").is_in(["never_fetched", "awaited"])), on="raw_table")
        .join(titles, on="raw_table", maintain_order="left")
        .group_by("indicator")
        .agg(TITLES.alias("never_fetched"))
    )
