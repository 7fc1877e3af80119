"""What an answer was an answer to: the catalogue entry of then, kept in the archive by its hash.

An entry changes when a source renames what we ask for by name. The answers from before can then be
read only as the entry of then describes them; where a value has merely got another name, its id or
code says so, and the new name is given to the old rows, so that their history goes on.

    archive/questions/<source>/<table>/<question>.json
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assets.catalogue.catalogue import Catalogue, Entry
from connectors.archive.answers import Snapshot
from connectors.archive.atomic_write import write_whole
from connectors.archive.snapshots import SnapshotStore
from connectors.jobindsats.config import JobindsatsEntry
from connectors.statbank.config import StatbankEntry

Public = JobindsatsEntry | StatbankEntry
SHAPES: Mapping[str, type[Public]] = {
    "jobindsats": JobindsatsEntry,
    "statbank": StatbankEntry,
}
"""The sources whose measures have a history."""
Names = Mapping[str, Mapping[str, str]]
"""By dimension, what the source's ids or codes are called."""


def _path(archive: Path, source: str, table: str, question: str | None) -> Path:
    return archive / "questions" / source / table / f"{question}.json"


def keep(archive: Path, entry: Entry) -> None:
    """Keep an entry beside the answers to it, once.

    Raises:
        HomeError: the archive cannot be written.
    """
    path = _path(archive, entry.source, entry.table, entry.question)
    if not path.exists():
        write_whole(path, entry.definition.model_dump_json(indent=1).encode())


def of_then(archive: Path, snapshot: Snapshot) -> Entry | None:
    """The entry that a snapshot answers; None where it was not kept or can be read no longer."""
    source, table = snapshot.source, snapshot.table
    path = _path(archive, source, table, snapshot.question)
    try:
        definition = SHAPES[source].model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return Entry(source, table, definition, path)


def entries(
    catalogue: Catalogue, store: SnapshotStore, as_of: datetime | None = None
) -> list[Entry]:
    """The public tables of the catalogue, and those that it had when they were last asked for."""
    found = {e.name: e for source in SHAPES for e in catalogue.of_source(source)}
    for source in SHAPES:
        for folder in sorted((store.root / "snapshots" / source).glob("*")):
            if f"{source}_{folder.name.lower()}" in found:
                continue
            newest = next(store.newest_first(source, folder.name, as_of), None)
            if newest and (entry := of_then(store.root, newest)):
                found[entry.name] = entry
    return [found[name] for name in sorted(found)]


def names(entry: Entry, snapshot: Snapshot) -> Names:
    """What the values that a snapshot was asked for are called in the entry that it answers."""
    match entry.definition:
        case StatbankEntry() as table:
            return {
                name: dimension.values
                for name, dimension in table.dimensions.items()
                if not isinstance(dimension.values, str)
            }
        case JobindsatsEntry() as table:
            asked = {
                name: _ids(snapshot, dimension.hierarchy)
                for name, dimension in table.dimensions.items()
            }
            return {
                name: dict(zip(asked[name], dimension.names, strict=True))
                for name, dimension in table.dimensions.items()
                if len(asked[name]) == len(dimension.names)
            }
        case _:
            return {}


def _ids(snapshot: Snapshot, hierarchy: str) -> list[str]:
    """The ids of the values that a jobindsats answer was asked for, in the entry's order."""
    request: Mapping[str, Any] = snapshot.parts[0]["request"] if snapshot.parts else {}
    params: Mapping[str, str] = request.get("params", {})
    return params.get(f"hierarchy.{hierarchy}", "").split(",")


def renamed(then: Names, now: Names) -> dict[str, dict[str, str]]:
    """By dimension, the names of then that the source has replaced, and what it says now.

    Only a name that is gone, whose id has a name that was not there: an id may be given to another
    value.
    """
    return {
        dimension: pairs
        for dimension in then.keys() & now.keys()
        if (
            pairs := {
                old: new
                for each, old in then[dimension].items()
                if (new := now[dimension].get(each)) is not None
                and old not in now[dimension].values()
                and new not in then[dimension].values()
            }
        )
    }
