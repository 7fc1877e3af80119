"""The figure of a goal: its course where there is one, else each of its figures as a bar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from assets.paper import words
from assets.paper.charts import bars, demands, drawing, style
from assets.paper.charts import points as figure_points
from assets.paper.charts.bars import Demand, Row
from assets.paper.charts.course import Target
from assets.paper.charts.points import COUNTRY, Series
from assets.paper.charts.style import Figure, Words
from assets.paper.model import GoalText, Measured, Paper
from assets.plan.schema import Missing
from assets.text import plan_periods
from assets.text.area_codes import COUNTRY as COUNTRY_CODE
from assets.text.units import UNITS

_UNSETTLED_BAR = "Hul søjle: perioden er ikke slut, eller tallet er foreløbigt."
_BAND = "Gråt felt: perioden, som målet er opgjort for."
_OTHER = "Hul grå søjle: tallet svarer ikke på målet."
_FOLLOWS = "Mållinjen er stiplet og følger et andet tal fra periode til periode."
_PALE = "Stiplet felt: tallet kendes kun som en grænse og kan ligge hvor som helst i feltet."
_NO_FIGURE = "intet tal"


@dataclass(frozen=True)
class _Told:
    """A row, what its table says, and what must be said below the figure."""

    row: Row
    said: str
    remark: str | None = None


def for_goal(paper: Paper, goal_id: str) -> Figure | None:
    """The figure of a goal: a course where there is one, else its figures as bars.

    Returns:
        None for a goal that has no figure that could be drawn.
    """
    goal = paper.by_goal[goal_id]
    main = demands.main(goal)
    course = figure_points.series(paper, main.indicator)
    if course is not None and course.is_course and main.answers_goal:
        return _course(paper, goal, main, course)
    return _bars(paper, goal, main)


def _days(spelling: str) -> tuple[date, date] | None:
    parts = plan_periods.parts(spelling)
    return (parts[0].starts_on, parts[-1].ends_on + timedelta(days=1)) if parts else None


def _name(goal: GoalText) -> str:
    return f"maal-{goal.id.replace('.', '-')}"


def _course(paper: Paper, goal: GoalText, main: Measured, series: Series) -> Figure:
    band = _days(main.period)
    target = None
    if goal.target is not None:
        asked = demands.course(paper, goal, series.lines[0])
        between = None if demands.is_fixed(goal) else band
        target = Target(goal.target, demands.text(goal), between, asked)
    drawn = drawing.plot(series, target=target, band=band)
    unit = drawing.unit_name(series.unit)
    about = f"Mål {goal.id} · {_municipality(paper)} · {unit}, {series.span}"
    first, last = drawn.days
    notes = [_BAND] if band and band[0] < last and first < band[1] else []
    notes += [_FOLLOWS] if target and target.course else []
    return drawing.draw_lines(paper, _name(goal), series, drawn, about=about, notes=notes)


def _bars(paper: Paper, goal: GoalText, main: Measured) -> Figure | None:
    told = list(_rows(paper, goal, main))
    rows = [each.row for each in told]
    if all(row.value is None for row in rows):
        return None
    plot = bars.Plot(
        rows, UNITS[goal.unit].is_share, figure_points.suffix(goal.unit),
        ratings=goal.unit == "score_1_5",
    )  # fmt: skip
    about = f"{_municipality(paper)} · {drawing.unit_name(goal.unit)}"
    title = _title(goal, main)
    if goal.id not in title:
        about = f"Mål {goal.id} · {about}"
    asked = dict.fromkeys(row.demand.text for row in rows if row.demand)
    alt = " ".join(
        [
            f"Søjlediagram. {drawing.spoken(about)}.",
            *(f"{each.row.name}: {each.said}." for each in told),
            *(f"{text}." for text in asked),
        ]
    )
    around = Words(title, about, list(_notes(goal, told)), drawing.stamp(paper), alt)
    table = [[each.row.name, each.said] for each in told]
    return drawing.draw_bars(_name(goal), around, plot, table)


def _notes(goal: GoalText, told: Sequence[_Told]) -> Iterator[str]:
    if any(each.row.state == "provisional" for each in told):
        yield _UNSETTLED_BAR
    if any(each.row.reach is not None for each in told):
        yield _PALE
    if any(each.row.state == "other" for each in told):
        yield _OTHER
    # What is said of each figure that is missing is said once where it is the same.
    remarks = dict.fromkeys(each.remark for each in told if each.remark)
    for remark in remarks:
        whose = [each.row for each in told if each.remark == remark]
        missing = whose[0].state == "missing"
        what = "; ".join(row.name for row in whose) if len(remarks) > 1 else "Intet tal"
        yield f"{what}: {remark}." if missing else f"{remark[:1].upper()}{remark[1:]}."
    known_from = words.moment(goal.known_from) if goal.known_from else ""
    yield drawing.source_note(goal.source, known_from)


def _shown(goal: GoalText, main: Measured) -> list[Measured]:
    """The figures that can be drawn on one scale, those of an indicator beside each other."""
    alike = [measured for measured in goal.measures if measured.unit == main.unit]
    order = list(dict.fromkeys([main.indicator, *(m.indicator for m in alike)]))
    return sorted(alike, key=lambda m: order.index(m.indicator))


def _title(goal: GoalText, main: Measured) -> str:
    """What is drawn: the label of the one indicator, or what those of several have in common."""
    labels = list(dict.fromkeys(m.label for m in _shown(goal, main)))
    return labels[0] if len(labels) == 1 else _common(labels) or f"Tallene bag mål {goal.id}"


def _common(labels: Sequence[str]) -> str | None:
    """``Gennemløb på DU1, DU2 og DU3``: labels that differ in their last word alone."""
    begins, ends = zip(*(label.rpartition(" ")[::2] for label in labels), strict=True)
    return f"{begins[0]} {words.listed(ends)}" if len(set(begins)) == 1 and begins[0] else None


def _rows(paper: Paper, goal: GoalText, main: Measured) -> Iterator[_Told]:
    """A bar for each year of the main figure, and one for each other figure of its unit."""
    years = figure_points.yearly(paper, main.indicator) if main.answers_goal else []
    years = years if len(years) > 1 else []
    seen = {(main.indicator, main.area_code, point.period) for point in years}
    shown = _shown(goal, main)
    is_several = len({m.indicator for m in shown}) > 1
    is_elsewhere = len({m.area_code for m in shown}) > 1
    asked = demands.by_indicator(goal)
    for point in years:
        name = point.period + (" (ikke slut)" if point.provisional else "")
        where = f"{_municipality(paper)}, {name}" if is_elsewhere else name
        state = "provisional" if point.provisional else "settled"
        name = f"{main.label}, {where}" if is_several else where
        demand = asked.get(main.indicator)
        yield _Told(Row(name, point.value, point.text, style.OWN, state, demand), point.text)
    for measured in shown:
        if (measured.indicator, measured.area_code, measured.period_text) in seen:
            continue
        where = f"{_where(measured)}, " if is_elsewhere else ""
        what = f"{measured.label}, " if is_several else ""
        name = f"{what}{where}{measured.period_text}"
        yield _told(measured, f"{name[:1].upper()}{name[1:]}", asked.get(measured.indicator))


def _municipality(paper: Paper) -> str:
    return words.municipality(paper.area_code, paper.municipality)


def _where(measured: Measured) -> str:
    if measured.area_code == COUNTRY_CODE:
        return "hele landet"
    return words.municipality(measured.area_code, measured.area)


def _told(measured: Measured, name: str, demand: Demand | None) -> _Told:
    is_country = measured.area_code == COUNTRY_CODE
    color = figure_points.COLORS[COUNTRY] if is_country else style.OWN
    value, text, remark = measured.value, measured.text, _remark(measured)
    if measured.hidden:
        return _Told(Row(name, None, text, color, "missing", demand), text)
    if value is None:
        mark = next((m for m in get_args(Missing) if (remark or "").startswith(m)), None)
        short = _NO_FIGURE if mark in {None, "ingen tal"} else f"{_NO_FIGURE}: {mark}"
        said = f"{_NO_FIGURE}: {remark}" if remark else _NO_FIGURE
        return _Told(Row(name, None, short, color, "missing", demand), said, remark)
    if not measured.answers_goal:
        if measured.population:
            name = f"{name} (tallet gælder {measured.population})"
        text = f"{text}, svarer ikke på målet"
        return _Told(Row(name, value, text, color, "other", demand), text, remark)
    if measured.low is not None and measured.high is not None and measured.low < measured.high:
        return _Told(Row(name, value, text, color, "bound", demand, measured.high), text)
    state = "provisional" if measured.provisional else "settled"
    return _Told(Row(name, value, text, color, state, demand), text)


def _remark(measured: Measured) -> str | None:
    return measured.remark.rstrip(".") if measured.remark else None
