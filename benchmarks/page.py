"""How soon `pejl.html` shows its first figure, and how long it keeps the browser busy at a time.

    uv run python -m benchmarks.page [published/pejl.html]

A real Chromium opens each entrance as from a shared drive, anew each time. Milliseconds from the
click, the median and the most: until the first figure stands in the page, until all of the entrance
is drawn, and the longest task, in which the page answers nobody.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import settings
from tests.chromium import running_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RUNS = 9
WIDTHS = (1280, 360)
ENTRANCES = {"maal": "#maal[data-drawn=all]", "tal": "#tal[data-drawn]"}
"""The fragment of each entrance, and what tells that it is drawn."""
OBSERVE = """
window.measured = { first: null, tasks: [] };
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) measured.tasks.push(each.duration);
}).observe({ type: "longtask", buffered: true });
new MutationObserver((_, observer) => {
  if (!document.querySelector("svg.figure")) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => (measured.first = performance.now())));
}).observe(document, { childList: true, subtree: true });
"""


def open_once(browser: Browser, file: Path, fragment: str, width: int) -> dict[str, float]:
    """The milliseconds of one opening in a window that never saw the page."""
    with browser.new_context(viewport={"width": width, "height": 900}) as screen:
        page = screen.new_page()
        page.add_init_script(OBSERVE)
        page.goto(f"{file.as_uri()}#{fragment}")
        page.wait_for_selector(ENTRANCES[fragment], state="attached")
        page.wait_for_function("measured.first !== null")
        drawn: float = page.evaluate("performance.now()")
        page.wait_for_timeout(300)
        measured: dict[str, Any] = page.evaluate("measured")
    return {
        "first figure": measured["first"],
        "all drawn": drawn,
        "longest task": max(measured["tasks"], default=0.0),
    }


def main(file: Path) -> None:
    """Open each entrance at each width, and print what it took."""
    print(f"{file.name}: {file.stat().st_size / 1e6:.2f} MB")
    with running_chromium() as browser:
        for fragment in ENTRANCES:
            for width in WIDTHS:
                runs = [open_once(browser, file, fragment, width) for _ in range(RUNS)]
                told = (
                    f"{name} {statistics.median(each[name] for each in runs):.0f} "
                    f"({max(each[name] for each in runs):.0f})"
                    for name in runs[0]
                )
                print(f"#{fragment} {width} px: {', '.join(told)} ms")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(Path(given[0]) if given else settings.load().published_file().with_name("pejl.html"))
