"""The steps from a figure of ``mart.indicator`` down to the bytes that a source sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from assets.build import utc
from assets.catalogue.catalogue import ABOUT_PERSONS, Catalogue, Entry
from assets.indicators.families import Indicator
from assets.indicators.indicator_catalogue import FIGURES
from assets.ingest.loaded import read_loaded
from assets.lineage import contributing_rows
from assets.text.hidden import MARK
from assets.warehouse.models import KNOWN_FIGURES, STAGING, Model
from connectors.archive.answers import Snapshot
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import HomeError, InputError
from connectors.warehouse import Warehouse


@dataclass(frozen=True)
class Origin:
    """A source table behind a figure.

    Args:
        entry: its catalogue entry.
        rows: the source's rows; None where they are about persons or kept by hand.
        exact: whether the figure would be another without any of ``rows``; else they are all rows
            of its area and period.
        snapshot: the stored answer that the table holds; None where it is not in the archive.
        whole: whether the snapshot's bytes have just been found to be those that came.
    """

    entry: Entry
    rows: pl.DataFrame | None
    exact: bool
    snapshot: Snapshot | None
    whole: bool

    @property
    def is_about_persons(self) -> bool:
        """Whether its rows are about persons, so that they are never shown."""
        return self.entry.source in ABOUT_PERSONS


@dataclass(frozen=True)
class Way:
    """Where the figures of one indicator in one area come from.

    Args:
        indicator: its name.
        label: what it measures, in Danish.
        area: the area's name.
        figures: its rows of ``mart.indicator`` as published, one a period.
        moves: how far nine of ten fresh figures of the indicator have moved within a year, in its
            own unit; None where the history is too short to say.
        chain: the SQL that computes it, from the sources up; none for a figure kept by hand.
        origins: the source tables.
    """

    indicator: str
    label: str
    area: str
    figures: pl.DataFrame
    moves: float | None
    chain: Sequence[Model]
    origins: Sequence[Origin]


@dataclass(frozen=True)
class Tracer:
    """What a way is read from: the published figures, the working tables, the files, the archive.

    Args:
        published: the published file; a figure that the disclosure gate hides is hidden here too.
        working: the working database of the same build.
        models: every SQL file, by table.
        indicators: the indicators that they hold.
        catalogue: the source tables.
        store: the archive.
    """

    published: Warehouse
    working: Warehouse
    models: Mapping[str, Model]
    indicators: Mapping[str, Indicator]
    catalogue: Catalogue
    store: SnapshotStore

    def way(self, indicator: str, area_code: str, periods: Sequence[str]) -> Way:
        """Where the figures of an indicator come from.

        Args:
            indicator: its name.
            area_code: where.
            periods: when, in our codes; the newest with a figure where there are none.

        Raises:
            InputError: there is no such figure.
            HomeError: the working tables are of a later build than what is published.
        """
        figures = _figures(self.published, FIGURES, indicator, area_code)
        if periods:
            figures = figures.filter(pl.col("period").is_in(periods))
        else:
            figures = figures.filter(pl.col("value_low").is_not_null()).tail(1)
        if figures.is_empty():
            when = ", ".join(periods) or "any period"
            raise InputError(
                f"{indicator} has no row for {area_code} in {when}; `pejl indicators {indicator}` "
                "says which periods and areas it has."
            )
        self._check_same_build(figures)
        computed = self.indicators.get(indicator)
        sources = frozenset(figures["source_tables"].str.split(" ").explode().unique())
        return Way(
            indicator=indicator,
            label=figures["label"][0],
            area=figures["area"][0],
            figures=figures,
            moves=self._moves(indicator),
            chain=self._chain(computed.model, sources) if computed else (),
            origins=list(self._origins(computed, figures, sources)),
        )

    def _moves(self, indicator: str) -> float | None:
        found = self.published.connection.execute(
            "select p90_change from mart.revision_profile "
            "where basis = 'indicator' and indicator = ? and months_after = 12",
            [indicator],
        ).fetchone()
        return found[0] if found else None

    def _check_same_build(self, figures: pl.DataFrame) -> None:
        """Refuse rows that a published figure does not rest on, such as after a build broke off."""
        numbers = ["period", "numerator", "denominator", "value"]
        shown = figures.filter(pl.col("mark").ne_missing(MARK)).select(numbers)
        place = figures["indicator"][0], figures["area_code"][0]
        worked = _figures(self.working, KNOWN_FIGURES, *place)
        if not shown.equals(shown.select("period").join(worked.select(numbers), "period", "left")):
            raise HomeError(
                "The working tables are of a later build than what is published, for that build "
                "did not end; run `pejl refresh` to publish it."
            )

    def _chain(self, model: Model, sources: frozenset[str]) -> list[Model]:
        """The SQL that makes a table, without the views of sources that the figures are not of."""
        chain = contributing_rows.chain_of(model, self.models)
        return [each for each in chain if each.layer != STAGING or each.name in sources]

    def _origins(
        self, computed: Indicator | None, figures: pl.DataFrame, sources: frozenset[str]
    ) -> Iterator[Origin]:
        found = self._rows(computed, figures, sources)
        held = read_loaded(self.working)
        for source in sorted(sources):
            entry = self.catalogue[source]
            snapshot = self._snapshot(entry, held)
            rows = [each[source] for each, _ in found if source in each]
            yield Origin(
                entry,
                pl.concat(rows, how="diagonal_relaxed") if rows else None,
                all(exact for _, exact in found),
                snapshot,
                snapshot is not None and snapshot.is_whole(),
            )

    def _rows(
        self, computed: Indicator | None, figures: pl.DataFrame, sources: frozenset[str]
    ) -> list[tuple[contributing_rows.Rows, bool]]:
        """The rows behind each figure by raw table, and whether each of them is needed."""
        is_public = not any(self.catalogue[name].source in ABOUT_PERSONS for name in sources)
        if computed is None or not is_public:
            return [({}, False)]
        area_code = figures["area_code"][0]
        series = contributing_rows.Series(computed.model, computed.name, area_code)
        asked = [
            contributing_rows.Asked(period, frozenset(tables.split(" ")))
            for period, tables in figures.select("period", "source_tables").iter_rows()
        ]
        found = contributing_rows.find(self.working, self.models, series, asked)
        return [
            (rows, True) if rows else (self._own_rows(figure, area_code), False)
            for figure, rows in zip(asked, found, strict=True)
        ]

    def _own_rows(self, figure: contributing_rows.Asked, area_code: str) -> contributing_rows.Rows:
        """All rows of a figure's area and period."""
        return {
            source: contributing_rows.own_rows(
                self.working, f"raw.{source}", area_code, figure.period
            )
            for source in figure.sources
            if {"area", "period"} <= set(self.catalogue[source].schema)
        }

    def _snapshot(self, entry: Entry, held: pl.DataFrame) -> Snapshot | None:
        """The snapshot that a raw table holds."""
        rows = held.filter(pl.col("raw_table") == entry.name).to_dicts()
        wanted = rows[0] if rows else {}
        for snapshot in self.store.newest_first(entry.source, entry.table):
            if (
                snapshot.sha256 == wanted.get("sha256")
                and utc(snapshot.retrieved_at) == wanted["retrieved_at"]
            ):
                return snapshot
        return None


def _figures(where: Warehouse, table: str, indicator: str, area_code: str) -> pl.DataFrame:
    """The figures of an indicator in an area, by period."""
    return where.frame(
        f"from {table} where indicator = ? and area_code = ? order by starts_on",
        [indicator, area_code],
    )
