"""``core.indicator_measure``: the measures of the public sources that an indicator is made of.

Which source tables: those that its rows name; where it rests on lists about persons too, or has no
row, those that its file rests on. Which measures of them: those that its file names, or all where
it names none; one that only a table in between picks out is therefore counted among all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from assets.build import Build, Table
from assets.catalogue.catalogue import Catalogue
from assets.indicators import families
from assets.indicators.families import Indicator
from assets.ingest.vintages.past_entries import SHAPES
from assets.warehouse.models import raw_tables_behind

NAME = "core.indicator_measure"
_WORD = re.compile(r"[a-z][a-z0-9_]*")


def indicator_measure_table(
    indicators: Mapping[str, Indicator],
    catalogue: Catalogue,
    reads: Mapping[str, Iterable[str]],
) -> Table:
    """The table of what indicators are made of.

    Args:
        indicators: the indicators that SQL files hold, by name.
        catalogue: the source tables.
        reads: what each table reads.
    """
    schema = dict.fromkeys(["indicator", "raw_table", "measure", "unit"], pl.String)
    rows = [row for each in indicators.values() for row in _rows(each, catalogue, reads)]
    found = pl.DataFrame(rows, schema, orient="row")
    # What reads a table about persons is itself about them, and would have to pass the gate.
    public = {
        table: held
        for table, held in families.group_by_table(indicators).items()
        if {catalogue[name].source for name in raw_tables_behind(table, reads)}
        <= {*SHAPES, "reference"}
    }

    def write(build: Build) -> None:
        named = _named(build, public)
        known = pl.col("indicator").is_in(named["indicator"].unique().implode())
        told = found.join(named, on=["indicator", "raw_table"], how="semi", maintain_order="left")
        build.warehouse.replace(NAME, pl.concat([told, found.filter(~known)]))

    return Table(
        name=NAME,
        reads=frozenset(public),
        write=write,
        description="The measures of the public sources that an indicator is made of. One row per "
        "indicator, source table and measure.",
    )


def _named(build: Build, public: Mapping[str, Sequence[Indicator]]) -> pl.DataFrame:
    """The source tables that the rows of indicators name."""
    every = [
        f"select {families.COLUMN if held[0].model.header.members else repr(held[0].name)} "
        f"as indicator, unnest(string_split(source_tables, ' ')) as raw_table from {table}"
        for table, held in public.items()
    ]
    if not every:
        return pl.DataFrame(schema={"indicator": pl.String, "raw_table": pl.String})
    union = " union all ".join(every)
    return build.warehouse.frame(f"select distinct indicator, raw_table from ({union})")


def _rows(
    indicator: Indicator, catalogue: Catalogue, reads: Mapping[str, Iterable[str]]
) -> Iterator[tuple[str, str, str, str]]:
    named = {
        word
        for line in indicator.model.sql.split("\n")
        if not line.startswith("--")
        for word in _WORD.findall(line)
    }
    for raw_table in sorted(raw_tables_behind(indicator.table, reads)):
        entry = catalogue[raw_table]
        if entry.source not in SHAPES:
            continue
        chosen = {n: m for n, m in entry.measures.items() if n in named} or entry.measures
        for name, measure in chosen.items():
            yield indicator.name, raw_table, name, measure.unit
