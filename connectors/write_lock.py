"""The write lock of a home: one refresh, build or freeze at a time, across processes."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from connectors import lock_files
from connectors.errors import BusyError, HomeError, file_error


@contextmanager
def sole_writer(home: Path, patience: float = 5.0, *, is_run: bool = True) -> Generator[None]:
    """Hold the write lock of a home.

    Args:
        home: the home folder.
        patience: seconds to wait for another writer.
        is_run: whether it makes up for a run that was killed; a look or a backup leaves its mark.

    Raises:
        BusyError: another process still holds the lock.
        HomeError: the home cannot be written to.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415  (readers never need it)

    lock = FileLock(home / "write.lock", is_singleton=True)
    holder = home / "write.holder"
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=patience, poll_interval=0.2)
    except Timeout:
        raise BusyError(
            f"En anden kørsel af Pejl skriver i {home} ({_holder(holder)}); vent, til den er "
            "færdig."
        ) from None
    except OSError as error:
        raise HomeError(
            f"Der kan ikke skrives i {home} ({file_error(error)}); ret PEJL_HOME."
        ) from error
    killed = None if is_run or lock.lock_counter > 1 or not holder.exists() else holder.read_bytes()
    try:
        holder.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}), "utf-8")
        yield
    finally:
        if killed is not None:
            holder.write_bytes(killed)
        elif lock.lock_counter == 1:
            holder.unlink(missing_ok=True)
        lock.release()


def last_writer(home: Path) -> tuple[str, bool] | None:
    """The process that writes in a home, or was killed while it did, and whether it still runs."""
    holder = home / "write.holder"
    if not holder.exists():
        return None
    try:
        return _holder(holder), lock_files.is_held(home / "write.lock")
    except OSError:  # only the home's owner may look at the lock
        return _holder(holder), True


def _holder(path: Path) -> str:
    try:
        facts = json.loads(path.read_text("utf-8"))
        return f"proces {facts['pid']} på {facts['host']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "ukendt proces"
