"""``sql/macro/<name>.sql``: what several SQL files say, said once, as a macro of their database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def create_macros(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Create the macros of a folder of SQL files in the database that is used."""
    for path in sorted((folder / "macro").glob("*.sql")):
        connection.execute(path.read_text("utf-8"))
