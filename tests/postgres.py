"""A real PostgreSQL for the time of a test."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.homes import free_port, wait_for

PROGRAMS = [shutil.which(name) for name in ("initdb", "postgres")]
NOBODY = 65534
"""Whom it runs as where we are root, as which it refuses to run."""
PASSWORD = "kun-til-denne-prøve"


@dataclass(frozen=True)
class Database:
    """An empty database of a running server, and the file that holds its password."""

    url: str
    password_file: Path


@contextmanager
def running_postgres() -> Iterator[Database]:
    """Start a server of its own with the user `pejl`; skips where there is none."""
    initdb, postgres = PROGRAMS
    if initdb is None or postgres is None:
        pytest.skip("there is no PostgreSQL server on this machine")
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="pejl-postgres-"))
    run: dict[str, Any] = {"cwd": folder}
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        run |= {"user": NOBODY, "group": NOBODY}
    secret, password_file = folder / "secret", folder / "pgpass"
    secret.write_text(f"{PASSWORD}\n", "utf-8")
    password_file.write_text(f"127.0.0.1:{port}:*:pejl:{PASSWORD}\n", "utf-8")
    password_file.chmod(0o600)
    options = ["-D", "data", "-U", "pejl", "-A", "scram-sha-256", "--pwfile=secret", "-N"]
    subprocess.run([initdb, *options], check=True, capture_output=True, **run)
    listening = ["-D", "data", "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-k", ""]
    server = subprocess.Popen([postgres, *listening], stderr=subprocess.DEVNULL, **run)
    state = folder / "data" / "postmaster.pid"
    try:
        wait_for(lambda: state.exists() and "\nready" in state.read_text(), 60)
        yield Database(f"postgresql://pejl@127.0.0.1:{port}/postgres", password_file)
    finally:
        server.send_signal(signal.SIGINT)  # without waiting for its clients
        server.wait(30)
        shutil.rmtree(folder)
