"""The table of faults survived, as it is shown after the tests' output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

Facts = dict[str, Any]
SHORT = {"right data": "right", "last good data": "kept"}
NONE = "-"


def lines(reports: Iterable[pytest.TestReport], *, sentences: bool) -> Iterator[str]:
    """A line of totals, then one a fault with how it ended at each source after how many requests.

    ``sentences`` are those that the user is shown, one below the other.
    """
    rows = list(_rows(reports))
    if not rows:
        return
    by_source: dict[str, list[Facts]] = {}
    by_fault: dict[str, list[Facts]] = {}
    for row in sorted(rows, key=lambda row: row["at"]):
        by_source.setdefault(row["source"], []).append(row)
        by_fault.setdefault(row["fault"], []).append(row)
    yield "faults  " + "  ".join(
        f"{source} {sum(row['survived'] for row in of_it)} of {len(of_it)} survived"
        for source, of_it in by_source.items()
    )
    wide = max(map(len, by_fault))
    columns = {source: max(map(len, _column(by_fault, source))) for source in by_source}
    for fault, of_it in by_fault.items():
        cells = [f"{_cell(of_it, source):{size}}" for source, size in columns.items()]
        yield f"{fault:{wide}} | " + " | ".join(cells)
        if sentences:
            yield from dict.fromkeys(f"    {row['sentence']}" for row in of_it if row["sentence"])


def _rows(reports: Iterable[pytest.TestReport]) -> Iterator[Facts]:
    for report in reports:
        for name, facts in report.user_properties:
            if name == "fault" and isinstance(facts, dict) and report.when == "call":
                yield {"sentence": None, "requests": 0} | facts | {"survived": report.passed}


def _column(by_fault: dict[str, list[Facts]], source: str) -> list[str]:
    return [source, *(_cell(of_it, source) for of_it in by_fault.values())]


def _cell(of_fault: Iterable[Facts], source: str) -> str:
    """How a fault ended at a source, in the order of its kinds; alike ones are counted."""
    ended = Counter(_ended(row) for row in of_fault if row["source"] == source)
    shown = [f"{how} x{times}" if times > 1 else how for how, times in ended.items()]
    return ", ".join(shown) or NONE


def _ended(row: Facts) -> str:
    return f"{SHORT[row['end']] if row['survived'] else 'LOST'} {row['requests']}"
