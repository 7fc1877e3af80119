"""The parsed rows and the verdict of each snapshot; may be deleted and made again.

    work/parsed/<source>/<table>/<snapshot>-<code>-<reading>/0001.parquet
    work/parsed/<source>/<table>/<snapshot>-<code>-<reading>/verdict.json
    work/parsed/<source>/<table>/<snapshot>-<code>-<reading>/comparison.json

The name is three hashes: the snapshot's bytes, the code that parses the source, and the other
inputs (request, catalogue entry, areas, goals). A folder is renamed into place once complete; a
damaged one counts as missing. Its time of change is when a run last rested on it: one that no run
needs any more is deleted (`find_unused`).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

import assets
import connectors
from assets.catalogue.catalogue import Entry
from assets.ingest.comparison import Comparison
from assets.tables.contracts.contract import Breach
from connectors.archive.answers import Snapshot, file_digest
from connectors.archive.atomic_write import PARTIAL, unwritable, write_whole
from connectors.archive.snapshots import SnapshotStore

VERDICT = "verdict.json"
COMPARISON = "comparison.json"
_PACKAGES = {"reference": "register"}
"""The connector of a source, if named otherwise than the source."""
_VALIDATION = ("ingest", "tables/contracts/contract.py", "catalogue/catalogue.py", "text/units.py")


@dataclass(frozen=True)
class Verdict:
    """What a snapshot covers, or why it is refused.

    Args:
        rows: the number of rows.
        numbers: the number of values that are not null.
        counted: by column of the key (area, period, dimensions, measure), the values with a number
            other than 0 somewhere.
        empty: the same for values without one. Sources leave out rows that count nobody, so lost
            rows look alike.
        periods: the periods, as the source spells them.
        noticed: what was noticed, in Danish sentences.
        undelivered: newest periods that the source has not delivered yet.
        reason: why it is refused (in Danish); None if it is good.
        broken: the rows that break the contract.
    """

    rows: int = 0
    numbers: int = 0
    counted: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    empty: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    periods: Sequence[str] = ()
    noticed: Sequence[str] = ()
    undelivered: Sequence[str] = ()
    reason: str | None = None
    broken: Sequence[Breach] = ()


@dataclass(frozen=True)
class ParsedAnswer:
    """The folder of one parsed snapshot; may not exist."""

    folder: Path

    @property
    def files(self) -> list[Path]:
        """The Parquet files with the rows, in order."""
        return sorted(self.folder.glob("*.parquet"))

    def verdict(self) -> Verdict | None:
        """The stored verdict; None if not parsed yet, or if a file is damaged."""
        try:
            stored = json.loads((self.folder / VERDICT).read_bytes())
            facts: dict[str, Any] = stored["verdict"]
            if stored["sha256"] != _hash(facts, stored["files"]):
                return None
            if stored["files"] != {path.name: file_digest(path) for path in self.files}:
                return None
            facts["broken"] = [Breach(**row) for row in facts["broken"]]
            return Verdict(**facts)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def mark_used(self) -> None:
        """Note that a run rests on this now."""
        with suppress(OSError):  # another user's
            os.utime(self.folder)

    def comparison(self) -> Comparison | None:
        """The stored comparison with earlier answers; None if there is none yet."""
        try:
            return Comparison(**json.loads((self.folder / COMPARISON).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def keep_comparison(self, comparison: Comparison) -> None:
        """Store the comparison with earlier answers; HomeError if it cannot be written."""
        text = json.dumps(asdict(comparison), ensure_ascii=False, indent=1)
        write_whole(self.folder / COMPARISON, text.encode())

    @contextmanager
    def writing(self) -> Generator[Path]:
        """A temporary folder to write to; `keep` renames it into place.

        Raises:
            HomeError: the disk is full, or the folder cannot be written to.
        """
        beside = self.folder.with_name(f".{self.folder.name}{PARTIAL}")
        try:
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir(mode=0o700, parents=True)
            yield beside
        except OSError as error:
            raise unwritable(self.folder, error) from error
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def keep(self, beside: Path, verdict: Verdict) -> None:
        """Store the verdict and rename the folder into place; a refused snapshot keeps no rows."""
        files = sorted(beside.glob("*.parquet"))
        if verdict.reason is not None:
            for path in files:
                path.unlink()
            files = []
        facts, hashes = asdict(verdict), {path.name: file_digest(path) for path in files}
        content = {"verdict": facts, "files": hashes, "sha256": _hash(facts, hashes)}
        (beside / VERDICT).write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
        shutil.rmtree(self.folder, ignore_errors=True)
        beside.rename(self.folder)


def parsed_folder(root: Path, entry: Entry, snapshot: Snapshot, inputs: str) -> Path:
    """The folder of a parsed snapshot.

    Args:
        root: the folder of all parsed snapshots.
        entry: the catalogue entry to parse by.
        snapshot: the snapshot.
        inputs: the areas and goals to parse with, as text.
    """
    requests = [part["request"] for part in snapshot.parts]
    reading = _hash(entry.name, entry.question, inputs, requests)
    name = f"{snapshot.sha256[:16]}-{reader_hash(entry.source)[:8]}-{reading[:16]}"
    return root / entry.source / entry.table / name


def prune(root: Path, entry: Entry, store: SnapshotStore) -> None:
    """Delete folders made by other code, or of snapshots no longer in the archive."""
    archived = {snapshot.sha256[:16] for snapshot in store.newest_first(entry.source, entry.table)}
    folder, code = root / entry.source / entry.table, reader_hash(entry.source)[:8]
    for path in folder.iterdir() if folder.is_dir() else ():
        answer, _, rest = path.name.partition("-")
        if answer not in archived or not rest.startswith(f"{code}-"):
            shutil.rmtree(path, ignore_errors=True)


def find_unused(root: Path, days: int) -> Iterator[Path]:
    """The folders that no run has rested on for so many days before the last run of their table.

    These are older answers of tables without vintages, and what was parsed by another entry, area
    list or plan. Counted from the table's last run, so that a quiet home loses nothing.
    """
    longest = timedelta(days).total_seconds()
    for table in root.glob("*/*"):
        used = {path: path.stat().st_mtime for path in table.iterdir() if path.is_dir()}
        newest = max(used.values(), default=0.0)
        yield from (path for path, at in used.items() if newest - at > longest)


@cache
def reader_hash(source: str) -> str:
    """The hash of the code that parses and validates snapshots of a source."""
    connector_root, asset_root = Path(connectors.__path__[0]), Path(assets.__path__[0])
    folders = [connector_root / _PACKAGES.get(source, source), connector_root / "tabular"]
    files = [
        *connector_root.glob("*.py"),
        *(path for folder in folders for path in folder.rglob("*.py")),
    ]
    for name in _VALIDATION:
        path = asset_root / name
        files += [path] if path.suffix else path.rglob("*.py")
    return _hash(
        pl.__version__, [hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(files)]
    )


def _hash(*facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()
