"""The sources behind a paper, and notes on those that are stale or never fetched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from assets.paper import words
from assets.paper.goal_model import PaperMeasure
from assets.paper.model import Source, Tables
from assets.text import danish, period_names
from connectors import lists

_LATE_STATES = ("stale", "never_fetched")
_MAX_TITLES = 3

Row = Mapping[str, Any]
"""A row of ``mart.source_freshness``."""


def late_sources_by_goal(
    freshness: pl.DataFrame, catalogue: pl.DataFrame, indicators: Mapping[str, Iterable[str]]
) -> dict[str, list[Row]]:
    """For each goal the sources behind its own figures that are stale or never fetched.

    Args:
        freshness: ``mart.source_freshness``.
        catalogue: ``mart.indicator_catalogue``.
        indicators: those of each goal.
    """
    late = freshness.filter(pl.col("state").is_in(_LATE_STATES))
    rows = {row["raw_table"]: row for row in late.iter_rows(named=True)}
    raw_tables = dict(catalogue.select("indicator", "source_tables").iter_rows())
    late_by_goal: dict[str, list[Row]] = {}
    for goal_id, used in indicators.items():
        names = [name for each in used for name in (raw_tables.get(each) or "").split()]
        late_by_goal[goal_id] = [rows[name] for name in dict.fromkeys(names) if name in rows]
    return late_by_goal


def goal_note(late: Sequence[Row]) -> str | None:
    """Which of a goal's sources are late, and since when; None where none is."""
    return " ".join(f"{clause}." for clause in _state_clauses(late, has_day=True)) or None


def paper_note(late_by_goal: Mapping[str, Sequence[Row]]) -> str | None:
    """Which sources are late, and which of these goals it affects; None where none is."""
    affected = [goal_id for goal_id, late in late_by_goal.items() if late]
    if not affected:
        return None
    rows = {row["raw_table"]: row for goal_id in affected for row in late_by_goal[goal_id]}
    clauses = ". ".join(_state_clauses(rows.values(), has_day=False))
    return f"{clauses}. Det berører mål {lists.joined(affected)}."


def _state_clauses(late: Collection[Row], *, has_day: bool) -> Iterator[str]:
    """A clause for each state: ``Kilden ”Jobordrer” er forældet siden 15. august 2024``."""
    for state in _LATE_STATES:
        if rows := [row for row in late if row["state"] == state]:
            days = [row["stale_since"] for row in rows if row["stale_since"]]
            since = f" siden {danish.day(min(days))}" if has_day and days else ""
            yield f"{_subject(rows)} er {words.STATES[state]}{since if state == 'stale' else ''}"


def _subject(rows: Sequence[Row]) -> str:
    """Up to three sources by title, more by their number and publishers."""
    if len(rows) > _MAX_TITLES:
        publishers = dict.fromkeys(words.publisher(row["source"], row["title"]) for row in rows)
        return f"{len(rows)} kilder ({lists.joined(publishers)})"
    titles = lists.joined(danish.quoted(row["title"]) for row in rows)
    return f"Kilden {titles}" if len(rows) == 1 else f"Kilderne {titles}"


def source_tables(
    tables: Tables,
    measures: Mapping[str, Mapping[str, PaperMeasure]],
    outside_goals: Collection[str],
) -> list[Source]:
    """The source tables behind the goals and the other indicators that are shown, by name."""
    used = {m.indicator for by_name in measures.values() for m in by_name.values()}
    used |= set(outside_goals)
    lists = tables.catalogue.filter(pl.col("indicator").is_in(used))["source_tables"].drop_nulls()
    raw_tables = {name for text in lists for name in text.split()}
    rows = tables.freshness.filter(pl.col("raw_table").is_in(raw_tables))
    return [
        Source(
            name=row["raw_table"],
            title=row["title"],
            state=row["state"],
            retrieved_at=row["retrieved_at"],
            source_updated=words.update_stamp(row["source_updated"]),
            last_period=_last_period(row),
            sha256=row["sha256"],
            link=row["link"],
        )
        for row in rows.to_dicts()
    ]


def _last_period(row: Row) -> str | None:
    """A source's newest period; None for a register, which also lists figures still to come."""
    code = None if row["source"] == "register" else row["last_period"]
    return period_names.period(code) if code else None
