"""Metadata of StatBank: the subject tree, the list of tables, and ``tableinfo`` of one table.

The contacts of its staff are never read (`docs/sources/statbank.md`). Another shape raises
SourceError.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from pydantic import Field, field_validator

from connectors.json_models import Model, parse
from connectors.periods import DANISH_TIME

TOTAL_TEXTS = frozenset({"i alt", "hele landet", "alle"})
TOTAL_CODES = frozenset({"TOT", "TOT1", "IALT", "MOK", "AA_TOTAL", "000", "00", "0", "10"})
"""Codes of totals in some tables (`docs/sources/statbank.md`). Other tables use them for something
else, so the text must agree."""


class Subject(Model):
    """A subject with its subjects below."""

    id: str
    text: str = Field(alias="description")
    active: bool
    subjects: tuple[Subject, ...] = ()


class TableListing(Model):
    """A table in the list of tables; periods and variables are texts, not codes.

    The list may lag behind :class:`Description`, which a fetch uses.
    """

    id: str
    text: str
    unit: str
    updated: str
    first: str = Field(alias="firstPeriod")
    latest: str = Field(alias="latestPeriod")
    active: bool
    variables: tuple[str, ...]


class Value(Model):
    """A value of a variable."""

    id: str
    text: str


class Variable(Model):
    """A variable of a table, with its values in the source's order."""

    id: str
    text: str
    time: bool = False
    listed: tuple[Value, ...] = Field(alias="values")

    @cached_property
    def values(self) -> Mapping[str, str]:
        """The texts of the values, by code."""
        return {value.id: value.text for value in self.listed}

    @property
    def totals(self) -> list[str]:
        """The codes that may be the total of all values.

        By text: "I alt", or "Alder i alt" of "alder". Another text ending so ("Straffelov i alt")
        is a subtotal, unless it has a code of totals.
        """
        exact = TOTAL_TEXTS | {f"{self.text.strip().lower()} i alt"}
        by_text = [code for code, text in self.values.items() if text.strip().lower() in exact]
        return by_text or [
            code
            for code, text in self.values.items()
            if code.upper() in TOTAL_CODES and _is_total_text(text)
        ]


class Description(Model):
    """A table as ``tableinfo`` describes it.

    ``absent``: the value of rows that a stream leaves out. ``updated``: in UTC. ``active``: false
    if StatBank has discontinued the table.
    """

    id: str = ""
    text: str = ""
    unit: str = ""
    absent: str | None = Field(None, alias="suppressedDataValue")
    updated: str | None = None
    active: bool = True
    variables: tuple[Variable, ...]

    @field_validator("updated", mode="before")
    @classmethod
    def _in_utc(cls, updated: Any) -> str | None:
        """The stamp in UTC, as in the data; tableinfo has Danish time without a zone."""
        try:
            local = datetime.fromisoformat(updated)
        except (TypeError, ValueError):
            return None
        moment = local if local.tzinfo else local.replace(tzinfo=DANISH_TIME)
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    @cached_property
    def by_code(self) -> Mapping[str, Variable]:
        """The variables, by code."""
        return {variable.id: variable for variable in self.variables}


def parse_description(table_id: str, answer: Any) -> Description:
    """Parse ``tableinfo``; the id is spelled as requested."""
    description = parse(Description, answer, f"Statistikbanken beskriver {table_id}")
    return description.model_copy(update={"id": table_id})


def parse_listings(answer: Any) -> list[TableListing]:
    """Parse ``tables``."""
    return parse(list[TableListing], answer, "Statistikbanken viser sine tabeller")


def parse_subjects(answer: Any) -> tuple[Subject, ...]:
    """Parse ``subjects``."""
    return parse(tuple[Subject, ...], answer, "Statistikbanken viser sine emner")


def _is_total_text(text: str) -> bool:
    words = text.strip().lower()
    return words.endswith("i alt") or words.startswith(("i alt", "alle ", "total"))
