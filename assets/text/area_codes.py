"""Area codes that the code refers to."""

from __future__ import annotations

COUNTRY = "000"
"""The whole country, as Danmarks Statistik writes it."""
COUNTRY_TEXT = "hele landet"
"""How a sentence calls it."""
CODE_PATTERN = r"^\d{3}$"
"""The regular expression of an area's code."""
