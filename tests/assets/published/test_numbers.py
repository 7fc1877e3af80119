"""The file that analysts open: every column explained, nobody's row, and readers undisturbed."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

import duckdb
import polars as pl
import pytest

from assets.publication import publication
from assets.published import folder as published_folder
from assets.published import numbers, receipt, stored
from assets.published.numbers import PublishedTable
from assets.tables.build import Build
from assets.tables.contracts.marts import MARTS, indicator_contract
from connectors import warehouse
from connectors.errors import HomeError
from connectors.warehouse import Warehouse
from pipelines.project import Project

CONTRACT = indicator_contract("Prøve")
READ = """
import duckdb, sys
print(*duckdb.connect(sys.argv[1], read_only=True).sql(sys.argv[2]).fetchone())
"""
WRITE = """
import duckdb, os, signal, sys
opened = duckdb.connect(sys.argv[1])
opened.execute(sys.argv[2])
os.kill(os.getpid(), signal.SIGTERM)
"""
HOLD = """
import duckdb, sys
opened = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reader")
print("open", flush=True)
sys.stdin.read()
"""
CHANGE = "update stored.indicator set value = 99"
VALUE = "select value from indicator.a"
ROWS_AND_SUM = "select count(*), sum(hash(row)::hugeint)::varchar from {} as row"
"""Tells large tables of the same rows without reading them into memory."""
A = PublishedTable("indicator.a", CONTRACT, numbers.indicator_view(CONTRACT, ["a"]))
LONG = PublishedTable("mart.indicator", MARTS["indicator"])


def test_every_table_and_every_column_has_a_comment(published: Warehouse) -> None:
    columns = published.frame(
        "select schema_name, table_name, column_name, comment from duckdb_columns() "
        "where not internal"
    )
    assert columns.filter(pl.col("comment").fill_null("") == "").rows() == []
    tables = published.frame(
        "select table_name, comment from duckdb_tables() union all "
        "select view_name, comment from duckdb_views() where not internal"
    )
    assert tables.filter(pl.col("comment").fill_null("") == "").rows() == []
    assert set(MARTS) <= set(tables["table_name"])


def test_only_indicators_and_marts_are_published_and_no_row_is_about_a_person(
    published: Warehouse, built_house: Project
) -> None:
    columns = published.frame(
        "select schema_name, table_name, column_name from duckdb_columns() where not internal"
    )
    assert set(columns["schema_name"]) == {"indicator", "mart", "stored"}
    kept = built_house.catalogue.of_source("fasit")
    keys = {
        name
        for entry in kept
        for name, column in getattr(entry.definition, "columns", {}).items()
        if column.type in {"cpr", "cvr", "record_key"}
    }
    assert {"person", "company"} <= keys
    assert keys.isdisjoint(columns["column_name"])


def texts_of(opened: Warehouse, schemas: set[str], columns: Callable[[str], bool]) -> set[str]:
    """Every text in the columns of these names, of tables: a view has none of its own."""
    found = opened.frame(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "semi join duckdb_tables() using (database_name, schema_name, table_name) "
        "where data_type = 'VARCHAR' and database_name = current_database()"
    )
    return {
        text
        for schema, table, column in found.iter_rows()
        if schema in schemas and columns(column)
        for (text,) in opened.frame(f'select distinct "{column}" from {schema}.{table}').rows()
    } - {None}


def test_no_key_of_a_person_a_company_or_an_offer_stands_in_the_published_file(
    published: Warehouse, built: Warehouse
) -> None:
    keys = texts_of(built, {"raw", "core"}, lambda name: name in {"person", "company", "offer"})
    assert len(keys) > 100
    texts = texts_of(published, {"indicator", "mart", "stored"}, lambda _: True)
    assert len(texts) > 1000
    assert keys.isdisjoint(texts)


def test_the_file_can_be_opened_by_duckdb_1_2(published: Warehouse) -> None:
    query = "select tags from duckdb_databases() where database_name = current_database()"
    assert "v1.2" in str(published.frame(query).item())


def test_each_table_has_a_parquet_twin_with_the_same_rows(
    published: Warehouse, published_file: Path
) -> None:
    tables = [
        f"{schema}.{name}" for schema in ("indicator", "mart") for name in published.tables(schema)
    ]
    twins = published_file.parent / "parquet"
    assert sorted(path.stem for path in twins.glob("*.parquet")) == sorted(tables)
    for table in {*tables} - {"mart.benchmark"}:
        assert pl.read_parquet(twins / f"{table}.parquet").equals(published.frame(f"from {table}"))


def test_the_parquet_twin_of_the_benchmark_has_the_same_bytes_whenever_it_is_written(
    published: Warehouse, published_file: Path, tmp_path: Path
) -> None:
    twin = published_file.parent / "parquet" / "mart.benchmark.parquet"
    assert published.columns(f"'{twin}'") == published.columns("mart.benchmark")
    assert published.frame(ROWS_AND_SUM.format(f"'{twin}'")).equals(
        published.frame(ROWS_AND_SUM.format("mart.benchmark"))
    )
    again, build_id = tmp_path / twin.name, numbers.read_about(published).build
    with warehouse.scratch() as other:
        other.connection.execute(f"attach '{published_file}' as alone (read_only)")
        other.connection.execute("set threads = 1")
        other.connection.execute(
            f"copy (from alone.mart.benchmark) to '{again}' (format parquet, "
            f"row_group_size {numbers.ROW_GROUP}, kv_metadata {{build: '{build_id}'}})"
        )
    assert again.read_bytes() == twin.read_bytes()


def test_what_a_group_has_is_stored_once_and_the_benchmark_is_what_was_built(
    published: Warehouse, built: Warehouse
) -> None:
    assert published.frame(
        "select table_name from duckdb_columns() where column_name in ('difference_unit', 'rank') "
        "and schema_name = 'mart' and starts_with(table_name, 'benchmark') order by all"
    )["table_name"].to_list() == ["benchmark", "benchmark", "benchmark_group", "benchmark_rank"]
    assert "benchmark" in published.frame("from duckdb_views()")["view_name"].to_list()
    rows_and_sum = ROWS_AND_SUM.format("mart.benchmark")
    assert published.frame(rows_and_sum).equals(built.frame(rows_and_sum))


@pytest.mark.parametrize("table", stored.FOLLOWS)
def test_what_follows_from_other_columns_is_not_stored_and_is_read_as_it_was_built(
    published: Warehouse, built: Warehouse, table: str
) -> None:
    narrow = stored.stored_name(table)
    assert published.columns(narrow) == published.columns(table) == list(MARTS[table[5:]].columns)
    assert published.frame(ROWS_AND_SUM.format(table)).equals(
        built.frame(ROWS_AND_SUM.format(table))
    )
    for column in stored.FOLLOWS[table]:
        [(left, whole)] = published.frame(
            f"select (select count({column}) from {narrow}), (select count({column}) from {table})"
        ).rows()
        assert 0 < left < whole


def test_the_bounds_of_a_figure_that_is_not_known_are_stored(tmp_path: Path) -> None:
    rows = {
        "numerator": [4.0, None, 2.0, None],
        "denominator": [5.0, None, 7.0, None],
        "value": [80.0, None, None, None],
        "value_low": [80.0, 0.0, 25.0, None],
        "value_high": [80.0, 2.0, 35.0, None],
        "mark": [None, "<3", "missing", "disclosure"],
    }
    bounds = ["value", "value_low", "value_high"]
    with warehouse.writing(tmp_path / "work.duckdb") as opened:
        filled = pl.DataFrame(rows, {name: LONG.contract.types[name] for name in rows})
        opened.replace(LONG.name, pl.concat([LONG.contract.empty(), filled], how="diagonal"))
        build = Build(opened, "sample", datetime(2024, 8, 15, tzinfo=UTC), tmp_path / "published")
        publication.write(build, [LONG])
    with warehouse.reading(build.published / published_folder.NAME) as opened:
        assert opened.frame(f"select {', '.join(bounds)} from {LONG.name}").rows() == [
            (80, 80, 80), (None, 0, 2), (None, 25, 35), (None, None, None),
        ]  # fmt: skip
        narrow = opened.frame(f"from {stored.stored_name(LONG.name)}").select(bounds)
        assert narrow.rows() == [
            (None, None, None), (None, 0, 2), (None, 25, 35), (None, None, None),
        ]  # fmt: skip


def test_the_published_sample_takes_at_most_40_mb(published_file: Path) -> None:
    assert published_file.stat().st_size <= 40_000_000


def test_the_benchmark_is_read_also_where_the_file_is_attached_as_mart(
    published_file: Path,
) -> None:
    with warehouse.scratch() as other:
        other.connection.execute(f"attach '{published_file}' as mart (read_only)")
        query = "select count(distinct comparison) from mart.mart.benchmark where area_code = '707'"
        assert other.frame(query).item() > 1


@pytest.mark.parametrize("name", ["pejl", "indicator", "tal 2024"])
def test_an_indicator_is_a_view_that_can_be_read_under_any_name_of_the_file(
    tmp_path: Path, name: str
) -> None:
    file = Path(shutil.copyfile(publish_value(tmp_path, 1.0), tmp_path / f"{name}.duckdb"))
    with warehouse.reading(file) as opened:
        assert opened.frame(f'select value from "{name}".indicator.a').item() == 1
        views = "select sql from duckdb_views() where schema_name = 'indicator'"
        [view] = opened.frame(views)["sql"]
        assert "FROM mart.indicator" in view
    with warehouse.scratch() as other:
        other.connection.execute(f"attach '{file}' as andet (read_only)")
        assert other.frame("select value from andet.indicator.a").item() == 1


def test_the_scores_explain_themselves_with_the_own_municipality_first(
    published: Warehouse,
) -> None:
    rows = published.frame("select * from mart.goal_score")
    assert rows["own"].to_list() == sorted(rows["own"], reverse=True)
    assert rows["area"][0] == "Norddjurs"
    assert set(rows["data"]) == {"sample"}


def figure(value: float) -> pl.DataFrame:
    row = {
        "area_code": "707",
        "period": "2023",
        "starts_on": date(2023, 1, 1),
        "ends_on": date(2023, 12, 31),
        "value": value,
        "unit": "pct",
        "source_tables": "a",
    }
    return pl.DataFrame([row], schema=CONTRACT.types)


def test_a_fault_of_a_paper_stops_no_numbers(tmp_path: Path) -> None:
    def fail(_: Path) -> NoReturn:
        raise ZeroDivisionError

    problems: list[Exception] = []
    with warehouse.writing(tmp_path / "work.duckdb") as opened:
        opened.replace("indicator.a", figure(1))
        opened.replace("mart.indicator", MARTS["indicator"].empty())
        build = Build(opened, "sample", datetime(2024, 8, 15, tzinfo=UTC), tmp_path / "published")
        publication.write(build, [LONG, A], read_papers=fail, fail_paper=problems.append)
    assert [type(problem) for problem in problems] == [ZeroDivisionError]
    with warehouse.reading(build.published / published_folder.NAME) as published:
        assert numbers.read_about(published).lacks == publication.NO_PAPER


def test_a_page_that_cannot_be_made_stops_no_numbers_and_the_last_one_stays(tmp_path: Path) -> None:
    problems: list[Exception] = []
    with warehouse.writing(tmp_path / "work.duckdb") as opened:
        opened.replace("indicator.a", figure(1))
        opened.replace("mart.indicator", MARTS["indicator"].empty())
        build = Build(opened, "sample", datetime(2024, 8, 15, tzinfo=UTC), tmp_path / "published")
        build.published.mkdir()
        (build.published / published_folder.PAGE).write_text("den forrige")
        # The file has no goals.
        publication.write(build, [LONG, A], has_page=True, fail_page=problems.append)
    assert [type(problem) for problem in problems] == [HomeError]
    with warehouse.reading(build.published / published_folder.NAME) as published:
        assert numbers.read_about(published).lacks == publication.NO_PAGE
    assert (build.published / published_folder.PAGE).read_text() == "den forrige"
    assert receipt.lacks(build.published, published_folder.PAGE)


def publish_value(folder: Path, value: float, day: int = 15, expected_warnings: int = 0) -> Path:
    with warehouse.writing(folder / "work.duckdb") as opened:
        opened.replace("indicator.a", figure(value))
        row = figure(value).with_columns(
            indicator=pl.lit("a"), value_low=pl.col("value"), value_high=pl.col("value")
        )
        opened.replace(
            "mart.indicator", pl.concat([MARTS["indicator"].empty(), row], how="diagonal")
        )
        build = Build(opened, "sample", datetime(2024, 8, day, tzinfo=UTC), folder / "published")
        warnings = publication.write(build, [LONG, A]).warnings
    assert len(warnings) == expected_warnings
    return build.published / published_folder.NAME


def write_elsewhere(file: Path, sql: str) -> None:
    """Write in a file as a program does that is killed before it closes the file."""
    command = [sys.executable, "-c", WRITE, str(file), sql]
    subprocess.run(command, check=False, timeout=60)
    assert warehouse.logs_beside(file)


def read_elsewhere(file: Path) -> float:
    """What a reader in another process sees."""
    command = [sys.executable, "-c", READ, str(file), VALUE]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be replaced there")
def test_a_reader_keeps_the_old_numbers_and_a_new_reader_gets_the_new(tmp_path: Path) -> None:
    file = publish_value(tmp_path, 1.0)
    with warehouse.reading(file) as early:
        assert early.frame(VALUE).item() == 1
        assert publish_value(tmp_path, 2.0) == file
        assert early.frame(VALUE).item() == 1
        assert read_elsewhere(file) == 2


@contextmanager
def held_open(file: Path, mode: str) -> Generator[None]:
    """Another process that holds a file open as a reader or a writer."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file), mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        try:
            yield
        finally:
            process.communicate()


