"""A sealed folder is there whole or not at all, and tells of every byte that is another."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.archive import sealed_folder
from connectors.errors import HomeError

FILES = {"a.txt": b"first", "tom.csv": b"", "måned.csv": "æøå".encode()}
SEAL_MANY = """
import sys
from pathlib import Path
from connectors.archive import sealed_folder
sealed_folder.seal(Path(sys.argv[1]), {f"{number}.txt": b"x" * 4096 for number in range(20000)})
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "followups" / "2023-2"
    sealed_folder.seal(made, FILES)
    return made


def spoil(path: Path, content: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(content)


def test_a_sealed_folder_is_read_as_it_was_written(folder: Path) -> None:
    assert sealed_folder.read(folder) == FILES


def test_a_sealed_folder_is_never_written_again(folder: Path) -> None:
    with pytest.raises(HomeError, match="ændres aldrig"):
        sealed_folder.seal(folder, {"a.txt": b"other"})
    assert sealed_folder.read(folder) == FILES


@settings(deadline=None)
@given(
    place=st.integers(0), bit=st.integers(0, 7), name=st.sampled_from(["a.txt", sealed_folder.SUMS])
)
@example(place=34710, bit=0, name=sealed_folder.SUMS)  # a newline becomes a vertical tab
def test_any_bit_that_is_another_is_told(
    tmp_path_factory: pytest.TempPathFactory, place: int, bit: int, name: str
) -> None:
    made = tmp_path_factory.mktemp("sealed") / "2023-2"
    sealed_folder.seal(made, FILES)
    content = bytearray((made / name).read_bytes())
    content[place % len(content)] ^= 1 << bit
    spoil(made / name, bytes(content))
    with pytest.raises(HomeError, match="gendan mappen fra backup"):
        sealed_folder.read(made)


def test_a_file_that_is_gone_is_told_by_name(folder: Path) -> None:
    (folder / "a.txt").unlink()
    with pytest.raises(HomeError, match=r"mangler a\.txt"):
        sealed_folder.read(folder)


@pytest.mark.parametrize("sums", [b"", b"no hash\n", b"\xff\xfe"])
def test_a_list_of_hashes_that_is_none_is_told(folder: Path, sums: bytes) -> None:
    spoil(folder / sealed_folder.SUMS, sums)
    with pytest.raises(HomeError, match=r"(mangler|er) SHA256SUMS"):
        sealed_folder.read(folder)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum on this machine")
def test_the_hashes_can_be_checked_without_pejl(folder: Path) -> None:
    check = ["sha256sum", "--check", "--strict", sealed_folder.SUMS]
    assert subprocess.run(check, cwd=folder, check=False, capture_output=True).returncode == 0
    spoil(folder / "a.txt", b"First")
    assert subprocess.run(check, cwd=folder, check=False, capture_output=True).returncode != 0


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_the_files_are_readable_by_their_owner_alone_and_writable_by_nobody(folder: Path) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert set(modes.values()) == {0o400}
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signal")
def test_a_killed_process_leaves_nothing_that_counts_and_nothing_in_the_way(
    tmp_path: Path,
) -> None:
    made = tmp_path / "2023-2"
    partial = tmp_path / f".2023-2{sealed_folder.PARTIAL}"
    running = subprocess.Popen([sys.executable, "-c", SEAL_MANY, str(made)])
    while running.poll() is None and not (partial / "3.txt").exists():
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert partial.exists()
    assert not made.exists()
    sealed_folder.seal(made, FILES)
    assert sealed_folder.read(made) == FILES
    assert list(tmp_path.iterdir()) == [made]
