"""A course or bars with all that must be said around them: title, notes, source, date, text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

from assets.paper.charts import bars, lines
from assets.paper.charts import points as figure_points
from assets.paper.charts import render as figure_render
from assets.paper.charts.course import Plot, Target
from assets.paper.charts.points import Series
from assets.paper.charts.style import Figure, Size, Words
from assets.paper.model import SAMPLE_NOTICE, Paper
from assets.text import danish
from assets.text.units import UNITS

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""Headings, and rows of text."""
UNSETTLED = "Hul cirkel: foreløbigt tal, som kilden endnu tæller op."
_GAPS = "Hul i linjen: tallet er skjult eller findes ikke."
_CUT = "Den lodrette akse begynder ikke ved nul."


def plot(
    series: Series,
    *,
    target: Target | None = None,
    band: tuple[date, date] | None = None,
) -> Plot:
    """What is drawn of a course; a count begins at zero, for its height is read as its size."""
    return Plot(
        lines=series.lines,
        unit_suffix=figure_points.suffix(series.unit),
        is_share=UNITS[series.unit].is_share,
        from_zero=series.unit not in {"pct", "score_1_5", "lessons", "rank"},
        target=target,
        band=band,
        breaks=[day for day, _ in series.breaks],
    )


def draw(
    name: str,
    around: Words,
    sizes: tuple[Size, Size],
    plot: Callable[[Size], figure_render.Plot],
    table: Table,
) -> Figure:
    """A plot as a figure, wide and narrow.

    Args:
        name: the figure's name.
        around: what is said around it.
        sizes: the wide and the narrow.
        plot: gives the plot at a size.
        table: its headings, and its figures as text.
    """
    wide, narrow = sizes

    def drawn(size: Size, name: str) -> str:
        return figure_render.render(plot(size), around, size, name)

    return Figure(
        name, around.title, around.alt, drawn(wide, name),
        partial(drawn, narrow, name + figure_render.NARROW), *table,
    )  # fmt: skip


def draw_lines(
    paper: Paper,
    name: str,
    series: Series,
    plot: Plot,
    *,
    about: str,
    notes: Sequence[str] = (),
) -> Figure:
    """A course as a figure, with what must be said below it."""
    said = [*notes, *_remarks(series, plot), source_note(series.source, series.known_from)]
    alt = _alt_of_lines(about, series, plot)
    around = Words(series.label, about, said, stamp(paper), alt)
    sizes = (lines.WIDE, lines.NARROW)
    return draw(name, around, sizes, partial(lines.drawn, plot), _as_table(series))


def _remarks(series: Series, plot: Plot) -> Iterator[str]:
    if series.has_unsettled:
        yield UNSETTLED
    if series.has_gaps:
        yield _GAPS
    if plot.scale.low > 0:
        yield _CUT
    if series.group:
        yield series.group
    for day, what in series.breaks:
        yield f"Databrud {danish.day(day)}: {what}"


def source_note(source: str, known_from: str) -> str:
    """The last line under a figure: source and date."""
    when = f" Hentet {known_from}." if known_from else ""
    return f"Kilde: {source}.{when}"


def stamp(paper: Paper) -> str | None:
    """What stands above every figure of a sample; None for live data."""
    return SAMPLE_NOTICE.partition(".")[0] if paper.stamp else None


def unit_name(unit: str) -> str:
    """What a scale counts, in a word or two."""
    named = {"pct": "procent", "score_1_5": "point fra 1 til 5"}
    return named.get(unit, UNITS[unit].many)


def _alt_of_lines(about: str, series: Series, plot: Plot) -> str:
    """Each line's first, last, least and greatest figure, and the demand."""
    told = [f"Linjediagram. {spoken(about)}."]
    for line in series.lines:
        known = line.known
        if not known:
            continue
        least = min(known, key=lambda p: p.value or 0.0)
        most = max(known, key=lambda p: p.value or 0.0)
        unsettled = " (foreløbigt)" if known[-1].provisional else ""
        told.append(
            f"{line.name}: fra {known[0].text} i {known[0].period} til {known[-1].text} i "
            f"{known[-1].period}{unsettled}; lavest {least.text} i {least.period}, højest "
            f"{most.text} i {most.period}."
        )
    if plot.target:
        told.append(f"{plot.target.text}.")
    told += [f"Databrud i {day.year}: {what}" for day, what in series.breaks]
    return " ".join(told)


def spoken(about: str) -> str:
    """What stands under a title, as it is read aloud."""
    return about.replace(" · ", ", ")


def _as_table(series: Series) -> Table:
    headings = ["Periode", *(line.name for line in series.lines)]
    rows = [
        [p[0].period + (" (foreløbigt)" if p[0].provisional else ""), *(one.text for one in p)]
        for p in zip(*(line.points for line in series.lines), strict=True)
    ]
    return headings, rows


def draw_bars(name: str, around: Words, plot: bars.Plot, rows: Sequence[Sequence[str]]) -> Figure:
    """Bars as a figure."""
    sizes = (bars.WIDE, bars.NARROW)
    return draw(name, around, sizes, partial(bars.drawn, plot), (["Tal", "Værdi"], rows))
