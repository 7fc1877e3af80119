"""The plan file: sections, goals, measures and rules, checked before anything is scored."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from assets.goals import rule_tokens, rules
from assets.goals.plan_file import Goal, Measure, PlanFile
from assets.goals.plan_mistakes import Mistake, PlanError, closest, shape_mistakes
from assets.yaml_lines import Document, YamlError
from connectors import periods
from connectors.errors import InputError

COUNTRY = "000"


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


def load(path: Path, offered: Offered) -> Plan:
    """Read a plan and check all of it.

    Raises:
        PlanError: with every mistake and its line.
        InputError: there is no such file, or it is no text.
    """
    text = _text(path)
    try:
        document = Document(text)
    except YamlError as error:
        raise PlanError(path, [Mistake(error.line, f"{error.sentence}.")]) from error
    try:
        file = PlanFile.model_validate(document.content)
    except ValidationError as error:
        raise PlanError(path, shape_mistakes(error, document)) from error
    if mistakes := list(_mistakes(file, document, offered)):
        raise PlanError(path, mistakes)
    scored = [
        ScoredGoal(goal, section.title, rules.parse(goal.rule))
        for section in file.sections
        for goal in section.goals
    ]
    return Plan(path.stem, file, scored)


def _text(path: Path) -> str:
    try:
        # A rule's names are composed letters; å may be written as two signs in the file.
        return unicodedata.normalize("NFC", path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise InputError(
            f"There is no plan {path}; set PEJL_PLAN or --plan to a plan file."
        ) from error
    except OSError as error:
        raise InputError(f"The plan {path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise InputError(f"The plan {path} is not UTF-8 text; save it as UTF-8.") from error


def _mistakes(file: PlanFile, document: Document, offered: Offered) -> Iterator[Mistake]:
    """What is wrong in a plan whose shape is right."""
    if file.municipality not in offered.municipalities:
        yield Mistake(
            document.line(("municipality",)),
            f"{file.municipality} is not a municipality's code; see data/reference/area.csv.",
        )
    first_line: dict[str, int] = {}
    for at_section, section in enumerate(file.sections):
        for at_goal, goal in enumerate(section.goals):
            place = ("sections", at_section, "goals", at_goal)
            line = document.line((*place, "id"))
            if goal.id in first_line:
                yield Mistake(
                    line,
                    f"goal {goal.id} stands on line {first_line[goal.id]} already; "
                    "give one of them another id.",
                )
            first_line.setdefault(goal.id, line)
            measured = [
                Mistake(document.line((*place, "measures", name, key)), sentence)
                for name, measure in goal.measures.items()
                for key, sentence in _measure_mistakes(name, measure, file.year, offered)
            ]
            yield from measured
            for name, sentence in _rule_mistakes(goal, None if measured else offered):
                at = ("measures", name) if name else ("rule",)
                yield Mistake(document.line((*place, *at)), f"the rule of goal {goal.id}{sentence}")


def _measure_mistakes(
    name: str, measure: Measure, year: int, offered: Offered
) -> Iterator[tuple[str, str]]:
    """The key that is wrong in a measure, and the sentence."""
    if name in rule_tokens.KEYWORDS:
        yield "", f"{name} is a word of the rule language; give the measure another name."
    unit = offered.units.get(measure.indicator)
    if unit is None:
        listed = "see sql/indicator and data/register for those there are"
        remedy = closest(measure.indicator, offered.units, listed)
        yield "indicator", f"{measure.indicator} is not an indicator; {remedy}"
    if measure.take == "pooled" and (measure.part != "value" or unit not in {"pct", None}):
        yield (
            "take",
            f"{measure.indicator} cannot be pooled here, since pooled divides the sums of a "
            "share's numerators and denominators; use sum or mean.",
        )
    try:
        span = measure.periods
    except ValueError as error:
        yield "period", f"the period {measure.period} of {name} cannot be used: {error}."
        return
    plan_year = periods.parse(str(year))
    if measure.role == "rule" and not all(plan_year.covers(period) for period in span):
        yield (
            "period",
            f"{measure.period} lies outside the plan year {year}; correct it, or say why with "
            "`role: baseline`, `window` or `due`.",
        )
    if len(span) > 1 and measure.take is None:
        yield (
            "period",
            f"{measure.period} holds {len(span)} periods; say with `take` how they become one "
            "number: mean, sum, min, max, last or pooled.",
        )


def _rule_mistakes(goal: Goal, offered: Offered | None) -> Iterator[tuple[str, str]]:
    """The measure that is wrong in a rule, if it is one, and the rest of the sentence.

    Units are checked only where the measures are sound and something is offered.
    """
    try:
        rule = rules.parse(goal.rule)
    except rules.RuleError as error:
        yield "", f", {error}."
        return
    in_rule = {name: m for name, m in goal.measures.items() if m.role != "context"}
    strangers = [name for name in rule.names if name not in in_rule]
    for name in strangers:
        if name in goal.measures:
            yield name, f" uses {name}, which is context and decides nothing; remove its role."
        else:
            known = f"it may use {', '.join(in_rule) or 'none yet'}"
            yield "", f" uses {name}, which is no measure of it; {closest(name, in_rule, known)}"
    for name in in_rule:
        if name not in rule.names:
            yield name, f" does not use {name}; remove it or give it `role: context`."
    if not rules.names_in(rule.main.left):
        yield (
            "",
            " has no measure on the left of its first comparison, where the goal's own figure "
            "stands; write it as own >= 80.",
        )
    if offered is None or strangers:
        return
    try:
        rule.check_units({name: unit_of(m, offered.units) for name, m in in_rule.items()})
    except rules.RuleError as error:
        yield "", f", {error}."


def unit_of(measure: Measure, units: Mapping[str, str]) -> str:
    """The unit of a measure: its indicator's, or a plain count for a part of a share."""
    return units[measure.indicator] if measure.part == "value" else "count"
