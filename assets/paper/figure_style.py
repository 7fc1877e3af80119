"""How every figure looks: sizes, colours, words and the frame of stamp, title, source and date.

The colours are Okabe and Ito's (*Color universal design*, 2008), darkened until each has a contrast
of 4.5 to white; dashes, widths and words tell the same things apart in grey print.
"""

from __future__ import annotations

import re
import struct
import textwrap
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    import altair as alt

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first is bundled with vl-convert, the others have its widths."""
INK, MUTED, GRID, BAND, PAPER = "#1a1a1a", "#595959", "#dcdcdc", "#8ba3b8", "#ffffff"
BAND_OPACITY = 0.2  # the lines of the scale stay visible behind it
STAMPED = "#a4001d"
OWN, GROUP, COUNTRY, THIRD, FOURTH = "#0072b2", "#b84700", "#4d4d4d", "#00735c", "#8a4080"
PALE_OWN = "#cfe3f1"
DARK = {
    INK: "#f2f2f2", MUTED: "#b9bfc6", GRID: "#3b4249", BAND: "#8ba3b9", PAPER: "#1b2026",
    STAMPED: "#ff9aa8", OWN: "#6cb8ee", GROUP: "#ff9d61", COUNTRY: "#d0d0d0", THIRD: "#4fcaa3",
    FOURTH: "#dc9fd2", PALE_OWN: "#26455c",
}  # fmt: skip
"""What each colour is where a page is dark; held against a test of contrast."""
DASHES: Mapping[str, Sequence[int]] = {
    OWN: (), GROUP: (8, 3), COUNTRY: (2, 3), THIRD: (), FOURTH: (8, 3, 2, 3),
}  # fmt: skip
PNG_SCALE = 2.0
STAMP_SIZE, TITLE_SIZE, TEXT_SIZE, NOTE_SIZE = 11, 15, 12, 11
_STAMP_LINE, _TITLE_LINE, _TEXT_LINE, _NOTE_LINE = 17, 19, 16, 15
_ABOVE_PLOT, _BELOW_AXIS, _BELOW_PLOT, _EDGE = 16, 30, 4, 6
_ON_ITS_LINE = 0.75
"""Where in its line a text stands, in parts of the line."""
_WIDTH_OF = 0.53
"""A letter's width in parts of its size, in the mean of Danish text in this font."""
_WIDTH_OF_BOLD = 0.58


@dataclass(frozen=True)
class Size:
    """A figure's width in pixels, and how much of it is beside the plot."""

    total: int
    left: int
    right: int

    @property
    def plot(self) -> int:
        """The plot's width."""
        return self.total - self.left - self.right


@dataclass(frozen=True)
class Words:
    """What stands around a plot: above it the title and what is shown, below it the notes.

    ``alt`` is the same and the plot itself as a text."""

    title: str
    subtitle: str
    notes: Sequence[str]
    stamp: str | None
    alt: str


@dataclass(frozen=True)
class Figure:
    """A figure, drawn.

    Args:
        name: fit for a file name.
        title: its heading.
        alt: what it shows, as a text that says as much.
        svg: the figure as wide as a page.
        draw_narrow: draws it as wide as a phone.
        headings: of the figures that are drawn.
        rows: those figures as text, so that they can be read without seeing.
    """

    name: str
    title: str
    alt: str
    svg: str
    draw_narrow: Callable[[], str]
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    @cached_property
    def narrow(self) -> str:
        """The figure as wide as a phone; only a page on a screen asks for it."""
        return self.draw_narrow()

    @cached_property
    def png(self) -> bytes:
        """The wide figure as a picture, for papers that can set no SVG."""
        import vl_convert  # noqa: PLC0415

        return _packed(vl_convert.svg_to_png(self.svg, scale=PNG_SCALE))


def letters(width: int, size: int, *, bold: bool = False) -> int:
    """How many letters of a size go into a width."""
    return max(8, int(width / (size * (_WIDTH_OF_BOLD if bold else _WIDTH_OF))))


def width_of(text: str, size: int = TEXT_SIZE) -> float:
    """About how wide a text is."""
    return len(text) * size * _WIDTH_OF


def write(
    text: str,
    at: tuple[float, float],
    *,
    size: int = TEXT_SIZE,
    color: str = INK,
    bold: bool = False,
    align: str = "left",
    halo: bool = False,
) -> Iterator[alt.Chart]:
    """A text at a place in pixels from the plot's upper left corner, on a halo where it is among
    lines."""
    import altair as alt  # noqa: PLC0415

    here = [*place(x=at[0], y=at[1]), alt.TextValue(text)]
    how: dict[str, Any] = {
        "align": align,
        "baseline": "middle",
        "fontSize": size,
        "fontWeight": "bold" if bold else "normal",
        "clip": False,
    }
    data = alt.Data(values=[{}])
    if halo:
        edge: dict[str, Any] = {"color": PAPER, "stroke": PAPER, "strokeWidth": 4}
        yield alt.Chart(data).mark_text(strokeJoin="round", **how, **edge).encode(*here)
    yield alt.Chart(data).mark_text(**how, color=color).encode(*here)


def place(
    *,
    x: float | None = None,
    y: float | None = None,
    x2: float | None = None,
    y2: float | None = None,
) -> list[Any]:
    """Where a mark is, in pixels from the plot's upper left corner."""
    import altair as alt  # noqa: PLC0415

    # Channels by name, for Altair takes ten times as long to find out what it is given.
    given = ((alt.XValue, x), (alt.YValue, y), (alt.X2Value, x2), (alt.Y2Value, y2))
    return [channel(at) for channel, at in given if at is not None]


