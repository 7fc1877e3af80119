"""A run stores its events without waiting for the disk at each of them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import NullPool, create_engine, text

from pipelines.runs import quick_storage

NORMAL, FULL = 1, 2


def test_files_are_synchronised_less_and_kept_open_during_a_run_alone(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'index.db'}", poolclass=NullPool)

    def one(pragma: str) -> object:
        with engine.begin() as connection:
            found = connection.exec_driver_sql(f"pragma {pragma}")
            return found.scalar() if found.returns_rows else None

    def has_log() -> bool:
        return (tmp_path / "index.db-wal").exists()

    assert (one("journal_mode = wal"), one("synchronous"), has_log()) == ("wal", FULL, False)
    with quick_storage():
        assert (one("synchronous"), one("user_version = 7"), has_log()) == (NORMAL, None, True)
    assert (one("user_version"), one("synchronous"), has_log()) == (7, FULL, False)


def test_a_file_is_opened_once_for_statements_that_follow_each_other(tmp_path: Path) -> None:
    engines = [
        create_engine(f"sqlite:///{tmp_path / 'index.db'}", poolclass=NullPool) for _ in range(2)
    ]
    first, second = engines
    with quick_storage():
        with first.connect() as connection:
            connection.execute(text("create temp table of_this_connection (a)"))
            connection.execute(text("insert into of_this_connection values (1)"))
            connection.commit()
            connection.execute(text("insert into of_this_connection values (2)"))  # not committed
        with second.connect() as connection, second.connect() as another:
            seen = connection.execute(text("select count(*) from of_this_connection")).scalar()
            assert seen == 1
            tables = another.execute(text("select count(*) from sqlite_temp_master")).scalar()
            assert tables == 0
