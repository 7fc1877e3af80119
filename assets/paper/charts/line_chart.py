"""The figure of an indicator over time, with all that must be said below it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from assets.paper.charts import chart, line_plot
from assets.paper.charts.chart import Figure, Table
from assets.paper.charts.line_plot import Plot
from assets.paper.charts.series import Series, Target
from assets.paper.model import Paper
from assets.text import danish
from assets.text.units import UNITS

_BAND = "Gråt felt: perioden, som målet er opgjort for."
_FOLLOWS = "Mållinjen er stiplet og følger et andet tal fra periode til periode."
_UNSETTLED = "Hul cirkel: foreløbigt tal, som kilden endnu tæller op."
_GAPS = "Hul i linjen: tallet er skjult eller findes ikke."
_CUT = "Den lodrette akse begynder ikke ved nul."


def draw(
    paper: Paper,
    name: str,
    series: Series,
    *,
    of: str = "",
    target: Target | None = None,
    band: tuple[date, date] | None = None,
) -> Figure:
    """The figure of a series.

    ``of`` stands before the municipality's name under the title; ``band`` is the days that the goal
    is measured over.
    """
    plot = Plot(series, target, band)
    about = f"{of}{paper.municipality_name} · {unit_name(series.unit)}, {series.span}"
    caption = chart.caption(
        paper, series.label, about, ["Linjediagram.", *_sentences(plot)], list(_notes(plot))
    )
    sizes = (line_plot.WIDE, line_plot.NARROW)
    return chart.draw(name, caption, sizes, partial(line_plot.draw, plot), _table(series))


def unit_name(unit: str) -> str:
    """What a scale counts, in a word or two."""
    named = {"pct": "procent", "score_1_5": "point fra 1 til 5"}
    return named.get(unit, UNITS[unit].many)


def _notes(plot: Plot) -> Iterator[str]:
    """What must be known to read the plot, and its source."""
    series, (first, last) = plot.series, plot.days
    if plot.band and first < plot.band[1] and plot.band[0] < last:
        yield _BAND
    if plot.target and plot.target.course:
        yield _FOLLOWS
    if series.has_unsettled:
        yield _UNSETTLED
    if series.has_gaps:
        yield _GAPS
    if plot.scale.low > 0:
        yield _CUT
    if series.group:
        yield series.group
    for day, what in series.breaks:
        yield f"Databrud {danish.day(day)}: {what}"
    yield chart.source_note(series.source, series.known_from)


def _sentences(plot: Plot) -> Iterator[str]:
    """Each line's first, last, least and greatest figure, the target, and the breaks."""
    series = plot.series
    for line in series.lines:
        known = line.known
        if not known:
            continue
        first, last = known[0], known[-1]
        least, most = (pick(known, key=lambda p: p.value or 0.0) for pick in (min, max))
        unsettled = " (foreløbigt)" if last.provisional else ""
        yield (
            f"{line.name}: fra {first.text} i {first.period} til {last.text} i "
            f"{last.period}{unsettled}; lavest {least.text} i {least.period}, højest "
            f"{most.text} i {most.period}."
        )
    if plot.target:
        yield f"{plot.target.text}."
    for day, what in series.breaks:
        yield f"Databrud i {day.year}: {what}"


def _table(series: Series) -> Table:
    headings = ["Periode", *(line.name for line in series.lines)]
    rows = [
        [p[0].period + (" (foreløbigt)" if p[0].provisional else ""), *(one.text for one in p)]
        for p in zip(*(line.points for line in series.lines), strict=True)
    ]
    return headings, rows
