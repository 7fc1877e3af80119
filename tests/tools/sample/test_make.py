from pathlib import Path

from pipelines.settings import SAMPLE
from tools.sample.__main__ import make


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_sample_is_made_again_to_the_byte(tmp_path: Path):
    make(tmp_path)
    tracked = files_of(SAMPLE)
    del tracked["README.md"]
    assert files_of(tmp_path) == tracked
