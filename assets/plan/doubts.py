"""What is probably a mistake in a goal, though it may be meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from assets.plan.plan import ScoredGoal
from assets.plan.rule_validation import unit_of
from assets.rules.tree import Comparison, Number, walk
from assets.text.numbers import number
from assets.text.units import UNITS

_KINDS = {
    "day": "dage",
    "week": "uger",
    "weeks": "flere uger",
    "month": "måneder",
    "quarter": "kvartaler",
    "half_year": "halvår",
    "four_quarters": "fire kvartaler",
    "year": "år",
    "years": "flere år",
}


def doubtful_demands(scored: ScoredGoal, units: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each demand below 1 on a percentage: 0.75 where 75 may be meant."""
    of_measure = {name: unit_of(m, units) for name, m in scored.goal.measures.items()}
    for node in walk(scored.rule.tree):
        if not isinstance(node, Comparison):
            continue
        for demand, figure in ((node.left, node.right), (node.right, node.left)):
            if not (isinstance(demand, Number) and 0 < demand.value < 1):
                continue
            unit = scored.rule.unit_of(figure, of_measure)
            if unit is not None and UNITS[unit].is_share:
                yield (
                    f"Kravet er {number(demand.value)} %; er det en andel af 1, så skriv "
                    f"{100 * demand.value:g} i reglen."
                )


def doubtful_periods(scored: ScoredGoal, kinds: Mapping[str, Collection[str]]) -> Iterator[str]:
    """A sentence for each period of a kind that its indicator has no figure of.

    Args:
        scored: the goal.
        kinds: the kinds of period that each indicator has figures of.
    """
    for name, measure in scored.goal.measures.items():
        offered = kinds.get(measure.indicator, ())
        if offered and any(period.kind not in offered for period in measure.periods):
            yield (
                f"{name} bruger {measure.period}, men {measure.indicator} har kun tal for "
                f"{', '.join(_KINDS[kind] for kind in sorted(offered))}; ret period, fx til "
                "yearM12, eller skriv flere perioder og `take`."
            )
