"""jobindsats.dk, API v3 (Styrelsen for Arbejdsmarked og Rekruttering).

    config    the catalogue entry of a table
    metadata  a table as the source describes it
    query     the request for what an entry describes
    client    sends requests
    response  an answer as rows of the raw table
    scaffold  the draft of a new entry

What we rely on: `docs/sources/jobindsats.md`.
"""

NAME = "jobindsats"
DEFAULT_URL = "https://api.jobindsats.dk"
