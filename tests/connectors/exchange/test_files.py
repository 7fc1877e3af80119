"""The files of a package: three, each a file of its own, none too large."""

import os
from pathlib import Path

import pytest

from connectors.errors import InputError
from connectors.exchange import files
from tests.full_disk import files_of_at_most, needs_limits

CONTENT = {files.PACKAGE: b"{}", files.FIGURES: b"a\n", files.SIGNATURE: b"s"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Norddjurs åæø 2023"
    files.write_files(made, CONTENT)
    return made


def test_what_is_written_is_read_whatever_lies_beside_it(folder: Path):
    assert files.read_files(folder) == CONTENT
    (folder / "Thumbs.db").write_bytes(b"")
    assert files.read_files(folder) == CONTENT


@pytest.mark.parametrize("name", [*CONTENT])
def test_a_missing_file_a_link_a_folder_and_a_pipe_are_refused_by_name(
    folder: Path, tmp_path: Path, name: str
):
    (folder / name).rename(tmp_path / "rigtig")

    def refusal() -> str:
        with pytest.raises(InputError) as error:
            files.read_files(folder)
        return str(error.value)

    assert f"{folder / name} kan ikke læses (findes ikke)" in refusal()
    (folder / name).symlink_to(tmp_path / "rigtig")
    assert "er en genvej" in refusal()
    (folder / name).unlink()
    (folder / name).mkdir()
    assert str(folder / name) in refusal()
    (folder / name).rmdir()
    os.mkfifo(folder / name)
    assert "er ikke en fil" in refusal()


def test_a_file_that_is_larger_than_any_package_is_not_read_to_its_end(folder: Path):
    with (folder / files.SIGNATURE).open("wb") as large:
        large.truncate(10**10)
    with pytest.raises(InputError, match="fylder over 200 byte"):
        files.read_files(folder)
    with (folder / files.PACKAGE).open("wb") as large:
        large.truncate(10**10)
    with pytest.raises(InputError, match=r"fylder over 4\.000\.000 byte"):
        files.read_files(folder)


def test_a_package_is_written_over_an_older_one_and_over_nothing_else(folder: Path):
    files.write_files(folder, {**CONTENT, files.FIGURES: b"b\n"})
    assert files.read_files(folder)[files.FIGURES] == b"b\n"
    (folder / "budget.xlsx").write_bytes(b"")
    with pytest.raises(InputError, match="har andet end en pakke"):
        files.write_files(folder, CONTENT)
    with pytest.raises(InputError, match="vælg en anden mappe"):
        files.write_files(folder / "budget.xlsx", CONTENT)


@needs_limits
def test_a_package_that_does_not_fit_names_another_folder(folder: Path):
    content = {**CONTENT, files.FIGURES: b"b" * 100}
    with files_of_at_most(50), pytest.raises(InputError, match="vælg en anden mappe"):
        files.write_files(folder, content)
