"""Render SVG as PNG with resvg.

resvg holds Python's global lock, so many charts are rendered by subprocesses that run this file.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_ZOOM = 2
_FONTS = [str(Path(__file__).parent / "fonts" / f"LiberationSans-{each}.ttf")
          for each in ("Regular", "Bold")]  # fmt: skip
"""System fonts are not used, so a PNG is the same on every machine."""
_MAX_PROCESSES = 4


def render(svg: str) -> bytes:
    """Render an SVG as PNG."""
    import resvg_py  # noqa: PLC0415

    return resvg_py.svg_to_bytes(
        svg_string=svg, zoom=_ZOOM, font_files=_FONTS, skip_system_fonts=True
    )


def render_all(svgs: Sequence[str]) -> list[bytes]:
    """Render SVGs as PNG in parallel, in the same order."""
    processes = min(os.cpu_count() or 1, _MAX_PROCESSES, len(svgs))
    if not processes:
        return []
    with ThreadPoolExecutor(processes) as threads:
        shares = (svgs[at::processes] for at in range(processes))
        pngs = [*threads.map(_render_in_subprocess, shares)]
    return [pngs[at % processes][at // processes] for at in range(len(svgs))]


def _render_in_subprocess(svgs: Sequence[str]) -> list[bytes]:
    """Render SVGs as PNG in a process of their own."""
    process = subprocess.run(  # noqa: S603  (our own file)
        # -P: don't let the files beside this one shadow the process's modules.
        [sys.executable, "-P", __file__],
        input=json.dumps(svgs).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return [base64.b64decode(text) for text in json.loads(process.stdout)]


if __name__ == "__main__":
    pictures = [base64.b64encode(render(svg)).decode() for svg in json.load(sys.stdin)]
    print(json.dumps(pictures))
