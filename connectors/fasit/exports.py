"""The folder of export files: what is fetched from it, and what is said where it holds nothing."""

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
from connectors.fasit.latest_rows import LatestRows, buckets
from connectors.fasit.layouts import Layout
from connectors.fasit.loading import HOLDS, KEY, REJECTS, Loading
from connectors.fasit.pseudonyms import Pseudonyms
from connectors.fasit.recognition import RecognisedFile, UnknownFile
from connectors.read_ahead import read_ahead

NO_FILE = "no file"
"""What an optional list without a file has instead of a stamp of its source."""
_NEAR = 0.5
"""The share of a layout's headings that a file must have for its lack of the others to be told."""


@dataclass(frozen=True)
class ExportFolder:
    """A folder where people drop export files; they are only read.

    Args:
        folder: it may hold sub-folders.
        layouts: every layout by name: a file belongs to the one that fits it best.
        pseudonyms: made with the key.
        spool: where many rows lie, pseudonymised, until they are stored.
    """

    folder: Path
    layouts: Mapping[str, Layout]
    pseudonyms: Pseudonyms
    spool: Path
    _lists: dict[tuple[Path, Stamp], str] = field(default_factory=dict[tuple[Path, Stamp], str])

    def fetch(self, name: str, today: date, held: LastAnswer | None = None) -> Received:
        """The pseudonymised rows of every file of one layout.

        A row that several files hold is taken from the newest of them; a row that only an older
        file holds stays as long as that file lies there.

        Args:
            name: the layout's name.
            today: the day from which rows may be kept.
            held: the answer held, so that a missing optional list does not wipe it out.

        Raises:
            SourceError: no file fits the layout, or those that do hold no rows: a list that could
                not be drawn must not wipe out what is held.
            AnswerError: a file is not whole, or too many of its rows break the layout.
            HomeError: the disk is full.
        """
        table = self.layouts[name]
        found = files.find(self.folder)
        needed = 1 if table.counts else buckets(found.paths)
        with self._work(name, needed) as work:
            shelf = LatestRows(table.key, work, needed)
            loading = Loading(name, table, self.pseudonyms, shelf)
            said = self._read(loading, found.paths)
            if found.unfinished:
                said.append(f"{found.unfinished} files are still being copied and were left alone")
            loading.said += said
            if not loading.counts:
                return self._nothing(loading, said, held)
            parts = _parts(loading, work)
            if not loading.told["rows"]:
                raise SourceError(
                    f"The export of {name} in {self.folder} has headings but no rows; draw the "
                    "list again (the last good one is used until then)."
                )
        drawn = min(today, *loading.written)
        return Received(parts, "parquet", keep_until=drawn + timedelta(days=table.keep_days))

    @contextmanager
    def _work(self, name: str, needed: int) -> Generator[Path | None]:
        """A folder for rows that are more than memory should hold; gone where it was in vain."""
        if needed == 1:
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

    def _read(self, loading: Loading, paths: Iterable[Path]) -> list[str]:
        """Read every file of the layout; give what is to be said of files that may be of it."""
        near: list[str] = []
        for path in paths:
            try:
                seen = self._recognise(path, loading.name)
                if isinstance(seen, RecognisedFile) and seen.layout == loading.name:
                    loading.add(seen)
                elif isinstance(seen, UnknownFile) and _may_be(seen, loading.name):
                    near.append(f"a file is not read: {seen.why}")
            except OSError as error:
                raise files.unreadable(self.folder, error) from error
        return near

    def _recognise(self, path: Path, name: str) -> RecognisedFile | UnknownFile | None:
        """What a file is; None where an earlier fetch found it to be another list than this."""
        state = path, Stamp.of(path)
        if self._lists.get(state, name) != name:
            return None
        seen = recognition.recognise(path, self.layouts)
        if isinstance(seen, RecognisedFile):
            self._lists[state] = seen.layout
        return seen

    def _nothing(self, loading: Loading, near: Iterable[str], held: LastAnswer | None) -> Received:
        """What a list without a file is: nothing yet where it is optional, else an error."""
        name, table = loading.name, loading.table
        if table.optional and (held is None or held.source_updated == NO_FILE):
            nothing = _body(pl.DataFrame(schema=table.stored), None, 0)
            return Received([Part(loading.told, nothing)], "parquet", source_updated=NO_FILE)
        needed = [c for c, column in table.columns.items() if not column.optional]
        headings = ", ".join(repr(table.spellings(column)[0]) for column in needed)
        but = "".join(f" ({each})" for each in near)
        raise SourceError(
            f"No file in {self.folder} has the headings of {name} ({headings}){but}; save the list "
            f"there, or correct data/sources/fasit/{name}.yaml."
        )


def _may_be(seen: UnknownFile, name: str) -> bool:
    if seen.nearest is None:
        return "no row of headings" not in seen.why
    places, missing = len(seen.nearest.places), len(seen.nearest.missing)
    return seen.nearest.layout == name and places >= _NEAR * (places + missing)


def _parts(loading: Loading, work: Path | None) -> list[Part]:
    """The parts of the answer: rows in one or more, then the cells that were rejected.

    What is told of all rows is known only when the last have been written, and stands beside the
    first.
    """
    frames = read_ahead(loading.pieces())
    bodies = [_body(frame, work, at) for at, frame in enumerate(frames)]
    if not bodies:
        bodies = [_body(pl.DataFrame(schema=loading.table.stored), work, 0)]
    first, *rest = bodies
    rejects = _body(loading.rejects(), work, len(bodies))
    return [
        Part({**loading.told, KEY: loading.pseudonyms.fingerprint}, first),
        *(Part({}, body) for body in rest),
        Part({HOLDS: REJECTS}, rejects),
    ]


def _body(frame: pl.DataFrame, work: Path | None, at: int) -> bytes | Path:
    buffer = io.BytesIO()
    # Pseudonyms are random: more effort makes them no smaller.
    frame.write_parquet(buffer, compression_level=1)
    if work is None:
        return buffer.getvalue()
    path = work / f"piece-{at:05}.parquet"
    try:
        path.write_bytes(buffer.getbuffer())
    except OSError as error:
        raise unwritable(path, error) from error
    return path
