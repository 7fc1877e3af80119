"""A run stores its events without waiting for the disk at each of them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import dagster as dg
from dagster._core.storage.event_log import SqlEventLogStorage
from sqlalchemy import Connection

from pipelines.runs import quick_storage

NORMAL, FULL = 1, 2


def _index(instance: dg.DagsterInstance) -> AbstractContextManager[Connection]:
    storage = instance.event_log_storage
    assert isinstance(storage, SqlEventLogStorage)
    return storage.index_connection()


def test_files_are_synchronised_less_and_kept_open_during_a_run_alone(tmp_path: Path) -> None:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:

        def synchronous() -> object:
            with _index(instance) as connection:
                return connection.exec_driver_sql("pragma synchronous").scalar()

        def logs() -> int:
            return len(list(tmp_path.rglob("index.db-wal")))

        assert (synchronous(), logs()) == (FULL, 0)
        with quick_storage(instance):
            assert (synchronous(), logs()) == (NORMAL, 1)
        assert (synchronous(), logs()) == (FULL, 0)


def test_a_file_keeps_its_connection_between_statements(tmp_path: Path) -> None:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance, quick_storage(instance):
        with _index(instance) as connection:
            connection.exec_driver_sql("create temp table of_this_connection (a)")
        with _index(instance) as connection:
            tables = connection.exec_driver_sql("select count(*) from sqlite_temp_master")
            assert tables.scalar() == 1
