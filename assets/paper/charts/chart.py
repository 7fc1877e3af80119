"""A chart with its caption, its text alternative and the table of its figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assets.paper.charts import build_mark, png
from assets.paper.charts.frame import NARROW, Caption, Drawing, Size, render
from assets.paper.charts.subject import Subject
from assets.text import sample

ChartTable = tuple[Sequence[str], Sequence[Sequence[str]]]
"""The headings and text rows of a chart's figures."""


@dataclass
class Chart:
    """A drawn chart.

    Args:
        name: fit for a file name.
        title: shown above the plot.
        alt: what the chart shows, in words; without the title.
        svg: the chart at page width.
        narrow: the same at phone width, for a page that holds both.
        headings: of the table of its figures.
        rows: those figures as text.
    """

    name: str
    title: str
    alt: str
    svg: str
    narrow: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    rendered: bytes | None = field(default=None, init=False, compare=False)
    """The PNG of `svg`, once there is one."""

    @property
    def png(self) -> bytes:
        """The chart at page width as PNG, for files that cannot hold SVG; rendered once."""
        self.rendered = self.rendered or png.render(self.svg)
        return self.rendered

    def files(self, build: str) -> dict[str, bytes]:
        """The chart as SVG and PNG files that name the build, by file name."""
        return {
            f"{self.name}.svg": build_mark.mark_svg(self.svg, build).encode(),
            f"{self.name}.png": build_mark.mark_png(self.png, build),
        }


def render_pngs(charts: Sequence[Chart]) -> None:
    """Render the PNGs of many charts in parallel; otherwise each is rendered on first use."""
    missing = [chart for chart in charts if chart.rendered is None]
    for chart, content in zip(missing, png.render_all([c.svg for c in missing]), strict=True):
        chart.rendered = content


def reuse_pngs(charts: Sequence[Chart], folder: Path) -> None:
    """Take the PNG of each chart from a folder where the SVG beside it is the same."""
    for chart in charts:
        svg = folder / f"{chart.name}.svg"
        if svg.exists() and build_mark.unmark_svg(svg.read_text("utf-8")) == chart.svg:
            chart.rendered = build_mark.unmark_png(svg.with_suffix(".png").read_bytes())


def draw(
    name: str,
    caption: Caption,
    sizes: tuple[Size, Size],
    plot: Callable[[Size], Drawing],
    table: ChartTable,
) -> Chart:
    """Draw a chart, wide and narrow; ``plot`` draws the inside at a size."""
    wide, narrow = sizes
    return Chart(
        name, caption.title, caption.alt,
        render(plot(wide), caption, wide, name),
        render(plot(narrow), caption, narrow, f"{name}{NARROW}"),
        *table,
    )  # fmt: skip


def caption(
    subject: Subject, title: str, subtitle: str, sentences: Sequence[str], notes: Sequence[str]
) -> Caption:
    """The texts around a plot and its text alternative.

    The first sentence names the type of chart. The parts of ``subtitle`` are separated by `` · ``.
    """
    chart_type, *rest = sentences
    alt = " ".join([chart_type, f"{subtitle.replace(' · ', ', ')}.", *rest])
    stamp = sample.NOTICE.removesuffix(".") if subject.stamp else None
    return Caption(title, subtitle, notes, stamp, alt)
