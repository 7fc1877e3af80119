"""What a file would give, told without loading it and without showing a cell of it."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from connectors.errors import PejlError, SourceError
from connectors.fasit import recognition
from connectors.fasit.latest_rows import LatestRows, buckets
from connectors.fasit.layouts import Layout
from connectors.fasit.loading import Loading
from connectors.fasit.pseudonyms import KEY_BYTES, Pseudonyms
from connectors.fasit.recognition import RecognisedFile, UnknownFile
from connectors.tabular import encoding

MOST_ROWS_NAMED = 5
WORKBOOK = "Excel"


@dataclass(frozen=True)
class Rejected:
    """Cells of one field that break the layout for one reason: how many, and the first rows."""

    field: str
    reason: str
    cells: int
    rows: Sequence[int]


@dataclass(frozen=True)
class Report:
    """What a file is and what would become of it; what is not known is None.

    ``why_none`` says why it fits no layout. ``problem`` is the sentence with which a refresh would
    refuse the file. ``accepted`` are the rows that would be loaded, ``days`` the first and last day
    of each date column among them, ``unknown`` how many have what no list knows, by column.
    ``unread`` counts columns of the file that never leave it.
    """

    encoding: str | None = None
    separator: str | None = None
    layout: str | None = None
    why_none: str | None = None
    nearest: str | None = None
    missing: Sequence[str] = ()
    also: Sequence[str] = ()
    header_row: int | None = None
    unread: int = 0
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    repeated: int = 0
    reasons: Sequence[Rejected] = ()
    unknown: Mapping[str, int] = field(default_factory=dict[str, int])
    days: Mapping[str, tuple[date, date]] = field(default_factory=dict[str, tuple[date, date]])
    problem: str | None = None


def check(path: Path, layouts: Mapping[str, Layout]) -> Report:
    """Read a file as a refresh would, with a key that is thrown away, and load nothing.

    Raises:
        SourceError: it cannot be read; its name is not repeated.
    """
    try:
        seen = recognition.recognise(path, layouts)
        if isinstance(seen, UnknownFile):
            return _unknown(seen)
        return _read(seen, layouts[seen.layout])
    except OSError as error:
        raise SourceError(
            f"The file cannot be read ({error.strerror}); close it, or correct its path."
        ) from error


def _unknown(seen: UnknownFile) -> Report:
    nearest = seen.nearest
    return Report(
        encoding=_encoding(seen.path),
        why_none=seen.why,
        nearest=nearest.layout if nearest else None,
        missing=nearest.missing if nearest else (),
    )


def _encoding(path: Path) -> str | None:
    """The encoding of a file that is not read; None where it cannot be told."""
    if recognition.is_workbook(path):
        return WORKBOOK
    try:
        return encoding.TITLES[encoding.scan(path).codec]
    except encoding.UndecidedEncodingError:
        return None


def _read(known: RecognisedFile, table: Layout) -> Report:
    start = known.start
    separator = recognition.SEPARATORS[start.separator] if start.separator else None
    about = Report(
        encoding=_encoding(known.path),
        separator=separator,
        layout=known.layout,
        also=known.also,
        header_row=start.header_row,
        unread=len(start.headings) - len(start.match.places),
    )
    with tempfile.TemporaryDirectory(prefix="pejl-") as folder:
        shelf = LatestRows(table.key, None if table.counts else Path(folder), buckets([known.path]))
        loading = Loading(known.layout, table, Pseudonyms(secrets.token_bytes(KEY_BYTES)), shelf)
        days: dict[str, tuple[date, date]] = {}
        problem = None
        try:
            loading.add(known)
            for piece in loading.pieces():
                days = _wider(days, piece)
        except PejlError as error:
            problem = str(error)
    return _told(replace(about, days=days, problem=problem), loading)


def _told(about: Report, loading: Loading) -> Report:
    told = loading.told
    problem = about.problem
    if problem is None and not told["rows"]:
        problem = "It has headings but no rows, and is refused where no other file has some."
    return replace(
        about,
        rows=told["rows"],
        accepted=told["loaded"],
        rejected=told["rejected"],
        repeated=told["repeated"],
        reasons=_reasons(loading.rejects()),
        unknown=dict(loading.unknown),
        problem=problem,
    )


def _reasons(rejects: pl.DataFrame) -> list[Rejected]:
    """Why cells are rejected, the most frequent reason first."""
    found = (
        rejects.group_by("field", "reason")
        .agg(pl.len().alias("cells"), pl.col("row").unique().sort().head(MOST_ROWS_NAMED))
        .sort(["cells", "field", "reason"], descending=[True, False, False])
    )
    return [
        Rejected(named["field"], named["reason"], named["cells"], named["row"])
        for named in found.iter_rows(named=True)
    ]


def _wider(
    days: Mapping[str, tuple[date, date]], piece: pl.DataFrame
) -> dict[str, tuple[date, date]]:
    """The first and last day of each date column, with those of another piece."""
    wider = dict(days)
    for name in (n for n, dtype in piece.schema.items() if dtype == pl.Date):
        given: list[date] = piece[name].drop_nulls().to_list()
        given += days.get(name, ())
        if given:
            wider[name] = (min(given), max(given))
    return wider
