"""What stands in a plan file: its keys and their values, before they are held against anything."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, field_validator

from connectors import periods
from connectors.observations import Name, Strict
from connectors.periods import Period

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
MeasureName = Annotated[str, StringConstraints(pattern=r"^[^\W\d]\w*$")]
SPAN = ".."


class Measure(Strict):
    """A figure that a goal uses: which indicator, when, where, and how a span becomes one number.

    ``period`` is one period or a span ``2023M01..2023M12``. ``take`` says how a span becomes one
    number; ``pooled`` divides the sum of the numerators by that of the denominators. ``part`` takes
    an indicator's numerator or denominator instead of its value. ``role`` must say why a period
    lies outside the plan year; ``context`` is shown and decides nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))

    indicator: Name
    period: str
    area: Literal["own", "country"] = "own"
    take: Literal["mean", "sum", "min", "max", "last", "pooled"] | None = None
    part: Literal["value", "numerator", "denominator"] = "value"
    role: Literal["rule", "baseline", "window", "due", "context"] = "rule"

    @field_validator("period", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        is_year = isinstance(value, int) and not isinstance(value, bool)
        return str(value) if is_year else value

    @cached_property
    def periods(self) -> list[Period]:
        """Every period of the span, in order.

        Raises:
            ValueError: a period does not parse, or the two ends are of different kinds.
        """
        first, dots, last = self.period.partition(SPAN)
        if not dots:
            return [periods.parse(first)]
        return periods.span(periods.parse(first), periods.parse(last))


class Decision(Strict):
    """A recorded decision that takes a goal out of the totals."""

    decided_by: Text
    decided_on: date
    why: Text


class Goal(Strict):
    """A goal: its text verbatim, its figures, its rule."""

    id: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)*$")]
    text: Text
    measures: dict[MeasureName, Measure] = Field(min_length=1)
    rule: Text
    dropped: Decision | None = None
    note: Text | None = None


class Section(Strict):
    """A heading of the plan and the goals under it."""

    title: Text
    goals: tuple[Goal, ...] = Field(min_length=1)


class PlanFile(Strict):
    """What stands in a plan file."""

    title: Text
    municipality: Annotated[str, StringConstraints(pattern=r"^\d{3}$")]
    year: int = Field(ge=2007, le=2049)
    sections: tuple[Section, ...] = Field(min_length=1)
