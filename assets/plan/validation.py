"""What is wrong in a plan whose shape is right: held against indicators, the year and itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assets.plan import rule_validation, status_templates
from assets.plan.rule_validation import Found
from assets.plan.schema import TARGET, Decision, Goal, Measure, Path, PlanFile, years_of
from assets.rules import tokens
from assets.text.plan_periods import LATEST, parts
from assets.text.units import UNITS
from assets.text.unpublishable import unpublishable
from assets.text.yaml_file import Mistake, closest
from assets.text.yaml_lines import Document, Place
from connectors import periods
from connectors.register.persons import find_person_name

DECIDED_BY = "decided_by"


@dataclass(frozen=True)
class Offered:
    """What plans may ask for: the unit of each indicator, and the municipalities there are."""

    units: Mapping[str, str]
    municipalities: frozenset[str]


def mistakes(file: PlanFile, document: Document, offered: Offered) -> Iterator[Mistake]:
    """Every mistake of a plan, its periods written out, with the line in its document."""
    if file.municipality not in offered.municipalities:
        yield Mistake(
            document.line(("municipality",)),
            f"{file.municipality} is not a municipality's code; see data/reference/area.csv.",
        )
    yield from (
        Mistake(document.line(place), sentence)
        for place, sentence in unpublishable(document.content)
    )
    first_line: dict[str, int] = {}
    for place, _, goal in file.located():
        line = document.line((*place, "id"))
        if goal.id in first_line:
            yield Mistake(
                line,
                f"goal {goal.id} stands on line {first_line[goal.id]} already; "
                "give one of them another id.",
            )
        first_line.setdefault(goal.id, line)
        for inside, sentence in _of_goal(goal, file.year, offered):
            yield Mistake(document.line((*place, *inside)), sentence)


def _of_goal(goal: Goal, year: int, offered: Offered) -> Iterator[Found]:
    measured = [
        (("measures", name, key), sentence)
        for name, measure in goal.measures.items()
        for key, sentence in _of_measure(name, measure, year, offered)
    ]
    yield from measured
    yield from _of_times(goal)
    yield from _of_status(goal)
    yield from _of_decisions(goal)
    yield from rule_validation.of_rules(goal, year, None if measured else offered.units)


def _of_measure(
    name: str, measure: Measure, year: int, offered: Offered
) -> Iterator[tuple[str, str]]:
    """The key that is wrong in a measure, and the sentence."""
    if name in tokens.KEYWORDS:
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
    if measure.take == "sum" and unit and not UNITS[unit].has_sum and measure.part == "value":
        yield (
            "take",
            f"{measure.indicator} is in {unit}, of which no sum can be made; use mean, or pooled "
            "for a share with counts.",
        )
    if measure.take == "sum" and measure.provisional == "leave_out":
        yield (
            "provisional",
            f"a sum of {name} without its provisional periods would be taken for the whole span's; "
            "remove provisional, or use mean.",
        )
    if measure.part != "value" and unit not in {"pct", None}:
        yield (
            "part",
            f"{measure.indicator} is in {unit} and has no {measure.part}, which only a share has; "
            "remove part.",
        )
    yield from _of_period(name, measure, year)


def _of_period(name: str, measure: Measure, year: int) -> Iterator[tuple[str, str]]:
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
    if measure.period == LATEST and measure.take is not None:
        yield "take", f"{name} takes the {LATEST} period alone; remove take."


def _of_status(goal: Goal) -> Iterator[Found]:
    """What is wrong with the sentences of a goal's status."""
    for at, sentence in enumerate(goal.status):
        for wrong in status_templates.mistakes(sentence.text, goal.measures):
            yield ("status", at, "text"), f"the status of goal {goal.id} {wrong}"
        for mark, text in sentence.missing.items():
            for wrong in status_templates.mistakes(text, ()):
                yield ("status", at, "missing", mark), f"the status of goal {goal.id} {wrong}"


def _of_times(goal: Goal) -> Iterator[Found]:
    """What is wrong with the deadline and the years of a goal."""
    if goal.due is not None:
        try:
            due = parts(goal.due)
        except ValueError as error:
            yield ("due",), f"due of goal {goal.id} cannot be used: {error}."
        else:
            if len(due) != 1:
                yield (
                    ("due",),
                    f"due of goal {goal.id} is {goal.due}, which is no day or period; write it "
                    "as 2030 or 2025-12-31.",
                )
    if goal.holds is not None and not years_of(goal.holds):
        yield (
            ("holds",),
            f"holds of goal {goal.id} is {goal.holds}; write the earlier year first.",
        )
    for at, path in _paths(goal):
        yield from (((*at, "path"), sentence) for sentence in _of_path(goal, path))


def _paths(goal: Goal) -> Iterator[tuple[Place, Path]]:
    yield (), goal.path
    for at, change in enumerate(goal.changed):
        yield ("changed", at), change.path or {}


def _of_path(goal: Goal, path: Path) -> Iterator[str]:
    seen: set[int] = set()
    for span in path:
        years = years_of(span)
        if not years:
            yield f"the path of goal {goal.id} has {span}; write the earlier year first."
        if twice := sorted(seen & {*years}):
            yield f"the path of goal {goal.id} has two targets for {twice[0]}; keep one of them."
        seen |= {*years}
    if path and TARGET in goal.measures:
        yield (
            f"goal {goal.id} has a path and a measure called {TARGET}, which is the name of the "
            "year's step; give the measure another name."
        )


def _of_decisions(goal: Goal) -> Iterator[Found]:
    for at, change in enumerate(goal.changed):
        if change.rule is None and change.text is None and change.path is None:
            yield (
                ("changed", at),
                f"change {at + 1} of goal {goal.id} changes nothing; write the new rule, text "
                "or path.",
            )
    if goal.dropped and goal.override:
        yield (
            ("override",),
            f"goal {goal.id} is dropped and has an override too; keep one of them.",
        )
    for place, decision in _decisions(goal):
        if wrong := find_person_name(decision.decided_by):
            yield (*place, DECIDED_BY), f"{DECIDED_BY} {wrong}."


def _decisions(goal: Goal) -> Iterator[tuple[Place, Decision]]:
    if goal.dropped:
        yield ("dropped",), goal.dropped
    if goal.override:
        yield ("override",), goal.override
    for at, change in enumerate(goal.changed):
        yield ("changed", at), change
