"""Who may use Dagster's UI of a home: the holder of its token, under a name that is allowed."""

from __future__ import annotations

import secrets
from pathlib import Path

from connectors import key_files
from connectors.archive.atomic_write import write_whole
from connectors.errors import HomeError, file_error

TOKEN_FILE = "ui.token"  # noqa: S105  (a file's name)
ADDRESS_FILE = "ui.address"
"""Where the service of this home answers, for a later `pejl ui`."""
LOGIN = "/login"
FOREIGN_HOST, FOREIGN_PAGE, UNKNOWN = 421, 403, 401
"""The HTTP statuses of what is refused: the name, the page it comes from, who asks."""
_REMEDY = "slet filen, så laver den næste start en ny"


def load_token(dagster_home: Path) -> str:
    """Load the home's token; the first start makes it, for its owner's eyes alone.

    Raises:
        HomeError: it cannot be read or written.
    """
    path = dagster_home / TOKEN_FILE
    try:
        if not path.exists():
            key_files.create(path, f"{secrets.token_urlsafe(32)}\n".encode("ascii"))
        token = path.read_text("ascii").strip()
    except OSError as error:
        raise HomeError(
            f"Nøglen til brugerfladen, {path}, kan ikke læses ({file_error(error)}); {_REMEDY}."
        ) from error
    except UnicodeDecodeError:
        token = ""
    if len(token) < len(secrets.token_urlsafe(16)):
        raise HomeError(f"Nøglen til brugerfladen, {path}, er ikke en, Pejl har lavet; {_REMEDY}.")
    return token


def local_name(host: str) -> str:
    """The name by which this machine reaches a service that listens on a host."""
    wildcards = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}  # noqa: S104
    return wildcards.get(host, host)


def local_address(host: str, port: int) -> str:
    """Where a service answers on this machine."""
    return f"http://{local_name(host)}:{port}"


def write_address(dagster_home: Path, address: str) -> None:
    """Write where the service of this home answers, once it holds its lock.

    Raises:
        HomeError: it cannot be written.
    """
    write_whole(dagster_home / ADDRESS_FILE, f"{address}\n".encode("ascii"))


def load_address(dagster_home: Path) -> str:
    """Where the running service of this home answers.

    Raises:
        HomeError: it has not written it yet.
    """
    try:
        return (dagster_home / ADDRESS_FILE).read_text("ascii").strip()
    except FileNotFoundError as error:
        raise HomeError("Pejls tjeneste er ved at starte; prøv igen om et øjeblik.") from error


def login_link(address: str, dagster_home: Path) -> str:
    """The link that gives a browser access; it holds the token."""
    return f"{address}{LOGIN}?token={load_token(dagster_home)}"
