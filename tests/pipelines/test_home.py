"""The home: its lock, what is deleted under it, and the room that a run needs."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from connectors import write_lock
from connectors.errors import HomeError
from pipelines import doctor, home, settings
from pipelines.home import Home
from pipelines.instance import INSTANCE
from pipelines.project import Project


def test_what_killed_writers_left_is_deleted_by_the_next_run(tmp_path: Path) -> None:
    published, archive = tmp_path / "published", tmp_path / "archive"
    left = [
        published / ".pejl.duckdb.99.partial",
        published / ".pejl.duckdb.99.partial.wal",
        published / "parquet" / "tmp_.mart.indicator.parquet.partial",
        tmp_path / "work" / "warehouse.duckdb.tmp" / "duckdb_temp_storage-0.tmp",
        published / "parquet" / ".mart.goal_score.parquet.partial",
        archive / "snapshots" / "statbank" / "AUS08" / ".20240815T060000Z-0001.sidecar.99.partial",
        archive / "followups" / ".2023-1.partial" / "plan.yaml",
        tmp_path / "work" / "parsed" / "statbank" / "aus08" / ".1.partial" / "1.parquet",
    ]
    whole = published / "pejl.duckdb", archive / "followups" / "2023-1" / "plan.yaml"
    for path in (*left, *whole):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o400)
    with Home(settings.load(home=tmp_path)).locked():
        assert not [path for path in left if path.exists()]
        assert not [
            path for path in left if ".partial" in path.parent.name and path.parent.exists()
        ]
        assert all(path.exists() for path in whole)


def test_a_run_waits_for_another_one_longer_than_a_command_does(tmp_path: Path) -> None:
    made = Home(settings.load(home=tmp_path))
    made.settings.claim_home()
    holder = threading.Event()

    def hold() -> None:
        with write_lock.sole_writer(tmp_path):
            holder.set()
            time.sleep(0.3)

    with ThreadPoolExecutor(1) as other:
        held = other.submit(hold)
        assert holder.wait(10)
        with pytest.raises(HomeError), write_lock.sole_writer(tmp_path, patience=0):
            pass
        with made.locked():
            assert held.done() or held.result(10) is None
    longest = yaml.safe_load(INSTANCE)["run_monitoring"]["max_runtime_seconds"]
    assert 3600 < home.PATIENCE < longest - 3600


def test_a_disk_without_room_for_a_run_is_told_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Home(settings.load(home=tmp_path))
    made.check_room()
    monkeypatch.setattr(home, "LEAST_FREE", 10**18)
    with pytest.raises(
        HomeError, match=r"MB ledig plads, og en kørsel kan bruge .*; gør plads på disken"
    ):
        made.check_room()


def test_the_doctor_tells_the_room_with_a_decimal_comma(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "ENOUGH_FREE", 10**18)
    checks = doctor.run_checks(Project(settings.load(home=tmp_path)))
    disk = next(check for check in checks if check.name == "disk")
    assert not disk.passed
    assert re.match(r"\d{1,3}(\.\d{3})*(,\d)? GB ledig plads", disk.message)
