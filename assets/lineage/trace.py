"""Tracing a figure of ``mart.indicator`` to its SQL, source rows and snapshots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from assets.catalogue.catalogue import ABOUT_PERSONS, SOURCE_TITLES, Catalogue, Entry
from assets.disclosure.breakdowns import NAME as BREAKDOWN_CELLS
from assets.disclosure.shown import IMPORTED_KIND
from assets.indicators.families import Indicator
from assets.indicators.indicator_catalogue import FIGURES
from assets.ingest.loaded import read_loaded
from assets.lineage import contributing_rows
from assets.tables.build import utc
from assets.text import period_names
from assets.text.group_names import Group, indicator_of
from assets.text.hidden import MARK
from assets.warehouse.models import KNOWN_FIGURES, STAGING, Model, chain_of
from connectors.archive.answers import Snapshot
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import HomeError, InputError
from connectors.jobindsats.breakdowns import BREAKDOWN, GROUP
from connectors.warehouse import Warehouse


@dataclass(frozen=True)
class Origin:
    """A source table behind a figure.

    Args:
        name: the raw table.
        heading: the source and its table, in Danish.
        title: what the source table is called.
        is_about_persons: whether its rows are about persons, so that they are never shown.
        rows: the source rows; None where they are about persons or from the register.
        exact: whether each of ``rows`` contributes to the figure; else they are all rows of its
            area and period.
        snapshot: the snapshot that the table was made from; None where the archive lacks it.
        whole: whether the snapshot's bytes match their hash now.
    """

    name: str
    heading: str
    title: str
    is_about_persons: bool
    rows: pl.DataFrame | None
    exact: bool
    snapshot: Snapshot | None
    whole: bool


@dataclass(frozen=True)
class Trace:
    """The lineage of the figures of one indicator in one area.

    Args:
        indicator: its name.
        label: what it measures, in Danish.
        area: the area's name.
        figures: its published rows of ``mart.indicator``, one per period.
        revision: the 90th percentile of how much a new figure is revised within a year, in the
            indicator's unit; None where the history is too short.
        chain: the SQL that computes it, sources first; empty for the register.
        origins: the source tables.
    """

    indicator: str
    label: str
    area: str
    figures: pl.DataFrame
    revision: float | None
    chain: Sequence[Model]
    origins: Sequence[Origin]


@dataclass(frozen=True)
class Tracer:
    """Traces figures through the published file, the working database, the SQL and the archive.

    Args:
        published: the published file, so that suppressed figures stay hidden.
        working: the working database of the same build.
        models: every SQL file, by table.
        indicators: the computed indicators.
        catalogue: the source tables.
        stores: the archive; of one of several municipalities its own and the shared one.
    """

    published: Warehouse
    working: Warehouse
    models: Mapping[str, Model]
    indicators: Mapping[str, Indicator]
    catalogue: Catalogue
    stores: Sequence[SnapshotStore]

    def trace(self, indicator: str, area_code: str, periods: Sequence[str]) -> Trace:
        """Trace the figures of an indicator in an area.

        Args:
            indicator: its name.
            area_code: the area's code.
            periods: the period codes; if empty, the newest period with a figure.

        Raises:
            InputError: there is no such figure.
            HomeError: the working tables are of a later build than the published file.
        """
        figures = _figures(self.published, FIGURES, indicator, area_code)
        if periods:
            figures = figures.filter(pl.col("period").is_in(periods))
        else:
            figures = figures.filter(pl.col("value_low").is_not_null()).tail(1)
        if figures.is_empty():
            when = ", ".join(map(period_names.period, periods)) or "nogen periode"
            raise InputError(
                f"{indicator} har ingen række for {area_code} i {when}; `pejl indicators "
                f"{indicator}` viser, hvilke perioder og områder den har."
            )
        self._check_same_build(figures)
        is_imported = figures["kind"].eq(IMPORTED_KIND).all()
        computed = None if is_imported else self.indicators.get(indicator_of(indicator))
        sources = frozenset(figures["source_tables"].str.split(" ").explode().unique())
        return Trace(
            indicator=indicator,
            label=figures["label"][0],
            area=figures["area"][0],
            figures=figures,
            revision=self._revision(indicator),
            chain=self._chain(computed.model, sources) if computed else (),
            origins=[self._package(each) for each in sorted(sources)]
            if is_imported
            else list(self._origins(computed, figures, sources)),
        )

    def _revision(self, indicator: str) -> float | None:
        row = self.published.connection.execute(
            "select p90_change from mart.revision_profile "
            "where basis = 'indicator' and indicator = ? and months_after = 12",
            [indicator],
        ).fetchone()
        return row[0] if row else None

    def _check_same_build(self, figures: pl.DataFrame) -> None:
        """Raise HomeError where the working figures differ from the published ones."""
        numbers = ["period", "numerator", "denominator", "value"]
        shown = figures.filter(pl.col("mark").ne_missing(MARK)).select(numbers)
        place = figures["indicator"][0], figures["area_code"][0]
        is_group = indicator_of(place[0]) != place[0]
        is_shown_alone = is_group or figures["kind"].eq(IMPORTED_KIND).all()
        worked = _figures(self.working, FIGURES if is_shown_alone else KNOWN_FIGURES, *place)
        if not shown.equals(shown.select("period").join(worked.select(numbers), "period", "left")):
            raise HomeError(
                "Arbejdstabellerne er fra en senere kørsel end det udgivne, fordi den ikke blev "
                "færdig; kør `pejl refresh` for at udgive den."
            )

    def _chain(self, model: Model, sources: frozenset[str]) -> list[Model]:
        """The SQL behind a table, without the staging views of other sources."""
        chain = chain_of(model, self.models)
        return [each for each in chain if each.layer != STAGING or each.name in sources]

    def _origins(
        self, computed: Indicator | None, figures: pl.DataFrame, sources: frozenset[str]
    ) -> Iterator[Origin]:
        figure_rows = self._rows(computed, figures, sources)
        loaded = read_loaded(self.working)
        for source in sorted(sources):
            entry = self.catalogue[source]
            snapshot = self._snapshot(entry, loaded)
            rows = [each[source] for each, _ in figure_rows if source in each]
            yield Origin(
                entry.name,
                entry.title,
                entry.definition.title,
                entry.source in ABOUT_PERSONS,
                pl.concat(rows, how="diagonal_relaxed") if rows else None,
                all(exact for _, exact in figure_rows),
                snapshot,
                snapshot is not None and snapshot.is_whole(),
            )

    def _package(self, raw_table: str) -> Origin:
        """What another municipality sent: the package in the archive."""
        title, sha256 = self.published.frame(
            "select title, sha256 from mart.source_freshness where raw_table = ?", [raw_table]
        ).row(0)
        source, _, table = raw_table.partition("_")
        answers = self._answers(source, table)
        snapshot = next((each for each in answers if each.sha256 == sha256), None)
        is_whole = snapshot is not None and snapshot.is_whole()
        heading = f"{SOURCE_TITLES[source]} {table}"
        return Origin(
            raw_table, heading, title, is_about_persons=False, rows=None, exact=False,
            snapshot=snapshot, whole=is_whole,
        )  # fmt: skip

    def _rows(
        self, computed: Indicator | None, figures: pl.DataFrame, sources: frozenset[str]
    ) -> list[tuple[contributing_rows.Rows, bool]]:
        """The rows behind each figure by raw table, and whether they are exact (see `Origin`)."""
        is_public = not any(self.catalogue[name].source in ABOUT_PERSONS for name in sources)
        if computed is None or not is_public:
            return [({}, False)]
        area_code = figures["area_code"][0]
        figure_periods = [
            contributing_rows.FigurePeriod(period, frozenset(tables.split(" ")))
            for period, tables in figures.select("period", "source_tables").iter_rows()
        ]
        if figures["indicator"][0] != computed.name:
            name = figures["indicator"][0]
            return [(self._group_rows(name, each, area_code), False) for each in figure_periods]
        series = contributing_rows.Series(computed.model, computed.name, area_code)
        contributing = contributing_rows.find_contributing_rows(
            self.working, self.models, series, figure_periods
        )
        return [
            (rows, True) if rows else (self._own_rows(figure, area_code), False)
            for figure, rows in zip(figure_periods, contributing, strict=True)
        ]

    def _own_rows(
        self, figure: contributing_rows.FigurePeriod, area_code: str
    ) -> contributing_rows.Rows:
        """Every row of a figure's area and period."""
        return {
            source: contributing_rows.own_rows(
                self.working, f"raw.{source}", area_code, figure.period
            )
            for source in figure.sources
            if {"area", "period"} <= set(self.catalogue[source].schema)
        }

    def _group_rows(
        self, name: str, figure: contributing_rows.FigurePeriod, area_code: str
    ) -> contributing_rows.Rows:
        """The rows of a group by sex, age or origin, as they may be shown."""
        rows = self.working.frame(
            f"from {BREAKDOWN_CELLS} where area_code = ? and period = ?", [area_code, figure.period]
        )
        groups = rows.select(BREAKDOWN, GROUP).iter_rows()
        own = rows.filter([Group(indicator_of(name), *each).name == name for each in groups])
        own = own.select(each for each in own if each.null_count() < own.height)
        return {
            source: own.filter(source_table=source).drop("source_table")
            for source in figure.sources
        }

    def _snapshot(self, entry: Entry, loaded: pl.DataFrame) -> Snapshot | None:
        """The snapshot that a raw table was made from, or None."""
        used = loaded.filter(raw_table=entry.name).select("sha256", "retrieved_at").rows()
        answers = self._answers(entry.source, entry.table)
        return next((s for s in answers if (s.sha256, utc(s.retrieved_at)) in used), None)

    def _answers(self, source: str, table: str) -> Iterator[Snapshot]:
        """The snapshots of a source table, the newest of each archive first."""
        for store in self.stores:
            yield from store.newest_first(source, table)


def _figures(where: Warehouse, table: str, indicator: str, area_code: str) -> pl.DataFrame:
    """The figures of an indicator in an area, by period."""
    return where.frame(
        f"from {table} where indicator = ? and area_code = ? order by starts_on",
        [indicator, area_code],
    )
