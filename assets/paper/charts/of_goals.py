"""The figure of a goal: its course where there is one, else each of its figures as a bar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import get_args

from assets.paper import words
from assets.paper.charts import bars, course, demands, figure, style
from assets.paper.charts.bars import Demand, Row
from assets.paper.charts.figure import Figure
from assets.paper.charts.lines import Target
from assets.paper.charts.series import NO_FIGURE, Series, series, yearly
from assets.paper.model import GoalText, Measured, Paper
from assets.plan.schema import Missing
from assets.text import plan_periods
from assets.text.area_codes import COUNTRY

_UNSETTLED = "Hul søjle: perioden er ikke slut, eller tallet er foreløbigt."
_OTHER = "Hul grå søjle: tallet svarer ikke på målet."
_PALE = "Stiplet felt: tallet kendes kun som en grænse og kan ligge hvor som helst i feltet."


def for_goal(paper: Paper, goal_id: str) -> Figure | None:
    """The figure of a goal: a course where there is one, else its figures as bars.

    Returns:
        None for a goal that has no figure that could be drawn.
    """
    goal = paper.by_goal[goal_id]
    main = demands.main(goal)
    found = series(paper, main.indicator) if main.answers_goal else None
    if found is not None and found.is_course:
        return _course(paper, goal, main, found)
    return _bars(paper, goal, main)


def _name(goal: GoalText) -> str:
    return f"maal-{goal.id.replace('.', '-')}"


def _course(paper: Paper, goal: GoalText, main: Measured, found: Series) -> Figure:
    parts = plan_periods.parts(main.period)
    band = (parts[0].starts_on, parts[-1].ends_on + timedelta(days=1)) if parts else None
    target = None
    if goal.target is not None:
        between = None if demands.is_fixed(goal) else band
        asked = demands.course(paper, goal, found.lines[0])
        target = Target(goal.target, demands.text(goal), between, asked)
    return course.draw(paper, _name(goal), found, of=f"Mål {goal.id} · ", target=target, band=band)


def _bars(paper: Paper, goal: GoalText, main: Measured) -> Figure | None:
    rows = list(_rows(paper, goal, main))
    if all(row.value is None for row in rows):
        return None
    about = f"{_municipality(paper)} · {course.unit_name(goal.unit)}"
    title = _title(goal, main)
    if goal.id not in title:
        about = f"Mål {goal.id} · {about}"
    told = [
        "Søjlediagram.",
        *(f"{row.name}: {row.said}." for row in rows),
        *dict.fromkeys(f"{row.demand.text}." for row in rows if row.demand),
    ]
    around = figure.words(paper, title, about, told, list(_notes(goal, rows)))
    plot = partial(bars.drawn, bars.Plot(rows, goal.unit))
    table = ["Tal", "Værdi"], [[row.name, row.said] for row in rows]
    return figure.draw(_name(goal), around, (bars.WIDE, bars.NARROW), plot, table)


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
    yield figure.source_note(goal.source, words.moment(goal.known_from) if goal.known_from else "")


def _shown(goal: GoalText, main: Measured) -> list[Measured]:
    """The figures that can be drawn on one scale, those of an indicator beside each other."""
    alike = [measured for measured in goal.measures if measured.unit == main.unit]
    order = list(dict.fromkeys([main.indicator, *(m.indicator for m in alike)]))
    return sorted(alike, key=lambda m: order.index(m.indicator))


def _title(goal: GoalText, main: Measured) -> str:
    """What is drawn: the label of the one indicator, or what those of several have in common."""
    labels = list(dict.fromkeys(m.label for m in _shown(goal, main)))
    # Labels that differ in their last word alone: "Gennemløb på DU1, DU2 og DU3".
    begins, ends = zip(*(label.rpartition(" ")[::2] for label in labels), strict=True)
    if len(labels) == 1:
        return labels[0]
    is_alike = len(set(begins)) == 1 and begins[0]
    return f"{begins[0]} {words.listed(ends)}" if is_alike else f"Tallene bag mål {goal.id}"


def _rows(paper: Paper, goal: GoalText, main: Measured) -> Iterator[Row]:
    """A bar for each year of the main figure, and one for each other figure of its unit."""
    years = yearly(paper, main.indicator) if main.answers_goal else []
    years = years if len(years) > 1 else []
    seen = {(main.indicator, main.area_code, point.period) for point in years}
    shown, asked = _shown(goal, main), demands.by_indicator(goal)
    is_several = len({m.indicator for m in shown}) > 1
    is_elsewhere = len({m.area_code for m in shown}) > 1

    def name(measured: Measured, where: str, period: str) -> str:
        parts = [measured.label] * is_several + [where] * is_elsewhere + [period]
        text = ", ".join(parts)
        return f"{text[:1].upper()}{text[1:]}"

    for point in years:
        called = name(
            main, _municipality(paper), point.period + (" (ikke slut)" if point.provisional else "")
        )
        state = "provisional" if point.provisional else "settled"
        demand = asked.get(main.indicator)
        yield Row(called, point.value, point.text, point.text, style.OWN, state, demand)
    for measured in shown:
        if (measured.indicator, measured.area_code, measured.period_text) not in seen:
            called = name(measured, _where(measured), measured.period_text)
            yield _row(measured, called, asked.get(measured.indicator))


def _municipality(paper: Paper) -> str:
    return words.municipality(paper.area_code, paper.municipality)


def _where(measured: Measured) -> str:
    if measured.area_code == COUNTRY:
        return "hele landet"
    return words.municipality(measured.area_code, measured.area)


def _row(measured: Measured, name: str, demand: Demand | None) -> Row:
    """A figure as it is drawn: settled, or what it is instead."""
    color = style.COUNTRY if measured.area_code == COUNTRY else style.OWN
    text, low, high = measured.text, measured.low, measured.high
    remark = measured.remark.rstrip(".") if measured.remark else None
    row = Row(name, measured.value, text, text, color, "settled", demand)
    if measured.hidden:
        return replace(row, value=None, state="missing")
    if measured.value is None:
        mark = next((m for m in get_args(Missing) if (remark or "").startswith(m)), "ingen tal")
        short = NO_FIGURE if mark == "ingen tal" else f"{NO_FIGURE}: {mark}"
        said = f"{NO_FIGURE}: {remark}" if remark else NO_FIGURE
        return replace(row, text=short, said=said, state="missing", remark=remark)
    if not measured.answers_goal:
        if measured.population:
            name = f"{name} (tallet gælder {measured.population})"
        text = f"{text}, svarer ikke på målet"
        return replace(row, name=name, text=text, said=text, state="other", remark=remark)
    if low is not None and high is not None and low < high:
        return replace(row, state="bound", reach=high)
    return replace(row, state="provisional") if measured.provisional else row
