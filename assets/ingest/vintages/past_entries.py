"""Past catalogue entries, stored in the archive by their hash, to parse older snapshots with.

An entry changes when a source renames what it asks for, and older snapshots no longer parse by the
new one. Where only a value's name changed, the source's id or code tells, and old rows get the new
name, so that their history continues.

    archive/questions/<source>/<table>/<question>.json
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assets.catalogue.catalogue import BY, Catalogue, Entry
from connectors.archive.answers import Snapshot
from connectors.archive.atomic_write import write_whole
from connectors.archive.snapshots import SnapshotStore
from connectors.jobindsats.breakdowns import BreakdownEntry
from connectors.jobindsats.config import JobindsatsEntry
from connectors.statbank.config import StatbankEntry

Public = JobindsatsEntry | StatbankEntry
SHAPES: Mapping[str, type[Public]] = {
    "jobindsats": JobindsatsEntry,
    "statbank": StatbankEntry,
}
"""The entry models of sources with vintages."""
Names = Mapping[str, Mapping[str, str]]
"""By dimension, the names of the source's ids or codes."""


def _path(archive: Path, source: str, table: str, question: str | None) -> Path:
    return archive / "questions" / source / table / f"{question}.json"


def save_entry(archive: Path, entry: Entry) -> None:
    """Store an entry, unless it is stored already.

    Raises:
        HomeError: the archive cannot be written to.
    """
    path = _path(archive, entry.source, entry.table, entry.question)
    if not path.exists():
        write_whole(path, entry.definition.model_dump_json(indent=1).encode())


def load_entry(archive: Path, snapshot: Snapshot) -> Entry | None:
    """The entry that a snapshot was fetched by; None if not stored or no longer valid."""
    source, table = snapshot.source, snapshot.table
    path = _path(archive, source, table, snapshot.question)
    try:
        definition = SHAPES[source].model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return Entry(source, table, definition, path)


def entries_with_vintages(
    catalogue: Catalogue, store: SnapshotStore, as_of: datetime | None = None
) -> list[Entry]:
    """The public tables of the catalogue, and removed ones that still have snapshots.

    Breakdowns have none: their newest months replace the older ones.
    """
    entries = {e.name: e for e in tables_with_vintages(catalogue)}
    for source in SHAPES:
        for folder in sorted((store.root / "snapshots" / source).glob("*")):
            if f"{source}_{folder.name.lower()}" in entries or folder.name.endswith(BY):
                continue
            newest = next(store.newest_first(source, folder.name, as_of), None)
            if newest and (entry := load_entry(store.root, newest)):
                entries[entry.name] = entry
    return [entries[name] for name in sorted(entries)]


def tables_with_vintages(catalogue: Catalogue) -> list[Entry]:
    """The public tables of the catalogue without breakdowns."""
    entries = (e for source in SHAPES for e in catalogue.of_source(source))
    return [e for e in entries if not isinstance(e.definition, BreakdownEntry)]


def value_names(entry: Entry, snapshot: Snapshot) -> Names:
    """The names that an entry gives the ids or codes requested in a snapshot."""
    match entry.definition:
        case StatbankEntry() as table:
            return {
                name: dimension.values
                for name, dimension in table.dimensions.items()
                if not isinstance(dimension.values, str)
            }
        case JobindsatsEntry() as table:
            ids = {
                name: _ids(snapshot, dimension.hierarchy)
                for name, dimension in table.dimensions.items()
            }
            return {
                name: dict(zip(ids[name], dimension.names, strict=True))
                for name, dimension in table.dimensions.items()
                if len(ids[name]) == len(dimension.names)
            }
        case _:
            return {}


def _ids(snapshot: Snapshot, hierarchy: str) -> list[str]:
    """The value ids that a jobindsats snapshot requested, in the entry's order."""
    request: Mapping[str, Any] = snapshot.parts[0]["request"] if snapshot.parts else {}
    params: Mapping[str, str] = request.get("params", {})
    return params.get(f"hierarchy.{hierarchy}", "").split(",")


def find_renamed(then: Names, now: Names) -> dict[str, dict[str, str]]:
    """By dimension, the old names that the source has replaced, each with its new name.

    Counts as renamed only if the old name is gone and the new one did not exist, since a source may
    reuse an id for another value.
    """
    return {
        dimension: pairs
        for dimension in sorted(then.keys() & now.keys())
        if (
            pairs := {
                old: new
                for value_id, old in then[dimension].items()
                if (new := now[dimension].get(value_id)) is not None
                and old not in now[dimension].values()
                and new not in then[dimension].values()
            }
        )
    }
