"""A plot in the common frame of stamp, title, notes, source and date, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from assets.paper.charts import labels, style
from assets.paper.charts import svg as figure_svg
from assets.paper.charts.labels import Label
from assets.paper.charts.style import Size, Words

if TYPE_CHECKING:
    import altair as alt

NARROW = "-smal"
"""What the ids of a figure for phones end with; it is said in the words of the wide one."""
_ABOVE_PLOT, _BELOW_AXIS, _BELOW_PLOT = 18, 30, 4
_MONTHS = [
    "jan.", "feb.", "marts", "april", "maj", "juni",
    "juli", "aug.", "sep.", "okt.", "nov.", "dec.",
]  # fmt: skip
"""As Danish shortens them; "jul" would be Christmas."""


@dataclass(frozen=True)
class Plot:
    """What is inside the frame: marks, the hindmost first, and texts on top of them.

    Args:
        marks: drawn by Vega.
        texts: in pixels from the plot's upper left corner.
        height: in pixels.
        axis: whether there is a scale below the plot.
    """

    marks: Sequence[alt.Chart]
    texts: Sequence[Label]
    height: int
    axis: bool = True


def place(
    *,
    x: float | None = None,
    y: float | None = None,
    x2: float | None = None,
    y2: float | None = None,
) -> list[Any]:
    """Where a mark is, in pixels from the plot's upper left corner."""
    import altair as alt  # noqa: PLC0415

    # Channels by name, for Altair takes ten times as long to find out what it is given.
    given = ((alt.XValue, x), (alt.YValue, y), (alt.X2Value, x2), (alt.Y2Value, y2))
    return [channel(at) for channel, at in given if at is not None]


_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""The version of the language that Altair writes."""


def chart(rows: Sequence[dict[str, Any]] = ({},)) -> alt.Chart:
    """A chart of these rows; of one without figures, for a mark at a place."""
    import altair as alt  # noqa: PLC0415

    return alt.Chart(alt.Data(values=list(rows)))


def render(plot: Plot, words: Words, size: Size, name: str) -> str:
    """A plot in the common frame, as SVG; the same bytes each time.

    Args:
        plot: what is drawn.
        words: what stands around it.
        size: its width.
        name: what its ids begin with, so that many can stand on one page.
    """
    above, below = list(labels.above(words, size)), list(labels.below(words, size))
    top = sum(each.tall for each in above) + _ABOVE_PLOT
    under = top + plot.height + (_BELOW_AXIS if plot.axis else _BELOW_PLOT)
    whole = (size.total, under + sum(each.tall for each in below) + labels.EDGE)
    paper = {"width": str(whole[0]), "height": str(whole[1]), "fill": style.PAPER}
    inside = Element("g", {"transform": f"translate({size.left},{top})"})
    inside.extend(figure_svg.shared(list(labels.placed(plot.texts))))
    elements = [
        Element("rect", paper),
        *figure_svg.plot(_drawn(plot, size, top)),
        inside,
        *labels.stacked(above, labels.EDGE),
        *labels.stacked(below, under),
    ]
    said = name.removesuffix(NARROW) if name.endswith(NARROW) else (words.title, words.alt)
    return figure_svg.picture(name, said, whole, style.FONT, elements)


def _drawn(plot: Plot, size: Size, top: int) -> str:
    """Vega's part, in the figure's own pixels."""
    import vl_convert  # noqa: PLC0415

    # Altair's own layer copies every mark first, which takes as long as to draw them.
    spec = {
        "$schema": _SCHEMA,
        "layer": [_bare(mark.to_dict(validate=False)) for mark in plot.marks],
        "width": size.plot,
        "height": plot.height,
        "autosize": {"type": "none"},
        "padding": {"left": size.left, "right": size.right, "top": top, "bottom": 0},
        "config": {"font": style.FONT, "aria": False, "view": {"stroke": None}},
    }
    return vl_convert.vegalite_to_svg(
        spec,
        format_locale=vl_convert.get_format_locale("da-DK"),
        time_format_locale=vl_convert.get_time_format_locale("da-DK") | {"shortMonths": _MONTHS},
        allowed_base_urls=[],
    )


def _bare(mark: dict[str, Any]) -> dict[str, Any]:
    """A layer: a mark without what only a whole specification has."""
    return {name: part for name, part in mark.items() if name not in {"$schema", "config"}}
