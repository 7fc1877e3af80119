"""Metadata of StatBank's tables: the subject tree, the table list, and ``tableinfo`` of one table.

The names, phones and mail of its staff (``contacts``) are never read (`statbank-api.md` 1.6).
An answer of another shape raises SourceError.
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
"""Codes that stand for the total in one table or another (`statbank-api.md` section 6); in another
table they stand for something else, so that the text must agree."""


class Subject(Model):
    """A subject of StatBank's tree, with those below it."""

    id: str
    text: str = Field(alias="description")
    active: bool
    subjects: tuple[Subject, ...] = ()


class TableListing(Model):
    """A table as the catalogue lists it; periods and variables are texts, not codes.

    The list may lag behind :class:`Description`, which is what a fetch goes by.
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
    """A variable of a table, and its values in the source's order."""

    id: str
    text: str
    time: bool = False
    listed: tuple[Value, ...] = Field(alias="values")

    @cached_property
    def values(self) -> Mapping[str, str]:
        """The text of each value by code."""
        return {value.id: value.text for value in self.listed}

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


class Description(Model):
    """A table as ``tableinfo`` describes it.

    ``absent`` is what a streamed answer means by a row that it leaves out; ``updated`` is in UTC;
    ``active`` is false where StatBank has ended the table.
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
        """The stamp as the data have it: tableinfo gives Danish time without a zone."""
        try:
            local = datetime.fromisoformat(updated)
        except (TypeError, ValueError):
            return None
        moment = local if local.tzinfo else local.replace(tzinfo=DANISH_TIME)
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    @cached_property
    def by_code(self) -> Mapping[str, Variable]:
        """Its variables by their code."""
        return {variable.id: variable for variable in self.variables}


def parse_description(table_id: str, answer: Any) -> Description:
    """The table that an answer of ``tableinfo`` describes, under the id that was asked for."""
    problem, remedy = f"StatBank describes {table_id}", _remedy("1.6")
    return parse(Description, answer, problem, remedy).model_copy(update={"id": table_id})


def parse_listings(answer: Any) -> list[TableListing]:
    """The tables that an answer of ``tables`` lists."""
    return parse(list[TableListing], answer, "StatBank lists its tables", _remedy("1.5"))


def parse_subjects(answer: Any) -> tuple[Subject, ...]:
    """The subjects that an answer of ``subjects`` holds."""
    return parse(tuple[Subject, ...], answer, "StatBank lists its subjects", _remedy("1.4"))


def _remedy(section: str) -> str:
    return f"try again later, and if it stays see statbank-api.md {section}"


def _says_total(text: str) -> bool:
    words = text.strip().lower()
    return words.endswith("i alt") or words.startswith(("i alt", "alle ", "total"))
