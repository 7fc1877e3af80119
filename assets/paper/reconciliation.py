"""Printed figures beside computed ones, as a paper may show them."""

from __future__ import annotations

import polars as pl

from assets.paper.model import Paper
from assets.text import plan_periods
from assets.text.hidden import MARK, SUPPRESSED

WHY_LEFT_OUT = (
    "Det beregnede tal er skjult af hensyn til diskretion, og derfor er det trykte heller ikke "
    "gengivet."
)


def shown(paper: Paper) -> pl.DataFrame:
    """``mart.reconciliation`` without the printed figures whose computed twins are hidden.

    What is printed would tell what is hidden, and so would a definition that quotes it. The
    explanation of such a row is the mark of the disclosure gate.
    """
    rows = paper.tables.reconciliation
    hidden = _hidden(paper)
    twins = zip(rows["indicator"], rows["area_code"], rows["period"], strict=True)
    is_left_out = pl.Series(
        [
            any((indicator, area, code) in hidden for code in _codes(period))
            for indicator, area, period in twins
        ],
        dtype=pl.Boolean,
    ) & (rows["computed"].is_null())
    return rows.with_columns(
        pl.when(is_left_out).then(pl.lit(instead)).otherwise(name).alias(name)
        for name, instead in {
            "printed": SUPPRESSED,
            "printed_value": None,
            "decimals": None,
            "explanation": MARK,
            "definition": WHY_LEFT_OUT,
        }.items()
    )


def _hidden(paper: Paper) -> set[tuple[str, str, str]]:
    """Indicator, area and period of each hidden figure, of spans too."""
    marked = paper.tables.indicators.filter(pl.col("mark") == MARK)
    found = set(marked.select("indicator", "area_code", "period").iter_rows())
    behind = [each for goal in paper.goals for each in goal.measures if each.hidden]
    return found | {(each.indicator, each.area_code, each.period) for each in behind}


def _codes(period: str | None) -> list[str]:
    """A period or span and the periods that it is made of."""
    return [period, *(part.code for part in plan_periods.parts(period))] if period else []
