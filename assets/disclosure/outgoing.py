"""The tables that leave: gated copies of those that rest on persons.

The working database keeps the true figures and scores; nothing that leaves is made of them but
through `Publishing.tables`. Scores are computed again, from the gated figures alone, so that a
verdict, a gap or a reason can give no more away than those do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from assets.build import Build
from assets.catalogue.catalogue import ABOUT_PERSONS, Catalogue
from assets.disclosure import releases
from assets.disclosure.gate import KEY, Gate, decide
from assets.indicators import families, long_table
from assets.indicators.families import Indicator
from assets.ingest import freshness
from assets.scoring import score
from assets.scoring.outlook.outlook import OUTLOOK, outlook, read_moves
from assets.scoring.score import Figures, PlanReader
from assets.scoring.standing import STANDING, standing
from assets.warehouse import calendar, checks
from assets.warehouse.models import Model, sources_of
from assets.warehouse.tables import Table, lineage
from connectors.errors import InputError


@dataclass(frozen=True)
class Publishing:
    """What the gate goes by.

    Args:
        limit: counts of persons below it are hidden.
        releases: the folder with what has been decided to be shown all the same.
        catalogue: the source tables.
        indicators: the indicators that SQL files hold, by name.
        read_plan: reads the plan that is scored.
        made_again: the SQL files that are run again over what the gate leaves of the figures.
    """

    limit: int
    releases: Path
    catalogue: Catalogue
    indicators: Mapping[str, Indicator]
    read_plan: PlanReader
    made_again: Sequence[Model]

    def about_persons(self, tables: Mapping[str, Table]) -> frozenset[str]:
        """The published tables that rest on Fasit or the register.

        Raises:
            InputError: one of them is none that the gate knows.
        """
        reads = lineage(table for table in tables.values() if table.name != calendar.NAME)
        found = {
            name
            for name, table in tables.items()
            if table.contract and sources_of(name, reads) & self._sources
        }
        known = {score.SCORE, score.MEASURE, long_table.LONG, long_table.CATALOGUE, freshness.NAME}
        known |= {*families.by_table(self.indicators), checks.NAME}
        known |= {model.table for model in self.made_again} | {STANDING, OUTLOOK}
        if strange := sorted(found - known):
            raise InputError(
                f"{strange[0]} rests on Fasit or the register and has no way through the gate; "
                "add one in assets/disclosure/outgoing.py."
            )
        return frozenset(found)

    @property
    def _sources(self) -> frozenset[str]:
        return frozenset(n for n, e in self.catalogue.items() if e.source in ABOUT_PERSONS)

    def gate(self, build: Build, about_persons: frozenset[str]) -> Gate:
        """Which figures are hidden.

        Raises:
            InputError: a file of releases has mistakes.
        """
        computed = {n: each for n, each in self.indicators.items() if each.table in about_persons}
        rests = pl.col("indicator").is_in([*computed]) | (pl.col("kind") == "observed")
        # A figure that outlived its source stands in the long table alone; one of an area that
        # Pejl does not know stands only in the indicator's own.
        tables = (long_table.figures_select(computed), f"from {long_table.LONG}")
        needed = [*KEY, "starts_on", "ends_on", "numerator", "denominator", "value", "unit", "kind"]
        every = pl.concat(
            build.warehouse.frame(f"select {', '.join(needed)} from ({table})").filter(rests)
            for table in tables
        )
        every = every.unique(KEY, keep="first", maintain_order=True)
        known = {*self.indicators, *every["indicator"]}
        day = build.as_of.date() if build.as_of else None
        return decide(every, self.limit, releases.load(self.releases, known, day))

    def tables(
        self, build: Build, about_persons: frozenset[str]
    ) -> tuple[dict[str, pl.DataFrame], Gate]:
        """The gated copies by name, and what was decided."""
        gate = self.gate(build, about_persons)
        read = build.warehouse.frame
        figures, areas = score.read_figures(build.warehouse), score.read_areas(build.warehouse)
        copies = {
            table: gate.over(
                figures.long.filter(pl.col("indicator").is_in([each.name for each in held]))
            ).select(read(f"from {table} limit 0").columns)
            for table, held in families.by_table(self.indicators).items()
            if table in about_persons
        }
        known = Figures(gate.known(figures.long), figures.catalogue)
        plan = self.read_plan(known.offered(areas))
        copies[long_table.LONG] = gate.over(figures.long)
        copies[score.SCORE] = score.score(plan, known, areas, build.mode)
        copies[score.MEASURE] = score.measures(plan, known)
        copies[STANDING] = standing(copies[score.SCORE])
        copies[OUTLOOK] = outlook(plan, known, read_moves(build.warehouse))
        copies[freshness.NAME] = read(f"from {freshness.NAME}").with_columns(
            # A total of rows gives a count back, and so does the hash of a small table.
            pl.when(~pl.col("raw_table").is_in(self._sources)).then(pl.col("rows", "sha256"))
        )
        copies |= self._again(build, gate, copies)
        copies[checks.NAME] = checks.published(read(f"from {checks.NAME}"), figures.long)
        return copies, gate

    def _again(
        self, build: Build, gate: Gate, copies: Mapping[str, pl.DataFrame]
    ) -> dict[str, pl.DataFrame]:
        """Tables whose rows rest on one indicator each, by the same SQL of what is left of it.

        So a group's value, a rank or a difference says no more than what is shown. Rows of
        indicators with nothing hidden stand as they are.
        """
        hidden = gate.hidden["indicator"].unique().to_list()
        is_touched = pl.col("indicator").is_in(hidden).fill_null(value=False)
        standing = {
            model.table: build.warehouse.frame(f"from {model.table}").filter(~is_touched)
            for model in self.made_again
        }
        connection = build.warehouse.connection
        connection.begin()
        try:
            build.warehouse.replace(long_table.LONG, copies[long_table.LONG].filter(is_touched))
            for table in (score.SCORE, score.MEASURE):
                build.warehouse.replace(table, copies[table])
            again = {
                model.table: build.warehouse.frame(model.sql).filter(is_touched)
                for model in self.made_again
            }
        finally:
            connection.rollback()
        return {table: pl.concat([rows, again[table]]) for table, rows in standing.items()}
