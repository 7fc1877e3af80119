"""The figure of a goal: its course where there is one, else each of its figures as a bar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import get_args

from assets.paper import words
from assets.paper.charts import bar_plot, chart, line_chart, style, targets
from assets.paper.charts.bar_plot import Row
from assets.paper.charts.chart import Figure
from assets.paper.charts.series import NO_FIGURE, Series, Target, series, yearly
from assets.paper.goal_model import GoalText, Measured
from assets.paper.model import Paper
from assets.plan.schema import Missing
from assets.text import plan_periods
from assets.text.area_codes import COUNTRY

_UNSETTLED = "Hul søjle: perioden er ikke slut, eller tallet er foreløbigt."
_OTHER = "Hul grå søjle: tallet svarer ikke på målet."
_PALE = "Stiplet felt: tallet kendes kun som en grænse og kan ligge hvor som helst i feltet."


def for_goal(paper: Paper, goal_id: str) -> Figure | None:
    """The figure of a goal.

    Returns:
        None for a goal that has no figure that could be drawn.
    """
    goal = paper.by_goal[goal_id]
    found = series(paper, goal.main.indicator) if goal.main.answers_goal else None
    if found is not None and found.is_course:
        return _course(paper, goal, found)
    return _bars(paper, goal)


def _course(paper: Paper, goal: GoalText, found: Series) -> Figure:
    parts = plan_periods.parts(goal.main.period)
    band = (parts[0].starts_on, parts[-1].ends_on + timedelta(days=1)) if parts else None
    target = targets.over_time(paper, goal, found.lines[0], band)
    return line_chart.draw(
        paper, goal.anchor, found, of=f"Mål {goal.id} · ", target=target, band=band
    )


def _bars(paper: Paper, goal: GoalText) -> Figure | None:
    rows = list(_rows(paper, goal))
    if all(row.value is None for row in rows):
        return None
    about = f"{paper.municipality_name} · {line_chart.unit_name(goal.unit)}"
    title = _title(goal)
    if goal.id not in title:
        about = f"Mål {goal.id} · {about}"
    sentences = [
        "Søjlediagram.",
        *(f"{row.name}: {row.full_text}." for row in rows),
        *dict.fromkeys(f"{row.target.text}." for row in rows if row.target),
    ]
    caption = chart.caption(paper, title, about, sentences, list(_notes(goal, rows)))
    plot = partial(bar_plot.draw, rows, goal.unit)
    table = ["Tal", "Værdi"], [[row.name, row.full_text] for row in rows]
    return chart.draw(goal.anchor, caption, (bar_plot.WIDE, bar_plot.NARROW), plot, table)


def _notes(goal: GoalText, rows: Sequence[Row]) -> Iterator[str]:
    states = {row.state for row in rows}
    for state, note in (("provisional", _UNSETTLED), ("bound", _PALE), ("other", _OTHER)):
        if state in states:
            yield note
    # What is said of each figure that is missing is said once where it is the same.
    remarks = dict.fromkeys(row.remark for row in rows if row.remark)
    for remark in remarks:
        whose = [row for row in rows if row.remark == remark]
        if whose[0].state == "missing":
            names = "; ".join(row.name for row in whose) if len(remarks) > 1 else "Intet tal"
            yield f"{names}: {remark}."
        else:
            yield f"{remark[:1].upper()}{remark[1:]}."
    yield chart.source_note(goal.source, words.moment(goal.known_from) if goal.known_from else "")


def _shown(goal: GoalText) -> list[Measured]:
    """The figures that can be drawn on one scale, those of an indicator beside each other."""
    alike = [measured for measured in goal.measures if measured.unit == goal.main.unit]
    order = list(dict.fromkeys([goal.main.indicator, *(m.indicator for m in alike)]))
    return sorted(alike, key=lambda m: order.index(m.indicator))


def _title(goal: GoalText) -> str:
    """What is drawn: the label of the one indicator, or what those of several have in common."""
    labels = list(dict.fromkeys(m.label for m in _shown(goal)))
    if len(labels) == 1:
        return labels[0]
    # Labels that differ in their last word alone: "Gennemløb på DU1, DU2 og DU3".
    begins, ends = zip(*(label.rpartition(" ")[::2] for label in labels), strict=True)
    is_alike = len(set(begins)) == 1 and begins[0]
    return f"{begins[0]} {words.listed(ends)}" if is_alike else f"Tallene bag mål {goal.id}"


def _rows(paper: Paper, goal: GoalText) -> Iterator[Row]:
    """A bar for each year of the main figure, and one for each other figure of its unit."""
    main, shown, asked = goal.main, _shown(goal), targets.by_indicator(goal)
    is_several = len({m.indicator for m in shown}) > 1
    is_elsewhere = len({m.area_code for m in shown}) > 1

    def name(measured: Measured, area: str, period: str) -> str:
        parts = [measured.label] * is_several + [area] * is_elsewhere + [period]
        text = ", ".join(parts)
        return f"{text[:1].upper()}{text[1:]}"

    years = yearly(paper, main.indicator) if main.answers_goal else []
    years = years if len(years) > 1 else []
    for point in years:
        period = f"{point.period} (ikke slut)" if point.provisional else point.period
        yield Row(
            name(main, paper.municipality_name, period), point.value, point.text, point.text,
            style.OWN, "provisional" if point.provisional else "settled",
            asked.get(main.indicator),
        )  # fmt: skip
    drawn = {(main.indicator, main.area_code, point.period) for point in years}
    for measured in shown:
        if (measured.indicator, measured.area_code, measured.period_text) not in drawn:
            called = name(measured, _area(measured), measured.period_text)
            yield _row(measured, called, asked.get(measured.indicator))


def _area(measured: Measured) -> str:
    if measured.area_code == COUNTRY:
        return "hele landet"
    return words.municipality(measured.area_code, measured.area)


def _row(measured: Measured, name: str, target: Target | None) -> Row:
    """A figure as it is drawn: settled, or what it is instead."""
    color = style.COUNTRY if measured.area_code == COUNTRY else style.OWN
    text, low, high = measured.text, measured.low, measured.high
    remark = measured.remark.rstrip(".") if measured.remark else None
    row = Row(name, measured.value, text, text, color, "settled", target)
    if measured.hidden:
        return replace(row, value=None, state="missing")
    if measured.value is None:
        why = next((each for each in get_args(Missing) if (remark or "").startswith(each)), "")
        short = f"{NO_FIGURE}: {why}" if why not in {"", "ingen tal"} else NO_FIGURE
        full = f"{NO_FIGURE}: {remark}" if remark else NO_FIGURE
        return replace(row, text=short, full_text=full, state="missing", remark=remark)
    if not measured.answers_goal:
        if measured.population:
            name = f"{name} (tallet gælder {measured.population})"
        text = f"{text}, svarer ikke på målet"
        return replace(row, name=name, text=text, full_text=text, state="other", remark=remark)
    if low is not None and high is not None and low < high:
        return replace(row, value=low, state="bound", reach=high)
    return replace(row, state="provisional") if measured.provisional else row
