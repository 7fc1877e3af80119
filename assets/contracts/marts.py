"""The contracts of every indicator and of each mart: columns, descriptions and rules."""

from __future__ import annotations

from assets.contracts import benchmarks, goals, indicators, quality, reference, revisions, sources
from assets.contracts.contract import Contract
from assets.contracts.indicators import INDICATOR_COLUMNS, indicator_contract

__all__ = ["INDICATOR_COLUMNS", "MARTS", "indicator_contract"]

MARTS: dict[str, Contract] = {
    **indicators.TABLES,
    **sources.TABLES,
    **benchmarks.TABLES,
    **goals.TABLES,
    **revisions.TABLES,
    **quality.TABLES,
    **reference.TABLES,
}
"""The tables of the ``mart`` schema by name."""
