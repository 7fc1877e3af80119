"""StatBank v1 (Danmarks Statistik), as `statbank-api.md` tells it.

``entry`` is what the catalogue says of a table, ``metadata`` what the source tells of it,
``question`` and ``values`` what is asked, ``client`` asks, ``answer`` reads what came as
``jsonstat`` or ``bulk``, ``draft`` proposes a new entry.
"""

NAME = "statbank"
DEFAULT_URL = "https://api.statbank.dk"
