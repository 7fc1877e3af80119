"""Tell people how runs went: the health file, `pejl status`, and digests by e-mail or webhook.

Nothing here imports Dagster, DuckDB or Polars at the top: `pejl status` answers in under a second.
"""
