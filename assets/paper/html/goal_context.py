"""What the page shows around a goal: remarks, comparison, history, revisions and lineage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from assets.paper import words
from assets.paper.charts.chart import Chart
from assets.paper.goal_model import PaperGoal, PaperMeasure
from assets.paper.html import ways
from assets.paper.model import Paper, Source
from assets.text import danish, period_names, plan_periods
from assets.text.units import UNITS

_MAX_REVISIONS = 12
_REVISION_KINDS = {
    "revised": "ændret",
    "withdrawn": "trukket tilbage",
    "appeared": "kommet til",
    "hidden": "skjult",
    "shown": "vist",
}


@dataclass(frozen=True)
class HtmlTable:
    """A table with its caption, headings and text rows."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Lineage:
    """The way of a measure.

    Args:
        measure: the measure.
        is_published: whether the published file has a row of it.
        why: its mark, where it is missing and nothing else explains it.
        periods: its figures by period; None for a single one.
        sources: the sources that it is computed from.
    """

    measure: PaperMeasure
    is_published: bool
    why: str | None
    periods: HtmlTable | None
    sources: Sequence[Source]


def goal_contexts(paper: Paper, charts: Mapping[str, Chart]) -> dict[str, dict[str, Any]]:
    """By goal, what its template shows besides the goal itself."""
    return {goal.id: _context(paper, goal, charts.get(goal.id)) for goal in paper.goals}


def value_with_note(goal: PaperGoal) -> str | None:
    """The goal's figure, marked where it is provisional."""
    same_figure = (m for m in goal.measures if m.value == goal.value and m.period == goal.period)
    is_provisional = goal.value_text and any(m.provisional for m in same_figure)
    return f"{goal.value_text} (foreløbigt tal)" if is_provisional else goal.value_text


def _context(paper: Paper, goal: PaperGoal, chart: Chart | None) -> dict[str, Any]:
    own = [m for m in goal.measures if m.area_code == paper.area_code] or goal.measures
    has_figure = any(m.value is not None or m.hidden for m in own)
    return {
        "chart": chart,
        "source": goal.source if has_figure else None,
        "fetched": words.danish_day(goal.known_from) if has_figure and goal.known_from else None,
        "remarks": _remarks(goal),
        "standing": " ".join(_standing(paper, goal)),
        "outlook": " ".join(paper.tables.outlook.filter(goal_id=goal.id)["outlook"]),
        "comparison": _comparison(paper, goal),
        "history": _history(paper, goal),
        "revisions": _revisions(paper, goal),
        "lineage": [_lineage(paper, measure) for measure in goal.measures],
    }


def _remarks(goal: PaperGoal) -> list[tuple[str, str | None]]:
    """The remarks below the goal's facts, each with its heading."""
    is_open = goal.verdict == "not_followable"
    return [
        ("Besluttet", goal.decision),
        ("Begrundelse", goal.reason if is_open else None),
        ("Hvad der ville afgøre det", goal.would_decide if is_open else None),
        ("Planens rute", goal.route),
        ("Bag ændringen", goal.behind),
        ("Forbehold", " ".join(goal.reservations)),
        ("Forsinket", goal.late),
        ("Sådan er målet læst", goal.note),
    ]


def _standing(paper: Paper, goal: PaperGoal) -> Iterator[str]:
    """How the goal stands among municipalities, and which of those alike would meet it."""
    rows = paper.tables.standing.filter(pl.col("goal_id") == goal.id, pl.col("judged") > 1)
    for row in rows.iter_rows(named=True):
        yield from standing_sentences(row, has_rank=True)
    if goal.among_similar:
        yield goal.among_similar


def standing_sentences(standing: Mapping[str, Any], *, has_rank: bool) -> Iterator[str]:
    """How many municipalities would meet a goal, the municipality's rank, and the others' median.

    Args:
        standing: the goal's row of ``mart.goal_standing``.
        has_rank: whether they tell the rank.
    """
    yield f"Målet {standing['standing'].removesuffix('.')}."
    if standing["compared_on"]:
        yield standing["compared_on"]
    rank, ranked, median = (standing[name] for name in ("rank", "ranked", "median_text"))
    if has_rank and rank is not None and (ranked or 0) > 1:
        yield f"Kommunens tal er nr. {rank} af {ranked}, hvor nr. 1 er bedst."
    if median:
        yield f"De andre kommuners median er {median}."


