"""The address of a municipality's lake."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.warehouse import literal


@dataclass(frozen=True)
class LakeAddress:
    """Where a municipality's lake is.

    Args:
        catalogue: the URL of the PostgreSQL database, without a password, which DuckDB would show
            in errors: libpq takes it from ``PGPASSWORD`` or the file ``PGPASSFILE``.
        data: the folder or S3 prefix of all lakes.
        name: the schema of the catalogue and the folder below ``data``: ``pejl_730``.
    """

    catalogue: str
    data: str
    name: str

    def attach(self, alias: str, *, version: int | None = None) -> str:
        """The statement that attaches the lake, at its newest or at a past snapshot."""
        folder = f"{self.data.rstrip('/')}/{self.name}/"
        options = [
            f"data_path {literal(folder)}",
            f"metadata_schema {literal(self.name)}",
            # Small tables would lie in PostgreSQL instead of in Parquet.
            "data_inlining_row_limit 0",
        ]
        if version is not None:
            options = [*options[:2], f"snapshot_version {version}", "read_only"]
        source = literal(f"ducklake:postgres:{self.catalogue}")
        return f"attach {source} as {alias} ({', '.join(options)})"
