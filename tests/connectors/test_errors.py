"""A file that cannot be used is told in Danish."""

from pathlib import Path

import pytest

from connectors.errors import file_error


def test_why_a_file_cannot_be_read_is_said_in_danish(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "ingen", "findes ikke"), (tmp_path, "er en mappe")):
        with pytest.raises(OSError, match=path.name) as error:
            path.read_text()
        assert file_error(error.value) == words
    assert file_error(OSError(5, "")) == "fejlkode EIO"
