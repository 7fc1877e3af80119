"""The archive: write-once, one line an attempt, and never a half file."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import textwrap
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.archive.answers import Part, Received, Snapshot
from connectors.archive.atomic_write import write_whole
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import HomeError
from tests.stored import as_it_came

BODY = b'{"columns":["Periode"],"rows":[["2024M01"]]}'


def received(*bodies: bytes, **more: Any) -> Received:
    parts = [Part({"method": "GET", "path": f"v3/{at}"}, b) for at, b in enumerate(bodies)]
    return Received(parts=parts, extension="json", **more)


def save(store: SnapshotStore, *bodies: bytes, **more: Any) -> tuple[Snapshot, str]:
    return store.save("jobindsats", "y08a02", received(*bodies, **more))


def held(store: SnapshotStore, as_of: datetime | None = None) -> list[Snapshot]:
    return list(store.newest_first("jobindsats", "y08a02", as_of))


def files(store: SnapshotStore) -> dict[str, bytes]:
    return {
        str(p.relative_to(store.root)): p.read_bytes()
        for p in store.root.rglob("*")
        if p.is_file() and p.name != "attempts.jsonl"
    }


def test_the_bytes_are_kept_as_they_came_with_what_was_asked(store: SnapshotStore) -> None:
    snapshot, outcome = save(store, BODY, b"\x00\xff", b"", source_updated="2024-07-24")
    assert outcome == "new"
    assert snapshot.bodies() == [BODY, b"\x00\xff", b""]
    assert snapshot.path.name == "20240815T060000Z-0001.json.zst"
    assert held(store) == [snapshot]
    (again,) = held(store)
    assert again.bodies() == [BODY, b"\x00\xff", b""]
    assert [part["request"]["path"] for part in again.parts] == ["v3/0", "v3/1", "v3/2"]
    assert again.source_updated == "2024-07-24"


def test_the_same_answer_again_writes_nothing_but_its_attempt(
    store: SnapshotStore, clock: Any
) -> None:
    save(store, BODY)
    before = files(store)
    clock.forward(days=1)
    assert save(store, BODY)[1] == "unchanged"
    assert files(store) == before
    assert [attempt.outcome for attempt in store.attempts()] == ["new", "unchanged"]


def test_another_answer_is_a_new_file_and_the_old_one_is_untouched(
    store: SnapshotStore, clock: Any
) -> None:
    save(store, BODY)
    before = files(store)
    clock.forward(days=1)
    save(store, BODY + b" ")
    clock.forward(days=1)
    assert save(store, BODY)[1] == "new"
    assert before.items() <= files(store).items()
    assert [snapshot.sequence for snapshot in held(store)] == [3, 2, 1]


def test_the_last_answer_is_the_newest_though_the_clock_was_set_back(
    store: SnapshotStore, clock: Any
) -> None:
    save(store, BODY)
    clock.forward(days=-400)
    save(store, BODY + b" ")
    assert [snapshot.sequence for snapshot in held(store)] == [2, 1]


def test_an_answer_of_the_future_is_asked_for_again(store: SnapshotStore, clock: Any) -> None:
    clock.forward(days=4000)
    store.save("jobindsats", "y08a02", received(BODY, source_updated="2024-07-24"), "question")
    clock.forward(days=-4000)
    answer = store.last_answer("jobindsats", "y08a02", "question")
    assert answer is not None
    assert not answer.is_newest("2024-07-24")


def test_answers_within_one_second_keep_their_order(store: SnapshotStore) -> None:
    for number in range(12):
        save(store, f"{number}".encode())
    assert [s.bodies()[0] for s in held(store)] == [f"{n}".encode() for n in reversed(range(12))]


def test_every_attempt_is_a_line_in_its_order(store: SnapshotStore, clock: Any) -> None:
    store.failed("statbank", "AUS08", "Statistikbanken svarede 503; prøv igen senere.")
    clock.forward(hours=1)
    save(store, BODY, next_release=date(2024, 8, 21))
    before = (store.root / "attempts.jsonl").read_bytes()
    clock.forward(hours=1)
    store.failed("statbank", "AUS08", "Ø")
    assert (store.root / "attempts.jsonl").read_bytes().startswith(before)
    first, second, third = store.attempts()
    assert (first.outcome, first.error) == (
        "failed",
        "Statistikbanken svarede 503; prøv igen senere.",
    )
    assert (second.outcome, second.next_release) == ("new", date(2024, 8, 21))
    assert third.at - first.at == third.at - datetime(2024, 8, 15, 6, tzinfo=UTC)
    assert store.attempts(as_of=first.at) == [first]


def test_as_of_a_moment_later_snapshots_do_not_exist(store: SnapshotStore, clock: Any) -> None:
    first, _ = save(store, b"1")
    clock.forward(days=30)
    second, _ = save(store, b"2")
    assert held(store) == [second, first]
    assert held(store, second.retrieved_at) == [second, first]
    assert held(store, datetime(2024, 8, 20, tzinfo=UTC)) == [first]
    assert held(store, datetime(2024, 8, 1, tzinfo=UTC)) == []


def test_an_archive_that_is_not_there_holds_nothing(store: SnapshotStore) -> None:
    assert held(store) == []
    assert store.attempts() == []


@pytest.mark.parametrize("change", [BODY + b" ", BODY[:-1], b""])
def test_changed_bytes_are_noticed(store: SnapshotStore, change: bytes) -> None:
    snapshot, _ = save(store, BODY)
    snapshot.path.write_bytes(change)
    with pytest.raises(HomeError, match="er ændret, siden det blev gemt; gendan filen"):
        snapshot.bodies()


def test_a_body_that_is_gone_is_a_sentence(store: SnapshotStore) -> None:
    snapshot, _ = save(store, BODY)
    snapshot.path.unlink()
    with pytest.raises(HomeError, match=r"kan ikke læses \(findes ikke\); gendan"):
        snapshot.bodies()


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"x")])
def test_fetching_again_heals_a_snapshot_that_was_harmed(
    store: SnapshotStore, clock: Any, harm: Any
) -> None:
    snapshot, _ = save(store, BODY)
    harm(snapshot.path)
    clock.forward(days=1)
    healed, outcome = save(store, BODY)
    assert outcome == "new"
    assert healed.bodies() == [BODY]


def test_a_home_of_the_other_mode_is_refused(store: SnapshotStore, clock: Any) -> None:
    save(store, BODY)
    live = SnapshotStore(store.root, "live", clock)
    with pytest.raises(HomeError, match="er et sample-svar, og hjemmet er live; brug en anden"):
        held(live)
    with pytest.raises(HomeError, match="brug en anden PEJL_HOME"):
        save(live, BODY)


def test_a_body_without_a_sidecar_was_cut_off_and_does_not_count(
    store: SnapshotStore, clock: Any
) -> None:
    first, _ = save(store, b"1")
    clock.forward(days=1)
    second, _ = save(store, b"2")
    second.sidecar.unlink()
    assert held(store) == [first]
    clock.forward(days=1)
    third, outcome = save(store, b"2")
    assert outcome == "new"
    assert held(store) == [third, first]


@pytest.mark.parametrize("text", ["", "garbage", "{}", "[]", '{"mode": "sample", "file": "x"}'])
def test_a_sidecar_that_cannot_be_read_is_named_and_the_one_before_it_is_used(
    store: SnapshotStore, clock: Any, text: str
) -> None:
    first, _ = save(store, BODY)
    clock.forward(days=30)
    second, _ = save(store, b"[]", source_updated="now")
    second.sidecar.write_text(text)
    damaged, whole = held(store)
    assert whole == first
    assert (damaged.sequence, damaged.retrieved_at) == (2, clock.now)
    assert not damaged.is_whole()
    with pytest.raises(HomeError, match=r"0002.sidecar fra jobindsats y08a02 kan ikke læses; hent"):
        damaged.bodies()
    assert store.damage() == [damaged.damage]
    third, outcome = save(store, b"[]")
    assert (third.sequence, outcome) == (3, "new")
    assert [each.sequence for each in held(store)] == [3, 2, 1]


@pytest.mark.parametrize("line", ["{}", "null", "[1]", '{"at": "x"}', '{"at"', '"text"'])
def test_a_line_of_the_log_that_is_no_attempt_is_counted_and_does_not_count(
    store: SnapshotStore, line: str
) -> None:
    save(store, BODY)
    with (store.root / "attempts.jsonl").open("a") as log:
        log.write(line + "\n")
    assert [attempt.outcome for attempt in store.attempts()] == ["new"]
    assert store.damage() == [
        f"Linje 2 i {store.root / 'attempts.jsonl'} kan ikke læses og tæller ikke med (1 i alt); "
        "gendan filen fra backup, eller slet linjen."
    ]


def test_a_line_of_the_log_that_was_cut_off_spoils_neither_the_past_nor_the_future(
    store: SnapshotStore,
) -> None:
    store.failed("statbank", "AUS08", "one")
    log = store.root / "attempts.jsonl"
    log.write_bytes(log.read_bytes() + b'{"at": "2024-08-15T06:00:00+00:00", "sou')
    assert [attempt.error for attempt in store.attempts()] == ["one"]
    store.failed("statbank", "AUS08", "two")
    assert [attempt.error for attempt in store.attempts()] == ["one", "two"]


def test_an_error_with_line_breaks_stays_one_line(store: SnapshotStore) -> None:
    store.failed("statbank", "AUS08", "one\ntwo\x85three\u2028four")
    assert [attempt.error for attempt in store.attempts()] == ["one\ntwo\x85three\u2028four"]


def test_an_archive_that_cannot_be_written_is_a_sentence(tmp_path: Path, clock: Any) -> None:
    (tmp_path / "file").touch()
    store = SnapshotStore(tmp_path / "file" / "archive", "sample", clock)
    with pytest.raises(HomeError, match=r"kan ikke skrives .*; skaf plads på disken, eller ret"):
        save(store, BODY)
    with pytest.raises(HomeError, match="kan ikke skrives"):
        store.failed("statbank", "AUS08", "x")


def test_a_file_is_there_whole_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file"
    write_whole(path, b"old")
    with pytest.raises(TypeError):
        write_whole(path, "no bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert [p.name for p in path.parent.iterdir()] == ["file"]


def test_a_killed_write_leaves_no_half_snapshot(tmp_path: Path) -> None:
    """A process saves ever larger answers until it is killed; all that counts must be whole."""
    script = """
        import sys
        from datetime import UTC, datetime
        from pathlib import Path
        from connectors.archive.answers import Part, Received
        from connectors.archive.snapshots import SnapshotStore

        store = SnapshotStore(Path(sys.argv[1]), "sample", lambda: datetime.now(UTC))
        for number in range(10_000):
            body = str(number).encode() * 200_000
            store.save("s", "t", Received([Part({}, body)], "json"))
            print(number, flush=True)
    """
    root = tmp_path / "archive"
    writer = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), str(root)], stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    for _ in range(12):
        writer.stdout.readline()
    time.sleep(0.0137)
    writer.send_signal(signal.SIGKILL)
    writer.wait()

    store = SnapshotStore(root, "sample", lambda: datetime.now(UTC))
    whole = list(store.newest_first("s", "t"))
    assert len(whole) >= 12
    for snapshot in whole:
        assert snapshot.bodies() == [str(snapshot.sequence - 1).encode() * 200_000]
    store.save("s", "t", received(BODY))
    assert next(store.newest_first("s", "t")).bodies() == [BODY]
    assert [json.loads(line) for line in (root / "attempts.jsonl").read_text().splitlines()]


def test_an_answer_is_stored_compressed_and_told_as_it_came(store: SnapshotStore) -> None:
    came = b"Hele landet;2024;7\n" * 10_000
    snapshot, _ = save(store, came, BODY)
    assert snapshot.path.stat().st_size < len(came) / 100
    assert snapshot.bytes == len(came) + len(BODY)
    assert snapshot.sha256 == hashlib.sha256(came + BODY).hexdigest()
    assert snapshot.bodies() == [came, BODY]
    assert as_it_came(snapshot.path) == came + BODY


def test_what_was_stored_before_answers_were_compressed_is_read_as_it_lies(
    store: SnapshotStore, clock: Any
) -> None:
    snapshot, _ = save(store, b"first", BODY)
    plain = snapshot.path.with_suffix("")
    plain.write_bytes(b"first" + BODY)
    snapshot.path.unlink()
    facts = json.loads(snapshot.sidecar.read_text("utf-8"))
    parts = [{k: v for k, v in part.items() if k != "stored_at"} for part in facts["parts"]]
    snapshot.sidecar.write_text(json.dumps(facts | {"file": plain.name, "parts": parts}), "utf-8")
    (old,) = held(store)
    assert old.bodies() == [b"first", BODY]
    clock.forward(days=1)
    assert save(store, b"first", BODY) == (old, "unchanged")


def test_a_log_that_was_put_back_from_a_backup_is_read_anew(store: SnapshotStore) -> None:
    log = store.root / "attempts.jsonl"
    store.failed("statbank", "AUS08", "one")
    backup = log.read_bytes()
    store.failed("statbank", "AUS08", "two")
    assert [attempt.error for attempt in store.attempts()] == ["one", "two"]
    log.write_bytes(backup.replace(b"one", b"1"))
    assert [attempt.error for attempt in store.attempts()] == ["1"]
