"""The figure of a goal, drawn as the paper draws it: a line over months, otherwise bars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import polars as pl

from assets.paper import words
from assets.paper.charts import bar_plot, chart, line_chart, style
from assets.paper.charts.bar_plot import Row
from assets.paper.charts.chart import Chart
from assets.paper.charts.goal_charts import PROVISIONAL_BAR
from assets.paper.charts.series import (
    NO_FIGURE,
    Line,
    Point,
    Series,
    Target,
    find_series,
    newest_retrieval,
    yearly_points,
)
from assets.plan.schema import TARGET
from assets.rules.rule import names_in, parse_rule
from assets.text import numbers, period_names, plan_periods
from assets.text.area_codes import COUNTRY
from assets.text.full_names import municipality_name
from assets.text.units import UNITS
from connectors.warehouse import Warehouse, listed

_Row = Mapping[str, Any]


@dataclass(frozen=True)
class Tables:
    """The published rows of what the goals are measured by, of all plans' municipalities."""

    indicators: pl.DataFrame
    benchmarks: pl.DataFrame
    catalogue: pl.DataFrame

    @classmethod
    def read(cls, file: Warehouse) -> Tables:
        """Read them of a published file."""
        measured = file.frame("select distinct indicator, area_code from mart.goal_measure")
        plans = file.frame("select distinct area_code from mart.plan")["area_code"]
        # Listed, DuckDB reads a million rows of places less than where it joins them.
        of_goals = f"indicator in {listed(measured['indicator'])}"
        shown = listed([*measured["area_code"], *plans])
        return cls(
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


@dataclass(frozen=True)
class Owner:
    """The municipality of a plan; charts read of it what they read of a paper."""

    area_code: str
    municipality: str
    today: date
    stamp: str | None
    tables: Tables

    @property
    def municipality_name(self) -> str:
        """Its name in a text."""
        return municipality_name(self.area_code, self.municipality)


def draw(
    owner: Owner, anchor: str, goal: _Row, main: _Row, measures: Sequence[_Row]
) -> Chart | None:
    """Draw the figure that a goal is judged by; None where there is none to draw.

    Args:
        owner: the municipality of the plan.
        anchor: the goal's id on the page.
        goal: its row of ``mart.goal_score``.
        main: the measure that its rule holds against its demand.
        measures: all its measures.
    """
    series = find_series(owner, main["indicator"])
    others = [each for each in measures if _is_beside(each, main)]
    target = _target(goal, main)
    if series is not None and series.has_enough_points:
        lines = [*series.lines, *_lines_beside(owner, series, others)]
        prefix, band = f"Mål {goal['goal_id']} · ", _days(goal["period"])
        return line_chart.draw(
            owner, anchor, replace(series, lines=lines), prefix=prefix, target=target, band=band
        )
    points = series.lines[0].known if series else yearly_points(owner, main["indicator"])
    rows = [
        *(_own_row(point, target) for point in points),
        *(_other_row(each, target) for each in others),
    ]
    return _bars(owner, anchor, goal, main, rows) if points else None


def _is_beside(measure: _Row, main: _Row) -> bool:
    """Whether a measure is the same figure of somebody else."""
    is_same = all(measure[name] == main[name] for name in ("indicator", "unit"))
    is_other = measure["comparison"] or measure["area_code"] != main["area_code"]
    return bool(is_same and is_other) and UNITS[measure["unit"]].kind != "rank"


def _days(period: str) -> tuple[date, date] | None:
    """The first day of a goal's period, and the day after its last."""
    parts = plan_periods.parts(period)
    return (parts[0].starts_on, parts[-1].ends_on + timedelta(days=1)) if parts else None


def _target(goal: _Row, main: _Row) -> Target | None:
    """What the goal demands; in its own period alone where the demand follows another figure."""
    if goal["target"] is None or goal["unit"] != main["unit"]:
        return None
    is_fixed = set(names_in(parse_rule(goal["rule"]).main.right)) <= {TARGET}
    text = f"Mål: {goal['comparison']} {goal['target_text']}"
    return Target(goal["target"], text, None if is_fixed else _days(goal["period"]))


def _lines_beside(owner: Owner, series: Series, others: Sequence[_Row]) -> Iterator[Line]:
    """The line of the place that a goal is held against, where the series does not have it."""
    shown = {line.name for line in series.lines}
    for measure in others:
        line = _line(owner, series, measure)
        if measure["area_code"] != COUNTRY and line.known and line.name not in shown:
            yield line
            return  # A second place would need a fifth look.


def _line(owner: Owner, series: Series, measure: _Row) -> Line:
    known, name = _figures(owner, measure)
    points = [
        replace(
            point,
            value=known.get(point.starts_on),
            text=numbers.figure(known.get(point.starts_on), series.unit) or NO_FIGURE,
            provisional=False,
        )
        for point in series.lines[0].points
    ]
    return Line(name, style.THIRD, points)


def _figures(owner: Owner, measure: _Row) -> tuple[dict[date, float], str]:
    """The figures of a measure's place by their first day, and what the place is called."""
    if measure["comparison"] is None:
        rows = owner.tables.indicators.filter(
            indicator=measure["indicator"], area_code=measure["area_code"], unit=measure["unit"]
        )
        columns = "area", "starts_on", "value"
    else:
        rows = owner.tables.benchmarks.filter(
            indicator=measure["indicator"], area_code=owner.area_code, unit=measure["unit"],
            comparison=measure["comparison"],
        )  # fmt: skip
        columns = "comparison_label", "starts_on", "comparison_value"
    found = rows.select(columns)
    name = found[columns[0]][0] if found.height else measure["place"]
    return dict(found.select(columns[1:]).iter_rows()), name


def _bars(owner: Owner, anchor: str, goal: _Row, main: _Row, rows: Sequence[Row]) -> Chart:
    """A bar for each of the newest figures, and one for whom the goal is held against."""
    unit, target = line_chart.unit_name(main["unit"]), rows[0].target
    subtitle = f"Mål {goal['goal_id']} · {owner.municipality_name} · {unit}"
    sentences = ["Søjlediagram.", *(f"{row.name}: {row.full_text}." for row in rows)]
    sentences += [f"{target.text}."] if target else []
    own = owner.tables.indicators.filter(indicator=main["indicator"], area_code=owner.area_code)
    notes = [chart.source_note(main["source"], newest_retrieval(own.iter_rows(named=True)))]
    if any(row.state == "provisional" for row in rows):
        notes.insert(0, PROVISIONAL_BAR)
    caption = chart.caption(owner, main["label"], subtitle, sentences, notes)
    table = ["Tal", "Værdi"], [[row.name, row.full_text] for row in rows]
    plot = partial(bar_plot.draw, rows, main["unit"])
    return chart.draw(anchor, caption, (bar_plot.WIDE, bar_plot.NARROW), plot, table)


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
