import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest
import yaml

from assets.published import folder as published_folder
from assets.published import receipt
from pipelines import cleanup, settings
from pipelines.instance import open_instance
from pipelines.settings import Settings

DAY = 24 * 60 * 60


@dg.asset
def made() -> None:
    pass


@dg.asset
def broken() -> None:
    raise ValueError


JOB = dg.define_asset_job("job", [made])
BROKEN = dg.define_asset_job("broken_job", [broken])
DEFS = dg.Definitions([made, broken], jobs=[JOB, BROKEN])


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return settings.load(home=tmp_path / "home")


@pytest.fixture
def instance(home: Settings) -> Iterator[dg.DagsterInstance]:
    with open_instance(home) as opened:
        yield opened


def run(instance: dg.DagsterInstance, job: str) -> str:
    definition = DEFS.resolve_job_def(job)
    return definition.execute_in_process(instance=instance, raise_on_error=False).run_id


def write(path: Path, age: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    then = time.time() - age * DAY
    os.utime(path, (then, then))
    return path


def test_old_runs_go_with_their_files_and_the_newest_of_each_asset_stays(
    instance: dg.DagsterInstance,
):
    first, failed, newest = (run(instance, name) for name in ("job", "broken_job", "job"))
    assert cleanup.delete_runs(instance, days=1) == 0
    assert cleanup.delete_runs(instance, days=0) == 2
    assert [record.dagster_run.run_id for record in instance.get_run_records()] == [newest]
    assert instance.get_latest_materialization_event(dg.AssetKey("made")) is not None
    names = {path.name for path in Path(instance.root_directory).rglob("*")}
    assert not [name for name in names if name.startswith((first, failed))]
    assert f"{newest}.db" in names


def test_a_run_that_is_not_over_is_never_deleted(instance: dg.DagsterInstance):
    waiting = instance.create_run_for_job(
        DEFS.resolve_job_def("job"), status=dg.DagsterRunStatus.STARTED
    )
    assert cleanup.delete_runs(instance, days=0) == 0
    assert instance.get_run_by_id(waiting.run_id) is not None


def test_the_log_that_a_killed_run_left_is_written_back(instance: dg.DagsterInstance):
    run_id = run(instance, "job")
    file = Path(instance.root_directory) / "history" / "runs" / f"{run_id}.db"
    with closing(sqlite3.connect(file)) as held:
        held.execute("create table more as select randomblob(100000)")
        held.commit()
        killed = [path.read_bytes() for path in (file, file.with_name(f"{file.name}-wal"))]
    for path, content in zip((file, file.with_name(f"{file.name}-wal")), killed, strict=True):
        path.write_bytes(content)
    cleanup.write_logs_back(Path(instance.root_directory))
    assert not file.with_name(f"{file.name}-wal").exists()
    with closing(sqlite3.connect(file)) as opened:
        assert opened.execute("select length(randomblob(1)) from more").fetchall() == [(1,)]


def test_each_kind_of_file_goes_after_its_own_time_and_it_is_said_in_one_sentence(
    home: Settings, instance: dg.DagsterInstance
):
    published = home.home_folder / "published"
    old = [
        write(published / "copies" / "pejl_2024-01-01.duckdb", 1),
        write(published / "as-of" / "2023-05-05" / published_folder.NAME, 31),
        write(home.home_folder / "work" / "as-of" / "2023-05-05" / "warehouse.duckdb", 31),
        write(published / published_folder.ASIDE / "20240101T000000Z_pejl.duckdb.wal", 91),
        write(home.dagster_home / "history" / "runs.db.20240101T000000.broken", 91),
    ]
    parsed = home.home_folder / "work" / "parsed" / "fasit" / "citizens"
    for answer, age in (("superseded", 91), ("newest", 0)):
        then = write(parsed / answer / "verdict.json", age).stat().st_mtime
        os.utime(parsed / answer, (then, then))
    old.append(parsed / "superseded")
    new = [
        parsed / "newest",
        *(
            write(published / "copies" / f"pejl_2024-02-{day:02}.duckdb", 900)
            for day in range(1, 13)
        ),
        write(published / "as-of" / "2023-06-06" / published_folder.NAME, 29),
        write(home.archive / "snapshots" / "statbank" / "aus08" / "1.json.zst", 4000),
        write(home.archive / "followups" / "2021-1" / "followup.json", 4000),
    ]
    published_folder.write_receipt_of_copies(published / "copies")
    assert cleanup.delete_old(home, instance) == (
        "Slettet, fordi det er for gammelt: 1 dateret kopi, 1 tidligere dag, 1 indlæst svar, "
        "2 filer lagt til side."
    )
    assert [path for path in old if path.exists()] == []
    assert [path for path in new if not path.exists()] == []
    assert receipt.find_changed(published / "copies") == []
    assert cleanup.delete_old(home, instance) is None


def test_dagster_purges_the_ticks_of_its_sensors_and_schedules(home: Settings):
    with open_instance(home.model_copy(update={"keep_runs": 40})) as instance:
        config = yaml.safe_load((Path(instance.root_directory) / "dagster.yaml").read_text("utf-8"))
    assert config["retention"]["sensor"]["purge_after_days"]["skipped"] == 1
    assert config["retention"]["schedule"]["purge_after_days"]["success"] == 40


def test_the_size_of_each_folder_counts_a_shared_file_once(tmp_path: Path):
    file = write(tmp_path / "published" / "builds" / "0001-a" / "pejl.duckdb", 1)
    (tmp_path / "published" / "builds" / "0002-b.duckdb").hardlink_to(file)
    (tmp_path / "published" / "pejl.duckdb").symlink_to(file)
    (tmp_path / "work").mkdir()
    assert cleanup.folder_sizes(tmp_path) == {"published": 1}
