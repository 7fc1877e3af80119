"""Commits to a DuckLake on a real PostgreSQL: many writers, readers, a killed one, S3.

They need the extra ``lake``; `pytest -m long tests/connectors/lake/test_connection.py` runs them in
an environment that has it.
"""

import itertools
import multiprocessing
import random
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from connectors.errors import HomeError
from connectors.lake.address import LakeAddress
from connectors.lake.connection import connect
from connectors.lake.writing import Written, write_build
from connectors.warehouse import parquet_files
from tests.lake import NEEDS_LAKE
from tests.postgres import Database, running_postgres

pytestmark = NEEDS_LAKE
SECRET = "en-hemmelig-noegle"
SPAWN = multiprocessing.get_context("spawn")
"""DuckDB does not survive a fork."""
MUNICIPALITIES = ("pejl_707", "pejl_730", "pejl_751", "pejl_791")
ROWS = 20_000
LAKES = itertools.count(1)

Publish = Callable[[int], Path]


@pytest.fixture(scope="module")
def server() -> Iterator[Database]:
    with running_postgres() as started:
        yield started


@pytest.fixture(autouse=True)
def password(server: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSFILE", str(server.password_file))


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty bucket of a stand-in of S3 on the loopback network."""
    from moto.server import ThreadedMotoServer

    service = ThreadedMotoServer(port=0, verbose=False)
    service.start()
    host, port = service.get_host_and_port()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "noegle")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    request = urllib.request.Request(f"http://{host}:{port}/pejl", method="PUT")
    urllib.request.urlopen(request).close()
    yield "s3://pejl"
    service.stop()


@pytest.fixture
def address(server: Database, tmp_path: Path) -> LakeAddress:
    return LakeAddress(server.url, str(tmp_path / "lake"), f"pejl_{next(LAKES)}")


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """A published file of a build: a table that changes, one that does not, a view, a macro."""
    return lambda build: published(tmp_path / f"{build}.duckdb", build)


def published(file: Path, build: int) -> Path:
    if file.exists():
        return file
    with duckdb.connect(file, config={"storage_compatibility_version": "v1.2.0"}) as opened:
        opened.execute("create schema mart")
        opened.execute(
            f"create table mart.goal_score as select i as no, {build} as build, i / 7 as own, "
            f"if(i % 5 = 0, null, 'nået æøå') as verdict from range({ROWS}) t(i)"
        )
        opened.execute("create table mart.plan as select 2023 as year, 'mål' as text")
        opened.execute("create view mart.met as from mart.goal_score where verdict is not null")
        opened.execute("create macro mart.of(y) as table from mart.plan where year = y")
        opened.execute("comment on table mart.plan is 'Planen'")
        opened.execute("comment on column mart.plan.text is 'Målets ordlyd'")
    return file


def read(address: LakeAddress, query: str, version: int | None = None) -> list[tuple[object, ...]]:
    with connect() as connection:
        connection.execute(address.attach("home", version=version))
        connection.execute("use home")
        return connection.execute(query).fetchall()


def write(address: LakeAddress, folder: Path, first: int, count: int) -> list[Written]:
    files = [published(folder / f"{build}.duckdb", build) for build in range(first, first + count)]
    return [write_build(address, file, file.stem) for file in files]


def builds(address: LakeAddress, reads: int) -> list[tuple[int, int, int]]:
    """How many rows, builds and rows with a verdict a reader sees, some times."""
    query = (
        "select count(*), count(distinct build), (select count(*) from mart.met) "
        "from mart.goal_score"
    )
    return [read(address, query)[0] for _ in range(reads)]  # type: ignore[misc]


def test_a_build_is_a_snapshot_that_reads_as_the_file(
    address: LakeAddress, publish: Publish
) -> None:
    first, second = publish(1), publish(2)
    assert write_build(address, first, "one").tables == 2
    written = write_build(address, second, "two")
    assert written.tables == 1, "the plan has not changed"
    assert write_build(address, second, "two") == Written(written.version, 0)
    assert read(address, "select distinct build from mart.goal_score") == [(2,)]
    before = written.version - 1
    query = f"select distinct build from mart.goal_score at (version => {before})"
    assert read(address, query) == [(1,)]
    assert read(address, "select distinct build from mart.goal_score", before) == [(1,)]
    assert read(address, "select count(*) from mart.met") == [(ROWS * 4 // 5,)]
    assert read(address, "from mart.of(2023)") == [(2023, "mål")]
    comments = "select comment from duckdb_tables() where table_name = 'plan'"
    assert read(address, comments) == [("Planen",)]
    assert list(Path(address.data).rglob("*.parquet"))


def test_a_table_that_became_a_view_or_went_is_so_in_the_lake(
    address: LakeAddress, publish: Publish
) -> None:
    write_build(address, publish(1), "one")
    second = publish(2)
    with duckdb.connect(second) as opened:
        opened.execute("drop table mart.plan")
        opened.execute("create view mart.plan as select 2024 as year, 'mål' as text")
        opened.execute("drop view mart.met")
        opened.execute("create table mart.met as select 1 as no")
    write_build(address, second, "two")
    assert read(address, "from mart.plan") == [(2024, "mål")]
    assert read(address, "from mart.met") == [(1,)]


def test_four_municipalities_write_at_once_while_twenty_read(
    server: Database, tmp_path: Path
) -> None:
    lakes = [LakeAddress(server.url, str(tmp_path / "lake"), m) for m in MUNICIPALITIES]
    folders = [tmp_path / each.name for each in lakes]
    for each, folder in zip(lakes, folders, strict=True):
        folder.mkdir()
        write(each, folder, 0, 1)
    with (
        ProcessPoolExecutor(4, mp_context=SPAWN) as processes,
        ThreadPoolExecutor(20) as threads,
    ):
        reading = [threads.submit(builds, lakes[at % 4], 5) for at in range(20)]
        writing = [
            processes.submit(write, each, folder, 1, 5)
            for each, folder in zip(lakes, folders, strict=True)
        ]
        versions = [[written.version for written in each.result()] for each in writing]
        seen = [row for each in reading for row in each.result()]
    assert versions == [[2, 3, 4, 5, 6]] * 4
    assert set(seen) == {(ROWS, 1, ROWS * 4 // 5)}, "no reader saw a part of a build"
    assert len(seen) == 100


def test_two_writers_of_one_lake_take_turns(address: LakeAddress, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "abcd"]
    for folder in folders:
        folder.mkdir()
    with ProcessPoolExecutor(4, mp_context=SPAWN) as processes:
        writing = [
            processes.submit(write, address, folder, 10 * at, 4)
            for at, folder in enumerate(folders)
        ]
        versions = sorted(written.version for each in writing for written in each.result())
    assert versions == list(range(1, 17))
    for version in versions:
        query = "select count(*), count(distinct build) from mart.goal_score"
        assert read(address, query, version) == [(ROWS, 1)]


def test_a_killed_writer_leaves_the_build_before_and_no_lock(
    address: LakeAddress, publish: Publish
) -> None:
    write_build(address, publish(0), "0")
    began = time.monotonic()
    write_build(address, publish(1), "1")
    longest, chance = time.monotonic() - began, random.Random(7)
    for build in range(2, 12):
        process = SPAWN.Process(target=write_build, args=(address, publish(build), str(build)))
        process.start()
        time.sleep(0.8 + chance.random() * longest)  # a process of its own starts in 0.8 s
        process.kill()
        process.join()
        [seen] = read(address, "select count(*), count(distinct build) from mart.goal_score")
        assert seen == (ROWS, 1)
    assert write_build(address, publish(99), "99").tables == 1
    assert read(address, "select distinct build from mart.goal_score") == [(99,)]


def test_a_lake_on_s3_reads_as_one_on_a_disk(
    server: Database, publish: Publish, bucket: str
) -> None:
    address = LakeAddress(server.url, f"{bucket}/lake", "pejl_s3")
    assert write_build(address, publish(1), "one").tables == 2
    assert read(address, "select distinct build, count(*) from mart.goal_score group by all") == [
        (1, ROWS)
    ]
    elsewhere = replace(address, data="s3://no-such-bucket/lake", name="pejl_s3_other")
    with pytest.raises(HomeError, match="AWS_ENDPOINT_URL") as refused:
        write_build(elsewhere, publish(2), "two")
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"catalogue": "postgresql://pejl@127.0.0.1:9/pejl"}, "ikke forbindelse"),
        ({"data": "/proc/lake"}, "kan skrives"),
    ],
)
def test_what_cannot_be_reached_is_one_sentence(
    address: LakeAddress, publish: Publish, change: dict[str, str], sentence: str
) -> None:
    with pytest.raises(HomeError, match=sentence) as refused:
        write_build(replace(address, **change), publish(1), "one")
    assert "\n" not in str(refused.value)
    assert "127.0.0.1" not in str(refused.value)


def test_a_lake_that_was_moved_is_not_begun_anew(
    address: LakeAddress, publish: Publish, tmp_path: Path
) -> None:
    write_build(address, publish(1), "one")
    with pytest.raises(HomeError, match="et andet sted end PEJL_LAKE_DATA"):
        write_build(replace(address, data=str(tmp_path / "other")), publish(2), "two")


def test_a_wrong_password_is_one_sentence_without_it(
    address: LakeAddress, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "forkert")
    with pytest.raises(HomeError, match="PGPASSFILE") as refused:
        write_build(address, publish(1), "one")
    assert "forkert" not in str(refused.value)


def test_rows_that_another_program_took_are_missed_and_written_again(
    address: LakeAddress, publish: Publish
) -> None:
    write_build(address, publish(1), "one")
    [parquet] = Path(address.data).rglob("goal_score/*.parquet")
    parquet.write_bytes(parquet.read_bytes()[:-100])
    assert write_build(address, publish(1), "one").tables == 1
    assert read(address, "select count(*) from mart.goal_score") == [(ROWS,)]


def several(tmp_path: Path, build: int) -> tuple[Path, Path]:
    """The public Parquet files of a build, and a municipality's file that reads them."""
    folder, file = tmp_path / "public" / f"public-{build}", tmp_path / f"own-{build}.duckdb"
    folder.mkdir(parents=True)
    with duckdb.connect(file, config={"storage_compatibility_version": "v1.2.0"}) as opened:
        opened.execute(
            f"copy (select i as no, {build} as build from range({ROWS}) t(i)) "
            f"to '{folder / 'mart.measure.parquet'}'"
        )
        parquet = parquet_files([folder / "mart.measure.parquet"])
        for schema in ("indicator", "mart", "own_rows"):
            opened.execute(f"create schema {schema}")
        opened.execute(f"create table own_rows.measure as select -1 as no, {build} as build")
        opened.execute(
            f"create view mart.measure as from {parquet} union all from own_rows.measure"
        )
        opened.execute("create view indicator.first as from mart.measure where no <= 0")
        opened.execute("create macro mart.since(n) as table from mart.measure where no >= n")
        opened.execute("comment on view mart.measure is 'Kildernes tal'")
    return folder, file


def test_public_rows_are_written_once_for_several_municipalities(
    server: Database, tmp_path: Path
) -> None:
    name = f"pejl_public_{next(LAKES)}"
    public = LakeAddress(server.url, str(tmp_path / "lake"), name)
    own = [replace(public, name=f"{name}_{code}") for code in ("707", "730")]
    for build in (1, 2):
        _, file = several(tmp_path, build)
        for each in own:
            write_build(each, file, f"own-{build}", public)
    assert [read(public, "select count(*), max(build) from mart.measure", v) for v in (1, 2)] == [
        [(ROWS, 1)],
        [(ROWS, 2)],
    ], "one snapshot a build, not one a municipality"
    assert len(list((tmp_path / "lake" / name).rglob("*.parquet"))) == 2
    for each in own:
        with connect() as connection:
            connection.execute(each.attach("home"))
            connection.execute(public.attach(public.name))
            connection.execute("use home")
            rows = "select count(*), min(no), min(build), max(build) from mart.measure"
            assert connection.execute(rows).fetchall() == [(ROWS + 1, -1, 2, 2)]
            assert connection.execute("from indicator.first").fetchall() == [(0, 2), (-1, 2)]
            assert connection.execute(f"from mart.since({ROWS - 1})").fetchall() == [(ROWS - 1, 2)]
            comment = "select comment from duckdb_views() where view_name = 'measure' "
            assert ("Kildernes tal",) in connection.execute(comment).fetchall()
        with connect() as connection:  # a past build reads the public rows of its own
            connection.execute(each.attach("home", version=1))
            connection.execute(public.attach(public.name))
            connection.execute("use home")
            assert connection.execute(rows).fetchall() == [(ROWS + 1, -1, 1, 1)]
