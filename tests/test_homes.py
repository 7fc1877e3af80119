"""A home that all tests of a session share is left as it is."""

import os
from pathlib import Path

from tests.homes import LINKED, Home, spoiled_files, write_apart


def test_a_test_that_writes_in_a_shared_home_is_found_out_and_one_that_writes_apart_is_not(
    tmp_path: Path,
) -> None:
    answer = Path("archive", "snapshots", "svar.zst")
    shared, log = Home(tmp_path / "small", 0, "", ""), Path("archive", "attempts.jsonl")
    for file in (answer, log):
        (shared.folder / file).parent.mkdir(parents=True, exist_ok=True)
        (shared.folder / file).write_bytes(b"as it was")
        os.utime(shared.folder / file, (1, 1))
    shared.note_files()
    copy = shared.copy_to(tmp_path / "copy")
    (copy / log).write_bytes(b"written in a file of its own")
    write_apart(copy / answer, b"written apart")
    assert spoiled_files(tmp_path) == []
    assert (shared.folder / answer).read_bytes() == b"as it was"
    assert (shared.folder / log).read_bytes() == b"as it was"
    (shared.folder / answer).with_name("nyt.zst").write_bytes(b"a new file is nobody's loss")
    assert spoiled_files(tmp_path) == []
    os.utime(tmp_path / f"small{LINKED}", (2, 2))
    with (shared.copy_to(tmp_path / "other") / answer).open("ab") as linked:
        linked.write(b"spoiled for all")
    assert spoiled_files(tmp_path) == [shared.folder / answer]
