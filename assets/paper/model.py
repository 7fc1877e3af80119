"""The model of the follow-up paper, which Word, HTML, Excel and PDF are rendered from.

`assets.paper.builder` builds a :class:`Paper` from the published file alone, so no figure in it has
bypassed the disclosure gate; renderers never open a database. Every text is final Danish. The
tables are for charts and the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import polars as pl

from assets.paper.charts.subject import Figures, Subject
from assets.paper.goal_model import PaperGoal
from assets.paper.red_thread import PaperAim
from assets.text import sample
from assets.text.full_names import municipality_name
from connectors.periods import day_in_denmark

if TYPE_CHECKING:
    from assets.tables.build import Mode

SAMPLE_NOTICE = f"{sample.NOTICE} Papiret kan ikke bruges i en sag."
SHADES = {"met": "E3EFE3", "not_met": "F3D9D6", "not_followable": "F5EBCF", "dropped": "E6E6E6"}
"""Background by verdict, light enough for black text; word and sign say the same in grey."""
OTHER_PERIODS, SOURCE = "Andre perioder", "Kilde"
"""The headings of columns that hold no figure of their own."""


@dataclass(frozen=True)
class PrintedPassage:
    """A passage by the municipality, and which of its figures have changed since it was written."""

    text: str
    outdated: str | None = None


@dataclass(frozen=True)
class Section:
    """A section of the plan, its goals, and the municipality's own passage about them."""

    title: str
    goals: Sequence[PaperGoal]
    passage: PrintedPassage | None = None


POLICIES = "Sammenhæng til andre politikker/strategier og fagområder"
"""The heading under which the paper tells what the goals serve."""


@dataclass(frozen=True)
class Change:
    """A goal that stands otherwise than in the follow-up before, and why if that is known."""

    goal_id: str
    title: str
    before: str
    now: str
    why: str


@dataclass(frozen=True)
class Changes:
    """What has changed since a follow-up (``2023-1``), which was frozen on a day."""

    followup: str
    frozen_on: date
    goals: Sequence[Change]


@dataclass(frozen=True)
class Totals:
    """The number of goals by verdict; ``adopted`` counts all of them."""

    adopted: int
    met: int
    not_met: int
    not_followable: int
    dropped: int

    @property
    def counted(self) -> int:
        """The goals that are not dropped."""
        return self.met + self.not_met + self.not_followable

    @property
    def share_not_met(self) -> float | None:
        """Goals not met, in per cent of those not dropped; None where all are dropped."""
        return 100.0 * self.not_met / self.counted if self.counted else None


@dataclass(frozen=True)
class Source:
    """A source table behind the paper, with its freshness and newest answer."""

    name: str
    title: str
    state: str
    retrieved_at: datetime | None
    source_updated: str | None
    last_period: str | None
    sha256: str | None
    link: str | None

    @property
    def anchor(self) -> str:
        """Its id on the page, "kilde-jobindsats-y09c07"."""
        return f"kilde-{self.name.replace('_', '-')}"


@dataclass(frozen=True)
class MunicipalityTable:
    """A table of figures, ready to print.

    Args:
        title: what it shows.
        headings: of its columns; the first names the row.
        rows: texts.
        indicators: the indicator of each row, whose way its figures have.
        source: where the figures are from, and when they were retrieved.
    """

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    indicators: Sequence[str]
    source: str

    @property
    def figures(self) -> int:
        """How many columns after the first hold one figure each."""
        return sum(heading not in {OTHER_PERIODS, SOURCE} for heading in self.headings[1:])

    @property
    def is_of_figures(self) -> bool:
        """Whether every column after the first holds one figure each."""
        return self.figures == len(self.headings) - 1


@dataclass(frozen=True)
class Tables(Figures):
    """Rows of the published file, for charts and the workbook.

    Args:
        scores: ``mart.goal_score`` of the paper's municipality.
        ministry_benchmark: ``mart.ministry_benchmark`` of it.
        reconciliation: ``mart.reconciliation``; empty for another municipality than the plan's.
        revisions: ``mart.revision`` of it.
        outlook: ``mart.goal_outlook`` of it.
        behind: ``mart.goal_change`` of it.
        standing: ``mart.goal_standing`` of it.
        history: earlier follow-ups: ``followup``, ``frozen_at``, ``goal_id``, ``verdict``,
            ``verdict_text``, ``value``, ``value_text``, ``period``; no row where there is none.
        changes: ``mart.followup_change`` of the plan; no row where nothing is frozen.
    """

    scores: pl.DataFrame
    ministry_benchmark: pl.DataFrame
    reconciliation: pl.DataFrame
    revisions: pl.DataFrame
    freshness: pl.DataFrame
    outlook: pl.DataFrame
    behind: pl.DataFrame
    standing: pl.DataFrame
    refusion: pl.DataFrame
    history: pl.DataFrame
    changes: pl.DataFrame


