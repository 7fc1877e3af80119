"""What stands around a goal on the page: remarks, other municipalities, history, and lineage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from assets.paper import words
from assets.paper.charts.chart import Figure
from assets.paper.goal_model import GoalText, Measured
from assets.paper.model import Paper
from assets.text import danish, period_names, plan_periods
from assets.text.units import UNITS

_MOST_REVISIONS = 12
_KINDS = {
    "revised": "ændret",
    "withdrawn": "trukket tilbage",
    "appeared": "kommet til",
    "hidden": "skjult",
    "shown": "vist",
}


@dataclass(frozen=True)
class Rows:
    """A table: what it shows, its headings, and its rows as text."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def contexts(paper: Paper, figures: Mapping[str, Figure]) -> dict[str, dict[str, Any]]:
    """What the template of a goal shows beside the goal itself, by the goal's number."""
    return {goal.id: _context(paper, goal, figures.get(goal.id)) for goal in paper.goals}


def told_value(goal: GoalText) -> str | None:
    """The goal's figure, and whether its source is still counting."""
    stated = (m for m in goal.measures if m.value == goal.value and m.period == goal.period)
    is_counting = goal.value_text and any(each.provisional for each in stated)
    return f"{goal.value_text} (foreløbigt tal)" if is_counting else goal.value_text


def _context(paper: Paper, goal: GoalText, figure: Figure | None) -> dict[str, Any]:
    own = [m for m in goal.measures if m.area_code == paper.area_code] or goal.measures
    is_told = any(m.value is not None or m.hidden for m in own)
    return {
        "figure": figure if _has_numbers(paper, goal) else None,
        "source": goal.source if is_told else None,
        "fetched": words.moment(goal.known_from) if is_told and goal.known_from else None,
        "remarks": _remarks(goal),
        "standing": " ".join(_standing(paper, goal)),
        "outlook": " ".join(paper.tables.outlook.filter(goal_id=goal.id)["outlook"]),
        "compared": _compared(paper, goal),
        "history": _history(paper, goal),
        "revised": _revised(paper, goal),
        "ways": [(m, *_way(paper, m)) for m in goal.measures],
    }


def _has_numbers(paper: Paper, goal: GoalText) -> bool:
    """Whether a figure of the goal draws more than its demand."""
    names = {m.indicator for m in goal.measures}
    is_bound = pl.col("value_low").is_not_null() & pl.col("mark").is_null()
    drawn = pl.col("indicator").is_in(names) & (pl.col("value").is_not_null() | is_bound)
    return not paper.tables.indicators.filter(drawn).is_empty()


def _remarks(goal: GoalText) -> list[tuple[str, str | None]]:
    is_open = goal.verdict == "not_followable"
    return [
        ("Besluttet", goal.decision),
        ("Begrundelse", goal.reason if is_open else None),
        ("Hvad der ville afgøre det", goal.would_decide if is_open else None),
        ("Forbehold", " ".join(goal.reservations)),
        ("Forsinket", goal.late),
        ("Sådan er målet læst", goal.note),
    ]


def _standing(paper: Paper, goal: GoalText) -> Iterator[str]:
    """In how many municipalities the goal would be met, and the place of the own figure."""
    beside_others = paper.tables.standing.filter(pl.col("goal_id") == goal.id, pl.col("judged") > 1)
    for row in beside_others.iter_rows(named=True):
        yield f"Målet {row['standing'].removesuffix('.')}."
        if row["rank"] is not None and (row["ranked"] or 0) > 1:
            yield f"Kommunens tal er nr. {row['rank']} af {row['ranked']}, hvor nr. 1 er bedst."
        if row["median_text"]:
            yield f"De andre kommuners median er {row['median_text']}."


def _compared(paper: Paper, goal: GoalText) -> Rows | None:
    """The newest period of the goal's figure beside each area and group it is held against."""
    main = goal.main
    parts = plan_periods.parts(main.period)
    if not parts:
        return None
    rows = paper.tables.benchmarks.filter(
        pl.col("indicator") == main.indicator, pl.col("period") == parts[-1].code
    ).filter(pl.col("rank").is_not_null() | pl.col("comparison_value").is_not_null())
    if rows.is_empty():
        return None
    unit = rows["unit"][0]
    told = rows.select(
        "comparison_label",
        members=pl.col("members").cast(pl.String),
        value=danish.figure(pl.col("comparison_value"), unit).fill_null("–"),
        difference=pl.coalesce(
            danish.signed(pl.col("difference"), "pct_point")
            if unit == "pct"
            else danish.number(pl.col("difference")) + " pr. 1.000",
            pl.lit("–"),
        ),
        rank=pl.format("{} af {}", "rank", "ranked").fill_null("–"),
    )
    when = period_names.period(parts[-1].code)
    headings = ["Sammenlignet med", "Kommuner", "Deres tal", "Forskel", "Plads (1 er bedst)"]
    return Rows(f"Sammenligning, {when}: {main.label}", headings, told.rows())


