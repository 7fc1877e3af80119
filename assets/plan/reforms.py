"""Goals that a reform or a discontinued series has overtaken.

``data/reforms.yaml`` lists what law has ended, the catalogue which series their sources have
discontinued and what continues them. A successor is proposed, never substituted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from assets.catalogue.catalogue import Catalogue, Entry
from assets.plan.schema import Goal, Measure, PlanFile
from assets.text import danish, yaml_file
from assets.text.group_names import indicator_of
from assets.text.yaml_file import Text
from assets.text.yaml_lines import Document, Place
from connectors.observations import Break, Name, Strict, TableEntry

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class EndedIndicator(Strict):
    """An indicator that a reform ended: its source table, and the closest indicator today."""

    source: Name | None = None
    successor: Name | None = None
    note: Text | None = None


class Reform(Strict):
    """A reform: its day and law, and the words and indicators by which it affects a goal."""

    since: date
    effect: Literal["ended", "changed"]
    what: Text
    law: Text
    guess: Text | None = None
    words: tuple[Text, ...]
    indicators: dict[Name, EndedIndicator] = Field(default_factory=dict)


class _File(Strict):
    reforms: tuple[Reform, ...]


@dataclass(frozen=True)
class Note:
    """A Danish sentence on one goal; ``ended`` where its basis is gone."""

    goal_id: str
    sentence: str
    ended: bool


def load(path: Path) -> tuple[Reform, ...]:
    """Load the reforms, ordered by day.

    Raises:
        InputError: the file does not fit the schema.
    """
    file, _ = yaml_file.load(path, _File, _describe)
    return tuple(sorted(file.reforms, key=lambda reform: reform.since))


def breaks_by_indicator(laws: Iterable[Reform]) -> dict[str, list[Break]]:
    """The breaks that reforms make in the series of indicators."""
    breaks: dict[str, list[Break]] = {}
    for law in laws:
        for name in law.indicators:
            breaks.setdefault(name, []).append(Break(since=law.since, note=law.what))
    return breaks


def _describe(_detail: ErrorDetails, place: Place, _document: Document) -> str:
    return f"{yaml_file.dotted(place)} kan ikke bruges; ret den, som filens første linjer viser."


@dataclass(frozen=True)
class Validity:
    """Reforms and discontinued series; ``sources`` lists the raw tables of each indicator."""

    reforms: tuple[Reform, ...]
    catalogue: Catalogue
    sources: Mapping[str, frozenset[str]]

    def notes(self, file: PlanFile) -> Iterator[Note]:
        """The notes on the goals of a plan with absolute periods, in plan order."""
        for goal in file.goals:
            for reform in self.reforms:
                if note := self._reform_note(goal, reform, file.year):
                    yield note
            yield from self._source_notes(goal, file.year)

    def _reform_note(self, goal: Goal, reform: Reform, year: int) -> Note | None:
        last_day = date(year, 12, 31)
        ended = {
            name: reform.indicators[name]
            for measure in goal.measures.values()
            if (name := indicator_of(measure.indicator)) in reform.indicators
            and _last_day(measure, year) >= reform.since
        }
        is_mentioned = reform.since <= last_day and any(
            word in goal.text.casefold() for word in reform.words
        )
        if not ended and not is_mentioned:
            return None
        sentences = [f"{reform.what} ({danish.day(reform.since)}, {reform.law})."]
        if reform.effect == "ended":
            sentences += [self._render_ended(*item) for item in ended.items()]
        return Note(goal.id, " ".join(sentences), reform.effect == "ended")

    def _render_ended(self, name: str, ended: EndedIndicator) -> str:
        sentences: list[str] = []
        if ended.source is not None:
            entry = self.catalogue[ended.source]
            sentences.append(_ended(name, [entry], self.catalogue))
        if ended.successor:
            note = f" ({ended.note})" if ended.note else ""
            sentences.append(f"Nærmeste efterfølger: {ended.successor}{note}.")
        else:
            sentences.append(f"{name} har ingen efterfølger.")
        return " ".join(sentences)

    def _source_notes(self, goal: Goal, year: int) -> Iterator[Note]:
        """A note on each indicator whose source tables have all ended and that no reform names."""
        in_reforms = {name for reform in self.reforms for name in reform.indicators}
        seen: set[str] = set()
        for measure in goal.measures.values():
            name = indicator_of(measure.indicator)
            entries = [self.catalogue[source] for source in sorted(self.sources.get(name, ()))]
            entries = [entry for entry in entries if isinstance(entry.definition, TableEntry)]
            last_day = _last_day(measure, year)
            if (
                name in in_reforms | seen
                or not entries
                or not all(e.ended(last_day) for e in entries)
            ):
                continue
            seen.add(name)
            yield Note(goal.id, _ended(name, entries, self.catalogue), ended=True)


def _last_day(measure: Measure, year: int) -> date:
    """The last day of a measure's periods; the plan year's for ``latest``."""
    return max((each.ends_on for each in measure.periods), default=date(year, 12, 31))


def _ended(name: str, entries: Iterable[Entry], catalogue: Catalogue) -> str:
    """The sentence on an indicator whose tables have ended, with the tables that continue them."""
    endings: list[str] = []
    for entry in entries:
        last: date | None = getattr(entry.definition, "ends_on", None)
        until = f" {danish.day(last)}" if last else ""
        titles = [other.title for other in catalogue.successors(entry)]
        successors = f" og fortsættes af {', '.join(titles)}" if titles else ""
        endings.append(f"{entry.title} sluttede{until}{successors}")
    return f"{name} får ikke flere tal: {'; '.join(endings)}."
