"""The imported packages in the archive: write-once snapshots, with who they came from.

    archive/snapshots/exchange/730/20241201T080000Z-0001.package.zst

The newest snapshot of a municipality counts. To remove a package is a snapshot too, so that a build
as of an earlier day has it still, and everything published can be made again from the archive.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from assets.exchange.reading import Figures, read_stored
from connectors.archive.answers import Part, Received, Snapshot
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import HomeError, InputError
from connectors.exchange import NAME
from connectors.exchange.files import FIGURES, MOST_BYTES, PACKAGE

_FILE, _REMOVED = "file", "removed"


@dataclass(frozen=True)
class Imported:
    """An imported package: its snapshot and its checked content."""

    snapshot: Snapshot
    figures: Figures

    @property
    def area_code(self) -> str:
        """The municipality that it came from."""
        return self.figures.about.area_code

    @property
    def raw_table(self) -> str:
        """Its name among the source tables: ``exchange_730``."""
        return f"{NAME}_{self.area_code}"


def save(store: SnapshotStore, figures: Figures, files: dict[str, bytes]) -> Snapshot:
    """Store a package.

    Raises:
        HomeError: the archive cannot be written.
    """
    facts = {"public_key": figures.about.public_key, "build": figures.about.build}
    parts = [Part({_FILE: name, **facts}, files[name]) for name in MOST_BYTES]
    stamp = figures.created.strftime("%Y-%m-%dT%H:%M:%SZ")
    return store.save(NAME, figures.about.area_code, Received(parts, "package", stamp))[0]


def remove(store: SnapshotStore, code: str) -> bool:
    """Record that a municipality's package no longer counts; it stays in the archive.

    Returns:
        Whether there was one that counted, whole or damaged.

    Raises:
        HomeError: the archive cannot be written.
    """
    newest = next(store.newest_first(NAME, code), None)
    if newest is None or _is_removal(newest):
        return False
    body = json.dumps({_REMOVED: newest.sha256, "sequence": newest.sequence}).encode()
    store.save(NAME, code, Received([Part({_REMOVED: True}, body)], "removed"))
    return True


def load_all(
    store: SnapshotStore, as_of: datetime | None = None
) -> tuple[list[Imported], dict[str, str]]:
    """The packages that count now, or on a day, and what is wrong with damaged ones, by code."""
    whole: list[Imported] = []
    damaged: dict[str, str] = {}
    for code in _codes(store):
        try:
            if (imported := load(store, code, as_of)) is not None:
                whole.append(imported)
        except HomeError as error:
            damaged[code] = str(error)
    return whole, damaged


def load(store: SnapshotStore, code: str, as_of: datetime | None = None) -> Imported | None:
    """The package of a municipality that counts; None where there is none, or it was removed.

    Raises:
        HomeError: it is damaged.
    """
    newest = next(store.newest_first(NAME, code, as_of), None)
    return None if newest is None or _is_removal(newest) else _read(newest)


def load_last(store: SnapshotStore, code: str) -> Imported | None:
    """The last whole package that came from a municipality, also where it was removed."""
    for snapshot in store.newest_first(NAME, code):
        with suppress(HomeError):
            if not _is_removal(snapshot):
                return _read(snapshot)
    return None


def _codes(store: SnapshotStore) -> Iterator[str]:
    folder = store.root / "snapshots" / NAME
    yield from sorted(path.name for path in folder.iterdir()) if folder.is_dir() else ()


def _is_removal(snapshot: Snapshot) -> bool:
    return any(_REMOVED in part["request"] for part in snapshot.parts)


def _read(snapshot: Snapshot) -> Imported:
    names = [part["request"][_FILE] for part in snapshot.parts]
    files = dict(zip(names, snapshot.bodies(), strict=True))
    try:
        return Imported(snapshot, read_stored(str(snapshot.path), files))
    except (InputError, KeyError) as error:
        raise HomeError(
            f"Pakken {snapshot.path} har ikke {PACKAGE} og {FIGURES}, som denne Pejl læser dem; "
            f"fjern den med `pejl exchange remove {snapshot.table}`, og importér en ny."
        ) from error
