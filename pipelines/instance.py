"""Dagster's storage and its configuration, `dagster.yaml` in `PEJL_HOME/dagster`."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from sqlalchemy.exc import DatabaseError

from connectors.archive.atomic_write import unwritable, write_whole
from connectors.errors import HomeError, InputError
from pipelines import run_processes

if TYPE_CHECKING:
    from pipelines.settings import Settings

FILE = "dagster.yaml"
INSTANCE = """\
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
  start_timeout_seconds: 600
  max_runtime_seconds: 43200
code_servers:
  local_startup_timeout: 600
"""
"""A slow machine has ten minutes to start; a run has twelve hours, with those it may wait."""
TICKS = """\
retention:
  schedule:
    purge_after_days: {{skipped: 7, success: {days}, failure: {days}, started: {days}}}
  sensor:
    purge_after_days: {{skipped: 1, success: {days}, failure: {days}, started: {days}}}
"""
"""Nearly every tick of a sensor is skipped."""
DAGSTER_WAITS = {
    "DAGSTER_CODE_SERVER_STARTUP_TIMEOUT": 600,
    "DAGSTER_GRPC_TIMEOUT_SECONDS": 600,
    "DAGSTER_PROXY_SERVER_HEARTBEAT_TIMEOUT": 180,
    "DAGSTER_GRPC_PROXY_HEARTBEAT_TTL_SECONDS": 180,
}
"""Seconds that Dagster's processes wait for each other: a start, a look at the sources, a sign of
life. By default a machine of load 20 fails after 30 or 60."""
POSTGRES = "storage:\n  postgres:\n    postgres_url: {url}\n"
SQLITE_FULL = "database or disk is full"
MARK = "# Written by Pejl, which leaves the file alone once it is changed. "
WITHOUT_MARK = {
    "7002a38b724d377b9eed68a28d6cb715509dfde3d679196d5c9c0018be472c49",
    "a98bb99b83d5dca756612b758b0b6d6d209f929750693276685a968f71d16912",
    "9c7e72766396e042e726b326bc3dfb82c4f5a6578750c9c8db3bb9f6d76baae2",
}
"""The hashes of what earlier Pejls wrote."""


def prepare_instance(settings: Settings) -> Path:
    """Write `dagster.yaml`, unless it is IT's own, and set DAGSTER_HOME to its folder.

    Raises:
        HomeError: it cannot be written.
        InputError: a database is set that Dagster would not use.
    """
    folder = settings.dagster_home.resolve()
    path, database = folder / FILE, settings.dagster_database
    if not has_own_configuration(folder):
        # dagster-postgres brings psycopg2, and newer SQLAlchemy takes another driver by default.
        url = json.dumps((database or "").replace("postgresql:", "postgresql+psycopg2:", 1))
        storage = POSTGRES.format(url=url) if database else ""
        content = INSTANCE + TICKS.format(days=settings.keep_runs) + storage
        write_whole(path, f"{MARK}{_hash(content)}\n{content}".encode())
    elif database is not None:
        raise InputError(
            f"PEJL_DAGSTER_DATABASE bruges ikke, fordi {path} er rettet; skriv databasen dér, og "
            "fjern indstillingen, eller slet filen, så skriver Pejl den igen."
        )
    os.environ["DAGSTER_HOME"] = str(folder)
    for name, seconds in DAGSTER_WAITS.items():
        os.environ.setdefault(name, str(seconds))
    return folder


def has_own_configuration(folder: Path) -> bool:
    """Whether `dagster.yaml` is not as Pejl wrote it."""
    path = folder / FILE
    if not path.exists():
        return False
    text = path.read_text("utf-8")
    if not text.startswith(MARK):
        return _hash(text) not in WITHOUT_MARK
    mark, _, content = text.partition("\n")
    return mark.removeprefix(MARK) != _hash(content)


def _hash(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


@contextmanager
def open_instance(settings: Settings) -> Generator[dg.DagsterInstance]:
    """Dagster's storage in the home, with the runs ended that have no living process.

    Raises:
        HomeError: a file of the storage is damaged, the disk is full, or its database does not
            answer.
        InputError: a database is set that Dagster cannot or would not use.
    """
    check_database(settings)
    folder = prepare_instance(settings)
    try:
        with dg.DagsterInstance.get() as instance:
            run_processes.end_broken_off(instance)
            yield instance
    except DatabaseError as error:
        if SQLITE_FULL in str(error):
            raise unwritable(folder, OSError(errno.ENOSPC, SQLITE_FULL)) from error
        if settings.dagster_database:
            raise _unusable(settings.dagster_database) from error
        raise HomeError(
            f"Dagsters filer i {folder} kan ikke læses eller skrives; kør `pejl doctor --repair`, "
            "som begynder nye."
        ) from error


def check_database(settings: Settings) -> None:
    """Refuse a database of the settings that cannot be opened.

    Raises:
        HomeError: it cannot.
        InputError: the package for it is not installed.
    """
    if (database := settings.dagster_database) is None:
        return
    if find_spec("dagster_postgres") is None:
        raise InputError(
            "PEJL_DAGSTER_DATABASE kræver pakken dagster-postgres; installer den med `uv sync "
            "--extra postgres`."
        )
    import psycopg2  # noqa: PLC0415  (comes with dagster-postgres)

    try:
        psycopg2.connect(database, connect_timeout=10).close()
    except psycopg2.Error as error:
        raise _unusable(database) from error


def _unusable(database: str) -> HomeError:
    return HomeError(
        f"Dagsters database {database} kan ikke åbnes eller skrives; prøv med `psql`, og ret "
        "PEJL_DAGSTER_DATABASE eller adgangskoden (PGPASSFILE)."
    )
