"""The figure of a goal: its course where there is one, else each of its figures as a bar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from assets.goals import plan_periods, rules
from assets.goals.plan import COUNTRY as COUNTRY_CODE
from assets.paper import figure_bars as bars
from assets.paper import figure_drawing as drawing
from assets.paper import figure_lines as lines
from assets.paper import figure_points, words
from assets.paper import figure_style as style
from assets.paper.content import GoalText, Measured, Paper
from assets.paper.figure_bars import Row
from assets.paper.figure_points import COUNTRY, Series
from assets.paper.figure_style import Figure, Words
from assets.units import UNITS

_UNSETTLED_BAR = "Hul søjle: perioden er ikke slut, eller tallet er foreløbigt."
_BAND = "Gråt felt: perioden, som målet er opgjort for."
_PALE = "Stiplet felt: tallet kendes kun som en grænse og kan ligge hvor som helst i feltet."


def for_goal(paper: Paper, goal_id: str) -> Figure | None:
    """The figure of a goal: a course where there is one, else its figures as bars.

    Returns:
        None for a goal that has no figure and no demand that could be drawn.
    """
    goal = paper.by_goal[goal_id]
    main = _main(goal)
    course = figure_points.series(paper, main.indicator)
    if course is not None and course.is_course and main.answers_goal:
        return _course(paper, goal, main, course)
    return _bars(paper, goal, main)


def _main(goal: GoalText) -> Measured:
    """The figure that the goal's demand is held against."""
    rule = rules.parse(goal.rule) if "target" not in goal.rule else None
    wanted = rules.names_in(rule.main.left) if rule else ()
    named = {measured.name: measured for measured in goal.measures}
    return named[wanted[0]] if wanted else goal.measures[0]


def _is_fixed(goal: GoalText) -> bool:
    """Whether the demand is a number of the plan, and no other figure of the period."""
    return "target" in goal.rule or not rules.names_in(rules.parse(goal.rule).main.right)


def _asked(goal: GoalText) -> str:
    return f"Mål: {goal.comparison} {goal.target_text}"


def _days(spelling: str) -> tuple[date, date] | None:
    parts = plan_periods.parts(spelling)
    return (parts[0].starts_on, parts[-1].ends_on + timedelta(days=1)) if parts else None


def _course(paper: Paper, goal: GoalText, main: Measured, series: Series) -> Figure:
    band = _days(main.period)
    target = None
    if goal.target is not None:
        between = None if _is_fixed(goal) else band
        target = lines.Target(goal.target, _asked(goal), between)
    drawn = drawing.plot(series, target=target, band=band)
    unit = drawing.unit_name(series.unit)
    about = f"Mål {goal.id} · {_municipality(paper)} · {unit}, {series.span}"
    notes = [_BAND] if band else []
    name = f"maal-{goal.id.replace('.', '-')}"
    return drawing.draw_lines(paper, name, series, drawn, about=about, notes=notes)


def _bars(paper: Paper, goal: GoalText, main: Measured) -> Figure | None:
    rows = list(_rows(paper, goal, main))
    if all(row.value is None for row in rows) and goal.target is None:
        return None
    target = None
    if goal.target is not None:
        target = bars.Target(goal.target, _asked(goal))
    plot = bars.Plot(
        rows, target, UNITS[goal.unit].is_share, figure_points.suffix(goal.unit),
        ratings=goal.unit == "score_1_5",
    )  # fmt: skip
    about = f"Mål {goal.id} · {_municipality(paper)} · {drawing.unit_name(goal.unit)}"
    states = {row.state for row in rows}
    notes = [_UNSETTLED_BAR] if "provisional" in states else []
    notes += [_PALE] if any(r.reach is not None for r in rows) else []
    known_from = words.moment(goal.known_from) if goal.known_from else ""
    notes.append(drawing.source_note(goal.source, known_from))
    alt = " ".join(
        [
            f"Søjlediagram. {main.label}. {about}.",
            *(f"{row.name}: {row.text}." for row in rows),
            *([f"{target.text}."] if target else []),
        ]
    )
    name = f"maal-{goal.id.replace('.', '-')}"
    return drawing.draw_bars(
        name, Words(main.label, about, notes, drawing.stamp(paper), alt), plot,
        [[row.name, row.text] for row in rows],
    )  # fmt: skip


def _rows(paper: Paper, goal: GoalText, main: Measured) -> Iterator[Row]:
    """A bar for each year of the main figure, and one for each other figure of its unit."""
    years = figure_points.yearly(paper, main.indicator) if main.answers_goal else []
    years = years if len(years) > 1 else []
    seen = {(main.indicator, main.area_code, point.period) for point in years}
    others = [
        measured
        for measured in goal.measures
        if measured.unit == main.unit
        and (measured.indicator, measured.area_code, measured.period_text) not in seen
    ]
    told = [*others, main]
    is_several = len({m.indicator for m in told}) > 1
    is_elsewhere = len({m.area_code for m in told}) > 1
    for point in years:
        name = point.period + (" (ikke slut)" if point.provisional else "")
        where = f"{_municipality(paper)}, {name}" if is_elsewhere else name
        state = "provisional" if point.provisional else "settled"
        name = f"{main.label}, {where}" if is_several else where
        yield Row(name, point.value, point.text, style.OWN, state)
    for measured in sorted(others, key=lambda m: m.indicator != main.indicator):
        where = f"{_where(measured)}, " if is_elsewhere else ""
        what = f"{measured.label}, " if is_several else ""
        asked = measured.indicator == main.indicator
        yield _row(measured, f"{what}{where}{measured.period_text}", asked=asked)


def _municipality(paper: Paper) -> str:
    return words.municipality(paper.area_code, paper.municipality)


def _where(measured: Measured) -> str:
    if measured.area_code == COUNTRY_CODE:
        return "hele landet"
    return words.municipality(measured.area_code, measured.area)


def _row(measured: Measured, name: str, *, asked: bool) -> Row:
    is_country = measured.area_code == COUNTRY_CODE
    color = figure_points.COLORS[COUNTRY] if is_country else style.OWN
    name = name[:1].upper() + name[1:]
    if measured.hidden or measured.value is None:
        why = measured.text if measured.hidden else _why(measured)
        return Row(name, None, why, color, "missing", asked=asked)
    if not measured.answers_goal:
        text = f"{measured.text}, svarer ikke på målet"
        return Row(name, measured.value, text, color, "other", asked=asked)
    if measured.low is not None and measured.high is not None and measured.low < measured.high:
        return Row(name, measured.value, measured.text, color, "bound", measured.high, asked)
    state = "provisional" if measured.provisional else "settled"
    return Row(name, measured.value, measured.text, color, state, asked=asked)


def _why(measured: Measured) -> str:
    return f"intet tal: {measured.remark}" if measured.remark else "intet tal"
