"""What the follow-up paper says: the one model that Word, HTML, Excel and PDF are made from.

A :class:`Paper` is built from a published file alone (`assets.paper.builder`), so that it holds no
figure that the disclosure gate did not let out; nothing that makes a file of it opens a database.
Every text is Danish and final: who makes a file only sets it. The tables are there for figures and
for the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import polars as pl

from assets.paper import words
from assets.paper.goal_model import GoalText
from assets.text import sample

if TYPE_CHECKING:
    from assets.build import Mode

SAMPLE_NOTICE = f"{sample.NOTICE} Papiret kan ikke bruges i en sag."
SHADES = {"met": "E3EFE3", "not_met": "F3D9D6", "not_followable": "F5EBCF", "dropped": "E6E6E6"}
"""Light enough for black text in any of them; the word and the sign say the same without them."""


@dataclass(frozen=True)
class Written:
    """A passage that people wrote, and what has changed since; None where nothing has."""

    text: str
    outdated: str | None = None


@dataclass(frozen=True)
class Section:
    """A heading of the plan, its goals, and what the municipality wrote about them."""

    title: str
    goals: Sequence[GoalText]
    own: Written | None = None


@dataclass(frozen=True)
class Totals:
    """How many goals there are, and how they stand; the dropped are in ``adopted`` alone."""

    adopted: int
    met: int
    not_met: int
    not_followable: int
    dropped: int

    @property
    def counted(self) -> int:
        """The goals that have not been dropped."""
        return self.met + self.not_met + self.not_followable

    @property
    def share_not_met(self) -> float | None:
        """Goals not met in per cent of those counted; None where none is."""
        return 100.0 * self.not_met / self.counted if self.counted else None


@dataclass(frozen=True)
class Source:
    """A source table behind the paper's figures, and what can be said of it now."""

    name: str
    title: str
    state: str
    retrieved_at: datetime | None
    source_updated: str | None
    last_period: str | None
    sha256: str | None
    link: str | None


@dataclass(frozen=True)
class Tables:
    """Rows of the published file, for figures and the workbook.

    Args:
        scores: ``mart.goal_score`` of the paper's municipality.
        indicators: ``mart.indicator`` of it and of the country (``000``).
        benchmarks: ``mart.benchmark`` of it (one row an indicator, period and comparison).
        reconciliation: ``mart.reconciliation``: printed figures against computed ones.
        revisions: ``mart.revision`` of it.
        outlook: ``mart.goal_outlook`` of it.
        standing: ``mart.goal_standing`` of it.
        history: earlier follow-ups: ``followup``, ``frozen_at``, ``goal_id``, ``verdict``,
            ``verdict_text``, ``value``, ``value_text``, ``period``; no row where there is none.
    """

    scores: pl.DataFrame
    indicators: pl.DataFrame
    catalogue: pl.DataFrame
    benchmarks: pl.DataFrame
    reconciliation: pl.DataFrame
    revisions: pl.DataFrame
    freshness: pl.DataFrame
    outlook: pl.DataFrame
    standing: pl.DataFrame
    refusion: pl.DataFrame
    history: pl.DataFrame


@dataclass(frozen=True)
class Paper:
    """The follow-up of one plan for one municipality, ready to be set.

    Args:
        plan_title: "Beskæftigelsesplan 2023".
        municipality: "Norddjurs".
        is_own: whether it is the municipality whose plan it is.
        owner: the municipality whose plan it is, "Norddjurs Kommune".
        follow_up: which follow-up it is, "den anden af to opfølgninger"; None where not told.
        case_number: None where not told.
        addressed_to: the committees, in their order.
        built_at: the newest answer that the build rests on (UTC); never the clock.
        as_of: the day it is as of; None for the newest.
        opening: what the municipality opens with.
        introduction: the paragraphs that the data give: the plan, dropped goals, which follow-up.
        totals_text: the three lines and the share, as sentences.
        late: which sources behind the verdicts are not fresh, and the goals that it touches; None
            where all are.
        assessment: what the administration writes about the whole.
        attachments: the titles of what is attached.
        method: paragraphs on how figures and verdicts are made.
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
    built_at: datetime
    as_of: date | None
    mode: Mode
    totals: Totals
    opening: Written | None
    introduction: Sequence[str]
    totals_text: Sequence[str]
    late: str | None
    assessment: Written | None
    sections: Sequence[Section]
    policies: Written | None
    economy: Written | None
    legal_basis: Written | None
    recommendation: Written | None
    attachments: Sequence[str]
    sources: Sequence[Source]
    method: Sequence[str]
    tables: Tables

    @property
    def municipality_name(self) -> str:
        """The municipality's whole name, "Norddjurs Kommune"."""
        return words.municipality(self.area_code, self.municipality)

    @property
    def closing(self) -> dict[str, Written | None]:
        """What the case ends with, by its headings; None where nobody wrote it."""
        return {
            "Sammenhæng til andre politikker/strategier og fagområder": self.policies,
            "Økonomiske konsekvenser": self.economy,
            "Lovgrundlag": self.legal_basis,
            "Indstilling": self.recommendation,
        }

    @property
    def goals(self) -> list[GoalText]:
        """Every goal, in the plan's order."""
        return [goal for section in self.sections for goal in section.goals]

    @property
    def by_goal(self) -> Mapping[str, GoalText]:
        """The goals by their number."""
        return {goal.id: goal for goal in self.goals}

    @property
    def stamp(self) -> str | None:
        """What stands on every page, sheet and figure; None for live data."""
        return sample.STAMP if self.mode == "sample" else None
