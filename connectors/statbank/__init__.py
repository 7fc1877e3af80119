"""Statistikbanken, API v1 (Danmarks Statistik).

    config    the catalogue entry of a table
    metadata  a table as the source describes it
    query     the request for what an entry describes; values has its grammar
    client    sends requests
    response  an answer as rows of the raw table, from jsonstat or bulk (a CSV stream)
    scaffold  the draft of a new entry

What we rely on: `docs/sources/statbank.md`.
"""

NAME = "statbank"
DEFAULT_URL = "https://api.statbank.dk"
