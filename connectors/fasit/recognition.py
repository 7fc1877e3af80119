"""Where in a file the list begins, and of which kind it is: by its headings, never by its name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import AnswerError
from connectors.fasit.layouts import Layout, Match, match, plain
from connectors.tabular import csv, encoding, excel
from connectors.tabular.encoding import Scanned, UndecidedEncodingError
from connectors.tabular.excel import Sheet

SEPARATORS = {";": "semicolon", "\t": "tab", ",": "comma"}
HEAD = 1 << 18
"""Bytes of a text file in which they are looked for."""


@dataclass(frozen=True)
class Start:
    """Where a list begins: the row of its headings (the file's first is 1), and the headings.

    A text file has a ``separator``, a workbook the ``sheet`` with all its rows.
    """

    header_row: int
    headings: Sequence[str]
    match: Match
    separator: str | None = None
    sheet: Sheet | None = None


@dataclass(frozen=True)
class RecognisedFile:
    """A file of a kind that is known. ``also`` names layouts that it fits with fewer columns."""

    path: Path
    layout: str
    start: Start
    also: Sequence[str] = ()


@dataclass(frozen=True)
class UnknownFile:
    """A file of no kind that is known, or that is known to be two, and why; no cell is repeated.

    ``nearest`` is the layout that it comes nearest to, where any heading is one of its own.
    """

    path: Path
    why: str
    nearest: Match | None = None


def recognise(path: Path, layouts: Mapping[str, Layout]) -> RecognisedFile | UnknownFile:
    """Of which kind a file is.

    Of the layouts that it fits, the one that finds most of its columns in it is taken.

    Raises:
        OSError: it cannot be read.
    """
    try:
        starts = list(_starts(path, layouts))
    except ValueError as error:
        return UnknownFile(path, str(error))
    fitting = [start for start in starts if start.match.fits]
    if not fitting:
        return _unknown(path, starts)
    most = max(len(start.match.places) for start in fitting)
    best = [start for start in fitting if len(start.match.places) == most]
    if why := _undecided(best):
        return UnknownFile(path, why)
    others = {start.match.layout for start in fitting} - {best[0].match.layout}
    return RecognisedFile(path, best[0].match.layout, best[0], sorted(others))


def is_workbook(path: Path) -> bool:
    """Whether a file begins as Excel's do; its name does not matter.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return excel.is_workbook(file.read(4))


def _unknown(path: Path, starts: Sequence[Start]) -> UnknownFile:
    near = [start.match for start in starts if start.match.places]
    nearest = max(
        near, key=lambda m: len(m.places) / (len(m.places) + len(m.missing)), default=None
    )
    if nearest is None:
        return UnknownFile(path, "it has no row of headings that any layout knows")
    lacking = ", ".join(repr(heading) for heading in nearest.missing)
    return UnknownFile(path, f"it comes nearest to {nearest.layout} and lacks {lacking}", nearest)


def _undecided(best: Sequence[Start]) -> str | None:
    """Why it cannot be told which of these starts is meant; None where it can."""
    layouts = sorted({start.match.layout for start in best})
    if len(layouts) > 1:
        return f"it fits {' and '.join(layouts)} alike; correct their headings"
    if len({start.sheet.name for start in best if start.sheet}) > 1:
        return f"two of its sheets fit {layouts[0]}; save each as a file of its own"
    if len({start.separator for start in best}) > 1 and len(best[0].match.places) > 1:
        return f"its headings fit {layouts[0]} with two separators; export it with semicolons"
    return None


def _starts(path: Path, layouts: Mapping[str, Layout]) -> Iterator[Start]:
    """Every row near the top of a file, as the headings of every layout."""
    if is_workbook(path):
        for sheet in excel.read_sheets(path.read_bytes()):
            rows = [[str(value) for value in row] for row in sheet.rows[: csv.TITLE_ROWS]]
            for row, headings, found in _matches(rows, layouts):
                yield Start(row, headings, found, sheet=sheet)
        return
    with path.open("rb") as file:
        head = file.read(HEAD)
    text = head.decode(encoding.of_head(head), "replace")
    for separator in SEPARATORS:
        for row, headings, found in _matches(csv.first_records(text, separator), layouts):
            yield Start(row, headings, found, separator)


def _matches(
    rows: Iterable[Sequence[str]], layouts: Mapping[str, Layout]
) -> Iterator[tuple[int, Sequence[str], Match]]:
    for at, row in enumerate(rows, start=1):
        headings = list(row)
        while headings and not headings[-1].strip():
            headings.pop()
        found = [plain(heading) for heading in headings]
        for name, table in layouts.items():
            yield at, headings, match(name, table, found)


def scan(known: RecognisedFile) -> Scanned:
    """Read all of a known file once: its hash, and of a text its encoding.

    Raises:
        AnswerError: what its characters are cannot be told.
        OSError: it cannot be read.
    """
    if known.start.sheet is not None:
        digest = hashlib.sha256(known.path.read_bytes()).hexdigest()
        return Scanned("", digest)
    try:
        return encoding.scan(known.path)
    except UndecidedEncodingError as undecided:
        raise AnswerError(f"A file for {known.layout} is not read: {undecided}.") from None
