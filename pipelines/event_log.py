"""Dagster's event log with its files kept open.

Dagster makes an engine and opens the file anew for each of the thousands of statements of a run,
which took a fifth of a refresh.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sql import create_engine
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

MOST_OPEN = 4
"""Files: the index, the run that is going on, and those that somebody looks at."""


class OpenEventLog(SqliteEventLogStorage):
    """Named in ``dagster.yaml``; one connection to each of the last few files used."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        """Dagster calls this with what stands in ``dagster.yaml``."""
        self._open: OrderedDict[str, Engine] = OrderedDict()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> OpenEventLog:
        """The log that ``dagster.yaml`` describes."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Generator[Connection]:
        if shard not in self._open:
            with super()._connect(shard):
                """Makes the file, or brings it up to date."""
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def _engine(self, shard: str) -> Engine:
        """The engine of a file; the one used longest ago makes room for it."""
        if shard not in self._open:
            self._open[shard] = create_engine(
                self.conn_string_for_shard(shard),
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
            )
            event.listen(self._open[shard], "connect", _without_waiting_for_the_disk)
        self._open.move_to_end(shard)
        if len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)[1].dispose()
        return self._open[shard]

    def dispose(self) -> None:
        """Close every file."""
        while self._open:
            self._open.popitem()[1].dispose()
        super().dispose()


def _without_waiting_for_the_disk(connection: Any, _record: object) -> None:
    """With a write-ahead log a power cut costs the last events and never the file."""
    connection.execute("pragma synchronous = normal")
