"""The DuckDB file: its tables, and sentences where it cannot be opened."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from connectors import warehouse
from connectors.errors import HomeError
from tests.processes import process

FRAME = pl.DataFrame({"area": ["707", "000"], "value": [1.5, None], "on": ["2023M01", None]})


HOLDS_FILE = """
    with warehouse.writing(Path(sys.argv[1])) as held:
        print("ready", flush=True)
        sys.stdin.read()
"""


def test_a_home_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for home in (tmp_path / "file", tmp_path / "file" / "home"):
        with (
            pytest.raises(HomeError, match="kan ikke åbnes til skrivning"),
            warehouse.writing(home / "pejl.duckdb"),
        ):
            pass


def test_a_new_database_has_the_six_schemas(tmp_path: Path) -> None:
    with warehouse.writing(tmp_path / "new" / "pejl.duckdb") as project:
        assert [project.tables(schema) for schema in warehouse.SCHEMAS] == [[]] * 7


def test_a_table_holds_exactly_the_frame_and_null_stays_null(tmp_path: Path) -> None:
    path = tmp_path / "pejl.duckdb"
    with warehouse.writing(path) as project:
        project.replace("raw.t", FRAME.head(1))
        project.replace("raw.t", FRAME)
        project.create_table("core.t", "select area, value from raw.t")
    with warehouse.reading(path) as project:
        assert project.frame("from raw.t").equals(FRAME)
        assert project.frame("from core.t order by area").rows() == [("000", None), ("707", 1.5)]
        assert project.tables("raw") == project.tables("core") == ["t"]


def test_an_empty_frame_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "pejl.duckdb"
    with warehouse.writing(path) as project:
        project.replace("raw.t", FRAME.clear())
        assert project.frame("from raw.t").schema == FRAME.schema


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "pejl.duckdb"
    with warehouse.writing(path):
        pass
    with warehouse.reading(path) as project, pytest.raises(Exception, match="read-only"):
        project.replace("raw.t", FRAME)


def test_two_processes_may_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "pejl.duckdb"
    with warehouse.writing(path) as project:
        project.replace("raw.t", FRAME)
    holds = HOLDS_FILE.replace("writing", "reading")
    with process(holds, path), warehouse.reading(path) as project:
        assert project.frame("from raw.t").height == 2


def test_while_another_process_writes_the_file_can_be_neither_written_nor_read(
    tmp_path: Path,
) -> None:
    path = tmp_path / "pejl.duckdb"
    with process(HOLDS_FILE, path):
        with (
            pytest.raises(HomeError, match="luk programmet, der har den åben"),
            warehouse.writing(path),
        ):
            pass
        with (
            pytest.raises(HomeError, match="luk programmet, der skriver i den"),
            warehouse.reading(path),
        ):
            pass


def test_a_reader_keeps_what_it_opened_while_a_new_file_is_swapped_in(tmp_path: Path) -> None:
    path, other = tmp_path / "pejl.duckdb", tmp_path / "new.duckdb"
    for each, frame in ((path, FRAME.head(1)), (other, FRAME)):
        with warehouse.writing(each) as project:
            project.replace("mart.t", frame)
    with warehouse.reading(path) as project:
        other.replace(path)
        assert project.frame("from mart.t").height == 1
    with warehouse.reading(path) as project:
        assert project.frame("from mart.t").height == 2


def test_a_file_that_is_not_there_yet_says_what_to_run(tmp_path: Path) -> None:
    with (
        pytest.raises(HomeError, match=r"findes ikke; kør `pejl refresh`, som laver den"),
        warehouse.reading(tmp_path / "none.duckdb"),
    ):
        pass


@pytest.mark.parametrize("content", [b"", b"area;value\n" * 999, b"\0" * 9_000])
def test_what_is_no_duckdb_file_is_a_sentence_and_is_left_as_it_is(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "pejl.duckdb"
    path.write_bytes(content)
    with pytest.raises(HomeError, match="kan ikke åbnes"), warehouse.reading(path):
        pass
    with pytest.raises(HomeError, match="eller slet den: næste kørsel"), warehouse.writing(path):
        pass
    assert path.read_bytes() == content


def test_a_view_shows_the_rows_of_files_in_their_order(tmp_path: Path) -> None:
    files = [tmp_path / "it's 1.parquet", tmp_path / "it's 2.parquet"]
    pl.DataFrame({"n": [1, 2]}).write_parquet(files[0])
    pl.DataFrame({"n": [3]}).write_parquet(files[1])
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        opened.replace("raw.t", pl.DataFrame({"n": [9]}))
        for _ in range(2):
            opened.create_view_of_files("raw.t", files)
            assert opened.frame("from raw.t")["n"].to_list() == [1, 2, 3]
        opened.drop("raw.t")
        opened.replace("raw.t", pl.DataFrame({"n": [9]}))
        assert opened.frame("from raw.t")["n"].to_list() == [9]


@pytest.mark.parametrize("query", ["from mart.other", "select other from mart.goal"])
def test_a_table_or_column_that_an_older_pejl_lacked_is_a_sentence(
    tmp_path: Path, query: str
) -> None:
    path = tmp_path / "pejl.duckdb"
    with warehouse.writing(path) as opened:
        opened.connection.execute("create table mart.goal (id integer)")
    with (
        pytest.raises(HomeError, match="anden version af Pejl og mangler en tabel eller kolonne"),
        warehouse.reading(path) as opened,
    ):
        opened.frame(query)


def test_a_view_of_files_that_are_gone_is_a_sentence(tmp_path: Path) -> None:
    pl.DataFrame({"n": [1]}).write_parquet(tmp_path / "rows.parquet")
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        opened.create_view_of_files("raw.t", [tmp_path / "rows.parquet"])
    (tmp_path / "rows.parquet").unlink()
    with (
        pytest.raises(HomeError, match="som ikke kan læses; kør `pejl refresh`"),
        warehouse.reading(tmp_path / "w.duckdb") as opened,
    ):
        opened.frame("from raw.t")


def test_what_is_made_in_an_attached_file_is_made_in_it_alone(tmp_path: Path) -> None:
    with warehouse.writing(tmp_path / "shared.duckdb") as opened:
        opened.create_table("core.a", "select 1 as value")
        with opened.attached(tmp_path / "own.duckdb"):
            opened.create_table("core.a", "select 2 as value")
            opened.create_view("core.b", "from shared.core.a")
            assert opened.tables("core") == ["a", "b"]
            [rows] = opened.read_batches("from core.a", 10)
            assert rows["value"].to_list() == [2]
            assert opened.frame("from core.b")["value"].to_list() == [1]
        assert opened.frame("from core.a")["value"].to_list() == [1]
        assert opened.tables("core") == ["a"]


def test_a_checkpoint_leaves_nothing_in_the_log_of_the_file_that_is_worked_in(
    tmp_path: Path,
) -> None:
    with warehouse.writing(tmp_path / "shared.duckdb") as opened:
        with opened.attached(tmp_path / "own.duckdb"):
            opened.create_table("core.a", "select 2 as value")
            assert warehouse.logs_beside(tmp_path / "own.duckdb")
            opened.checkpoint()
            assert not warehouse.logs_beside(tmp_path / "own.duckdb")
        opened.create_table("core.a", "select 1 as value")
        assert warehouse.logs_beside(tmp_path / "shared.duckdb")
        opened.checkpoint()
        assert not warehouse.logs_beside(tmp_path / "shared.duckdb")
