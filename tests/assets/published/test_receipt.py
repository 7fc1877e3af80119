"""The receipt of a folder sees each file that is gone or was written to since."""

import os
from pathlib import Path

import pytest

from assets.published import receipt


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("pejl.duckdb", "mart.parquet"):
        (tmp_path / name).write_bytes(b"published")
    receipt.write(tmp_path, {"figures": "a"}, ["pejl.duckdb", "mart.parquet"])
    return tmp_path


def test_what_stands_as_it_was_written_is_whole(folder: Path) -> None:
    standing = receipt.read(folder)
    assert standing is not None
    assert standing.rests_on == {"figures": "a"}
    assert receipt.find_changed(folder, verify=True) == []


@pytest.mark.parametrize("verify", [False, True])
def test_what_was_cut_off_written_to_deleted_or_has_a_log_is_not(
    folder: Path, verify: bool
) -> None:
    file = folder / "pejl.duckdb"
    (folder / "pejl.duckdb.wal").touch()
    assert receipt.find_changed(folder, verify=verify) == ["pejl.duckdb"]
    (folder / "pejl.duckdb.wal").unlink()
    for content in (b"publish", b"Published"):
        file.write_bytes(content)
        assert receipt.find_changed(folder, verify=verify) == ["pejl.duckdb"]
        assert receipt.read(folder) is None
    file.unlink()
    assert receipt.find_changed(folder, verify=verify) == ["pejl.duckdb"]


def test_a_byte_that_changed_by_itself_is_found_by_the_hash(folder: Path) -> None:
    file = folder / "mart.parquet"
    times = file.stat()
    file.write_bytes(b"publishes")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert receipt.find_changed(folder) == []
    assert receipt.find_changed(folder, verify=True) == ["mart.parquet"]
    receipt.write(folder, {}, ["mart.parquet"])
    assert receipt.find_changed(folder, verify=True) == ["mart.parquet"]


def test_the_files_of_a_moved_home_are_the_same_whatever_their_moment(folder: Path) -> None:
    for name in ("pejl.duckdb", "mart.parquet"):
        os.utime(folder / name, (1, 1))
    assert receipt.find_changed(folder) == []
    receipt.write(folder, {}, ["pejl.duckdb"])
    standing = receipt.read(folder)
    assert standing is not None
    assert standing.files["pejl.duckdb"]["written"] == 10**9


def test_a_receipt_of_an_older_pejl_is_none(folder: Path) -> None:
    (folder / receipt.NAME).write_text('{"rests_on": {}, "files": {"pejl.duckdb": 9}}', "utf-8")
    assert receipt.read(folder) is None
    assert receipt.find_changed(folder) == []
