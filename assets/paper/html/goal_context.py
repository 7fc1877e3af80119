"""What stands around a goal's figure on the page: the others, the outlook, before and changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from assets.paper import words
from assets.paper.html.tags import Markup, joined, more, table, tag
from assets.paper.model import GoalText, Measured, Paper
from assets.plan import periods
from assets.text import danish, period_names
from assets.text.units import UNITS

_MOST_REVISIONS = 12
_KINDS = {
    "revised": "ændret",
    "withdrawn": "trukket tilbage",
    "appeared": "kommet til",
    "hidden": "skjult",
    "shown": "vist",
}


def around(paper: Paper, goal: GoalText) -> Iterator[Markup]:
    """Where the municipality stands, how it goes on, what was said before and what has moved."""
    for name, sentences in (
        ("Blandt kommunerne", _standing(paper, goal)),
        ("Udsigten", _outlook(paper, goal)),
    ):
        if text := " ".join(sentences):
            yield joined([tag("h4", name), tag("p", text)])
    yield from _compared(paper, goal)
    yield from _history(paper, goal)
    yield from _revised(paper, goal)


def _standing(paper: Paper, goal: GoalText) -> Iterator[str]:
    """In how many municipalities the goal would be met, and the place of the own figure."""
    if paper.tables.standing.is_empty():
        return
    beside_others = paper.tables.standing.filter(pl.col("goal_id") == goal.id, pl.col("judged") > 1)
    for row in beside_others.iter_rows(named=True):
        yield f"Målet {row['standing'].removesuffix('.')}."
        if row["rank"] is not None and (row["ranked"] or 0) > 1:
            yield f"Kommunens tal er nr. {row['rank']} af {row['ranked']}, hvor nr. 1 er bedst."
        if row["median_text"]:
            yield f"De andre kommuners median er {row['median_text']}."


def _outlook(paper: Paper, goal: GoalText) -> Iterator[str]:
    if not paper.tables.outlook.is_empty():
        yield from paper.tables.outlook.filter(goal_id=goal.id)["outlook"]


def _main(goal: GoalText) -> Measured:
    """The figure that the goal's demand is held against."""
    named = {measured.name: measured for measured in goal.measures}
    asked = (name for name in re.findall(r"\w+", goal.rule) if name in named)
    return named[next(asked, goal.measures[0].name)]


def _compared(paper: Paper, goal: GoalText) -> Iterator[Markup]:
    """The newest period of the goal's figure beside each area and group it is held against."""
    main = _main(goal)
    parts = periods.parts(main.period)
    if not parts:
        return
    rows = paper.tables.benchmarks.filter(
        pl.col("indicator") == main.indicator, pl.col("period") == parts[-1].code
    ).filter(pl.col("rank").is_not_null() | pl.col("comparison_value").is_not_null())
    if rows.is_empty():
        return
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
    caption = f"Sammenligning, {when}: {main.label}"
    compared = table(caption, headings, told.iter_rows(), are_numbers=True)
    yield more("Sammenligning med andre", compared, of=f"om mål {goal.id}")


def _history(paper: Paper, goal: GoalText) -> Iterator[Markup]:
    rows = paper.tables.history.filter(pl.col("goal_id") == goal.id).sort("frozen_at", "followup")
    if rows.is_empty():
        return
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
    before = table(f"Tidligere opfølgninger på mål {goal.id}", headings, told)
    yield more("Tidligere opfølgninger", before, of=f"på mål {goal.id}", is_proof=True)


def _revised(paper: Paper, goal: GoalText) -> Iterator[Markup]:
    """What the sources behind the goal's figures have changed in the periods that it uses."""
    names = {m.indicator for m in goal.measures}
    used = paper.tables.indicators.filter(pl.col("indicator").is_in(names))
    tables = used["source_tables"].drop_nulls().str.split(" ").explode().unique()
    when = {part.code for m in goal.measures for part in periods.parts(m.period)}
    found = paper.tables.revisions.filter(
        pl.col("raw_table").is_in(tables.to_list()), pl.col("period").is_in(when)
    )
    if found.is_empty():
        return
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
    changed = table(caption, headings, rows)
    yield more("Ændringer hos kilderne", changed, of=f"bag mål {goal.id}", is_proof=True)


def _said(figure: pl.Expr, mark: pl.Expr) -> pl.Expr:
    """A figure as its source said it, with every decimal, or why there was none."""
    words = {name: unit.many for name, unit in UNITS.items()}
    told = danish.number(figure) + " " + pl.col("unit").replace_strict(words, default="")
    return pl.coalesce(told.str.strip_chars_end(), danish.mark(mark), pl.lit("–"))


def _slice(dimensions: str | None) -> str:
    """The part of a table that a figure is of: ``age=16-24 år; origin=I alt`` as it is read."""
    return "; ".join(each.partition("=")[2] for each in (dimensions or "").split("; ") if each)