@pytest.mark.parametrize("name", [published_folder.NAME, "copies/pejl_2024-08-15.duckdb"])
def test_what_a_killed_program_wrote_in_a_published_file_is_set_aside(
    tmp_path: Path, name: str
) -> None:
    file = publish_value(tmp_path, 1.0).parent / name
    write_elsewhere(file, CHANGE)
    assert read_elsewhere(file) == 99
    publish_value(tmp_path, 2.0, expected_warnings=1)
    assert read_elsewhere(file) == 2
    assert not warehouse.logs_beside(file)
    [aside] = file.with_name(published_folder.ASIDE).iterdir()
    assert aside.name.endswith(f"Z_{file.name}.wal")
    assert aside.stat().st_size > 0


def test_a_log_of_another_file_is_set_aside_also_while_a_reader_holds_the_file(
    tmp_path: Path,
) -> None:
    file = publish_value(tmp_path, 1.0)
    other = tmp_path / "other.duckdb"
    write_elsewhere(other, "create schema indicator; create table indicator.b as select 1 as b")
    with held_open(file, "reader"):
        other.with_name("other.duckdb.wal").rename(file.with_name("pejl.duckdb.wal"))
        file.with_name("pejl.duckdb.wal.recovery").write_bytes(b"cut off")
        publish_value(tmp_path, 2.0, expected_warnings=2)
    assert read_elsewhere(file) == 2
    with warehouse.reading(file) as opened:
        assert opened.tables("indicator") == ["a"]


