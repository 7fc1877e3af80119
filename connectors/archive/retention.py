"""Delete pseudonymised snapshots, and the exports they came from, when their time is up.

Each deletion is a line in ``archive/deletions.jsonl``: hash, size and day, nothing about a person
(Datatilsynet, "Sletning"; `docs/sources/fasit.md`). The line is written before an export is
deleted, and between a snapshot's body and its sidecar: the next run finishes an interrupted one.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from connectors.archive.answers import Snapshot, file_digest
from connectors.archive.atomic_write import append_line
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import HomeError, file_error
from connectors.fasit import NAME
from connectors.fasit.files import unreadable
from connectors.fasit.layouts import Layout
from connectors.fasit.recognition import recognise_folder
from connectors.periods import day_in_denmark

LOG = "deletions.jsonl"
_SHA256 = re.compile(r'"sha256": "([0-9a-f]{64})"')


@dataclass(frozen=True)
class Deletion:
    """A file deleted or due for deletion, and the last day that it could be kept."""

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
    """By list, the newest day, no later than ``as_of``, whose rows are deleted."""
    path = archive / LOG
    newest: dict[str, date] = {}
    for line in path.read_bytes().split(b"\n") if path.exists() else ():
        try:
            facts = json.loads(line)
            table, keep_until = str(facts["table"]), date.fromisoformat(facts["keep_until"])
        except (ValueError, KeyError, TypeError):
            continue
        if table in layouts:
            exported_on = keep_until - timedelta(days=layouts[table].keep_days)
            if as_of is None or exported_on <= as_of:
                newest[table] = max(exported_on, newest.get(table, exported_on))
    return newest


def deleted_hashes(archive: Path) -> frozenset[str]:
    """The hashes of the snapshots and exports that were deleted."""
    path = archive / LOG
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    return frozenset(
        hash_ for line in lines for hash_ in _SHA256.findall(line.decode("utf-8", "replace"))
    )


def due_snapshots(store: SnapshotStore, source: str, today: date) -> Iterator[Snapshot]:
    """The snapshots of a source that are due for deletion."""
    folder = store.root / "snapshots" / source
    for table in sorted(path.name for path in folder.iterdir()) if folder.is_dir() else ():
        for snapshot in store.newest_first(source, table):
            if snapshot.keep_until is not None and snapshot.keep_until < today:
                yield snapshot


def delete_snapshots(store: SnapshotStore, due: Iterable[Snapshot]) -> None:
    """Delete snapshots, and log each deletion.

    Raises:
        HomeError: a file cannot be deleted, or the log cannot be written.
    """
    for snapshot in due:
        delete_file(snapshot.path)
        append_line(store.root / LOG, asdict(deletion_of(snapshot, store.clock())))
        delete_file(snapshot.sidecar)


def deletion_of(snapshot: Snapshot, at: datetime) -> Deletion:
    """The log entry for the deletion of a snapshot."""
    return Deletion(
        at=at,
        kind="snapshot",
        source=snapshot.source,
        table=snapshot.table,
        sha256=snapshot.sha256,
        bytes=snapshot.bytes,
        keep_until=snapshot.keep_until or day_in_denmark(at),
    )


def due_exports(
    folder: Path, layouts: Mapping[str, Layout], today: date, at: datetime
) -> tuple[list[tuple[Path, Deletion]], int]:
    """The exports due for deletion, and the number of files that match no layout and stay.

    An export is kept as long as the rows read from it, counted from its last modification.

    Raises:
        SourceError: the folder, or a file in it, cannot be read.
    """
    files = recognise_folder(folder, layouts)
    due: list[tuple[Path, Deletion]] = []
    for file in files.recognised:
        try:
            status = file.path.stat()
            last = day_in_denmark(datetime.fromtimestamp(status.st_mtime, UTC))
            keep_until = last + timedelta(days=layouts[file.layout].keep_days)
            if keep_until < today:
                digest = file_digest(file.path)
                deletion = Deletion(
                    at, "export", NAME, file.layout, digest, status.st_size, keep_until
                )
                due.append((file.path, deletion))
        except OSError as error:
            raise unreadable(folder, error) from error
    return due, len(files.unknown)


def delete_exports(archive: Path, due: Iterable[tuple[Path, Deletion]]) -> None:
    """Delete exports, and log each deletion.

    Raises:
        HomeError: a file cannot be deleted, or the log cannot be written.
    """
    for path, deletion in due:
        append_line(archive / LOG, asdict(deletion))
        delete_file(path)


def delete_file(path: Path) -> None:
    """Delete a file if it exists.

    Raises:
        HomeError: it cannot be deleted; without its name, which may hold a CPR number.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise HomeError(
            f"En fil i {path.parent}, som skal slettes, kan ikke slettes ({file_error(error)}); "
            "luk filen, og kør `pejl fasit purge` igen."
        ) from error


def delete_folder(folder: Path) -> None:
    """Delete a folder and its content if it exists.

    Raises:
        HomeError: a file in it cannot be deleted.
    """
    if not folder.exists():
        return
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise HomeError(
            f"{folder} indeholder rækker, som skal slettes, men kan ikke slettes "
            f"({file_error(error)}); luk programmet, der har den åben, og kør `pejl fasit purge` "
            "igen."
        ) from error
