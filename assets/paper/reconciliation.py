"""Figures printed in earlier papers beside the computed ones, as a paper may show them."""

from __future__ import annotations

import polars as pl

from assets.paper.model import Paper
from assets.text import plan_periods
from assets.text.hidden import MARK, SUPPRESSED

WHY_REDACTED = (
    "Det beregnede tal er skjult af hensyn til diskretion, og derfor er det trykte heller ikke "
    "gengivet."
)


def redacted(paper: Paper) -> pl.DataFrame:
    """``mart.reconciliation``; a printed figure is redacted where the computed one is hidden.

    The printed figure would reveal the hidden one, and so would a definition that quotes it. Such
    a row's explanation is the mark of the disclosure gate.
    """
    rows = paper.tables.reconciliation
    hidden = _hidden_figures(paper)
    keys = zip(rows["indicator"], rows["area_code"], rows["period"], strict=True)
    is_hidden = pl.Series(
        [
            any((indicator, area, code) in hidden for code in _period_codes(period))
            for indicator, area, period in keys
        ],
        dtype=pl.Boolean,
    )
    replacements = {
        "printed": SUPPRESSED,
        "printed_value": None,
        "decimals": None,
        "explanation": MARK,
        "definition": WHY_REDACTED,
    }
    return rows.with_columns(
        pl.when(is_hidden & rows["computed"].is_null())
        .then(pl.lit(replacement))
        .otherwise(column)
        .alias(column)
        for column, replacement in replacements.items()
    )


def _hidden_figures(paper: Paper) -> set[tuple[str, str, str]]:
    """Indicator, area and period of each hidden figure, measures over several periods included."""
    marked = paper.tables.indicators.filter(pl.col("mark") == MARK)
    keys = set(marked.select("indicator", "area_code", "period").iter_rows())
    hidden = [measure for goal in paper.goals for measure in goal.measures if measure.hidden]
    return keys | {(m.indicator, m.area_code, m.period) for m in hidden}


def _period_codes(period: str | None) -> list[str]:
    """A period or span, and the periods inside it."""
    return [period, *(part.code for part in plan_periods.parts(period))] if period else []
