"""The packed figures of each indicator: what is public once for all municipalities of a build.

The text of an indicator is its block and, behind a space, what is the municipality's alone
(`script/blocks.js` reads both). Figures that rest on a municipality's own sources are in its page
and nowhere else: an indicator of which it has rows of its own is never kept for the next.
"""

from __future__ import annotations

from collections.abc import Collection

from assets.indicators.indicator_catalogue import CATALOGUE
from assets.page import figures
from assets.page.columns import pack
from assets.published.stored import OWN as OWN_ROWS
from connectors.warehouse import Warehouse

AT_ONCE = 50
"""Indicators whose figures are in memory together: all of them take some 300 MB more."""
_SHARED: dict[str, dict[str, str | None]] = {}
"""The packed blocks of the newest public build, by its name: of its municipalities so far."""


def read_packed(file: Warehouse, public: str | None) -> dict[str, str]:
    """The text of each indicator that has figures.

    Args:
        file: the published file.
        public: the build of public tables that it shares with others; None where all is its own.
    """
    shared = _SHARED.get(public, {}) if public else {}
    own = _own_indicators(file)
    every = {*file.frame(f"select indicator from {CATALOGUE}")["indicator"], *own}
    shared = shared | _packed(file, every - own - shared.keys())
    if public:
        _SHARED.clear()
        _SHARED[public] = shared
    packed = shared | _packed(file, own)
    parts = figures.read_own_parts(file)
    return {
        name: f"{text} {pack(parts[name])}" if name in parts else text
        for name in sorted(every)
        if (text := packed[name])
    }


def _packed(file: Warehouse, indicators: Collection[str]) -> dict[str, str | None]:
    """The block of each indicator, packed; None of one without figures."""
    names = sorted(indicators)
    packed: dict[str, str | None] = dict.fromkeys(names)
    for at in range(0, len(names), AT_ONCE):
        blocks = figures.read_blocks(file, names[at : at + AT_ONCE])
        packed |= {name: pack(block) for name, block in blocks.items()}
    return packed


def _own_indicators(file: Warehouse) -> set[str]:
    """The indicators of which the file has rows of its own beside shared ones."""
    if "indicator" not in file.tables(OWN_ROWS):
        return set()
    return {*file.frame(f"select distinct indicator from {OWN_ROWS}.indicator")["indicator"]}
