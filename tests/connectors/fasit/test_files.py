"""Finding the files that lie in a folder whole."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from connectors.errors import SourceError
from connectors.fasit import files
from connectors.fasit.files import find


def put(path: Path, at: float = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a;b\r\n")
    os.utime(path, (at, at))
    return path


def test_files_are_found_below_the_folder_the_oldest_first(tmp_path: Path) -> None:
    new, old = put(tmp_path / "a.csv", 9), put(tmp_path / "deep" / "æ" / "b.XLSX", 3)
    notes = put(tmp_path / "notes.docx", 10)
    assert find(tmp_path) == files.FolderListing([old, new, notes], 0)
    assert find(tmp_path / "nowhere").paths == []


@pytest.mark.parametrize(
    "name",
    ["~$list.xlsx", ".~lock.list.csv#", "list.csv.part", "list.csv.crdownload", "list.tmp",
     "list.xlsx.PARTIAL"],
)  # fmt: skip
def test_locks_and_unfinished_downloads_are_left_alone_and_counted(
    tmp_path: Path, name: str
) -> None:
    put(tmp_path / name)
    assert find(tmp_path) == files.FolderListing([], 1)


def test_a_file_that_still_grows_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "QUIET", 0.4)
    growing, whole = put(tmp_path / "growing.csv"), put(tmp_path / "whole.csv", time.time())
    growing.write_bytes(b"a;b\r\n1")
    stop = threading.Event()

    def write() -> None:
        while not stop.wait(0.02):
            with growing.open("ab") as file:
                file.write(b";2\r\n")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert find(tmp_path) == files.FolderListing([whole], 1)
    finally:
        stop.set()
        writer.join()
    time.sleep(0.4)
    assert find(tmp_path).unfinished == 0


def test_a_file_from_the_future_is_read_once_it_is_seen_not_to_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "QUIET", 0.1)
    path = put(tmp_path / "a.csv", time.time() + 9_999)
    assert find(tmp_path) == files.FolderListing([path], 0)


def test_a_folder_that_cannot_be_read_is_a_sentence_without_a_files_name(tmp_path: Path) -> None:
    path = put(tmp_path / "032185-1234.csv")
    error = files.unreadable(tmp_path, OSError(5, "Input/output error", str(path)))
    assert isinstance(error, SourceError)
    assert str(error).startswith(f"{tmp_path} kan ikke læses (fejlkode EIO); luk filen")
    assert "032185" not in str(error)
