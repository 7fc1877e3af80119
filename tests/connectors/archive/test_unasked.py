"""When a source is believed that nothing has changed, and when it is asked all the same."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from connectors.archive.answers import Confirmed, LastAnswer, Received
from connectors.archive.snapshots import SnapshotStore
from connectors.http import HttpConnection
from connectors.jobindsats.client import BearerKey, Jobindsats
from connectors.jobindsats.config import JobindsatsEntry
from connectors.statbank.client import StatBank
from connectors.statbank.config import StatbankEntry
from tools.sample import jobindsats as made_up_jobindsats
from tools.sample import statbank as made_up_statbank

# The sample's y09c07 was updated on 2024-07-24; its AUS08 at 08:00 on 2024-07-30, Danish time.
JOBINDSATS_DAY, STATBANK_STAMP = "2024-07-24", "2024-07-30T06:00:00Z"
DAY = timedelta(days=1)


def held(asked_at: str, age: timedelta = DAY, stamp: str = JOBINDSATS_DAY) -> LastAnswer:
    return LastAnswer(datetime.fromisoformat(asked_at), age, stamp)


def jobindsats_answer(
    held: LastAnswer | None,
    answer: Callable[[httpx.Request], httpx.Response] = made_up_jobindsats.answer,
) -> Received | Confirmed:
    table = JobindsatsEntry.model_validate(
        {
            "title": "t", "link": "l", "cadence": "monthly",
            "periods": {"type": "M", "since": "2024M01"},
            "area": {"hierarchy": "_nykom"},
            "measures": {"rate": {"label": "Aktiveringsgrad", "unit": "pct", "about": "a"}},
        }
    )  # fmt: skip
    transport = httpx.MockTransport(answer)
    wire = HttpConnection("jobindsats", "http://a.example", BearerKey("k"), transport, pause=0)
    return Jobindsats(wire).fetch("y09c07", table, held)


def statbank_answer(held: LastAnswer | None) -> Received | Confirmed:
    table = StatbankEntry.model_validate(
        {
            "title": "t", "link": "l", "cadence": "monthly",
            "area": {"variable": "OMRÅDE"},
            "time": {"values": ["2024M01"]},
            "dimensions": {"kind": {"variable": "SAESONFAK", "about": "a", "values": {"9": "x"}}},
            "measure": {"name": "share", "unit": "pct", "about": "a"},
        }
    )  # fmt: skip
    transport = httpx.MockTransport(made_up_statbank.answer)
    return StatBank(
        HttpConnection("statbank", "http://a.example", None, transport, pause=0), Path("unused")
    ).fetch("AUS08", table, held)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        pytest.param(None, Received, id="nothing is held"),
        pytest.param(held("2024-07-25T06:00:00+00:00"), Confirmed, id="the same stamp"),
        pytest.param(
            held("2024-07-25T06:00:00+00:00", stamp="2024-06-24"), Received, id="another stamp"
        ),
        pytest.param(
            held("2024-07-24T21:00:00+00:00"), Received, id="asked on the day of the stamp"
        ),
        pytest.param(
            held("2024-07-24T22:00:00+00:00"), Confirmed, id="asked after midnight in Denmark"
        ),
        pytest.param(
            held("2024-07-25T06:00:00+00:00", 35 * DAY), Received, id="not asked for 35 days"
        ),
    ],
)
def test_jobindsats_is_asked_again_when_its_day_may_hide_something(
    asked: LastAnswer | None, given: type
) -> None:
    assert isinstance(jobindsats_answer(asked), given)


@pytest.mark.parametrize(
    ("stamp", "given"),
    [
        pytest.param("2024-07-24T08:00:00", Confirmed, id="a day with a clock"),
        pytest.param("24-07-2024", Received, id="not a day"),
        pytest.param("", Received, id="empty"),
        pytest.param(None, Received, id="null"),
        pytest.param(20240724, Received, id="a number"),
    ],
)
def test_jobindsats_is_believed_only_where_its_stamp_is_a_day(stamp: object, given: type) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        response = made_up_jobindsats.answer(request)
        if not request.url.path.endswith("/tables"):
            return response
        subjects = response.json()
        for table in (t for s in subjects for g in s["table_groups"] for t in g["tables"]):
            table["update_latest"] = stamp
        return httpx.Response(200, json=subjects)

    asked = held("2024-07-25T06:00:00+00:00", stamp=str(stamp))
    assert isinstance(jobindsats_answer(asked, answer), given)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        pytest.param(None, Received, id="nothing is held"),
        pytest.param(
            held("2024-07-30T06:01:00+00:00", stamp=STATBANK_STAMP), Confirmed, id="the same stamp"
        ),
        pytest.param(
            held("2024-07-30T06:01:00+00:00", stamp="2024-06-28T06:00:00Z"),
            Received,
            id="another stamp",
        ),
        pytest.param(
            held("2024-07-30T06:01:00+00:00", 35 * DAY, STATBANK_STAMP),
            Received,
            id="not asked for 35 days",
        ),
    ],
)
def test_statbank_is_asked_again_when_its_stamp_in_either_clock_is_another(
    asked: LastAnswer | None, given: type
) -> None:
    answer = statbank_answer(asked)
    assert isinstance(answer, given)
    assert answer.source_updated == STATBANK_STAMP


@pytest.fixture
def clock() -> list[datetime]:
    return [datetime(2024, 8, 1, 6, tzinfo=UTC)]


@pytest.fixture
def store(tmp_path: Path, clock: list[datetime]) -> SnapshotStore:
    return SnapshotStore(tmp_path, "sample", lambda: clock[0])


def answered(stamp: str) -> Received:
    received = statbank_answer(None)
    assert isinstance(received, Received)
    return Received(received.parts, "json", stamp)


def test_what_is_held_is_the_last_answer_to_this_very_question(
    store: SnapshotStore, clock: list[datetime]
) -> None:
    assert store.last_answer("statbank", "AUS08", "q") is None
    store.save("statbank", "AUS08", answered("one"), "q")
    assert store.last_answer("statbank", "AUS08", "another question") is None
    store.failed("statbank", "AUS08", "no answer")
    clock[0] += DAY
    store.confirm("statbank", "AUS08", Confirmed("one"))
    clock[0] += DAY
    asked = store.last_answer("statbank", "AUS08", "q")
    assert asked == LastAnswer(datetime(2024, 8, 1, 6, tzinfo=UTC), 2 * DAY, "one")
    assert [a.outcome for a in store.attempts()] == ["new", "failed", "confirmed"]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: path.write_bytes(b"{}"), id="changed"),
        pytest.param(lambda path: path.unlink(), id="gone"),
    ],
)
def test_a_damaged_snapshot_is_not_held(
    store: SnapshotStore, damage: Callable[[Path], object]
) -> None:
    snapshot, _ = store.save("statbank", "AUS08", answered("one"), "q")
    damage(snapshot.path)
    assert store.last_answer("statbank", "AUS08", "q") is None
