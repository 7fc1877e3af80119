"""Place the label of a target line where it covers no other line."""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assets.paper.charts.svg import Place, Text
from assets.paper.charts.text_metrics import width_of

_STEP, _STRIDE = 8, 4
"""Pixels between the places tried, and between the points that a line is sampled in."""
_HALF_A_LINE, _CLEAR = 6, 11
"""Half of a label's height, and the least distance from its middle to a line."""
_OFFSETS = (-10, 11, -24, 25, -38, 39)
"""The distances tried from its own line down to its middle, the nearest first."""
_MARGIN, _ABOVE = 4.0, -9.0


def place(
    text: str,
    y: float,
    span: tuple[float, float],
    drawn: Sequence[Sequence[Place]],
    size: tuple[int, int],
    *,
    may_leave: bool,
) -> Text:
    """Place a label along its line; all lengths are pixels.

    Args:
        text: the label.
        y: its line, from the plot's upper edge.
        span: where its line begins and ends.
        drawn: the lines that it must not cover.
        size: the plot's width and height.
        may_leave: whether it may stand above the plot where there is no room inside.
    """
    (width, height), long = size, width_of(text, bold=True)
    points = [point for run in drawn for point in _points(run)]

    def candidates() -> Iterator[tuple[float, float, Place]]:
        """Each place tried, with how much it covers and its distance from its own line."""
        last = max(_MARGIN, width - long - _MARGIN)
        for x in (*range(int(_MARGIN), int(last), _STEP), last):
            near = sorted(down for right, down in points if x - 4 <= right <= x + long + 4)
            beside = max(0.0, span[0] - x, x + long - span[1])
            for offset in _OFFSETS:
                if _HALF_A_LINE <= y + offset <= height - _HALF_A_LINE:
                    covers = max(0.0, _CLEAR - _clearance(near, y + offset))
                    yield covers, abs(offset) + beside + (x - span[0]) / 50, (x, y + offset)

    covers, _, place = min(candidates())
    if may_leave and covers > 0:
        return Text(text, _MARGIN, _ABOVE, bold=True)
    return Text(text, *place, bold=True, halo=True)


def _points(run: Sequence[Place]) -> Iterator[Place]:
    """Points along a line, too close together for a label to fit between."""
    yield from run[:1]
    for (x, y), (to_x, to_y) in pairwise(run):
        parts = math.ceil(max(abs(to_x - x), abs(to_y - y)) / _STRIDE)
        for part in range(1, parts + 1):
            yield x + (to_x - x) * part / parts, y + (to_y - y) * part / parts


def _clearance(near: Sequence[float], y: float) -> float:
    """The distance to the nearest of these sorted heights."""
    at = bisect(near, y)
    return min((abs(height - y) for height in near[max(0, at - 1) : at + 1]), default=math.inf)
