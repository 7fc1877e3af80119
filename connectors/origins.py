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
from connectors.tabular.headings import fold

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

    The name of a group is a nationality too: a file may give groups.
    """
    spelled = _folded(nationalities)
    result = spelled.replace_strict(_groups(known), default=OTHER, return_dtype=pl.String)
    return result.set(spelled.is_null() | (spelled == ""), None)


def are_listed(nationalities: pl.Series, known: Mapping[str, str]) -> pl.Series:
    """Whether the list holds each nationality; null stays null."""
    return _folded(nationalities).is_in([*_groups(known)])


def _groups(known: Mapping[str, str]) -> dict[str, str]:
    """The group of origin of each folded spelling; the name of a group maps to itself."""
    return {
        fold(text): group for text, group in (*known.items(), *zip(GROUPS, GROUPS, strict=True))
    }


def _folded(texts: pl.Series) -> pl.Series:
    distinct = texts.drop_nulls().unique()
    spelled = pl.Series([fold(text) for text in distinct], dtype=pl.String)
    return texts.replace_strict(distinct, spelled, default=None, return_dtype=pl.String)