def _comparison(paper: Paper, goal: PaperGoal) -> HtmlTable | None:
    """The main figure's newest period beside the country and each comparison group."""
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
    cells = rows.select(
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
    return HtmlTable(f"Sammenligning, {when}: {main.label}", headings, cells.rows())


def _history(paper: Paper, goal: PaperGoal) -> HtmlTable | None:
    """The goal in earlier frozen follow-ups."""
    rows = paper.tables.history.filter(pl.col("goal_id") == goal.id).sort("frozen_at", "followup")
    if rows.is_empty():
        return None
    cells = [
        (
            row["followup"],
            words.danish_day(row["frozen_at"]),
            row["value_text"] or "–",
            period_names.period(row["period"]) if row["period"] else "–",
            row["verdict_text"],
        )
        for row in rows.iter_rows(named=True)
    ]
    headings = ["Opfølgning", "Gemt", "Tal", "Periode", "Målopfyldelse"]
    return HtmlTable(f"Tidligere opfølgninger på mål {goal.id}", headings, cells)


def _revisions(paper: Paper, goal: PaperGoal) -> HtmlTable | None:
    """The newest revisions of the goal's sources in the periods that it uses."""
    names = {m.indicator for m in goal.measures}
    used = paper.tables.indicators.filter(pl.col("indicator").is_in(names))
    tables = used["source_tables"].drop_nulls().str.split(" ").explode().unique()
    periods = {part.code for m in goal.measures for part in plan_periods.parts(m.period)}
    revisions = paper.tables.revisions.filter(
        pl.col("raw_table").is_in(tables.to_list()), pl.col("period").is_in(periods)
    )
    if revisions.is_empty():
        return None
    newest = revisions.sort(
        "known_from", "starts_on", "measure", "dimensions", descending=[True, True, False, False]
    ).head(_MAX_REVISIONS)
    newest = newest.with_columns(
        before=_source_figure(pl.col("old_value"), pl.col("old_mark")),
        after=_source_figure(pl.col("value"), pl.col("mark")),
    )
    rows = [
        (
            period_names.period(row["period"]),
            ", ".join(text for text in (row["measure"], _categories(row["dimensions"])) if text),
            row["before"],
            row["after"],
            _REVISION_KINDS[row["kind"]],
            words.danish_day(row["known_from"]),
        )
        for row in newest.iter_rows(named=True)
    ]
    headings = ["Periode", "Kildens måling", "Før", "Nu", "Hvad", "Hentet"]
    of_all = ""
    if revisions.height > len(rows):
        of_all = f"; de {_MAX_REVISIONS} nyeste af {revisions.height}"
    caption = f"Ændret i kilderne bag mål {goal.id}, i de perioder, som det er opgjort for{of_all}"
    return HtmlTable(caption, headings, rows)


def _source_figure(figure: pl.Expr, mark: pl.Expr) -> pl.Expr:
    """A figure with all of its source's decimals, or the mark in its place."""
    names = {name: unit.many for name, unit in UNITS.items()}
    text = danish.number(figure) + " " + pl.col("unit").replace_strict(names, default="")
    return pl.coalesce(text.str.strip_chars_end(), danish.mark(mark), pl.lit("–"))


def _categories(dimensions: str | None) -> str:
    """The categories of a figure: ``age=16-24 år; origin=I alt`` gives ``16-24 år; I alt``."""
    pairs = (pair for pair in (dimensions or "").split("; ") if pair)
    return "; ".join(pair.partition("=")[2] for pair in pairs)


def _lineage(paper: Paper, measure: PaperMeasure) -> Lineage:
    rows = _period_rows(paper, measure)
    is_missing = measure.value is None and not measure.hidden and not measure.remark
    mark_text = rows["mark_text"][0] if is_missing and rows.height == 1 else None
    table = _period_table(measure, rows) if rows.height > 1 else None
    sources = ways.sources_of(paper, measure.indicator)
    return Lineage(measure, not rows.is_empty(), mark_text, table, sources)


def _period_rows(paper: Paper, measure: PaperMeasure) -> pl.DataFrame:
    """The published figure of each period of a measure, also as text."""
    codes = [part.code for part in plan_periods.parts(measure.period)]
    return (
        paper.tables.indicators.filter(
            pl.col("indicator") == measure.indicator,
            pl.col("area_code") == measure.area_code,
            pl.col("period").is_in(codes),
        )
        .sort("starts_on")
        .with_columns(
            numerator_text=danish.number(pl.col("numerator")),
            denominator_text=danish.number(pl.col("denominator")),
            mark_text=danish.mark(pl.col("mark")),
        )
    )


def _period_table(measure: PaperMeasure, rows: pl.DataFrame) -> HtmlTable:
    """The figures of a measure by period; only the counts where it is a part of a share."""
    names = [
        period_names.period(period) + (" (foreløbigt)" if provisional else "")
        for period, provisional in rows.select("period", "provisional").iter_rows()
    ]
    columns: dict[str, list[str]] = {"Periode": names}
    for heading, name in (("Tæller", "numerator_text"), ("Nævner", "denominator_text")):
        if rows[name].count():
            columns[heading] = rows[name].fill_null("–").to_list()
    if rows["unit"][0] == measure.unit:
        columns["Tal"] = _figures(rows, measure.unit)
    caption = f"{measure.label} ({measure.name}), {measure.area}, pr. periode"
    return HtmlTable(caption, list(columns), list(zip(*columns.values(), strict=True)))


def _figures(rows: pl.DataFrame, unit: str) -> list[str]:
    """The figure of each period, or its mark, or its bounds."""
    low, high = pl.col("value_low"), pl.col("value_high")
    between = pl.concat_str(danish.number(low), danish.figure(high, unit), separator="-")
    figure = danish.figure(pl.col("value"), unit)
    texts = rows.select(pl.coalesce(figure, pl.col("mark_text"), between, pl.lit("–")))
    return texts.to_series().to_list()
