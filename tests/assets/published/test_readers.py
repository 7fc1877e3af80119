"""Readers never meet an error or a torn set, however often is published while they read."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets.publication import publication
from assets.published import numbers
from assets.published.numbers import PublishedTable
from assets.tables.build import Build
from assets.tables.contracts.marts import MARTS
from connectors import warehouse
from pipelines import settings
from pipelines.all_tables import all_tables
from pipelines.builds import open_build
from pipelines.project import Project
from tests.homes import Home

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows switches file by file")

READ = """
import json, os, sys, time
from pathlib import Path
import duckdb
published, ended = Path(sys.argv[1]), Path(sys.argv[2])
ID, VALUE = "select build from mart.build", "select max(value) from mart.indicator"
COMMENTS = "select comment from duckdb_tables()"
reads, builds = 0, set()
print("ready", flush=True)
while not ended.exists():
    with duckdb.connect(published / "pejl.duckdb", read_only=True) as opened:
        [(build_id,)] = opened.sql(ID).fetchall()
        opened.sql(VALUE).fetchall()
        comments = opened.sql(COMMENTS).fetchall()
    assert all(f"Udgave {build_id}." in comment for (comment,) in comments), build_id
    of_one = Path(os.path.realpath(published / "current"))
    [(of_file,)] = duckdb.connect(of_one / "pejl.duckdb", read_only=True).sql(ID).fetchall()
    assert json.loads((of_one / "receipt.json").read_bytes())["build"] == of_file
    for table in ("mart.build", "mart.indicator"):
        twin = of_one / "parquet" / f"{table}.parquet"
        of_twin = f"select decode(value) from parquet_kv_metadata('{twin}') where key = 'build'"
        assert duckdb.sql(of_twin).fetchall() == [(of_file,)], twin
    reads, builds = reads + 1, builds | {build_id}
    time.sleep(float(sys.argv[3]))
print(json.dumps([reads, len(builds)]))
"""


def publish_again(build: Build, contents: Sequence[PublishedTable], number: int) -> None:
    publication.write(replace(build, rests_on=lambda: {"figures": str(number)}), contents)


def read_meanwhile(
    published: Path, readers: int, pause: float, publish_all: Callable[[], None]
) -> list[int]:
    """How often each reader, in a process of its own, has read while all was published.

    Each pauses so many seconds between two reads: 50 processes share the machine's cores.
    """
    ended = published.parent / "ended"
    command = [sys.executable, "-c", READ, str(published), str(ended), str(pause)]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(readers)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", process.communicate()
        publish_all()
    finally:
        ended.touch()
    ends = [process.communicate(timeout=120) for process in processes]
    assert [error for _, error in ends if error] == []
    counts = [json.loads(out) for out, _ in ends]
    assert max(builds for _, builds in counts) > 1
    return [reads for reads, _ in counts]


def test_readers_of_a_small_file_meet_no_error_and_no_torn_set(tmp_path: Path) -> None:
    with warehouse.writing(tmp_path / "work.duckdb") as opened:
        opened.replace("mart.indicator", MARTS["indicator"].empty())
        build = Build(opened, "sample", datetime(2024, 8, 15, tzinfo=UTC), tmp_path / "published")
        contents = [PublishedTable("mart.indicator", MARTS["indicator"])]
        publish_again(build, contents, 0)

        def publish_all() -> None:
            for number in range(1, 8):
                publish_again(build, contents, number)

        assert min(read_meanwhile(build.published, 3, 0, publish_all)) > 0


@pytest.mark.long
def test_50_readers_of_20_publications_meet_no_error_and_no_torn_set(
    refreshed_home: Home, tmp_path: Path
) -> None:
    home = refreshed_home.copy_to(tmp_path / "home")
    project = Project(settings.load(home=home))
    tables = all_tables(project)
    contents = numbers.published_tables(tables.values(), project.computed)
    with open_build(project, tables) as build:
        publish_again(build, contents, 0)

        def publish_all() -> None:
            for number in range(1, 21):
                publish_again(build, contents, number)

        reads = read_meanwhile(project.home.published, 50, 3, publish_all)
    print(f"\n50 readers read {sum(reads)} times, the slowest {min(reads)} times")
    assert min(reads) > 0
