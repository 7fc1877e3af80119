"""The outlook of a goal in Danish: so far, the rest, a projection, whether it can be met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assets.rules.comparison import UPWARDS
from assets.scoring.reasons import COMPARISONS
from assets.text import danish, numbers, period_names
from assets.text.units import UNITS

MANY = 10
Row = Mapping[str, Any]
"""A row of ``mart.goal_outlook``."""


def render_outlook(row: Row) -> str:
    """Render the outlook of one goal as sentences."""
    every = (_so_far(row), *_rest(row), _projection(row), _chance(row))
    return " ".join(filter(None, every))


def _figure(row: Row, name: str) -> str | None:
    """A figure with its unit."""
    return numbers.figure(row[name], row["unit"])


def _rounded(row: Row, name: str) -> str | None:
    """A computed figure with its unit; large counts are rounded to whole numbers."""
    value = row[name]
    if value is not None and UNITS[row["unit"]].has_sum and value >= MANY:
        value = float(round(value))
    return numbers.figure(value, row["unit"])


def _parts(row: Row) -> str:
    if "M" in row["period"]:
        return "måneder"
    return "kvartaler" if "Q" in row["period"] else "perioder"


def _so_far(row: Row) -> str:
    if row["kind"] == "no_figure":
        return "Der er endnu intet tal at bedømme udsigten på."
    target = _figure(row, "target")
    mean = " i gennemsnit" if row["take"] == "mean" else ""
    whose = "fristens krav" if row["is_demand_at_deadline"] else "kravet"
    demand = f" mod {whose} {COMPARISONS[row['comparison']]} {target}" if target else ""
    now = f"{_figure(row, 'so_far')}{mean}{demand}"
    if row["kind"] == "status":
        due = f"; fristen er {danish.day(row['due'])}" if row["due"] else ""
        if row["is_demand_at_deadline"] and not target:
            due += ", som planen intet krav har til"
        return f"Tallet er {now}{due}."
    if row["so_far_period"] is not None:
        return f"Seneste tal ({period_names.period(row['so_far_period'])}) er {now}."
    if row["running"]:
        return f"Indtil nu {now} efter {numbers.number(row['elapsed_pct'], 0)} % af perioden."
    return f"Indtil nu {now} efter {row['periods_known']} af {row['periods']} {_parts(row)}."


def _rest(row: Row) -> Iterator[str]:
    """The straight-line figure, and what the rest must be."""
    expected, needed = _rounded(row, "expected"), _figure(row, "rest_needed")
    if (row["take"] == "sum" or row["growing"]) and expected:
        yield f"En lige linje ville være {expected}."
    if needed is None or row["rest_needed"] <= 0:
        return
    if row["growing"]:
        if row["comparison"] in UPWARDS:
            yield f"Der mangler {needed}."
    elif row["can_be_met"] and not row["is_secured"]:
        left = row["periods"] - row["periods_known"]
        yield (
            f"De øvrige {left} {_parts(row)} skal i gennemsnit være "
            f"{COMPARISONS[row['comparison']]} {needed}."
        )


def _projection(row: Row) -> str | None:
    projected = _rounded(row, "projected")
    if projected is None:
        return None
    begins = f"Fremskrivning (intet tal fra kilden): {projected}"
    if not row["scenarios"]:
        return (
            f"{begins}, hvis det går som hidtil; uden spænd, for tallet fra samme dag i tidligere "
            "år kendes ikke."
        )
    low, high = _rounded(row, "projected_low"), _rounded(row, "projected_high")
    if low is None:
        span = ", uden spænd efter kun ét tidligere år"
    else:
        span = f", i fire af fem tilfælde {low} til {high}" if low != high else ""
    met = ""
    if row["scenarios_met"] is not None:
        met = f"; reglen ville holde i {row['scenarios_met']} af {row['scenarios']}"
    return f"{begins}{span}, hvis resten går som i tidligere år{met}."


def _chance(row: Row) -> str | None:
    def since(name: str) -> str:
        return f" fra {period_names.period(row[name])}" if row[name] is not None else ""

    if not row["can_be_met"]:
        return f"Kan ikke længere nås{since('lost_from')}."
    if row["is_secured"]:
        return f"Nået, hvad end resten bliver{since('secured_from')}."
    has_no_demand = row["is_demand_at_deadline"] and row["target"] is None
    if row["kind"] == "no_figure" or has_no_demand:
        return None
    if row["holds_now"]:
        return "Kravet er opfyldt nu."
    if row["due"] and row["kind"] != "status":
        return f"Kan stadig nås inden fristen, {danish.day(row['due'])}."
    return "Kan stadig nås."
