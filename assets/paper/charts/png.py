"""SVGs as pictures, for papers that can set no SVG.

resvg holds Python's lock while it draws, so many are drawn by a process for each core, which runs
this file.
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
"""None of the machine's own, so that a picture is the same on each."""
_MOST_PROCESSES = 4


def render(svg: str) -> bytes:
    """An SVG as PNG."""
    import resvg_py  # noqa: PLC0415

    return resvg_py.svg_to_bytes(
        svg_string=svg, zoom=_ZOOM, font_files=_FONTS, skip_system_fonts=True
    )


def render_all(svgs: Sequence[str]) -> list[bytes]:
    """SVGs as PNG, in their order, drawn by a process for each core."""
    processes = min(os.cpu_count() or 1, _MOST_PROCESSES, len(svgs))
    if not processes:
        return []
    with ThreadPoolExecutor(processes) as threads:
        drawn = [*threads.map(_render_elsewhere, (svgs[at::processes] for at in range(processes)))]
    return [drawn[at % processes][at // processes] for at in range(len(svgs))]


def _render_elsewhere(svgs: Sequence[str]) -> list[bytes]:
    """SVGs as PNG, drawn by a process of their own."""
    done = subprocess.run(  # noqa: S603  (our own file)
        # -P: what lies beside this file is no module of the process.
        [sys.executable, "-P", __file__],
        input=json.dumps(svgs).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return [base64.b64decode(each) for each in json.loads(done.stdout)]


if __name__ == "__main__":
    pictures = [base64.b64encode(render(svg)).decode() for svg in json.load(sys.stdin)]
    print(json.dumps(pictures))
