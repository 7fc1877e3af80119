"""Where along its line the text of a target stands without covering what is drawn."""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assets.paper.charts.svg import Place, Text
from assets.paper.charts.text_metrics import width_of

_STEP, _STRIDE = 8, 4
"""How far apart the places are that are tried, and the points that a line is looked at in."""
_HALF_A_LINE, _CLEAR = 6, 11
"""Half of a text's height, and how far its middle must be from a line so that it covers none."""
_FROM_ITS_LINE = (-10, 11, -24, 25, -38, 39)
"""How far its middle may be below its own line, the nearest first."""
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
    """The text of a target.

    Args:
        text: what is asked for.
        y: where its line is, in pixels from the plot's upper edge.
        span: from where to where along the plot the line goes.
        drawn: the other lines.
        size: the plot's width and height.
        may_leave: whether it may stand above the plot where it has no place inside.
    """
    (width, height), long = size, width_of(text, bold=True)
    points = [point for run in drawn for point in _points(run)]

    def tried() -> Iterator[tuple[float, float, Place]]:
        """Each place: how much of a line it covers, and how far it is from its own."""
        last = max(_MARGIN, width - long - _MARGIN)
        for x in (*range(int(_MARGIN), int(last), _STEP), last):
            near = sorted(down for right, down in points if x - 4 <= right <= x + long + 4)
            beside = max(0.0, span[0] - x, x + long - span[1])
            for away in _FROM_ITS_LINE:
                if _HALF_A_LINE <= y + away <= height - _HALF_A_LINE:
                    covers = max(0.0, _CLEAR - _clearance(near, y + away))
                    yield covers, abs(away) + beside + (x - span[0]) / 50, (x, y + away)

    covers, _, place = min(tried())
    if may_leave and covers > 0:
        return Text(text, _MARGIN, _ABOVE, bold=True)
    return Text(text, *place, bold=True, halo=True)


def _points(run: Sequence[Place]) -> Iterator[Place]:
    """Points so close along a line that no text comes between them."""
    yield from run[:1]
    for (x, y), (to_x, to_y) in pairwise(run):
        parts = math.ceil(max(abs(to_x - x), abs(to_y - y)) / _STRIDE)
        for part in range(1, parts + 1):
            yield x + (to_x - x) * part / parts, y + (to_y - y) * part / parts


def _clearance(near: Sequence[float], y: float) -> float:
    """How far the nearest of some heights is, the least first."""
    at = bisect(near, y)
    return min((abs(each - y) for each in near[max(0, at - 1) : at + 1]), default=math.inf)
