"""Nationality reduced to a group of origin, the finest detail stored about persons.

Danmarks Statistik's Western and non-Western countries, with Denmark and Ukraine apart (goal 3.2.1),
as `data/reference/nationality.csv` lists them. An unlisted nationality is ``Andet land`` and counts
as neither.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from connectors.register.config import StaffTable
from connectors.tabular.columns import Column

DENMARK, UKRAINE = "Danmark", "Ukraine"
WESTERN, NON_WESTERN, OTHER = "Vestlige lande", "Ikke-vestlige lande", "Andet land"
GROUPS = (DENMARK, UKRAINE, WESTERN, NON_WESTERN, OTHER)
NATIONALITIES = StaffTable(
    title="Nationaliteter",
    about="Oprindelsesgruppen for hver nationalitet, hvert land eller hver kode i en fil.",
    file="reference/nationality.csv",
    key=("nationality",),
    columns={
        "nationality": Column(type="text", about="Nationaliteten, som en fil kan skrive den."),
        "origin": Column(type="text", values=GROUPS, about="Oprindelsesgruppen."),
    },
    guess="At de vestlige lande er EU, Andorra, Island, Liechtenstein, Monaco, Norge, San Marino, "
    "Schweiz, Storbritannien, Vatikanstaten, Canada, USA, Australien og New Zealand (ikke "
    "kontrolleret hos Danmarks Statistik).",
)


def origin_groups(nationalities: pl.Series, known: Mapping[str, str]) -> pl.Series:
    """The group of origin of each nationality, in any case; an empty cell is null.

    The name of a group maps to itself: a file may give groups.
    """
    lower = nationalities.str.strip_chars().str.to_lowercase()
    named = {text.lower(): group for text, group in known.items()}
    named |= {group.lower(): group for group in GROUPS}
    result = lower.replace_strict(named, default=OTHER, return_dtype=pl.String)
    return result.set(lower.is_null() | (lower == ""), None)
