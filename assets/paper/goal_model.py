"""What the follow-up paper says of a goal, and of each figure behind it.

Part of the model in `assets.paper.model`: published figures and final Danish texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assets.text import danish


@dataclass(frozen=True)
class Measured:
    """A figure behind a goal, as it is published.

    Args:
        name: what the goal's rule calls it.
        label: what it measures.
        called: the same, told apart from the goal's other figures.
        area_code: the municipality, or ``000`` for the country.
        period: our code of the period or span, ``2023M01..2023M12``.
        period_text: the same in Danish, "januar-december 2023".
        take: how the periods of a span became one number; None where there is one period.
        role: rule, baseline, window, due or context.
        value: the number as stated, of a bound the known end; None where missing or hidden.
        low: the known lower end; None where there is none or it is hidden.
        text: as it is written: "67,7 %", "mindst 80 %", "skjult af hensyn til diskretion".
        remark: why it is missing, or a reservation.
        missing: the periods that are not known, by name; None where all are or none is.
        numerator: of a single period, where the source gives it, as the denominator.
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
        verdict_text: the verdict as a sentence without its full stop.
        value: the goal's own figure; None where missing or hidden.
        target: what is demanded.
        target_text: as it is written, without ``comparison``.
        comparison: mindst, højst, over or under.
        distance_text: how far the figure is from the demand; None for a dropped goal.
        would_decide: what would settle a goal that cannot be followed up, and who owes it; None
            for any other.
        period: our code of the period of the main figure.
        period_text: the same in Danish.
        source: the sources, as the paper names them.
        known_from: when the newest was retrieved (UTC); None where there is no figure.
        late: that a source behind it is late or was never fetched; None where all are fresh.
        caution: what must be known beside the verdict.
        is_decided: whether its verdict is decided, and not what the figures give.
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
    def anchor(self) -> str:
        """Its place on the page and the name of its figure's file, "maal-3-1-1"."""
        return f"maal-{self.id.replace('.', '-')}"

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