def test_other_leftovers_beside_the_file_disturb_nobody(tmp_path: Path) -> None:
    file = publish_value(tmp_path, 1.0)
    file.with_name("pejl.duckdb.tmp").mkdir()
    file.with_name("pejl.duckdb.tmp").joinpath("spill").write_bytes(b"x")
    file.with_name("pejl.duckdb.lock").touch()
    publish_value(tmp_path, 2.0)
    assert read_elsewhere(file) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be replaced there")
@pytest.mark.parametrize("name", [published_folder.NAME, "copies/pejl_2024-08-15.duckdb"])
def test_a_file_that_a_program_may_still_write_in_is_not_replaced(
    tmp_path: Path, name: str
) -> None:
    file = publish_value(tmp_path, 1.0).parent / name
    with (
        held_open(file, "writer"),
        pytest.raises(HomeError, match=r"duckdb er åben i et andet program.*; luk programmet"),
    ):
        publish_value(tmp_path, 2.0)
    assert read_elsewhere(file) == 1
    publish_value(tmp_path, 2.0)
    assert read_elsewhere(file) == 2


def test_whoever_writes_in_the_published_file_leaves_the_dated_copy_as_it_was(
    tmp_path: Path,
) -> None:
    file = publish_value(tmp_path, 1.0)
    with duckdb.connect(file) as opened:
        opened.execute(CHANGE)
    assert read_elsewhere(file) == 99
    assert read_elsewhere(file.with_name("copies") / "pejl_2024-08-15.duckdb") == 1


