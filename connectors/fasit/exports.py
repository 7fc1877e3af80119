"""Fetch a list from the folder of export files."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from connectors.archive.answers import LastAnswer, Part, Received
from connectors.archive.atomic_write import unwritable
from connectors.errors import SourceError
from connectors.fasit import files, recognition
from connectors.fasit.files import Stamp
from connectors.fasit.latest_rows import LatestRows, bucket_count
from connectors.fasit.layouts import Layout
from connectors.fasit.loading import FORM, HOLDS, KEY, REJECTS, LayoutLoader
from connectors.fasit.normal_form import VERSION
from connectors.fasit.pseudonyms import Pseudonyms
from connectors.fasit.recognition import RecognisedFile, UnknownFile
from connectors.read_ahead import read_ahead

NO_FILE = "ingen fil"
"""The ``source_updated`` of an optional list without a file."""
_NEAR = 0.5
"""The share of a layout's headings from which a file with missing ones is mentioned."""


@dataclass(frozen=True)
class ExportFolder:
    """The folder into which staff drop export files, which are only read.

    Args:
        folder: may hold sub-folders.
        layouts: all layouts by name: a file belongs to the one it fits best.
        pseudonyms: the municipality's pseudonyms.
        spool: the folder for pseudonymised rows that do not fit in memory, until they are stored.
    """

    folder: Path
    layouts: Mapping[str, Layout]
    pseudonyms: Pseudonyms
    spool: Path
    _recognised: dict[tuple[Path, Stamp], str] = field(
        default_factory=dict[tuple[Path, Stamp], str]
    )

    def fetch(self, name: str, today: date, held: LastAnswer | None = None) -> Received:
        """Fetch the pseudonymised rows of all files of one layout.

        Of several rows with one key the newest file's counts; a row that only an older file has
        stays while that file lies there.

        Args:
            name: the layout's name.
            today: the latest day from which ``keep_days`` count.
            held: the newest stored answer; if it has rows, a missing optional list is an error.

        Raises:
            SourceError: no file has the layout, or those that have it hold no rows.
            AnswerError: a file is not whole, or too many of its rows break the layout.
            HomeError: the disk is full.
        """
        layout = self.layouts[name]
        listing = files.find(self.folder)
        buckets = 1 if layout.counts else bucket_count(listing.paths)
        with self._work_folder(name, buckets) as work:
            latest = LatestRows(layout.key, work, buckets)
            loader = LayoutLoader(name, layout, self.pseudonyms, latest, today)
            notices = self._load(loader, listing.paths)
            if count := listing.unfinished:
                files_are = "1 fil er" if count == 1 else f"{count} filer er"
                notices.append(f"{files_are} ved at blive kopieret og er ikke læst")
            loader.notices += notices
            if not loader.counts:
                return self._missing(loader, notices, held)
            parts = _parts(loader, work)
            if not any(counts.rows for counts in loader.counts):
                raise SourceError(
                    f"Listen {name} i {self.folder} har overskrifter, men ingen rækker; træk den "
                    "igen (den seneste gode bruges indtil da)."
                )
        drawn_on = min(today, *loader.written_on)
        return Received(parts, "parquet", keep_until=drawn_on + timedelta(days=layout.keep_days))

    @contextmanager
    def _work_folder(self, name: str, buckets: int) -> Generator[Path | None]:
        """A folder for rows that do not fit in memory, deleted on error; None if they fit."""
        if buckets == 1:
            yield None
            return
        try:
            self.spool.mkdir(parents=True, exist_ok=True)
            work = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.spool))
        except OSError as error:
            raise unwritable(self.spool, error) from error
        try:
            yield work
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise

    def _load(self, loader: LayoutLoader, paths: Iterable[Path]) -> list[str]:
        """Load the files of the layout; return notices of unknown files that may have it."""
        notices: list[str] = []
        for path in paths:
            try:
                file = self._recognise(path, loader.name)
                if isinstance(file, RecognisedFile) and file.layout == loader.name:
                    loader.add(file)
                elif isinstance(file, UnknownFile) and _may_have_layout(file, loader.name):
                    notices.append(f"en fil er ikke læst: {file.reason}")
            except OSError as error:
                raise files.unreadable(self.folder, error) from error
        return notices

    def _recognise(self, path: Path, name: str) -> RecognisedFile | UnknownFile | None:
        """Recognise a file; None if an earlier fetch recognised another layout than ``name``."""
        version = path, Stamp.of(path)
        if self._recognised.get(version, name) != name:
            return None
        file = recognition.recognise(path, self.layouts)
        if isinstance(file, RecognisedFile):
            self._recognised[version] = file.layout
        return file

    def _missing(
        self, loader: LayoutLoader, notices: Iterable[str], held: LastAnswer | None
    ) -> Received:
        """Return an empty answer for an optional list without a file; raise for another."""
        name, layout = loader.name, loader.layout
        if layout.optional and (held is None or held.source_updated == NO_FILE):
            empty = _body(pl.DataFrame(schema=layout.stored), None, 0)
            return Received([Part(loader.summary, empty)], "parquet", source_updated=NO_FILE)
        required = [c for c, column in layout.columns.items() if not column.optional]
        headings = ", ".join(repr(layout.spellings(column)[0]) for column in required)
        details = "".join(f" ({notice})" for notice in notices)
        raise SourceError(
            f"Ingen fil i {self.folder} har overskrifterne til {name} ({headings}){details}; gem "
            f"listen der, eller ret data/sources/fasit/{name}.yaml."
        )


def _may_have_layout(file: UnknownFile, name: str) -> bool:
    if file.nearest is None:
        return not file.is_foreign
    return file.nearest.layout == name and file.nearest.overlap >= _NEAR


def _parts(loader: LayoutLoader, work: Path | None) -> list[Part]:
    """Return the parts of the answer: rows in one or more parts, then the rejected cells.

    The summary stands with the first part; it is complete only when all rows have been written.
    """
    frames = read_ahead(loader.read_pieces())
    bodies = [_body(frame, work, at) for at, frame in enumerate(frames)]
    if not bodies:
        bodies = [_body(pl.DataFrame(schema=loader.layout.stored), work, 0)]
    first, *rest = bodies
    rejected = _body(loader.rejected_cells(), work, len(bodies))
    return [
        Part({**loader.summary, KEY: loader.pseudonyms.fingerprint, FORM: VERSION}, first),
        *(Part({}, body) for body in rest),
        Part({HOLDS: REJECTS}, rejected),
    ]


def _body(frame: pl.DataFrame, work: Path | None, at: int) -> bytes | Path:
    buffer = io.BytesIO()
    # Pseudonyms are random and do not compress.
    frame.write_parquet(buffer, compression_level=1)
    if work is None:
        return buffer.getvalue()
    path = work / f"piece-{at:05}.parquet"
    try:
        path.write_bytes(buffer.getbuffer())
    except OSError as error:
        raise unwritable(path, error) from error
    return path
