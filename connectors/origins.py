"""Nationality as a group of origin: nothing finer may leave a file about persons.

The groups follow Danmarks Statistik's Western and non-Western countries, with Denmark and Ukraine
by name (goal 3.2.1); `reference/nationality.csv` says which is which. A text that the list does not
know is ``Andet land``: it is never counted as either.
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
    about="The group of origin of each nationality, country or code that a file may spell.",
    file="reference/nationality.csv",
    key=("nationality",),
    columns={
        "nationality": Column(type="text", about="Nationaliteten, som en fil kan skrive den."),
        "origin": Column(type="text", values=GROUPS, about="Oprindelsesgruppen."),
    },
    guess="That the Western countries are the EU, Andorra, Iceland, Liechtenstein, Monaco, Norway, "
    "San Marino, Switzerland, the United Kingdom, the Vatican, Canada, the USA, Australia and New "
    "Zealand (from memory of dst.dk, not checked: `domain.md` does not give the list).",
)


def origin_groups(nationalities: pl.Series, known: Mapping[str, str]) -> pl.Series:
    """The group of origin of each nationality, whatever its case; an empty cell is null.

    A group's own name stays what it is, so that a file may give groups in the first place.
    """
    low = nationalities.str.strip_chars().str.to_lowercase()
    named = {text.lower(): group for text, group in known.items()}
    named |= {group.lower(): group for group in GROUPS}
    found = low.replace_strict(named, default=OTHER, return_dtype=pl.String)
    return found.set(low.is_null() | (low == ""), None)
