"""A figure: what it is called, what it says, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assets.paper.charts import png
from assets.paper.charts.frame import NARROW, Caption, Drawing, Size, render
from assets.paper.model import SAMPLE_NOTICE, Paper

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""Headings, and rows of text."""


@dataclass(frozen=True)
class Figure:
    """A figure, drawn.

    Args:
        name: fit for a file name.
        alt: what it shows, as a text that says as much; without its title.
        svg: the figure as wide as a page.
        narrow: as wide as a phone, for a page that has the wide one too.
        headings: of the figures that are drawn.
        rows: those figures as text, so that they can be read without seeing.
    """

    name: str
    title: str
    alt: str
    svg: str
    narrow: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    @cached_property
    def png(self) -> bytes:
        """The wide figure as a picture, for papers that can set no SVG."""
        return png.render(self.svg)


def draw_pictures(figures: Sequence[Figure]) -> None:
    """Draw the pictures of many figures at once; else each is drawn when it is first asked for."""
    # Where a cached property keeps its value.
    lacking = [figure for figure in figures if "png" not in vars(figure)]
    for figure, drawn in zip(lacking, png.render_all([f.svg for f in lacking]), strict=True):
        vars(figure)["png"] = drawn


def take_pictures(figures: Sequence[Figure], folder: Path) -> None:
    """Take the pictures of a folder whose SVG beside them is that of a figure."""
    for figure in figures:
        svg = folder / f"{figure.name}.svg"
        if svg.exists() and svg.read_bytes() == figure.svg.encode():
            vars(figure)["png"] = svg.with_suffix(".png").read_bytes()


def draw(
    name: str,
    caption: Caption,
    sizes: tuple[Size, Size],
    plot: Callable[[Size], Drawing],
    table: Table,
) -> Figure:
    """A figure, wide and narrow; ``plot`` draws its inside at a size."""
    wide, narrow = sizes
    return Figure(
        name, caption.title, caption.alt,
        render(plot(wide), caption, wide, name),
        render(plot(narrow), caption, narrow, f"{name}{NARROW}"),
        *table,
    )  # fmt: skip


def caption(
    paper: Paper, title: str, about: str, sentences: Sequence[str], notes: Sequence[str]
) -> Caption:
    """What is said around a plot, and the plot as a text.

    The first sentence names the kind of figure; ``about`` has a point between its parts.
    """
    kind, *rest = sentences
    alt = " ".join([kind, f"{about.replace(' · ', ', ')}.", *rest])
    stamp = SAMPLE_NOTICE.partition(".")[0] if paper.stamp else None
    return Caption(title, about, notes, stamp, alt)


def source_note(source: str, known_from: str) -> str:
    """The last line under a figure: source and date."""
    return f"Kilde: {source}.{f' Hentet {known_from}.' if known_from else ''}"
