"""A look at a lock neither keeps it from anybody nor sees another look."""

import sys
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from connectors import lock_files, write_lock

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no shared locks")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "write.lock"
    path.touch()
    return path


def test_a_lock_is_held_while_a_process_has_it(file: Path) -> None:
    assert not lock_files.is_held(file)
    with FileLock(file):
        assert lock_files.is_held(file)
        lock_files.delete_unless_held(file)
        assert lock_files.is_held(file)
    lock_files.delete_unless_held(file)
    assert not file.exists()
    assert not lock_files.is_held(file)


def test_a_look_sees_no_other_look(file: Path) -> None:
    import fcntl

    with file.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_SH)
        assert not lock_files.is_held(file)


def test_whoever_takes_a_lock_waits_for_a_look(file: Path) -> None:
    import fcntl

    with file.open("rb") as look:
        fcntl.flock(look, fcntl.LOCK_SH)
        threading.Timer(0.2, fcntl.flock, [look, fcntl.LOCK_UN]).start()
        with write_lock.sole_writer(file.parent, lock_files.LONGEST_LOOK):
            pass
