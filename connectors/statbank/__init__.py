"""StatBank v1 (Danmarks Statistik); protocol: `statbank-api.md`.

``config`` is a table's catalogue entry, ``metadata`` the source's own description of it,
``query`` and ``values`` make the request, ``client`` sends it, ``response`` reads the answer
(``jsonstat`` or ``bulk``), ``scaffold`` drafts a new entry.
"""

NAME = "statbank"
DEFAULT_URL = "https://api.statbank.dk"
