"""Recognise CPR numbers, e-mail addresses and names of persons in text."""

from __future__ import annotations

import re

CPR = re.compile(r"(?<!\d)\d{5,6}[\s\u2010-\u2015\u2212-]{0,3}\d{4}(?!\d)")
"""Also without the leading zero, and with the spaces and dashes that Word inserts."""
SURNAMES = (
    "Nielsen", "Jensen", "Hansen", "Andersen", "Pedersen", "Christensen", "Larsen", "Sørensen",
    "Rasmussen", "Jørgensen", "Petersen", "Madsen", "Kristensen", "Olsen", "Thomsen",
    "Christiansen", "Poulsen", "Johansen", "Møller", "Mortensen",
)  # fmt: skip
"""The 20 most common (Danmarks Statistik, names in the population): a third of all people."""
PERSON = re.compile(
    rf"\b(?:{'|'.join(SURNAMES)})\b"  # a surname
    r"|\b[A-ZÆØÅ]\.\s?[A-ZÆØÅ]"  # J. Hansen, A.B.
    r"|^\s*[A-ZÆØÅ]{2,4}\s*$"  # initials alone
    r"|^\s*[A-Za-zæøåÆØÅ]{2,4}\d{1,4}\s*$"  # a user name
)


def find_personal_data(text: str) -> str | None:
    """Return why a text may not be stored, in Danish; None if it holds no CPR number or e-mail.

    The reason never repeats the text.
    """
    if CPR.search(text):
        return "indeholder måske et CPR-nummer; slet det"
    if "@" in text:
        return "indeholder en e-mailadresse; skriv enheden i stedet"
    return None


def find_person_name(text: str) -> str | None:
    """Return why a text does not look like a unit, in Danish; None if it does.

    The reason never repeats the text.
    """
    if PERSON.search(text):
        return "ligner en persons navn eller initialer; skriv enhedens fulde navn"
    return None
