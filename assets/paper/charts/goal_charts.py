"""The chart of a goal: a line where its main figure is monthly or quarterly, otherwise bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import get_args

from assets.paper import words
from assets.paper.charts import bar_plot, chart, line_chart, style, targets
from assets.paper.charts.bar_plot import Row
from assets.paper.charts.chart import Chart
from assets.paper.charts.series import (
    COMPARISON_COLORS,
    NO_FIGURE,
    Line,
    Series,
    Target,
    find_series,
    yearly_points,
)
from assets.paper.charts.subject import Figures, Measured, Subject
from assets.paper.goal_model import PaperGoal, PaperMeasure
from assets.paper.model import Paper
from assets.plan.schema import Missing
from assets.text import numbers
from assets.text.area_codes import COUNTRY
from assets.text.full_names import municipality_name
from connectors import lists

PROVISIONAL_BAR = "Hul søjle: perioden er ikke slut, eller tallet er foreløbigt."
_STATE_NOTES = {
    "provisional": PROVISIONAL_BAR,
    "bound": "Stiplet felt: tallet kendes kun som en grænse og kan ligge hvor som helst i feltet.",
    "other": "Hul grå søjle: tallet svarer ikke på målet.",
}


def draw_goal_chart(paper: Paper, goal_id: str) -> Chart | None:
    """Draw the chart of a goal; None where it has no figure to draw."""
    goal = paper.by_goal[goal_id]
    is_figure = goal.main.answers_goal and not goal.main.is_place
    series = find_series(paper.subject, goal.main.indicator) if is_figure else None
    if series is not None and series.has_enough_points:
        return _line_chart(paper, goal, series)
    return _bar_chart(paper, goal)


def _line_chart(paper: Paper, goal: PaperGoal, series: Series) -> Chart:
    target = None
    if goal.target is not None:
        target = targets.follow_over_time(
            Target(goal.target, f"Mål: {goal.demand}"), targets.rule_of(goal.rule, goal.target),
            goal.measures, period=goal.main.period, tables=paper.tables, own=series.lines[0],
        )  # fmt: skip
    lines = [*series.lines, *_held_against(paper, goal, series), *_route(goal, series)]
    return line_chart.draw(
        paper.subject, goal.anchor, replace(series, lines=lines), prefix=f"Mål {goal.id} · ",
        target=target, band=targets.days_of(goal.main.period),
    )  # fmt: skip


def _held_against(paper: Paper, goal: PaperGoal, series: Series) -> Iterator[Line]:
    """The place that the main figure is held against, where the series does not show it anyway."""
    for measure in goal.measures:
        is_shown = measure.area_code == COUNTRY or measure.comparison in COMPARISON_COLORS
        is_like_main = measure.indicator == goal.main.indicator and not measure.is_place
        if measure.place and is_like_main and not is_shown:
            yield line_of(measure.area, measure, series, paper.tables)
            return  # A second place would need a fifth look.


def _route(goal: PaperGoal, series: Series) -> Iterator[Line]:
    """What the plan's own route asks for in each year, through the year's periods."""
    if goal.route_by_year:
        asked = [goal.route_by_year.get(point.ends_on.year) for point in series.lines[0].points]
        yield _line("Planens egen rute", style.FOURTH, series, asked)


def line_of(name: str, measure: Measured, series: Series, tables: Figures) -> Line:
    """The figures of whom a goal is held against, over the periods of the series."""
    known = targets.figures_by_start(tables, measure)
    values = [known.get(point.starts_on) for point in series.lines[0].points]
    return _line(name, style.THIRD, series, values)


def _line(name: str, color: str, series: Series, values: Sequence[float | None]) -> Line:
    """A line over the periods of the series."""
    points = [
        replace(
            point,
            value=value,
            text=numbers.figure(value, series.unit) or NO_FIGURE,
            provisional=False,
        )
        for point, value in zip(series.lines[0].points, values, strict=True)
    ]
    return Line(name, color, points)


def _bar_chart(paper: Paper, goal: PaperGoal) -> Chart | None:
    rows = list(_rows(paper, goal))
    if all(row.value is None for row in rows):
        return None
    subtitle = f"{paper.municipality_name} · {line_chart.unit_name(goal.unit)}"
    title = _title(goal)
    if goal.id not in title:
        subtitle = f"Mål {goal.id} · {subtitle}"
    heading = title, subtitle
    return draw_bars(
        paper.subject, goal.anchor, heading, rows, unit=goal.unit, notes=list(_notes(goal, rows))
    )


def draw_bars(
    subject: Subject,
    name: str,
    heading: tuple[str, str],
    rows: Sequence[Row],
    *,
    unit: str,
    notes: Sequence[str],
) -> Chart:
    """Draw a bar for each row; ``heading`` is title and subtitle."""
    title, subtitle = heading
    sentences = [
        "Søjlediagram.",
        *(f"{row.name}: {row.full_text}." for row in rows),
        *dict.fromkeys(f"{row.target.text}." for row in rows if row.target),
    ]
    caption = chart.caption(subject, title, subtitle, sentences, notes)
    plot = partial(bar_plot.draw, rows, unit)
    table = ["Tal", "Værdi"], [[row.name, row.full_text] for row in rows]
    return chart.draw(name, caption, (bar_plot.WIDE, bar_plot.NARROW), plot, table)


def _notes(goal: PaperGoal, rows: Sequence[Row]) -> Iterator[str]:
    """The notes below the bars; a remark on several missing figures is given once."""
    states = {row.state for row in rows}
    yield from (note for state, note in _STATE_NOTES.items() if state in states)
    remarks = dict.fromkeys(row.remark for row in rows if row.remark)
    for remark in remarks:
        about = [row for row in rows if row.remark == remark]
        if about[0].state == "missing":
            names = "; ".join(row.name for row in about) if len(remarks) > 1 else "Intet tal"
            yield f"{names}: {remark}."
        else:
            yield f"{remark[:1].upper()}{remark[1:]}."
    yield words.source_note(goal.source, goal.known_from)


def _comparable_measures(goal: PaperGoal) -> list[PaperMeasure]:
    """The measures in the main one's unit, so on one scale; those of an indicator together."""
    comparable = [measure for measure in goal.measures if measure.unit == goal.main.unit]
    order = list(dict.fromkeys([goal.main.indicator, *(m.indicator for m in comparable)]))
    return sorted(comparable, key=lambda m: order.index(m.indicator))


