"""The figures behind a plan's goals, as the published file has them, ready to be written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from assets.paper import words
from assets.paper.goal_model import Measured
from assets.paper.published_data import Published
from assets.plan.rule_validation import unit_of
from assets.scoring import rule_text, score
from assets.scoring.measures import resolve
from assets.text import period_names
from assets.text.area_codes import COUNTRY

COUNTRY_NAME, REFERENCE = "Hele landet", "reference"


def measured(
    published: Published, area: str, sql: Mapping[str, str]
) -> dict[str, dict[str, Measured]]:
    """Each goal's figures by name, in the plan's order; ``sql`` has each indicator's SQL file."""
    plan, tables = published.plan, published.tables
    figures = score.Figures(published.figures, tables.catalogue).of(plan).long
    areas = pl.Series([area], dtype=pl.String)
    resolved = {
        (row["goal_id"], row["measure"]): row
        for row in resolve(plan, figures, areas).iter_rows(named=True)
    }
    rows = {
        (row["indicator"], row["area_code"], row["period"]): row
        for row in figures.iter_rows(named=True)
    }
    catalogue = {row["indicator"]: row for row in tables.catalogue.iter_rows(named=True)}
    labels = {name: row["label"] for name, row in catalogue.items()}
    units = {name: row["unit"] for name, row in catalogue.items()}
    titles = tables.freshness.select("raw_table", "source", "title").rows()
    sources = {raw: (source, title) for raw, source, title in titles}
    named = {area: area, COUNTRY: COUNTRY_NAME}
    named |= dict(figures.select("area_code", "area").iter_rows())
    found: dict[str, dict[str, Measured]] = {}
    for scored in plan.goals:
        goal = scored.goal
        for name, measure in goal.measures.items():
            where = COUNTRY if measure.area == "country" else area
            codes = [each.code for each in measure.periods]
            held = [row for code in codes if (row := rows.get((measure.indicator, where, code)))]
            known, row = catalogue[measure.indicator], held[-1] if held else {}
            # Of several periods only the parts of a pooled share add up.
            one = row if len(held) == 1 else {}
            found.setdefault(goal.id, {})[name] = Measured(
                name=name,
                indicator=measure.indicator,
                label=known["label"],
                called=rule_text.figure(goal, name, labels).replace("”", ""),
                area_code=where,
                area=named[where],
                period=measure.period,
                period_text=period_names.period(measure.period),
                take=measure.take,
                role=measure.role,
                sql=sql.get(measure.indicator),
                numerator=one.get("numerator"),
                denominator=one.get("denominator"),
                source=row.get("source") or known["source"],
                source_text=_source_text(row, known, sources),
                known_from=row.get("known_from"),
                provisional=any(each["provisional"] for each in held),
                snapshots=known["snapshots"] or "" if held else "",
                **_stated(resolved[goal.id, name], unit_of(measure, units)),
            )
    return found


def _stated(resolved: Mapping[str, Any], unit: str) -> dict[str, Any]:
    """What a measure came to, and how it is written."""
    hidden = bool(resolved["hidden"])
    value = None if hidden else resolved["shown"]
    low, high = (None, None) if hidden else (resolved["low"], resolved["high"])
    text = words.stated(value, low, high, unit, hidden=hidden)
    return {
        "value": value,
        "low": low,
        "high": high,
        "unit": unit,
        "text": words.MISSING.get(resolved["mark"], text) if not hidden and value is None else text,
        "hidden": hidden,
        "answers_goal": bool(resolved["answers"]),
        **{name: resolved[name] for name in ("remark", "missing", "population")},
    }


def _source_text(
    row: Mapping[str, Any], known: Mapping[str, Any], sources: Mapping[str, tuple[str, str]]
) -> str:
    if (row.get("kind") or known["kind"]) == "observed":
        return words.observed(row.get("evidence"), row.get("source") or known["source"])
    raw = (known["source_tables"] or "").split()
    named = [sources[name] for name in raw if name in sources]
    # A list of ours says which of a source's rows count; the figures are the source's.
    asked = [each for each in named if each[0] != REFERENCE]
    return words.fetched(asked) if asked else known["source"]
