"""Colours, dashes and text sizes of the charts.

The colours are Okabe and Ito's (*Color universal design*, 2008), darkened until each has a contrast
of 4.5 to white. Dashes, widths and labels make the same distinctions in grey print.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first is in ``fonts/``, for PNGs; the others have the same letter widths."""
INK, MUTED, GRID, BAND, PAPER = "#1a1a1a", "#595959", "#dcdcdc", "#6f8aa3", "#ffffff"
BAND_OPACITY = 0.22
"""Grid lines stay visible behind the band, whose edges are opaque."""
STAMPED = "#a4001d"
OWN, GROUP, COUNTRY, THIRD, FOURTH = "#0072b2", "#b84700", "#4d4d4d", "#00735c", "#8a4080"
PALE_OWN = "#cfe3f1"
DARK = {
    INK: "#f2f2f2", MUTED: "#b9bfc6", GRID: "#3b4249", BAND: "#8ba3b9", PAPER: "#1b2026",
    STAMPED: "#ff9aa8", OWN: "#6cb8ee", GROUP: "#ff9d61", COUNTRY: "#d0d0d0", THIRD: "#4fcaa3",
    FOURTH: "#dc9fd2", PALE_OWN: "#26455c",
}  # fmt: skip
"""Each colour's counterpart on a dark page; a test checks the contrasts."""
DASHES: Mapping[str, Sequence[int]] = {
    OWN: (), GROUP: (8, 3), COUNTRY: (2, 3), THIRD: (), FOURTH: (8, 3, 2, 3),
}  # fmt: skip
TARGET_DASH, TARGET_WIDTH = (5, 4), 1.6
TITLE_SIZE, TEXT_SIZE, NOTE_SIZE = 15, 12, 11
