"""What is behind a change in Danish, from a row of ``mart.goal_change``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assets.text import numbers, period_names
from assets.text.hidden import SUPPRESSED

Row = Mapping[str, Any]
"""A row of ``mart.goal_change``, with the ends of its figures and what a sentence calls it."""
_THAN = {
    "better": "; {} har klaret sig bedre end landet",
    "worse": "; {} har klaret sig dårligere end landet",
    "same": "; {} har fulgt landet",
}
FIGURES = {
    "value": ("kommunens tal", "period"),
    "baseline": ("kommunens tal", "baseline_period"),
    "country": ("landstallet", "period"),
    "country_baseline": ("landstallet", "country_baseline_period"),
}
"""What a sentence calls each figure of a change, and where its period stands."""


def render(row: Row) -> str:
    """Render a row as sentences: the change, its parts, what if, and reservations."""
    if why := _why_not(row):
        since = period_names.period(row["baseline_period"])
        return f"Hvor meget af ændringen siden {since} der er landets, kan ikke beregnes: {why}."
    return " ".join(filter(None, (_parts(row), _followed(row), row["caution"])))


def _why_not(row: Row) -> str | None:
    """Why there is no number: a figure that is hidden or missing, or leads out of its scale."""
    for state, verb in (("hidden", f"er {SUPPRESSED}"), ("missing", "kendes ikke")):
        for name, (what, period) in FIGURES.items():
            if row[f"{name}_{state}"]:
                return f"{what} for {period_names.period(row[period])} {verb}"
    if row["expected_low"] is None:
        return "landets udvikling ville føre tallet ud over, hvad det kan være"
    return None


def _parts(row: Row) -> str:
    """Where the figure was and is, and the country's and the municipality's part of the change."""
    began, ends = (period_names.period(row[name]) for name in ("baseline_period", "period"))
    parts = [_span(row, name, numbers.signed) for name in ("country_part", "own_part")]
    if row["value"] is None or row["baseline"] is None:
        went = f"Af ændringen af {row['name']} fra {began} til {ends} er"
        return f"{went} landets del {parts[0]} og kommunens egen {parts[1]}."
    figures = [numbers.figure(row[name], row["unit"]) for name in ("baseline", "value")]
    return (
        f"Fra {began} til {ends} gik {row['name']} fra {figures[0]} til {figures[1]}: landets "
        f"udvikling stod for {parts[0]}, kommunens egen for {parts[1]}."
    )


def _followed(row: Row) -> str:
    expected = _span(row, "expected", numbers.figure)
    demand = f"kravet ({row['comparison']} {row['target_text']}) var"
    holds = {True: f", og {demand} opfyldt", False: f", og {demand} ikke opfyldt"}
    return (
        f"Havde {row['area']} fulgt landet, var tallet {expected}"
        f"{holds.get(row['expected_holds'], '')}{_than(row)}."
    )


def _than(row: Row) -> str:
    return _THAN.get(row["than_country"] or "", "").format(row["area"])


def _span(row: Row, name: str, render_number: Any) -> str:
    """A result as one number, or as the known interval."""
    unit = row["unit"] if name == "expected" else row["change_unit"]
    low, high = (render_number(row[f"{name}_{end}"], unit) for end in ("low", "high"))
    return low if low == high else f"mellem {low} og {high}"