@dataclass(frozen=True)
class Paper:
    """The follow-up of a plan for a municipality, ready to render.

    Args:
        plan_title: "Beskæftigelsesplan 2023".
        municipality: "Norddjurs".
        is_own: whether the plan is the municipality's own.
        owner: the municipality whose plan it is, "Norddjurs Kommune".
        follow_up: "den anden af to opfølgninger"; None where the texts don't say.
        case_number: None where the texts don't say.
        addressed_to: the committees, in their order.
        build: the id of the build that its figures are of.
        built_at: when the newest data were fetched (UTC), the paper's date; never the clock.
        as_of: the day it is as of; None for the newest.
        opening: the municipality's own introduction.
        introduction: the paragraphs written from the data: plan, dropped goals, follow-up.
        totals_text: a line for each verdict and a sentence on the share not met.
        development: how the municipality did beside the country; None where that is not known.
        is_status: whether the plan year is not over, so that goals have a status.
        changes: the goals that stand otherwise than in the follow-up before; None without one.
        late: which sources are stale or never fetched, and the goals affected; None where none.
        assessment: the administration's assessment of the whole.
        aims: the aims above the plan, each followed by its parts; none where the plan has none.
        aims_note: how the goals are tied to the aims.
        attachments: the titles of the attachments.
        method: paragraphs on how figures and verdicts are computed.
        sql: the SQL file of each computed indicator, as a path in the project.
        municipality_tables: the municipality in figures.
        outside_goals: the indicators that are shown outside the goals, in their order.
    """

    plan: str
    plan_title: str
    year: int
    title: str
    municipality: str
    area_code: str
    is_own: bool
    owner: str
    follow_up: str | None
    case_number: str | None
    addressed_to: Sequence[str]
    build: str
    built_at: datetime
    as_of: date | None
    mode: Mode
    totals: Totals
    opening: PrintedPassage | None
    introduction: Sequence[str]
    totals_text: Sequence[str]
    development: str | None
    is_status: bool
    changes: Changes | None
    late: str | None
    assessment: PrintedPassage | None
    sections: Sequence[Section]
    policies: PrintedPassage | None
    economy: PrintedPassage | None
    legal_basis: PrintedPassage | None
    recommendation: PrintedPassage | None
    aims: Sequence[PaperAim]
    aims_note: str | None
    attachments: Sequence[str]
    sources: Sequence[Source]
    method: Sequence[str]
    sql: Mapping[str, str]
    municipality_tables: Sequence[MunicipalityTable]
    outside_goals: Sequence[str]
    tables: Tables

    @property
    def municipality_name(self) -> str:
        """The municipality's full name, "Norddjurs Kommune"."""
        return municipality_name(self.area_code, self.municipality)

    @property
    def closing(self) -> dict[str, PrintedPassage | None]:
        """The passages after the goals, by heading; None where nobody wrote one."""
        return {
            POLICIES: self.policies,
            "Økonomiske konsekvenser": self.economy,
            "Lovgrundlag": self.legal_basis,
            "Indstilling": self.recommendation,
        }

    @property
    def goals(self) -> list[PaperGoal]:
        """Every goal, in the plan's order."""
        return [goal for section in self.sections for goal in section.goals]

    @property
    def by_goal(self) -> Mapping[str, PaperGoal]:
        """The goals by their number."""
        return {goal.id: goal for goal in self.goals}

    @property
    def subject(self) -> Subject:
        """Whose figures its charts show."""
        day = self.as_of or day_in_denmark(self.built_at)
        return Subject(self.area_code, self.municipality, day, self.stamp, self.tables)

    @property
    def stamp(self) -> str | None:
        """The stamp on every page, sheet and chart; None for live data."""
        return sample.STAMP if self.mode == "sample" else None
