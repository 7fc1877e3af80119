"""Texts that name a person, as far as can be told: the register names units, never persons."""

from __future__ import annotations

import re

CPR = re.compile(r"(?<!\d)\d{5,6}[\s\u2010-\u2015\u2212-]{0,3}\d{4}(?!\d)")
"""A CPR number, also one that lost its leading zero, with any of the spaces and dashes of Word."""
SURNAMES = (
    "Nielsen", "Jensen", "Hansen", "Andersen", "Pedersen", "Christensen", "Larsen", "Sørensen",
    "Rasmussen", "Jørgensen", "Petersen", "Madsen", "Kristensen", "Olsen", "Thomsen",
    "Christiansen", "Poulsen", "Johansen", "Møller", "Mortensen",
)  # fmt: skip
"""The most common ones (Danmarks Statistik, names in the population); a third of all people."""
PERSON = re.compile(
    rf"\b(?:{'|'.join(SURNAMES)})\b"  # a surname
    r"|\b[A-ZÆØÅ]\.\s?[A-ZÆØÅ]"  # J. Hansen, A.B.
    r"|^\s*[A-ZÆØÅ]{2,4}\s*$"  # initials alone
    r"|^\s*[A-Za-zæøåÆØÅ]{2,4}\d{1,4}\s*$"  # a user name
)


def find_personal_data(text: str) -> str | None:
    """Why a text may not stand in any column of the register; it is never repeated."""
    if CPR.search(text):
        return "may hold a CPR number; remove it"
    if "@" in text:
        return "holds an e-mail address; write the unit instead"
    return None


def find_person_name(text: str) -> str | None:
    """Why a text is not taken for a unit; it is never repeated."""
    if PERSON.search(text):
        return "looks like a person's name or initials; write the unit, in full"
    return None
