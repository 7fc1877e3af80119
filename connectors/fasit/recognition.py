"""Recognise which layout a file has, and where its headings stand; its name does not matter."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import AnswerError
from connectors.fasit.files import find, unreadable
from connectors.fasit.layouts import HeadingMatch, Layout, match_headings
from connectors.fasit.unread_kinds import OTHER_ENDING, READ, UnreadKind, find_unread_kind
from connectors.tabular import csv, encoding, excel
from connectors.tabular.encoding import ScannedFile, UndecidedEncodingError
from connectors.tabular.excel import CellValue, Sheet
from connectors.tabular.headings import candidate_rows, fold

NO_HEADINGS = "ingen række har overskrifter, som et layout kender"
SEPARATORS = {";": "semikolon", "\t": "tabulator", ",": "komma"}
HEAD_BYTES = 1 << 18
"""Bytes of a text file in which the headings are looked for."""


@dataclass(frozen=True)
class HeaderRow:
    """A row of headings: its number in the file from 1, and how it matches a layout.

    ``titles`` are the rows above. A text file has a ``separator``, a workbook the ``sheet`` with
    all its rows.
    """

    number: int
    headings: Sequence[str]
    match: HeadingMatch
    titles: Sequence[Sequence[CellValue]] = ()
    separator: str | None = None
    sheet: Sheet | None = None


@dataclass(frozen=True)
class RecognisedFile:
    """A file with the headings of a layout.

    ``other_layouts`` are those that it also fits, with fewer columns.
    """

    path: Path
    layout: str
    header: HeaderRow
    other_layouts: Sequence[str] = ()


@dataclass(frozen=True)
class UnknownFile:
    """A file whose layout cannot be told; the Danish ``reason`` repeats no cell.

    Args:
        nearest: the match of the layout whose headings it has most of.
        headings: the row that was matched with it; they may be cells of persons.
        is_foreign: whether it has no heading of any layout.
    """

    path: Path
    reason: str
    nearest: HeadingMatch | None = None
    headings: Sequence[str] = ()
    is_foreign: bool = False


@dataclass(frozen=True)
class RecognisedFolder:
    """The files of a folder, recognised, and how many are still being copied."""

    recognised: Sequence[RecognisedFile]
    unknown: Sequence[UnknownFile]
    unfinished: int


def recognise_folder(folder: Path, layouts: Mapping[str, Layout]) -> RecognisedFolder:
    """Recognise each export file below a folder.

    Raises:
        SourceError: the folder, or a file in it, cannot be read.
    """
    listing = find(folder)
    try:
        files = [recognise(path, layouts) for path in listing.paths]
    except OSError as error:
        raise unreadable(folder, error) from error
    return RecognisedFolder(
        [file for file in files if isinstance(file, RecognisedFile)],
        [file for file in files if isinstance(file, UnknownFile)],
        listing.unfinished,
    )


def recognise(path: Path, layouts: Mapping[str, Layout]) -> RecognisedFile | UnknownFile:
    """Recognise which layout a file has: of those it fits, the one with most columns in it.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as opened:
        head = opened.read(HEAD_BYTES)
    if kind := find_unread_kind(path, head):
        return _unread(path, kind, layouts)
    has_ending = path.suffix.lower() in READ
    try:
        headers = list(_candidate_headers(path, layouts))
    except ValueError as error:
        return UnknownFile(path, str(error), is_foreign=not has_ending and bool(path.suffix))
    complete = [header for header in headers if header.match.is_complete]
    if not complete:
        return _unknown(path, headers)
    most = max(len(header.match.positions) for header in complete)
    best = [header for header in complete if len(header.match.positions) == most]
    if reason := _ambiguity(best):
        return UnknownFile(path, reason)
    if not has_ending:
        return UnknownFile(path, OTHER_ENDING, best[0].match)
    layout = best[0].match.layout
    others = {header.match.layout for header in complete} - {layout}
    return RecognisedFile(path, layout, best[0], sorted(others))


def is_workbook(path: Path) -> bool:
    """Return whether a file is an Excel workbook by its first bytes.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return excel.is_workbook(file.read(4))


def scan(file: RecognisedFile) -> ScannedFile:
    """Read a recognised file once for its hash and, if it is text, its encoding.

    Raises:
        AnswerError: its encoding cannot be told.
        OSError: it cannot be read.
    """
    if file.header.sheet is not None:
        digest = hashlib.sha256(file.path.read_bytes()).hexdigest()
        return ScannedFile("", digest)
    try:
        return encoding.scan(file.path)
    except UndecidedEncodingError as error:
        raise AnswerError(f"En fil til {file.layout} er ikke læst: {error}.") from None


def _unread(path: Path, kind: UnreadKind, layouts: Mapping[str, Layout]) -> UnknownFile:
    """Return a file of a kind that is not read, with the layout whose headings stand in it."""
    reason = kind.reason or NO_HEADINGS
    if kind.texts is None:
        return UnknownFile(path, reason, is_foreign=kind.reason is None)
    texts = list(kind.texts)
    matches = [match_headings(name, layout, texts) for name, layout in layouts.items()]
    complete = [match for match in matches if match.is_complete]
    nearest = max(complete, key=lambda match: len(match.positions), default=None)
    return UnknownFile(path, reason, nearest, is_foreign=nearest is None)


def _unknown(path: Path, headers: Sequence[HeaderRow]) -> UnknownFile:
    nearest = max(
        (header for header in headers if header.match.positions),
        key=lambda header: header.match.overlap,
        default=None,
    )
    if nearest is None:
        return UnknownFile(path, NO_HEADINGS, is_foreign=True)
    match = nearest.match
    missing = ", ".join(repr(heading) for heading in match.missing)
    reason = f"filen ligner mest {match.layout}, men mangler {missing}"
    return UnknownFile(path, reason, match, nearest.headings)


def _ambiguity(best: Sequence[HeaderRow]) -> str | None:
    """Return why the header row cannot be told, in Danish; None if it can."""
    layouts = sorted({header.match.layout for header in best})
    if len(layouts) > 1:
        return f"filen passer lige godt til {' og '.join(layouts)}; ret overskrifterne i layoutet"
    if len({header.sheet.name for header in best if header.sheet}) > 1:
        return f"to af filens ark passer til {layouts[0]}; gem hvert ark som sin egen fil"
    if len({header.separator for header in best}) > 1 and len(best[0].match.positions) > 1:
        return (
            f"overskrifterne passer til {layouts[0]} med to skilletegn; eksportér listen med "
            "semikolon"
        )
    return None


def _candidate_headers(path: Path, layouts: Mapping[str, Layout]) -> Iterator[HeaderRow]:
    """Yield every row near the top of a file as the header row of every layout."""
    for rows, separator, sheet in _tables(path):
        for number, headings in candidate_rows(rows):
            folded = [fold(heading) for heading in headings]
            for name, layout in layouts.items():
                match = match_headings(name, layout, folded)
                yield HeaderRow(number, headings, match, rows[: number - 1], separator, sheet)


def _tables(path: Path) -> Iterator[tuple[Sequence[Sequence[CellValue]], str | None, Sheet | None]]:
    """Yield the rows of each sheet, or the top of a text file split by each separator."""
    if is_workbook(path):
        for sheet in excel.read_sheets(path.read_bytes()):
            yield sheet.rows, None, sheet
        return
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    text = head.decode(encoding.guess_encoding(head), "replace")
    for separator in SEPARATORS:
        yield csv.read_first_records(text, separator), separator, None
