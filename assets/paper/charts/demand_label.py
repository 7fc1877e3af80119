"""Where along its line the text of a demand stands without covering what is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assets.paper.charts import labels, style
from assets.paper.charts.labels import Label

_STRIP = 8
"""How wide the strips are, in pixels, that a plot is looked through in."""
_HALF_A_LINE, _CLEAR = 6, 11
"""Half of a text's height, and how far its middle must be from a line so that it covers none."""
_FROM_ITS_LINE = (-10, 11, -24, 25, -38, 39)
"""How far its middle may be below its own line, the nearest first."""
_FAR, _ABOVE = 99.0, -9.0

Course = Sequence[tuple[float, float]]


def placed(
    text: str,
    y: float,
    span: tuple[float, float],
    drawn: Sequence[Course],
    size: tuple[int, int],
    *,
    may_leave: bool,
) -> Label:
    """The text of a demand.

    Args:
        text: what is asked for.
        y: where its line is, in pixels from the plot's upper edge.
        span: from where to where along the plot the line goes.
        drawn: the other lines.
        size: the plot's width and height.
        may_leave: whether it may stand above the plot where it has no place inside.
    """
    long = labels.width_of(text, bold=True)
    strips = _strips(drawn, size[0])
    last = max(4.0, size[0] - long - 4)
    starts = [min(4.0 + _STRIP * at, last) for at in range(int((last - 4) / _STRIP) + 2)]

    def clearance(place: tuple[float, int]) -> float:
        x, away = place
        return _clearance(strips, (x - 4, x + long + 4), y + away)

    def cost(place: tuple[float, int]) -> tuple[float, float]:
        """First whether it covers a line, and how much; then how far it is from its own."""
        x, away = place
        beside = max(0.0, span[0] - x, x + long - span[1])
        return (max(0.0, _CLEAR - clearance(place)), abs(away) + beside + (x - span[0]) / 50)

    inside = [
        (x, away)
        for x in starts
        for away in _FROM_ITS_LINE
        if _HALF_A_LINE <= y + away <= size[1] - _HALF_A_LINE
    ]
    x, away = min(inside, key=cost)
    if may_leave and cost((x, away))[0] > 0:
        return Label(text, 4.0, _ABOVE, style.TEXT_SIZE, bold=True)
    return Label(text, x, y + away, style.TEXT_SIZE, bold=True, halo=True)


def _strips(drawn: Sequence[Course], width: int) -> list[list[tuple[float, float]]]:
    """From where to where down the plot each line goes in each strip."""
    strips: list[list[tuple[float, float]]] = [[] for _ in range(width // _STRIP + 1)]
    for course in drawn:
        for one, other in pairwise(course if len(course) > 1 else [*course, *course]):
            for strip, passed in _passed(one, other):
                if 0 <= strip < len(strips):
                    strips[strip].append(passed)
    return strips


def _passed(
    one: tuple[float, float], other: tuple[float, float]
) -> Iterator[tuple[int, tuple[float, float]]]:
    """The strips that a stretch of a line passes, and what it covers in each."""
    (x, y), (end, down) = one, other
    steep = (down - y) / (end - x) if end > x else 0.0
    for strip in range(int(x / _STRIP), int(end / _STRIP) + 1):
        enters, leaves = max(x, strip * _STRIP), min(end, (strip + 1) * _STRIP)
        reached = (y + steep * (enters - x), y + steep * (leaves - x))
        yield strip, (min(reached), max(reached))


def _clearance(
    strips: Sequence[Sequence[tuple[float, float]]], across: tuple[float, float], y: float
) -> float:
    first, last = max(0, int(across[0] / _STRIP)), int(across[1] / _STRIP) + 1
    near = [max(0.0, low - y, y - high) for strip in strips[first:last] for low, high in strip]
    return min(near, default=_FAR)
