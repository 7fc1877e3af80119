"""Area codes that mean something to the code; every other one is data."""

from __future__ import annotations

COUNTRY = "000"
"""The whole country, as Danmarks Statistik writes it."""
