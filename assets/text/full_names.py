"""Municipalities by their full names, and in the genitive."""

from __future__ import annotations

_MUNICIPALITY_NAMES = {
    "101": "Københavns Kommune",
    "400": "Bornholms Regionskommune",
    "411": "Christiansø",
}
"""The municipalities that are not called by their area name and Kommune."""


def municipality_name(area_code: str, area: str) -> str:
    """``Norddjurs Kommune``."""
    return _MUNICIPALITY_NAMES.get(area_code, f"{area} Kommune")


def genitive(name: str) -> str:
    """``Norddjurs Kommunes``, ``Horsens'``."""
    return f"{name}'" if name.endswith(("s", "x", "z")) else f"{name}s"
