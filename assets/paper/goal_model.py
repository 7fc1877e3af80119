"""The goals and measures of the paper's model: published figures and final Danish texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assets.paper.charts.subject import Measured
from assets.text import danish, verdicts
from assets.text.area_codes import COUNTRY
from assets.text.units import UNITS


@dataclass(frozen=True, kw_only=True)
class PaperMeasure(Measured):
    """A measure of a goal, with its published figure.

    Args:
        label: the indicator's label.
        full_label: the label with what tells it from the goal's other measures.
        place: whose figure it is in a sentence, where it is not the municipality's own.
        period_text: the period in Danish, "januar-december 2023".
        take: how the periods of a span are combined; None for a single period.
        role: rule, baseline, window, due or context.
        value: the figure, or the known end of a bound; None where missing or hidden.
        low: the lower bound; None where unknown or hidden.
        high: the upper bound; None where unknown or hidden.
        text: the figure in print: "67,7 %", "mindst 80 %", "skjult af hensyn til diskretion".
        remark: why it is missing, or a reservation.
        missing: the names of the unknown periods; None where all are known or none is.
        numerator: of a single period, where the source gives it; so the denominator.
        population: whom it counts, where the register says so.
        source: the sources, as the marts spell them.
        source_text: the sources in a sentence: "data fra jobindsats.dk", "stikprøver".
        known_from: when it was retrieved (UTC); None where there is no figure.
        provisional: whether the source may still change it.
        sql: the SQL file that computes it, as a path in the project; None for a register figure.
        snapshots: the first digits of the hash of each snapshot behind it.
    """

    label: str
    full_label: str
    area: str
    period_text: str
    take: str | None
    role: str
    value: float | None
    low: float | None
    high: float | None
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
    place: str | None = None

    @property
    def is_place(self) -> bool:
        """Whether it is a place or a third among municipalities."""
        return self.comparison is not None and UNITS[self.unit].kind == "rank"

    @property
    def name_in_text(self) -> str:
        """The label, and whose figure it is where it is a group's or another municipality's."""
        is_plain = self.place is None or self.area_code == COUNTRY
        return self.label if is_plain else f"{self.label} ({self.place})"


@dataclass(frozen=True)
class PaperGoal:
    """A goal with its verdict, its sentences and its measures.

    Args:
        id: its number, "3.1.1".
        title: its short title, or the first clause of its wording.
        text: its wording in the plan.
        status: the sentences rendered from the figures.
        verdict_text: the verdict in Danish, without a full stop.
        value: the main measure's figure; None where missing or hidden.
        target: the number that the rule compares it with.
        target_text: the target in print, without ``comparison``.
        comparison: mindst, højst, over or under.
        distance_text: how far the figure is from the target; None for a dropped goal.
        would_decide: for a goal that cannot be followed up, what would settle it and who owes it.
        period: the code of the main measure's period.
        period_text: that period in Danish.
        source: the sources of its figures.
        known_from: when the newest figure was retrieved (UTC); None where there is none.
        late: which of its sources are stale or never fetched; None where all are fresh.
        caution: a reservation about the verdict.
        is_decided: whether people decided the verdict against the figures.
        rule: the rule, in Pejl's rule language.
        rule_text: the rule with labels instead of names.
        note: how the wording was interpreted.
        own_text: the municipality's own text about it.
        own_text_outdated: what has changed since that was written; None where nothing has.
        efforts: a line for each effort, where the goal is not met.
        measures: its measures, in the plan's order.
        route: where the plan's own route stands beside the rule; None where there is none.
        route_by_year: what that route asks for in each year.
        among_similar: which municipalities alike would meet it, where it is not met.
        main_name: the name of the main measure, which the target is compared with.
        behind: what is behind the change since the goal's start; None where the country has none.
        outlook: how far it is, while its period runs; None in a final follow-up.
        in_short: how far it is from its demand, or why it cannot be followed up, in a few words.
        stand: where it stands then, a key of `stand.STANDS`, in place of a verdict.
    """

    id: str
    title: str
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
    efforts: Sequence[str]
    measures: Sequence[PaperMeasure]
    route: str | None
    route_by_year: Mapping[int, float]
    main_name: str
    behind: str | None = None
    among_similar: str | None = None
    outlook: str | None = None
    stand: str | None = None
    in_short: str | None = None

    @property
    def heading(self) -> str:
        """``Mål 2.2 Uddannelsestilbud af alle tilbud``; the number alone without a title."""
        has_title = not self.text.startswith(self.title.removesuffix(" …"))
        return f"Mål {self.id} {self.title}" if has_title else f"Mål {self.id}"

    @property
    def verdict_word(self) -> str:
        """The verdict in a word or two: ``ikke nået``."""
        return self.stand or verdicts.WORDS[self.verdict]

    @property
    def anchor(self) -> str:
        """Its id on the page and the name of its chart, "maal-3-1-1"."""
        return f"maal-{self.id.replace('.', '-')}"

    @property
    def way(self) -> str:
        """The id of the way of its numbers on the page, which begins with the rule."""
        return f"{self.anchor}-vej"

    def way_of(self, measure: str) -> str:
        """The id of the way of a measure on the page, "maal-3-1-1-vej-own"."""
        return f"{self.way}-{measure}"

    @property
    def main_way(self) -> str:
        """The id of the way of the measure that the target is compared with."""
        return self.way_of(self.main_name)

    @property
    def main(self) -> PaperMeasure:
        """The measure that the target is compared with."""
        return next(m for m in self.measures if m.name == self.main_name)

    @property
    def demand(self) -> str | None:
        """Comparison and target: "mindst 80 %"; None where the target is unknown."""
        return f"{self.comparison} {self.target_text}" if self.target_text else None

    @property
    def is_overridden(self) -> bool:
        """Whether people decided it to be met or not, against the figures."""
        return self.is_decided and self.verdict != "dropped"

    @property
    def provisional_note(self) -> str | None:
        """That the verdict is provisional, unless the caution says so already."""
        is_scored = self.verdict in {"met", "not_met"}
        is_in_caution = "bedømmelsen er en status" in (self.caution or "")
        if self.provisional and is_scored and not is_in_caution:
            return "Bedømmelsen er foreløbig."
        return None

    @property
    def reservations(self) -> list[str]:
        """The reservations about the verdict, a sentence or more each."""
        provisional = dict.fromkeys(
            f"{danish.quoted(m.label)} ({m.period_text})" for m in self.measures if m.provisional
        )
        notes = [self.caution, self.provisional_note]
        if provisional:
            which = "Et tal er foreløbigt" if len(provisional) == 1 else "Disse tal er foreløbige"
            notes.append(f"{which}, for kilden tæller endnu: {'; '.join(provisional)}.")
        return [note for note in notes if note]
