"""A connection of DuckDB that can read and write lakes."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from connectors import warehouse
from connectors.errors import HomeError
from connectors.warehouse import literal

if TYPE_CHECKING:
    import duckdb

EXTENSIONS = ("ducklake", "postgres_scanner", "httpfs")


@contextmanager
def connect() -> Generator[duckdb.DuckDBPyConnection]:
    """DuckDB in memory with the extensions loaded, and the keys of S3 where they are set."""
    import duckdb  # noqa: PLC0415

    files = [_require_extension(name, duckdb.__version__) for name in EXTENSIONS]
    with warehouse.in_memory() as connection:
        for file in files:
            connection.execute(f"load {literal(file)}")
        if secret := _s3_secret():
            connection.execute(secret)
        yield connection


def find_extension(name: str, version: str) -> Path | None:
    """The file of an extension for a version of DuckDB; None where it is not installed."""
    found = importlib.util.find_spec(f"duckdb_extension_{name}")
    folders = (found.submodule_search_locations or ()) if found else ()
    for folder in folders:
        file = Path(folder) / "extensions" / f"v{version}" / f"{name}.duckdb_extension"
        if file.is_file():
            return file
    return None


def _require_extension(name: str, version: str) -> Path:
    if file := find_extension(name, version):
        return file
    raise HomeError(
        f"PEJL_LAKE er sat, men DuckDB-udvidelsen {name} til DuckDB {version} er ikke installeret; "
        "installer Pejl med tilvalget lake, eller slet PEJL_LAKE."
    )


def _s3_secret() -> str | None:
    """The statement that gives DuckDB the keys of S3 from AWS' own variables; None without."""
    names = {
        "key_id": "AWS_ACCESS_KEY_ID",
        "secret": "AWS_SECRET_ACCESS_KEY",
        "session_token": "AWS_SESSION_TOKEN",
        "region": "AWS_REGION",
    }
    parts = {
        name: os.environ[variable] for name, variable in names.items() if os.environ.get(variable)
    }
    if "key_id" not in parts:
        return None
    if url := os.environ.get("AWS_ENDPOINT_URL"):
        scheme, _, host = url.rpartition("://")
        parts |= {"endpoint": host.rstrip("/"), "url_style": "path"}
        parts |= {"use_ssl": str(scheme != "http").lower()}
    return (
        "create temporary secret lake (type s3, "
        + ", ".join(f"{name} {literal(value)}" for name, value in parts.items())
        + ")"
    )
