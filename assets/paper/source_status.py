"""The sources behind a paper: what they are, and what must be said of those that are not fresh."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from assets.paper import words
from assets.paper.charts.municipality_charts import INDICATORS
from assets.paper.goal_model import GoalText, Measured
from assets.paper.model import Source, Tables
from assets.text import danish, period_names

_LATE = ("stale", "never_fetched")
_MOST_NAMED = 3


def behind(
    tables: Tables, measured: Mapping[str, Mapping[str, Measured]]
) -> dict[str, list[Mapping[str, Any]]]:
    """Per goal the rows of ``mart.source_freshness`` behind its figures that are not fresh."""
    late = tables.freshness.filter(pl.col("state").is_in(_LATE))
    rows = {row["raw_table"]: row for row in late.iter_rows(named=True)}
    raw = dict(tables.catalogue.select("indicator", "source_tables").iter_rows())
    found: dict[str, list[Mapping[str, Any]]] = {}
    for goal_id, figures in measured.items():
        names = [n for each in figures.values() for n in (raw[each.indicator] or "").split()]
        found[goal_id] = [rows[name] for name in dict.fromkeys(names) if name in rows]
    return found


def of_goal(late: Sequence[Mapping[str, Any]]) -> str | None:
    """Which of a goal's sources are late, and since when; None where none is."""
    return " ".join(f"{each}." for each in _told(late, has_day=True)) or None


def _told(late: Collection[Mapping[str, Any]], *, has_day: bool) -> Iterator[str]:
    for state in _LATE:
        if rows := [row for row in late if row["state"] == state]:
            days = [row["stale_since"] for row in rows if row["stale_since"]]
            since = f" siden {danish.day(min(days))}" if has_day and days else ""
            yield f"{_named(rows)} er {words.STATES[state]}{since if state == 'stale' else ''}"


def _named(rows: Sequence[Mapping[str, Any]]) -> str:
    """A few sources by their titles, many by their number."""
    if len(rows) > _MOST_NAMED:
        makers = dict.fromkeys(words.maker(row["source"], row["title"]) for row in rows)
        return f"{len(rows)} kilder ({words.listed(makers)})"
    titles = words.listed(danish.quoted(row["title"]) for row in rows)
    return f"Kilden {titles}" if len(rows) == 1 else f"Kilderne {titles}"


def of_paper(
    goals: Sequence[GoalText], late: Mapping[str, Sequence[Mapping[str, Any]]]
) -> str | None:
    """Which sources are late, and the goals that it touches; None where none is."""
    touched = [goal.id for goal in goals if late[goal.id] and goal.verdict != "dropped"]
    if not touched:
        return None
    titles = {row["raw_table"]: row for goal_id in touched for row in late[goal_id]}
    told = ". ".join(_told(titles.values(), has_day=False))
    return f"{told}. Det berører mål {words.listed(touched)}."


def told(tables: Tables, measured: Mapping[str, Mapping[str, Measured]]) -> list[Source]:
    """The source tables behind the goals and the figures, in the order of their names."""
    used = {each.indicator for figures in measured.values() for each in figures.values()}
    used |= set(INDICATORS)
    names = tables.catalogue.filter(pl.col("indicator").is_in(used))["source_tables"]
    raw = {name for each in names.drop_nulls() for name in each.split()}
    rows = tables.freshness.filter(pl.col("raw_table").is_in(raw))
    return [
        Source(
            name=row["raw_table"],
            title=row["title"],
            state=row["state"],
            retrieved_at=row["retrieved_at"],
            source_updated=words.stamped(row["source_updated"]),
            last_period=_last_period(row),
            sha256=row["sha256"],
            link=row["link"],
        )
        for row in rows.to_dicts()
    ]


def _last_period(source: Mapping[str, Any]) -> str | None:
    """The newest period that a source has figures for; a register also lists those to come."""
    code = None if source["source"] == "register" else source["last_period"]
    return period_names.period(code) if code else None
