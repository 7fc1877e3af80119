"""What is damaged in an archive: answers that are gone, changed, or without their sidecar."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.archive.snapshots import SnapshotStore


def find_damage(store: SnapshotStore, deleted: frozenset[str], *, verify: bool) -> Iterator[str]:
    """A sentence for each damage.

    Args:
        store: the archive.
        deleted: the hashes of the snapshots that were deleted when their time was up.
        verify: whether every answer is compared with its hash; else the newest of each table is,
            and of the others it is only seen that they are there.
    """
    yield from store.damage()
    stored = {folder.parts[-2:] for folder in (store.root / "snapshots").glob("*/*")}
    logged: dict[tuple[str, str], set[str]] = {}
    for attempt in store.attempts():
        if attempt.outcome == "new" and attempt.sha256:
            logged.setdefault((attempt.source, attempt.table), set()).add(attempt.sha256)
    if stored and not logged:
        yield f"{store.root / 'attempts.jsonl'} mangler eller er tom; gendan filen fra backup."
    for source, table in sorted(stored | logged.keys()):
        hashes: set[str] = set()
        unreadable = 0
        for place, snapshot in enumerate(store.newest_first(source, table)):
            hashes.add(snapshot.sha256)
            unreadable += snapshot.damage is not None
            if snapshot.damage:
                continue  # told by the store
            if (verify or place == 0 or not snapshot.path.exists()) and (
                damage := snapshot.find_damage()
            ):
                yield damage
        missing = len(logged.get((source, table), set()) - hashes - deleted) - unreadable
        if missing > 0:
            folder = store.root / "snapshots" / source / table
            yield (
                f"{missing} svar fra {source} {table} mangler i {folder}, eller deres følgefil gør "
                "det; gendan mappen fra backup."
            )
