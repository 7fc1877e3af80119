from pathlib import Path

import httpx
import pytest

from connectors.replay import read_index
from pipelines.settings import SAMPLE
from tools.sample import jobindsats, public_figures, statbank
from tools.sample.__main__ import make

SOURCES = {"jobindsats": jobindsats.answer, "statbank": statbank.answer}
KEY = b"sample".hex()
EVERY = 12
"""One answer of so many is made again in the suite: all of them take half a minute."""


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def request_of(line: str) -> httpx.Request:
    """The request that a line of the index was written of."""
    asked, has_body, body = line.partition(" {")
    method, _, path = asked.partition(" ")
    return httpx.Request(
        method,
        f"http://sample{path}",
        headers={"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
        content=f"{{{body}" if has_body else None,
    )


def test_some_answers_and_the_register_are_made_again_to_the_byte() -> None:
    recorded = read_index(SAMPLE)["answers"][::EVERY]
    for each in recorded:
        source, _, _ = each["file"].partition("/")
        answer = SOURCES[source](request_of(each["request"]))
        assert answer.read() == (SAMPLE / each["file"]).read_bytes(), each["request"]
    assert {each["file"].partition("/")[0] for each in recorded} == SOURCES.keys()
    assert public_figures.file() == (SAMPLE / "register" / public_figures.FILE).read_bytes()


@pytest.mark.long
def test_the_sample_is_made_again_to_the_byte(tmp_path: Path) -> None:
    make(tmp_path)
    tracked = files_of(SAMPLE)
    del tracked["README.md"]
    assert files_of(tmp_path) == tracked
