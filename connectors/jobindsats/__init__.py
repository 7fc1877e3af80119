"""Jobindsats v3 (Styrelsen for Arbejdsmarked og Rekruttering); protocol: `jobindsats-api.md`.

``config`` is a table's catalogue entry, ``metadata`` the source's own description of it,
``query`` makes the request, ``client`` sends it, ``response`` reads the answer, ``scaffold``
drafts a new entry.
"""

NAME = "jobindsats"
DEFAULT_URL = "https://api.jobindsats.dk"
