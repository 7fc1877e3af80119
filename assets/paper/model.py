"""What the follow-up paper says: the one model that Word, HTML, Excel and PDF are made from.

A :class:`Paper` is built from a published file alone (`assets.paper.build`), so that it holds no
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
from assets.text import danish, sample

if TYPE_CHECKING:
    from assets.build import Mode

SAMPLE_NOTICE = f"{sample.NOTICE} Papiret kan ikke bruges i en sag."
SHADES = {"met": "E3EFE3", "not_met": "F3D9D6", "not_followable": "F5EBCF", "dropped": "E6E6E6"}
"""Light enough for black text in any of them; the word and the sign say the same without them."""


@dataclass(frozen=True)
class Measured:
    """A figure behind a goal, as it is published.

    Args:
        name: what the goal's rule calls it.
        indicator: the indicator that it is taken from.
        label: what it measures.
        called: the same, told apart from the goal's other figures.
        area_code: the municipality, or ``000`` for the country.
        area: the area's name.
        period: our code of the period or span, ``2023M01..2023M12``.
        period_text: the same in Danish, "januar-december 2023".
        take: how the periods of a span became one number; None where there is one period.
        role: rule, baseline, window, due or context.
        value: the number as stated, of a bound the known end; None where missing or hidden.
        low: the known lower end; None where there is none or it is hidden.
        high: the known upper end.
        unit: a unit of `assets.text.units`.
        text: as it is written: "67,7 %", "mindst 80 %", "skjult af hensyn til diskretion".
        hidden: whether the disclosure gate hides it.
        answers_goal: whether it answers what the goal asks.
        remark: why it is missing, or a reservation.
        missing: the periods that are not known, by name; None where all are or none is.
        numerator: of a single period, where the source gives it.
        denominator: of a single period, where the source gives it.
        population: whom it counts, where that is said.
        source: the sources behind it, as the marts spell them.
        source_text: the same in a sentence: "data fra jobindsats.dk", "stikprøver".
        known_from: when it was retrieved (UTC); None where there is no figure.
        provisional: whether its source may still count it up.
        sql: the SQL file that computes it, as a path in the project; None for one kept by hand.
        snapshots: the first digits of the hash of each stored answer behind it.
    """

    name: str
    indicator: str
    label: str
    called: str
    area_code: str
    area: str
    period: str
    period_text: str
    take: str | None
    role: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    text: str
    hidden: bool
    answers_goal: bool
    remark: str | None
    missing: str | None
    numerator: float | None
    denominator: float | None
    population: str | None
    source: str
    source_text: str
    known_from: datetime | None
    provisional: bool
    sql: str | None
    snapshots: str


@dataclass(frozen=True)
class GoalText:
    """A goal as the paper tells it.

    Args:
        id: its number, "3.1.1".
        text: its wording.
        status: the sentences written from the data.
        verdict: met, not_met, not_followable or dropped.
        verdict_text: the verdict as a sentence without its full stop.
        symbol: its sign.
        value: the goal's own figure; None where missing or hidden.
        value_text: as it is written.
        target: what is demanded.
        target_text: as it is written, without ``comparison``.
        comparison: mindst, højst, over or under.
        distance_text: how far the figure is from the demand; None for a dropped goal.
        would_decide: what would settle a goal that cannot be followed up, and who owes it; None
            for any other.
        unit: of value and target.
        period: our code of the period of the main figure.
        period_text: the same in Danish.
        source: the sources, as the paper names them.
        known_from: when the newest was retrieved (UTC); None where there is no figure.
        late: that a source behind it is late or was never fetched; None where all are fresh.
        provisional: whether the figure is still being counted.
        caution: what must be known beside the verdict.
        decision: what was decided about the goal.
        is_decided: whether its verdict is decided, and not what the figures give.
        reason: why the verdict is what it is.
        rule: the rule, in Pejl's rule language.
        rule_text: the same with the figures by their labels.
        note: how the wording has been read.
        own_text: what the municipality wrote itself.
        own_text_outdated: what changed since it was written; None where nothing did.
        measures: the figures behind it, in the plan's order.
        main_name: what the rule calls the one that the demand is held against.
    """

    id: str
    text: str
    status: str
    verdict: str
    verdict_text: str
    symbol: str
    value: float | None
    value_text: str | None
    target: float | None
    target_text: str | None
    comparison: str
    distance_text: str | None
    would_decide: str | None
    unit: str
    period: str
    period_text: str
    source: str
    known_from: datetime | None
    late: str | None
    provisional: bool
    caution: str | None
    decision: str | None
    is_decided: bool
    reason: str
    rule: str
    rule_text: str
    note: str | None
    own_text: str | None
    own_text_outdated: str | None
    measures: Sequence[Measured]
    main_name: str

    @property
    def main(self) -> Measured:
        """The figure that the goal's demand is held against."""
        return next(each for each in self.measures if each.name == self.main_name)

    @property
    def demand(self) -> str | None:
        """What is demanded: "mindst 80 %"; None where it is not known."""
        return f"{self.comparison} {self.target_text}" if self.target_text else None

    @property
    def is_overridden(self) -> bool:
        """Whether its verdict is decided to be met or not, whatever the figures give."""
        return self.is_decided and self.verdict != "dropped"

    @property
    def early(self) -> str | None:
        """That its verdict is given before its time, where no caution says so already."""
        is_judged = self.verdict in {"met", "not_met"}
        is_told = "bedømmelsen er en status" in (self.caution or "")
        return (
            "Bedømmelsen er foreløbig." if self.provisional and is_judged and not is_told else None
        )

    @property
    def reservations(self) -> list[str]:
        """What must be known beside its verdict, a sentence or more each."""
        counting = dict.fromkeys(
            f"{danish.quoted(m.label)} ({m.period_text})" for m in self.measures if m.provisional
        )
        which = "Et tal er foreløbigt" if len(counting) == 1 else "Disse tal er foreløbige"
        moving = f"{which}, for kilden tæller endnu: {'; '.join(counting)}." if counting else None
        return [each for each in (self.caution, self.early, moving) if each]


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
        catalogue: ``mart.indicator_catalogue``.
        benchmarks: ``mart.benchmark`` of it (one row an indicator, period and comparison).
        reconciliation: ``mart.reconciliation``: printed figures against computed ones.
        revisions: ``mart.revision`` of it.
        freshness: ``mart.source_freshness``.
        outlook: ``mart.goal_outlook`` of it.
        standing: ``mart.goal_standing`` of it.
        refusion: ``mart.refusion_rate``.
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
        plan: the plan's name, "norddjurs-2023".
        plan_title: "Beskæftigelsesplan 2023".
        year: the plan year.
        title: the paper's own heading.
        municipality: "Norddjurs".
        area_code: its code.
        is_own: whether it is the municipality whose plan it is.
        owner: the municipality whose plan it is, "Norddjurs Kommune".
        follow_up: which follow-up it is, "den anden af to opfølgninger"; None where not told.
        case_number: None where not told.
        addressed_to: the committees, in their order.
        built_at: the newest answer that the build rests on (UTC); never the clock.
        as_of: the day it is as of; None for the newest.
        mode: sample or live.
        totals: how the goals stand.
        opening: what the municipality opens with.
        introduction: the paragraphs that the data give: the plan, dropped goals, which follow-up.
        totals_text: the three lines and the share, as sentences.
        late: which sources behind the verdicts are not fresh, and the goals that it touches; None
            where all are.
        assessment: what the administration writes about the whole.
        sections: the plan's, in its order.
        policies: Sammenhæng til andre politikker/strategier og fagområder.
        economy: Økonomiske konsekvenser.
        legal_basis: Lovgrundlag.
        recommendation: Indstilling.
        attachments: the titles of what is attached.
        sources: the source tables behind the paper's figures.
        method: paragraphs on how figures and verdicts are made.
        tables: for figures and the workbook.
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
