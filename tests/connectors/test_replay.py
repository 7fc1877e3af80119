"""The sample's wire: recorded questions answered to the byte, any other refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors import replay
from connectors.errors import InputError, SourceError
from connectors.http import HttpConnection
from connectors.jobindsats.client import BearerKey, Jobindsats
from connectors.replay import Replay
from connectors.statbank.client import StatBank
from tools.sample import jobindsats, statbank
from tools.sample.recorder import Recorder, write_index

MOMENT = datetime(2024, 8, 15, 6, tzinfo=UTC)


def recorded(folder: Path, entry: Callable[[str, str], Any]) -> list[bytes]:
    """Record a table of each source in a folder; the bodies that were received."""
    stat, jobs = Recorder(statbank.answer, "statbank"), Recorder(jobindsats.answer, "jobindsats")
    received = [
        StatBank(
            HttpConnection("statbank", "http://x", transport=stat, pause=0), Path("unused")
        ).fetch("AUS08", entry("statbank", "aus08")),
        Jobindsats(HttpConnection("jobindsats", "http://x", BearerKey("k"), jobs, pause=0)).fetch(
            "y08a02", entry("jobindsats", "y08a02")
        ),
    ]
    answers = [*stat.write(folder), *jobs.write(folder)]
    write_index(folder, MOMENT, answers, [])
    return [part.body for each in received for part in each.parts]


def test_what_was_recorded_comes_back_to_the_byte_without_a_key(
    tmp_path: Path, entry: Callable[[str, str], Any]
) -> None:
    expected = recorded(tmp_path, entry)
    wire = HttpConnection("x", "http://elsewhere/base", transport=Replay(tmp_path), pause=0)
    assert replay.sample_moment(tmp_path) == MOMENT
    with pytest.raises(SourceError):
        StatBank(wire, Path("unused")).fetch(
            "AUS08", entry("statbank", "aus08")
        )  # another path, another question
    wire = HttpConnection("x", "http://elsewhere", transport=Replay(tmp_path), pause=0)
    bodies = [
        *StatBank(wire, Path("unused")).fetch("AUS08", entry("statbank", "aus08")).parts,
        *Jobindsats(wire).fetch("y08a02", entry("jobindsats", "y08a02")).parts,
    ]
    assert [part.body for part in bodies] == expected


def test_an_unrecorded_question_is_refused_and_never_answered_with_something_near(
    tmp_path: Path, entry: Callable[[str, str], Any]
) -> None:
    recorded(tmp_path, entry)
    wire = HttpConnection("x", "http://x", transport=Replay(tmp_path), pause=0)
    later = entry("jobindsats", "y08a02").model_dump() | {
        "periods": {"type": "M", "since": "2024M01"}
    }
    table = type(entry("jobindsats", "y08a02")).model_validate(later)
    with pytest.raises(SourceError, match=r"404 \(eksempeldataene har intet svar"):
        Jobindsats(wire).fetch("y08a02", table)
    with pytest.raises(
        SourceError, match="eksempeldataene har intet svar på dette spørgsmål; lav dem"
    ):
        StatBank(wire, Path("unused")).fetch("FOLK1A", entry("statbank", "folk1a"))


def test_a_question_is_the_same_however_its_parts_are_ordered_or_escaped() -> None:
    one = httpx.Request("GET", "http://a/v3/data/y?b=2&period.M=2024M01,2024M02&x=%C3%B8")
    other = httpx.Request("GET", "https://b/v3/data/y?x=ø&period.M=2024M01%2C2024M02&b=2")
    assert replay.request_line(one) == replay.request_line(other)
    first = httpx.Request("POST", "http://a/v1/data", json={"a": [1], "b": "ø"})
    second = httpx.Request("POST", "http://a/v1/data", content='{"b": "\\u00f8", "a": [1]}')
    assert replay.request_line(first) == replay.request_line(second)
    assert replay.request_line(first) != replay.request_line(
        httpx.Request("POST", "http://a/v1/data")
    )


@pytest.mark.parametrize("index", [None, "", "[]", "{}", '{"answers": []}', '{"moment"'])
def test_a_sample_that_is_not_whole_says_how_to_make_it(tmp_path: Path, index: str | None) -> None:
    if index is not None:
        (tmp_path / "index.json").write_text(index)
    for use in (Replay, replay.sample_moment):
        with pytest.raises(InputError, match="ufuldstændige; lav dem med `uv run python -m"):
            use(tmp_path)


def test_a_recorded_body_that_is_gone_is_the_same_sentence(
    tmp_path: Path, entry: Callable[[str, str], Any]
) -> None:
    recorded(tmp_path, entry)
    for body in tmp_path.rglob("*AUS08.json"):
        body.unlink()
    wire = HttpConnection("x", "http://x", transport=Replay(tmp_path), pause=0)
    with pytest.raises(InputError, match="mangler eller er ufuldstændige"):
        StatBank(wire, Path("unused")).fetch("AUS08", entry("statbank", "aus08"))
