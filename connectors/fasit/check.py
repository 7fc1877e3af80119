"""Report what a file holds and what would be loaded of it; no cell is shown or stored."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from connectors.errors import PejlError, SourceError, file_error
from connectors.fasit import recognition
from connectors.fasit.latest_rows import LatestRows, bucket_count
from connectors.fasit.layouts import LISTED, Layout
from connectors.fasit.loading import MAX_ROWS_NAMED, LayoutLoader, UnknownTexts
from connectors.fasit.near_headings import MissingHeading, missing_headings
from connectors.fasit.pseudonyms import KEY_BYTES, Pseudonyms
from connectors.fasit.recognition import RecognisedFile, UnknownFile
from connectors.tabular import encoding

WORKBOOK = "Excel"


@dataclass(frozen=True)
class RejectedCells:
    """Cells under one heading that break the layout for one reason: their number and first rows."""

    heading: str
    reason: str
    cells: int
    rows: Sequence[int]


@dataclass(frozen=True)
class Report:
    """What a file holds, and what a refresh would load of it.

    Args:
        encoding: None if it cannot be told.
        separator: its Danish name; None for a workbook.
        layout: None if no layout fits; then ``unknown_reason`` says why, in Danish.
        nearest: the layout whose headings it has most of: ``present`` of them, not ``missing``.
        other_layouts: layouts that it also fits, with fewer columns.
        unread: the number of its columns that no layout declares.
        inner_lines: the number of its lines that begin inside a quoted cell.
        hidden_rows: the number of its rows that Excel hides; they count like the others.
        accepted: rows that would be loaded.
        unknown: the rows whose text no list holds, by heading.
        days: the first and last day of each date column among the accepted rows, by heading.
        covers: the first and last day of each time that the list covers; empty if its rows have no
            days, or the list is refused.
        problem: the Danish sentence with which a refresh would refuse the file.
    """

    encoding: str | None = None
    separator: str | None = None
    layout: str | None = None
    unknown_reason: str | None = None
    nearest: str | None = None
    present: int = 0
    missing: Sequence[MissingHeading] = ()
    other_layouts: Sequence[str] = ()
    header_row: int | None = None
    unread: int = 0
    inner_lines: int = 0
    hidden_rows: int = 0
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    repeated: int = 0
    reasons: Sequence[RejectedCells] = ()
    unknown: Mapping[str, UnknownTexts] = field(default_factory=dict[str, UnknownTexts])
    days: Mapping[str, tuple[date, date]] = field(default_factory=dict[str, tuple[date, date]])
    covers: Sequence[tuple[date, date]] = ()
    problem: str | None = None

    @property
    def is_near(self) -> bool:
        """Whether other headings in the nearest layout are likely to let it read the file."""
        has_most = self.present >= len(self.missing) > 0
        return has_most or any(each.near for each in self.missing)


def check(path: Path, layouts: Mapping[str, Layout], today: date) -> Report:
    """Read a file as a refresh of this day would, with a throwaway key, and load nothing.

    Raises:
        SourceError: it cannot be read; its name is not repeated.
    """
    try:
        file = recognition.recognise(path, layouts)
        if isinstance(file, UnknownFile):
            return _report_unknown(file, layouts)
        return _report(file, layouts[file.layout], today)
    except OSError as error:
        raise SourceError(
            f"Filen kan ikke læses ({file_error(error)}); luk den, eller ret stien."
        ) from error


def _report_unknown(file: UnknownFile, layouts: Mapping[str, Layout]) -> Report:
    match = file.nearest
    report = Report(encoding=_encoding(file.path), unknown_reason=file.reason)
    if match is None:
        return report
    return replace(
        report,
        nearest=match.layout,
        present=len(match.positions),
        missing=missing_headings(layouts[match.layout], match, file.headings),
    )


def _encoding(path: Path) -> str | None:
    """Return the title of a file's encoding; None if it cannot be told."""
    if recognition.is_workbook(path):
        return WORKBOOK
    try:
        return encoding.TITLES[encoding.scan(path).codec]
    except encoding.UndecidedEncodingError:
        return None


def _report(file: RecognisedFile, layout: Layout, today: date) -> Report:
    header = file.header
    with tempfile.TemporaryDirectory(prefix="pejl-") as folder:
        work = None if layout.counts else Path(folder)
        latest = LatestRows(layout.key, work, bucket_count([file.path]))
        pseudonyms = Pseudonyms(secrets.token_bytes(KEY_BYTES))
        loader = LayoutLoader(file.layout, layout, pseudonyms, latest, today)
        days: dict[str, tuple[date, date]] = {}
        problem = None
        try:
            loader.add(file)
            for piece in loader.read_pieces():
                days = _widen(days, piece.drop(LISTED, strict=False))
        except PejlError as error:
            problem = str(error)
    summary = loader.summary
    if problem is None and not summary["rows"]:
        problem = (
            "Filen har overskrifter, men ingen rækker; den afvises, hvis ingen anden har nogen."
        )
    return Report(
        encoding=_encoding(file.path),
        separator=recognition.SEPARATORS[header.separator] if header.separator else None,
        layout=file.layout,
        other_layouts=file.other_layouts,
        header_row=header.number,
        unread=len(header.headings) - len(header.match.positions),
        inner_lines=loader.inner_lines,
        hidden_rows=header.sheet.hidden_rows if header.sheet else 0,
        rows=summary["rows"],
        accepted=summary["loaded"],
        rejected=summary["rejected"],
        repeated=summary["repeated"],
        reasons=_reasons(layout, loader.rejected_cells()),
        unknown={layout.headings(name): texts for name, texts in loader.unknown.items()},
        days={layout.headings(name): span for name, span in days.items()},
        covers=[(time.begins, time.ends) for time in loader.covers()] if problem is None else (),
        problem=problem,
    )


def _reasons(layout: Layout, rejected: pl.DataFrame) -> list[RejectedCells]:
    """Group rejected cells by field and reason, the most frequent first."""
    groups = (
        rejected.group_by("field", "reason")
        .agg(pl.len().alias("cells"), pl.col("row").unique().sort().head(MAX_ROWS_NAMED))
        .sort(["cells", "field", "reason"], descending=[True, False, False])
    )
    return [
        RejectedCells(
            layout.headings(group["field"]), group["reason"], group["cells"], group["row"]
        )
        for group in groups.iter_rows(named=True)
    ]


def _widen(
    days: Mapping[str, tuple[date, date]], piece: pl.DataFrame
) -> dict[str, tuple[date, date]]:
    """Return the first and last day of each date column, with those of another piece."""
    widened = dict(days)
    for name in (n for n, dtype in piece.schema.items() if dtype == pl.Date):
        values: list[date] = [*piece[name].drop_nulls(), *days.get(name, ())]
        if values:
            widened[name] = (min(values), max(values))
    return widened
