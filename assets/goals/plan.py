"""The plan file: sections, goals, measures and rules, checked before anything is scored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import ConfigDict, Field, StringConstraints, ValidationError, field_validator

from assets.goals import rules
from assets.yaml_lines import Document, DuplicateKeyError
from connectors import periods
from connectors.errors import InputError
from connectors.observations import Name, Strict
from connectors.periods import Period

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
MeasureName = Annotated[str, StringConstraints(pattern=r"^[^\W\d]\w*$")]
SPAN = ".."
COUNTRY = "000"


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
        return str(value) if isinstance(value, int) else value

    @cached_property
    def periods(self) -> list[Period]:
        """Every period of the span, in order.

        Raises:
            ValueError: a period does not parse, or the two ends are of different kinds.
        """
        first_text, _, last_text = self.period.partition(SPAN)
        first = periods.parse(first_text)
        return periods.span(first, periods.parse(last_text)) if last_text else [first]


class Decision(Strict):
    """A recorded decision that takes a goal out of the totals."""

    decided_by: Text
    decided_on: date
    why: Text


class Goal(Strict):
    """A goal: its text verbatim, its figures, its rule.

    ``better`` says which way is good where the rule's main comparison does not.
    """

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


@dataclass(frozen=True)
class ScoredGoal:
    """A goal with its section and its parsed rule."""

    goal: Goal
    section: str
    rule: rules.Rule


@dataclass(frozen=True)
class Plan:
    """A plan that has passed every check. ``name`` is the file's name without its ending."""

    name: str
    file: PlanFile
    goals: Sequence[ScoredGoal]

    @property
    def municipality(self) -> str:
        """The code of the municipality whose plan it is."""
        return self.file.municipality


@dataclass(frozen=True)
class Offered:
    """What plans may ask for: the unit of each indicator, and the municipalities there are."""

    units: Mapping[str, str]
    municipalities: frozenset[str]


@dataclass(frozen=True, order=True)
class Mistake:
    """Something wrong in a plan: the line, what it is, and the remedy."""

    line: int
    sentence: str

    def __str__(self) -> str:
        """The line and the sentence."""
        return f"line {self.line}: {self.sentence}"


class PlanError(InputError):
    """A plan with mistakes, all of them at once."""

    def __init__(self, path: Path, mistakes: Sequence[Mistake]) -> None:
        """Name the file and each mistake with its line."""
        self.mistakes = sorted(mistakes)
        super().__init__("\n".join(f"{path.name}, {mistake}" for mistake in self.mistakes))


def load(path: Path, offered: Offered) -> Plan:
    """Read a plan and check all of it.

    Raises:
        PlanError: with every mistake and its line.
        InputError: there is no such file.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"The plan {path} cannot be read as UTF-8 text; set PEJL_PLAN or --plan to a plan file."
        ) from error
    try:
        document = Document(text)
    except DuplicateKeyError as error:
        raise InputError(f"{path.name}, {error}.") from error
    except yaml.YAMLError as error:
        raise InputError(f"{path.name} is not YAML: {' '.join(str(error).split())}.") from error
    try:
        file = PlanFile.model_validate(document.content)
    except ValidationError as error:
        raise PlanError(path, list(_shape_mistakes(error, document))) from error
    goals, mistakes = _check(file, document, offered)
    if mistakes:
        raise PlanError(path, mistakes)
    return Plan(path.stem, file, goals)


def _shape_mistakes(error: ValidationError, document: Document) -> Iterator[Mistake]:
    for detail in error.errors():
        place = detail["loc"]
        key = ".".join(str(part) for part in place)
        sentence = {
            "extra_forbidden": f"{place[-1] if place else ''!s} is not a key of a plan here; "
            "remove it or correct its spelling",
            "missing": f"{key} is missing; add it",
        }.get(detail["type"], f"{key}: {detail['msg'].removeprefix('Value error, ').lower()}")
        yield Mistake(document.line(place), f"{sentence}.")


def _check(
    file: PlanFile, document: Document, offered: Offered
) -> tuple[list[ScoredGoal], list[Mistake]]:
    mistakes: list[Mistake] = []
    goals: list[ScoredGoal] = []
    first_line: dict[str, int] = {}
    if file.municipality not in offered.municipalities:
        line = document.line(("municipality",))
        mistakes.append(Mistake(line, f"{file.municipality} is not a municipality's code."))
    for at_section, section in enumerate(file.sections):
        for at_goal, goal in enumerate(section.goals):
            place = ("sections", at_section, "goals", at_goal)
            line = document.line((*place, "id"))
            if goal.id in first_line:
                sentence = (
                    f"goal {goal.id} stands on line {first_line[goal.id]} already; rename it."
                )
                mistakes.append(Mistake(line, sentence))
            first_line.setdefault(goal.id, line)
            found = list(_measure_mistakes(goal, place, document, file.year, offered))
            rule, rule_mistake = _rule(goal, place, document, None if found else offered)
            mistakes += found
            if rule_mistake:
                mistakes.append(rule_mistake)
            elif rule:
                goals.append(ScoredGoal(goal, section.title, rule))
    return goals, mistakes


def _measure_mistakes(
    goal: Goal,
    place: tuple[str | int, ...],
    document: Document,
    year: int,
    offered: Offered,
) -> Iterator[Mistake]:
    for name, measure in goal.measures.items():
        where = (*place, "measures", name)
        if measure.indicator not in offered.units:
            yield Mistake(
                document.line((*where, "indicator")),
                f"{measure.indicator} is not an indicator{_closest(measure.indicator, offered)}; "
                "`pejl indicators` would list them: see sql/indicator and the register.",
            )
        try:
            span = measure.periods
        except ValueError as error:
            yield Mistake(document.line((*where, "period")), f"{error}.")
            continue
        plan_year = periods.parse(str(year))
        if measure.role == "rule" and not all(plan_year.covers(period) for period in span):
            yield Mistake(
                document.line((*where, "period")),
                f"{measure.period} lies outside the plan year {year}; correct it, or say why with "
                "`role: baseline`, `window` or `due`.",
            )
        if len(span) > 1 and measure.take is None:
            yield Mistake(
                document.line((*where, "period")),
                f"{measure.period} holds {len(span)} periods; say with `take` how they become one "
                "number: mean, sum, min, max, last or pooled.",
            )


def _closest(name: str, offered: Offered) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  (only for a mistake)

    close = get_close_matches(name, offered.units, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _rule(
    goal: Goal, place: tuple[str | int, ...], document: Document, offered: Offered | None
) -> tuple[rules.Rule | None, Mistake | None]:
    """The parsed rule, its names and units checked; units only where the measures are sound."""
    line = document.line((*place, "rule"))
    try:
        rule = rules.parse(goal.rule)
        in_rule = {n: m for n, m in goal.measures.items() if m.role != "context"}
        unused = [name for name in in_rule if name not in rule.names]
        if offered is not None:
            rule.check_units({name: unit_of(m, offered.units) for name, m in in_rule.items()})
        if unused:
            return None, Mistake(
                document.line((*place, "measures", unused[0])),
                f"the rule of goal {goal.id} does not use {unused[0]}; "
                "remove it or give it `role: context`.",
            )
    except rules.RuleError as error:
        return None, Mistake(line, f"the rule of goal {goal.id}, {error}")
    return rule, None


def unit_of(measure: Measure, units: Mapping[str, str]) -> str:
    """The unit of a measure: its indicator's, or a plain count for a part of a share."""
    return units[measure.indicator] if measure.part == "value" else "count"