def _history(paper: Paper, goal: GoalText) -> Rows | None:
    rows = paper.tables.history.filter(pl.col("goal_id") == goal.id).sort("frozen_at", "followup")
    if rows.is_empty():
        return None
    told = [
        (
            row["followup"],
            words.moment(row["frozen_at"]),
            row["value_text"] or "–",
            period_names.period(row["period"]) if row["period"] else "–",
            row["verdict_text"],
        )
        for row in rows.iter_rows(named=True)
    ]
    headings = ["Opfølgning", "Gemt", "Tal", "Periode", "Målopfyldelse"]
    return Rows(f"Tidligere opfølgninger på mål {goal.id}", headings, told)


def _revised(paper: Paper, goal: GoalText) -> Rows | None:
    """What the sources behind the goal's figures have changed in the periods that it uses."""
    names = {m.indicator for m in goal.measures}
    used = paper.tables.indicators.filter(pl.col("indicator").is_in(names))
    tables = used["source_tables"].drop_nulls().str.split(" ").explode().unique()
    when = {part.code for m in goal.measures for part in plan_periods.parts(m.period)}
    found = paper.tables.revisions.filter(
        pl.col("raw_table").is_in(tables.to_list()), pl.col("period").is_in(when)
    )
    if found.is_empty():
        return None
    newest = found.sort(
        "known_from", "starts_on", "measure", "dimensions", descending=[True, True, False, False]
    ).head(_MOST_REVISIONS)
    told = newest.with_columns(
        before=_said(pl.col("old_value"), pl.col("old_mark")),
        after=_said(pl.col("value"), pl.col("mark")),
    )
    rows = [
        (
            period_names.period(row["period"]),
            ", ".join(each for each in (row["measure"], _slice(row["dimensions"])) if each),
            row["before"],
            row["after"],
            _KINDS[row["kind"]],
            words.moment(row["known_from"]),
        )
        for row in told.iter_rows(named=True)
    ]
    headings = ["Periode", "Kildens måling", "Før", "Nu", "Hvad", "Hentet"]
    shown = f"; de {_MOST_REVISIONS} nyeste af {found.height}" if found.height > len(rows) else ""
    caption = f"Ændret i kilderne bag mål {goal.id}, i de perioder, som det er opgjort for{shown}"
    return Rows(caption, headings, rows)


def _said(figure: pl.Expr, mark: pl.Expr) -> pl.Expr:
    """A figure as its source said it, with every decimal, or why there was none."""
    names = {name: unit.many for name, unit in UNITS.items()}
    told = danish.number(figure) + " " + pl.col("unit").replace_strict(names, default="")
    return pl.coalesce(told.str.strip_chars_end(), danish.mark(mark), pl.lit("–"))


def _slice(dimensions: str | None) -> str:
    """The part of a table that a figure is of: ``age=16-24 år; origin=I alt`` as it is read."""
    return "; ".join(each.partition("=")[2] for each in (dimensions or "").split("; ") if each)


def _way(paper: Paper, measured: Measured) -> tuple[bool, str | None, Rows | None]:
    """Whether a figure is published, why it is missing without a remark, and its periods."""
    rows = _held(paper, measured)
    is_missing = measured.value is None and not measured.hidden and not measured.remark
    why = rows["mark_text"][0] if is_missing and rows.height == 1 else None
    return not rows.is_empty(), why, _periods(measured, rows) if rows.height > 1 else None


def _held(paper: Paper, measured: Measured) -> pl.DataFrame:
    """The published figure of each period that the measure is made of, also as text."""
    codes = [part.code for part in plan_periods.parts(measured.period)]
    return (
        paper.tables.indicators.filter(
            pl.col("indicator") == measured.indicator,
            pl.col("area_code") == measured.area_code,
            pl.col("period").is_in(codes),
        )
        .sort("starts_on")
        .with_columns(
            numerator_text=danish.number(pl.col("numerator")),
            denominator_text=danish.number(pl.col("denominator")),
            mark_text=danish.mark(pl.col("mark")),
        )
    )


def _periods(measured: Measured, rows: pl.DataFrame) -> Rows:
    """What the measure is made of; of a count behind a share only the counts are."""
    names = [
        period_names.period(period) + (" (foreløbigt)" if provisional else "")
        for period, provisional in rows.select("period", "provisional").iter_rows()
    ]
    columns: dict[str, list[str]] = {"Periode": names}
    for heading, name in (("Tæller", "numerator_text"), ("Nævner", "denominator_text")):
        if rows[name].count():
            columns[heading] = rows[name].fill_null("–").to_list()
    if rows["unit"][0] == measured.unit:
        columns["Tal"] = _figures(rows, measured.unit)
    caption = f"{measured.label} ({measured.name}), {measured.area}, pr. periode"
    return Rows(caption, list(columns), list(zip(*columns.values(), strict=True)))


def _figures(rows: pl.DataFrame, unit: str) -> list[str]:
    """The figure of each period, or the bounds that it is known to lie within."""
    low, high = pl.col("value_low"), pl.col("value_high")
    between = pl.concat_str(danish.number(low), danish.figure(high, unit), separator="-")
    figure = danish.figure(pl.col("value"), unit)
    told = rows.select(pl.coalesce(figure, pl.col("mark_text"), between, pl.lit("–")))
    return told.to_series().to_list()
