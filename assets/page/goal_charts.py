"""The figure of a goal, drawn as the paper draws it: a line over months, otherwise bars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assets.paper import words
from assets.paper.charts import line_chart, style, targets
from assets.paper.charts.bar_plot import Row
from assets.paper.charts.chart import Chart
from assets.paper.charts.goal_charts import PROVISIONAL_BAR, draw_bars, line_of
from assets.paper.charts.series import (
    COMPARISON_COLORS,
    Line,
    Point,
    Series,
    Target,
    find_series,
    newest_retrieval,
    yearly_points,
)
from assets.paper.charts.subject import Figures, Measured, Subject
from assets.text import period_names
from assets.text.area_codes import COUNTRY
from assets.text.units import UNITS
from connectors.warehouse import Warehouse, listed

_Row = Mapping[str, Any]


def read_figures(file: Warehouse) -> Figures:
    """The published rows of what the goals are measured by, of all plans' municipalities."""
    measured = file.frame("select distinct indicator, area_code from mart.goal_measure")
    plans = file.frame("select distinct area_code from mart.plan")["area_code"]
    # Listed, DuckDB reads a million rows of places less than where it joins them.
    of_goals = f"indicator in {listed(measured['indicator'])}"
    shown = listed([*measured["area_code"], *plans])
    return Figures(
        file.frame(
            f"from mart.indicator where {of_goals} and area_code in {shown} "
            "order by starts_on, ends_on"
        ),
        file.frame(
            "select indicator, area_code, period, starts_on, unit, comparison, "
            "comparison_label, comparison_value, members, basis from mart.benchmark "
            f"where {of_goals} and area_code in {listed(plans)} order by starts_on, ends_on"
        ),
        file.frame("from mart.indicator_catalogue"),
    )


def draw(
    subject: Subject, anchor: str, goal: _Row, main: _Row, measures: Sequence[_Row]
) -> Chart | None:
    """Draw the figure that a goal is judged by; None where there is none to draw.

    Args:
        subject: the municipality of the plan.
        anchor: the goal's id on the page.
        goal: its row of ``mart.goal_score``.
        main: the measure that its rule holds against its demand.
        measures: all its measures.
    """
    series = find_series(subject, main["indicator"])
    others = [each for each in measures if _is_beside(each, main)]
    target = _target(goal, main)
    if series is not None and series.has_enough_points:
        if target is not None:
            target = targets.follow_over_time(
                target, targets.rule_of(goal["rule"], goal["target"]), [*map(_measured, measures)],
                period=main["period"], tables=subject.tables, own=series.lines[0],
            )  # fmt: skip
        lines = [*series.lines, *_lines_beside(subject.tables, series, others)]
        prefix, band = f"Mål {goal['goal_id']} · ", targets.days_of(goal["period"])
        return line_chart.draw(
            subject, anchor, replace(series, lines=lines), prefix=prefix, target=target, band=band
        )
    points = series.lines[0].known if series else yearly_points(subject, main["indicator"])
    rows = [
        *(_own_row(point, target) for point in points),
        *(_other_row(each, target) for each in others),
    ]
    return _bars(subject, anchor, goal, main, rows) if points else None


def _is_beside(measure: _Row, main: _Row) -> bool:
    """Whether a measure is the same figure of somebody else."""
    is_same = all(measure[name] == main[name] for name in ("indicator", "unit"))
    is_other = measure["comparison"] or measure["area_code"] != main["area_code"]
    return bool(is_same and is_other) and UNITS[measure["unit"]].kind != "rank"


def _target(goal: _Row, main: _Row) -> Target | None:
    """What the goal demands."""
    if goal["target"] is None or goal["unit"] != main["unit"]:
        return None
    return Target(goal["target"], f"Mål: {goal['comparison']} {goal['target_text']}")


def _measured(row: _Row) -> Measured:
    return Measured(
        name=row["measure"],
        **{name: row[name] for name in ("indicator", "area_code", "comparison", "period", "unit")},
    )


def _lines_beside(tables: Figures, series: Series, others: Sequence[_Row]) -> Iterator[Line]:
    """The line of the place that a goal is held against, where the series does not have it."""
    for measure in others:
        is_shown = measure["area_code"] == COUNTRY or measure["comparison"] in COMPARISON_COLORS
        line = line_of(_place(measure, tables), _measured(measure), series, tables)
        if line.known and not is_shown:
            yield line
            return  # A second place would need a fifth look.


def _place(measure: _Row, tables: Figures) -> str:
    """What the place is called that a measure is of."""
    of = {name: measure[name] for name in ("indicator", "comparison", "area_code")}
    if measure["comparison"] is None:
        of.pop("comparison")
        names = tables.indicators.filter(**of)["area"]
    else:
        names = tables.benchmarks.filter(**of)["comparison_label"]
    return names[-1] if names.len() else measure["place"]


def _bars(subject: Subject, anchor: str, goal: _Row, main: _Row, rows: Sequence[Row]) -> Chart:
    """A bar for each of the newest figures, and one for whom the goal is held against."""
    unit = line_chart.unit_name(main["unit"])
    subtitle = f"Mål {goal['goal_id']} · {subject.municipality_name} · {unit}"
    own = subject.tables.indicators.filter(indicator=main["indicator"], area_code=subject.area_code)
    notes = [words.source_note(main["source"], newest_retrieval(own.iter_rows(named=True)))]
    if any(row.state == "provisional" for row in rows):
        notes.insert(0, PROVISIONAL_BAR)
    heading = main["label"], subtitle
    return draw_bars(subject, anchor, heading, rows, unit=main["unit"], notes=notes)


def _own_row(point: Point, target: Target | None) -> Row:
    state = "provisional" if point.provisional else "settled"
    return Row(point.period, point.value, point.text, point.text, style.OWN, state, target)


def _other_row(measure: _Row, target: Target | None) -> Row:
    value, low, high = (measure[name] for name in ("value", "value_low", "value_high"))
    text = words.figure_text(value, low, high, measure["unit"], hidden=False)
    name = f"{measure['place']}, {period_names.period(measure['period'])}"
    color = style.COUNTRY if measure["area_code"] == COUNTRY else style.THIRD
    full = f"{text}: {measure['remark']}" if value is None and measure["remark"] else text
    state = "missing" if value is None else "settled"
    return Row(name, value, text, full, color, state, target)
