"""An SVG as a picture, for papers that can set no SVG."""

from __future__ import annotations

from pathlib import Path

_ZOOM = 2
_FONTS = [str(Path(__file__).parent / "fonts" / f"LiberationSans-{each}.ttf")
          for each in ("Regular", "Bold")]  # fmt: skip
"""None of the machine's own, so that a picture is the same on each."""


def render(svg: str) -> bytes:
    """An SVG as PNG."""
    import resvg_py  # noqa: PLC0415

    return resvg_py.svg_to_bytes(
        svg_string=svg, zoom=_ZOOM, font_files=_FONTS, skip_system_fonts=True
    )
