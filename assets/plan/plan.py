"""The plan file: sections, goals, measures and rules, checked before anything is scored."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assets.plan import decisions, validation
from assets.plan.schema import TARGET, Goal, PlanFile, in_its_year, target_in
from assets.plan.schema_mistakes import sentence
from assets.plan.validation import Offered
from assets.rules.rule import Rule, parse_rule
from assets.text import yaml_file
from assets.text.yaml_file import FileError
from assets.text.yaml_lines import Document
from connectors import periods
from connectors.errors import InputError


@dataclass(frozen=True)
class ScoredGoal:
    """A goal with its section and its parsed rule.

    ``goal`` is as the decisions in force have changed it, ``adopted`` as it stands in the plan.
    """

    goal: Goal
    section: str
    rule: Rule
    adopted: Goal

    @property
    def ends_on(self) -> date | None:
        """The last day that the goal is about: of its figures, or its deadline where that is later.

        None where its one figure is ``latest`` and there is none.
        """
        measured = [
            period.ends_on
            for measure in self.goal.measures.values()
            if measure.role != "context"
            for period in measure.periods
        ]
        due = [periods.parse(self.goal.due).ends_on] if self.goal.due else []
        return max([*measured, *due], default=None)


@dataclass(frozen=True)
class Plan:
    """A plan that has passed every check. ``name`` is the file's name without its ending.

    Its periods are written out, but for ``latest``, which the figures settle.
    """

    name: str
    file: PlanFile
    goals: Sequence[ScoredGoal]
    lines: Mapping[str, int]
    """The line that each goal begins on."""
    as_of: date | None = None
    """The day it is scored on; None where nothing depends on it."""

    @property
    def municipality(self) -> str:
        """The code of the municipality whose plan it is."""
        return self.file.municipality


def load(path: Path, offered: Offered, as_of: date | None = None) -> Plan:
    """Read a plan and check all of it, on a day after which no decision counts yet.

    Without a day all decisions count, and no goal is on its way.

    Raises:
        FileError: with every mistake and its line.
        InputError: there is no such file, or it is no text.
    """
    document, written = _read(path)
    file = in_its_year(written)
    if mistakes := list(validation.mistakes(file, document, offered)):
        raise FileError(path.name, mistakes)
    scored = [
        _scored(section, decisions.in_force(goal, as_of), file.year)
        for _, section, goal in file.located()
    ]
    lines = {goal.id: document.line((*place, "id")) for place, _, goal in file.located()}
    return Plan(path.stem, file, scored, lines, as_of)


def read(path: Path) -> PlanFile:
    """What stands in a plan whose shape is right, before it is held against anything.

    Raises:
        FileError: with every mistake of shape and its line.
        InputError: there is no such file, or it is no text.
    """
    return _read(path)[1]


def _read(path: Path) -> tuple[Document, PlanFile]:
    text = _text(path)
    if hidden := list(yaml_file.mistakes_in_characters(text)):
        raise FileError(path.name, hidden)
    document = yaml_file.parse(text, path.name)
    file = yaml_file.validate(document.content, PlanFile, document, path.name, sentence)
    return document, file


def _scored(section: str, adopted: Goal, year: int) -> ScoredGoal:
    goal = decisions.as_changed(adopted)
    target = target_in(goal.path, year)
    rule = parse_rule(goal.rule, {} if target is None else {TARGET: target})
    in_use = {n: m for n, m in goal.measures.items() if n in rule.names or m.role == "context"}
    return ScoredGoal(goal.model_copy(update={"measures": in_use}), section, rule, adopted)


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
