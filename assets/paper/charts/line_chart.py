"""The line chart of an indicator over time, with its notes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from assets.paper import words
from assets.paper.charts import chart, line_plot
from assets.paper.charts.chart import Chart, ChartTable
from assets.paper.charts.line_plot import Plot
from assets.paper.charts.series import Series, Target
from assets.paper.charts.subject import Subject
from assets.text import danish
from assets.text.units import UNITS

_BAND = "Gråt felt: perioden, som målet er opgjort for."
_MOVING_TARGET = "Mållinjen er stiplet og følger et andet tal fra periode til periode."
_PROVISIONAL = "Hul cirkel: foreløbigt tal, som kilden endnu tæller op."
_GAPS = "Hul i linjen: tallet er skjult eller findes ikke."
_CUT_AXIS = "Den lodrette akse begynder ikke ved nul."


def draw(
    subject: Subject,
    name: str,
    series: Series,
    *,
    prefix: str = "",
    target: Target | None = None,
    band: tuple[date, date] | None = None,
) -> Chart:
    """Draw a series.

    Args:
        subject: the municipality that it is of.
        name: the chart's name.
        series: what is drawn.
        prefix: stands before the municipality's name in the subtitle.
        target: what a goal demands of it.
        band: the days that the goal is measured over.
    """
    plot = Plot(series, target, band)
    subtitle = f"{prefix}{subject.municipality_name} · {unit_name(series.unit)}, {series.span}"
    sentences = ["Linjediagram.", *_sentences(plot)]
    caption = chart.caption(subject, series.label, subtitle, sentences, list(_notes(plot)))
    sizes = (line_plot.WIDE, line_plot.NARROW)
    return chart.draw(name, caption, sizes, partial(line_plot.draw, plot), _table(series))


def unit_name(unit: str) -> str:
    """The unit in a subtitle: ``procent``, ``personer``."""
    names = {"pct": "procent", "score_1_5": "point fra 1 til 5"}
    return names.get(unit, UNITS[unit].many)


def _notes(plot: Plot) -> Iterator[str]:
    """The notes that a reader of the plot needs, the source last."""
    series, (first, last) = plot.series, plot.days
    if plot.band and first < plot.band[1] and plot.band[0] < last:
        yield _BAND
    if plot.target and plot.target.points:
        yield _MOVING_TARGET
    if series.has_provisional:
        yield _PROVISIONAL
    if series.has_gaps:
        yield _GAPS
    if plot.scale.low > 0:
        yield _CUT_AXIS
    if series.group_note:
        yield series.group_note
    for day, change in series.breaks:
        yield f"Databrud {danish.day(day)}: {change}"
    yield words.source_note(series.source, series.known_from)


def _sentences(plot: Plot) -> Iterator[str]:
    """The plot in words: each line's first, last, lowest and highest figure, target and breaks."""
    series = plot.series
    for line in series.lines:
        known = line.known
        if not known:
            continue
        first, last = known[0], known[-1]
        lowest, highest = (pick(known, key=lambda p: p.value or 0.0) for pick in (min, max))
        provisional = " (foreløbigt)" if last.provisional else ""
        yield (
            f"{line.name}: fra {first.text} i {first.period} til {last.text} i "
            f"{last.period}{provisional}; lavest {lowest.text} i {lowest.period}, højest "
            f"{highest.text} i {highest.period}."
        )
    if plot.target:
        yield f"{plot.target.text}."
    for day, change in series.breaks:
        yield f"Databrud i {day.year}: {change}"


def _table(series: Series) -> ChartTable:
    headings = ["Periode", *(line.name for line in series.lines)]
    rows = [
        [p[0].period + (" (foreløbigt)" if p[0].provisional else ""), *(one.text for one in p)]
        for p in zip(*(line.points for line in series.lines), strict=True)
    ]
    return headings, rows
