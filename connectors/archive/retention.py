"""Deleting what may be kept no longer: pseudonymised snapshots and the exports they came from.

Each deletion is a line in ``archive/deletions.jsonl``: hash, size and day, and nothing of a person
(Datatilsynet, "Sletning"; `domain.md` 2.2). The line of an export is written before it is deleted,
that of a snapshot between its body and its sidecar: a run that is broken off in between is
finished, and told, by the next one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from connectors.archive.answers import Snapshot, file_digest
from connectors.archive.atomic_write import append_line
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import HomeError
from connectors.fasit import NAME
from connectors.fasit.files import find, unreadable
from connectors.fasit.layouts import Layout
from connectors.fasit.recognition import UnknownFile, recognise

LOG = "deletions.jsonl"


@dataclass(frozen=True)
class Deletion:
    """One file that was deleted, or is due: what it was, and the last day that it could be kept."""

    at: datetime
    kind: Literal["snapshot", "export"]
    source: str
    table: str
    sha256: str
    bytes: int
    keep_until: date


def newest_deleted_days(
    archive: Path, layouts: Mapping[str, Layout], as_of: date | None = None
) -> dict[str, date]:
    """Per list the newest day, no later than ``as_of``, whose rows have been deleted since."""
    path = archive / LOG
    found: dict[str, date] = {}
    for line in path.read_bytes().split(b"\n") if path.exists() else ():
        try:
            told = json.loads(line)
            table, keep_until = str(told["table"]), date.fromisoformat(told["keep_until"])
        except (ValueError, KeyError, TypeError):
            continue
        if table in layouts:
            drawn = keep_until - timedelta(days=layouts[table].keep_days)
            if as_of is None or drawn <= as_of:
                found[table] = max(drawn, found.get(table, drawn))
    return found


def due_snapshots(store: SnapshotStore, source: str, today: date) -> Iterator[Snapshot]:
    """The snapshots of a source that may be kept no longer."""
    folder = store.root / "snapshots" / source
    for table in sorted(path.name for path in folder.iterdir()) if folder.is_dir() else ():
        for snapshot in store.newest_first(source, table):
            if snapshot.keep_until is not None and snapshot.keep_until < today:
                yield snapshot


def delete_snapshots(store: SnapshotStore, due: Iterable[Snapshot]) -> list[Deletion]:
    """Delete snapshots for good, each with its line in the log.

    Raises:
        HomeError: a file cannot be deleted, or the log cannot be written.
    """
    gone: list[Deletion] = []
    for snapshot in due:
        delete_file(snapshot.path)
        told = deletion_of(snapshot, store.clock())
        append_line(store.root / LOG, asdict(told))
        delete_file(snapshot.sidecar)
        gone.append(told)
    return gone


def deletion_of(snapshot: Snapshot, at: datetime) -> Deletion:
    """What the log says of a snapshot."""
    return Deletion(
        at=at,
        kind="snapshot",
        source=snapshot.source,
        table=snapshot.table,
        sha256=snapshot.sha256,
        bytes=snapshot.bytes,
        keep_until=snapshot.keep_until or at.date(),
    )


def due_exports(
    folder: Path, layouts: Mapping[str, Layout], today: date, at: datetime
) -> tuple[list[tuple[Path, Deletion]], int]:
    """The export files that may be kept no longer, and how many fit no layout and are left.

    An export is kept as long as the rows that were read from it, counted from the day on which it
    was last written.

    Raises:
        SourceError: the folder, or a file in it, cannot be read.
    """
    due: list[tuple[Path, Deletion]] = []
    unknown = 0
    for path in find(folder).paths:
        try:
            seen = recognise(path, layouts)
            if isinstance(seen, UnknownFile):
                unknown += 1
                continue
            facts = path.stat()
            last = datetime.fromtimestamp(facts.st_mtime, UTC).date()
            keep_until = last + timedelta(days=layouts[seen.layout].keep_days)
            if keep_until < today:
                told = Deletion(
                    at, "export", NAME, seen.layout, file_digest(path), facts.st_size, keep_until
                )
                due.append((path, told))
        except OSError as error:
            raise unreadable(folder, error) from error
    return due, unknown


def delete_exports(archive: Path, due: Iterable[tuple[Path, Deletion]]) -> None:
    """Delete export files for good, each with its line in the log.

    Raises:
        HomeError: a file cannot be deleted, or the log cannot be written.
    """
    for path, told in due:
        append_line(archive / LOG, asdict(told))
        delete_file(path)


def delete_file(path: Path) -> None:
    """Delete a file, which may be gone already.

    Raises:
        HomeError: it cannot be deleted. Its name is left out: an export's may hold a CPR number.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise HomeError(
            f"A file in {path.parent} that is due for deletion cannot be deleted "
            f"({error.strerror}); close it, and run `pejl fasit purge` again."
        ) from error


def delete_folder(folder: Path) -> None:
    """Delete a folder with all that is in it; it may be gone already.

    Raises:
        HomeError: a file in it cannot be deleted.
    """
    if not folder.exists():
        return
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise HomeError(
            f"{folder} holds rows that are due for deletion and cannot be deleted "
            f"({error.strerror}); close the program that has it open, and run `pejl fasit purge` "
            "again."
        ) from error
