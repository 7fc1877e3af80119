"""``core.indicator_measure``: the measures of public sources behind each indicator.

Source tables are those that the indicator's rows name; if it also rests on lists about persons or
has no rows, those that its SQL reads. Measures are those that its SQL names, or all of the table's
where it names none, as when a core table selects them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from assets.catalogue.catalogue import Catalogue
from assets.indicators import families
from assets.indicators.families import Indicator
from assets.ingest.vintages.past_entries import SHAPES
from assets.tables.build import Build, Table
from assets.warehouse.models import raw_tables_behind

NAME = "core.indicator_measure"
_WORD = re.compile(r"[a-z][a-z0-9_]*")


def indicator_measure_table(
    indicators: Mapping[str, Indicator],
    catalogue: Catalogue,
    reads: Mapping[str, Iterable[str]],
) -> Table:
    """The table ``core.indicator_measure``.

    Args:
        indicators: the indicators that SQL files hold, by name.
        catalogue: the source tables.
        reads: what each table reads.
    """
    schema = dict.fromkeys(["indicator", "raw_table", "measure", "unit"], pl.String)
    rows = [row for each in indicators.values() for row in _rows(each, catalogue, reads)]
    from_sql = pl.DataFrame(rows, schema, orient="row")
    # A table that reads rows about persons would have to pass the gate.
    public = {
        table: members
        for table, members in families.group_by_table(indicators).items()
        if {catalogue[name].source for name in raw_tables_behind(table, reads) & catalogue.keys()}
        <= {*SHAPES, "reference"}
    }

    def write(build: Build) -> None:
        in_rows = _tables_in_rows(build, public)
        has_rows = pl.col("indicator").is_in(in_rows["indicator"].unique().implode())
        used = from_sql.join(
            in_rows, on=["indicator", "raw_table"], how="semi", maintain_order="left"
        )
        build.warehouse.replace(NAME, pl.concat([used, from_sql.filter(~has_rows)]))

    return Table(
        name=NAME,
        reads=frozenset(public),
        write=write,
        description="De målinger fra offentlige kilder, som hver indikator er beregnet af",
    )


def _tables_in_rows(build: Build, public: Mapping[str, Sequence[Indicator]]) -> pl.DataFrame:
    """The source tables named in the rows of indicators."""
    selects = [
        f"select {families.COLUMN if members[0].model.members else repr(members[0].name)} "
        f"as indicator, unnest(string_split(source_tables, ' ')) as raw_table from {table}"
        for table, members in public.items()
    ]
    if not selects:
        return pl.DataFrame(schema={"indicator": pl.String, "raw_table": pl.String})
    union = " union all ".join(selects)
    return build.warehouse.frame(f"select distinct indicator, raw_table from ({union})")


def _rows(
    indicator: Indicator, catalogue: Catalogue, reads: Mapping[str, Iterable[str]]
) -> Iterator[tuple[str, str, str, str]]:
    words = {
        word
        for line in indicator.model.sql.split("\n")
        if not line.startswith("--")
        for word in _WORD.findall(line)
    }
    for raw_table in sorted(raw_tables_behind(indicator.table, reads)):
        entry = catalogue.get(raw_table)  # a table that is unknown is refused once all are known
        if entry is None or entry.source not in SHAPES:
            continue
        chosen = {n: m for n, m in entry.measures.items() if n in words} or entry.measures
        for name, measure in chosen.items():
            yield indicator.name, raw_table, name, measure.unit
