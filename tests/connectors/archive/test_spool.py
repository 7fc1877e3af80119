"""A large answer on its way to the archive is hashed and compressed as it comes."""

import hashlib
from pathlib import Path

import pytest

from connectors.archive.answers import Part, Received
from connectors.archive.snapshots import SnapshotStore
from connectors.archive.spool import open_spool
from connectors.errors import HomeError
from tests.full_disk import files_of_at_most, needs_limits

PIECES = [f"{at};0\r\n".encode() * 9_000 for at in range(60)]
"""Some three mebibytes, in pieces that do not end where chunks do."""
WHOLE = b"".join(PIECES)


def test_a_spooled_answer_is_stored_as_one_in_memory_is(
    store: SnapshotStore, tmp_path: Path
) -> None:
    with open_spool(tmp_path / "spool") as spool:
        for piece in PIECES:
            spool.write(piece)
        assert (spool.start, spool.last) == (WHOLE[: 1 << 20], b"\n")
        spooled = spool.finish()
    assert spooled.sha256 == hashlib.sha256(WHOLE).hexdigest()
    assert spooled.path.stat().st_size < len(WHOLE) / 9
    stored, outcome = store.save("statbank", "FOLK1A", Received([Part({}, spooled)], "csv"))
    assert (outcome, stored.bytes, stored.bodies()) == ("new", len(WHOLE), [WHOLE])
    assert not list((tmp_path / "spool").iterdir())
    again = Received([Part({}, WHOLE)], "csv")
    assert store.save("statbank", "FOLK1A", again) == (stored, "unchanged")


def test_what_was_written_before_a_restart_counts_for_nothing(tmp_path: Path) -> None:
    with open_spool(tmp_path) as spool:
        spool.write(WHOLE)
        spool.restart()
        spool.write(b"new\n")
        spooled = spool.finish()
    assert (spooled.bytes, spooled.sha256) == (4, hashlib.sha256(b"new\n").hexdigest())
    assert b"".join(Part({}, spooled).chunks()) == b"new\n"


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "spool").write_bytes(b"")
    with pytest.raises(HomeError, match="spool kan ikke skrives"), open_spool(tmp_path / "spool"):
        pass


def spool_whole(folder: Path) -> None:
    with open_spool(folder) as spool:
        spool.write(WHOLE)
        spool.finish()


@needs_limits
def test_a_file_that_cannot_grow_is_told_and_deleted(tmp_path: Path) -> None:
    with files_of_at_most(10), pytest.raises(HomeError, match="kan ikke skrives"):
        spool_whole(tmp_path)
    assert not list(tmp_path.iterdir())
