"""The scorecard: read from the published file, shown as a table, JSON or CSV."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assets.text import verdicts
from connectors.errors import InputError

if TYPE_CHECKING:
    import polars as pl

    from connectors.warehouse import Warehouse

WIDTH_WITHOUT_TERMINAL = 170
STYLES = {"met": "green", "not_met": "red", "not_followable": "yellow", "dropped": "dim"}
OF_GOAL = (
    "goal_id", "section", "goal", "verdict", "verdict_text", "computed_verdict", "decision",
    "value", "value_low", "value_high", "value_text", "comparison", "target", "target_text",
    "gap", "gap_text", "distance_text", "margin_pct", "would_decide", "unit", "gap_unit",
    "period", "provisional", "reason_code", "reason", "caution",
    "rule", "source", "known_from", "stale", "stale_since", "snapshots",
)  # fmt: skip
"""What JSON and CSV tell of a goal."""


@dataclass(frozen=True)
class Scorecard:
    """One municipality's scores of one plan: the rows of ``mart.goal_score``, in plan order."""

    rows: pl.DataFrame
    problems: pl.DataFrame
    """``source, source_table, state, stale_since, problem`` of each source that is not fresh."""
    findings: pl.DataFrame
    """What is striking in the figures: the rows of ``mart.finding``, errors first."""
    outlook: pl.DataFrame
    """How those that are not over go: the rows of ``mart.goal_outlook``; none of another area."""

    @property
    def totals(self) -> dict[str, float]:
        """Goals by verdict, how many count, and the share not met in per cent of those."""
        counts = {name: self.rows.filter(verdict=name).height for name in verdicts.WORDS}
        counted = self.rows.height - counts["dropped"]
        share = 100.0 * counts["not_met"] / counted if counted else 0.0
        return {**counts, "counted": counted, "not_met_share": share}

    @property
    def stale(self) -> bool:
        """Whether any source is not fresh."""
        return self.problems.height > 0


def read(
    warehouse: Warehouse,
    rows: pl.DataFrame | None = None,
    area: str | None = None,
    outlook: pl.DataFrame | None = None,
) -> Scorecard:
    """The scorecard of one area, the plan's own unless another is named.

    Args:
        warehouse: a published database.
        rows: the scores of another plan than the published one.
        area: the area's code.
        outlook: how that plan's goals go.

    Raises:
        InputError: there is no municipality of that code.
    """
    scores = warehouse.frame("from mart.goal_score") if rows is None else rows
    found = scores.filter(own=True) if area is None else scores.filter(area_code=area)
    problems = warehouse.frame(
        "select source, source_table, state, stale_since, problem from mart.source_freshness "
        "where state in ('stale', 'never_fetched') order by source, source_table"
    )
    if found.is_empty():
        raise InputError(
            f"{area} is not a municipality's code; 707 is Norddjurs, and data/reference/area.csv "
            "has them all."
        )
    findings = warehouse.frame('from mart.finding order by severity, "check", indicator, period')
    ahead = warehouse.frame("from mart.goal_outlook") if outlook is None else outlook
    ahead = ahead.join(found, on="area_code", how="semi", maintain_order="left")
    return Scorecard(found, problems, findings, ahead)


def as_json(card: Scorecard) -> str:
    """The scorecard for programs: plan, totals, and each goal."""
    goals = card.rows.select(OF_GOAL).rename({"goal_id": "id"})
    first = card.rows.row(0, named=True)
    document = {
        **{name: first[name] for name in ("plan", "area_code", "area", "data")},
        "totals": card.totals,
        "goals": goals.to_dicts(),
        "outlook": card.outlook.drop("plan", "area_code").to_dicts(),
        "stale_sources": card.problems.to_dicts(),
        "findings": card.findings.to_dicts(),
    }
    return _json(document)


def as_csv(card: Scorecard) -> str:
    """The scorecard for spreadsheets: ``;`` and decimal comma, as Danish Excel expects."""
    goals = card.rows.select(OF_GOAL).rename({"goal_id": "id"})
    return goals.write_csv(separator=";", decimal_comma=True)


def standing_as_json(rows: pl.DataFrame) -> str:
    """Where the municipality stands among all, for programs: the rows of ``mart.goal_standing``."""
    first = rows.row(0, named=True)
    told = rows.drop("plan", "area_code", "area").rename({"goal_id": "id"})
    same = {name: first[name] for name in ("plan", "area_code", "area")}
    return _json(same | {"goals": told.to_dicts()})


def standing_as_csv(rows: pl.DataFrame) -> str:
    """The same for spreadsheets."""
    return rows.rename({"goal_id": "id"}).write_csv(separator=";", decimal_comma=True)


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, default=lambda when: when.isoformat())
