"""What charts are drawn of, whether for a paper or for the page: whose figures, and which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from assets.text.full_names import municipality_name


@dataclass(frozen=True)
class Figures:
    """The published rows that charts are drawn of.

    Args:
        indicators: ``mart.indicator`` of the municipality, the country and whom goals name.
        benchmarks: ``mart.benchmark`` of the municipality alone.
        catalogue: ``mart.indicator_catalogue``.
    """

    indicators: pl.DataFrame
    benchmarks: pl.DataFrame
    catalogue: pl.DataFrame


@dataclass(frozen=True)
class Subject:
    """Whose figures a chart shows.

    Args:
        area_code: the municipality's code.
        municipality: its name, ``Norddjurs``.
        today: the day that the figures are as of.
        stamp: the notice on every chart; None for live data.
        tables: its figures.
    """

    area_code: str
    municipality: str
    today: date
    stamp: str | None
    tables: Figures

    @property
    def municipality_name(self) -> str:
        """Its name in a text, ``Norddjurs Kommune``."""
        return municipality_name(self.area_code, self.municipality)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A measure of a goal: a figure of an indicator in a period, and whose it is.

    Args:
        name: its name in the goal's rule.
        area_code: the municipality's code, ``000`` for the country, or the key of a group.
        comparison: the group whose figure it is, or that it is a place in.
        period: the code of the period or span, ``2023M01..2023M12``.
    """

    name: str
    indicator: str
    area_code: str
    comparison: str | None = None
    period: str
    unit: str
