"""The key of pseudonyms is copied away from the data, never beside them."""

import stat
import sys
from pathlib import Path

import pytest

from connectors.errors import HomeError, InputError
from pipelines.backup.key import copy_key
from pipelines.project import Project
from tests.full_disk import files_of_at_most, needs_limits


def test_the_key_is_copied_to_a_place_of_its_own(project: Project, tmp_path: Path) -> None:
    backup, to = tmp_path / "disk" / "backup", tmp_path / "safe" / "pejl.key"
    to.parent.mkdir()
    for _ in range(2):
        copy_key(project.settings, backup, to)
        assert to.read_bytes() == project.settings.pseudonym_key.read_bytes()
    if sys.platform != "win32":
        assert stat.S_IMODE(to.stat().st_mode) == 0o600
    to.write_bytes(b"another key")
    with pytest.raises(InputError, match="er en anden fil"):
        copy_key(project.settings, backup, to)


@pytest.mark.parametrize(
    "place", ["disk/backup/pejl.key", "disk/backup/files/pejl.key", "disk/pejl.key",
              "home/archive/pejl.key", "pejl.key", "site/pejl.key"],
)  # fmt: skip
def test_the_key_never_lies_beside_the_data(project: Project, tmp_path: Path, place: str) -> None:
    (tmp_path / "disk").mkdir()
    with pytest.raises(InputError, match="må ikke ligge ved siden af dataene"):
        copy_key(project.settings, tmp_path / "disk" / "backup", tmp_path / place)
    assert not (tmp_path / place).exists()


@needs_limits
def test_no_half_of_a_key_is_left_where_it_does_not_fit(project: Project, tmp_path: Path) -> None:
    to = tmp_path / "safe" / "pejl.key"
    to.parent.mkdir()
    with files_of_at_most(10), pytest.raises(HomeError, match="vælg et andet sted med --key-to"):
        copy_key(project.settings, tmp_path / "disk" / "backup", to)
    assert not to.exists()
