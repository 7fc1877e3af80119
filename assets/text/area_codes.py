"""Area codes that the code refers to."""

from __future__ import annotations

COUNTRY = "000"
"""The whole country, as Danmarks Statistik writes it."""
