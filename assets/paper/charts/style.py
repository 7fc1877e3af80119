"""How every figure looks: sizes, colours and what is told of each.

The colours are Okabe and Ito's (*Color universal design*, 2008), darkened until each has a contrast
of 4.5 to white; dashes, widths and words tell the same things apart in grey print.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assets.paper.charts import png as figure_png

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first is bundled with vl-convert, the others have its widths."""
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
STAMP_SIZE, TITLE_SIZE, TEXT_SIZE, NOTE_SIZE = 11, 15, 12, 11


@dataclass(frozen=True)
class Size:
    """A figure's width in pixels, and how much of it is beside the plot."""

    total: int
    left: int
    right: int

    @property
    def plot(self) -> int:
        """The plot's width."""
        return self.total - self.left - self.right


@dataclass(frozen=True)
class Words:
    """What stands around a plot: above it the title and what is shown, below it the notes.

    ``alt`` is the plot as a text, without the title that is read before it.
    """

    title: str
    subtitle: str
    notes: Sequence[str]
    stamp: str | None
    alt: str


@dataclass(frozen=True)
class Figure:
    """A figure, drawn.

    Args:
        name: fit for a file name.
        title: its heading.
        alt: what it shows, as a text that says as much; without its title.
        svg: the figure as wide as a page.
        draw_narrow: draws it as wide as a phone.
        headings: of the figures that are drawn.
        rows: those figures as text, so that they can be read without seeing.
    """

    name: str
    title: str
    alt: str
    svg: str
    draw_narrow: Callable[[], str]
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    @cached_property
    def narrow(self) -> str:
        """The figure as wide as a phone, for a page that has the wide one too: it is said in the
        words of that."""
        return self.draw_narrow()

    @cached_property
    def png(self) -> bytes:
        """The wide figure as a picture, for papers that can set no SVG."""
        return figure_png.drawn(self.svg)
