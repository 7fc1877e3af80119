"""The municipality that a chart is of, as a paper or the page knows it."""

from __future__ import annotations

from datetime import date
from typing import Protocol

import polars as pl


class Figures(Protocol):
    """The published rows that charts are drawn of, of the municipality and the country."""

    @property
    def indicators(self) -> pl.DataFrame:
        """``mart.indicator``."""
        ...

    @property
    def benchmarks(self) -> pl.DataFrame:
        """``mart.benchmark``."""
        ...

    @property
    def catalogue(self) -> pl.DataFrame:
        """``mart.indicator_catalogue``."""
        ...


class Subject(Protocol):
    """Whose figures a chart shows."""

    @property
    def area_code(self) -> str:
        """The municipality's code."""
        ...

    @property
    def municipality(self) -> str:
        """Its name, ``Norddjurs``."""
        ...

    @property
    def municipality_name(self) -> str:
        """Its name in a text, ``Norddjurs Kommune``."""
        ...

    @property
    def today(self) -> date:
        """The day that the figures are as of."""
        ...

    @property
    def stamp(self) -> str | None:
        """The notice on every chart; None for live data."""
        ...

    @property
    def tables(self) -> Figures:
        """Its figures."""
        ...
