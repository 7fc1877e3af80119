"""Figures by sex, age and origin as they may be shown: no hidden group is given back by the others.

Which groups of a total are hidden `assets.disclosure.hidden_groups` finds; here is what is a total
of what.

- Counts of the five origins become three, danish, western and not western, each shown only where
  all of its parts are.
- A share rests on persons: it is hidden with the count that it is of. Of those whose persons
  another table has (`shares_of`) it is a count too, and what is left is another. None is shown of
  fewer than `FEWEST` persons: one of them would move it by more than five per cent.

The breakdowns of a total tell of each other only through it, and it is shown; where it is not, none
of its groups is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from assets.catalogue.catalogue import Catalogue, Entry
from assets.disclosure.hidden_groups import DANISH, FEW, hide
from assets.tables.build import Build, Table
from assets.text.group_names import SEXES
from assets.text.units import COUNTS
from assets.warehouse.models import STAGING
from connectors.jobindsats.breakdowns import BREAKDOWN, GROUP, BreakdownEntry
from connectors.jobindsats.group_names import UNKNOWN
from connectors.observations import ABSENT, MISSING, Measure
from connectors.warehouse import quoted

NAME = "figure.breakdown"
FEWEST = 20
"""A share of fewer persons is noise."""
SMALL = 3
"""Counts of persons below it are hidden by jobindsats."""
ORIGINS: Mapping[str, tuple[str, ...]] = {
    DANISH: (DANISH,),
    "vestlig": ("indvandrere, vestlige", "efterkommere, vestlige"),
    "ikke-vestlig": ("indvandrere, ikke-vestlige", "efterkommere, ikke-vestlige"),
}
"""The three origins of counts, and the groups that each adds up."""
_PLACE = ["area_code", "period"]
_CELL = [BREAKDOWN, GROUP]


def breakdown_entries(catalogue: Catalogue) -> list[tuple[Entry, BreakdownEntry]]:
    """The entries of breakdowns, with their definitions."""
    return [
        (entry, entry.definition)
        for entry in catalogue.of_source("jobindsats")
        if isinstance(entry.definition, BreakdownEntry)
    ]


def offered_groups(
    table: BreakdownEntry, unit: str, ages: Collection[str]
) -> dict[str, Sequence[str]]:
    """The groups that an indicator of a table may have, by breakdown.

    Args:
        table: what is fetched of it.
        unit: the indicator's unit.
        ages: the ages that the table has; empty where they are not known.
    """
    parts = [part for each in ORIGINS.values() for part in each]
    origins = [*ORIGINS] if unit in COUNTS else parts if table.shares_of else []
    offered: dict[str, Sequence[str]] = {"sex": SEXES, "age": [*ages], "origin": origins}
    return {by: offered[by] for by in table.by if by != "origin" or origins}


def breakdown_table(catalogue: Catalogue) -> Table:
    """The table ``figure.breakdown``: every group of every table, as it may be shown."""
    entries = breakdown_entries(catalogue)

    def write(build: Build) -> None:
        cells = {entry.name: _read(build, entry.name, table) for entry, table in entries}
        pieces = [
            # Of a table that was never fetched the columns are read all the same.
            _protected(cells, rows, table) if rows.height else rows.drop("total")
            for entry, table in entries
            for rows in [cells[entry.name]]
        ]
        build.warehouse.replace(NAME, pl.concat(pieces or [_EMPTY], how="diagonal_relaxed"))

    reads = {f"{STAGING}.{entry.name}" for entry, _ in entries}
    reads |= {_total_table(table) for _, table in entries}
    return Table(
        name=NAME,
        reads=frozenset(reads),
        write=write,
        description="Kildens tal efter køn, alder og herkomst, som de må vises; udgives ikke",
    )


_EMPTY = pl.DataFrame(schema=dict.fromkeys(["source_table", *_PLACE, *_CELL], pl.String))


def _total_table(table: BreakdownEntry) -> str:
    return f"{STAGING}.jobindsats_{table.table}"


def _read(build: Build, name: str, table: BreakdownEntry) -> pl.DataFrame:
    """The groups of a table with the total that they are of; nobody is 0."""
    kinds = [*_PLACE, *_own_dimensions(table), "measure"]
    rows = build.warehouse.frame(f"from {STAGING}.{name}")
    totals = build.warehouse.frame(
        f"select {', '.join(map(quoted, kinds))}, value as total from {_total_table(table)} "
        f"where (area_code, period) in (select (area_code, period) from {STAGING}.{name})"
    )
    text = rows.with_columns(pl.col(*kinds, *_CELL, "mark", "source_table").cast(pl.String))
    return text.join(totals.with_columns(pl.col(kinds).cast(pl.String)), on=kinds, how="left")


def _own_dimensions(table: BreakdownEntry) -> list[str]:
    return [name for name in table.dimensions if name not in _CELL]


def _protected(
    cells: Mapping[str, pl.DataFrame], rows: pl.DataFrame, table: BreakdownEntry
) -> pl.DataFrame:
    counts = {n: m for n, m in table.measures.items() if m.hidden_below is not None}
    shares = {n: m for n, m in table.measures.items() if m.unit == "pct"}
    persons = cells.get(f"jobindsats_{table.shares_of}_by") if table.shares_of else None
    kinds = [*_PLACE, *_own_dimensions(table)]
    shown = [
        *(_of_count(rows.filter(measure=n), m, kinds) for n, m in counts.items()),
        *(
            _of_persons(rows.filter(measure=n), persons, kinds)
            for n, m in shares.items()
            if m.share_of is None
        ),
    ]
    every = pl.concat(shown or [rows.clear()], how="diagonal_relaxed")
    of_counts = [
        _of_shares(rows.filter(measure=n), every.filter(measure=m.share_of), kinds)
        for n, m in shares.items()
        if m.share_of is not None
    ]
    rest = rows.filter(~pl.col("measure").is_in([*counts, *shares]))
    protected = pl.concat([every, *of_counts, rest], how="diagonal_relaxed")
    return protected.filter(pl.col(GROUP) != UNKNOWN).drop("total")


def _of_count(rows: pl.DataFrame, measure: Measure, kinds: Sequence[str]) -> pl.DataFrame:
    """The groups of a count; of origin three."""
    limit = measure.hidden_below or 1
    rows = _with_three_origins(rows, kinds)
    count = pl.when(mark=ABSENT).then(0.0).otherwise("value")
    return hide(rows.with_columns(_count=count), kinds, limit)


def _with_three_origins(rows: pl.DataFrame, kinds: Sequence[str]) -> pl.DataFrame:
    """The origins added up, where all parts are shown."""
    three = {part: name for name, parts in ORIGINS.items() for part in parts}
    is_origin = (pl.col(BREAKDOWN) == "origin") & (pl.col(GROUP) != UNKNOWN)
    parts = rows.filter(is_origin).with_columns(pl.col(GROUP).replace(three))
    is_absent = pl.col("mark").eq_missing(pl.lit(ABSENT))
    is_known = pl.col("value").is_not_null() | is_absent
    key = [*kinds, "measure", *_CELL]
    summed = parts.group_by(key, maintain_order=True).agg(
        pl.exclude(*key, "value", "mark").first(),
        value=pl.when(is_known.all() & ~is_absent.all()).then(pl.col("value").sum()),
        mark=pl.when(is_absent.all())
        .then(pl.lit(ABSENT))
        .when(~is_known.all())
        .then(pl.col("mark").filter(~is_known).first()),
    )
    return pl.concat([rows.filter(~is_origin), summed.select(rows.columns)])


def _of_persons(
    rows: pl.DataFrame, persons: pl.DataFrame | None, kinds: Sequence[str]
) -> pl.DataFrame:
    """The shares of a table without counts; of persons that another table has, as counts of them.

    Hidden is one of few persons, and one that gives a small count with them.
    """
    if persons is None:
        return rows
    of = persons.filter(measure="persons").select(
        *_PLACE, *_CELL, _of="value", _of_all="total", _of_mark="mark"
    )
    joined = rows.join(of, on=[*_PLACE, *_CELL], how="left")
    is_of_known = pl.col("_of").is_not_null() | pl.col("_of_mark").is_not_null()
    known = joined.filter(is_of_known)
    is_few = (pl.col("_of") < FEWEST) | pl.col("_of_mark").str.starts_with("<")
    is_few = is_few.fill_null(value=False) & pl.col("value").is_not_null()
    known = known.with_columns(
        value=pl.when(~is_few).then("value"),
        mark=pl.when(is_few).then(pl.lit(FEW)).otherwise("mark"),
    )
    part = (pl.col("value") * pl.col("_of") / 100).round()
    part_of_all = (pl.col("total") * pl.col("_of_all") / 100).round()
    for count, total in (
        (part, part_of_all),
        (pl.col("_of") - part, pl.col("_of_all") - part_of_all),
    ):
        is_small = (count > 0) & (count < SMALL)
        counted = pl.when(mark=ABSENT).then(0.0).when(~is_small).then(count)
        known = hide(known.with_columns(_count=counted, _total=total), kinds, SMALL, "_total")
    return pl.concat([joined.filter(~is_of_known), known.select(joined.columns)]).select(
        rows.columns
    )


def _of_shares(rows: pl.DataFrame, counts: pl.DataFrame, kinds: Sequence[str]) -> pl.DataFrame:
    """The shares of counts that are shown; of origin none, as the three are no groups of it."""
    key = [*kinds, *_CELL]
    joined = rows.join(
        counts.select(*key, _of="value", _of_mark="mark"), on=key, how="left", maintain_order="left"
    )
    of = 100 * pl.col("_of") / pl.col("value")
    is_few = (of < FEWEST).fill_null(value=False)
    is_shown = pl.col("_of").is_not_null()
    return (
        joined.filter(pl.col(BREAKDOWN) != "origin")
        .with_columns(
            value=pl.when(is_shown & ~is_few).then("value"),
            mark=pl.when(is_few)
            .then(pl.lit(FEW))
            .when(~is_shown)
            .then(pl.coalesce("_of_mark", pl.lit(MISSING)))
            .otherwise("mark"),
        )
        .select(rows.columns)
    )
