"""How sure the shares are that rest on a count of persons: a caution, never part of a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assets.plan.schema import Measure
from assets.scoring.measures import Known
from assets.text import numbers


def cautions(measures: Mapping[str, Measure], known: Mapping[str, Known]) -> Iterator[str]:
    """``21 af 59: 25-48 % (95 %-interval).`` of each sampled share of a goal.

    The interval is Wilson's, of ``mart.indicator``; see `connectors.register.wilson`.
    """
    for name, measure in measures.items():
        found = known[name]
        if measure.part != "value" or found.count is None or found.of is None:
            continue
        low, high = (numbers.number(end, 0) for end in (found.sampled_low, found.sampled_high))
        if low is not None and high is not None:
            counts = f"{numbers.number(found.count)} af {numbers.number(found.of)}"
            yield f"{counts}: {low}-{high} % (95 %-interval)."
