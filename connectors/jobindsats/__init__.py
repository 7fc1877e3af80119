"""Jobindsats v3 (Styrelsen for Arbejdsmarked og Rekruttering), as `jobindsats-api.md` tells it.

``entry`` is what the catalogue says of a table, ``metadata`` what the source tells of it,
``question`` what is asked, ``client`` asks, ``answer`` reads, ``draft`` proposes a new entry.
"""

NAME = "jobindsats"
DEFAULT_URL = "https://api.jobindsats.dk"
