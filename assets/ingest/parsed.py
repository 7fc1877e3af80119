"""The parsed rows of each answer and the verdict on it; all of it may be deleted.

    work/parsed/<source>/<table>/<answer>-<code>-<reading>/0001.parquet
    work/parsed/<source>/<table>/<answer>-<code>-<reading>/verdict.json

The name is three hashes: of the answer's bytes, of the code that reads the source, and of what the
answer is read with: its question, the catalogue entry, the areas and the goals. A folder gets its
name once it is whole; one that has been damaged since is read as if it were not there.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

import assets
import connectors
from assets.catalogue.catalogue import Entry
from assets.contracts.contract import Breach
from connectors.archive.answers import Snapshot, file_digest
from connectors.archive.atomic_write import unwritable
from connectors.archive.snapshots import SnapshotStore

VERDICT = "verdict.json"
_PACKAGES = {"reference": "register"}
"""The connector that reads a source, where it is not called as the source."""
_JUDGES = ("ingest", "contracts/contract.py", "catalogue/catalogue.py", "text/units.py")


@dataclass(frozen=True)
class Verdict:
    """What an answer holds, or the reason why it is refused.

    Args:
        rows: how many it has.
        numbers: how many of its values are not null.
        counted: per dimension, and for the measure, which of its values have a number other than 0
            somewhere.
        empty: which of them have none: a source leaves out the rows of what there is none of, so
            that lost rows read alike.
        periods: the periods that it covers, as the source spells them.
        reason: why it is refused; None where it is good.
        broken: the rows that break its contract.
    """

    rows: int = 0
    numbers: int = 0
    counted: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    empty: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    periods: Sequence[str] = ()
    reason: str | None = None
    broken: Sequence[Breach] = ()


@dataclass(frozen=True)
class ParsedAnswer:
    """The folder of one answer, read in one way; it may not be there."""

    folder: Path

    @property
    def files(self) -> list[Path]:
        """The Parquet files with its rows, in their order."""
        return sorted(self.folder.glob("*.parquet"))

    def verdict(self) -> Verdict | None:
        """The verdict; None where the answer has not been parsed yet, or a file is damaged."""
        try:
            told = json.loads((self.folder / VERDICT).read_bytes())
            facts: dict[str, Any] = told["verdict"]
            if told["sha256"] != _hash(facts, told["files"]):
                return None
            if told["files"] != {path.name: file_digest(path) for path in self.files}:
                return None
            facts["broken"] = [Breach(**row) for row in facts["broken"]]
            return Verdict(**facts)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @contextmanager
    def writing(self) -> Generator[Path]:
        """A folder beside to write to.

        Raises:
            HomeError: the disk is full, or the folder cannot be written to.
        """
        beside = self.folder.with_name(f".{self.folder.name}.partial")
        try:
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir(mode=0o700, parents=True)
            yield beside
        except OSError as error:
            raise unwritable(self.folder, error) from error
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def keep(self, beside: Path, verdict: Verdict) -> None:
        """Give the folder its name, with the verdict; the rows of a refused answer go."""
        files = sorted(beside.glob("*.parquet"))
        if verdict.reason is not None:
            for path in files:
                path.unlink()
            files = []
        facts, hashes = asdict(verdict), {path.name: file_digest(path) for path in files}
        told = {"verdict": facts, "files": hashes, "sha256": _hash(facts, hashes)}
        (beside / VERDICT).write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
        shutil.rmtree(self.folder, ignore_errors=True)
        beside.rename(self.folder)


def parsed_folder(root: Path, entry: Entry, snapshot: Snapshot, read_with: str) -> Path:
    """Where the rows of an answer lie.

    Args:
        root: the folder of all parsed answers.
        entry: the catalogue entry that the answer is read by.
        snapshot: the answer.
        read_with: changes when what it is read with beside the entry does.
    """
    asked = [part["request"] for part in snapshot.parts]
    reading = _hash(entry.name, entry.question, read_with, asked)
    name = f"{snapshot.sha256[:16]}-{reader_hash(entry.source)[:8]}-{reading[:16]}"
    return root / entry.source / entry.table / name


def prune(root: Path, entry: Entry, store: SnapshotStore) -> None:
    """Delete what was parsed by other code, or of answers that the archive no longer holds."""
    held = {each.sha256[:16] for each in store.newest_first(entry.source, entry.table)}
    folder, code = root / entry.source / entry.table, reader_hash(entry.source)[:8]
    for path in folder.iterdir() if folder.is_dir() else ():
        answer, _, rest = path.name.partition("-")
        if answer not in held or not rest.startswith(f"{code}-"):
            shutil.rmtree(path, ignore_errors=True)


@cache
def reader_hash(source: str) -> str:
    """The hash of the code that reads and judges the answers of a source."""
    own, judging = Path(connectors.__path__[0]), Path(assets.__path__[0])
    folders = [own / _PACKAGES.get(source, source), own / "tabular"]
    files = [*own.glob("*.py"), *(path for folder in folders for path in folder.rglob("*.py"))]
    for name in _JUDGES:
        path = judging / name
        files += [path] if path.suffix else path.rglob("*.py")
    return _hash(
        pl.__version__, [hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(files)]
    )


def _hash(*facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()
