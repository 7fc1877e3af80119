"""Loading of a plan file: parsed, validated, and changed as decisions say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assets.plan import areas, breakdowns, decisions, stand_ins, validation
from assets.plan.schema import (
    TARGET,
    Goal,
    PlanFile,
    target_for_year,
    with_absolute_periods,
)
from assets.plan.schema_mistakes import describe
from assets.plan.vocabulary import Vocabulary
from assets.rules.rule import Rule, parse_rule
from assets.text import yaml_file
from assets.text.yaml_file import FileError, Mistake
from assets.text.yaml_lines import Document
from connectors import periods


@dataclass(frozen=True)
class ScoredGoal:
    """A goal with its section and its parsed rule.

    ``goal`` has the changes that are in force, ``adopted`` is as the plan has it.
    """

    goal: Goal
    section: str
    rule: Rule
    adopted: Goal
    too_old: frozenset[str] = frozenset()
    """The measures whose ``latest`` figure is too old; see `assets.scoring.latest`."""

    @property
    def has_public_figures(self) -> bool:
        """Whether other municipalities are scored by other figures than the plan's own."""
        return any(each.stands_for in self.rule.names for each in self.goal.measures.values())

    def by_public_figures(self) -> ScoredGoal:
        """The goal with the public figures that stand for the own municipality's alone."""
        measures = self.goal.measures
        public = {
            each.stands_for: each.model_copy(
                update={"role": measures[each.stands_for].role, "stands_for": None}
            )
            for each in measures.values()
            if each.stands_for in self.rule.names
        }
        kept = {name: each for name, each in measures.items() if not each.stands_for}
        goal = self.goal.model_copy(update={"measures": kept | public})
        return replace(self, goal=goal)

    @property
    def ends_on(self) -> date | None:
        """The last day of the goal's figures, or its deadline where that is later.

        None where its only period is a ``latest`` that has no figure.
        """
        days = [
            period.ends_on
            for measure in self.goal.measures.values()
            if measure.role != "context"
            for period in measure.periods
        ]
        due = [periods.parse(self.goal.due).ends_on] if self.goal.due else []
        return max([*days, *due], default=None)


@dataclass(frozen=True)
class Plan:
    """A plan that has passed every check; ``name`` is the file's name without its suffix.

    Its periods are absolute, apart from ``latest`` (see `assets.scoring.latest`).
    """

    name: str
    file: PlanFile
    goals: Sequence[ScoredGoal]
    lines: Mapping[str, int]
    """The first line of each goal in the file."""
    places: Mapping[str, str]
    """What a sentence calls each municipality and group that a measure may be held against."""
    as_of: date | None = None
    """The day it is scored on; None for no day."""

    @property
    def municipality(self) -> str:
        """The code of the plan's own municipality."""
        return self.file.municipality


def load(path: Path, vocabulary: Vocabulary, as_of: date | None = None) -> Plan:
    """Load and validate a plan with the decisions made until a day.

    Without a day all decisions count, and no goal is under way.

    Raises:
        FileError: the plan has mistakes; it lists each with its line.
        InputError: the file is missing or is not UTF-8 text.
    """
    document = _document(path)
    try:
        as_written = _file(document, path)
    except FileError as error:
        raise FileError(path.name, [*error.mistakes, *_others(document, vocabulary)]) from error
    file = areas.with_area_names(with_absolute_periods(as_written), vocabulary)
    if mistakes := list(validation.mistakes_in_plan(file, document, vocabulary)):
        raise FileError(path.name, mistakes)
    file = breakdowns.with_groups(file)
    scored = [
        _scored(section, decisions.goal_as_of(goal, as_of), file.year)
        for _, section, goal in file.located()
    ]
    lines = {goal.id: document.line((*place, "id")) for place, _, goal in file.located()}
    return Plan(path.stem, file, scored, lines, areas.names_of_places(vocabulary), as_of)


def read(path: Path) -> PlanFile:
    """Load a plan that fits the schema, without validating it further.

    Raises:
        FileError: the file does not fit the schema; it lists each mistake with its line.
        InputError: the file is missing or is not UTF-8 text.
    """
    return _file(_document(path), path)


def _document(path: Path) -> Document:
    text = yaml_file.read_text(path, "ret PEJL_PLAN eller --plan til en planfil")
    if mistakes := list(yaml_file.mistakes_in_characters(text)):
        raise FileError(path.name, mistakes)
    return yaml_file.parse(text, path.name)


def _file(document: Document, path: Path) -> PlanFile:
    return yaml_file.validate(document.content, PlanFile, document, path.name, describe)


def _others(document: Document, vocabulary: Vocabulary) -> Iterator[Mistake]:
    """The mistakes of a plan that does not fit the schema, beside those."""
    if mended := stand_ins.mend(document):
        file = areas.with_area_names(with_absolute_periods(mended.file), vocabulary)
        yield from validation.mistakes_in_plan(file, document, vocabulary, mended.replaced)


def _scored(section: str, adopted: Goal, year: int) -> ScoredGoal:
    goal = decisions.apply_changes(adopted)
    target = target_for_year(goal.path, year)
    rule = parse_rule(goal.rule, {} if target is None else {TARGET: target})
    used = {n: m for n, m in goal.measures.items() if n in rule.names or m.role == "context"}
    return ScoredGoal(goal.model_copy(update={"measures": used}), section, rule, adopted)