def _title(goal: PaperGoal) -> str:
    """The label of the indicator, or what the labels of several have in common."""
    labels = list(dict.fromkeys(m.label for m in _comparable_measures(goal)))
    if len(labels) == 1:
        return labels[0]
    # Labels that differ in their last word alone: "Gennemløb på DU1, DU2 og DU3".
    starts, last_words = zip(*(label.rpartition(" ")[::2] for label in labels), strict=True)
    has_common_start = len(set(starts)) == 1 and starts[0]
    return (
        f"{starts[0]} {lists.joined(last_words)}"
        if has_common_start
        else (f"Tallene bag mål {goal.id}")
    )


def _rows(paper: Paper, goal: PaperGoal) -> Iterator[Row]:
    """A bar for each year of the main figure, and one for each other measure of its unit."""
    main, measures = goal.main, _comparable_measures(goal)
    targets_of = targets.targets_by_indicator(goal)
    has_indicators = len({m.indicator for m in measures}) > 1
    has_areas = len({m.area_code for m in measures}) > 1

    def name(measure: PaperMeasure, area: str, period: str) -> str:
        parts = [measure.label] * has_indicators + [area] * has_areas + [period]
        text = ", ".join(parts)
        return f"{text[:1].upper()}{text[1:]}"

    has_years = main.answers_goal and not main.is_place
    years = yearly_points(paper.subject, main.indicator) if has_years else []
    years = years if len(years) > 1 else []
    for point in years:
        period = f"{point.period} (ikke slut)" if point.provisional else point.period
        yield Row(
            name(main, paper.municipality_name, period), point.value, point.text, point.text,
            style.OWN, "provisional" if point.provisional else "settled",
            targets_of.get(main.indicator),
        )  # fmt: skip
    drawn = {(main.indicator, main.area_code, point.period) for point in years}
    for measure in measures:
        if (measure.indicator, measure.area_code, measure.period_text) not in drawn:
            row_name = name(measure, _area(measure), measure.period_text)
            yield _row(measure, row_name, targets_of.get(measure.indicator))


def _area(measure: PaperMeasure) -> str:
    if measure.area_code == COUNTRY:
        return "hele landet"
    if measure.comparison is not None:
        return measure.place if measure.is_place and measure.place else measure.area
    return municipality_name(measure.area_code, measure.area)


def _row(measure: PaperMeasure, name: str, target: Target | None) -> Row:
    """The bar of a measure, in the state that its figure is in."""
    color = style.COUNTRY if measure.area_code == COUNTRY else style.OWN
    if measure.comparison is not None and not measure.is_place:
        color = style.GROUP
    text, low, high = measure.text, measure.low, measure.high
    remark = measure.remark.rstrip(".") if measure.remark else None
    row = Row(name, measure.value, text, text, color, "settled", target)
    if measure.hidden:
        return replace(row, value=None, state="missing")
    if measure.value is None:
        why = next((mark for mark in get_args(Missing) if (remark or "").startswith(mark)), "")
        short = f"{NO_FIGURE}: {why}" if why not in {"", "ingen tal"} else NO_FIGURE
        full = f"{NO_FIGURE}: {remark}" if remark else NO_FIGURE
        return replace(row, text=short, full_text=full, state="missing", remark=remark)
    if not measure.answers_goal:
        if measure.population:
            name = f"{name} (tallet gælder {measure.population})"
        text = f"{text}, svarer ikke på målet"
        return replace(row, name=name, text=text, full_text=text, state="other", remark=remark)
    if low is not None and high is not None and low < high:
        return replace(row, value=low, state="bound", reach=high)
    return replace(row, state="provisional") if measure.provisional else row
