"""Newest periods that a source has rows of for far fewer areas than of the periods before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import median_low

from connectors import periods

JUDGED = 3
"""The newest periods, which may be late."""
COMPARED, FEWEST_COMPARED = 12, 3
"""The most periods before them that they are held against, and the fewest."""
FEWEST_AREAS = 20
"""Areas that the periods before must have, for few of them to be telling."""
FAR_FEWER = 0.75
"""Of those areas a delivered period has at least so many."""


def split_periods(spellings: Iterable[str]) -> tuple[list[str], list[str]]:
    """The newest periods, and those that they are held against; each oldest first.

    A history that is too short leaves none to judge.
    """
    in_order = sorted(spellings, key=lambda spelling: periods.parse(spelling).ends_on)
    at = max(len(in_order) - JUDGED, FEWEST_COMPARED)
    return in_order[at:], in_order[:at][-COMPARED:]


def find_late_periods(areas: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """The newest periods with far fewer areas than usual: each with its areas, and the usual ones.

    ``areas`` is the number of areas that have something in each period.
    """
    judged, compared = split_periods(areas)
    if not judged:
        return []
    usual = median_low(areas[period] for period in compared)
    if usual < FEWEST_AREAS:
        return []
    return [(each, areas[each], usual) for each in judged if areas[each] < FAR_FEWER * usual]


def few_areas(table: str, period: str, areas: int, usual: int) -> str:
    """The notice of such a period, which is left out."""
    return (
        f"{table} har kun tal for {areas} områder i {period} mod normalt {usual} i perioderne før; "
        "perioden er ikke leveret endnu og er udeladt, til den er"
    )
