import os
import stat
from pathlib import Path

import pytest

from connectors import key_files

needs_modes = pytest.mark.skipif(os.name != "posix", reason="Windows has no modes of files")


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "nøgler" / "pejl.key"
    key_files.create(path, b"one")
    with pytest.raises(FileExistsError):
        key_files.create(path, b"two")
    assert path.read_bytes() == b"one"


@needs_modes
def test_a_key_is_its_owners_alone_until_its_mode_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "pejl.key"
    key_files.create(path, b"one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not key_files.others_can_read(path)
    path.chmod(0o640)
    assert key_files.others_can_read(path)
