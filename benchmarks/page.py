"""How soon `pejl.html` shows its first figure, and how long it keeps the browser busy at a time.

    uv run python -m benchmarks.page [published/pejl.html ...]

A real Chromium opens each entrance as from a shared drive, anew each time and each file in turn.
Milliseconds from the click, the median and the most: until the first figure stands in the page,
until the document is read and drawn, and the longest task, in which the page answers nobody. Other
openings are traced, which makes them slower: what they tell is the time that the page's main thread
had a core, which what else runs on the machine changes less. First, where the published file lies
beside it: the seconds of CPU that the page takes to make, and that it takes again once the public
figures are packed, as for each further one of several municipalities.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assets.page import page_file
from assets.published.folder import NAME
from pipelines import settings
from tests.chromium import running_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OpenPage = Callable[[Path], float]
"""Opens a file, and returns when all of it was drawn."""
RUNS = 9
WIDTHS = (1280, 360)
ENTRANCES = {"maal": ".entrances [aria-current]", "tal": "#tal[data-drawn]"}
"""The fragment of each entrance, and what tells that it is drawn."""
TASK, MARK = "RunTask", "first figure"
TRACED = ["disabled-by-default-devtools.timeline", "blink.user_timing"]
OBSERVE = """
window.measured = { first: null, tasks: [] };
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) measured.tasks.push(each.duration);
}).observe({ type: "longtask", buffered: true });
new MutationObserver((_, observer) => {
  const entrance = document.documentElement?.dataset.entrance;
  if (!document.querySelector(`#${entrance} figure svg[role=img]`)) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => {
    measured.first = performance.now();
    performance.mark("first figure");
  }));
}).observe(document, { childList: true, subtree: true });
"""


@contextmanager
def opening(browser: Browser, fragment: str, width: int) -> Generator[tuple[Page, OpenPage]]:
    """A window that never saw the page, and what opens a file in it until all is drawn."""
    with browser.new_context(viewport={"width": width, "height": 900}) as screen:
        page = screen.new_page()
        page.add_init_script(OBSERVE)

        def open_page(file: Path) -> float:
            page.goto(f"{file.as_uri()}#{fragment}")
            page.wait_for_selector(ENTRANCES[fragment], state="attached")
            page.wait_for_function("measured.first !== null")
            drawn: float = page.evaluate("performance.now()")
            page.wait_for_timeout(300)
            return drawn

        yield page, open_page


def open_once(browser: Browser, file: Path, fragment: str, width: int) -> dict[str, float]:
    """The milliseconds of one opening, then those of one that is traced."""
    with opening(browser, fragment, width) as (page, open_page):
        drawn = open_page(file)
        measured: dict[str, Any] = page.evaluate("measured")
    with opening(browser, fragment, width) as (page, open_page):
        browser.start_tracing(page=page, categories=TRACED)
        open_page(file)
        events = json.loads(browser.stop_tracing())["traceEvents"]
    return {
        "first figure": measured["first"],
        "all drawn": drawn,
        "longest task": max(measured["tasks"], default=0.0),
        **busy_times(events),
    }


def busy_times(events: list[dict[str, Any]]) -> dict[str, float]:
    """The milliseconds that the page's main thread had a core."""
    [mark] = [each for each in events if each["name"] == MARK]
    thread = mark["pid"], mark["tid"]
    tasks = [each for each in events if each["name"] == TASK and "tdur" in each]
    own = [each for each in tasks if (each["pid"], each["tid"]) == thread]
    return {
        "first figure on a core": sum(e["tdur"] for e in own if e["ts"] < mark["ts"]) / 1000,
        "longest task on a core": max(each["tdur"] for each in own) / 1000,
    }


def making(published: Path) -> str:
    """The seconds of CPU that the page of a published file takes, and takes again."""
    used: list[float] = []
    for n in range(RUNS):
        public = f"public {n}"
        for _ in range(2):
            with tempfile.TemporaryDirectory() as folder:
                begun = time.process_time()
                page_file.write_page(published, "sample", Path(folder), Path(folder), public)
                used.append(time.process_time() - begun)
    first, again = statistics.median(used[::2]), statistics.median(used[1::2])
    return f"made in {first:.2f} s of CPU, again in {again:.2f}"


def main(files: list[Path]) -> None:
    """Open each entrance at each width, and print what it took."""
    for file in files:
        print(f"{file}: {file.stat().st_size / 1e6:.2f} MB")
        if (published := file.with_name(NAME)).exists():
            print(making(published))
    with running_chromium() as browser:
        for fragment in ENTRANCES:
            for width in WIDTHS:
                runs = [
                    [open_once(browser, file, fragment, width) for file in files]
                    for _ in range(RUNS)
                ]
                for file, measured in zip(files, zip(*runs, strict=True), strict=True):
                    told = (
                        f"{name} {statistics.median(each[name] for each in measured):.0f} "
                        f"({max(each[name] for each in measured):.0f})"
                        for name in measured[0]
                    )
                    print(f"{file.parent.name} #{fragment} {width} px: {', '.join(told)} ms")


if __name__ == "__main__":
    given = [Path(each).resolve() for each in sys.argv[1:]]
    main(given or [settings.load().published_file().with_name("pejl.html")])
