"""The packed figures of each indicator: what is public once for all municipalities of a build.

The text of an indicator is its block and, behind a space, what is the municipality's alone
(`script/blocks.js` reads both). Figures that rest on a municipality's own sources are in its page
and nowhere else: an indicator of which it has rows of its own is never kept for the next.
"""

from __future__ import annotations

from functools import lru_cache

from assets.indicators.indicator_catalogue import CATALOGUE
from assets.page import figures
from assets.page.columns import pack
from connectors.warehouse import Warehouse

OWN_ROWS = "own_rows"
"""The schema of a municipality's own rows, beside public ones that several share."""


def read_packed(file: Warehouse, public: str | None) -> dict[str, str]:
    """The text of each indicator that has figures.

    Args:
        file: the published file.
        public: the build of public tables that it shares with others; None where all is its own.
    """
    kept = _kept_of(public) if public else {}
    own = _own_indicators(file)
    every = {*file.frame(f"select indicator from {CATALOGUE}")["indicator"], *own}
    if missing := every - own - kept.keys():
        blocks = figures.read_blocks(file, missing)
        kept |= {name: pack(blocks[name]) if name in blocks else None for name in missing}
    packed = {name: text for name, text in kept.items() if name in every and text}
    packed |= {name: pack(block) for name, block in figures.read_blocks(file, own).items()}
    parts = figures.read_own_parts(file)
    return {
        name: f"{packed[name]} {pack(parts[name])}" if name in parts else packed[name]
        for name in sorted(packed)
    }


@lru_cache(maxsize=1)
def _kept_of(build: str) -> dict[str, str | None]:
    """The packed blocks of a public build, as its municipalities fill them in."""
    return {}


def _own_indicators(file: Warehouse) -> set[str]:
    """The indicators of which the file has rows of its own beside shared ones."""
    if "indicator" not in file.tables(OWN_ROWS):
        return set()
    return {*file.frame(f"select distinct indicator from {OWN_ROWS}.indicator")["indicator"]}
