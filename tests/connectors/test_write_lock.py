"""The write lock of a home: one writer across processes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from connectors import write_lock
from connectors.errors import HomeError
from tests.processes import process

HOLDS_LOCK = """
    with write_lock.sole_writer(Path(sys.argv[1])):
        print("ready", flush=True)
        sys.stdin.read()
"""


def kill_a_writer(home: Path) -> None:
    """Kill a process while it holds the lock of a home."""
    with process(HOLDS_LOCK, home) as other:
        other.kill()
        other.wait()


def test_a_second_process_is_refused_after_its_patience_and_names_the_holder(
    tmp_path: Path,
) -> None:
    with process(HOLDS_LOCK, tmp_path) as other:
        began = time.monotonic()
        with (
            pytest.raises(HomeError) as refused,
            write_lock.sole_writer(tmp_path, patience=0.2),
        ):
            pass
        assert time.monotonic() - began > 0.1
        assert str(refused.value).startswith(
            f"En anden kørsel af Pejl skriver i {tmp_path} (proces "
        )
        assert f"proces {other.pid} på " in str(refused.value)
    with write_lock.sole_writer(tmp_path, patience=5):
        pass


def test_a_lock_whose_holder_was_killed_is_free(tmp_path: Path) -> None:
    kill_a_writer(tmp_path)
    with write_lock.sole_writer(tmp_path, patience=1):
        pass


def test_a_look_or_a_backup_leaves_the_mark_of_a_run_that_was_killed(tmp_path: Path) -> None:
    kill_a_writer(tmp_path)
    killed = write_lock.last_writer(tmp_path)
    assert killed is not None
    with write_lock.sole_writer(tmp_path, is_run=False):
        with write_lock.sole_writer(tmp_path, is_run=False):
            pass
        assert write_lock.last_writer(tmp_path) != killed
    assert write_lock.last_writer(tmp_path) == killed
    with write_lock.sole_writer(tmp_path):
        pass
    assert write_lock.last_writer(tmp_path) is None


def test_one_process_may_take_the_lock_inside_itself(tmp_path: Path) -> None:
    with write_lock.sole_writer(tmp_path):
        with write_lock.sole_writer(tmp_path, patience=0):
            assert (tmp_path / "write.holder").exists()
        assert (tmp_path / "write.holder").exists()
    assert not (tmp_path / "write.holder").exists()


def test_the_lock_is_given_back_when_a_run_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), write_lock.sole_writer(tmp_path):
        raise ZeroDivisionError
    with process(HOLDS_LOCK, tmp_path):
        pass


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', "null"])
def test_a_holder_that_cannot_be_read_is_a_process_unknown(tmp_path: Path, text: str) -> None:
    with process(HOLDS_LOCK, tmp_path):
        (tmp_path / "write.holder").write_text(text)
        with (
            pytest.raises(HomeError, match=r"\(ukendt proces\)"),
            write_lock.sole_writer(tmp_path, patience=0),
        ):
            pass


def test_a_home_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for home in (tmp_path / "file", tmp_path / "file" / "home"):
        with (
            pytest.raises(HomeError, match=r"kan ikke skrives i .* ret PEJL_HOME"),
            write_lock.sole_writer(home),
        ):
            pass
