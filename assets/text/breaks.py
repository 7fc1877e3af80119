"""Breaks in series, as SQL files, the catalogue's entries and plans' reforms tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Break:
    """A break in a series: the day from which it counts something else, and what, in Danish."""

    since: date
    note: str
