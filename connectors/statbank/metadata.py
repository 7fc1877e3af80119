"""What StatBank says of its tables: the catalogue's lines, and ``tableinfo`` of one table.

The names, phones and mail of its staff (``contacts``) are never read (`statbank-api.md` 1.6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.errors import SourceError, lacking
from connectors.periods import DANISH_TIME

TOTAL_TEXTS = frozenset({"i alt", "hele landet", "alle"})
TOTAL_CODES = frozenset({"TOT", "TOT1", "IALT", "MOK", "AA_TOTAL", "000", "00", "0", "10"})
"""Codes that stand for the total in one table or another (`statbank-api.md` section 6); in another
table they stand for something else, so that the text must agree."""


@dataclass(frozen=True)
class Subject:
    """A subject of StatBank's tree, with those below it."""

    id: str
    text: str
    active: bool
    subjects: tuple[Subject, ...]


@dataclass(frozen=True)
class Listing:
    """A table as the catalogue lists it; periods and variables are texts, not codes.

    The list may lag behind :class:`Description`, which is what a fetch goes by.
    """

    id: str
    text: str
    unit: str
    updated: str
    first: str
    latest: str
    active: bool
    variables: tuple[str, ...]


@dataclass(frozen=True)
class Variable:
    """A variable: its code and text, and the text of each of its values by code, in order."""

    id: str
    text: str
    time: bool
    values: Mapping[str, str]

    @property
    def totals(self) -> list[str]:
        """The codes that can be the total of all its values, known by text.

        "I alt", or "Alder i alt" of "alder". Another text that ends so ("Straffelov i alt") is the
        total of a part, unless its code is one that totals have.
        """
        exact = TOTAL_TEXTS | {f"{self.text.strip().lower()} i alt"}
        found = [code for code, text in self.values.items() if text.strip().lower() in exact]
        return found or [
            code
            for code, text in self.values.items()
            if code.upper() in TOTAL_CODES and _says_total(text)
        ]


@dataclass(frozen=True)
class Description:
    """A table as ``tableinfo`` describes it.

    ``absent`` is what a streamed answer means by a row that it leaves out
    (``suppressedDataValue``); ``updated`` is in UTC; ``active`` is false where StatBank has ended
    the table.
    """

    id: str
    text: str
    unit: str
    absent: str | None
    updated: str | None
    active: bool
    variables: tuple[Variable, ...]

    @property
    def by_code(self) -> Mapping[str, Variable]:
        """Its variables by their code."""
        return {variable.id: variable for variable in self.variables}


def description(table_id: str, answer: Any) -> Description:
    """The table that an answer of ``tableinfo`` describes.

    Raises:
        SourceError: the answer has another shape.
    """
    try:
        return Description(
            id=table_id,
            text=str(answer.get("text", "")),
            unit=str(answer.get("unit", "")),
            absent=answer.get("suppressedDataValue"),
            updated=_utc(answer.get("updated")),
            active=answer.get("active", True) is not False,
            variables=tuple(_variable(facts) for facts in answer["variables"]),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise SourceError(
            f"StatBank describes {table_id} in a shape that Pejl does not know{lacking(error)}; "
            "try again later, and if it stays see statbank-api.md 1.6."
        ) from error


def _variable(facts: Mapping[str, Any]) -> Variable:
    values = {value["id"]: value["text"] for value in facts["values"]}
    return Variable(facts["id"], facts["text"], facts.get("time") is True, values)


def listings(answer: Any) -> list[Listing]:
    """The tables that an answer of ``tables`` lists.

    Raises:
        SourceError: the answer has another shape.
    """
    try:
        return [
            Listing(
                id=facts["id"],
                text=facts["text"],
                unit=facts["unit"],
                updated=facts["updated"],
                first=facts["firstPeriod"],
                latest=facts["latestPeriod"],
                active=facts["active"],
                variables=tuple(facts["variables"]),
            )
            for facts in answer
        ]
    except (KeyError, TypeError) as error:
        raise _unknown_list("tables", "1.5", error) from error


def subject_tree(answer: Any) -> tuple[Subject, ...]:
    """The subjects that an answer of ``subjects`` holds.

    Raises:
        SourceError: the answer has another shape.
    """
    try:
        return _subjects(answer)
    except (KeyError, TypeError) as error:
        raise _unknown_list("subjects", "1.4", error) from error


def _subjects(answer: Sequence[Mapping[str, Any]]) -> tuple[Subject, ...]:
    return tuple(
        Subject(
            facts["id"], facts["description"], facts["active"], _subjects(facts.get("subjects", ()))
        )
        for facts in answer
    )


def _unknown_list(what: str, section: str, error: Exception) -> SourceError:
    return SourceError(
        f"StatBank lists its {what} in a shape that Pejl does not know{lacking(error)}; "
        f"try again later, and if it stays see statbank-api.md {section}."
    )


def _says_total(text: str) -> bool:
    words = text.strip().lower()
    return words.endswith("i alt") or words.startswith(("i alt", "alle ", "total"))


def _utc(updated: Any) -> str | None:
    """When a table was updated, as its data say it: tableinfo has Danish time without a zone."""
    try:
        local = datetime.fromisoformat(updated)
    except (TypeError, ValueError):
        return None
    moment = local if local.tzinfo else local.replace(tzinfo=DANISH_TIME)
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
