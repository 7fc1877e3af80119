"""What law and sources have ended since a plan was written, and the goals that it takes hold of.

``data/reforms.yaml`` says what ended when; the catalogue says which series a source has ended and
what continues them. A successor is proposed, never put in place of anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from assets.catalogue.catalogue import Catalogue, Entry
from assets.plan.schema import Goal, Measure, PlanFile, Text
from assets.text import danish, yaml_file
from assets.text.yaml_lines import Document, Place
from connectors.observations import Name, Strict, TableEntry

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class Lost(Strict):
    """An indicator that lost its ground: the table that ended, and what comes closest now."""

    source: Name | None = None
    successor: Name | None = None
    note: Text | None = None


class Reform(Strict):
    """Something that ended or changed on a day, by which law, and how a goal shows it is hit."""

    since: date
    effect: Literal["ended", "changed"]
    what: Text
    law: Text
    guess: Text | None = None
    words: tuple[Text, ...]
    indicators: dict[Name, Lost] = Field(default_factory=dict)


class _File(Strict):
    reforms: tuple[Reform, ...]


@dataclass(frozen=True)
class Note:
    """What is to be said of one goal, in Danish."""

    goal_id: str
    sentence: str
    ended: bool


def load(path: Path) -> tuple[Reform, ...]:
    """The reforms, in the order of their days.

    Raises:
        InputError: the file is not as it should be.
    """
    file, _ = yaml_file.load(path, _File, _sentence)
    return tuple(sorted(file.reforms, key=lambda reform: reform.since))


def _sentence(detail: ErrorDetails, _place: Place, _document: Document) -> str:
    return f"{detail['msg'].lower()}; correct it as its opening comment says."


@dataclass(frozen=True)
class Validity:
    """What has ended by law or at the source; ``sources`` are the raw tables of each indicator."""

    reforms: tuple[Reform, ...]
    catalogue: Catalogue
    sources: Mapping[str, frozenset[str]]

    def notes(self, file: PlanFile) -> Iterator[Note]:
        """What is to be said of the goals of a plan, its periods written out; in plan order."""
        for goal in file.goals:
            for reform in self.reforms:
                if note := self._of_reform(goal, reform, file.year):
                    yield note
            yield from self._of_sources(goal, file.year)

    def _of_reform(self, goal: Goal, reform: Reform, year: int) -> Note | None:
        last_day = date(year, 12, 31)
        lost = {
            measure.indicator: reform.indicators[measure.indicator]
            for measure in goal.measures.values()
            if measure.indicator in reform.indicators and _last_day(measure, year) >= reform.since
        }
        is_meant = reform.since <= last_day and any(
            word in goal.text.casefold() for word in reform.words
        )
        if not lost and not is_meant:
            return None
        sentences = [f"{reform.what} ({danish.day(reform.since)}, {reform.law})."]
        if reform.effect == "ended":
            sentences += [self._lost(name, each) for name, each in lost.items()]
        return Note(goal.id, " ".join(sentences), reform.effect == "ended")

    def _lost(self, name: str, lost: Lost) -> str:
        sentences: list[str] = []
        if lost.source is not None:
            entry = self.catalogue[lost.source]
            sentences.append(_ended(name, [entry], self.catalogue))
        if lost.successor:
            but = f" ({lost.note})" if lost.note else ""
            sentences.append(f"Nærmeste efterfølger: {lost.successor}{but}.")
        else:
            sentences.append(f"{name} har ingen efterfølger.")
        return " ".join(sentences)

    def _of_sources(self, goal: Goal, year: int) -> Iterator[Note]:
        """The indicators all of whose source tables have ended, where no reform tells of them."""
        told = {name for reform in self.reforms for name in reform.indicators}
        seen: set[str] = set()
        for measure in goal.measures.values():
            name = measure.indicator
            entries = [self.catalogue[source] for source in sorted(self.sources.get(name, ()))]
            entries = [entry for entry in entries if isinstance(entry.definition, TableEntry)]
            last_day = _last_day(measure, year)
            if name in told | seen or not entries or not all(e.ended(last_day) for e in entries):
                continue
            seen.add(name)
            yield Note(goal.id, _ended(name, entries, self.catalogue), ended=True)


def _last_day(measure: Measure, year: int) -> date:
    """The last day that a measure asks for; the plan year's for ``latest``."""
    return max((each.ends_on for each in measure.periods), default=date(year, 12, 31))


def _ended(name: str, entries: Iterable[Entry], catalogue: Catalogue) -> str:
    """That an indicator's tables have ended, when, and which tables continue them."""
    told: list[str] = []
    for entry in entries:
        last: date | None = getattr(entry.definition, "ends_on", None)
        until = f" {danish.day(last)}" if last else ""
        after = [other.title for other in catalogue.successors(entry)]
        goes_on = f" og fortsættes af {', '.join(after)}" if after else ""
        told.append(f"{entry.title} sluttede{until}{goes_on}")
    return f"{name} får ikke flere tal: {'; '.join(told)}."
