from pathlib import Path

import pytest

from connectors.errors import InputError
from pipelines import settings


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"# settings\nPEJL_HOME=/hj\xe6m\n", "er ikke UTF-8-tekst; gem filen som UTF-8"),
        (b'PEJL_MODE=live\nPEJL_HOME="/hjem\n', "linje 2: linjen er ikke en indstilling"),
    ],
)
def test_a_file_of_settings_that_cannot_be_read_whole_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, why: str
):
    file = tmp_path / "pejl.env"
    file.write_bytes(content)
    monkeypatch.setenv("PEJL_ENV_FILE", str(file))
    with pytest.raises(InputError) as error:
        settings.load()
    assert str(error.value).startswith(str(file))
    assert why in str(error.value)


def test_a_file_of_settings_that_is_named_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PEJL_ENV_FILE", str(tmp_path / "pejl.env"))
    with pytest.raises(InputError, match=r"PEJL_ENV_FILE: .*pejl\.env findes ikke; ret stien"):
        settings.load()
    monkeypatch.setenv("PEJL_ENV_FILE", str(tmp_path))
    with pytest.raises(InputError, match=r"kan ikke læses \(er en mappe\)"):
        settings.load()
