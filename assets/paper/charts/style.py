"""How every figure looks: sizes and colours.

The colours are Okabe and Ito's (*Color universal design*, 2008), darkened until each has a contrast
of 4.5 to white; dashes, widths and words tell the same things apart in grey print.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first is in ``fonts/`` for pictures, the others have its widths."""
INK, MUTED, GRID, BAND, PAPER = "#1a1a1a", "#595959", "#dcdcdc", "#6f8aa3", "#ffffff"
BAND_OPACITY = 0.22
"""The lines of the scale stay visible behind it, and its edges are drawn in full."""
STAMPED = "#a4001d"
OWN, GROUP, COUNTRY, THIRD, FOURTH = "#0072b2", "#b84700", "#4d4d4d", "#00735c", "#8a4080"
PALE_OWN = "#cfe3f1"
DARK = {
    INK: "#f2f2f2", MUTED: "#b9bfc6", GRID: "#3b4249", BAND: "#8ba3b9", PAPER: "#1b2026",
    STAMPED: "#ff9aa8", OWN: "#6cb8ee", GROUP: "#ff9d61", COUNTRY: "#d0d0d0", THIRD: "#4fcaa3",
    FOURTH: "#dc9fd2", PALE_OWN: "#26455c",
}  # fmt: skip
"""What each colour is where a page is dark; held against a test of contrast."""
DASHES: Mapping[str, Sequence[int]] = {
    OWN: (), GROUP: (8, 3), COUNTRY: (2, 3), THIRD: (), FOURTH: (8, 3, 2, 3),
}  # fmt: skip
TARGET_DASH, TARGET_WIDTH = (5, 4), 1.6
TITLE_SIZE, TEXT_SIZE, NOTE_SIZE = 15, 12, 11
