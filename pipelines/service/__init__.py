"""Dagster's webserver, daemon and code location as one service, behind a filter of web requests."""
