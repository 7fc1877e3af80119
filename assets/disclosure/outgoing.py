"""The tables that leave: gated copies of those that rest on persons.

The working database keeps the true figures and scores; nothing that leaves is made of them but
through `Publishing.tables`. Scores are computed again, from the gated figures alone, so that a
verdict, a gap or a reason can give no more away than those do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from assets import calendar, freshness, indicators
from assets.build import Build
from assets.catalogue import Catalogue
from assets.disclosure import releases
from assets.disclosure.gate import KEY, Gate, decide
from assets.goals import score
from assets.goals.score import Figures, PlanReader
from assets.models import Model, sources_of
from assets.tables import Table, lineage
from connectors.errors import InputError

ABOUT_PERSONS = frozenset({"fasit", "register"})
"""The sources whose counts nobody has protected before us."""


@dataclass(frozen=True)
class Publishing:
    """What the gate goes by.

    Args:
        limit: counts of persons below it are hidden.
        releases: the folder with what has been decided to be shown all the same.
        catalogue: the source tables.
        indicators: the SQL files of the indicators by name.
        read_plan: reads the plan that is scored.
    """

    limit: int
    releases: Path
    catalogue: Catalogue
    indicators: Mapping[str, Model]
    read_plan: PlanReader

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
        known = {score.SCORE, score.MEASURE, indicators.LONG, indicators.CATALOGUE, freshness.NAME}
        known |= {model.table for model in self.indicators.values()}
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
        # A figure that outlived its source stands in the long table alone; one of an area that
        # Pejl does not know stands only in the indicator's own.
        tables = (indicators.figures_select(self.indicators), f"from {indicators.LONG}")
        needed = [*KEY, "starts_on", "ends_on", "numerator", "denominator", "value", "unit", "kind"]
        every = pl.concat(build.warehouse.frame(table).select(needed) for table in tables)
        every = every.unique(KEY, keep="first", maintain_order=True)
        computed = [m.name for m in self.indicators.values() if m.table in about_persons]
        rests = pl.col("indicator").is_in(computed) | (pl.col("kind") == "observed")
        known = {*self.indicators, *every["indicator"]}
        return decide(every.filter(rests), self.limit, releases.load(self.releases, known))

    def tables(
        self, build: Build, about_persons: frozenset[str]
    ) -> tuple[dict[str, pl.DataFrame], Gate]:
        """The gated copies by name, and what was decided."""
        gate = self.gate(build, about_persons)
        read = build.warehouse.frame
        copies = {
            model.table: gate.over(
                read(f"from {indicators.LONG} where indicator = '{model.name}'")
            ).select(read(f"from {model.table} limit 0").columns)
            for model in self.indicators.values()
            if model.table in about_persons
        }
        figures, areas = score.read_figures(build.warehouse), score.read_areas(build.warehouse)
        known = Figures(gate.known(figures.long), figures.catalogue)
        plan = self.read_plan(known.offered(areas))
        copies[indicators.LONG] = gate.over(figures.long)
        copies[score.SCORE] = score.score(plan, known, areas, build.mode)
        copies[score.MEASURE] = score.measures(plan, known)
        copies[freshness.NAME] = read(f"from {freshness.NAME}").with_columns(
            # A total of rows gives a count back, and so does the hash of a small table.
            pl.when(~pl.col("raw_table").is_in(self._sources)).then(pl.col("rows", "sha256"))
        )
        return copies, gate