def render(
    layers: Sequence[alt.Chart],
    words: Words,
    size: Size,
    height: int,
    name: str,
    *,
    axis: bool = True,
) -> str:
    """A plot of these layers in the common frame, as SVG; the same bytes each time.

    Args:
        layers: the plot.
        words: what stands around it.
        size: its width.
        height: the plot's height in pixels.
        name: the figure's, which its ids begin with so that many can stand on one page.
        axis: whether there is a scale below the plot.
    """
    import altair as alt  # noqa: PLC0415
    import vl_convert  # noqa: PLC0415

    above, below = list(_above(words, size)), list(_below(words, size))
    top = sum(each.tall for each in above) + _ABOVE_PLOT
    under = height + (_BELOW_AXIS if axis else _BELOW_PLOT)
    bottom = under - height + sum(each.tall for each in below) + _EDGE
    chart = alt.layer(*layers).properties(
        width=size.plot,
        height=height,
        autosize=alt.AutoSizeParams(type="none"),
        padding={"left": size.left, "right": size.right, "top": top, "bottom": bottom},
        background=PAPER,
    )
    spec = chart.to_dict(validate=False)
    spec["config"] = {"font": FONT, "aria": False, "view": {"stroke": None}}
    drawn = vl_convert.vegalite_to_svg(
        spec,
        format_locale=vl_convert.get_format_locale("da-DK"),
        time_format_locale=vl_convert.get_time_format_locale("da-DK"),
        allowed_base_urls=[],
    )
    around = [*_set(above, _EDGE), *_set(below, top + under)]
    return _tidied(drawn.replace("</svg>", f"{''.join(around)}</svg>"), words, name)


@dataclass(frozen=True)
class _Written:
    """A line outside the plot: written past Vega, which takes longest over texts."""

    text: str
    tall: int
    size: int
    color: str
    bold: bool = False


def _above(words: Words, size: Size) -> Iterator[_Written]:
    room = size.total - 2 * _EDGE
    for line in _wrapped(words.stamp or "", room, STAMP_SIZE, bold=True):
        yield _Written(line, _STAMP_LINE, STAMP_SIZE, STAMPED, bold=True)
    for line in _wrapped(words.title, room, TITLE_SIZE, bold=True):
        yield _Written(line, _TITLE_LINE, TITLE_SIZE, INK, bold=True)
    for line in _wrapped(words.subtitle, room, TEXT_SIZE):
        yield _Written(line, _TEXT_LINE, TEXT_SIZE, MUTED)


def _below(words: Words, size: Size) -> Iterator[_Written]:
    for note in words.notes:
        for line in _wrapped(note, size.total - 2 * _EDGE, NOTE_SIZE):
            yield _Written(line, _NOTE_LINE, NOTE_SIZE, MUTED)


def _set(lines: Sequence[_Written], y: float) -> Iterator[str]:
    """Lines one below the other, from this many pixels below the figure's upper edge."""
    for line in lines:
        weight = ' font-weight="bold"' if line.bold else ""
        yield (
            f'<text x="{_EDGE}" y="{y + _ON_ITS_LINE * line.tall:g}" font-family="{FONT}" '
            f'font-size="{line.size}px"{weight} fill="{line.color}">{escape(line.text)}</text>'
        )
        y += line.tall


def _wrapped(text: str, width: int, size: int, *, bold: bool = False) -> list[str]:
    return textwrap.wrap(text, letters(width, size, bold=bold))


_ROLES = re.compile(r' (?:role|aria-[a-z]+|pointer-events|class)="[^"]*"')
_IDS = re.compile(r'(id="|url\(#)([a-z]+)(\d+)')
_OPENING = re.compile(r'<svg [^>]*?width="(\d+)" height="(\d+)"[^>]*>')
_EMPTY = re.compile(r'<path d="(?:M0,0h0v0h0Z)?"[^>]*/>|<path display="none"[^>]*/>')


def _tidied(svg: str, words: Words, name: str) -> str:
    """Vega's SVG with ids of its own in place of a process's counter, and as one picture.

    Its roles would have a screen reader walk through every month's mark.
    """
    numbers: dict[str, int] = {}

    def own_id(found: re.Match[str]) -> str:
        at = numbers.setdefault(found[2] + found[3], len(numbers))
        return f"{found[1]}{name}-{at}"

    svg = _EMPTY.sub("", _ROLES.sub("", svg))
    svg = _IDS.sub(own_id, svg)
    return _OPENING.sub(
        lambda m: (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{m[1]}" height="{m[2]}" '
            f'viewBox="0 0 {m[1]} {m[2]}" role="img" '
            f'aria-labelledby="{name}-title {name}-desc">'
            f'<title id="{name}-title">{escape(words.title)}</title>'
            f'<desc id="{name}-desc">{escape(words.alt)}</desc>'
        ),
        svg,
        count=1,
    )


_PNG_HEAD, _PNG_LEVEL = 8, 7


def _packed(png: bytes) -> bytes:
    """The same picture in a third of the bytes: vl-convert writes it for speed."""
    at, kept, pixels = _PNG_HEAD, [png[:_PNG_HEAD]], bytearray()
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        end = at + 12 + length
        kind = png[at + 4 : at + 8]
        if kind == b"IDAT":
            pixels += png[at + 8 : end - 4]
        elif kind == b"IEND":
            data = b"IDAT" + zlib.compress(zlib.decompress(pixels), _PNG_LEVEL)
            kept += [struct.pack(">I", len(data) - 4), data, struct.pack(">I", zlib.crc32(data))]
            kept.append(png[at:end])
        else:
            kept.append(png[at:end])
        at = end
    return b"".join(kept)
