"""The figures behind a plan's goals, from the published file and ready to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from assets.paper import words
from assets.paper.goal_model import PaperMeasure
from assets.paper.published_data import PublishedData
from assets.plan.areas import place_text
from assets.plan.rule_validation import unit_of
from assets.scoring import rule_text, score
from assets.scoring.groups import key_of
from assets.scoring.measures import resolve_measures
from assets.text import period_names
from assets.text.area_codes import COUNTRY
from connectors.exchange import NAME as EXCHANGE

COUNTRY_NAME, REFERENCE = "Hele landet", "reference"


def measures_by_goal(
    published: PublishedData, area: str, sql: Mapping[str, str]
) -> dict[str, dict[str, PaperMeasure]]:
    """Each goal's measures by name, in the plan's order; ``sql`` is the SQL file by indicator."""
    plan, tables = published.plan, published.tables
    figures = published.figures.of(plan)
    areas = pl.Series("area_code", [area], dtype=pl.String)
    resolved = {
        (row["goal_id"], row["measure"]): row
        for row in resolve_measures(plan, figures, areas).iter_rows(named=True)
    }
    long = figures.long
    figure_rows = {
        (row["indicator"], row["area_code"], row["period"]): row
        for row in tables.indicators.iter_rows(named=True)
    }
    catalogue = {row["indicator"]: row for row in tables.catalogue.iter_rows(named=True)}
    labels = {name: row["label"] for name, row in catalogue.items()}
    units = {name: row["unit"] for name, row in catalogue.items()}
    titles = tables.freshness.select("raw_table", "source", "title").rows()
    sources = {raw: (source, title) for raw, source, title in titles}
    area_names = {area: area, COUNTRY: COUNTRY_NAME}
    area_names |= dict(long.select("area_code", "area").iter_rows())
    area_names |= _group_names(figures.benchmarks, area)
    measures: dict[str, dict[str, PaperMeasure]] = {}
    for scored in plan.goals:
        goal = scored.goal
        rendered = {
            name: rule_text.render_measure(goal, name, labels, plan.places)
            for name in goal.measures
        }
        for name, measure in goal.measures.items():
            area_code = score.area_code(measure, area)
            keys = [(measure.indicator, area_code, period.code) for period in measure.periods]
            rows = [row for key in keys if (row := figure_rows.get(key))]
            entry, newest = catalogue[measure.indicator], rows[-1] if rows else {}
            # Counts of several periods are not shown: only those of a pooled share add up.
            only = newest if len(rows) == 1 and not measure.held_against else {}
            if measure.group:
                area_code = f"{measure.group}/{area}"
            measures.setdefault(goal.id, {})[name] = PaperMeasure(
                name=name,
                indicator=measure.indicator,
                label=entry["label"],
                full_label=rendered[name].replace("”", ""),
                place=place_text(measure, plan.places),
                comparison=measure.held_against,
                area_code=area_code,
                area=area_names.get(area_code, area_code),
                period=measure.period,
                period_text=period_names.period(measure.period),
                take=measure.take,
                role=measure.role,
                sql=sql.get(measure.indicator),
                numerator=only.get("numerator"),
                denominator=only.get("denominator"),
                source=newest.get("source") or entry["source"],
                source_text=_source_text(newest, entry, sources),
                known_from=newest.get("known_from"),
                provisional=any(row["provisional"] for row in rows),
                snapshots=entry["snapshots"] or "" if rows else "",
                **_value_fields(resolved[goal.id, name], unit_of(measure, units)),
            )
    return measures


def _group_names(benchmarks: pl.DataFrame, area: str) -> dict[str, str]:
    """The newest name of each of an area's groups, by the key of its rows."""
    own = benchmarks.filter(pl.col("area_code") == area).sort("starts_on")
    names = own.select(key_of(pl.col("comparison"), pl.col("area_code")), "comparison_label")
    return dict(names.iter_rows())


def _value_fields(resolved: Mapping[str, Any], unit: str) -> dict[str, Any]:
    """The value of a resolved measure, its bounds, and how it is printed."""
    hidden = bool(resolved["hidden"])
    value = None if hidden else resolved["shown"]
    low, high = (None, None) if hidden else (resolved["low"], resolved["high"])
    text = words.figure_text(value, low, high, unit, hidden=hidden)
    if value is None and not hidden:
        text = words.MISSING_TEXTS.get(resolved["mark"], text)
    return {
        "value": value,
        "low": low,
        "high": high,
        "unit": unit,
        "text": text,
        "hidden": hidden,
        "answers_goal": bool(resolved["answers"]),
        **{name: resolved[name] for name in ("remark", "missing", "population")},
    }


def _source_text(
    row: Mapping[str, Any], entry: Mapping[str, Any], sources: Mapping[str, tuple[str, str]]
) -> str:
    """The source in a sentence; ``entry`` is the indicator's row in the catalogue."""
    if (row.get("kind") or entry["kind"]) == "observed":
        return words.observed_source(row.get("evidence"), row.get("source") or entry["source"])
    # What others have sent is no source of the municipality's own figure.
    raw_tables = [
        raw for raw in (entry["source_tables"] or "").split() if not raw.startswith(f"{EXCHANGE}_")
    ]
    named = [sources[raw] for raw in raw_tables if raw in sources]
    # Our reference lists only select a source's rows; the figures are the source's.
    external = [source for source in named if source[0] != REFERENCE]
    return words.sources_text(external) if external else entry["source"]
