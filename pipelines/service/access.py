"""Who may use Dagster's UI of a home: the holder of its token, under a name that is allowed."""

from __future__ import annotations

import secrets
from pathlib import Path

from connectors import key_files
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


def load_address(dagster_home: Path) -> str:
    """Where the running service of this home answers."""
    return (dagster_home / ADDRESS_FILE).read_text("ascii").strip()


def login_link(address: str, dagster_home: Path) -> str:
    """The link that gives a browser access; it holds the token."""
    return f"{address}{LOGIN}?token={load_token(dagster_home)}"
