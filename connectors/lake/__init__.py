"""The DuckLake of those who outgrow one file: each build is a snapshot in it.

Its catalogue is a schema of a PostgreSQL database, one a municipality, so that the database's own
rights keep municipalities apart. Its data is Parquet below a folder or an S3 prefix. DuckDB's
extensions come as packages of the extra ``lake``; none is downloaded.

DuckLake 1.5 loses commits of writers at the same time on PostgreSQL (duckdb/ducklake#1094, #1283).
So a commit is made under an advisory lock of PostgreSQL, and what was written is read back.
"""