def test_a_file_with_other_rows_than_were_built_does_not_count_as_published(
    tmp_path: Path,
) -> None:
    with warehouse.writing(tmp_path / "work.duckdb") as opened:
        opened.create_view("mart.plan", "select random() as value")
        build = Build(opened, "sample", datetime(2024, 8, 16, tzinfo=UTC), tmp_path / "published")
        title = replace(MARTS["plan"], columns={})
        with pytest.raises(HomeError, match=r"^mart.plan i pejl.duckdb har andre rækker"):
            publication.write(build, [PublishedTable("mart.plan", title)])


def test_a_dated_copy_of_each_day_is_kept(tmp_path: Path) -> None:
    for day in (1, 2, 3):
        publish_value(tmp_path, float(day), day)
    copies = sorted((tmp_path / "published" / "copies").glob("*.duckdb"))
    assert [copy.name for copy in copies] == [f"pejl_2024-08-0{day}.duckdb" for day in (1, 2, 3)]
    assert read_elsewhere(copies[0]) == 1
    assert not list((tmp_path / "published").glob(".*partial"))


def test_nothing_is_swapped_in_where_a_table_cannot_be_copied(tmp_path: Path) -> None:
    file = publish_value(tmp_path, 1.0)
    with warehouse.writing(tmp_path / "work.duckdb") as opened:
        build = Build(opened, "sample", datetime(2024, 8, 16, tzinfo=UTC), file.parent)
        gone = PublishedTable("mart.gone", CONTRACT)
        with pytest.raises(Exception, match="gone"):
            publication.write(build, [LONG, A, gone])
    assert read_elsewhere(file) == 1
    assert not list(file.parent.glob(".*partial"))
