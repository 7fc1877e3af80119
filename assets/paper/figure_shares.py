"""A whole in parts: one bar of 100 % each, with every part's name and number inside or above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assets.paper import figure_style as style
from assets.paper.figure_bars import NARROW, WIDE
from assets.paper.figure_style import Size

if TYPE_CHECKING:
    import altair as alt

__all__ = ["NARROW", "WIDE", "Part", "Whole", "height", "layers"]

_ROW, _BAR, _TOP, _LINE = 92, 26, 4, 17
_COLORS = (style.OWN, style.PALE_OWN, style.COUNTRY)
_INKS = (style.PAPER, style.INK, style.PAPER)
"""What is legible on each of the colours, which differ in lightness, for grey print."""


@dataclass(frozen=True)
class Part:
    """A part of a whole in per cent, and how it is written."""

    name: str
    share: float
    text: str


@dataclass(frozen=True)
class Whole:
    """What is divided, and its parts, the greatest first; they make 100."""

    name: str
    parts: Sequence[Part]


def height(wholes: Sequence[Whole]) -> int:
    """Pixels."""
    return _ROW * len(wholes)


def layers(wholes: Sequence[Whole], size: Size) -> list[alt.Chart]:
    """The bars at one width."""
    return [mark for at, whole in enumerate(wholes) for mark in _bar(whole, at * _ROW, size)]


def _bar(whole: Whole, top: int, size: Size) -> Iterator[alt.Chart]:
    import altair as alt  # noqa: PLC0415

    yield from style.write(whole.name, (0, top + _TOP + 6), bold=True)
    bar, at = top + _TOP + 18, 0.0
    legend = 0.0
    for part, color, ink in zip(whole.parts, _COLORS, _INKS, strict=False):
        end = at + size.plot * part.share / 100
        how: dict[str, Any] = {"fill": color, "stroke": style.PAPER, "strokeWidth": 1.5}
        yield (
            alt.Chart(alt.Data(values=[{}]))
            .mark_rect(opacity=1, **how)
            .encode(*style.place(x=at, x2=end, y=bar, y2=bar + _BAR))
        )
        if style.width_of(part.text) + 8 < end - at:
            middle = ((at + end) / 2, bar + _BAR / 2)
            yield from style.write(part.text, middle, color=ink, bold=True, align="center")
        yield from _named(part, color, (legend, bar + _BAR + 13))
        legend += style.width_of(f"{part.name} {part.text}") + 34
        at = end


def _named(part: Part, color: str, at: tuple[float, float]) -> Iterator[alt.Chart]:
    import altair as alt  # noqa: PLC0415

    x, y = at
    yield (
        alt.Chart(alt.Data(values=[{}]))
        .mark_rect(fill=color, opacity=1)
        .encode(*style.place(x=x, x2=x + 10, y=y - 5, y2=y + 5))
    )
    yield from style.write(f"{part.name} {part.text}", (x + 15, y))
